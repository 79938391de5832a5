from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inference.motion.types import Severity
from tests.widgets import sample
from widgets.timeline import Timeline

LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def timeline(qtbot: QtBot) -> Iterator[Timeline]:
    line = Timeline()
    qtbot.addWidget(line)
    line.resize(1000, line.sizeHint().height())
    line.set_clip(sample.FRAMES, sample.TIMES)
    line.set_segmentation(sample.segmentation())
    line.set_findings(sample.judgement().findings)
    line.set_analysed(300)
    with qtbot.waitExposed(line):
        line.show()
    return line


def on_bar(timeline: Timeline, frame: int) -> QPoint:
    return QPoint(round(timeline._layout().x(frame)), round(timeline._layout().blocks.center().y()))


def on_ruler(timeline: Timeline, frame: int) -> QPoint:
    return QPoint(round(timeline._layout().x(frame)), round(timeline._layout().ruler.center().y()))


def drag(timeline: Timeline, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(timeline, LEFT, pos=start)
    for share in np.linspace(0, 1, 8):
        QTest.mouseMove(timeline, start + (end - start) * float(share))
    QTest.mouseRelease(timeline, LEFT, pos=end)


def turn_wheel(timeline: Timeline, delta: int) -> None:
    centre = QPointF(timeline.rect().center())
    event = QWheelEvent(
        centre,
        timeline.mapToGlobal(centre),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        NO_KEYS,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(timeline, event)


def test_press_and_drag_scrub(timeline: Timeline) -> None:
    asked: list[int] = []
    timeline.frame_requested.connect(asked.append)
    timeline.frame_requested.connect(timeline.set_frame)
    drag(timeline, on_bar(timeline, 100), on_bar(timeline, 300))
    assert asked[0] == pytest.approx(100, abs=1)
    assert asked[-1] == pytest.approx(300, abs=1)
    assert asked == sorted(asked)


def test_moving_without_a_button_does_not_seek(timeline: Timeline, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(timeline.frame_requested):
        QTest.mouseMove(timeline, on_bar(timeline, 100))
        drag(timeline, on_ruler(timeline, 0), on_ruler(timeline, 90))
        QTest.mouseMove(timeline, on_bar(timeline, 200))


def test_a_drag_beyond_the_ends_stays_in_the_clip(timeline: Timeline) -> None:
    asked: list[int] = []
    timeline.frame_requested.connect(asked.append)
    timeline.frame_requested.connect(timeline.set_frame)
    drag(timeline, on_bar(timeline, 240), QPoint(1400, 20))
    assert asked[-1] == sample.FRAMES - 1
    drag(timeline, on_bar(timeline, 240), QPoint(-200, 20))
    assert asked[-1] == 0


def test_seeking_goes_by_true_times(qtbot: QtBot) -> None:
    times = np.concatenate([np.arange(50) / 50, 1 + np.arange(1, 51) / 5])
    line = Timeline()
    qtbot.addWidget(line)
    line.resize(1000, 80)
    line.set_clip(100, times)
    blocks = line._layout().blocks
    middle = QPoint(round(blocks.center().x()), round(blocks.center().y()))
    with qtbot.waitSignal(line.frame_requested) as asked:
        QTest.mousePress(line, LEFT, pos=middle)
    assert times[asked.args[0]] == pytest.approx(times[-1] / 2, abs=0.15)


def test_a_click_on_a_finding_goes_to_its_worst_frame(timeline: Timeline, qtbot: QtBot) -> None:
    finding = sample.finding(3)
    spot = QPoint(
        round(timeline._layout().x(finding.worst_frame)) + 4,
        round(timeline._layout().markers.center().y()),
    )
    with qtbot.waitSignal(timeline.frame_requested) as asked:
        QTest.mouseClick(timeline, LEFT, pos=spot)
    assert asked.args == [finding.worst_frame]


def test_in_and_out_marks_are_dragged_and_do_not_cross(timeline: Timeline) -> None:
    marks: list[tuple[int, int]] = []
    timeline.in_out_changed.connect(lambda *span: marks.append(span))
    drag(timeline, on_ruler(timeline, 0), on_ruler(timeline, 120))
    assert marks[-1] == (pytest.approx(120, abs=1), sample.FRAMES - 1)
    first = marks[-1][0]
    drag(timeline, on_ruler(timeline, sample.FRAMES - 1), on_ruler(timeline, 20))
    assert marks[-1] == (first, first)


def test_setters_send_no_signal(timeline: Timeline, qtbot: QtBot) -> None:
    with (
        qtbot.assertNotEmitted(timeline.frame_requested),
        qtbot.assertNotEmitted(timeline.in_out_changed),
    ):
        timeline.set_frame(33)
        timeline.set_in_out(20, 30)


def test_the_wheel_steps_one_frame_a_notch(timeline: Timeline) -> None:
    asked: list[int] = []
    timeline.frame_requested.connect(asked.append)
    timeline.set_frame(100)
    turn_wheel(timeline, -120)
    turn_wheel(timeline, 120)
    assert asked == [101, 99]
    for _ in range(4):
        turn_wheel(timeline, -30)
    assert asked == [101, 99, 101]


@pytest.mark.parametrize(
    ("key", "frame"),
    [
        (Qt.Key.Key_Left, 99),
        (Qt.Key.Key_Right, 101),
        (Qt.Key.Key_PageDown, 110),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, sample.FRAMES - 1),
    ],
)
def test_keys_move(timeline: Timeline, qtbot: QtBot, key: Qt.Key, frame: int) -> None:
    timeline.set_frame(100)
    with qtbot.waitSignal(timeline.frame_requested) as asked:
        QTest.keyClick(timeline, key)
    assert asked.args == [frame]


def test_what_lies_under_the_mouse_is_described(timeline: Timeline) -> None:
    assert timeline.describe(0) == "0.00\u202fs · frame 0"
    assert timeline.describe(sample.BOTTOMS[1]).endswith("rep 2")
    assert "Rep 3" in timeline.describe(3, sample.finding(3))


@pytest.mark.parametrize("frames", [0, 1])
def test_clips_of_no_length_do_not_raise(qtbot: QtBot, frames: int) -> None:
    line = Timeline()
    qtbot.addWidget(line)
    line.set_clip(frames, np.zeros(frames))
    line.set_segmentation(sample.segmentation())
    line.set_findings(sample.judgement().findings)
    line.set_analysed(5)
    line.show()
    with qtbot.assertNotEmitted(line.frame_requested):
        QTest.mouseClick(line, LEFT, pos=QPoint(50, 30))
        QTest.mouseMove(line, QPoint(60, 30))
        QTest.keyClick(line, Qt.Key.Key_Right)
        turn_wheel(line, 240)
    assert not line.grab().isNull()
    line.resize(4, 4)
    assert not line.grab().isNull()


def test_the_analysed_bar_grows(timeline: Timeline) -> None:
    x, y = round(timeline._layout().x(400)), round(timeline._layout().analysed.center().y())
    before = timeline.grab().toImage().pixelColor(x, y)
    timeline.set_analysed(sample.FRAMES)
    assert timeline.grab().toImage().pixelColor(x, y) != before


def test_partial_reps_and_the_ends_of_a_set_are_said(timeline: Timeline) -> None:
    before = timeline.grab().toImage()
    found = replace(sample.segmentation(), partials=(sample.PARTIAL,))
    timeline.set_segmentation(found)
    assert timeline.describe(sample.PARTIAL.bottom_frame).endswith("partial: not counted")
    assert timeline.describe(30).endswith("the set starts")
    assert timeline.describe(440).endswith("the set ends")
    assert "set" not in timeline.describe(100)
    after = timeline.grab().toImage()
    place = on_bar(timeline, sample.PARTIAL.bottom_frame)
    lines = {after.pixelColor(place.x() + dx, place.y()).name() for dx in range(-9, 9)}
    assert len(lines) > 1, "it is hatched"
    assert {before.pixelColor(place.x() + dx, place.y()).name() for dx in range(-9, 9)} < lines


def test_a_borderline_finding_has_a_mark_of_its_own(timeline: Timeline) -> None:
    pictures = []
    for severity in Severity:
        timeline.set_findings((sample.finding(3, severity),))
        pictures.append(timeline.grab().toImage())
    assert pictures[0] != pictures[1] != pictures[2]
