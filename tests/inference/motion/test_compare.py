from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from inference.motion.align import Alignment, Centre, Size
from inference.motion.compare import at_frames, compare
from inference.motion.types import ViewKind
from inference.motion.warp import Warp
from inference.poses import Poses3D
from inference.skeleton import Joint
from inference.synth.spec import SquatRep
from tests.factories import GOOD, LEANING, squat_analysis
from tests.inference.motion.performances import performed, squats, stretched, turned, with_poses


@pytest.mark.parametrize("kind", list(Warp))
def test_a_lift_is_no_distance_from_itself(kind: Warp) -> None:
    one = squats()
    found = compare(one, one, kind)
    assert found.compared == one.span.end_frame - one.span.start_frame + 1
    assert np.nanmax(found.distance_cm) < 1e-6
    assert max(abs(gap.worst_deg) for gap in found.angle_gaps) < 1e-6
    assert found.moments == ()
    assert found.matched_reps == ((1, 1), (2, 2))
    inside = np.isfinite(found.reference_frame)
    assert np.allclose(found.reference_frame[inside], np.flatnonzero(inside))


@pytest.mark.parametrize("kind", list(Warp))
def test_tempo_place_facing_and_size_are_no_difference(kind: Warp) -> None:
    one = squats()
    copy = with_poses(one, 1.2 * turned(one.poses.xyz, 150.0) + np.array([1.0, -0.5, 0.2]))
    found = compare(one, stretched(copy, 1.5), kind)
    # Smoothing goes by the clock, so it takes off a little less of a slower lift.
    assert np.nanmax(found.distance_cm) < 0.5


@pytest.mark.parametrize("kind", [Warp.PHASES, Warp.DTW])
def test_another_tempo_rate_and_camera_hardly_count(kind: Warp) -> None:
    slow = replace(GOOD, down_s=2.0, rest_s=1.2)
    one, other = squats((GOOD, GOOD)), squats((slow, slow), azimuth_deg=-60.0, fps=50.0)
    found = compare(one, other, kind)
    assert np.nanmax(found.mean_cm) < 1.5
    assert np.nanmax(found.distance_cm) < 4.0


def test_a_known_offset_comes_back_in_centimetres_and_words() -> None:
    one = squats((GOOD, GOOD))
    bottom = one.reps[1].bottom_frame
    xyz = one.poses.xyz.astype(np.float64)
    near = np.abs(one.poses.times_s - one.poses.times_s[bottom])
    bump = np.where(near < 0.6, np.cos(np.pi * near / 1.2) ** 2, 0.0)
    left = xyz[0, Joint.LEFT_HIP] - xyz[0, Joint.RIGHT_HIP]
    left[2] = 0.0
    xyz[:, Joint.LEFT_KNEE] -= 0.09 * bump[:, None] * left / np.linalg.norm(left)
    found = compare(with_poses(one, xyz), one, alignment=Alignment(Size.NONE))
    assert found.distance_cm[bottom, Joint.LEFT_KNEE] == pytest.approx(9.0, abs=0.3)
    assert np.nanmax(np.delete(found.distance_cm, Joint.LEFT_KNEE, axis=1)) < 1e-6
    assert found.worst_joints[0] is Joint.LEFT_KNEE
    (moment,) = found.moments
    assert abs(moment.frame - bottom) <= 2
    assert (moment.rep, moment.joint) == (2, Joint.LEFT_KNEE)
    assert moment.distance_cm == pytest.approx(9.0, abs=0.3)
    assert moment.sentence == "left knee 9 cm further in at the bottom of rep 2"


def test_a_leaning_rep_is_further_forward_and_its_angle_less() -> None:
    found = compare(
        squats((GOOD, LEANING), azimuth_deg=90.0), squats((GOOD, GOOD), azimuth_deg=-110.0)
    )
    difference = GOOD.spine_angle_deg - LEANING.spine_angle_deg
    gap = next(gap for gap in found.angle_gaps if gap.name == "spine_angle_deg")
    assert gap.worst_deg == pytest.approx(-difference, abs=1.5)
    head = next(moment for moment in found.moments if moment.joint is Joint.HEAD)
    assert head.rep == 2
    assert "further forward" in head.sentence
    assert "at the bottom of rep 2" in head.sentence
    assert all(moment.rep == 2 for moment in found.moments)


def test_a_shallow_rep_leaves_the_hips_higher_over_the_same_feet() -> None:
    shallow = replace(GOOD, depth_deg=-25.0)
    found = compare(squats((shallow,)), squats((GOOD,)))
    words = [moment.sentence for moment in found.moments]
    assert any(w.startswith(("pelvis", "left hip", "right hip")) and "higher" in w for w in words)
    ankles = found.distance_cm[:, [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]]
    assert np.nanmax(ankles) < 4.0
    on_the_pelvis = compare(
        squats((shallow,)), squats((GOOD,)), alignment=Alignment(centre=Centre.PELVIS)
    )
    assert np.nanmax(on_the_pelvis.distance_cm[:, Joint.PELVIS]) == pytest.approx(0.0, abs=1e-6)


def test_caving_knees_are_further_in_on_both_sides() -> None:
    caving = replace(GOOD, knee_width_ratio=0.7)
    found = compare(squats((caving,), azimuth_deg=0.0), squats((GOOD,), azimuth_deg=180.0))
    knees = {m.joint: m.sentence for m in found.moments if m.joint.name.endswith("KNEE")}
    assert set(knees) == {Joint.LEFT_KNEE, Joint.RIGHT_KNEE}
    assert all("further in" in sentence for sentence in knees.values())


def test_a_tag_a_little_inside_the_first_rep_leaves_the_reps_with_their_own() -> None:
    one = squats((GOOD, LEANING, GOOD))
    late = replace(one.span, start_frame=one.reps[0].start_frame + 3)
    tagged = performed(squat_analysis((GOOD, LEANING, GOOD)), span=late)
    found = compare(tagged, one)
    assert found.matched_reps == ((1, 1), (2, 2), (3, 3))
    assert np.nanmax(found.distance_cm[one.reps[0].bottom_frame :]) < 0.5


def test_every_part_is_listed_once_a_rep_however_many_there_are() -> None:
    found = compare(squats((LEANING,) * 9), squats((GOOD,) * 9))
    heads = [m.rep for m in found.moments if m.joint is Joint.HEAD]
    assert sorted(heads) == list(range(1, 10))
    assert [rep.index for rep in found.reps] == list(range(1, 10))


def test_reps_without_a_counterpart_are_left_out_and_named() -> None:
    one, other = squats((GOOD,) * 4), squats((GOOD, GOOD))
    found = compare(one, other)
    assert found.matched_reps == ((1, 1), (2, 2))
    assert found.athlete.end_frame == one.reps[1].end_frame
    assert "Reps 3, 4 of the athlete have no counterpart and have been left out." in found.notes
    assert np.isnan(found.ghost[one.reps[2].start_frame + 1 :]).all()
    assert np.nanmax(found.distance_cm) < 1e-3
    note = "Reps 3, 4 of the reference have no counterpart and have been left out."
    assert note in compare(other, one).notes


def test_missing_frames_of_either_are_left_out_and_counted() -> None:
    one = squats()
    xyz = one.poses.xyz.astype(np.float64)
    gap = slice(60, 90)
    xyz[gap] = np.nan
    holed = with_poses(one, xyz)
    for found in (compare(holed, one), compare(one, holed)):
        assert np.isnan(found.distance_cm[gap]).all()
        assert np.nanmax(found.distance_cm) < 1.5  # the filter's ends differ at the gap
        assert found.compared == one.span.end_frame - one.span.start_frame + 1 - 30
        assert "In 30 frames one of the two is not seen; they are left out." in found.notes


def test_without_anything_in_common_every_figure_is_unknown() -> None:
    one = squats((GOOD,))
    found = compare(one, with_poses(one, np.full_like(one.poses.xyz, np.nan)))
    assert found.compared == 0
    assert np.isnan(found.mean_cm).all()
    assert np.isnan(found.max_cm).all()
    assert found.moments == ()


def test_the_axis_of_the_camera_is_named_as_least_sure() -> None:
    side, front = squats((GOOD,), azimuth_deg=90.0), squats((GOOD,), azimuth_deg=0.0)
    assert (side.view.kind, front.view.kind) == (ViewKind.SIDE, ViewKind.FRONT)
    notes = compare(side, front).notes
    assert any("The athlete is filmed from the side" in note for note in notes)
    assert any("The reference is filmed from the front" in note for note in notes)
    (note,) = compare(side, side).notes
    assert note == "Both are filmed from the side, so distances in and out are the least sure."


@pytest.mark.parametrize("hidden", [Joint.LEFT_ELBOW, Joint.LEFT_WRIST])
@pytest.mark.parametrize("in_reference", [False, True])
def test_a_limb_that_is_hidden_in_either_is_no_moment(hidden: Joint, in_reference: bool) -> None:
    one = squats((GOOD,))
    xyz = one.poses.xyz.copy()
    xyz[60:80, Joint.LEFT_WRIST] += 0.3
    off = with_poses(one, xyz)
    assert [moment.joint for moment in compare(off, one).moments] == [Joint.LEFT_WRIST]
    score = one.poses.score.copy()
    score[50:90, hidden] = 0.3
    whose, other = (one, off) if in_reference else (off, one)
    unseen = replace(whose, poses=Poses3D(whose.poses.xyz, score, whose.poses.times_s))
    pair = (other, unseen) if in_reference else (unseen, other)
    found = compare(*pair)
    assert found.moments == ()
    assert np.nanmax(found.distance_cm[:, Joint.LEFT_WRIST]) > 30


def test_reading_between_frames() -> None:
    values = np.array([[0.0], [10.0], [np.nan], [30.0]])
    read = at_frames(values, np.array([0.0, 0.25, 1.0 + 1e-9, 1.5, 3.0, np.nan]))[:, 0]
    assert read[[0, 1, 2, 4]].tolist() == [0.0, 2.5, 10.0, 30.0]
    assert np.isnan(read[[3, 5]]).all()


def test_a_longer_body_is_no_difference_unless_size_is_kept() -> None:
    one = squats((SquatRep(),))
    big = with_poses(one, 1.1 * one.poses.xyz)
    assert np.nanmax(compare(one, big).distance_cm) < 1e-3
    assert np.nanmax(compare(one, big, alignment=Alignment(Size.NONE)).distance_cm) > 5.0
