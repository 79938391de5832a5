import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.lift.gravity import (
    MAX_PITCH_DEG,
    MAX_ROLL_DEG,
    levelling_rotation,
    standing,
    up_from_balance,
)

UP = np.array([0.0, 0.0, 1.0])


def tilted(pitch_deg: float, roll_deg: float) -> np.ndarray:
    up = np.array([np.tan(np.radians(pitch_deg)), np.tan(np.radians(roll_deg)), 1.0])
    return np.asarray(up / np.linalg.norm(up))


@settings(max_examples=50, deadline=None)
@given(st.floats(-1, 1), st.floats(-1, 1), st.floats(0.05, 1))
def test_levelling_turns_up_upright_and_bends_nothing(x: float, y: float, z: float) -> None:
    up = np.array([x, y, z]) / np.linalg.norm([x, y, z])
    rotation = levelling_rotation(up)
    np.testing.assert_allclose(rotation @ up, UP, atol=1e-9)
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-9)
    assert np.linalg.det(rotation) == pytest.approx(1.0)


def test_up_is_where_the_mass_stands_over_the_feet_in_spite_of_wild_frames() -> None:
    rng = np.random.default_rng(0)
    up = tilted(12.0, -4.0)
    mass = 0.95 * up + rng.normal(0, 0.02, (200, 3))
    mass[60:120] = 0.5 * tilted(35.0, 0.0)
    mass[150:160] = [2.0, 1.0, -1.0]
    mass[5] = np.nan
    np.testing.assert_allclose(up_from_balance(np.zeros((200, 3)), mass), up, atol=0.02)


def test_tilt_is_limited_to_what_cameras_do() -> None:
    mass = np.tile(tilted(50.0, 40.0), (30, 1))
    x, y, z = up_from_balance(np.zeros((30, 3)), mass)
    assert np.degrees(np.arctan2(x, z)) == pytest.approx(MAX_PITCH_DEG)
    assert np.degrees(np.arctan2(y, z)) == pytest.approx(MAX_ROLL_DEG)


def test_nobody_leaves_the_camera_level() -> None:
    nothing = np.full((9, 3), np.nan)
    assert not standing(nothing, nothing).any()
    np.testing.assert_array_equal(up_from_balance(nothing, nothing), UP)
