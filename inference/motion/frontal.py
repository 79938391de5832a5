"""The frontal plane: the skeleton turned about the vertical until the hips lie square."""

from __future__ import annotations

import numpy as np

from inference.skeleton import FloatArray, Joint


def square_to_hips(xyz: FloatArray) -> FloatArray:
    """Turn every pose about z so that its hip axis, right to left, lies along +y.

    The lifter then faces along +x. Only the horizontal part of the hip axis counts: a hip that
    drops stays visible.

    Parameters
    ----------
    xyz : array, shape (..., 17, 3)
        World frame, z up.

    Returns
    -------
    array, shape (..., 17, 3)
        NaN where the hips give no horizontal direction.
    """
    hips = xyz[..., Joint.LEFT_HIP, :2] - xyz[..., Joint.RIGHT_HIP, :2]
    length = np.linalg.norm(hips, axis=-1)
    left = hips / np.where(length == 0, np.nan, length)[..., np.newaxis]
    left_x, left_y = left[..., 0, np.newaxis], left[..., 1, np.newaxis]
    x, y, z = xyz[..., 0], xyz[..., 1], xyz[..., 2]
    turned_x = x * left_y - y * left_x
    turned_y = x * left_x + y * left_y
    return np.stack([turned_x, turned_y, z + 0 * turned_x], axis=-1)


def frontal_plane(xyz: FloatArray) -> FloatArray:
    """Project poses on the ZY plane, hips square to the viewer.

    Parameters
    ----------
    xyz : array, shape (..., 17, 3)
        World frame, z up.

    Returns
    -------
    array, shape (..., 17, 2)
        y (to the lifter's left) and z (up), metres.
    """
    return square_to_hips(xyz)[..., 1:]


def knee_ankle_ratio(xyz: FloatArray, min_separation_m: float = 0.05) -> FloatArray:
    """Separation of the knees over that of the ankles, in the frontal plane.

    Below 1 the knees are closer together than the feet.

    Parameters
    ----------
    xyz : array, shape (..., 17, 3)
    min_separation_m : float
        Ankles closer than this, feet together or crossed, give no ratio.

    Returns
    -------
    array, shape (...)
        NaN where there is no ratio.
    """
    y = frontal_plane(xyz)[..., 0]
    knees = y[..., Joint.LEFT_KNEE] - y[..., Joint.RIGHT_KNEE]
    ankles = y[..., Joint.LEFT_ANKLE] - y[..., Joint.RIGHT_ANKLE]
    return np.asarray(knees / np.where(ankles >= min_separation_m, ankles, np.nan))
