"""Angles and directions of the body from 3D joints: degrees, undefined ones NaN."""

from __future__ import annotations

import numpy as np

from inference.skeleton import FloatArray, Joint


def elevation_deg(vectors: FloatArray) -> FloatArray:
    """Angle of a vector above the horizontal XY plane.

    Parameters
    ----------
    vectors : array, shape (..., 3)
        In a frame with z up.

    Returns
    -------
    array, shape (...)
        −90 to 90 degrees: ``atan2(z, hypot(x, y))``; NaN for a vector without length.
    """
    horizontal = np.hypot(vectors[..., 0], vectors[..., 1])
    angle = np.degrees(np.arctan2(vectors[..., 2], horizontal))
    return np.where((horizontal == 0) & (vectors[..., 2] == 0), np.nan, angle)


def angle_between_deg(first: FloatArray, second: FloatArray) -> FloatArray:
    """Angle between two vectors.

    Parameters
    ----------
    first, second : array, shape (..., 3)

    Returns
    -------
    array, shape (...)
        0 to 180 degrees: ``atan2(|a × b|, a · b)``, exact near 0 and 180 where the arc cosine is
        not; NaN where a vector has no length.
    """
    cross = np.linalg.norm(np.cross(first, second), axis=-1)
    dot = np.sum(first * second, axis=-1)
    return np.where((cross == 0) & (dot == 0), np.nan, np.degrees(np.arctan2(cross, dot)))


def tilt_deg(vectors: FloatArray) -> FloatArray:
    """Angle of a vector from the vertical.

    Parameters
    ----------
    vectors : array, shape (..., 3)
        In a frame with z up.

    Returns
    -------
    array, shape (...)
        0 (straight up) to 180 degrees.
    """
    return 90.0 - elevation_deg(vectors)


def flexion_deg(xyz: FloatArray, upper: Joint, middle: Joint, lower: Joint) -> FloatArray:
    """Flexion of a joint: how far the limb is from straight.

    Parameters
    ----------
    xyz : array, shape (..., 17, 3)
    upper, middle, lower : Joint
        The joint that bends is `middle`.

    Returns
    -------
    array, shape (...)
        0 (straight) to 180 degrees.
    """
    return angle_between_deg(
        xyz[..., middle, :] - xyz[..., upper, :], xyz[..., lower, :] - xyz[..., middle, :]
    )


def spine_angle_deg(xyz: FloatArray) -> FloatArray:
    """Angle between the spine and the horizontal plane, as the study defines it.

    The spine is the vector from joint 0 (pelvis) to joint 8 (thorax).

    Parameters
    ----------
    xyz : array, shape (..., 17, 3)

    Returns
    -------
    array, shape (...)
        90 upright, 0 flat, negative with the thorax below the pelvis.
    """
    return elevation_deg(xyz[..., Joint.THORAX, :] - xyz[..., Joint.PELVIS, :])


def left_axis(xyz: FloatArray) -> FloatArray:
    """Horizontal unit vector from the lifter's right to left, by hips and shoulders together.

    Parameters
    ----------
    xyz : array, shape (..., 17, 3)

    Returns
    -------
    array, shape (..., 2)
        x and y; NaN where hips and shoulders give no horizontal direction.
    """
    hips = xyz[..., Joint.LEFT_HIP, :2] - xyz[..., Joint.RIGHT_HIP, :2]
    shoulders = xyz[..., Joint.LEFT_SHOULDER, :2] - xyz[..., Joint.RIGHT_SHOULDER, :2]
    axis = hips + shoulders
    length = np.linalg.norm(axis, axis=-1, keepdims=True)
    return np.asarray(axis / np.where(length == 0, np.nan, length))


def facing(xyz: FloatArray) -> FloatArray:
    """Horizontal unit vector in which the lifter faces: 90° clockwise of the left axis.

    Parameters
    ----------
    xyz : array, shape (..., 17, 3)

    Returns
    -------
    array, shape (..., 2)
    """
    axis = left_axis(xyz)
    return np.stack([axis[..., 1], -axis[..., 0]], axis=-1)
