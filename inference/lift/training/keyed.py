"""Movement between key poses: a lift is declared by a few poses, and solved for every frame.

A pose says where the feet are, how far the legs bend, how the trunk leans and where the hands go;
the pelvis follows from balance, knees and elbows in closed form. The frame is the lifter's: metres,
x forward, y to the left, z up. Pairs are left, right; outward is away from the body's middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from inference.skeleton import FloatArray, Joint
from inference.synth.kinematics import elbow_position, unit
from inference.synth.spec import Proportions

SIDES = (
    (1.0, 4, 5, 6, 11, 12, 13),
    (-1.0, 1, 2, 3, 14, 15, 16),
)
"""Side, then hip, knee, ankle, shoulder, elbow and wrist of the pose; left first."""
_UP = np.array([0.0, 0.0, 1.0])
_LEG_REACH, _SHORTEST_ARM = 0.9985, 0.3
# Fractions of body mass, and where along its length each segment balances (Winter, table 4.1).
_THIGH, _SHANK, _FOOT, _UPPER_BODY = 0.100, 0.0465, 0.0145, 0.678
_LEG_CENTRE, _UPPER_CENTRE = 0.433, 0.626
_MIDFOOT = 0.22
"""Forward distance from ankle to the middle of the foot, over the foot's length."""
_BALANCING = 8
_MOST_FLEXION_DEG, _MOST_SHANK_DEG, _CLEARANCE_M = 150.0, 46.0, 0.03


@dataclass(frozen=True, eq=False)
class Pose:
    """What a lifter does at one moment, or with a leading axis at many. Angles in degrees.

    Attributes
    ----------
    flexion : array, shape (2,)
        Least flexion of each knee; the leg that reaches less far holds the pelvis down.
    weight : float
        Share of the weight on the left foot.
    ankles : array, shape (2, 3)
    toes, knees : array, shape (2,)
        Turn of the feet outwards, and of the knees outwards from the feet; negative caves in.
    turn, roll : float
        Of the pelvis: to the left, and with the left side up.
    lean, bend, twist : float
        Of the trunk: forward and leftward out of upright, and to the left against the pelvis.
    hands : array, shape (2, 3)
        Wrist from its shoulder, over the length of the arm: forward, outward, up. What lies out
        of reach is reached for with straight arms.
    elbows : array, shape (2, 3)
        Where the elbows point, along the same axes.
    plumb : float
        1 where the hands hold a bar over the middle of the feet, else 0.
    pelvis : array, shape (3,)
        Filled in by `perform`.
    """

    ankles: FloatArray
    hands: FloatArray
    elbows: FloatArray
    flexion: FloatArray
    toes: FloatArray
    knees: FloatArray
    weight: float | FloatArray = 0.5
    turn: float | FloatArray = 0.0
    roll: float | FloatArray = 0.0
    lean: float | FloatArray = 3.0
    bend: float | FloatArray = 0.0
    twist: float | FloatArray = 0.0
    plumb: float | FloatArray = 0.0
    pelvis: FloatArray | tuple[float, ...] = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Manner:
    """What stays the same through a lift.

    Attributes
    ----------
    level_hands : bool
        Whether the hands' axes stay level, or lean with the trunk.
    load : float
        Mass in the hands over that of the body.
    arm_reach : float
        Straight arms reach so far, over their length.
    gaze : float
        How much of the trunk's lean the head takes part in.
    balance_m : float
        How far before the middle of the feet the weight is.
    """

    level_hands: bool = True
    load: float = 0.0
    arm_reach: float = 0.996
    gaze: float = 0.5
    balance_m: float = 0.0


Key = tuple[float, Pose]
"""Seconds after the key before, and the pose then."""


def pair(left: float, right: float | None = None) -> FloatArray:
    """Give each side a value, the same if only one is given."""
    return np.array([left, left if right is None else right])


def draw_body(rng: np.random.Generator) -> Proportions:
    """Draw the proportions of a lifter."""
    limbs = {
        name: float(np.clip(rng.normal(1.0, sd), 1 - 2 * sd, 1 + 2 * sd))
        for name, sd in (
            *(("legs", 0.035), ("thighs", 0.03), ("trunk", 0.04)),
            *(("arms", 0.04), ("shoulders", 0.08), ("hips", 0.1)),
        )
    }
    return Proportions(height_m=float(rng.uniform(1.55, 1.95)), **limbs)


def perform(
    keys: Sequence[Key], body: Proportions, manner: Manner, rate_hz: float, sway: FloatArray
) -> FloatArray:
    """Move a body from key to key.

    Parameters
    ----------
    keys : sequence of (float, Pose)
    body : Proportions
    manner : Manner
    rate_hz : float
        Frames a second.
    sway : array, shape (4,)
        Of the pelvis forward and sideways, in metres, a frequency in hertz, and a phase.

    Returns
    -------
    array, shape (T, 17, 3)

    Raises
    ------
    ValueError
        If the body can't take one of the poses.
    """
    times = np.cumsum([seconds for seconds, _ in keys])
    poses = _balanced(_stacked([pose for _, pose in keys]), body, manner)
    at = np.arange(times[0], times[-1], 1 / rate_hz)
    moving = Pose(**{f.name: _through(times, getattr(poses, f.name), at) for f in fields(Pose)})
    phase = 2 * np.pi * sway[2] * at + sway[3]
    drift = np.stack([sway[0] * np.sin(phase), sway[1] * np.sin(0.7 * phase), 0 * at], axis=1)
    pelvis = moving.pelvis + drift
    highest = _pelvis_height(replace(moving, pelvis=pelvis), body, _LEG_REACH)
    pelvis[:, 2] = np.minimum(pelvis[:, 2], highest)
    joints = _assemble(replace(moving, pelvis=pelvis), body, manner)
    _check(joints, moving, body)
    return joints


def _stacked(poses: Sequence[Pose]) -> Pose:
    return Pose(
        **{f.name: np.array([getattr(p, f.name) for p in poses], float) for f in fields(Pose)}
    )


def _through(times: FloatArray, values: FloatArray, at: FloatArray) -> FloatArray:
    """Monotone cubics through the keys; still where a key is an extreme (Fritsch–Butland)."""
    shape = (-1, *(1,) * (values.ndim - 1))
    gap = np.diff(times)
    rise = np.diff(values, axis=0) / gap.reshape(shape)
    slope = np.zeros_like(values)
    before, after = rise[:-1], rise[1:]
    on = before * after > 0
    slope[1:-1][on] = 2 * (before * after)[on] / (before + after)[on]
    k = np.clip(np.searchsorted(times, at, side="right") - 1, 0, len(gap) - 1)
    u, h = ((at - times[k]) / gap[k]).reshape(shape), gap[k].reshape(shape)
    eased = u * u * (3 - 2 * u)
    return np.asarray(
        values[k]
        + (values[k + 1] - values[k]) * eased
        + h * u * (1 - u) * ((1 - u) * slope[k] - u * slope[k + 1])
    )


# --- balance --------------------------------------------------------------------------------------


def _balanced(poses: Pose, body: Proportions, manner: Manner) -> Pose:
    """Put the pelvis where lifter and load balance over the feet."""
    ankles = np.asarray(poses.ankles)
    middle = ankles + _MIDFOOT * body.foot_m * _toe_direction(poses.turn, poses.toes)
    share = np.stack([np.asarray(poses.weight), 1 - np.asarray(poses.weight)], axis=1)
    target = np.sum(share[..., None] * middle, axis=1)[:, :2] + [manner.balance_m, 0.0]
    pelvis = np.concatenate([target, np.zeros((len(target), 1))], axis=1)
    hands, arm = poses.hands.copy(), body.upper_arm_m + body.forearm_m
    plumb = np.asarray(poses.plumb)[:, None]
    for _ in range(_BALANCING):
        poses = replace(poses, pelvis=pelvis, hands=hands)
        pelvis = pelvis.copy()
        pelvis[:, 2] = _pelvis_height(poses, body, 1.0)
        joints = _assemble(replace(poses, pelvis=pelvis), body, manner)
        shoulders = joints[:, [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER], 0]
        to_bar = (middle[..., 0].mean(axis=1)[:, None] + 0.035 - shoulders) / arm
        hands = hands.copy()
        hands[..., 0] += plumb * (np.clip(to_bar, -0.45, 0.45) - hands[..., 0])
        pelvis[:, :2] += 1.1 * (target - _centre_of_mass(joints, manner.load)[:, :2])
    pelvis[:, 2] = _pelvis_height(replace(poses, pelvis=pelvis), body, 1.0)
    return replace(poses, pelvis=pelvis, hands=hands)


def _toe_direction(turn: float | FloatArray, toes: FloatArray) -> FloatArray:
    """Horizontal direction of both feet, shape (T, 2, 3); feet turn with the pelvis by half."""
    angle = np.radians(np.asarray(toes) * [1.0, -1.0] + 0.5 * np.asarray(turn)[:, None])
    return np.stack([np.cos(angle), np.sin(angle), np.zeros_like(angle)], axis=-1)


def _pelvis_height(poses: Pose, body: Proportions, reach: float) -> FloatArray:
    """Greatest height at which both legs reach the floor bent as they should be, shape (T,)."""
    thigh, shank = body.thigh_m, body.shank_m
    bent = np.radians(poses.flexion) if reach == 1.0 else np.zeros_like(poses.flexion)
    length = reach * np.sqrt(thigh**2 + shank**2 + 2 * thigh * shank * np.cos(bent))
    hips = _hip_line(poses)[:, None] * np.array([[1.0], [-1.0]]) * body.half_hips_m
    ankle_from_hip = poses.ankles - (np.asarray(poses.pelvis)[:, None] + hips)
    upright = length**2 - np.sum(ankle_from_hip[..., :2] ** 2, axis=-1)
    if (upright <= 0.01).any():
        raise ValueError("the feet are too far apart for so little height: ask for less")
    height = poses.ankles[..., 2] + np.sqrt(upright) - hips[..., 2]
    return np.asarray(height.min(axis=1))


def _centre_of_mass(joints: FloatArray, load: float) -> FloatArray:
    """Centre of mass of lifter and load, shape (T, 3)."""
    pelvis, thorax = joints[:, Joint.PELVIS], joints[:, Joint.THORAX]
    total = _UPPER_BODY * (pelvis + _UPPER_CENTRE * (thorax - pelvis))
    for _, hip, knee, ankle, _, _, wrist in SIDES:
        h, k, a = joints[:, hip], joints[:, knee], joints[:, ankle]
        total += _THIGH * (h + _LEG_CENTRE * (k - h)) + _SHANK * (k + _LEG_CENTRE * (a - k))
        total += _FOOT * a + load / 2 * joints[:, wrist]
    return np.asarray(total / (1 + load))


# --- the whole body -------------------------------------------------------------------------------


def _heading(angle: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Directions forward and left after a turn to the left, in radians."""
    cosine, sine, none = np.cos(angle), np.sin(angle), np.zeros_like(angle)
    return np.stack([cosine, sine, none], axis=-1), np.stack([-sine, cosine, none], axis=-1)


def _hip_line(poses: Pose) -> FloatArray:
    """From the pelvis to the left, shape (T, 3)."""
    roll = np.radians(poses.roll)[:, None]
    return np.asarray(np.cos(roll) * _heading(np.radians(poses.turn))[1] + np.sin(roll) * _UP)


def _trunk_axes(poses: Pose) -> FloatArray:
    """Directions ahead, left and up of the trunk at the shoulders, shape (T, 3, 3)."""
    lean, bend = np.radians(poses.lean)[:, None], np.radians(poses.bend)[:, None]
    forward, left = _heading(np.radians(np.asarray(poses.turn) + np.asarray(poses.twist)))
    along = np.cos(bend) * (np.sin(lean) * forward + np.cos(lean) * _UP) + np.sin(bend) * left
    across = unit(left - np.sum(left * along, axis=1, keepdims=True) * along)
    return np.stack([np.cross(across, along), across, along], axis=1)


def _assemble(poses: Pose, body: Proportions, manner: Manner) -> FloatArray:
    """Put the 17 joints together."""
    axes, pelvis = _trunk_axes(poses), np.asarray(poses.pelvis)
    out: FloatArray = np.empty((len(pelvis), len(Joint), 3))
    thorax = pelvis + body.trunk_m * axes[:, 2]
    out[:, Joint.PELVIS], out[:, Joint.SPINE], out[:, Joint.THORAX] = (
        *(pelvis, (pelvis + thorax) / 2),
        thorax,
    )
    ahead = np.cross(axes[:, 1], _UP)
    neck = unit(manner.gaze * axes[:, 2] + (1 - manner.gaze) * _UP + 0.17 * ahead)
    ears = thorax + body.ears_m * neck
    out[:, Joint.NECK] = thorax + 0.4 * (ears - thorax)
    out[:, Joint.HEAD] = ears + 0.35 * (ears - out[:, Joint.NECK])
    if manner.level_hands:
        across = np.cross(_UP, unit(ahead))
        axes = np.stack([unit(ahead), across, np.broadcast_to(_UP, across.shape)], axis=1)
    hip_line, shoulder_line = _hip_line(poses), _trunk_axes(poses)[:, 1]
    poles = _toe_direction(poses.turn, poses.toes + np.asarray(poses.knees))
    arm = body.upper_arm_m + body.forearm_m
    for i, (side, hip, knee, ankle, shoulder, elbow, wrist) in enumerate(SIDES):
        out[:, hip] = pelvis + side * body.half_hips_m * hip_line
        out[:, ankle] = poses.ankles[:, i]
        out[:, knee] = elbow_position(
            out[:, hip], out[:, ankle], body.thigh_m, body.shank_m, poles[:, i]
        )
        out[:, shoulder] = thorax + side * body.half_shoulders_m * shoulder_line
        outward = np.array([1.0, side, 1.0])
        reached = _within_reach(poses.hands[:, i], manner.arm_reach) * outward
        out[:, wrist] = out[:, shoulder] + arm * np.einsum("tij,ti->tj", axes, reached)
        pole = np.einsum("tij,ti->tj", axes, poses.elbows[:, i] * outward)
        out[:, elbow] = elbow_position(
            out[:, shoulder], out[:, wrist], body.upper_arm_m, body.forearm_m, pole
        )
    return out


def _within_reach(hand: FloatArray, reach: float) -> FloatArray:
    """Shorten a reach fore-and-aft and up only, so that hands on a bar stay equally far apart."""
    out = hand.copy()
    out[:, 1] = np.clip(out[:, 1], -0.85, 0.85)
    length = np.maximum(np.hypot(out[:, 0], out[:, 2]), 1e-3)
    most = np.sqrt(reach**2 - out[:, 1] ** 2)
    least = np.sqrt(np.maximum(_SHORTEST_ARM**2 - out[:, 1] ** 2, 0.0))
    out[:, [0, 2]] *= (np.clip(length, least, most) / length)[:, None]
    return out


def _check(joints: FloatArray, poses: Pose, body: Proportions) -> None:
    """Refuse what no body does."""
    toes = _toe_direction(poses.turn, poses.toes)
    for i, (_, hip, knee, ankle, _, _, wrist) in enumerate(SIDES):
        thigh, shank = joints[:, knee] - joints[:, hip], joints[:, ankle] - joints[:, knee]
        cosine = np.sum(thigh * shank, axis=1) / (body.thigh_m * body.shank_m)
        flat = joints[:, ankle, 2] < body.ankle_m + 0.01
        tilt = -np.sum(shank * toes[:, i], axis=1) / body.shank_m
        if cosine.min() < np.cos(np.radians(_MOST_FLEXION_DEG)):
            raise ValueError("a knee would bend too far: ask for less depth")
        if tilt[flat].max(initial=0.0) > np.sin(np.radians(_MOST_SHANK_DEG)):
            raise ValueError("an ankle would bend too far: ask for more lean")
        if min(joints[:, knee, 2].min(), joints[:, wrist, 2].min()) < _CLEARANCE_M:
            raise ValueError("a knee or a hand would be in the floor: ask for less depth")
