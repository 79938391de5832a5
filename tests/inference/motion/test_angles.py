import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.motion.angles import (
    angle_between_deg,
    elevation_deg,
    facing,
    flexion_deg,
    left_axis,
    spine_angle_deg,
    tilt_deg,
)
from inference.motion.frontal import knee_ankle_ratio
from inference.skeleton import H36M17, FloatArray, Joint

SEEDS = st.integers(0, 2**32 - 1)


def random_pose(seed: int) -> FloatArray:
    return np.random.default_rng(seed).normal(size=(17, 3))


def turned(pose: FloatArray, angle: float) -> FloatArray:
    cos, sin = np.cos(angle), np.sin(angle)
    return pose @ np.array([[cos, sin, 0.0], [-sin, cos, 0.0], [0.0, 0.0, 1.0]])


def mirrored(pose: FloatArray) -> FloatArray:
    """Reflect a pose in the XZ plane and exchange the names of left and right."""
    reflected = pose * [1.0, -1.0, 1.0]
    order = list(range(17))
    for left, right in H36M17.mirror_pairs:
        order[left], order[right] = right, left
    return np.asarray(reflected[order])


@pytest.mark.parametrize(
    ("vector", "angle"),
    [
        ((0, 0, 1), 90),
        ((1, 0, 0), 0),
        ((0, -2, 0), 0),
        ((0, 0, -3), -90),
        ((1, 0, 1), 45),
        ((3, 4, 5), 45),
        ((1, 0, np.sqrt(3)), 60),
    ],
)
def test_elevation(vector: tuple[float, float, float], angle: float) -> None:
    assert elevation_deg(np.array(vector, dtype=float)) == pytest.approx(angle)
    assert tilt_deg(np.array(vector, dtype=float)) == pytest.approx(90 - angle)


def test_no_direction_has_no_angle() -> None:
    assert np.isnan(elevation_deg(np.zeros(3)))
    assert np.isnan(angle_between_deg(np.zeros(3), np.ones(3)))


@pytest.mark.parametrize("angle", [0.0, 1e-4, 30.0, 90.0, 179.9, 180.0])
def test_angle_between_is_exact_even_at_its_ends(angle: float) -> None:
    turn = np.radians(angle)
    second = 3 * np.array([np.cos(turn), np.sin(turn), 0.0])
    assert angle_between_deg(np.array([2.0, 0, 0]), second) == pytest.approx(angle, abs=1e-9)


def test_flexion_is_zero_for_a_straight_limb_and_counts_the_bend() -> None:
    pose = np.zeros((17, 3))
    pose[Joint.LEFT_HIP], pose[Joint.LEFT_KNEE] = (0, 0, 0.9), (0, 0, 0.5)
    for bend in (0, 45, 90, 135):
        turn = np.radians(bend)
        pose[Joint.LEFT_ANKLE] = pose[Joint.LEFT_KNEE] - 0.4 * np.array(
            [np.sin(turn), 0, np.cos(turn)]
        )
        flexion = flexion_deg(pose, Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE)
        assert flexion == pytest.approx(bend)


@pytest.mark.parametrize("angle", [-20.0, 0.0, 27.5, 45.0, 90.0])
def test_spine_angle_is_joint_0_to_joint_8_against_the_floor(angle: float) -> None:
    pose = random_pose(3)
    turn = np.radians(angle)
    pose[8] = pose[0] + 0.5 * np.array([0.6 * np.cos(turn), -0.8 * np.cos(turn), np.sin(turn)])
    assert spine_angle_deg(pose) == pytest.approx(angle)


def test_facing_is_forward_of_a_lifter_whose_left_is_left() -> None:
    pose = np.zeros((17, 3))
    pose[[Joint.LEFT_HIP, Joint.LEFT_SHOULDER]] = (0, 0.2, 0)
    pose[[Joint.RIGHT_HIP, Joint.RIGHT_SHOULDER]] = (0, -0.2, 0)
    np.testing.assert_allclose(left_axis(pose), [0, 1])
    np.testing.assert_allclose(facing(pose), [1, 0])
    assert np.isnan(facing(np.zeros((17, 3)))).all()


@settings(max_examples=50, deadline=None)
@given(SEEDS, st.floats(-np.pi, np.pi))
def test_turning_about_the_vertical_changes_no_measure(seed: int, angle: float) -> None:
    pose = random_pose(seed)
    again = turned(pose, angle)
    knee = (Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE)
    assert spine_angle_deg(again) == pytest.approx(spine_angle_deg(pose), abs=1e-6)
    assert flexion_deg(again, *knee) == pytest.approx(flexion_deg(pose, *knee), abs=1e-6)
    np.testing.assert_allclose(facing(again), turned_2d(facing(pose), angle), atol=1e-9)


def turned_2d(vector: FloatArray, angle: float) -> FloatArray:
    cos, sin = np.cos(angle), np.sin(angle)
    return vector @ np.array([[cos, sin], [-sin, cos]])


@settings(max_examples=50, deadline=None)
@given(SEEDS)
def test_a_mirrored_lifter_exchanges_left_and_right(seed: int) -> None:
    pose = random_pose(seed)
    other = mirrored(pose)
    left = flexion_deg(pose, Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE)
    right = flexion_deg(other, Joint.RIGHT_HIP, Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE)
    assert right == pytest.approx(left)
    assert spine_angle_deg(other) == pytest.approx(spine_angle_deg(pose))
    np.testing.assert_allclose(facing(other), facing(pose) * [1, -1])
    np.testing.assert_allclose(knee_ankle_ratio(other), knee_ankle_ratio(pose))


@settings(max_examples=50, deadline=None)
@given(SEEDS)
def test_angles_stay_in_range(seed: int) -> None:
    pose = random_pose(seed)
    assert -90 <= spine_angle_deg(pose) <= 90
    for upper, middle, lower in ((0, 1, 2), (4, 5, 6), (11, 12, 13)):
        assert 0 <= flexion_deg(pose, Joint(upper), Joint(middle), Joint(lower)) <= 180
