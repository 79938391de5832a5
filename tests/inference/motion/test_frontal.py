import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.motion.frontal import frontal_plane, knee_ankle_ratio, square_to_hips
from inference.skeleton import FloatArray, Joint


def standing(knees_m: float, ankles_m: float) -> FloatArray:
    pose = np.zeros((17, 3))
    for name, height, half in (
        ("HIP", 0.9, 0.1),
        ("KNEE", 0.5, knees_m / 2),
        ("ANKLE", 0.1, ankles_m / 2),
    ):
        pose[Joint[f"LEFT_{name}"]] = (0.0, half, height)
        pose[Joint[f"RIGHT_{name}"]] = (0.0, -half, height)
    return pose


def about_z(pose: FloatArray, angle: float) -> FloatArray:
    cos, sin = np.cos(angle), np.sin(angle)
    return pose @ np.array([[cos, sin, 0.0], [-sin, cos, 0.0], [0.0, 0.0, 1.0]])


@settings(max_examples=40, deadline=None)
@given(st.floats(-np.pi, np.pi))
def test_hips_lie_square_from_wherever_the_lifter_faces(angle: float) -> None:
    pose = standing(0.4, 0.3)
    squared = square_to_hips(about_z(pose, angle))
    np.testing.assert_allclose(squared, pose, atol=1e-9)


def test_projection_keeps_left_and_up() -> None:
    pose = standing(0.4, 0.3)
    plane = frontal_plane(about_z(pose, 1.0)[np.newaxis])
    assert plane.shape == (1, 17, 2)
    np.testing.assert_allclose(plane[0, Joint.LEFT_KNEE], [0.2, 0.5], atol=1e-9)


def test_a_hip_that_drops_stays_visible() -> None:
    pose = standing(0.4, 0.3)
    pose[Joint.LEFT_HIP, 2] -= 0.05
    plane = frontal_plane(pose)
    assert plane[Joint.RIGHT_HIP, 1] - plane[Joint.LEFT_HIP, 1] == pytest.approx(0.05)


def test_ratio_is_knees_over_ankles() -> None:
    assert knee_ankle_ratio(standing(0.24, 0.3)) == pytest.approx(0.8)
    assert knee_ankle_ratio(standing(0.45, 0.3)) == pytest.approx(1.5)


def test_no_ratio_without_feet_apart_or_without_hips() -> None:
    assert np.isnan(knee_ankle_ratio(standing(0.2, 0.02)))
    assert np.isnan(knee_ankle_ratio(standing(0.2, -0.2)))
    assert np.isnan(knee_ankle_ratio(np.zeros((17, 3))))
