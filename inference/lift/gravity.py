"""Which way is up: gravity from the balance of a person who stands."""

from __future__ import annotations

import numpy as np

from inference.skeleton import BoolArray, FloatArray

MAX_PITCH_DEG = 30.0
"""A phone on the floor looks up, a hand-held one down, by about this at most."""
MAX_ROLL_DEG = 10.0
"""People hold a phone level; a larger roll is a lean of the lifter."""
_STANDING = 0.95


def standing(feet: FloatArray, mass: FloatArray) -> BoolArray:
    """Frames in which the centre of mass is nearly as far from the feet as it gets.

    Parameters
    ----------
    feet, mass : array, shape (T, 3)
        Middle of the soles and centre of mass, NaN where unknown.

    Returns
    -------
    array of bool, shape (T,)
    """
    reach = np.linalg.norm(mass - feet, axis=-1)
    if not np.isfinite(reach).any():
        return np.zeros(len(reach), dtype=bool)
    # The 90th percentile stands for the full height: it forgives a few wild frames.
    return np.asarray(reach >= _STANDING * np.nanpercentile(reach, 90))


def up_from_balance(feet: FloatArray, mass: FloatArray) -> FloatArray:
    """Estimate the up direction of a clip from a static camera.

    Someone who stands still keeps the centre of mass above the middle of the feet, so the line
    between them is the vertical. The median over all standing frames is taken: sway and steps
    cancel out, and with them a constant lean of the detector's depth.

    Parameters
    ----------
    feet, mass : array, shape (T, 3)
        Middle of the soles and centre of mass: x away from the camera, y to its left, z up as
        the camera sees it.

    Returns
    -------
    array, shape (3,)
        Unit vector, limited to plausible tilts of a camera; (0, 0, 1) where nobody stands.
    """
    frames = standing(feet, mass)
    if not frames.any():
        return np.array([0.0, 0.0, 1.0])
    lines = (mass - feet)[frames]
    x, y, z = np.median(lines / np.linalg.norm(lines, axis=-1, keepdims=True), axis=0)
    pitch = np.clip(np.arctan2(x, z), -np.radians(MAX_PITCH_DEG), np.radians(MAX_PITCH_DEG))
    roll = np.clip(np.arctan2(y, z), -np.radians(MAX_ROLL_DEG), np.radians(MAX_ROLL_DEG))
    up = np.array([np.tan(pitch), np.tan(roll), 1.0])
    return np.asarray(up / np.linalg.norm(up))


def levelling_rotation(up: FloatArray) -> FloatArray:
    """Smallest rotation that turns a direction onto +z (Rodrigues' formula).

    Parameters
    ----------
    up : array, shape (3,)
        Unit vector, not pointing straight down.

    Returns
    -------
    array, shape (3, 3)
        Applied to row vectors as ``points @ rotation.T``.
    """
    x, y, z = up
    cross = np.array([[0.0, 0.0, -x], [0.0, 0.0, -y], [x, y, 0.0]])
    return np.asarray(np.eye(3) + cross + cross @ cross / (1.0 + z))
