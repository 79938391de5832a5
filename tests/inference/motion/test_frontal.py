import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.motion.frontal import (
    frontal_plane,
    hip_shift_ratio,
    knee_ankle_ratio,
    knee_fppa_deg,
    knee_offset_ratio,
    square_to_hips,
)
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


def with_knees(left_m: float, right_m: float) -> FloatArray:
    """Stand with hips and ankles 0.2 m apart and each knee so far from the mid-line."""
    pose = standing(0.2, 0.2)
    pose[Joint.LEFT_KNEE, 1], pose[Joint.RIGHT_KNEE, 1] = left_m, -right_m
    return pose


def mirrored(pose: FloatArray) -> FloatArray:
    """Exchange left and right."""
    order = [0, 4, 5, 6, 1, 2, 3, 7, 8, 9, 10, 14, 15, 16, 11, 12, 13]
    return pose[order] * [1.0, -1.0, 1.0]


@settings(max_examples=30, deadline=None)
@given(st.floats(-0.05, 0.15), st.floats(-0.05, 0.15), st.floats(-np.pi, np.pi))
def test_the_projection_angle_is_that_of_the_two_triangles(
    left: float, right: float, angle: float
) -> None:
    pose = about_z(with_knees(left, right), angle)
    # Thigh and shank each span 0.4 m of height and the knee's offset from the line between.
    expected = [2 * np.degrees(np.arctan2(0.1 - knee, 0.4)) for knee in (left, right)]
    np.testing.assert_allclose(knee_fppa_deg(pose), expected, atol=1e-9)
    np.testing.assert_allclose(knee_fppa_deg(mirrored(pose)), expected[::-1], atol=1e-9)


def test_a_straight_leg_has_no_projection_angle_wherever_it_leans() -> None:
    pose = standing(0.3, 0.4)  # hips 0.2, knees 0.3, ankles 0.4 apart: straight, spread
    np.testing.assert_allclose(knee_fppa_deg(pose), [0.0, 0.0], atol=1e-9)


def test_a_thigh_that_points_at_the_viewer_gives_no_projection_angle() -> None:
    pose = with_knees(0.05, 0.05)
    pose[[Joint.LEFT_KNEE, Joint.RIGHT_KNEE], 0] = 0.5
    assert np.isfinite(knee_fppa_deg(pose)).all()
    pose[[Joint.LEFT_KNEE, Joint.RIGHT_KNEE], 2] = 0.85
    assert np.isnan(knee_fppa_deg(pose)).all()


def test_each_knee_is_held_against_its_own_foot() -> None:
    pose = with_knees(0.06, 0.13)
    np.testing.assert_allclose(knee_offset_ratio(pose), [0.6, 1.3])
    np.testing.assert_allclose(knee_offset_ratio(about_z(pose, 2.0)), [0.6, 1.3])
    np.testing.assert_allclose(knee_offset_ratio(mirrored(pose)), [1.3, 0.6])
    crossed = with_knees(-0.02, 0.1)
    np.testing.assert_allclose(knee_offset_ratio(crossed), [-0.2, 1.0])
    assert np.isnan(knee_offset_ratio(standing(0.2, 0.04))).all()


def test_hips_shift_by_a_share_of_the_stance() -> None:
    pose = standing(0.3, 0.4)
    assert hip_shift_ratio(pose) == pytest.approx(0.0)
    pose[[Joint.LEFT_HIP, Joint.RIGHT_HIP], 1] += 0.1
    assert hip_shift_ratio(pose) == pytest.approx(0.25)
    assert hip_shift_ratio(about_z(pose, -1.0)) == pytest.approx(0.25)
    assert hip_shift_ratio(mirrored(pose)) == pytest.approx(-0.25)
    assert np.isnan(hip_shift_ratio(standing(0.3, 0.04)))
