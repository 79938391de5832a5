"""Handles on the joints: hovered, dragged, pushed by keys, taken back."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QPushButton

from inference.export.figure import body_joints
from inference.skeleton import BLAZEPOSE33, COCO17, HALPE26, JointSet
from tests.widgets.figure import grabbed
from widgets.pane_button import PaneButton
from widgets.theme import DARK, LIGHT, apply_theme
from widgets.video import joint_words
from widgets.video.handles import JointHandle
from widgets.video.joints import JointsTool, SwapScope
from widgets.video.view import VideoView

KNEE = JointHandle("left_knee", 80.0, 60.0, "left", 0.9, False)
HIP = JointHandle("right_hip", 100.0, 30.0, "right", 0.4, False)
FRAME = 12


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
    tool = JointsTool(view)
    tool.set_joints(FRAME, [KNEE, HIP], [(5, "left_knee"), (20, "left_knee"), (8, "right_hip")])
    QApplication.processEvents()
    return tool


def at(tool: JointsTool, handle: JointHandle) -> QPoint:
    return tool.parentWidget().image_to_widget(QPointF(handle.x, handle.y)).toPoint()


def drag(qtbot, tool: JointsTool, handle: JointHandle, by: QPoint) -> None:
    start = at(tool, handle)
    qtbot.mousePress(tool, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(tool, start + by / 2)
    qtbot.mouseMove(tool, start + by)


def recorded(signal) -> list:
    heard: list = []
    signal.connect(lambda *values: heard.append(values))
    return heard


def button(tool: JointsTool, text: str) -> QPushButton:
    return next(b for b in tool.findChildren(QPushButton) if b.text() == text)


def arrows(tool: JointsTool) -> list[PaneButton]:
    return tool.findChildren(PaneButton)


def test_it_says_what_to_do(tool, qtbot):
    assert tool.hint().startswith("Drag a joint")
    tool.select("left_knee")
    assert "Left knee" in tool.hint()
    tool.set_joints(FRAME, [], [])
    assert "Nobody was found" in tool.hint()


def test_hovering_names_a_joint_and_how_sure_it_is(tool, qtbot):
    qtbot.mouseMove(tool, QPoint(30, 200))  # a cursor that is there already does not move
    before = grabbed(tool)
    qtbot.mouseMove(tool, at(tool, KNEE))
    assert (grabbed(tool) != before).any()
    assert tool.cursor().shape() == Qt.CursorShape.PointingHandCursor
    qtbot.mouseMove(tool, at(tool, KNEE) + QPoint(150, 90))
    assert tool.cursor().shape() == Qt.CursorShape.ArrowCursor
    np.testing.assert_array_equal(grabbed(tool), before)


def test_a_drag_moves_the_joint_by_as_much_as_the_cursor(tool, view, qtbot):
    moved, dropped = recorded(tool.joint_dragged), recorded(tool.joint_dropped)
    # Taken beside its middle, it does not jump there.
    start = at(tool, KNEE) + QPoint(3, -2)
    qtbot.mousePress(tool, Qt.MouseButton.LeftButton, pos=start)
    assert tool.cursor().shape() == Qt.CursorShape.CrossCursor
    qtbot.mouseMove(tool, start + QPoint(40, 20))
    name, to = moved[-1]
    assert name == "left_knee"
    assert to.x() == pytest.approx(KNEE.x + 40 / view.scale, abs=0.6)
    assert to.y() == pytest.approx(KNEE.y + 20 / view.scale, abs=0.6)
    assert not dropped
    qtbot.mouseRelease(tool, Qt.MouseButton.LeftButton, pos=start + QPoint(40, 20))
    assert dropped == [("left_knee",)]
    assert tool.selected == "left_knee"


def test_a_click_selects_and_moves_nothing(tool, qtbot):
    moved, dropped = recorded(tool.joint_dragged), recorded(tool.joint_dropped)
    qtbot.mouseClick(tool, Qt.MouseButton.LeftButton, pos=at(tool, HIP))
    assert tool.selected == "right_hip"
    assert not moved
    assert not dropped


def test_a_joint_stays_in_the_picture(tool, qtbot):
    moved = recorded(tool.joint_dragged)
    drag(qtbot, tool, KNEE, QPoint(-5000, -5000))
    assert moved[-1][1] == QPointF(0, 0)


def test_while_it_is_dragged_a_loupe_shows_the_picture_around_it(tool, view, qtbot):
    picture = np.full((120, 160, 3), 90, np.uint8)
    picture[60:64, 80:84] = (0, 0, 255)
    view.set_image(picture)

    def red() -> int:
        seen = grabbed(view).astype(int)
        return int(((seen[..., 0] > 200) & (seen[..., 1:] < 60).all(axis=-1)).sum())

    before = red()
    drag(qtbot, tool, KNEE, QPoint(4, 4))
    assert red() > 3 * before


def test_escape_takes_a_drag_back_and_leaves_only_then(tool, qtbot):
    cancelled, left = recorded(tool.drag_cancelled), recorded(tool.left)
    drag(qtbot, tool, KNEE, QPoint(30, 0))
    qtbot.keyClick(tool, Qt.Key.Key_Escape)
    assert len(cancelled) == 1
    assert not left
    dropped = recorded(tool.joint_dropped)
    qtbot.mouseRelease(tool, Qt.MouseButton.LeftButton, pos=at(tool, KNEE))
    assert not dropped
    qtbot.keyClick(tool, Qt.Key.Key_Escape)
    assert len(left) == 1


def test_arrow_keys_push_the_selected_joint_by_one_pixel(tool, qtbot):
    pushed = recorded(tool.joint_nudged)
    qtbot.keyClick(tool, Qt.Key.Key_Left)
    assert not pushed  # none is selected
    tool.select("left_knee")
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up):
        qtbot.keyClick(tool, key)
    assert [to for _, to in pushed] == [QPointF(81, 60), QPointF(82, 60), QPointF(82, 59)]


def test_tab_goes_round_the_joints(tool, qtbot):
    seen = []
    for _ in range(3):
        qtbot.keyClick(tool, Qt.Key.Key_Tab)
        seen.append(tool.selected)
    assert seen == ["left_knee", "right_hip", "left_knee"]
    qtbot.keyClick(tool, Qt.Key.Key_Backtab)
    assert tool.selected == "right_hip"
    assert tool.hasFocus()


def test_a_corrected_joint_is_marked_and_can_be_taken_back(tool, qtbot):
    asked = recorded(tool.removal_requested)
    tool.select("left_knee")
    assert not button(tool, "Take back").isEnabled()
    qtbot.keyClick(tool, Qt.Key.Key_Delete)
    assert not asked
    plain = grabbed(tool)
    there = JointHandle("left_knee", 80.0, 60.0, "left", 1.0, True)
    tool.set_joints(FRAME, [there, HIP], [(5, "left_knee"), (FRAME, "left_knee")])
    assert tool.selected == "left_knee"
    assert "2 of 2" in tool.hint()
    assert (grabbed(tool) != plain).any()
    qtbot.keyClick(tool, Qt.Key.Key_Delete)
    qtbot.mouseClick(button(tool, "Take back"), Qt.MouseButton.LeftButton)
    assert asked == [("left_knee",)] * 2


def test_from_correction_to_correction(tool, qtbot):
    wanted = recorded(tool.frame_requested)
    back, on = arrows(tool)
    qtbot.mouseClick(back, Qt.MouseButton.LeftButton)  # of any joint
    tool.select("left_knee")
    qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(on, Qt.MouseButton.LeftButton)
    assert wanted == [(8,), (5,), (20,)]
    tool.select("right_hip")
    assert not on.isEnabled()


def test_sides_can_be_swapped_over_what_is_offered(tool, qtbot):
    swapped = recorded(tool.swap_requested)
    tool.set_swap_scopes([SwapScope(3, 3, "In this frame"), SwapScope(0, 9, "In rep 1")])
    actions = button(tool, "Swap sides").menu().actions()
    assert [action.text() for action in actions] == ["In this frame", "In rep 1"]
    actions[1].trigger()
    assert swapped == [(0, 9)]


def test_elsewhere_the_picture_is_panned_and_the_wheel_zooms(tool, view, qtbot):
    view.zoom(4)
    before = view.widget_to_image(QPointF(50, 50))
    qtbot.mousePress(tool, Qt.MouseButton.LeftButton, pos=QPoint(50, 400))
    qtbot.mouseMove(tool, QPoint(80, 400))
    qtbot.mouseRelease(tool, Qt.MouseButton.LeftButton, pos=QPoint(80, 400))
    after = view.widget_to_image(QPointF(50, 50))
    assert after.x() == pytest.approx(before.x() - 30 / view.scale)


def test_the_picture_never_moves_while_it_is_open(tool, view):
    where = view.image_to_widget(QPointF(0, 0))
    tool.select("left_knee")
    tool.set_joints(FRAME, [], [])
    QApplication.processEvents()
    assert view.image_to_widget(QPointF(0, 0)) == where


def test_closing_it_gives_the_pane_its_room_and_the_keyboard_back(tool, view):
    small = view.scale
    tool.close_tool()
    assert view.scale > small
    assert view.hasFocus()


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("width", [230, 640])
def test_its_panel_fits(qapp, tool, view, width, theme):
    apply_theme(qapp, theme)
    view.resize(width, 400)
    QApplication.processEvents()
    panel = tool._panel
    assert panel.geometry().bottom() == tool.rect().bottom()
    for each in panel.findChildren(QPushButton):
        assert panel.rect().contains(each.geometry())
        assert each.height() >= each.minimumSizeHint().height()
    apply_theme(qapp, DARK)


def test_everything_can_be_reached_and_read_aloud(tool):
    assert tool.accessibleName()
    assert tool.focusPolicy() == Qt.FocusPolicy.StrongFocus
    for each in (*tool.findChildren(QPushButton), *arrows(tool)):
        assert each.toolTip()
        assert each.text() or each.accessibleName()


@pytest.mark.parametrize("joint_set", [BLAZEPOSE33, COCO17, HALPE26], ids=lambda s: s.name)
def test_every_joint_that_can_be_moved_has_words(joint_set: JointSet) -> None:
    names = [joint_set.joints[joint] for joint in body_joints(joint_set)]
    assert {"left_knee", "right_wrist"} <= set(names)
    assert set(names) <= set(joint_words._JOINTS)
