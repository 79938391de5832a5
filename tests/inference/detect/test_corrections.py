from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from inference.detect.corrections import (
    CARRIED_SCORE,
    FADE_S,
    JOINED_S,
    Corrections,
    JointCorrection,
    SideSwap,
    apply,
    mirrored,
)
from inference.poses import Keypoints2D
from inference.skeleton import BLAZEPOSE33

FPS, FRAMES = 30, 150
KNEE, OTHER_KNEE = BLAZEPOSE33.index("left_knee"), BLAZEPOSE33.index("right_knee")
FADE, JOINED = round(FADE_S * FPS), round(JOINED_S * FPS)


def keypoints(score: float = 0.4, depth: float = 0.1) -> Keypoints2D:
    """Every joint goes along a wave of its own; left joints are `depth` metres nearer."""
    joints = len(BLAZEPOSE33)
    t = np.arange(FRAMES)[:, None] / FPS
    x = 200 + 10 * np.arange(joints) + 30 * np.sin(2 * t)
    y = 300 + 5 * np.arange(joints) + 60 * np.cos(2 * t)
    xy = np.stack([x, np.broadcast_to(y, x.shape)], axis=-1)
    world = np.concatenate([xy / 300, np.zeros((FRAMES, joints, 1))], axis=-1)
    for left, right in BLAZEPOSE33.mirror_pairs:
        world[:, left, 2], world[:, right, 2] = -depth, depth
    return Keypoints2D(
        xy, np.full((FRAMES, joints), score), t[:, 0], (640, 480), BLAZEPOSE33, world
    )


def moved(points: Keypoints2D, frame: int, by: tuple[float, float]) -> JointCorrection:
    """A correction of the left knee, so far from where the detector saw it."""
    x, y = points.xy[frame, KNEE] + np.array(by)
    return JointCorrection(frame, "left_knee", float(x), float(y))


def corrected(points: Keypoints2D, *joints: JointCorrection) -> Keypoints2D:
    return apply(points, Corrections(joints))


def offsets(points: Keypoints2D, after: Keypoints2D) -> np.ndarray:
    return after.xy[:, KNEE].astype(float) - points.xy[:, KNEE]


def test_nothing_corrected_changes_nothing() -> None:
    points = keypoints()
    assert apply(points, Corrections()) is points


def test_a_corrected_joint_is_exact_and_sure_and_told_from_a_repaired_one() -> None:
    points = keypoints()
    after = corrected(points, JointCorrection(60, "left_knee", 123.25, 45.5))
    assert after.xy[60, KNEE].tolist() == [123.25, 45.5]
    assert after.score[60, KNEE] == 1.0
    assert after.corrected is not None
    assert after.repaired is not None
    assert np.argwhere(after.corrected).tolist() == [[60, KNEE]]
    assert not after.repaired[60, KNEE]
    assert after.repaired[59, KNEE]
    assert after.repaired[61, KNEE]


def test_only_that_joint_moves() -> None:
    points = keypoints()
    after = corrected(points, moved(points, 60, (40, -20)))
    others = [joint for joint in range(len(BLAZEPOSE33)) if joint != KNEE]
    np.testing.assert_array_equal(after.xy[:, others], points.xy[:, others])
    np.testing.assert_array_equal(after.score[:, others], points.score[:, others])


def test_the_neighbours_follow_and_the_correction_fades() -> None:
    points = keypoints()
    after = corrected(points, moved(points, 60, (40, 0)))
    along = offsets(points, after)[:, 0]
    assert along[60] == pytest.approx(40, abs=1e-3)
    assert (np.diff(along[60 - FADE : 61]) > -1e-4).all()
    assert (np.diff(along[60 : 61 + FADE]) < 1e-4).all()
    assert 10 < along[60 - FADE // 2] < 30
    np.testing.assert_allclose(along[: 61 - FADE], 0, atol=1e-3)
    np.testing.assert_allclose(along[60 + FADE :], 0, atol=1e-3)
    # No corner where it ends: the speed there is that of the frames before.
    assert abs(along[60 - FADE + 1]) < 1.0


def test_between_two_corrections_the_offset_is_interpolated_not_the_place() -> None:
    points = keypoints()
    after = corrected(points, moved(points, 60, (40, 0)), moved(points, 90, (20, 10)))
    between = offsets(points, after)[60:91]
    assert between[0] == pytest.approx([40, 0], abs=1e-3)
    assert between[-1] == pytest.approx([20, 10], abs=1e-3)
    assert (np.diff(between[:, 0]) < 1e-4).all()
    assert (np.diff(between[:, 1]) > -1e-4).all()
    assert between[15] == pytest.approx([30, 5], abs=6)
    assert (after.score[60:91, KNEE] >= CARRIED_SCORE - 1e-6).all()


def test_corrections_far_apart_do_not_meet() -> None:
    points = keypoints()
    first, last = 20, 20 + JOINED + 2
    after = corrected(points, moved(points, first, (40, 0)), moved(points, last, (40, 0)))
    middle = (first + last) // 2
    np.testing.assert_allclose(offsets(points, after)[middle], 0, atol=1e-3)
    assert after.score[middle, KNEE] == pytest.approx(0.4)


def test_no_offset_exceeds_those_given() -> None:
    points = keypoints()
    given = [moved(points, frame, (by, 0)) for frame, by in ((40, 5), (44, 30), (60, 31), (70, -4))]
    along = offsets(points, corrected(points, *given))[:, 0]
    assert along.max() <= 31 + 1e-3
    assert along.min() >= -4 - 1e-3


def test_at_the_ends_of_the_clip_too() -> None:
    points = keypoints()
    after = corrected(points, moved(points, 0, (9, 9)), moved(points, FRAMES - 1, (-9, 9)))
    assert offsets(points, after)[[0, -1]] == pytest.approx(np.array([[9, 9], [-9, 9]]), abs=1e-3)


def test_where_nobody_was_found_nothing_is_corrected() -> None:
    points = keypoints()
    xy = points.xy.copy()
    xy[58:63] = np.nan
    lost = replace(points, xy=xy)
    after = corrected(lost, JointCorrection(60, "left_knee", 1, 1), moved(points, 70, (40, 0)))
    assert np.isnan(after.xy[58:63]).all()
    assert after.corrected is not None
    assert np.argwhere(after.corrected).tolist() == [[70, KNEE]]
    alone = corrected(lost, JointCorrection(60, "left_knee", 1, 1))
    np.testing.assert_array_equal(alone.xy, lost.xy)


def test_unknown_joints_and_frames_are_passed_over() -> None:
    points = keypoints()
    after = corrected(
        points, JointCorrection(60, "tail", 1, 1), JointCorrection(FRAMES, "left_knee", 1, 1)
    )
    np.testing.assert_array_equal(after.xy, points.xy)


def test_a_swap_exchanges_the_sides_in_its_range_alone() -> None:
    points = keypoints(depth=0.0)
    after = apply(points, Corrections(swaps=(SideSwap(50, 70),)))
    inside = slice(50, 71)
    np.testing.assert_array_equal(after.xy[inside, KNEE], points.xy[inside, OTHER_KNEE])
    np.testing.assert_array_equal(after.xy[inside, OTHER_KNEE], points.xy[inside, KNEE])
    assert after.world is not None
    assert points.world is not None
    np.testing.assert_array_equal(after.world[inside, KNEE], points.world[inside, OTHER_KNEE])
    for outside in (slice(0, 50), slice(71, None)):
        np.testing.assert_array_equal(after.xy[outside], points.xy[outside])
        np.testing.assert_array_equal(after.world[outside], points.world[outside])
    nose = BLAZEPOSE33.index("nose")
    np.testing.assert_array_equal(after.xy[:, nose], points.xy[:, nose])


@pytest.mark.parametrize("went_along", [False, True])
def test_the_depth_is_exchanged_only_where_it_is_wrong_too(went_along: bool) -> None:
    """What the network says in the range against what it says in the rest of the clip."""
    right = keypoints()
    assert right.world is not None
    seen = apply(right, Corrections(swaps=(SideSwap(50, 70),))).xy
    world = right.world.copy()
    for a, b in BLAZEPOSE33.mirror_pairs:
        kept = slice(None) if went_along else slice(2)
        world[50:71, a, kept], world[50:71, b, kept] = (
            right.world[50:71, b, kept],
            right.world[50:71, a, kept],
        )
    confused = replace(right, xy=seen, world=world)
    after = apply(confused, Corrections(swaps=(SideSwap(50, 70),)))
    np.testing.assert_array_equal(after.xy, right.xy)
    assert after.world is not None
    np.testing.assert_allclose(after.world, right.world, atol=1e-6)


def test_a_swap_of_the_whole_clip_exchanges_the_depth_as_well() -> None:
    points = keypoints()
    after = apply(points, Corrections(swaps=(SideSwap(0, FRAMES - 1),)))
    assert after.world is not None
    assert points.world is not None
    np.testing.assert_array_equal(after.world[:, KNEE], points.world[:, OTHER_KNEE])


def test_a_correction_counts_from_the_exchanged_sides() -> None:
    points = keypoints()
    swap = SideSwap(40, 80)
    there = JointCorrection(60, "left_knee", 5.0, 6.0)
    after = apply(points, Corrections((there,), (swap,)))
    assert after.xy[60, KNEE].tolist() == [5.0, 6.0]
    np.testing.assert_array_equal(after.xy[60, OTHER_KNEE], points.xy[60, KNEE])


def test_a_later_correction_of_the_same_joint_and_frame_stands() -> None:
    first, second = JointCorrection(3, "nose", 1, 1), JointCorrection(3, "nose", 0, 0)
    assert Corrections().with_joint(first).with_joint(second).joints == (second,)
    assert Corrections((first, second)).joints == (second,)


def test_corrections_can_be_taken_back() -> None:
    corrections = Corrections(
        tuple(JointCorrection(frame, "nose", 1, 1) for frame in (7, 3, 5))
    ).with_joint(JointCorrection(4, "left_hip", 1, 1))
    left = corrections.without_joint("nose", 5).joints
    assert [(each.frame, each.joint) for each in left] == [
        (3, "nose"),
        (4, "left_hip"),
        (7, "nose"),
    ]
    assert corrections.without_joint("nose", 4) == corrections
    assert bool(corrections)
    assert not Corrections()


def test_a_swap_where_there_is_one_takes_it_back() -> None:
    swapped = Corrections().with_swap(SideSwap(10, 20))
    assert not swapped.with_swap(SideSwap(10, 20))
    assert swapped.with_swap(SideSwap(15, 30)).swaps == (SideSwap(10, 14), SideSwap(21, 30))
    assert swapped.with_swap(SideSwap(21, 25)).swaps == (SideSwap(10, 25),)
    assert swapped.with_swap(SideSwap(12, 14)).swaps == (SideSwap(10, 11), SideSwap(15, 20))


def test_what_was_corrected_goes_with_its_place_when_sides_are_exchanged() -> None:
    points = keypoints()
    there = JointCorrection(60, "left_knee", 5.0, 6.0)
    beyond = JointCorrection(90, "left_knee", 7.0, 8.0)
    both = Corrections((there, beyond)).with_swap(SideSwap(50, 70))
    assert both.joints == (replace(there, joint="right_knee"), beyond)
    assert both.with_swap(SideSwap(50, 70)).joints == (there, beyond)
    assert apply(points, both).xy[60, OTHER_KNEE].tolist() == [5.0, 6.0]


def test_mirror_images_by_name() -> None:
    for left, right in BLAZEPOSE33.mirror_pairs:
        assert mirrored(BLAZEPOSE33.joints[left]) == BLAZEPOSE33.joints[right]
    assert mirrored("nose") == "nose"


def test_json_there_and_back() -> None:
    corrections = Corrections(
        (JointCorrection(3, "nose", 1.5, 2.25),), (SideSwap(4, 9), SideSwap(11, 11))
    )
    text = json.dumps(corrections.to_dict())
    assert Corrections.from_dict(json.loads(text)) == corrections
    assert Corrections.from_dict({}) == Corrections()


@pytest.mark.parametrize(
    "values",
    [
        {"joints": [{"frame": -1, "joint": "nose", "x": 1, "y": 1}]},
        {"joints": [{"frame": 1, "joint": "", "x": 1, "y": 1}]},
        {"joints": [{"frame": 1, "joint": "nose", "x": float("nan"), "y": 1}]},
        {"joints": [{"frame": 1, "joint": "nose", "x": 1}]},
        {"joints": [7]},
        {"joints": 7},
        {"swaps": [[5, 4]]},
        {"swaps": [[1, 5], [4, 9]]},
        {"swaps": [[1]]},
        {"swaps": ["ab"]},
        [1],
        None,
    ],
)
def test_what_describes_no_corrections_is_refused(values: object) -> None:
    with pytest.raises(ValueError, match="does not describe corrections"):
        Corrections.from_dict(values)  # type: ignore[arg-type]
