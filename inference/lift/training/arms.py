"""Free hands: from anywhere to anywhere while the body does something else."""

from __future__ import annotations

import numpy as np

from inference.skeleton import FloatArray, Joint
from inference.synth.kinematics import elbow_position, unit
from inference.synth.spec import Proportions

_REACH = 0.98
_OFTEN = (0.15, 0.15, 0.35, 0.10, 0.10, 0.15)
"""Most squats without a bar are done with the arms ahead, which a camera in front sees end on."""
_ARMS = (
    # Wrist from the shoulder in the trunk's axes, over the length of the arm: forward, outward,
    # up; then where the elbow points.
    ("overhead", (-0.10, 0.05, 0.80), (0.15, 0.50, 0.98), (-0.4, 1.0, 0.0)),
    ("rack", (0.10, -0.25, -0.10), (0.35, 0.10, 0.15), (1.0, 0.3, -0.5)),
    ("ahead", (0.65, -0.30, -0.30), (0.98, 0.20, 0.30), (-0.2, 0.6, -1.0)),
    ("sides", (-0.15, 0.02, -0.99), (0.20, 0.25, -0.85), (-1.0, 0.4, 0.0)),
    ("hips", (-0.20, 0.05, -0.65), (0.10, 0.25, -0.50), (-0.7, 1.0, 0.0)),
    ("anywhere", (-0.30, -0.40, -0.90), (0.90, 0.80, 0.90), (-0.5, 0.6, -0.7)),
)


def with_arms(joints: FloatArray, body: Proportions, rng: np.random.Generator) -> FloatArray:
    """Move the hands from one place to another and back, each drawn, both sides nearly alike.

    Parameters
    ----------
    joints : array, shape (T, 17, 3)
    body : Proportions
    rng : Generator

    Returns
    -------
    array, shape (T, 17, 3)
    """
    out, frames = joints.copy(), len(joints)
    first, second = rng.choice(len(_ARMS), 2, p=_OFTEN)
    if rng.random() < 0.5:
        second = first
    along = unit(joints[:, Joint.THORAX] - joints[:, Joint.PELVIS])
    left = unit(joints[:, Joint.LEFT_SHOULDER] - joints[:, Joint.RIGHT_SHOULDER])
    ahead = unit(np.cross(left, along))
    course = 0.5 - 0.5 * np.cos(np.linspace(0, 2 * np.pi * rng.integers(1, 4), frames))[:, None]
    wrists = [rng.uniform(*_ARMS[place][1:3]) for place in (first, second)]
    poles = [np.array(_ARMS[place][3]) for place in (first, second)]
    reach = body.upper_arm_m + body.forearm_m
    for side, shoulder, elbow, wrist in (
        (1.0, Joint.LEFT_SHOULDER, Joint.LEFT_ELBOW, Joint.LEFT_WRIST),
        (-1.0, Joint.RIGHT_SHOULDER, Joint.RIGHT_ELBOW, Joint.RIGHT_WRIST),
    ):
        slip = rng.normal(0, 0.04, 3)
        place = wrists[0] + (wrists[1] - wrists[0]) * course + slip
        length = np.linalg.norm(place, axis=1, keepdims=True)
        place *= np.clip(length, 0.3, _REACH) / length
        pole = poles[0] + (poles[1] - poles[0]) * course + rng.normal(0, 0.15, 3)
        axes = np.stack([ahead, side * left, along], axis=1)
        out[:, wrist] = joints[:, shoulder] + reach * np.einsum("tij,ti->tj", axes, place)
        out[:, elbow] = elbow_position(
            joints[:, shoulder],
            out[:, wrist],
            body.upper_arm_m,
            body.forearm_m,
            np.einsum("tij,ti->tj", axes, pole),
        )
    return out
