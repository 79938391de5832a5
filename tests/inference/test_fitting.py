from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inference.fitting import Disagreement, disagreements, fit_labels, spread
from inference.labels import WHOLE_REP, Label, RepLabel
from inference.motion.judge import Judge
from inference.motion.measure import measure
from inference.motion.notes import unsupported
from inference.motion.rules import RULES, rule_by_id
from inference.motion.segment import segment
from inference.motion.types import Measurements, RuleSettings, RuleStatus, Segmentation
from inference.synth.spec import SquatRep
from tests.factories import GOOD, LEANING, squat_analysis

SPINE = rule_by_id("spine_angle")
A, B = Path("a.mp4"), Path("b.mp4")


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
    found = Judge(*clip).rep_values(rule_by_id(rule), RuleSettings()).values[rep]
    assert found == pytest.approx(value, abs=within)


def test_the_value_does_not_depend_on_the_limit_nor_on_the_rule_being_on(
    clip: tuple[Segmentation, Measurements],
) -> None:
    moved = RuleSettings({"spine_angle.min": 3.0}, disabled=frozenset({"spine_angle"}))
    judge = Judge(*clip)
    assert judge.rep_values(SPINE, moved) == judge.rep_values(SPINE, RuleSettings())


def test_every_rule_for_squats_seen_from_the_front_gives_a_value(
    clip: tuple[Segmentation, Measurements],
) -> None:
    segmentation, measurements = clip
    for rule in RULES:
        if not unsupported(rule, segmentation, measurements):
            found = Judge(segmentation, measurements).rep_values(rule, RuleSettings())
            assert np.isfinite(found.values[1])


def test_a_rule_says_of_which_reps_it_cannot_tell(
    clip: tuple[Segmentation, Measurements],
) -> None:
    other = Judge(*clip).rep_values(rule_by_id("lift_off_angle"), RuleSettings())
    assert not other.values
    assert "for deadlift" in other.unsupported
    segmentation, measurements = clip
    rep = segmentation.reps[1]
    spine = measurements["spine_angle_deg"].copy()
    spine[rep.start_frame : rep.end_frame + 1] = np.nan
    unknown = Measurements(
        measurements.times_s,
        {**measurements.series, "spine_angle_deg": spine},
        measurements.scores,
    )
    found = Judge(segmentation, unknown).rep_values(SPINE, RuleSettings())
    assert list(found.values) == [1, 3]
    assert found.unknown == {2: "not measured in this rep"}


def test_labels_of_several_clips_are_fitted_together(
    clip: tuple[Segmentation, Measurements],
) -> None:
    judge = Judge(*clip)
    labels = (
        Label(A, 1, "spine_angle", False),
        Label(B, 2, "spine_angle", True),
        Label(A, 9, "spine_angle", True),
        Label(A, 2, "lift_off_angle", True),
        Label(Path("not analysed.mp4"), 1, "depth", True),
    )
    fitted = fit_labels(labels, {A: judge, B: judge}, RuleSettings())
    (made,) = fitted.fits
    assert made is fitted.of("spine_angle")
    assert fitted.of("depth") is None
    assert [(rep.clip, rep.rep, rep.fault) for rep in made.reps] == [
        ("b.mp4", 2, True),
        ("a.mp4", 1, False),
    ]
    assert [out.label for out in fitted.left_out] == [*labels[2:4]]
    assert fitted.left_out[0].reason == "there is no such rep: 3 were found"
    assert "for deadlift" in fitted.left_out[1].reason


def test_a_rep_that_is_fine_as_a_whole_is_fine_by_every_labelled_rule() -> None:
    own = (Label(A, 1, "depth", True), Label(A, 2, "spine_angle", False))
    whole = (Label(A, 1, WHOLE_REP, False), Label(A, 2, WHOLE_REP, True))
    assert spread((*own, *whole)) == (*own, Label(A, 1, "spine_angle", False))
    assert spread(whole) == ()


def test_where_rules_and_coach_see_a_whole_rep_differently() -> None:
    labels = [
        RepLabel(WHOLE_REP, rep, fault, 10 * rep)
        for rep, fault in enumerate((True, True, False, False), start=1)
    ]
    statuses = (
        RuleStatus("depth", True, "", (1, 3), 5),
        RuleStatus("tempo", True, "", (3, 5), 5, borderline_reps=(4,)),
    )
    assert disagreements(labels, statuses) == (
        Disagreement(2, ()),
        Disagreement(3, ("depth", "tempo")),
    )
    assert disagreements([RepLabel("depth", 2, True, 20)], statuses) == ()
    assert disagreements([RepLabel(WHOLE_REP, 0, True, 20)], statuses) == ()
