from __future__ import annotations

import numpy as np
import pytest

from inference.motion.deviations import DEPTH_ERROR_RATIO, directions, sureness, worst_moments
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
    assert directions(offset / 100, offset / 100, joint, turn) == says


AWAY, ACROSS = np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0])


def test_what_lies_along_both_cameras_counts_least() -> None:
    assert np.allclose(sureness(np.array([AWAY, AWAY])), np.diag([1 / DEPTH_ERROR_RATIO, 1, 1]))
    crossed = sureness(np.array([AWAY, ACROSS]))
    half = 1 / np.sqrt((1 + DEPTH_ERROR_RATIO**2) / 2)
    assert np.allclose(crossed, np.diag([half, half, 1.0]))
    turn = np.array([[0.6, 0.8, 0.0], [-0.8, 0.6, 0.0], [0.0, 0.0, 1.0]])
    turned = sureness(np.array([AWAY, AWAY]) @ turn)
    assert np.allclose(turned, turn.T @ sureness(np.array([AWAY, AWAY])) @ turn)


def test_a_small_sure_offset_goes_before_a_larger_one_along_the_camera() -> None:
    offset = np.zeros((10, len(Joint), 3))
    offset[3, Joint.LEFT_KNEE] = [0.12, 0.0, 0.0]
    offset[3, Joint.RIGHT_KNEE] = [0.0, 0.08, 0.0]
    offset[3, Joint.HEAD] = [0.06, 0.0, 0.0]
    moments = worst_moments(
        offset,
        sureness(np.array([AWAY, AWAY])),
        np.ones((10, len(Joint))),
        0.0,
        np.arange(10) / 10,
        (),
    )
    assert [moment.sentence for moment in moments] == [
        "right knee 8 cm further in at 0.3 s",
        "left knee 12 cm further forward at 0.3 s",
    ]
    assert [moment.distance_cm for moment in moments] == pytest.approx([8.0, 12.0])
