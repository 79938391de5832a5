"""A skeleton of rotations that shows the joints: what a BVH file is written from.

Each bone needs a rotation of its own. Where bones meet, at pelvis and thorax, their directions
change against each other over time, so each begins with a joint of its own there, without length:
``right_pelvis`` turns the bone to ``right_hip``. Every bone thus points exactly as in the pose; its
length is the mean over the clip.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.export.data.motion import Motion
from inference.skeleton import H36M17, FloatArray, Joint

LEFT, UP = np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0])
_EPS = 1e-9

TURNED_FIRST = "YZX"
"""Order of the rotations. Of three, the middle one must stay off ±90°: here the leaning sideways
of pelvis, trunk and legs …"""
ARMS = "ZXY"
"""… and the turning of an arm about itself, which lies along x at rest."""


@dataclass(frozen=True)
class RigJoint:
    """One joint of the rig; its rotation turns the bone to `tip`.

    Attributes
    ----------
    name : str
    at, tip : Joint
        Where it is, and the joint that its bone leads to; `at` again for one that turns no bone.
    parent : int
        Index in `RIG`; −1 for the root.
    rest : (float, float, float)
        Direction of the bone at rest: arms out to the sides, facing +z with y up.
    order : str
        Of its rotations, each about the axes as those before have turned them.
    """

    name: str
    at: Joint
    tip: Joint
    parent: int
    rest: tuple[float, float, float] = (0.0, 0.0, 0.0)
    order: str = TURNED_FIRST


_RIGHTWARDS, _LEFTWARDS = (-1.0, 0.0, 0.0), (1.0, 0.0, 0.0)
_DOWN, _UPWARDS = (0.0, -1.0, 0.0), (0.0, 1.0, 0.0)
# Where several bones begin, the joint that each begins with, by where it leads.
_BRANCHES = {
    Joint.RIGHT_HIP: ("right_pelvis", _RIGHTWARDS),
    Joint.LEFT_HIP: ("left_pelvis", _LEFTWARDS),
    Joint.SPINE: ("lower_spine", _UPWARDS),
    Joint.NECK: ("lower_neck", _UPWARDS),
    Joint.LEFT_SHOULDER: ("left_collar", _LEFTWARDS),
    Joint.RIGHT_SHOULDER: ("right_collar", _RIGHTWARDS),
}


def _rig() -> tuple[RigJoint, ...]:
    """Put the joints in the order of a pose, which is that of a walk through the tree."""
    parents = {tip: base for base, tip in H36M17.bones}
    rig: list[RigJoint] = []
    index: dict[Joint, int] = {}
    for joint in Joint:
        tips = [Joint(tip) for base, tip in H36M17.bones if base == joint]
        parent = index[Joint(parents[joint])] if joint in parents else -1
        if joint in _BRANCHES:
            name, rest = _BRANCHES[joint]
            base = Joint(parents[joint])
            rig.append(RigJoint(name, base, joint, parent, rest, _order(joint)))
            parent = len(rig) - 1
        index[joint] = len(rig)
        tip = tips[0] if len(tips) == 1 else joint
        rest = _rest(joint) if tip is not joint else (0.0, 0.0, 0.0)
        rig.append(RigJoint(joint.name.lower(), joint, tip, parent, rest, _order(joint)))
    return tuple(rig)


def _is_arm(joint: Joint) -> bool:
    return joint >= Joint.LEFT_SHOULDER


def _order(joint: Joint) -> str:
    return ARMS if _is_arm(joint) else TURNED_FIRST


def _rest(joint: Joint) -> tuple[float, float, float]:
    if _is_arm(joint):
        return _LEFTWARDS if H36M17.side(joint) == "left" else _RIGHTWARDS
    return _UPWARDS if H36M17.side(joint) == "middle" else _DOWN


RIG = _rig()
"""All joints of the rig, a parent before its children."""


@dataclass(frozen=True, eq=False)
class Posed:
    """The rig as it moves.

    Attributes
    ----------
    offsets : array, shape (R, 3)
        Of each joint of `RIG` from its parent, metres, at rest; of the root 0.
    root : array, shape (T, 3)
        Where the root is, metres, y up.
    rotations : array, shape (T, R, 3, 3)
        Of each joint against its parent.
    """

    offsets: FloatArray
    root: FloatArray
    rotations: FloatArray


def posed(motion: Motion) -> Posed:
    """Turn the rig so that every bone points as in the pose.

    What turns a bone about itself is not in the joints. The pelvis takes it from the hips and the
    trunk from the shoulders; every other bone is turned the shortest way from where its parent
    would carry it.

    Parameters
    ----------
    motion : Motion
        With a pose in one frame at least. Frames without one are filled in: each joint moves
        straight between the poses around them, and stays at the ends.

    Returns
    -------
    Posed
    """
    joints = _filled(motion.y_up)
    absolute = np.empty((len(joints), len(RIG), 3, 3))
    rotations = np.empty_like(absolute)
    offsets = np.zeros((len(RIG), 3))
    for number, joint in enumerate(RIG):
        above = absolute[:, joint.parent] if joint.parent >= 0 else _still(len(joints))
        absolute[:, number] = _absolute(joint, joints, above)
        rotations[:, number] = above.swapaxes(-1, -2) @ absolute[:, number]
        if joint.parent >= 0 and RIG[joint.parent].at is not joint.at:
            bone = joints[:, joint.at] - joints[:, RIG[joint.parent].at]
            length = np.linalg.norm(bone, axis=-1).mean()
            offsets[number] = length * np.array(RIG[joint.parent].rest)
    return Posed(offsets, joints[:, Joint.PELVIS], rotations)


def _absolute(joint: RigJoint, joints: FloatArray, above: FloatArray) -> FloatArray:
    """Return how a joint stands in the world, from how its parent does."""
    if joint.name == "pelvis":
        hips = joints[:, Joint.LEFT_HIP] - joints[:, Joint.RIGHT_HIP]
        return _frame(hips, joints[:, Joint.SPINE] - joints[:, Joint.PELVIS], hips_first=True)
    if joint.name == "thorax":
        shoulders = joints[:, Joint.LEFT_SHOULDER] - joints[:, Joint.RIGHT_SHOULDER]
        return _frame(shoulders, joints[:, Joint.THORAX] - joints[:, Joint.SPINE], hips_first=False)
    if joint.tip is joint.at:
        return above
    carried = above @ np.array(joint.rest)
    return _shortest_turn(carried, joints[:, joint.tip] - joints[:, joint.at]) @ above


def _filled(joints: FloatArray) -> FloatArray:
    """Fill frames without a pose in, each coordinate by itself."""
    flat = joints.reshape(len(joints), -1)
    known = np.flatnonzero(np.isfinite(flat).all(axis=1))
    frames = np.arange(len(flat))
    filled = [np.interp(frames, known, column[known]) for column in flat.T]
    return np.stack(filled, axis=1).reshape(joints.shape)


def _still(frames: int) -> FloatArray:
    return np.broadcast_to(np.eye(3), (frames, 3, 3))


def _unit(vectors: FloatArray, otherwise: FloatArray) -> FloatArray:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.where(length > _EPS, vectors / np.maximum(length, _EPS), otherwise)


def _frame(left: FloatArray, up: FloatArray, *, hips_first: bool) -> FloatArray:
    """Return the rotation of axes whose x points left and whose y points up, shape (T, 3, 3).

    The one that goes first is kept, the other made square to it.
    """
    left, up = _unit(left, LEFT), _unit(up, UP)
    forward = _unit(np.cross(left, up), np.cross(LEFT, UP))
    if hips_first:
        up = np.cross(forward, left)
    else:
        left = np.cross(up, forward)
    return np.stack([left, up, forward], axis=-1)


def _shortest_turn(start: FloatArray, end: FloatArray) -> FloatArray:
    """Return the smallest rotation of one direction onto another (Rodrigues), shape (T, 3, 3)."""
    start = _unit(start, LEFT)
    end = _unit(end, start)
    axis, cosine = np.cross(start, end), np.sum(start * end, axis=-1)
    x, y, z = axis.T
    none = np.zeros_like(x)
    cross = np.stack([none, -z, y, z, none, -x, -y, x, none], axis=-1).reshape(-1, 3, 3)
    share = 1.0 / np.maximum(1.0 + cosine, _EPS)
    turn = np.eye(3) + cross + share[:, np.newaxis, np.newaxis] * (cross @ cross)
    back = cosine < -1.0 + _EPS
    if back.any():
        turn[back] = _half_turn(start[back])
    return np.asarray(turn)


def _half_turn(direction: FloatArray) -> FloatArray:
    """Return half a turn about some axis square to a direction, shape (N, 3, 3)."""
    least = np.eye(3)[np.abs(direction).argmin(axis=-1)]
    axis = _unit(np.cross(direction, least), UP)
    return np.asarray(2.0 * axis[:, :, np.newaxis] * axis[:, np.newaxis] - np.eye(3))


def euler_deg(rotations: FloatArray, order: str) -> FloatArray:
    """Return the angles of rotations, in the order that they are carried out.

    Parameters
    ----------
    rotations : array, shape (T, 3, 3)
        The first axis turns the others: R = R₁(α) R₂(β) R₃(γ).
    order : str
        Three different axes, such as ``"ZXY"``.

    Returns
    -------
    array, shape (T, 3)
        α, β and γ in degrees, without jumps of whole turns over time. Where β is ±90° and α and γ
        turn about one axis, γ is 0.
    """
    a, b, c = ("XYZ".index(axis) for axis in order)
    sign = 1.0 if (b - a) % 3 == 1 else -1.0
    middle = np.clip(sign * rotations[:, a, c], -1.0, 1.0)
    first = np.arctan2(-sign * rotations[:, b, c], rotations[:, c, c])
    last = np.arctan2(-sign * rotations[:, a, b], rotations[:, a, a])
    locked = np.abs(middle) > 1.0 - _EPS
    first = np.where(locked, np.arctan2(sign * rotations[:, c, b], rotations[:, b, b]), first)
    angles = np.stack([first, np.arcsin(middle), np.where(locked, 0.0, last)], axis=-1)
    return np.degrees(np.unwrap(angles, axis=0))
