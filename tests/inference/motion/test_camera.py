import numpy as np
import pytest

from inference.motion.camera import camera_elevation_deg
from inference.poses import Keypoints2D, Poses3D
from inference.synth.camera import Camera
from inference.synth.spec import SquatRep
from tests.inference.motion.lifts import keypoints_of, poses_of, squats

MOTION = squats(SquatRep())


def seen(height_m: float, azimuth_deg: float = 35.0) -> tuple[Keypoints2D, Poses3D]:
    camera = Camera.framing(azimuth_deg, (540, 720), distance_m=3.0, height_m=height_m)
    joints, times = MOTION.joints, MOTION.times_s
    return keypoints_of(joints, times, camera), poses_of(joints, times, camera)


@pytest.mark.parametrize("azimuth_deg", [0.0, 35.0, 90.0, 180.0])
@pytest.mark.parametrize("height_m", [0.3, 1.0, 1.7, 2.4])
def test_height_of_the_camera_is_found(height_m, azimuth_deg):
    # The middle of the lifter is between 0.6 and 0.9 m above the floor.
    low, high = np.degrees(np.arctan2([height_m - 0.9, height_m - 0.6], 3.0))
    assert low - 4 <= camera_elevation_deg(*seen(height_m, azimuth_deg)) <= high + 4


def test_unknown_frames_are_passed_over():
    keypoints, poses = seen(1.7)
    xyz = poses.xyz.copy()
    xyz[::2] = np.nan
    gappy = Poses3D(xyz, poses.score, poses.times_s)
    expected = camera_elevation_deg(keypoints, poses)
    assert camera_elevation_deg(keypoints, gappy) == pytest.approx(expected, abs=1)


def test_nothing_is_said_without_poses_or_without_depth():
    keypoints, poses = seen(1.7)
    nowhere = Poses3D(np.full_like(poses.xyz, np.nan), poses.score, poses.times_s)
    assert np.isnan(camera_elevation_deg(keypoints, nowhere))
    flat = Poses3D(poses.xyz * [0, 1, 1], poses.score, poses.times_s)
    assert np.isnan(camera_elevation_deg(keypoints, flat))
