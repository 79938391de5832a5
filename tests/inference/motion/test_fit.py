from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.motion.fit import CannotTellError, Fit, LabelledRep, fit, outcome, rep_value
from inference.motion.measure import measure
from inference.motion.notes import unsupported
from inference.motion.rules import RULES, rule_by_id
from inference.motion.segment import segment
from inference.motion.types import Measurements, RuleSettings, Segmentation
from inference.synth.spec import SquatRep
from tests.factories import GOOD, LEANING, squat_analysis

SPINE = rule_by_id("spine_angle")  # at fault below 45°, in steps of 1
DEPTH = rule_by_id("depth")  # at fault above 10°


def labelled(fine: list[float], fault: list[float]) -> list[LabelledRep]:
    pairs = [*((value, False) for value in fine), *((value, True) for value in fault)]
    return [LabelledRep("a.mp4", i, bad, value) for i, (value, bad) in enumerate(pairs, start=1)]


def fit_spine(fine: list[float], fault: list[float], now: float = 45.0) -> Fit:
    return fit(SPINE, labelled(fine, fault), now)


def test_labels_that_separate_give_the_middle_of_the_gap() -> None:
    found = fit_spine([50, 52, 55, 58, 61], [30, 32, 35, 36, 40])
    assert found.limit == 45.0
    assert found.after is not None
    assert (found.after.precision, found.after.recall) == (1.0, 1.0)
    assert found.contradictions == ()
    assert found.warnings == ()


def test_a_rule_that_faults_above_is_fitted_likewise() -> None:
    found = fit(DEPTH, labelled([-10, -5, 0, 1, 2], [20, 21, 25, 30, 31]), 25.0)
    assert found.limit == 11.0
    assert (found.before.hits, found.before.misses, found.before.false_alarms) == (2, 3, 0)
    assert found.before.recall == pytest.approx(0.4)
    assert found.before.precision == 1.0


def test_no_step_in_a_narrow_gap_gives_the_exact_middle() -> None:
    found = fit_spine([45.6, 50, 52, 55, 58], [45.4, 40, 39, 38, 37])
    assert found.limit == pytest.approx(45.5)
    assert any("less than the expected error" in warning for warning in found.warnings)


def test_overlapping_labels_are_named_as_contradictions() -> None:
    found = fit_spine([38, 50, 52, 55, 58, 60], [30, 31, 33, 40, 41, 56])
    assert found.limit == 46.0
    assert found.after is not None
    assert found.after.recall == pytest.approx(5 / 6)
    assert found.after.precision == pytest.approx(5 / 6)
    assert [(rep.value, rep.fault) for rep in found.contradictions] == [(38, False), (56, True)]
    assert found.warnings[-1] == (
        "These labels contradict the others: a.mp4 rep 1 (fine, 38°); a.mp4 rep 12 (fault, 56°)."
    )


def test_of_gaps_as_good_the_widest_is_taken_then_the_nearest() -> None:
    # One label out of order makes the limits 35 … and 47 … equally good.
    wide = fit_spine([36, 60], [35, 50], now=0.0)
    assert wide.limit == 55.0
    for now, limit in ((30.0, 32.0), (60.0, 42.0)):
        assert fit_spine([34, 44], [30, 40], now=now).limit == limit


@pytest.mark.parametrize(("fine", "fault", "kind"), [([50, 60], [], "fine"), ([], [30], "fault")])
def test_labels_of_one_kind_change_nothing(
    fine: list[float], fault: list[float], kind: str
) -> None:
    found = fit_spine(fine, fault)
    assert found.after is None
    assert found.limit == 45.0
    assert len(found.warnings) == 1
    assert kind in found.warnings[0]
    assert found.before.recall == (1.0 if fault else None)


def test_few_labels_are_warned_of() -> None:
    found = fit_spine([60, 61, 62, 63, 64], [30])
    assert found.limit == 45.0
    assert found.warnings == (
        "Only 1 labelled rep is at fault: with fewer than 5 of a kind, the limit may be chance.",
    )


@pytest.mark.parametrize(("fine", "fault"), [([30, 31], [50, 51]), ([40], [40])])
def test_labels_that_do_not_go_with_the_value_change_nothing(
    fine: list[float], fault: list[float]
) -> None:
    found = fit_spine(fine, fault)
    assert found.after is None
    assert "do not go with the values" in found.warnings[-1]


def test_a_limit_outside_the_range_stays_in_it() -> None:
    found = fit_spine([20, 30, 40, 50, 60], [-20, -21, -22, -23, -28])
    assert found.limit == 0.0
    found = fit_spine([-5, 30, 40, 50, 60], [-20, -21, -22, -23, -28])
    assert found.limit == 0.0
    assert "lies outside the rule's range" in found.warnings[-2]
    assert found.contradictions[0].value == -5


def test_the_curve_counts_the_marked_reps_at_every_step() -> None:
    found = fit_spine([50, 60], [40, 45.5])
    assert [point.limit for point in found.curve] == list(range(91))
    marked = {point.limit: point.marked for point in found.curve}
    assert [marked[limit] for limit in (40, 41, 45, 46, 50, 51, 60, 61, 90)] == [
        *(0, 1, 1, 2, 2, 3, 3, 4, 4)
    ]


def test_nothing_to_fit_to() -> None:
    with pytest.raises(ValueError, match="no labelled reps"):
        fit(SPINE, [], 45.0)


numbers = st.lists(st.integers(0, 90).map(float), min_size=1, max_size=12)


@given(numbers, numbers, st.sampled_from([SPINE, DEPTH]))
@settings(max_examples=60, deadline=None)
def test_no_limit_judges_better(fine: list[float], fault: list[float], rule: object) -> None:
    assert rule is SPINE or rule is DEPTH
    reps = (
        labelled(fine, fault)
        if rule is SPINE
        else labelled([v - 30 for v in fine], [v - 30 for v in fault])
    )

    def youden(limit: float) -> float:
        at = outcome(reps, limit, rule.fault)
        return at.hits / len(fault) - at.false_alarms / len(fine)

    found = fit(rule, reps, rule.limit.default)
    best = max(youden(limit) for limit in np.arange(-31.0, 92.0, 0.5))
    if found.after is None:
        assert best <= 1e-12
    else:
        assert youden(found.limit) == pytest.approx(best)


@pytest.fixture(scope="module")
def clip() -> tuple[Segmentation, Measurements]:
    """Three squats from the front: good, leaning, and shallow with knees in."""
    reps = (GOOD, LEANING, SquatRep(depth_deg=-25.0, knee_width_ratio=0.7))
    analysis = squat_analysis(reps, azimuth_deg=0.0)
    measurements = measure(analysis.poses, analysis.keypoints)
    return segment(analysis.poses, analysis.keypoints, measurements), measurements


@pytest.mark.parametrize(
    ("rule", "rep", "value", "within"),
    [
        ("spine_angle", 1, 56.0, 2.0),
        ("spine_angle", 2, 32.0, 2.0),
        ("depth", 1, -6.0, 2.0),
        ("depth", 3, 25.0, 2.0),
        ("knee_caving", 3, 0.7, 0.1),
    ],
)
def test_the_value_of_a_rep_is_that_which_the_rule_judges(
    clip: tuple[Segmentation, Measurements], rule: str, rep: int, value: float, within: float
) -> None:
    found = rep_value(rule_by_id(rule), rep, *clip, RuleSettings())
    assert found == pytest.approx(value, abs=within)


def test_the_value_does_not_depend_on_the_limit_nor_on_the_rule_being_on(
    clip: tuple[Segmentation, Measurements],
) -> None:
    moved = RuleSettings({"spine_angle.min": 3.0}, disabled=frozenset({"spine_angle"}))
    assert rep_value(SPINE, 2, *clip, moved) == rep_value(SPINE, 2, *clip, RuleSettings())


def test_every_rule_for_squats_seen_from_the_front_gives_a_value(
    clip: tuple[Segmentation, Measurements],
) -> None:
    segmentation, measurements = clip
    for rule in RULES:
        if not unsupported(rule, segmentation, measurements):
            assert np.isfinite(rep_value(rule, 1, segmentation, measurements, RuleSettings()))


def test_what_a_rule_cannot_tell_is_said(clip: tuple[Segmentation, Measurements]) -> None:
    with pytest.raises(CannotTellError, match="no such rep: 3 were found"):
        rep_value(SPINE, 4, *clip, RuleSettings())
    with pytest.raises(CannotTellError, match="for deadlift"):
        rep_value(rule_by_id("lift_off_angle"), 1, *clip, RuleSettings())
    segmentation, measurements = clip
    unknown = Measurements(
        measurements.times_s,
        {**measurements.series, "spine_angle_deg": np.full(len(measurements), np.nan)},
        measurements.scores,
    )
    with pytest.raises(CannotTellError):
        rep_value(SPINE, 1, segmentation, unknown, RuleSettings())
