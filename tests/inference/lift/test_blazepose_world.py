from pathlib import Path

import numpy as np
import pytest

from inference.lift.blazepose_world import BlazePoseWorldLifter
from inference.lift.lifter import LIFTERS, make_lifter
from inference.motion.angles import flexion_deg, spine_angle_deg
from inference.motion.view import estimate_view
from inference.poses import Keypoints2D
from inference.skeleton import BLAZEPOSE33, COCO17, FloatArray, Joint
from inference.synth.camera import Camera
from inference.synth.motion import SynthMotion
from inference.synth.spec import SquatRep
from tests.inference.lift.models import weights_file
from tests.inference.motion.lifts import squats

_FROM_POSE = {
    **{
        f"{side}_{part}": Joint[f"{side}_{part}".upper()]
        for side in ("left", "right")
        for part in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    },
}


HEEL, TOES = np.array([-0.05, 0.0, -0.06]), np.array([0.14, 0.0, -0.06])


def landmarks(joints: FloatArray) -> FloatArray:
    """Put BlazePose's joints around a pose of the lifter's frame; the lifter faces along x."""
    out = np.repeat(joints[:, Joint.HEAD, np.newaxis], 33, axis=1)
    for name, joint in _FROM_POSE.items():
        out[:, BLAZEPOSE33.index(name)] = joints[:, joint]
    for side in ("left", "right"):
        ankle = joints[:, Joint[f"{side}_ankle".upper()]]
        out[:, BLAZEPOSE33.index(f"{side}_heel")] = ankle + HEEL
        out[:, BLAZEPOSE33.index(f"{side}_foot_index")] = ankle + TOES
    return out


def detected(motion: SynthMotion, camera: Camera, depth_share: float = 1.0) -> Keypoints2D:
    """What an ideal detector would tell, its depth drawn towards the hips by a share."""
    points = landmarks(motion.joints)
    world = camera.to_camera(points)
    world = world - world[:, [23, 24]].mean(axis=1, keepdims=True)
    world[..., 2] *= depth_share
    return Keypoints2D(
        camera.project(points),
        np.ones(points.shape[:2]),
        motion.times_s,
        (camera.width, camera.height),
        BLAZEPOSE33,
        world,
    )


@pytest.mark.parametrize("azimuth", [0.0, 35.0, 90.0, 180.0])
@pytest.mark.parametrize("height", [0.4, 1.0, 1.9])
def test_angles_are_true_from_any_side_and_height(azimuth: float, height: float) -> None:
    motion = squats(SquatRep(spine_angle_deg=50.0))
    camera = Camera.framing(azimuth, (540, 720), distance_m=4.0, height_m=height)
    poses = BlazePoseWorldLifter().lift(detected(motion, camera))
    error = spine_angle_deg(poses.xyz) - spine_angle_deg(motion.joints)
    assert np.median(np.abs(error)) < 4.0
    assert np.percentile(np.abs(error), 95) < 12.0
    azimuth_error = estimate_view(poses, poses.found).azimuth_deg - azimuth
    assert abs((azimuth_error + 180) % 360 - 180) < 8.0


def test_a_lean_is_found_though_the_detectors_depth_is_half() -> None:
    motion = squats(SquatRep(spine_angle_deg=45.0))
    camera = Camera.framing(0.0, (540, 720), distance_m=5.0)
    poses = BlazePoseWorldLifter().lift(detected(motion, camera, depth_share=0.5))
    bottom = motion.reps[0].bottom_frame
    assert spine_angle_deg(poses.xyz[bottom]) == pytest.approx(45.0, abs=6.0)
    knee = flexion_deg(poses.xyz, Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE)
    truth = flexion_deg(motion.joints, Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE)
    assert knee[bottom] == pytest.approx(truth[bottom], abs=15.0)


def test_axes_are_away_left_and_up_about_the_pelvis() -> None:
    motion = squats(SquatRep())
    camera = Camera.framing(0.0, (540, 720), distance_m=5.0)
    xyz = BlazePoseWorldLifter().lift(detected(motion, camera)).xyz[0]
    np.testing.assert_allclose(xyz[Joint.PELVIS], 0.0, atol=1e-6)
    assert xyz[Joint.THORAX, 2] > 0.4
    assert xyz[Joint.LEFT_ANKLE, 2] < -0.7
    # Seen from the front, the lifter's left is on the camera's right.
    assert xyz[Joint.LEFT_SHOULDER, 1] < -0.1


def test_frames_without_a_lifter_have_no_pose() -> None:
    motion = squats(SquatRep())
    seen = detected(motion, Camera.framing(35.0, (540, 720)))
    xy, world, score = seen.xy.copy(), seen.world.copy(), seen.score.copy()  # type: ignore[union-attr]
    for values in (xy, world):
        values[20:23] = np.nan
        values[60:90] = np.nan
    score[20:23], score[60:90] = 0.0, 0.0
    poses = BlazePoseWorldLifter().lift(
        Keypoints2D(xy, score, seen.times_s, seen.size, BLAZEPOSE33, world)
    )
    np.testing.assert_array_equal(poses.found, np.isfinite(xy).all(axis=(1, 2)))


@pytest.mark.parametrize("frames", [0, 1, 3])
def test_nobody_at_all(frames: int) -> None:
    nothing = Keypoints2D(
        np.full((frames, 33, 2), np.nan),
        np.zeros((frames, 33)),
        np.arange(frames) / 30,
        (540, 720),
        BLAZEPOSE33,
        np.full((frames, 33, 3), np.nan),
    )
    assert not BlazePoseWorldLifter().lift(nothing).found.any()


def test_other_keypoints_are_refused_with_a_way_out() -> None:
    other = Keypoints2D(np.zeros((2, 17, 2)), np.ones((2, 17)), np.arange(2.0), (9, 9), COCO17)
    with pytest.raises(ValueError, match="choose another lifter"):
        BlazePoseWorldLifter().lift(other)


def test_lifters_are_made_by_name(tmp_path: Path) -> None:
    for name, weights in zip(LIFTERS, (None, weights_file(tmp_path)), strict=True):
        assert make_lifter(name, weights).name == name
        assert make_lifter(name, weights).version
    with pytest.raises(ValueError, match="no lifter called 'nonsense'"):
        make_lifter("nonsense")
