"""A face on 17 joints, as the cameras of `inference.lift.training.evaluate` need one."""

from __future__ import annotations

import numpy as np

from inference.lift.training.motion import with_derived_joints
from inference.skeleton import FloatArray

_FACE_M = np.array(
    [
        *([0.100, 0.0, -0.005], [0.070, 0.033, 0.025], [0.070, -0.033, 0.025]),
        *([0.0, 0.075, 0.0], [0.0, -0.075, 0.0]),
    ]
)
"""Nose, eyes and ears from the middle of the ears: forward, left, up the head."""


def with_face(
    joints: FloatArray, ears: FloatArray, ahead: FloatArray, up: FloatArray
) -> FloatArray:
    """Add nose, eyes and ears.

    Parameters
    ----------
    joints : array, shape (T, 17, 3)
        Metres.
    ears : array, shape (T, 3)
        Their middle.
    ahead, up : array, shape (T, 3)
        Where the face looks and the top of the head points: unit vectors at right angles.

    Returns
    -------
    array, shape (T, 22, 3), float32
    """
    axes = np.stack([ahead, np.cross(up, ahead), up], axis=1)
    body = np.concatenate([joints, ears[:, np.newaxis] + _FACE_M @ axes], axis=1)
    return with_derived_joints(body.astype(np.float32))
