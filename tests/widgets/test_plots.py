from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inference.motion.types import Judgement, Measurements, RuleSettings, RuleStatus, Severity
from tests.widgets import sample
from widgets.plots import PlotsView
from widgets.theme import DARK, LIGHT, apply_theme

THRESHOLD = sample.SPINE_RULE.thresholds[0]


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


def track(view: PlotsView, group: str):
    return view._tracks[group]


def at(view: PlotsView, group: str, time_s: float, value: float) -> QPoint:
    scene = track(view, group).view.mapViewToScene(QPointF(time_s, value))
    return view._canvas.mapFromScene(scene)


def test_a_press_seeks_to_the_frame_under_the_mouse(plots: PlotsView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(plots.frame_requested) as asked:
        spot = at(plots, "knee_flexion", 8.0, 60)
        QTest.mousePress(plots._canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseRelease(plots._canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert asked.args[0] == pytest.approx(240, abs=2)


def test_a_drag_scrubs_on(plots: PlotsView) -> None:
    asked: list[int] = []
    plots.frame_requested.connect(asked.append)
    plots.frame_requested.connect(plots.set_frame)
    viewport = plots._canvas.viewport()
    start, end = at(plots, "spine_angle", 2, 70), at(plots, "spine_angle", 10, 70)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for share in np.linspace(0, 1, 9):
        QTest.mouseMove(viewport, start + (end - start) * float(share))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)
    assert asked == sorted(asked)
    assert asked[-1] == pytest.approx(300, abs=2)
    assert track(plots, "spine_angle").playhead.value() == pytest.approx(10, abs=0.1)


def test_seeking_goes_by_true_times(qtbot: QtBot) -> None:
    times = np.concatenate([np.arange(50) / 50, 1 + np.arange(1, 51) / 5])
    view = PlotsView()
    qtbot.addWidget(view)
    view.set_clip(times)
    view.set_measurements(Measurements(times, {"spine_angle_deg": np.full(100, 80.0)}))
    with qtbot.waitSignal(view.frame_requested) as asked:
        track(view, "spine_angle").view.sought.emit(3.0)
    assert times[asked.args[0]] == pytest.approx(3.0)


def test_the_read_out_gives_the_values_at_the_playhead(plots: PlotsView) -> None:
    plots.set_frame(155)
    spine = sample.measurements()["spine_angle_deg"][155]
    assert track(plots, "spine_angle").header.values == {"middle": f"{spine:.0f}°"}
    assert set(track(plots, "knee_flexion").header.values) == {"left", "right"}


def test_an_unknown_value_reads_as_a_dash(plots: PlotsView) -> None:
    plots._toggles["elbow_flexion"].setChecked(True)
    plots.set_frame(215)
    values = track(plots, "elbow_flexion").header.values
    assert values["right"] == "–"
    assert values["left"].endswith("°")


def test_dragging_the_threshold_line_tells_value_and_end(plots: PlotsView) -> None:
    dragged: list[tuple[str, str, float]] = []
    released: list[bool] = []
    asked: list[int] = []
    plots.threshold_dragged.connect(lambda *move: dragged.append(move))
    plots.threshold_released.connect(lambda: released.append(True))
    plots.frame_requested.connect(asked.append)
    viewport = plots._canvas.viewport()
    start, end = at(plots, "spine_angle", 10, 45), at(plots, "spine_angle", 10, 60)
    QTest.mouseMove(viewport, start)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for share in np.linspace(0, 1, 12):
        QTest.mouseMove(viewport, start + (end - start) * float(share))
        QTest.qWait(25)
    assert not released
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)
    assert asked == []
    assert released == [True]
    assert {move[:2] for move in dragged} == {("spine_angle", "min")}
    assert dragged[-1][2] == pytest.approx(60, abs=2)
    assert all(move[2] % THRESHOLD.step == 0 for move in dragged)


def test_setting_rules_moves_the_line_without_a_signal(plots: PlotsView, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(plots.threshold_dragged):
        plots.set_rules(sample.RULES, RuleSettings().with_value(sample.SPINE_RULE, THRESHOLD, 62))
    line = track(plots, "spine_angle").thresholds["spine_angle.min"]
    assert line.value() == 62
    assert line.label.toPlainText() == "limit 62°"


def test_a_threshold_out_of_sight_is_brought_into_it(plots: PlotsView) -> None:
    plots.set_rules(sample.RULES, RuleSettings().with_value(sample.SPINE_RULE, THRESHOLD, 20))
    low, high = track(plots, "spine_angle").view.viewRange()[1]
    assert low < 20 < high


def test_a_rule_that_is_off_has_no_line(plots: PlotsView) -> None:
    plots.set_rules(sample.RULES, RuleSettings().with_enabled(sample.SPINE_RULE, False))
    assert not track(plots, "spine_angle").thresholds["spine_angle.min"].isVisible()


def test_a_rule_that_cannot_judge_the_clip_has_no_line(plots: PlotsView) -> None:
    status = RuleStatus("spine_angle", True, "for deadlift only", (), 0)
    plots.set_judgement(Judgement((), (status,)))
    assert not track(plots, "spine_angle").thresholds["spine_angle.min"].isVisible()


def test_a_threshold_in_another_unit_is_not_a_level(plots: PlotsView) -> None:
    assert all("knee_caving" not in key for t in plots._tracks.values() for key in t.thresholds)


def test_items_are_made_once(plots: PlotsView) -> None:
    before = [id(curve) for t in plots._tracks.values() for curve in t.curves.values()]
    lines = [id(line) for t in plots._tracks.values() for line in t.thresholds.values()]
    plots.set_measurements(sample.measurements(noise=2.0))
    plots.set_rules(sample.RULES, RuleSettings().with_value(sample.SPINE_RULE, THRESHOLD, 50))
    assert before == [id(curve) for t in plots._tracks.values() for curve in t.curves.values()]
    assert lines == [id(line) for t in plots._tracks.values() for line in t.thresholds.values()]


def test_the_wheel_zooms_around_the_mouse(plots: PlotsView) -> None:
    viewport = plots._canvas.viewport()
    spot = QPointF(at(plots, "knee_flexion", 4.0, 60))
    event = QWheelEvent(
        spot,
        viewport.mapToGlobal(spot),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    heights = track(plots, "knee_flexion").view.viewRange()[1]
    for _ in range(8):
        QApplication.sendEvent(viewport, event)
    for group in ("knee_flexion", "spine_angle"):
        left, right = track(plots, group).view.viewRange()[0]
        assert right - left < 0.9 * sample.TIMES[-1]
        assert (4.0 - left) / (right - left) == pytest.approx(4.0 / sample.TIMES[-1], abs=0.02)
    assert track(plots, "knee_flexion").view.viewRange()[1] == heights


def test_zoom_reaches_all_plots_and_a_double_click_shows_the_whole_clip(
    plots: PlotsView,
) -> None:
    whole = plots._strip_view.viewRange()[0]
    plots._zoom(0.25)
    zoomed = track(plots, "knee_flexion").view.viewRange()[0]
    assert zoomed[1] - zoomed[0] == pytest.approx((whole[1] - whole[0]) / 4, rel=0.05)
    plots.set_frame(470)
    left, right = plots._strip_view.viewRange()[0]
    assert left <= sample.TIMES[470] <= right
    spot = at(plots, "knee_flexion", (left + right) / 2, 60)
    QTest.mouseDClick(plots._canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert track(plots, "knee_flexion").view.viewRange()[0] == pytest.approx(whole, abs=1e-6)


def test_the_strip_of_reps_lies_exactly_above_the_plots(plots: PlotsView) -> None:
    strip, knee = plots._strip_view, track(plots, "knee_flexion").view
    for time_s in (0.0, 8.0, sample.TIMES[-1]):
        x = [view.mapViewToScene(QPointF(time_s, 0)).x() for view in (strip, knee)]
        assert x[0] == pytest.approx(x[1], abs=0.01)


def test_partial_results_do_not_move_the_zoom(plots: PlotsView) -> None:
    plots._zoom(0.25)
    before = plots._strip_view.viewRange()[0]
    plots.set_measurements(sample.measurements())
    assert plots._strip_view.viewRange()[0] == before


def test_keys_step_and_zoom(plots: PlotsView, qtbot: QtBot) -> None:
    plots.set_frame(100)
    with qtbot.waitSignal(plots.frame_requested) as asked:
        QTest.keyClick(plots, Qt.Key.Key_Right)
    assert asked.args == [101]
    QTest.keyClick(plots, Qt.Key.Key_Plus)
    left, right = plots._strip_view.viewRange()[0]
    assert right - left < sample.TIMES[-1]
    QTest.keyClick(plots, Qt.Key.Key_0)
    assert plots._strip_view.viewRange()[0] == pytest.approx([0, sample.TIMES[-1]])


def test_plots_are_shown_and_hidden(plots: PlotsView) -> None:
    shown = [t.name.group for t in plots._shown]
    assert shown[:2] == ["spine_angle", "knee_flexion"]
    plots._toggles["knee_flexion"].setChecked(False)
    assert "knee_flexion" not in [t.name.group for t in plots._shown]
    assert track(plots, "knee_flexion").plot.scene() is None
    for toggle in plots._toggles.values():
        toggle.setChecked(False)
    plots.set_frame(3)
    plots._toggles["knee_flexion"].setChecked(True)
    assert track(plots, "knee_flexion").playhead.value() == sample.TIMES[3]


def test_the_plot_of_a_measurement_is_brought_up(plots: PlotsView) -> None:
    plots._toggles["knee_flexion"].setChecked(False)
    plots.show_series("knee_flexion_left_deg")
    assert "knee_flexion" in [t.name.group for t in plots._shown]
    plots.show_series("no_such_series_deg")


def test_a_double_click_zooms_out_first_and_then_asks_for_the_window(
    plots: PlotsView, qtbot: QtBot
) -> None:
    plots._zoom(0.25)
    with qtbot.assertNotEmitted(plots.maximise_requested):
        plots._strip_view.whole_requested.emit()
    assert plots._strip_view.viewRange()[0] == pytest.approx([0, sample.TIMES[-1]])
    with qtbot.waitSignal(plots.maximise_requested):
        plots._strip_view.whole_requested.emit()


def test_plots_without_room_in_the_bar_stay_in_reach(
    plots: PlotsView, qtbot: QtBot, qapp: QApplication
) -> None:
    apply_theme(qapp, DARK)
    plots.resize(320, 300)
    qtbot.waitUntil(lambda: plots._more.isVisible(), timeout=2000)
    hidden = [a.text() for a in plots._more.menu().actions()]
    assert list(plots._toggles.values())[-1].text() in hidden
    picture = plots._more.icon().pixmap(16, 16).toImage()
    lightest = max(
        picture.pixelColor(x, y).lightness()
        for x in range(picture.width())
        for y in range(picture.height())
    )
    assert lightest > 150, "drawn in the theme's text colour, not black on dark"


def test_borderline_findings_have_a_mark_of_their_own(plots: PlotsView) -> None:
    doubtful = sample.finding(5, Severity.BORDERLINE)
    plots.set_judgement(replace(sample.judgement(), findings=(sample.finding(3), doubtful)))
    spine = track(plots, "spine_angle")
    assert list(spine.worst.getData()[0]) == [sample.TIMES[sample.BOTTOMS[2]]]
    assert list(spine.borderline.getData()[0]) == [sample.TIMES[sample.BOTTOMS[4]]]


def test_worst_frames_lie_on_the_curve(plots: PlotsView) -> None:
    spine = sample.measurements()["spine_angle_deg"]
    x, y = track(plots, "spine_angle").worst.getData()
    assert x == pytest.approx([sample.TIMES[sample.BOTTOMS[i]] for i in (2, 4)])
    assert y == pytest.approx([spine[sample.BOTTOMS[i]] for i in (2, 4)])
    plots.set_judgement(Judgement((), ()))
    assert len(track(plots, "spine_angle").worst.getData()[0]) == 0


@pytest.mark.parametrize("frames", [0, 1, 2])
def test_clips_of_no_length_do_not_raise(qtbot: QtBot, frames: int) -> None:
    view = PlotsView()
    qtbot.addWidget(view)
    times = np.arange(frames) / 30
    view.set_clip(times)
    view.set_measurements(Measurements(times, {"spine_angle_deg": np.full(frames, np.nan)}))
    view.set_segmentation(None)
    view.set_judgement(sample.judgement())
    view.set_rules(sample.RULES, RuleSettings())
    view.set_frame(7)
    view.show_whole_clip()
    QTest.keyClick(view, Qt.Key.Key_Plus)
    view.show()
    assert not view.grab().isNull()


def test_series_without_a_value_do_not_raise(plots: PlotsView) -> None:
    series = {name: np.full(sample.FRAMES, np.nan) for name in sample.measurements().series}
    plots.set_measurements(Measurements(sample.TIMES, series))
    plots.set_frame(20)
    assert not plots.grab().isNull()
    assert track(plots, "knee_flexion").header.values == {"left": "–", "right": "–"}


def test_a_new_clip_empties_the_plots(plots: PlotsView) -> None:
    plots.set_clip(np.arange(30) / 30)
    assert plots._stack.currentWidget() is plots._empty
    assert plots._strip_view.viewRange()[0] == pytest.approx([0, 29 / 30])


def test_a_new_theme_reaches_curves_and_lines(plots: PlotsView, qapp) -> None:
    colours = []
    for theme in (LIGHT, DARK):
        apply_theme(qapp, theme)
        colours.append(track(plots, "knee_flexion").curves["left"].opts["pen"].color().name())
    assert colours == [LIGHT.left, DARK.left]
