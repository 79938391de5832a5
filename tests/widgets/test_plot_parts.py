"""The parts of the plots that can be told without the pane."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from inference.motion.measure import measure
from inference.motion.rules import RULES
from inference.motion.types import Phase, PhaseKind, Rep
from inference.poses import Keypoints2D, Poses3D
from inference.skeleton import BLAZEPOSE33
from tests.widgets import sample
from widgets.plots.catalogue import KINDS, guessed, judges, meaning
from widgets.plots.chooser import SeriesChooser
from widgets.plots.items import RepBand, rep_bands
from widgets.plots.layout import lay_out, least_height
from widgets.plots.overlay import frame_at, nearest_curve, rep_curves, shares
from widgets.plots.scale import Place, Range
from widgets.plots.track import Track, group_series
from widgets.units import parse_series


@pytest.fixture(scope="module")
def groups() -> set[str]:
    """Return the groups of all measurements that there are."""
    frames, rng = 12, np.random.default_rng(0)
    times = np.arange(frames) / 30
    poses = Poses3D(rng.normal(size=(frames, 17, 3)), np.ones((frames, 17)), times)
    joints = len(BLAZEPOSE33)
    xy = rng.uniform(0, 64, (frames, joints, 2))
    keypoints = Keypoints2D(xy, np.ones((frames, joints)), times, (64, 64), BLAZEPOSE33)
    return set(group_series(measure(poses, keypoints).series))


def test_every_measurement_has_a_name_and_a_meaning(groups: set[str]) -> None:
    assert groups == set(KINDS)
    assert all(meaning(group).endswith(".") for group in groups)


def test_every_rule_but_that_of_seconds_has_a_line_somewhere(groups: set[str]) -> None:
    names = [parse_series(rule.series) for rule in RULES]
    assert {name.group for name in names} <= groups
    lines = {rule.id for rule, name in zip(RULES, names, strict=True) if judges(rule, name)}
    assert {rule.id for rule in RULES} - lines == {"tempo"}


def test_the_joints_of_a_measurement_are_known_to_some_skeleton() -> None:
    known = {*BLAZEPOSE33.joints, "pelvis", "thorax"}
    for kind in KINDS.values():
        for joint in kind.joints:
            assert joint in known or f"left_{joint}" in known


def test_a_series_without_joints_that_are_known_is_no_guess() -> None:
    name = parse_series("some_new_thing_deg")
    assert not guessed(name, sample.measurements(), {}).any()


# ── reps over each other ────────────────────────────────────────────────────────────────────────
def band(start: int, turn: int, end: int) -> RepBand:
    return RepBand(start / 30, end / 30, 1, start, turn, end)


def test_shares_run_to_the_turn_and_on_to_the_end() -> None:
    got = shares(band(30, 40, 70), sample.TIMES)
    assert got[[0, 10, 40]] == pytest.approx([0, 50, 100])
    assert got[5] == pytest.approx(25)
    assert (np.diff(got) > 0).all()
    assert frame_at(band(30, 40, 70), sample.TIMES, 75.0) == 55


def test_shares_go_by_true_times() -> None:
    times = np.array([0.0, 0.1, 0.2, 1.2, 2.2])
    assert shares(RepBand(0, 2.2, 1, 0, 2, 4), times) == pytest.approx([0, 25, 50, 75, 100])


@pytest.mark.parametrize(("start", "turn", "end"), [(5, 5, 5), (5, 5, 6), (5, 6, 6)])
def test_reps_of_no_length_have_shares(start: int, turn: int, end: int) -> None:
    got = shares(band(start, turn, end), sample.TIMES)
    assert len(got) == end - start + 1
    assert np.isfinite(got).all()


def test_the_turn_of_a_deadlift_is_its_top() -> None:
    up = (Phase(10, 40, PhaseKind.UP), Phase(40, 70, PhaseKind.DOWN))
    pull = Rep(10, 70, index=1, bottom_frame=10, top_frame=40, duration_s=2.0, phases=up)
    segmentation = replace(sample.segmentation(), reps=(pull,))
    (found,) = rep_bands(segmentation, sample.TIMES)
    assert found.turn_frame == 40


def test_reps_beyond_the_times_are_cut() -> None:
    found = rep_bands(sample.segmentation(), sample.TIMES[:100])
    assert all(rep.end_frame < 100 for rep in found)
    assert rep_bands(sample.segmentation(), np.empty(0)) == ()


def test_the_nearest_curve_is_that_of_the_nearest_rep(qapp: object) -> None:
    made = sample.measurements(noise=0.0)
    track = Track(parse_series("spine_angle_deg"))
    track.set_series(made, {"middle": "spine_angle_deg"}, {}, {})
    reps = rep_bands(sample.segmentation(), sample.TIMES)
    place = Place(QRectF(0, 0, 500, 200), Range(0, 100), Range(20, 100))
    x, y = place.to_x(50), place.to_y(sample.SPINE_AT_BOTTOM[4])
    curves = list(rep_curves(place, track, reps, rough=True))
    found = nearest_curve(curves, x, y)
    assert found is not None
    assert found[0].rep.index == 5
    assert found[1] < 2
    assert nearest_curve([], x, y) is None


# ── the list of measurements ────────────────────────────────────────────────────────────────────
@pytest.fixture
def chooser(qtbot: QtBot) -> SeriesChooser:
    chooser = SeriesChooser()
    qtbot.addWidget(chooser)
    grouped = group_series(sample.measurements().series)
    chooser.set_names([parse_series(next(iter(names.values()))) for names in grouped.values()])
    chooser.set_shown({"spine_angle"})
    return chooser


def left(chooser: SeriesChooser) -> list[str]:
    return [item.text(0) for item in chooser.items() if not item.isHidden()]


def test_all_words_are_searched_in_names_and_meanings(chooser: SeriesChooser) -> None:
    assert "Spine angle (°)" in left(chooser)
    chooser.search.setText("FLEX")
    assert left(chooser) == ["Knee flexion (°)", "Hip flexion (°)", "Elbow flexion (°)"]
    chooser.search.setText("flex straight hip")
    assert left(chooser) == ["Hip flexion (°)"]
    chooser.search.setText("upright trunk")
    assert left(chooser) == ["Spine angle (°)", "Trunk lean (°)"]
    chooser.search.setText("no such thing")
    assert left(chooser) == []
    assert all(head.isHidden() for head in chooser._heads())


def test_ticks_follow_and_are_told(chooser: SeriesChooser, qtbot: QtBot) -> None:
    by_name = {item.text(0): item for item in chooser.items()}
    assert by_name["Spine angle (°)"].checkState(0) is Qt.CheckState.Checked
    with qtbot.waitSignal(chooser.toggled) as told:
        by_name["Trunk lean (°)"].setCheckState(0, Qt.CheckState.Checked)
    assert told.args == ["trunk_lean", True]
    with qtbot.assertNotEmitted(chooser.toggled):
        chooser.set_shown({"knee_flexion"})
    assert by_name["Trunk lean (°)"].checkState(0) is Qt.CheckState.Unchecked


def test_the_list_is_used_by_keyboard_alone(chooser: SeriesChooser, qtbot: QtBot) -> None:
    chooser.open_at(QPoint(0, 0))
    QTest.keyClicks(chooser.search, "elbow")
    with qtbot.waitSignal(chooser.toggled) as told:
        QTest.keyClick(chooser.search, Qt.Key.Key_Return)
    assert told.args == ["elbow_flexion", True]
    QTest.keyClick(chooser.search, Qt.Key.Key_Down)
    with qtbot.waitSignal(chooser.toggled) as told:
        QTest.keyClick(chooser.list, Qt.Key.Key_Space)
    assert told.args == ["elbow_flexion", False]
    chooser.close()


# ── layout ──────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("plots", [1, 3, 8])
def test_nothing_overlaps(qapp: object, plots: int) -> None:
    layout = lay_out(620, least_height(plots), plots)
    parts = [layout.strip, *(row.plot for row in layout.rows), layout.axis]
    for above, below in pairwise(parts):
        assert above.bottom() <= below.top()
    for row in layout.rows:
        assert row.header.right() <= row.axis.left()
        assert row.axis.right() <= row.plot.left()
        assert (row.plot.left(), row.plot.width()) == (layout.strip.left(), layout.strip.width())
