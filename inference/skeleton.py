"""Joint sets, their bones and mirror pairs, and the maps between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating[Any]]
BoolArray = NDArray[np.bool_]
Image = NDArray[np.uint8]
"""(height, width, 3) pixels in BGR order, upright."""


@dataclass(frozen=True)
class JointSet:
    """A named, ordered set of joints with its bones and its left/right pairs.

    Attributes
    ----------
    name : str
        Identifier, stored in cached analyses.
    joints : tuple of str
        Joint names; the position is the index in every array.
    bones : tuple of (int, int)
        Pairs of joint indices that are drawn as a segment.
    mirror_pairs : tuple of (int, int)
        (left, right) index pairs that exchange places in a mirrored image.
    """

    name: str
    joints: tuple[str, ...]
    bones: tuple[tuple[int, int], ...]
    mirror_pairs: tuple[tuple[int, int], ...]

    def __len__(self) -> int:
        return len(self.joints)

    def index(self, joint: str) -> int:
        """Return the index of a joint by its name."""
        return self.joints.index(joint)

    def side(self, joint: int) -> str:
        """Return ``"left"``, ``"right"`` or ``"middle"`` for a joint index."""
        for left, right in self.mirror_pairs:
            if joint == left:
                return "left"
            if joint == right:
                return "right"
        return "middle"


class Joint(IntEnum):
    """The 17 joints of a pose, in Human3.6M order (see docs/architecture.md, Words)."""

    PELVIS = 0
    RIGHT_HIP = 1
    RIGHT_KNEE = 2
    RIGHT_ANKLE = 3
    LEFT_HIP = 4
    LEFT_KNEE = 5
    LEFT_ANKLE = 6
    SPINE = 7
    THORAX = 8
    NECK = 9
    HEAD = 10
    LEFT_SHOULDER = 11
    LEFT_ELBOW = 12
    LEFT_WRIST = 13
    RIGHT_SHOULDER = 14
    RIGHT_ELBOW = 15
    RIGHT_WRIST = 16


H36M17 = JointSet(
    name="h36m17",
    joints=tuple(joint.name.lower() for joint in Joint),
    bones=(
        *((0, 1), (1, 2), (2, 3), (0, 4), (4, 5), (5, 6)),
        *((0, 7), (7, 8), (8, 9), (9, 10)),
        *((8, 11), (11, 12), (12, 13), (8, 14), (14, 15), (15, 16)),
    ),
    mirror_pairs=((4, 1), (5, 2), (6, 3), (11, 14), (12, 15), (13, 16)),
)

COCO17 = JointSet(
    name="coco17",
    joints=(
        *("nose", "left_eye", "right_eye", "left_ear", "right_ear"),
        *("left_shoulder", "right_shoulder", "left_elbow", "right_elbow"),
        *("left_wrist", "right_wrist", "left_hip", "right_hip"),
        *("left_knee", "right_knee", "left_ankle", "right_ankle"),
    ),
    bones=(
        *((5, 6), (5, 7), (7, 9), (6, 8), (8, 10), (5, 11), (6, 12), (11, 12)),
        *((11, 13), (13, 15), (12, 14), (14, 16), (0, 1), (0, 2), (1, 3), (2, 4)),
    ),
    mirror_pairs=((1, 2), (3, 4), (5, 6), (7, 8), (9, 10), (11, 12), (13, 14), (15, 16)),
)

BLAZEPOSE33 = JointSet(
    name="blazepose33",
    joints=(
        "nose",
        *("left_eye_inner", "left_eye", "left_eye_outer"),
        *("right_eye_inner", "right_eye", "right_eye_outer"),
        *("left_ear", "right_ear", "mouth_left", "mouth_right"),
        *("left_shoulder", "right_shoulder", "left_elbow", "right_elbow"),
        *("left_wrist", "right_wrist", "left_pinky", "right_pinky"),
        *("left_index", "right_index", "left_thumb", "right_thumb"),
        *("left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle"),
        *("left_heel", "right_heel", "left_foot_index", "right_foot_index"),
    ),
    bones=(
        *((11, 12), (11, 13), (13, 15), (12, 14), (14, 16), (11, 23), (12, 24), (23, 24)),
        *((23, 25), (25, 27), (24, 26), (26, 28)),
        *((27, 29), (29, 31), (27, 31), (28, 30), (30, 32), (28, 32)),
        *((15, 19), (16, 20), (0, 2), (2, 7), (0, 5), (5, 8)),
    ),
    mirror_pairs=(
        *((1, 4), (2, 5), (3, 6), (7, 8), (9, 10), (11, 12), (13, 14), (15, 16)),
        *((17, 18), (19, 20), (21, 22), (23, 24), (25, 26), (27, 28), (29, 30), (31, 32)),
    ),
)

HALPE26 = JointSet(
    name="halpe26",
    joints=(
        *COCO17.joints,
        *("head_top", "neck_base", "mid_hip"),
        *("left_foot_index", "right_foot_index", "left_small_toe", "right_small_toe"),
        *("left_heel", "right_heel"),
    ),
    bones=(
        *COCO17.bones,
        *((15, 24), (24, 20), (15, 20), (16, 25), (25, 21), (16, 21)),
    ),
    mirror_pairs=(*COCO17.mirror_pairs, (20, 21), (22, 23), (24, 25)),
)
"""Halpe's body with its feet (Li et al. 2020, "PaStaNet"), in its order.

The big toe has the name that BlazePose gives the same point, by which the rest of the program
knows it. The joints that have no bone here, which no lifter reads, are kept and not drawn."""

JOINT_SETS = {joint_set.name: joint_set for joint_set in (H36M17, COCO17, BLAZEPOSE33, HALPE26)}


def has_coco17(joint_set: JointSet) -> bool:
    """Whether the 17 COCO joints are among those of a set."""
    return set(COCO17.joints) <= set(joint_set.joints)


def coco17_from(joint_set: JointSet, values: FloatArray) -> FloatArray:
    """Select the 17 COCO joints out of those of another set.

    Parameters
    ----------
    joint_set : JointSet
        With the 17 joints, by their names.
    values : array, shape (..., J, D)
        Any per-joint values (positions or scores with a trailing axis).

    Returns
    -------
    array, shape (..., 17, D)
    """
    return values[..., _coco_in(joint_set), :]


@cache
def _coco_in(joint_set: JointSet) -> tuple[int, ...]:
    return tuple(joint_set.index(name) for name in COCO17.joints)


def coco17_from_blazepose33(values: FloatArray) -> FloatArray:
    """Select the 17 COCO joints out of 33 BlazePose joints; see `coco17_from`."""
    return coco17_from(BLAZEPOSE33, values)


def h36m17_from_blazepose33(positions: FloatArray) -> FloatArray:
    """Map 33 BlazePose joint positions, in 2D or 3D, onto the 17-joint pose.

    The pelvis is the middle of the hips and the thorax the middle of the shoulders; the spine
    joint lies half-way between them. The neck lies on the line from thorax to the middle of the
    ears, at 40 %; the head joint as far again beyond the ears as they are from the neck, at 35 %.

    Parameters
    ----------
    positions : array, shape (..., 33, D)

    Returns
    -------
    array, shape (..., 17, D)
    """
    by_name = {name: positions[..., i, :] for i, name in enumerate(BLAZEPOSE33.joints)}
    pelvis = (by_name["left_hip"] + by_name["right_hip"]) / 2
    thorax = (by_name["left_shoulder"] + by_name["right_shoulder"]) / 2
    ears = (by_name["left_ear"] + by_name["right_ear"]) / 2
    neck = thorax + 0.4 * (ears - thorax)
    derived = {
        "pelvis": pelvis,
        "spine": (pelvis + thorax) / 2,
        "thorax": thorax,
        "neck": neck,
        "head": ears + 0.35 * (ears - neck),
    }
    return np.stack([derived[n] if n in derived else by_name[n] for n in H36M17.joints], axis=-2)


def h36m17_score_from_blazepose33(score: FloatArray) -> FloatArray:
    """Confidence of the 17-joint pose: a derived joint is as sure as its least sure source.

    Parameters
    ----------
    score : array, shape (..., 33)

    Returns
    -------
    array, shape (..., 17)
    """
    by_name = {name: score[..., i] for i, name in enumerate(BLAZEPOSE33.joints)}
    hips = np.minimum(by_name["left_hip"], by_name["right_hip"])
    shoulders = np.minimum(by_name["left_shoulder"], by_name["right_shoulder"])
    ears = np.minimum(by_name["left_ear"], by_name["right_ear"])
    derived = {
        "pelvis": hips,
        "spine": np.minimum(hips, shoulders),
        "thorax": shoulders,
        "neck": np.minimum(shoulders, ears),
        "head": ears,
    }
    return np.stack([derived[n] if n in derived else by_name[n] for n in H36M17.joints], axis=-1)
