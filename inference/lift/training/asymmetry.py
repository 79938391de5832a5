"""Uneven sides: what a lifter does to one side alone, put on any even lift."""

from __future__ import annotations

import numpy as np

from inference.lift.training.keyed import SIDES
from inference.skeleton import FloatArray, Joint
from inference.synth.kinematics import elbow_position, unit
from inference.synth.spec import Proportions

_LEG_REACH, _ARM_REACH, _SHORTEST_ARM = 0.9985, 0.9985, 0.3
_EACH = 0.5
"""Chance of each unevenness in an uneven lift."""
_SHIFT_M, _ROLL_DEG, _BEND_DEG, _TWIST_DEG, _KNEE_DEG, _HAND_M = 0.04, 4.0, 4.0, 7.0, 18.0, 0.04
_FOOT_M = np.array([0.06, 0.02, 0.0])
"""Standard deviations."""
_UPPER = np.array([7, 8, 9, 10, 11, 12, 13, 14, 15, 16])


def make_uneven(
    joints: FloatArray, body: Proportions, rng: np.random.Generator, *, bar: bool
) -> FloatArray:
    """Shift the hips, drop a side, turn, stagger the feet, cave one knee, move one hand.

    Most of it grows with depth. Bones keep their lengths, feet their places.

    Parameters
    ----------
    joints : array, shape (T, 17, 3)
        In the lifter's frame.
    body : Proportions
        Of these joints.
    rng : Generator
    bar : bool
        Whether the hands hold a bar: then a hand moves along it only.

    Returns
    -------
    array, shape (T, 17, 3)
    """

    def draw(deviation: float) -> float:
        return float(rng.normal(0, deviation)) if rng.random() < _EACH else 0.0

    height = joints[:, Joint.PELVIS, 2]
    depth = (height.max() - height) / max(float(np.ptp(height)), 0.1)
    grown = np.radians(rng.uniform(0.0, 0.4) + depth)
    out = joints.copy()
    feet = np.array([[draw(d) for d in _FOOT_M] for _ in SIDES])
    pelvis = joints[:, Joint.PELVIS] + feet.mean(axis=0)
    pelvis[:, 1] += draw(_SHIFT_M) * depth
    bend, twist = draw(_BEND_DEG) * grown, draw(_TWIST_DEG) * grown
    trunk = joints[:, _UPPER] - joints[:, [Joint.PELVIS]]
    out[:, _UPPER] = _rolled(_turned(trunk, twist), bend) + pelvis[:, None]
    swivel = np.outer(rng.permutation([draw(_KNEE_DEG), 0.0]), grown)
    _place_legs(out, joints, pelvis, feet, body, draw(_ROLL_DEG) * grown, swivel)
    hand = rng.normal(0, _HAND_M, 3) * (rng.random() < _EACH)
    _move_hand(out, body, hand, bar=bar, left=bool(rng.integers(2)))
    return out


def _place_legs(
    out: FloatArray,
    joints: FloatArray,
    pelvis: FloatArray,
    feet: FloatArray,
    body: Proportions,
    roll: FloatArray,
    swivel: FloatArray,
) -> None:
    """Solve the legs for the new pelvis, which comes down where they don't reach."""
    ankles = np.stack([joints[:, side[3]] + foot for side, foot in zip(SIDES, feet, strict=True)])
    hips = np.stack([joints[:, side[1]] - joints[:, Joint.PELVIS] for side in SIDES])
    hips = np.stack([_rolled(h[:, None], roll)[:, 0] for h in hips])
    apart = np.sum((pelvis + hips - ankles)[..., :2] ** 2, axis=-1)
    leg = _LEG_REACH * (body.thigh_m + body.shank_m)
    highest = ankles[..., 2] + np.sqrt(np.maximum(leg**2 - apart, 0.0)) - hips[..., 2]
    down = np.minimum(highest.min(axis=0) - pelvis[:, 2], 0.0)[:, None] * [0.0, 0.0, 1.0]
    out[:, _UPPER] += down[:, None]
    out[:, Joint.PELVIS] = pelvis + down
    for i, (_, hip, knee, ankle, *_) in enumerate(SIDES):
        out[:, hip], out[:, ankle] = pelvis + down + hips[i], ankles[i]
        pole = _off_line(joints[:, hip], joints[:, knee], joints[:, ankle])
        axis = unit(joints[:, ankle] - joints[:, hip])
        sine, cosine = np.sin(swivel[i])[:, None], np.cos(swivel[i])[:, None]
        pole = cosine * pole + sine * np.cross(axis, pole)
        out[:, knee] = elbow_position(out[:, hip], out[:, ankle], body.thigh_m, body.shank_m, pole)


def _move_hand(
    out: FloatArray, body: Proportions, by: FloatArray, *, bar: bool, left: bool
) -> None:
    """Move one wrist, as far as the arm reaches."""
    _, _, _, _, shoulder, elbow, wrist = SIDES[0 if left else 1]
    pole = _off_line(out[:, shoulder], out[:, elbow], out[:, wrist])
    line = unit(out[:, Joint.LEFT_WRIST] - out[:, Joint.RIGHT_WRIST])
    arm = out[:, wrist] + (by[0] * line if bar else by) - out[:, shoulder]
    length = np.linalg.norm(arm, axis=1, keepdims=True)
    longest = _ARM_REACH * (body.upper_arm_m + body.forearm_m)
    arm *= np.clip(length, _SHORTEST_ARM * longest, longest) / length
    out[:, wrist] = out[:, shoulder] + arm
    out[:, elbow] = elbow_position(
        out[:, shoulder], out[:, wrist], body.upper_arm_m, body.forearm_m, pole
    )


def _off_line(a: FloatArray, between: FloatArray, b: FloatArray) -> FloatArray:
    """From the line through ``a`` and ``b`` to the joint between them."""
    axis = unit(b - a)
    offset = between - a
    return np.asarray(offset - np.sum(offset * axis, axis=1, keepdims=True) * axis)


def _rolled(vectors: FloatArray, angle: FloatArray) -> FloatArray:
    """Turn about the axis forward, left side up; vectors (T, K, 3), radians (T,)."""
    c, s = np.cos(angle)[:, None], np.sin(angle)[:, None]
    x, y, z = np.moveaxis(vectors, -1, 0)
    return np.stack([x, c * y - s * z, s * y + c * z], axis=-1)


def _turned(vectors: FloatArray, angle: FloatArray) -> FloatArray:
    """Turn about the vertical, to the left."""
    c, s = np.cos(angle)[:, None], np.sin(angle)[:, None]
    x, y, z = np.moveaxis(vectors, -1, 0)
    return np.stack([c * x - s * y, s * x + c * y, z], axis=-1)
