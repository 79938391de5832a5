"""From a recorded skeleton to the 22 joints of `inference.lift.training.motion`."""

from __future__ import annotations

import re

import numpy as np

from inference.lift.training.acclaim import CMU_UNIT_M
from inference.lift.training.lifts import FACE
from inference.lift.training.motion import LEGS, with_derived_joints
from inference.lift.training.skeletons import END, SkeletonMotion
from inference.skeleton import FloatArray, Joint
from inference.synth.kinematics import unit

_LIMBS = {
    "hip": ("femur", "upleg", "upperleg", "thigh", "hip"),
    "knee": ("tibia", "leg", "lowleg", "lowerleg", "shin", "calf", "knee"),
    "ankle": ("foot", "ankle"),
    "shoulder": ("humerus", "arm", "uparm", "upperarm", "shldr", "shoulder"),
    "elbow": ("radius", "forearm", "lowarm", "lowerarm", "elbow"),
    "wrist": ("wrist", "hand"),
}
"""Names of the bones that start at a joint: ASF's, then those of BVH files; the first found counts.

Where "LeftArm" is missing, "LeftShoulder" is the shoulder; else it is the collar bone.
"""
_UNITS_M = {
    "metres": 1.0,
    "centimetres": 0.01,
    "millimetres": 0.001,
    "inches": 0.0254,
    "CMU's units": CMU_UNIT_M,
}
_HEIGHTS_M = (1.4, 2.1)
"""Of people; narrow enough that no two units fit one recording."""
_HEIGHT_BY_SEGMENTS = 1.284
"""Height over shank, thigh and trunk: Drillis and Contini (1966) have 0.246, 0.245 and 0.288."""
_EARS_OVER_HEAD = 0.06
"""Metres at 1.74 m from the head's joint up to the ears, as CMU's skeletons were packed."""


def body_joints(motion: SkeletonMotion, up: str | None = None) -> tuple[FloatArray, str]:
    """Find the 22 joints of a recorded skeleton.

    The body's height is judged by its bones, which no posture changes. A recording in which it is
    not 1.4 to 2.1 m is taken for one in another unit. The axis that points from the ankles to the
    shoulders in most frames points up. The face is put on the head as procedural lifts have it;
    over the whole recording the head looks ahead of the shoulders on average.

    Parameters
    ----------
    motion : SkeletonMotion
    up : str, optional
        "x", "y" or "z", where it is known.

    Returns
    -------
    joints : array, shape (T, 22, 3)
        Metres, y up.
    unit : str
        The unit that the recording was taken to be in.

    Raises
    ------
    ValueError
        If joints are missing, the height fits no unit, or no axis points up.
    """
    found, head = _limbs(motion), _joint(motion, ("head",), "head")
    height = _HEIGHT_BY_SEGMENTS * _segments(found)
    fitting = [u for u, m in _UNITS_M.items() if _HEIGHTS_M[0] <= height * m <= _HEIGHTS_M[1]]
    if not fitting:
        raise ValueError(
            f"the skeleton is {height:.4g} high, which is no person's height in "
            f"{', '.join(_UNITS_M)}; scale the file"
        )
    scale = _UNITS_M[fitting[0]]
    axis = _up_axis(found) if up is None else "xyz".index(up)
    # Both the world's axes and the skeleton's move on in a circle, so that left stays left.
    found = np.roll(found * scale, 1 - axis, axis=-1)
    heads = np.roll(motion.positions * scale, 1 - axis, axis=-1)
    turns = np.roll(motion.rotations[:, head], 1 - axis, axis=-2)
    end = _index(motion, motion.names[head] + END)
    face = _face(
        found, heads[:, head], None if end is None else heads[:, end], turns, height * scale
    )
    return with_derived_joints(np.concatenate([found, face], axis=1)), fitting[0]


def _plain(name: str) -> str:
    """Take off "mixamorig:", "Bip01_", "Joint" and the like; keep small letters and digits."""
    last = re.split(r"[:|]", name.lower())[-1]
    return re.sub(r"[^a-z0-9]", "", re.sub(r"^(mixamorig|bip0*1)|joint$", "", last))


def _index(motion: SkeletonMotion, name: str) -> int | None:
    return motion.names.index(name) if name in motion.names else None


def _joint(motion: SkeletonMotion, names: tuple[str, ...], what: str) -> int:
    plain = [_plain(name) for name in motion.names]
    for name in names:
        if name in plain:
            return plain.index(name)
    raise ValueError(
        f"no joint of the skeleton is known for the {what}; it has {', '.join(motion.names)}"
    )


def _limbs(motion: SkeletonMotion) -> FloatArray:
    """Hips to ankles and shoulders to wrists in their places; the others 0, shape (T, 17, 3)."""
    out = np.zeros((len(motion.positions), len(Joint), 3))
    for side, letter in (("left", "l"), ("right", "r")):
        for limb, bones in _LIMBS.items():
            names = [n for b in bones for n in (side + b, letter + b, b + letter, b + side)]
            joint = _joint(motion, tuple(names), f"{side} {limb}")
            out[:, Joint[f"{side}_{limb}".upper()]] = motion.positions[:, joint]
    return out


def _middle(joints: FloatArray, name: str) -> FloatArray:
    sides = [Joint[f"{side}_{name}".upper()] for side in ("left", "right")]
    return np.asarray(joints[:, sides].mean(axis=1))


def _segments(joints: FloatArray) -> float:
    """Length of shank, thigh and trunk; the trunk at its longest, because it bends."""
    legs = np.linalg.norm(np.diff(joints[:, np.array(LEGS)], axis=2), axis=-1).sum(axis=-1)
    trunk = np.linalg.norm(_middle(joints, "shoulder") - _middle(joints, "hip"), axis=-1)
    return float(np.median(legs) + np.percentile(trunk, 95))


def _up_axis(joints: FloatArray) -> int:
    """Axis from the ankles to the shoulders in most frames: 0, 1 or 2."""
    along = np.median(unit(_middle(joints, "shoulder") - _middle(joints, "ankle")), axis=0)
    axis = int(np.argmax(along))
    if along[axis] < 0.5:
        raise ValueError("no axis points up in most frames; say which with --up x, y or z")
    return axis


def _face(
    joints: FloatArray,
    head: FloatArray,
    end: FloatArray | None,
    turns: FloatArray,
    height_m: float,
) -> FloatArray:
    """Nose, eyes and ears of a head that starts at `head`, ends at `end` and turns."""
    thorax = _middle(joints, "shoulder")
    up = unit(head - thorax)
    left = joints[:, Joint.LEFT_SHOULDER] - joints[:, Joint.RIGHT_SHOULDER]
    ahead = unit(np.cross(left, up))
    axes = np.stack([ahead, np.cross(up, ahead), up], axis=-1)
    # What the head's own axes are is known only from how they lie in the shoulders' on average.
    u, _, v = np.linalg.svd((np.swapaxes(turns, 1, 2) @ axes).mean(axis=0))
    axes = turns @ (u @ np.diag([1.0, 1.0, np.linalg.det(u @ v)]) @ v)
    size = height_m / 1.74
    over = axes[..., 2] if end is None else unit(end - head)
    ears = head + _EARS_OVER_HEAD * size * over
    return np.asarray(ears[:, np.newaxis] + np.einsum("tij,kj->tki", axes, FACE * size))
