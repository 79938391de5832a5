import re

import numpy as np
import pytest

from inference.motion.angles import spine_angle_deg
from inference.motion.measure import measure
from inference.synth.camera import Camera
from inference.synth.spec import SquatRep
from tests.inference.motion.lifts import keypoints_of, observe, poses_of, squats

CAMERA = Camera.framing(35.0, (540, 720))


@pytest.mark.parametrize("azimuth", [0.0, 90.0, -140.0])
def test_series_are_the_true_ones_from_any_side(azimuth: float) -> None:
    motion = squats(SquatRep(spine_angle_deg=48.0, depth_deg=5.0, knee_width_ratio=0.8))
    _, _, measured = observe(motion.joints, motion.times_s, azimuth)
    bottom = motion.reps[0].bottom_frame
    np.testing.assert_allclose(
        measured["spine_angle_deg"], spine_angle_deg(motion.joints), atol=1.5
    )
    assert measured["spine_angle_deg"][bottom] == pytest.approx(48.0, abs=1.5)
    assert measured["trunk_lean_deg"][bottom] == pytest.approx(42.0, abs=1.5)
    assert measured["thigh_angle_deg"][bottom] == pytest.approx(-5.0, abs=1.5)
    assert measured["knee_ankle_ratio"][bottom] == pytest.approx(0.8, abs=0.03)
    assert measured["trunk_height_ratio"][0] == pytest.approx(1.0, abs=0.03)
    assert measured["hip_height_m"][bottom] < 0.6 * measured["hip_height_m"][0]
    assert measured["balance_m"].min() > -0.05
    assert measured["balance_m"].max() < 0.2


def test_names_end_in_a_unit_and_left_mirrors_right() -> None:
    motion = squats(SquatRep())
    _, _, measured = observe(motion.joints, motion.times_s)
    units = {re.sub("_(left|right|image)$", "", name).rsplit("_", 1)[1] for name in measured.series}
    assert units == {"deg", "m", "ratio", "s"}  # the last of bar_speed_m_s
    rises = np.diff(measured["wrist_height_m"]) > 0
    assert ((measured["bar_speed_m_s"][1:] > 0) == rises).mean() > 0.9
    for joint in ("knee", "hip", "elbow"):
        left, right = (measured[f"{joint}_flexion_{side}_deg"] for side in ("left", "right"))
        np.testing.assert_allclose(left, right, atol=2.0)


def test_frames_without_a_lifter_stay_unknown() -> None:
    motion = squats(SquatRep())
    joints = motion.joints.copy()
    joints[20:60] = np.nan
    _, _, measured = observe(joints, motion.times_s)
    for name, values in measured.series.items():
        assert np.isnan(values[20:60]).all()
        no_feet = name.startswith("heel_rise")
        assert np.isfinite(values[:20]).all() or no_feet, name


def test_poses_and_keypoints_of_other_frames_are_refused() -> None:
    motion = squats(SquatRep())
    poses = poses_of(motion.joints, motion.times_s, CAMERA)
    keypoints = keypoints_of(motion.joints[:-1], motion.times_s[:-1], CAMERA)
    with pytest.raises(ValueError, match="not the same frames"):
        measure(poses, keypoints)
