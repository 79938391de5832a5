from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inference.comparing import (
    ComparisonError,
    HowCompared,
    angle_of,
    compare_reviews,
    largest_differences,
    matching_frame,
    natural_pairing,
)
from inference.motion.types import RuleSettings, Span
from inference.motion.warp import ANGLES, Warp
from inference.review import Review, review
from inference.skeleton import Joint
from tests.factories import GOOD, LEANING, nobody_analysis, squat_analysis


def reviewed(*reps: object, name: str = "set.mp4", **seen: float) -> Review:
    analysis = squat_analysis(reps, path=Path(name), **seen)  # type: ignore[arg-type]
    return review(analysis, None, RuleSettings())


@pytest.fixture(scope="module")
def athlete() -> Review:
    return reviewed(GOOD, LEANING, GOOD)


@pytest.fixture(scope="module")
def gold() -> Review:
    return reviewed(GOOD, azimuth_deg=-60.0, fps=50.0, name="gold.mp4")


def test_every_rep_is_held_against_one_of_the_reference(athlete: Review, gold: Review) -> None:
    made = compare_reviews(athlete, gold, HowCompared(reference_rep=1))
    assert made.matched_reps == ((1, 1), (2, 1), (3, 1))
    (other,) = gold.segmentation.reps
    for rep in athlete.segmentation.reps:
        assert made.reference_frame[rep.bottom_frame] == pytest.approx(other.bottom_frame, abs=0.5)
        assert np.isfinite(made.ghost[rep.start_frame + 1 : rep.end_frame]).all()
    first, second = athlete.segmentation.reps[:2]
    between = slice(first.end_frame + 1, second.start_frame)
    assert np.isnan(made.reference_frame[between]).all()
    assert {moment.rep for moment in made.moments} == {2}
    assert not any("no counterpart" in note for note in made.notes)


def test_in_their_order_what_has_no_counterpart_is_left_out(athlete: Review, gold: Review) -> None:
    made = compare_reviews(athlete, gold, HowCompared())
    assert made.matched_reps == ((1, 1),)
    assert any("no counterpart" in note for note in made.notes)


def test_one_rep_of_a_clip_against_another_of_the_same(athlete: Review) -> None:
    made = compare_reviews(athlete, athlete, HowCompared(rep=2, reference_rep=3))
    assert made.matched_reps == ((2, 3),)
    rep, other = athlete.segmentation.reps[1:]
    assert made.athlete == Span(rep.start_frame, rep.end_frame)
    assert made.reference == Span(other.start_frame, other.end_frame)
    alone = compare_reviews(athlete, athlete, HowCompared(rep=2))
    assert alone.matched_reps == ((2, 1),)


@pytest.mark.parametrize("kind", list(Warp))
def test_an_offset_reads_the_reference_later(athlete: Review, gold: Review, kind: Warp) -> None:
    how = HowCompared(reference_rep=1, warp=kind)
    plain = compare_reviews(athlete, gold, how)
    later = compare_reviews(athlete, gold, replace(how, offset_s=0.2))
    assert later.offset_s == 0.2
    both = np.isfinite(plain.reference_frame) & np.isfinite(later.reference_frame)
    moved = (later.reference_frame - plain.reference_frame)[both]
    assert moved == pytest.approx(10.0)  # at 50 frames a second


def test_beyond_the_end_of_the_reference_there_is_nothing(athlete: Review, gold: Review) -> None:
    far = compare_reviews(athlete, gold, HowCompared(reference_rep=1, offset_s=100.0))
    assert far.compared == 0
    assert np.isnan(far.ghost).all()
    assert far.moments == ()
    assert largest_differences(far) == ()


def test_what_cannot_be_compared_names_the_clip(athlete: Review) -> None:
    nobody = review(nobody_analysis(), None, RuleSettings())
    with pytest.raises(ComparisonError, match=r"squat\.mp4: Nobody was found"):
        compare_reviews(athlete, nobody, HowCompared())
    with pytest.raises(ComparisonError, match=r"set\.mp4: There is no rep 9"):
        compare_reviews(athlete, athlete, HowCompared(rep=9))


def test_a_gold_standard_of_few_reps_is_one_for_every_rep(athlete: Review, gold: Review) -> None:
    assert natural_pairing(athlete, gold) == 1
    assert natural_pairing(gold, athlete) is None
    assert natural_pairing(gold, gold) is None
    assert natural_pairing(athlete, athlete) is None
    assert natural_pairing(athlete, reviewed(GOOD, GOOD)) == 1
    assert natural_pairing(athlete, review(nobody_analysis(), None, RuleSettings())) is None


def test_the_largest_differences_are_joints_then_angles(athlete: Review, gold: Review) -> None:
    made = compare_reviews(athlete, gold, HowCompared(reference_rep=1))
    found = largest_differences(made, angles=2)
    joints = [line for line in found if line.moment is not None]
    assert [line.moment for line in joints] == list(made.moments)
    head = joints[0]
    assert head.angle == "spine_angle_deg"
    assert head.degrees == pytest.approx(-24.0, abs=3.0)
    angles = found[len(joints) :]
    assert len(angles) == 2
    assert abs(angles[0].degrees) >= abs(angles[1].degrees)
    assert angles[0].gap is not None
    assert angles[0].degrees == made.angle_difference_deg[angles[0].angle][angles[0].frame]


def test_every_joint_but_the_pelvis_has_an_angle_that_tells_of_it() -> None:
    names = {joint: angle_of(joint) for joint in Joint}
    assert names.pop(Joint.PELVIS) == ""
    assert set(names.values()) == set(ANGLES)


def test_tags_choose_reps_that_are_each_held_against_the_same_part(
    athlete: Review, gold: Review
) -> None:
    first, second, third = athlete.segmentation.reps
    tags = Span(second.start_frame, third.end_frame)
    how = HowCompared(tags=tags, reference_rep=1, each_rep=True)
    assert compare_reviews(athlete, gold, how).matched_reps == ((2, 1), (3, 1))
    together = compare_reviews(athlete, gold, replace(how, each_rep=None))
    assert together.matched_reps == ((2, 1),)
    assert first.end_frame < together.athlete.start_frame


def test_tags_go_before_a_rep_of_the_same_clip(athlete: Review, gold: Review) -> None:
    (rep,) = gold.segmentation.reps
    part = Span(rep.start_frame + 3, rep.end_frame - 2)
    how = HowCompared(reference_rep=1, reference_tags=part, each_rep=True)
    made = compare_reviews(athlete, gold, how)
    assert made.reference == part
    assert made.matched_reps == ((1, 1), (2, 1), (3, 1))
    bottom = athlete.segmentation.reps[1].bottom_frame
    assert made.reference_frame[bottom] == pytest.approx(rep.bottom_frame, abs=0.5)


def test_the_match_of_a_moment_is_the_one_nearest_to_now(athlete: Review, gold: Review) -> None:
    made = compare_reviews(athlete, gold, HowCompared(reference_rep=1))
    (other,) = gold.segmentation.reps
    for rep in athlete.segmentation.reps:
        found = matching_frame(made, other.bottom_frame, rep.top_frame)
        assert found == pytest.approx(rep.bottom_frame, abs=1)
    nothing = replace(made, reference_frame=np.full(len(made.times_s), np.nan))
    assert matching_frame(nothing, 10, 0) is None
