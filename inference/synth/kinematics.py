"""Closed-form limbs: where knees and elbows must be for feet and hands to stay where they are.

The lifter's frame: metres, x forward, y to the lifter's left, z up, origin on the floor between
the ankles.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from inference.skeleton import FloatArray

# Fractions of body mass, and where along its length each segment balances (Winter, table 4.1).
_THIGHS, _SHANKS, _FEET, _UPPER_BODY = 0.200, 0.093, 0.029, 0.678
_LEG_CENTRE, _UPPER_CENTRE = 0.433, 0.626


def unit(v: FloatArray) -> FloatArray:
    """Vectors of length one along the last axis."""
    return np.asarray(v / np.linalg.norm(v, axis=-1, keepdims=True))


def cross(a: FloatArray, b: FloatArray) -> FloatArray:
    """Cross product of two vectors, shape (3,); ten times as fast as numpy's for so few."""
    (ax, ay, az), (bx, by, bz) = a, b
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])


def knee_position(
    hip: FloatArray, ankle: FloatArray, thigh: float, shank: float, knee_y: FloatArray
) -> FloatArray:
    """Knee of a leg whose hip and ankle are given, in front of the line between them.

    The knee lies on the circle where the spheres about hip and ankle meet; of its points, the one
    with the wanted sideways position is taken, or the nearest to it that the circle has.

    Parameters
    ----------
    hip, ankle : array, shape (T, 3)
    thigh, shank : float
        Bone lengths in metres.
    knee_y : array, shape (T,)
        Wanted sideways position of the knee.

    Returns
    -------
    array, shape (T, 3)
    """
    centre, radius, axis = _meeting_circle(hip, ankle, thigh, shank)
    across = unit(np.array([0.0, 1.0, 0.0]) - axis[:, 1:2] * axis)
    forward = np.cross(axis, across)
    forward *= np.sign(forward[:, :1])
    sideways = np.clip((knee_y - centre[:, 1]) / across[:, 1], -0.98 * radius, 0.98 * radius)
    ahead = np.sqrt(radius**2 - sideways**2)
    return np.asarray(centre + sideways[:, None] * across + ahead[:, None] * forward)


def elbow_position(
    shoulder: FloatArray, wrist: FloatArray, upper: float, fore: float, pole: FloatArray
) -> FloatArray:
    """Elbow of an arm whose shoulder and wrist are given, bent towards ``pole``.

    Parameters
    ----------
    shoulder, wrist, pole : array, shape (T, 3)
        The pole is a direction, not along the arm.
    upper, fore : float
        Bone lengths in metres.

    Returns
    -------
    array, shape (T, 3)
    """
    centre, radius, axis = _meeting_circle(shoulder, wrist, upper, fore)
    outward = unit(pole - np.sum(pole * axis, axis=1, keepdims=True) * axis)
    return np.asarray(centre + radius[:, None] * outward)


def _meeting_circle(
    a: FloatArray, b: FloatArray, from_a: float, from_b: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Centre, radius and axis of the circle at the given distances from ``a`` and ``b``."""
    between = b - a
    distance = np.linalg.norm(between, axis=1)
    axis = between / distance[:, None]
    along = (from_a**2 - from_b**2 + distance**2) / (2 * distance)
    radius = np.sqrt(np.maximum(from_a**2 - along**2, 0.0))
    return a + along[:, None] * axis, radius, axis


def balance_x(
    hip_x: FloatArray, knee_x: FloatArray, thorax_x: FloatArray, bar_x: FloatArray, bar: float
) -> FloatArray:
    """Forward position of the centre of mass of lifter and bar, ankles at x = 0.

    Parameters
    ----------
    hip_x, knee_x, thorax_x, bar_x : array, shape (T,)
        Metres; the two sides are alike.
    bar : float
        Mass of the bar over that of the body.

    Returns
    -------
    array, shape (T,)
    """
    thighs = hip_x + _LEG_CENTRE * (knee_x - hip_x)
    shanks = knee_x * (1 - _LEG_CENTRE)
    upper = hip_x + _UPPER_CENTRE * (thorax_x - hip_x)
    body = _THIGHS * thighs + _SHANKS * shanks + _UPPER_BODY * upper + _FEET * 0.05
    return np.asarray((body + bar * bar_x) / (1 + bar))


def solve_rising(
    f: Callable[[FloatArray], FloatArray], low: FloatArray, high: FloatArray
) -> FloatArray:
    """Root of a rising function between two bounds, elementwise; the nearer bound if none."""
    for _ in range(45):
        middle = (low + high) / 2
        below = f(middle) < 0
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2)
