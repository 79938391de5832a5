from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inference.motion.types import (
    Judgement,
    Measurements,
    RuleSettings,
    RuleStatus,
    Severity,
    View,
    ViewKind,
)
from tests.widgets import sample
from widgets.plots.menu import plots_menu
from widgets.plots.moving import error_text
from widgets.plots.pointed import pointed_lines, tip_at
from widgets.plots.scale import Place
from widgets.plots.track import Track
from widgets.plots.view import PlotsView
from widgets.theme import DARK, LIGHT, apply_theme, text_height

THRESHOLD = sample.SPINE_RULE.thresholds[0]
WHOLE = (0.0, float(sample.TIMES[-1]))


@pytest.fixture
def plots(qtbot: QtBot) -> Iterator[PlotsView]:
    view = PlotsView()
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.set_rules(sample.RULES, RuleSettings())
    view.set_clip(sample.TIMES)
    view.set_measurements(sample.measurements())
    view.set_segmentation(sample.segmentation())
    view.set_judgement(sample.judgement())
    with qtbot.waitExposed(view):
        view.show()
    QTest.qWait(20)
    return view


def groups(view: PlotsView) -> list[str]:
    return [track.name.group for track in view._canvas.tracks]


def track(view: PlotsView, group: str) -> Track:
    return view._canvas.tracks[groups(view).index(group)]


def place(view: PlotsView, group: str) -> Place:
    return view._canvas.place(groups(view).index(group))


def at(view: PlotsView, group: str, x: float, value: float) -> QPoint:
    where = place(view, group)
    return QPointF(where.to_x(x), where.to_y(value)).toPoint()


def axis(view: PlotsView, group: str) -> QPoint:
    row = view._canvas.layout_now().rows[groups(view).index(group)]
    return row.axis.center().toPoint()


def shown_time(view: PlotsView) -> tuple[float, float]:
    shown = view._canvas.time_range
    return shown.low, shown.high


def values(view: PlotsView, group: str) -> dict[str, str]:
    return {v.side: v.text for v in view._canvas._read_out[groups(view).index(group)]}


def turn(
    view: PlotsView,
    spot: QPoint,
    notches: int = 1,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    canvas = view._canvas
    event = QWheelEvent(
        QPointF(spot),
        canvas.mapToGlobal(QPointF(spot)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def hover(view: PlotsView, spot: QPoint) -> None:
    canvas, none = view._canvas, Qt.MouseButton.NoButton
    event = QMouseEvent(
        QMouseEvent.Type.MouseMove,
        QPointF(spot),
        canvas.mapToGlobal(QPointF(spot)),
        none,
        none,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(canvas, event)


def drag(
    view: PlotsView,
    start: QPoint,
    end: QPoint,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    canvas, left = view._canvas, Qt.MouseButton.LeftButton
    QTest.mousePress(canvas, left, modifiers, start)
    for share in np.linspace(0, 1, 9):
        QTest.mouseMove(canvas, start + (end - start) * float(share))
    QTest.mouseRelease(canvas, left, modifiers, end)


# ── time ────────────────────────────────────────────────────────────────────────────────────────
def test_a_press_seeks_to_the_frame_under_the_mouse(plots: PlotsView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(plots.frame_requested) as asked:
        spot = at(plots, "knee_flexion", 8.0, 60)
        QTest.mousePress(plots._canvas, Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseRelease(plots._canvas, Qt.MouseButton.LeftButton, pos=spot)
    assert asked.args[0] == pytest.approx(240, abs=2)


def test_a_drag_scrubs_on(plots: PlotsView) -> None:
    asked: list[int] = []
    plots.frame_requested.connect(asked.append)
    plots.frame_requested.connect(plots.set_frame)
    drag(plots, at(plots, "spine_angle", 2, 70), at(plots, "spine_angle", 10, 70))
    assert asked == sorted(asked)
    assert asked[-1] == pytest.approx(300, abs=2)
    assert plots._canvas.frame == asked[-1]


def test_seeking_goes_by_true_times(qtbot: QtBot) -> None:
    times = np.concatenate([np.arange(50) / 50, 1 + np.arange(1, 51) / 5])
    view = PlotsView()
    qtbot.addWidget(view)
    view.resize(900, 400)
    view.set_clip(times)
    view.set_measurements(Measurements(times, {"spine_angle_deg": np.full(100, 80.0)}))
    with qtbot.waitSignal(view.frame_requested) as asked:
        spot = at(view, "spine_angle", 3.0, 80)
        QTest.mousePress(view._canvas, Qt.MouseButton.LeftButton, pos=spot)
    assert times[asked.args[0]] == pytest.approx(3.0)


def test_the_wheel_zooms_around_the_mouse_in_all_plots(plots: PlotsView) -> None:
    heights = place(plots, "knee_flexion").y
    turn(plots, at(plots, "knee_flexion", 4.0, 60), 4)
    for group in ("knee_flexion", "spine_angle"):
        x = place(plots, group).x
        assert x.span < 0.9 * WHOLE[1]
        assert (4.0 - x.low) / x.span == pytest.approx(4.0 / WHOLE[1], abs=0.02)
    assert place(plots, "knee_flexion").y == heights


def test_the_clip_ends_where_it_ends(plots: PlotsView) -> None:
    turn(plots, at(plots, "knee_flexion", 15.5, 60), 6)
    turn(plots, at(plots, "knee_flexion", shown_time(plots)[1] - 0.01, 60), -3)
    low, high = shown_time(plots)
    assert 0 < low < high <= WHOLE[1]
    turn(plots, at(plots, "knee_flexion", low + 0.2, 60), -60)
    assert shown_time(plots) == pytest.approx(WHOLE)
    turn(plots, at(plots, "knee_flexion", 4.0, 60), 90)
    assert shown_time(plots)[1] - shown_time(plots)[0] == pytest.approx(0.2)


def test_shift_and_the_wheel_pan(plots: PlotsView) -> None:
    turn(plots, at(plots, "knee_flexion", 8.0, 60), 4)
    before = shown_time(plots)
    turn(plots, at(plots, "knee_flexion", 8.0, 60), -1, Qt.KeyboardModifier.ShiftModifier)
    after = shown_time(plots)
    assert after[0] > before[0]
    assert after[1] - after[0] == pytest.approx(before[1] - before[0])


def test_a_drag_on_the_axis_of_time_or_with_shift_pans(plots: PlotsView) -> None:
    turn(plots, at(plots, "knee_flexion", 8.0, 60), 4)
    before = shown_time(plots)
    asked: list[int] = []
    plots.frame_requested.connect(asked.append)
    below = plots._canvas.layout_now().axis.center().toPoint()
    drag(plots, below, below - QPoint(60, 0))
    panned = shown_time(plots)
    assert panned[0] > before[0]
    drag(plots, at(plots, "knee_flexion", 8.0, 60), at(plots, "knee_flexion", 8.5, 60),
         Qt.KeyboardModifier.ShiftModifier)  # fmt: skip
    assert shown_time(plots)[0] == pytest.approx(panned[0] - 0.5, abs=0.05)
    assert asked == []


def test_the_time_range_is_told_and_taken(plots: PlotsView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(plots.time_range_changed) as told:
        QTest.keyClick(plots, Qt.Key.Key_Plus)
    assert tuple(told.args) == pytest.approx(shown_time(plots))
    with qtbot.assertNotEmitted(plots.time_range_changed):
        plots.set_time_range(3.0, 6.0)
    assert shown_time(plots) == pytest.approx((3.0, 6.0))


def test_a_double_click_zooms_out_first_and_then_asks_for_the_window(
    plots: PlotsView, qtbot: QtBot
) -> None:
    plots.set_time_range(3.0, 6.0)
    spot, left = at(plots, "knee_flexion", 4.0, 60), Qt.MouseButton.LeftButton
    with qtbot.assertNotEmitted(plots.maximise_requested):
        QTest.mouseDClick(plots._canvas, left, pos=spot)
    assert shown_time(plots) == pytest.approx(WHOLE)
    with qtbot.waitSignal(plots.maximise_requested):
        QTest.mouseDClick(plots._canvas, left, pos=spot)


def test_the_view_follows_the_playhead(plots: PlotsView) -> None:
    plots.set_time_range(2.0, 6.0)
    plots.set_frame(470)
    low, high = shown_time(plots)
    assert low <= sample.TIMES[470] <= high
    assert high - low == pytest.approx(4.0)


def test_zoom_to_the_rep(plots: PlotsView) -> None:
    plots.set_frame(sample.BOTTOMS[2])
    QTest.keyClick(plots, Qt.Key.Key_Z)
    low, high = shown_time(plots)
    rep = sample.reps()[2]
    assert low < sample.TIMES[rep.start_frame] < sample.TIMES[rep.end_frame] < high
    assert high - low < 2 * rep.duration_s
    plots.zoom_to_rep(5)
    assert shown_time(plots)[0] > high


def test_outside_of_all_reps_the_nearest_is_zoomed_to(plots: PlotsView) -> None:
    plots.set_frame(0)
    plots.zoom_to_rep()
    low, high = shown_time(plots)
    first = sample.reps()[0]
    assert low < sample.TIMES[first.start_frame] < sample.TIMES[first.end_frame] < high


def test_partial_results_do_not_move_the_zoom(plots: PlotsView) -> None:
    plots.set_time_range(3.0, 6.0)
    plots.set_measurements(sample.measurements())
    assert shown_time(plots) == pytest.approx((3.0, 6.0))


def test_keys_step_zoom_and_pan(plots: PlotsView, qtbot: QtBot) -> None:
    plots.set_frame(100)
    with qtbot.waitSignal(plots.frame_requested) as asked:
        QTest.keyClick(plots, Qt.Key.Key_Right)
    assert asked.args == [101]
    QTest.keyClick(plots, Qt.Key.Key_Plus)
    low, high = shown_time(plots)
    assert high - low < WHOLE[1]
    QTest.keyClick(plots, Qt.Key.Key_PageDown)
    assert shown_time(plots)[0] > low
    QTest.keyClick(plots, Qt.Key.Key_0)
    assert shown_time(plots) == pytest.approx(WHOLE)


# ── values ──────────────────────────────────────────────────────────────────────────────────────
def test_the_read_out_gives_the_values_at_the_playhead(plots: PlotsView) -> None:
    plots.set_frame(155)
    spine = sample.measurements()["spine_angle_deg"][155]
    assert values(plots, "spine_angle") == {"middle": f"{spine:.0f}°"}
    assert set(values(plots, "knee_flexion")) == {"left", "right"}


def test_an_unknown_value_reads_as_a_dash(plots: PlotsView) -> None:
    plots.set_chosen(["elbow_flexion"])
    plots.set_frame(215)
    read = values(plots, "elbow_flexion")
    assert read["right"] == "–"
    assert read["left"].endswith("°")


def test_control_and_the_wheel_zoom_the_values_of_one_plot(plots: PlotsView) -> None:
    others, before = place(plots, "spine_angle").y, place(plots, "knee_flexion").y
    turn(plots, at(plots, "knee_flexion", 4.0, 60), 2, Qt.KeyboardModifier.ControlModifier)
    after = place(plots, "knee_flexion").y
    assert after.span < before.span
    assert (60 - after.low) / after.span == pytest.approx((60 - before.low) / before.span, abs=0.02)
    assert place(plots, "spine_angle").y == others
    assert shown_time(plots) == pytest.approx(WHOLE)


def test_a_drag_on_the_axis_of_values_zooms_it_and_a_double_click_fits_it(
    plots: PlotsView,
) -> None:
    before = place(plots, "knee_flexion").y
    spot = axis(plots, "knee_flexion")
    drag(plots, spot, spot - QPoint(0, 40))
    assert place(plots, "knee_flexion").y.span < 0.9 * before.span
    QTest.mouseDClick(plots._canvas, Qt.MouseButton.LeftButton, pos=spot)
    assert place(plots, "knee_flexion").y == before


def test_a_curve_that_hardly_moves_is_not_blown_up(plots: PlotsView) -> None:
    still = Measurements(sample.TIMES, {"spine_angle_deg": np.full(sample.FRAMES, 80.0)})
    plots.set_rules((), RuleSettings())
    plots.set_measurements(still)
    assert place(plots, "spine_angle").y.span >= 30


def test_the_expected_error_is_that_of_the_camera_position(plots: PlotsView) -> None:
    assert error_text(track(plots, "spine_angle")) == "±4°"
    rule = replace(sample.SPINE_RULE, view_errors={ViewKind.REAR: 7.0})
    plots.set_rules((rule,), RuleSettings())
    behind = replace(sample.segmentation(), view=View(170.0, ViewKind.REAR, 0.8))
    plots.set_segmentation(behind)
    assert error_text(track(plots, "spine_angle")) == "±7°"


def test_what_the_camera_position_cannot_tell_is_said_to_be_unsure(plots: PlotsView) -> None:
    rule = replace(sample.SPINE_RULE, views=frozenset({ViewKind.FRONT}))
    plots.set_rules((rule,), RuleSettings())
    spine = track(plots, "spine_angle")
    assert error_text(spine) == "unsure"
    spot = plots._canvas.layout_now().rows[0].header.center()
    assert "hardly" in tip_at(plots._canvas, spot)


def test_guesses_are_kept_apart_on_their_own_side(plots: PlotsView) -> None:
    made = sample.measurements()
    scores = {"left_knee": np.ones(sample.FRAMES), "right_knee": np.ones(sample.FRAMES)}
    scores["left_knee"][100:121] = 0.1
    repaired = {"right_knee": np.arange(sample.FRAMES) > 400}
    plots.set_measurements(Measurements(made.times_s, made.series, scores), repaired)
    curves = track(plots, "knee_flexion").curves
    left, right = curves["left"], curves["right"]
    assert left.unsure is not None
    assert right.unsure is not None
    assert np.flatnonzero(np.isfinite(left.unsure)).tolist() == list(range(100, 121))
    assert np.flatnonzero(np.isnan(left.sure)).tolist() == list(range(101, 120))
    assert np.flatnonzero(np.isfinite(right.unsure))[0] == 401
    assert track(plots, "spine_angle").curves["middle"].unsure is None


# ── thresholds ──────────────────────────────────────────────────────────────────────────────────
def test_dragging_the_threshold_line_tells_value_and_end(plots: PlotsView) -> None:
    dragged: list[tuple[str, str, float]] = []
    released: list[bool] = []
    asked: list[int] = []
    plots.threshold_dragged.connect(lambda *move: dragged.append(move))
    plots.threshold_released.connect(lambda: released.append(True))
    plots.frame_requested.connect(asked.append)
    settings = RuleSettings()

    def follow(_rule: str, _threshold: str, value: float) -> None:
        moved = settings.with_value(sample.SPINE_RULE, THRESHOLD, value)
        plots.set_rules(sample.RULES, moved)

    plots.threshold_dragged.connect(follow)
    before = place(plots, "spine_angle").y
    start, end = at(plots, "spine_angle", 10, 45), at(plots, "spine_angle", 10, 60)
    QTest.mousePress(plots._canvas, Qt.MouseButton.LeftButton, pos=start)
    for share in np.linspace(0, 1, 12):
        QTest.mouseMove(plots._canvas, start + (end - start) * float(share))
    assert not released
    assert place(plots, "spine_angle").y == before, "it does not run away from the mouse"
    QTest.mouseRelease(plots._canvas, Qt.MouseButton.LeftButton, pos=end)
    assert asked == []
    assert released == [True]
    assert {move[:2] for move in dragged} == {("spine_angle", "min")}
    assert dragged[-1][2] == pytest.approx(60, abs=2)
    assert all(move[2] % THRESHOLD.step == 0 for move in dragged)


def test_a_drag_stays_within_the_range_of_the_threshold(plots: PlotsView) -> None:
    dragged: list[float] = []
    plots.threshold_dragged.connect(lambda _r, _t, value: dragged.append(value))
    drag(plots, at(plots, "spine_angle", 10, 45), at(plots, "spine_angle", 10, 300))
    assert max(dragged) == THRESHOLD.maximum


def test_a_limit_to_either_side_has_two_lines(plots: PlotsView) -> None:
    shift = replace(
        sample.SPINE_RULE,
        id="asymmetry",
        series="trunk_lean_deg",
        fault=type(sample.SPINE_RULE.fault).ABOVE,
        thresholds=(replace(THRESHOLD, default=15.0, minimum=3.0, maximum=60.0),),
    )
    plots.set_rules((shift,), RuleSettings())
    plots.set_chosen(["trunk_lean"])
    (limit,) = track(plots, "trunk_lean").limits
    assert limit.levels == (15.0, -15.0)
    dragged: list[float] = []
    plots.threshold_dragged.connect(lambda _r, _t, value: dragged.append(value))
    drag(plots, at(plots, "trunk_lean", 10, -15), at(plots, "trunk_lean", 10, -10))
    assert dragged[-1] == pytest.approx(10, abs=2)


def test_setting_rules_moves_the_line_without_a_signal(plots: PlotsView, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(plots.threshold_dragged):
        plots.set_rules(sample.RULES, RuleSettings().with_value(sample.SPINE_RULE, THRESHOLD, 62))
    (limit,) = track(plots, "spine_angle").limits
    assert limit.levels == (62,)


def test_a_threshold_out_of_sight_is_brought_into_it(plots: PlotsView) -> None:
    plots.set_rules(sample.RULES, RuleSettings().with_value(sample.SPINE_RULE, THRESHOLD, 20))
    shown = place(plots, "spine_angle").y
    assert shown.low < 20 < shown.high


def test_a_rule_that_is_off_or_cannot_judge_has_no_line(plots: PlotsView) -> None:
    assert track(plots, "spine_angle").limits
    status = RuleStatus("spine_angle", True, "for deadlift only", (), 0)
    plots.set_judgement(Judgement((), (status,)))
    assert not track(plots, "spine_angle").limits
    plots.set_judgement(None)
    plots.set_rules(sample.RULES, RuleSettings().with_enabled(sample.SPINE_RULE, False))
    assert not track(plots, "spine_angle").limits


def test_moving_a_limit_paints_its_own_plot_alone(plots: PlotsView) -> None:
    plots.grab()
    assert plots._canvas._stale == set()
    plots.set_rules(sample.RULES, RuleSettings().with_value(sample.SPINE_RULE, THRESHOLD, 50))
    assert plots._canvas._stale == {track(plots, "spine_angle")}


# ── faults ──────────────────────────────────────────────────────────────────────────────────────
def test_borderline_findings_are_shown_otherwise(plots: PlotsView) -> None:
    doubtful = sample.finding(5, Severity.BORDERLINE)
    plots.set_judgement(replace(sample.judgement(), findings=(sample.finding(3), doubtful)))
    spine = track(plots, "spine_angle")
    assert [band.start_s for band in spine.faults] == [sample.TIMES[sample.BOTTOMS[2] - 8]]
    assert [band.start_s for band in spine.borderline] == [sample.TIMES[sample.BOTTOMS[4] - 8]]
    assert not track(plots, "knee_flexion").faults


def test_worst_frames_lie_on_the_curve(plots: PlotsView) -> None:
    measured = sample.measurements()["spine_angle_deg"]
    spots = track(plots, "spine_angle").spots
    assert [s.time_s for s in spots] == [sample.TIMES[sample.BOTTOMS[i]] for i in (2, 4)]
    assert [s.value for s in spots] == [measured[sample.BOTTOMS[i]] for i in (2, 4)]
    plots.set_judgement(Judgement((), ()))
    assert not track(plots, "spine_angle").spots


def test_a_fault_under_the_mouse_is_named(plots: PlotsView) -> None:
    time_s = float(sample.TIMES[sample.BOTTOMS[2]])
    spot = at(plots, "spine_angle", time_s, 60)
    canvas, spine = plots._canvas, track(plots, "spine_angle")
    lines = pointed_lines(canvas, place(plots, "spine_angle"), spine, QPointF(spot))
    assert lines[-1] == "Spine angle 31°, limit 45°"
    doubtful = Judgement((sample.finding(3, Severity.BORDERLINE),), ())
    plots.set_judgement(doubtful)
    lines = pointed_lines(canvas, place(plots, "spine_angle"), spine, QPointF(spot))
    assert lines[-1].endswith("borderline")


def test_a_finding_of_one_side_lies_on_that_side(plots: PlotsView) -> None:
    rule = replace(sample.SPINE_RULE, series="knee_flexion_left_deg")
    found = replace(sample.finding(3), part="right knee")
    plots.set_rules((rule,), RuleSettings())
    plots.set_judgement(Judgement((found,), ()))
    (spot,) = track(plots, "knee_flexion").spots
    right = sample.measurements()["knee_flexion_right_deg"]
    assert spot.value == right[found.worst_frame]


# ── reps over each other ────────────────────────────────────────────────────────────────────────
def test_reps_are_laid_over_each_other_and_back(plots: PlotsView, qtbot: QtBot) -> None:
    plots.set_time_range(3.0, 6.0)
    with qtbot.waitSignal(plots.overlaid_changed) as told:
        QTest.keyClick(plots, Qt.Key.Key_V)
    assert told.args == [True]
    assert plots.overlaid
    assert (plots._canvas.shown.x.low, plots._canvas.shown.x.high) == (0.0, 100.0)
    with qtbot.assertNotEmitted(plots.overlaid_changed):
        plots.set_overlaid(False)
    assert shown_time(plots) == pytest.approx((3.0, 6.0))


def test_the_nearest_rep_is_named_and_a_press_selects_it(plots: PlotsView, qtbot: QtBot) -> None:
    plots.set_frame(sample.BOTTOMS[0])
    plots.set_overlaid(True)
    spot = at(plots, "spine_angle", 50.0, sample.SPINE_AT_BOTTOM[2])
    hover(plots, spot)
    canvas = plots._canvas
    assert canvas.mouse.rep is not None
    assert canvas.mouse.rep.index == 3
    (line, _) = pointed_lines(canvas, canvas.place(0), canvas.tracks[0], QPointF(spot))
    assert line.startswith("Rep 3 · Spine angle 3")
    with qtbot.waitSignal(plots.rep_selected) as picked:
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=spot)
    assert picked.args == [3]


def test_the_blocks_of_the_strip_select_reps_too(plots: PlotsView, qtbot: QtBot) -> None:
    plots.set_overlaid(True)
    strip = plots._canvas.layout_now().strip
    spot = QPointF(strip.left() + strip.width() * 0.7, strip.center().y()).toPoint()
    with qtbot.waitSignal(plots.rep_selected) as picked:
        QTest.mouseClick(plots._canvas, Qt.MouseButton.LeftButton, pos=spot)
    assert picked.args == [4]


def test_a_drag_goes_through_the_rep_that_stands_out(plots: PlotsView) -> None:
    plots.set_frame(sample.BOTTOMS[1])
    plots.set_overlaid(True)
    asked: list[int] = []
    plots.frame_requested.connect(asked.append)
    knee = place(plots, "knee_flexion").y
    drag(plots, at(plots, "knee_flexion", 10, knee.high - 1),
         at(plots, "knee_flexion", 99, knee.high - 1))  # fmt: skip
    rep = sample.reps()[1]
    assert asked
    assert all(rep.start_frame <= frame <= rep.end_frame for frame in asked)


def test_reps_are_met_at_the_bottom(plots: PlotsView) -> None:
    plots.set_overlaid(True)
    for bottom in sample.BOTTOMS:
        plots.set_frame(bottom)
        x = plots._canvas._playhead_x()
        assert x == pytest.approx(place(plots, "spine_angle").to_x(50.0), abs=1e-6)


def test_without_reps_the_pane_says_why_nothing_is_laid_over(plots: PlotsView) -> None:
    plots.set_overlaid(True)
    plots.set_segmentation(None)
    assert plots._stack.currentWidget() is plots._empty
    assert "reps" in plots._empty.text
    plots.set_overlaid(False)
    assert plots._stack.currentWidget() is not plots._empty


# ── which plots ─────────────────────────────────────────────────────────────────────────────────
def test_plots_are_shown_and_hidden(plots: PlotsView) -> None:
    assert groups(plots) == ["spine_angle", "knee_flexion", "hip_flexion"]
    plots._bar.toggles["knee_flexion"].setChecked(False)
    assert groups(plots) == ["spine_angle", "hip_flexion"]
    for toggle in plots._bar.toggles.values():
        toggle.setChecked(False)
    plots.set_frame(3)
    assert "Choose" in plots._empty.text
    plots._bar.toggles["knee_flexion"].setChecked(True)
    assert groups(plots) == ["knee_flexion"]


def test_the_choice_is_told_and_taken(plots: PlotsView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(plots.chosen_changed) as told:
        plots._bar.chooser.toggled.emit("trunk_lean", True)
    assert told.args == [("spine_angle", "knee_flexion", "hip_flexion", "trunk_lean")]
    with qtbot.assertNotEmitted(plots.chosen_changed):
        plots.set_chosen(["elbow_flexion", "not_in_this_clip"])
    assert groups(plots) == ["elbow_flexion"]
    assert plots.chosen == ("elbow_flexion", "not_in_this_clip")
    assert plots._bar.toggles["elbow_flexion"].isChecked()


def test_the_plot_of_a_measurement_is_brought_up(plots: PlotsView) -> None:
    plots.set_chosen(["spine_angle"])
    plots.show_series("knee_flexion_left_deg")
    assert groups(plots) == ["spine_angle", "knee_flexion"]
    plots.show_series("no_such_series_deg")


def test_many_plots_are_scrolled_not_squeezed(plots: PlotsView) -> None:
    plots.resize(600, 200)
    plots.set_chosen(list(plots._groups))
    rows = plots._canvas.layout_now().rows
    assert min(row.plot.height() for row in rows) >= 30


def test_two_plots_fit_a_low_pane(plots: PlotsView) -> None:
    plots.set_chosen(["spine_angle", "knee_flexion"])
    plots.resize(600, round(13 * text_height()))
    QTest.qWait(20)
    assert not plots._scroll.verticalScrollBar().isVisible()
    plots.set_chosen(list(plots._groups))
    QTest.qWait(20)
    assert plots._scroll.verticalScrollBar().isVisible()


def test_plots_without_room_in_the_bar_stay_in_reach(
    plots: PlotsView, qtbot: QtBot, qapp: QApplication
) -> None:
    apply_theme(qapp, DARK)
    plots.resize(320, 300)
    more = plots._bar.more
    qtbot.waitUntil(lambda: more.isVisible(), timeout=2000)
    hidden = [a.text() for a in more.menu().actions()]
    assert "Elbow flexion" in hidden
    picture = more.icon().pixmap(16, 16).toImage()
    lightest = max(
        picture.pixelColor(x, y).lightness()
        for x in range(picture.width())
        for y in range(picture.height())
    )
    assert lightest > 150, "drawn in the theme's text colour, not black on dark"


# ── beside it ───────────────────────────────────────────────────────────────────────────────────
def test_a_compared_lift_is_read_and_fitted_too(plots: PlotsView) -> None:
    other = np.full(sample.FRAMES, 10.0)
    plots.set_reference({"spine_angle_deg": other, "knee_flexion_left_deg": np.empty(3)})
    assert plots._canvas._read_out[0][0].after == "10°"
    assert place(plots, "spine_angle").y.low < 10
    assert track(plots, "knee_flexion").curves["left"].reference is None, "not of these frames"
    plots.set_reference(None)
    assert plots._canvas._read_out[0][0].after == "±4°"


def test_a_compared_lift_is_named_shaded_and_can_be_left_out(
    plots: PlotsView, qtbot: QtBot
) -> None:
    alone, button = plots._canvas.grab().toImage(), plots._bar._reference
    assert not button.isVisible()
    values = track(plots, "spine_angle").curves["middle"].values
    plots.set_reference({"spine_angle_deg": values + 20})
    assert button.isVisible()
    assert button.isChecked()
    spot = at(plots, "spine_angle", 3.0, float(values[90]) + 10)
    between = plots._canvas.grab().toImage().pixelColor(spot)
    assert between.red() > between.green()  # the ghost's colour
    with qtbot.waitSignal(plots.reference_shown_changed) as told:
        button.trigger()
    assert told.args == [False]
    assert plots._canvas.grab().toImage() == alone
    plots.set_reference_shown(True)
    assert button.isChecked()
    assert track(plots, "spine_angle").compared
    plots.set_overlaid(True)
    overlaid = plots._canvas.grab().toImage()
    plots.set_reference_shown(False)
    assert plots._canvas.grab().toImage() != overlaid
    plots.set_reference(None)
    assert not button.isVisible()


def test_the_marked_range_is_left_bright(plots: PlotsView) -> None:
    assert plots._canvas.shown.marked is None
    plots.set_in_out(60, 240)
    assert plots._canvas.shown.marked is not None
    plots.set_in_out(0, sample.FRAMES - 1)
    assert plots._canvas.shown.marked is None


def test_the_values_of_a_rep_are_copied(plots: PlotsView) -> None:
    plots.set_chosen(["spine_angle", "knee_flexion"])
    plots.copy_values(2)
    data = QGuiApplication.clipboard().mimeData()
    head, *rows = data.text().splitlines()
    series = ["spine_angle_deg", "knee_flexion_left_deg", "knee_flexion_right_deg"]
    assert head.split("\t") == ["frame", "time_s", *series]
    rep = sample.reps()[1]
    assert [int(r.split("\t")[0]) for r in rows] == [*range(rep.start_frame, rep.end_frame + 1)]
    assert bytes(data.data("text/csv").data()).startswith(b"frame,time_s,spine")


def test_the_menu_offers_what_can_be_done(plots: PlotsView, qtbot: QtBot) -> None:
    plots.set_frame(sample.BOTTOMS[2])
    rep = plots._canvas.nearest_rep
    menu = plots_menu(plots, plots._bar, rep, track(plots, "spine_angle"))
    actions = {a.text(): a for a in menu.actions()}
    with qtbot.waitSignal(plots.picture_requested):
        actions["Save picture…"].trigger()
    assert not plots.picture().isNull()
    assert "Copy the values of rep 3" in actions
    with qtbot.waitSignal(plots.chosen_changed):
        actions["Hide “Spine angle”"].trigger()
    assert "spine_angle" not in groups(plots)


# ── the cursor is cheap ─────────────────────────────────────────────────────────────────────────
def painted(view: PlotsView) -> QImage:
    return view._canvas.grab().toImage()


def test_the_playhead_moves_over_a_picture_that_is_kept(plots: PlotsView) -> None:
    plots.set_frame(20)
    before = painted(plots)
    kept = plots._canvas._picture.cacheKey()
    plots.set_frame(50)
    plots.set_frame(20)
    assert plots._canvas._stale == set()
    assert painted(plots) == before
    assert plots._canvas._picture.cacheKey() == kept


def test_what_a_moved_playhead_leaves_behind_is_as_painted_whole(plots: PlotsView) -> None:
    for frame in (100, 155, 300, 12):
        plots.set_frame(frame)
        QApplication.processEvents()
    partly = painted(plots)
    plots._canvas.repaint_tracks()
    assert painted(plots) == partly


# ── odd clips ───────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("frames", [0, 1, 2])
@pytest.mark.parametrize("overlaid", [False, True])
def test_clips_of_no_length_do_not_raise(qtbot: QtBot, frames: int, overlaid: bool) -> None:
    view = PlotsView()
    qtbot.addWidget(view)
    times = np.arange(frames) / 30
    view.set_clip(times)
    view.set_overlaid(overlaid)
    view.set_measurements(Measurements(times, {"spine_angle_deg": np.full(frames, np.nan)}))
    view.set_segmentation(sample.segmentation())
    view.set_judgement(sample.judgement())
    view.set_rules(sample.RULES, RuleSettings())
    view.set_in_out(0, 0)
    view.set_frame(7)
    view.show_whole_clip()
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Z, Qt.Key.Key_PageUp):
        QTest.keyClick(view, key)
    view.show()
    hover(view, QPoint(300, 100))
    assert not view.grab().isNull()
    view.copy_values()


def test_series_without_a_value_do_not_raise(plots: PlotsView) -> None:
    series = {name: np.full(sample.FRAMES, np.nan) for name in sample.measurements().series}
    plots.set_measurements(Measurements(sample.TIMES, series))
    plots.set_frame(20)
    assert not plots.grab().isNull()
    assert values(plots, "knee_flexion") == {"left": "–", "right": "–"}


def test_a_new_clip_empties_the_plots(plots: PlotsView) -> None:
    plots.set_clip(np.arange(30) / 30)
    assert plots._stack.currentWidget() is plots._empty
    assert shown_time(plots) == pytest.approx((0, 29 / 30))


@pytest.mark.parametrize("overlaid", [False, True])
def test_a_new_theme_reaches_the_picture(
    plots: PlotsView, qapp: QApplication, overlaid: bool
) -> None:
    plots.set_overlaid(overlaid)
    lightness = []
    for theme in (LIGHT, DARK):
        apply_theme(qapp, theme)
        QApplication.processEvents()
        lightness.append(painted(plots).pixelColor(3, 3).lightness())
    assert lightness[0] > 200 > 60 > lightness[1]
