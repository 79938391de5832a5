"""Where the lifter stands: poses are told from the pelvis, a floor lies under the feet."""

from __future__ import annotations

import numpy as np

from inference.skeleton import FloatArray, Joint

ANKLE_HEIGHT_M = 0.085
"""Height of the ankle's centre above the sole."""


def floor_place(xyz: FloatArray) -> FloatArray:
    """Return the point of every pose that is to lie at the origin of the floor.

    It lies between the feet, below the lower one. A pose comes with the pelvis at the origin;
    fixing the feet instead lets the hips travel, as they do in a lift.

    Parameters
    ----------
    xyz : array, shape (T, 17, 3)

    Returns
    -------
    array, shape (T, 3)
        NaN where an ankle is not known.
    """
    ankles = xyz[:, [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]]
    middle = ankles.mean(axis=1)
    lowest = ankles[..., 2].min(axis=1)
    return np.stack([middle[:, 0], middle[:, 1], lowest - ANKLE_HEIGHT_M], axis=1)
