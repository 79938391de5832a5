from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inference.motion.types import Span
from tests.widgets import sample
from widgets.theme import DARK, LIGHT, Theme, apply_theme
from widgets.timeline.reference_row import ReferenceRow

LEFT = Qt.MouseButton.LeftButton
FOUND = Span(sample.reps()[0].start_frame, sample.reps()[-1].end_frame)


@pytest.fixture
def row(qtbot: QtBot) -> ReferenceRow:
    row = ReferenceRow()
    qtbot.addWidget(row)
    row.resize(900, row.sizeHint().height())
    row.set_clip(sample.TIMES, sample.reps())
    row.set_compared(FOUND)
    with qtbot.waitExposed(row):
        row.show()
    return row


def at(row: ReferenceRow, frame: int) -> QPoint:
    layout = row._layout()
    return QPoint(round(layout.x(frame)), round(layout.blocks.center().y()))


def test_a_click_goes_to_a_moment(row: ReferenceRow, qtbot: QtBot) -> None:
    asked: list[int] = []
    row.frame_requested.connect(asked.append)
    bottom = sample.reps()[1].bottom_frame
    qtbot.mouseClick(row, LEFT, pos=at(row, bottom))
    assert asked[-1] == pytest.approx(bottom, abs=1)


def test_a_bracket_is_dragged_and_dropped(row: ReferenceRow) -> None:
    dragged: list[Span] = []
    dropped: list[bool] = []
    row.tags_dragged.connect(dragged.append)
    row.tags_dropped.connect(lambda: dropped.append(True))
    start, end = at(row, FOUND.start_frame), at(row, FOUND.start_frame + 40)
    QTest.mousePress(row, LEFT, pos=start)
    QTest.mouseMove(row, (start + end) / 2)
    QTest.mouseMove(row, end)
    assert not dropped
    QTest.mouseRelease(row, LEFT, pos=end)
    assert len(dragged) == 2
    assert dragged[-1].start_frame == pytest.approx(FOUND.start_frame + 40, abs=1)
    assert dragged[-1].end_frame == FOUND.end_frame
    assert dropped == [True]


def test_brackets_stay_in_order_and_in_the_clip(row: ReferenceRow, qtbot: QtBot) -> None:
    row.set_compared(Span(100, 102))
    for _ in range(3):
        qtbot.keyClick(row, Qt.Key.Key_PageDown)
    assert row._tags == Span(101, 102)
    qtbot.keyClick(row, Qt.Key.Key_Down)
    qtbot.keyClick(row, Qt.Key.Key_PageUp)
    assert row._tags == Span(101, 102)
    assert "End tag" in row.accessibleDescription()
    row.set_compared(Span(0, len(sample.TIMES) - 3))
    qtbot.keyClick(row, Qt.Key.Key_PageDown)
    assert row._tags == Span(0, len(sample.TIMES) - 1)


def test_the_menu_moves_and_resets_the_tags(row: ReferenceRow, qtbot: QtBot) -> None:
    starts, ends, _, found = row.menu_at(200).actions()
    starts.trigger()
    assert row._tags == Span(200, FOUND.end_frame)
    ends.trigger()
    assert row._tags == Span(200, 201)
    with qtbot.waitSignal(row.reset_requested):
        found.trigger()


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_tags_and_moment_are_seen(row: ReferenceRow, qapp: QApplication, theme: Theme) -> None:
    apply_theme(qapp, theme)
    plain = row.grab().toImage()
    row.set_place(250.5)
    placed = row.grab().toImage()
    row.set_compared(None)
    assert plain != placed
    assert placed != row.grab().toImage()
    apply_theme(qapp, DARK)


def test_without_a_clip_it_is_empty_and_does_nothing(qtbot: QtBot) -> None:
    row = ReferenceRow()
    qtbot.addWidget(row)
    row.resize(400, 30)
    asked: list[int] = []
    row.frame_requested.connect(asked.append)
    row.show()
    qtbot.mouseClick(row, LEFT)
    qtbot.keyClick(row, Qt.Key.Key_Left)
    assert not asked
    assert not row.grab().isNull()
