from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inference.motion.types import Severity, Span
from tests.widgets import sample
from widgets.timeline.view import Timeline

LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


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


def turn_wheel(
    timeline: Timeline,
    delta: int,
    keys: Qt.KeyboardModifier = NO_KEYS,
    at: QPoint | None = None,
) -> None:
    centre = QPointF(at or timeline.rect().center())
    event = QWheelEvent(
        centre,
        timeline.mapToGlobal(centre),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        keys,
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
    QTest.mouseMove(timeline, QPoint(-5, -5))


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


def test_the_wheel_with_ctrl_steps_one_frame_a_notch(timeline: Timeline) -> None:
    asked: list[int] = []
    timeline.frame_requested.connect(asked.append)
    timeline.set_frame(100)
    turn_wheel(timeline, -120, CTRL)
    turn_wheel(timeline, 120, CTRL)
    assert asked == [101, 99]
    for _ in range(4):
        turn_wheel(timeline, -30, CTRL)
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
    finding, note = sample.finding(3), (50, 50 / 30, "Chest up")
    assert timeline.describe(0) == ["0.00\u202fs · frame 0"]
    assert timeline.describe(sample.BOTTOMS[1])[0].endswith("rep 2")
    assert timeline.describe(finding.worst_frame, finding)[1:] == [finding.note]
    assert timeline.describe(50, note)[1:] == ["Chest up"]


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
    assert timeline.describe(sample.PARTIAL.bottom_frame)[0].endswith("partial: not counted")
    assert timeline.describe(30)[0].endswith("the set starts")
    assert timeline.describe(440)[0].endswith("the set ends")
    assert "set" not in timeline.describe(100)[0]
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


def test_scrubbing_asks_once_a_display_frame_and_the_last_place_wins(timeline: Timeline) -> None:
    asked: list[int] = []
    timeline.frame_requested.connect(asked.append)
    QTest.mousePress(timeline, LEFT, pos=on_bar(timeline, 100))
    for frame in range(110, 300, 10):
        QTest.mouseMove(timeline, on_bar(timeline, frame))
    assert len(asked) == 1, "the rest waits for the display"
    QTest.mouseRelease(timeline, LEFT, pos=on_bar(timeline, 290))
    assert asked[1:] == [pytest.approx(290, abs=1)]


def test_moving_the_playhead_draws_nothing_else_anew(timeline: Timeline) -> None:
    timeline.grab()
    still = timeline._still
    assert still is not None
    for frame in range(50, 100):  # within rep 1
        timeline.set_frame(frame)
        timeline.grab()
        still = timeline._still if frame == 50 else still
    assert timeline._still is still
    timeline.set_findings(())
    timeline.grab()
    assert timeline._still is not still


def test_the_wheel_zooms_about_the_mouse(timeline: Timeline) -> None:
    ranges: list[tuple[float, float]] = []
    timeline.time_range_changed.connect(lambda *span: ranges.append(span))
    place = on_bar(timeline, 300)
    for _ in range(5):
        turn_wheel(timeline, 120, at=place)
    start, end = ranges[-1]
    assert end - start == pytest.approx(sample.TIMES[-1] * 0.8**5, rel=1e-6)
    assert timeline._layout().x(300) == pytest.approx(place.x(), abs=2)
    turn_wheel(timeline, -120, SHIFT)
    assert ranges[-1][0] > start
    assert ranges[-1][1] - ranges[-1][0] == pytest.approx(end - start)
    for _ in range(8):
        turn_wheel(timeline, -120, at=place)
    assert ranges[-1] == (0, pytest.approx(sample.TIMES[-1]))


def test_the_range_that_is_set_is_not_told_again(timeline: Timeline, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(timeline.time_range_changed):
        timeline.set_time_range(2.0, 4.0)
    layout = timeline._layout()
    assert layout.x_of(2.0) == pytest.approx(layout.blocks.left())
    assert layout.x_of(4.0) == pytest.approx(layout.blocks.right())
    with qtbot.assertNotEmitted(timeline.time_range_changed):
        timeline.set_time_range(-5.0, 99.0)
    assert timeline._view.is_whole


def test_a_double_click_on_a_rep_zooms_to_it_and_back(timeline: Timeline) -> None:
    ranges: list[tuple[float, float]] = []
    timeline.time_range_changed.connect(lambda *span: ranges.append(span))
    QTest.mouseDClick(timeline, LEFT, pos=on_bar(timeline, sample.BOTTOMS[2]))
    start, end = ranges[-1]
    assert start < sample.TIMES[sample.STARTS[2]] < sample.TIMES[sample.STARTS[2] + 60] < end
    assert end - start < 2.5
    QTest.mouseDClick(timeline, LEFT, pos=on_bar(timeline, sample.BOTTOMS[2]))
    assert timeline._view.is_whole


def test_z_zooms_to_the_rep_at_the_playhead_and_back(timeline: Timeline) -> None:
    timeline.set_frame(sample.BOTTOMS[1])
    QTest.keyClick(timeline, Qt.Key.Key_Z)
    assert timeline._layout().shows(sample.STARTS[1], sample.STARTS[1])
    assert not timeline._layout().shows(sample.BOTTOMS[0], sample.BOTTOMS[0])
    QTest.keyClick(timeline, Qt.Key.Key_Z)
    assert timeline._view.is_whole
    timeline.set_frame(0)  # before the first rep
    timeline.toggle_zoom()
    assert timeline._layout().shows(sample.BOTTOMS[0], sample.BOTTOMS[0])
    timeline.toggle_zoom()
    timeline.set_frame(sample.FRAMES - 1)  # after the last
    timeline.toggle_zoom()
    assert timeline._layout().shows(sample.BOTTOMS[4], sample.BOTTOMS[4])


def test_the_view_follows_the_playhead_and_says_so(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.set_time_range(0.0, 4.0)
    with qtbot.waitSignal(timeline.time_range_changed) as told:
        timeline.set_frame(150)
    assert told.args == [5.0, 9.0]


def test_the_overview_scrolls(timeline: Timeline) -> None:
    timeline.set_time_range(0.0, 4.0)
    layout = timeline._layout()
    middle = round(layout.overview.center().y())
    start, end = (QPoint(round(layout.overview_x(t)), middle) for t in (2.0, 8.0))
    drag(timeline, start, end)
    assert timeline._view.start_s == pytest.approx(6.0, abs=0.1)
    assert timeline._view.length_s == pytest.approx(4.0)
    QTest.mouseClick(timeline, LEFT, pos=QPoint(round(layout.overview_x(2.0)), middle))
    assert timeline._view.start_s == pytest.approx(0.0, abs=0.1)


def test_scrubbing_past_the_end_of_a_zoomed_view_scrolls_on(
    timeline: Timeline, qtbot: QtBot
) -> None:
    timeline.frame_requested.connect(timeline.set_frame)
    timeline.set_time_range(0.0, 4.0)
    QTest.mousePress(timeline, LEFT, pos=on_bar(timeline, 100))
    QTest.mouseMove(timeline, QPoint(timeline.width() + 300, 40))
    qtbot.waitUntil(lambda: timeline._view.end_s == pytest.approx(sample.TIMES[-1]))
    QTest.mouseRelease(timeline, LEFT, pos=QPoint(timeline.width() + 300, 40))
    assert timeline._frame == sample.FRAMES - 1
    assert not timeline._edge.isActive()


def test_a_click_on_a_note_goes_to_it(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.set_notes(((200, 200 / 30, "Chest up"),))
    layout = timeline._layout()
    spot = QPoint(round(layout.x(200)) - 3, round(layout.markers.center().y()))
    with qtbot.waitSignal(timeline.frame_requested) as asked:
        QTest.mouseClick(timeline, LEFT, pos=spot)
    assert asked.args == [200]
    QTest.mouseMove(timeline, spot)
    assert timeline._card.lines[-1] == "Chest up"
    QTest.mouseMove(timeline, on_bar(timeline, 300))
    assert "frame 300" in timeline._card.lines[0] or "frame 29" in timeline._card.lines[0]
    timeline.hide()
    assert not timeline._card.isVisible()


def test_pictures_are_wanted_and_shown(timeline: Timeline, qtbot: QtBot) -> None:
    with qtbot.waitSignal(timeline.thumbnails_wanted) as told:
        timeline.set_clip(sample.FRAMES, sample.TIMES, 0.5)
    (wanted,) = told.args
    assert len(wanted) == len(set(wanted)) > 10
    assert all(0 <= frame < sample.FRAMES for frame in wanted)
    row = timeline._layout().pictures.center()
    before = timeline.grab().toImage().pixelColor(row.toPoint())
    picture = np.full((60, 30, 3), (0, 0, 255), np.uint8)
    for frame in wanted:
        timeline.add_thumbnail(frame, picture)
    timeline.add_thumbnail(sample.FRAMES + 7, picture)  # of another clip
    after = timeline.grab().toImage().pixelColor(row.toPoint())
    assert after.name() == "#ff0000" != before.name()
    timeline._wish_for_thumbnails()
    with qtbot.assertNotEmitted(timeline.thumbnails_wanted, wait=5):
        timeline._wish_for_thumbnails()


def test_a_low_timeline_goes_without_pictures(timeline: Timeline) -> None:
    timeline.resize(1000, timeline.minimumSizeHint().height())
    assert timeline._layout().pictures.height() == 0
    assert not timeline._thumbnails.missing(timeline._layout())
    assert timeline._layout().overview.bottom() <= timeline.height()


def test_cached_frames_have_a_bar(timeline: Timeline) -> None:
    layout = timeline._layout()
    x, y = round(layout.x(100)), round(layout.cached.center().y())
    before = timeline.grab().toImage().pixelColor(x, y)
    timeline.set_cached([(50, 150)])
    after = timeline.grab().toImage()
    assert after.pixelColor(x, y) != before
    assert after.pixelColor(round(layout.x(200)), y) == before


def test_screen_readers_are_told_the_position(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.set_frame(sample.BOTTOMS[1])
    qtbot.waitUntil(lambda: "rep 2" in timeline.accessibleDescription())


def test_two_hundred_reps_are_numbered_sparsely(timeline: Timeline) -> None:
    reps = tuple(
        replace(
            sample.reps()[0],
            index=i + 1,
            start_frame=2 * i,
            bottom_frame=2 * i,
            end_frame=2 * i + 1,
        )
        for i in range(200)
    )
    timeline.set_segmentation(replace(sample.segmentation(), reps=reps))
    assert not timeline.grab().isNull()


def test_the_menu_of_a_place(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.set_in_out(100, 200)
    menu = timeline.menu_at(sample.BOTTOMS[2])
    qtbot.addWidget(menu)
    actions = {action.text().replace("&", ""): action for action in menu.actions()}
    for text, span in (
        ("The range starts here", [sample.BOTTOMS[2], sample.BOTTOMS[2]]),
        ("The range ends here", [100, sample.BOTTOMS[2]]),
        ("The range is the whole clip", [0, sample.FRAMES - 1]),
    ):
        with qtbot.waitSignal(timeline.in_out_changed) as told:
            actions[text].trigger()
        assert told.args == span
    assert not actions["Show the whole clip"].isEnabled()
    actions["Zoom to rep 3"].trigger()
    assert not timeline._view.is_whole


def test_tags_of_a_comparison_are_dragged_in_the_row_of_reps(timeline: Timeline) -> None:
    plain = timeline.grab().toImage()
    tags = Span(60, 400)
    timeline.set_compared(tags)
    assert timeline.grab().toImage() != plain
    assert any("comparison starts" in line for line in timeline.describe(60))
    dragged: list[Span] = []
    dropped: list[bool] = []
    scrubbed: list[int] = []
    timeline.tags_dragged.connect(dragged.append)
    timeline.tags_dropped.connect(lambda: dropped.append(True))
    timeline.frame_requested.connect(scrubbed.append)
    drag(timeline, on_bar(timeline, 400), on_bar(timeline, 350))
    assert dragged[-1].start_frame == 60
    assert dragged[-1].end_frame == pytest.approx(350, abs=1)
    assert (dropped, scrubbed) == ([True], [])
    drag(timeline, on_bar(timeline, 60), on_bar(timeline, 390))
    last = dragged[-1]
    assert last.start_frame == last.end_frame - 1
    timeline.set_compared(None)
    drag(timeline, on_bar(timeline, last.end_frame), on_bar(timeline, 300))
    assert scrubbed
    assert len(dropped) == 2


def test_the_menu_puts_a_tag_of_a_comparison(timeline: Timeline, qtbot: QtBot) -> None:
    count = len(timeline.menu_at(100).actions())
    timeline.set_compared(Span(60, 400))
    menu = timeline.menu_at(100)
    assert len(menu.actions()) == count + 3
    with qtbot.waitSignals([timeline.tags_dragged, timeline.tags_dropped]):
        menu.actions()[-2].trigger()
    assert timeline._marks.tags == Span(100, 400)
