"""Boxes around people: one is chosen with the mouse or by number."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from inference.detect.detector import Somebody
from tests.widgets.figure import grabbed
from widgets.theme import current_theme
from widgets.video.people import PeopleTool
from widgets.video.view import VideoView

LEFT = Somebody(40, 60, (20, 20, 40, 90), 0.9)
RIGHT = Somebody(120, 60, (95, 10, 50, 100), 0.8)
SMALL = Somebody(125, 50, (115, 40, 20, 20), 0.6)


@pytest.fixture
def view(qtbot):
    view = VideoView()
    qtbot.addWidget(view)
    view.resize(640, 480)
    view.show()
    view.set_image(np.full((120, 160, 3), 90, np.uint8))
    return view


@pytest.fixture
def tool(view):
    tool = PeopleTool(view)
    tool.set_people([LEFT, RIGHT, SMALL])
    QApplication.processEvents()
    return tool


def picked(tool: PeopleTool) -> list[QPointF]:
    points: list[QPointF] = []
    tool.picked.connect(points.append)
    return points


def at(tool: PeopleTool, x: float, y: float) -> QPoint:
    return tool.parentWidget().image_to_widget(QPointF(x, y)).toPoint()


def test_it_says_what_it_does_and_what_to_do(view):
    tool = PeopleTool(view)
    assert "Looking for people" in tool.hint()
    assert not tool.knows_people
    tool.set_people([])
    assert "Nobody is seen" in tool.hint()
    assert tool.knows_people
    tool.set_people([LEFT])
    assert "type the number" in tool.hint()
    tool.set_people([], "The clip is gone.")
    assert tool.hint() == "The clip is gone."


def test_a_click_in_a_box_chooses_the_person(tool, qtbot):
    points = picked(tool)
    qtbot.mouseClick(tool, Qt.MouseButton.LeftButton, pos=at(tool, 25, 100))
    assert points == [QPointF(LEFT.x, LEFT.y)]


def test_of_boxes_in_each_other_the_smaller_counts(tool, qtbot):
    points = picked(tool)
    qtbot.mouseClick(tool, Qt.MouseButton.LeftButton, pos=at(tool, 120, 50))
    qtbot.mouseClick(tool, Qt.MouseButton.LeftButton, pos=at(tool, 120, 100))
    assert points == [QPointF(SMALL.x, SMALL.y), QPointF(RIGHT.x, RIGHT.y)]


def test_a_click_beside_all_boxes_chooses_the_place(tool, qtbot):
    points = picked(tool)
    qtbot.mouseClick(tool, Qt.MouseButton.LeftButton, pos=at(tool, 80, 5))
    assert (points[0] - QPointF(80, 5)).manhattanLength() < 1
    tool.parentWidget().resize(900, 300)
    QApplication.processEvents()
    qtbot.mouseClick(tool, Qt.MouseButton.LeftButton, pos=QPoint(5, 100))  # beside the picture
    assert len(points) == 1


def test_a_drag_pans_and_chooses_nobody(tool, view, qtbot):
    view.zoom(3)
    points = picked(tool)
    before = view.widget_to_image(QPointF())
    qtbot.mousePress(tool, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    qtbot.mouseMove(tool, QPoint(340, 200))
    qtbot.mouseRelease(tool, Qt.MouseButton.LeftButton, pos=QPoint(340, 200))
    assert not points
    assert view.widget_to_image(QPointF()).x() < before.x()


def test_a_number_chooses_the_person(tool, qtbot):
    points = picked(tool)
    for key in (Qt.Key.Key_2, Qt.Key.Key_9, Qt.Key.Key_1):
        qtbot.keyClick(tool, key)
    assert points == [QPointF(RIGHT.x, RIGHT.y), QPointF(LEFT.x, LEFT.y)]


def test_tab_and_enter_choose_without_a_mouse(tool, qtbot):
    points = picked(tool)
    qtbot.keyClick(tool, Qt.Key.Key_Return)
    assert not points  # nobody is marked
    for _ in range(2):
        qtbot.keyClick(tool, Qt.Key.Key_Tab)
    qtbot.keyClick(tool, Qt.Key.Key_Return)
    assert points == [QPointF(RIGHT.x, RIGHT.y)]


def test_escape_leaves(tool, qtbot):
    with qtbot.waitSignal(tool.left):
        qtbot.keyClick(tool, Qt.Key.Key_Escape)


def test_the_cursor_says_whether_a_person_is_below_it(tool, qtbot):
    qtbot.mouseMove(tool, at(tool, 80, 100))  # a cursor that is there already does not move
    qtbot.mouseMove(tool, at(tool, 30, 60))
    assert tool.cursor().shape() == Qt.CursorShape.PointingHandCursor
    qtbot.mouseMove(tool, at(tool, 80, 60))
    assert tool.cursor().shape() == Qt.CursorShape.CrossCursor


def test_who_is_followed_is_marked(tool):
    before = grabbed(tool)
    tool.set_followed(QPointF(40, 60))
    assert (grabbed(tool) != before).any()
    tool.set_followed(None)
    np.testing.assert_array_equal(grabbed(tool), before)


def test_a_number_is_not_hidden_by_the_buttons(tool, view):
    tool.set_people([Somebody(150, 60, (130, 0, 29, 100), 0.9)])
    accent = QColor(current_theme().accent).getRgb()[:3]
    rows = np.flatnonzero((grabbed(tool) == accent).all(axis=-1).sum(axis=1) > 10)
    assert rows.min() > view.bar.geometry().bottom()
