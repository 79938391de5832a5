from __future__ import annotations

import numpy as np
import pytest

from inference.motion.feet import FOOT_SHARE, LEG_SHARE, MIDFOOT_SHARE, bar_over_foot_m, heel_rise_m
from inference.poses import Keypoints2D, Poses3D
from inference.skeleton import BLAZEPOSE33, COCO17, HALPE26, FloatArray, Joint, JointSet

SHANK_PX, SHANK_M = 100.0, 0.4
SECONDS = 4.0


def standing_pose() -> FloatArray:
    pose = np.zeros((17, 3))
    for side, half in (("LEFT", 0.1), ("RIGHT", -0.1)):
        for part, height in (("HIP", 0.8), ("KNEE", 0.4), ("ANKLE", 0.0)):
            pose[Joint[f"{side}_{part}"]] = (0.0, half, height)
        pose[Joint[f"{side}_SHOULDER"]] = (0.0, 2 * half, 1.3)
        pose[Joint[f"{side}_WRIST"]] = (0.2, 3 * half, 0.6)
    return pose


def feet(
    times_s: FloatArray, rise_px: float, *, joint_set: JointSet = BLAZEPOSE33, tilt_px: float = 6.0
) -> tuple[Keypoints2D, Poses3D]:
    """Stand, the heel of the left foot up for half a second in the middle.

    Seen from above, the toes lie `tilt_px` lower in the image than the heels.
    """
    frames = len(times_s)
    xy = np.full((frames, len(joint_set), 2), 100.0)
    up = np.abs(times_s - SECONDS / 2) < 0.25
    for index, name in enumerate(joint_set.joints):
        part = name.removeprefix("left_").removeprefix("right_")
        y = {"knee": 200.0, "ankle": 200.0 + SHANK_PX, "heel": 310.0, "foot_index": 310.0 + tilt_px}
        xy[:, index, 1] = y.get(part, 50.0)
        if name == "left_heel":
            xy[up, index, 1] -= rise_px
    keypoints = Keypoints2D(xy, np.ones(xy.shape[:2]), times_s, (400, 400), joint_set)
    pose = np.tile(standing_pose(), (frames, 1, 1))
    return keypoints, Poses3D(pose, np.ones((frames, 17)), times_s)


def variable_rate() -> FloatArray:
    rng = np.random.default_rng(3)
    return np.sort(rng.choice(np.arange(0.0, SECONDS, 1 / 120), 200, replace=False))


@pytest.mark.parametrize(
    "times_s",
    [*(np.arange(0, SECONDS, 1 / fps) for fps in (24, 60, 240)), variable_rate()],
    ids=["24", "60", "240", "variable"],
)
def test_a_heel_rises_by_what_the_shank_says_a_pixel_is(times_s: FloatArray) -> None:
    keypoints, poses = feet(times_s, rise_px=12.0)
    rise = heel_rise_m(keypoints, poses, "left")
    up = np.abs(times_s - SECONDS / 2) < 0.25
    np.testing.assert_allclose(rise[up], 12.0 * SHANK_M / SHANK_PX, rtol=1e-6)
    np.testing.assert_allclose(rise[~up], 0.0, atol=1e-9)
    np.testing.assert_allclose(heel_rise_m(keypoints, poses, "right"), 0.0, atol=1e-9)


def test_a_heel_rises_the_same_for_every_detector_that_sees_feet() -> None:
    times = np.arange(0, SECONDS, 1 / 30)
    blaze, halpe = (
        heel_rise_m(*feet(times, rise_px=12.0, joint_set=joints), "left")
        for joints in (BLAZEPOSE33, HALPE26)
    )
    assert blaze.max() > 0.04
    np.testing.assert_array_equal(halpe, blaze)


def test_a_heel_that_is_not_seen_or_not_looked_for_is_unknown() -> None:
    times = np.arange(0, SECONDS, 1 / 30)
    keypoints, poses = feet(times, rise_px=12.0)
    score = keypoints.score.copy()
    score[:40, BLAZEPOSE33.index("left_heel")] = 0.3
    hidden = Keypoints2D(keypoints.xy, score, times, keypoints.size, BLAZEPOSE33)
    rise = heel_rise_m(hidden, poses, "left")
    assert np.isnan(rise[:40]).all()
    assert np.isfinite(rise[40:]).all()
    keypoints, poses = feet(times, rise_px=12.0, joint_set=COCO17)
    assert np.isnan(heel_rise_m(keypoints, poses, "left")).all()


def test_nobody_has_no_heels() -> None:
    times = np.arange(30) / 30
    shape = (30, len(BLAZEPOSE33))
    keypoints = Keypoints2D(
        np.full((*shape, 2), np.nan), np.zeros(shape), times, (9, 9), BLAZEPOSE33
    )
    poses = Poses3D(np.full((30, 17, 3), np.nan), np.zeros((30, 17)), times)
    assert np.isnan(heel_rise_m(keypoints, poses, "left")).all()
    assert np.isnan(bar_over_foot_m(poses.xyz.astype(float))).all()


@pytest.mark.parametrize("turn_deg", [0.0, 90.0, -140.0])
def test_the_bar_is_in_front_of_the_middle_of_the_foot(turn_deg: float) -> None:
    turn = np.radians(turn_deg)
    about = np.array(
        [[np.cos(turn), np.sin(turn), 0.0], [-np.sin(turn), np.cos(turn), 0.0], [0.0, 0.0, 1.0]]
    )
    poses = np.stack([standing_pose(), standing_pose()])
    poses[1, [Joint.LEFT_WRIST, Joint.RIGHT_WRIST], 0] = -0.1
    foot_m = 0.8 / LEG_SHARE * FOOT_SHARE
    assert foot_m == pytest.approx(0.248, abs=0.001)
    expected = np.array([0.2, -0.1]) - MIDFOOT_SHARE * foot_m
    np.testing.assert_allclose(bar_over_foot_m(poses @ about), expected, atol=1e-9)
