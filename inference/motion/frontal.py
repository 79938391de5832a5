"""The frontal plane: the skeleton turned about the vertical until the hips lie square."""

from __future__ import annotations

import numpy as np

from inference.skeleton import FloatArray, Joint

MIN_SEPARATION_M = 0.05
"""Ankles closer than this, feet together or crossed, give no measure for a width."""
MIN_THIGH_SHARE = 0.4
"""Of the thigh's length: 3 cm to one side turn a projection as short as this by 10 degrees."""

_LEGS = (
    (1.0, Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE),
    (-1.0, Joint.RIGHT_HIP, Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE),
)
"""The direction of the leg's outside along y, then its joints."""


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


def knee_ankle_ratio(xyz: FloatArray) -> FloatArray:
    """Separation of the knees over that of the ankles, in the frontal plane.

    Below 1 the knees are closer together than the feet.

    Parameters
    ----------
    xyz : array, shape (..., 17, 3)

    Returns
    -------
    array, shape (...)
        NaN with the ankles closer together than `MIN_SEPARATION_M`.
    """
    y = frontal_plane(xyz)[..., 0]
    knees = y[..., Joint.LEFT_KNEE] - y[..., Joint.RIGHT_KNEE]
    ankles = y[..., Joint.LEFT_ANKLE] - y[..., Joint.RIGHT_ANKLE]
    return np.asarray(knees / np.where(ankles >= MIN_SEPARATION_M, ankles, np.nan))


def knee_fppa_deg(xyz: FloatArray) -> FloatArray:
    """Frontal-plane projection angle of both knees: how far each caves in.

    The angle between the projections of thigh and shank (J. Willson and I. Davis, J. Orthop.
    Sports Phys. Ther. 38(10), 2008, 606–615; there from pictures of a single-leg squat). A thigh
    that points at the viewer projects to a stub whose direction means nothing, so there is no
    angle at the bottom of a deep squat.

    Parameters
    ----------
    xyz : array, shape (..., 17, 3)

    Returns
    -------
    array, shape (..., 2)
        Left and right, −180 to 180: 0 with hip, knee and ankle in line, positive where the knee is
        on the inside of that line. NaN where less than `MIN_THIGH_SHARE` of the thigh's length
        lies in the plane.
    """
    plane = frontal_plane(xyz)
    angles = []
    for outward, hip, knee, ankle in _LEGS:
        thigh = plane[..., knee, :] - plane[..., hip, :]
        shank = plane[..., ankle, :] - plane[..., knee, :]
        angle = _outward_deg(shank, outward) - _outward_deg(thigh, outward)
        length = np.linalg.norm(xyz[..., knee, :] - xyz[..., hip, :], axis=-1)
        seen = np.linalg.norm(thigh, axis=-1) >= MIN_THIGH_SHARE * length
        angles.append(np.where(seen, (angle + 180.0) % 360.0 - 180.0, np.nan))
    return np.stack(angles, axis=-1)


def knee_offset_ratio(xyz: FloatArray) -> FloatArray:
    """Distance of each knee from the mid-line over that of its foot, in the frontal plane.

    The study's test of each leg by itself: below 1 the knee is inside the foot. The mid-line is
    the vertical through the pelvis.

    Parameters
    ----------
    xyz : array, shape (..., 17, 3)

    Returns
    -------
    array, shape (..., 2)
        Left and right; negative with the knee across the mid-line, NaN with the ankle closer to
        it than half of `MIN_SEPARATION_M`.
    """
    y = frontal_plane(xyz)[..., 0]
    ratios = []
    for outward, _, knee, ankle in _LEGS:
        knee_out = outward * (y[..., knee] - y[..., Joint.PELVIS])
        ankle_out = outward * (y[..., ankle] - y[..., Joint.PELVIS])
        apart = ankle_out >= MIN_SEPARATION_M / 2
        ratios.append(knee_out / np.where(apart, ankle_out, np.nan))
    return np.stack(ratios, axis=-1)


def hip_shift_ratio(xyz: FloatArray) -> FloatArray:
    """How far the hips stand to one side of the middle of the feet, over the width of the stance.

    Parameters
    ----------
    xyz : array, shape (..., 17, 3)

    Returns
    -------
    array, shape (...)
        In the frontal plane; 0 centred, 0.5 over the left ankle, positive to the lifter's left;
        NaN with the ankles closer together than `MIN_SEPARATION_M`.
    """
    y = frontal_plane(xyz)[..., 0]
    left, right = y[..., Joint.LEFT_ANKLE], y[..., Joint.RIGHT_ANKLE]
    hips = (y[..., Joint.LEFT_HIP] + y[..., Joint.RIGHT_HIP]) / 2
    apart = np.where(left - right >= MIN_SEPARATION_M, left - right, np.nan)
    return np.asarray((hips - (left + right) / 2) / apart)


def _outward_deg(vectors: FloatArray, outward: float) -> FloatArray:
    """Angle of (y, z) vectors from straight down, positive towards the lifter's outside."""
    return np.asarray(np.degrees(np.arctan2(outward * vectors[..., 0], -vectors[..., 1])))
