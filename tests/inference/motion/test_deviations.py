from __future__ import annotations

import numpy as np
import pytest

from inference.motion.deviations import directions
from inference.skeleton import Joint


@pytest.mark.parametrize(
    ("offset_cm", "joint", "says"),
    [
        ((9, 0, 0), Joint.PELVIS, "9 cm further forward"),
        ((-9, 0, 0), Joint.PELVIS, "9 cm further back"),
        ((0, 0, 5), Joint.HEAD, "5 cm higher"),
        ((0, 1, -5), Joint.HEAD, "5 cm lower"),
        ((0, 7, 0), Joint.HEAD, "7 cm further left"),
        ((0, -7, 0), Joint.HEAD, "7 cm further right"),
        ((0, 7, 0), Joint.LEFT_KNEE, "7 cm further out"),
        ((0, -7, 0), Joint.LEFT_KNEE, "7 cm further in"),
        ((0, 7, 0), Joint.RIGHT_KNEE, "7 cm further in"),
        ((0, -7, 0), Joint.RIGHT_KNEE, "7 cm further out"),
        ((3, -7, -5), Joint.RIGHT_WRIST, "7 cm further out and 5 cm lower"),
    ],
)
@pytest.mark.parametrize("facing_deg", [0.0, 90.0, -135.0])
def test_directions_are_those_of_the_lifter(
    offset_cm: tuple[float, float, float], joint: Joint, says: str, facing_deg: float
) -> None:
    turn = np.radians(facing_deg)
    forward, left = (
        np.array([np.cos(turn), np.sin(turn), 0]),
        np.array([-np.sin(turn), np.cos(turn), 0]),
    )
    offset = offset_cm[0] * forward + offset_cm[1] * left + offset_cm[2] * np.array([0, 0, 1])
    assert directions(offset / 100, joint, turn) == says
