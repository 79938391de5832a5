"""Laying one skeleton on another: same size, same facing, same centre."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from inference.motion.angles import facing
from inference.skeleton import H36M17, FloatArray, Joint


class Size(StrEnum):
    """How the reference is brought to the athlete's size."""

    BONES = "bones"
    SCALE = "scale"
    NONE = "none"


class Facing(StrEnum):
    """How the reference is turned to face as the athlete does."""

    SET = "set"
    HIPS = "hips"
    PROCRUSTES_Z = "procrustes-z"
    PROCRUSTES = "procrustes"


class Centre(StrEnum):
    """What of the two is laid on each other in every frame."""

    PELVIS = "pelvis"
    FEET = "feet"


@dataclass(frozen=True)
class Alignment:
    """What is taken out before two skeletons are compared.

    Attributes
    ----------
    size : Size
        `BONES` gives each bone of the reference the athlete's length and keeps its direction, so
        that other proportions are no error; `SCALE` enlarges the whole by one factor.
    facing : Facing
        `SET` turns the whole performance once, about z, by its mean facing; `HIPS` turns each
        frame about z until the hip axes are parallel, as the study does; `PROCRUSTES_Z` and
        `PROCRUSTES` turn each frame, about z or freely, so that the joints lie closest.
    centre : Centre
        The middle of the ankles, since feet stay where they are; or the pelvis, as in the study.
    """

    size: Size = Size.BONES
    facing: Facing = Facing.SET
    centre: Centre = Centre.FEET


def align(reference: FloatArray, athlete: FloatArray, alignment: Alignment) -> FloatArray:
    """Lay poses of the reference on those of the athlete.

    Parameters
    ----------
    reference, athlete : array, shape (T, 17, 3)
        Poses that belong together, each in its own world frame with z up; NaN where unknown.
    alignment : Alignment

    Returns
    -------
    array, shape (T, 17, 3)
        The reference in the athlete's world frame, metres; NaN where either is not known.
    """
    known = np.isfinite(reference).all(axis=(1, 2)) & np.isfinite(athlete).all(axis=(1, 2))
    out = np.full(athlete.shape, np.nan)
    if not known.any():
        return out
    target = athlete[known]
    sized = _sized(reference[known], target, alignment.size)
    origin = _centre(target, alignment.centre)
    moved = sized - _centre(sized, alignment.centre)
    out[known] = _turned(moved, target - origin, alignment.facing) + origin
    return out


# --- size -----------------------------------------------------------------------------------------


def bone_lengths(xyz: FloatArray) -> FloatArray:
    """Length of each bone, the median over frames and over left and right.

    Parameters
    ----------
    xyz : array, shape (T, 17, 3)
        Without NaN.

    Returns
    -------
    array, shape (17,)
        Of the bone that ends in each joint, metres; 1 for the pelvis, where none ends.
    """
    other_side = {a: b for pair in H36M17.mirror_pairs for a, b in (pair, pair[::-1])}
    start = {end: start for start, end in H36M17.bones}
    lengths = np.ones(len(H36M17))
    for end in start:
        both = [xyz[:, e] - xyz[:, start[e]] for e in (end, other_side.get(end, end))]
        lengths[end] = np.median(np.linalg.norm(both, axis=-1))
    return lengths


def _sized(reference: FloatArray, athlete: FloatArray, how: Size) -> FloatArray:
    if how is Size.NONE:
        return reference
    own, wanted = bone_lengths(reference), bone_lengths(athlete)
    if how is Size.SCALE:
        return np.asarray(reference * (wanted[1:].sum() / own[1:].sum()))
    # A bone without length has no direction to keep.
    factor = np.where(own > 0, wanted / np.where(own > 0, own, 1.0), 1.0)
    out = reference.copy()
    for start, end in H36M17.bones:  # from the pelvis outwards
        out[:, end] = out[:, start] + factor[end] * (reference[:, end] - reference[:, start])
    return out


# --- centre and facing ----------------------------------------------------------------------------


def _centre(xyz: FloatArray, centre: Centre) -> FloatArray:
    joints = [Joint.PELVIS]
    if centre is Centre.FEET:
        joints = [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]
    return np.asarray(xyz[:, joints].mean(axis=1, keepdims=True))


def _turned(moved: FloatArray, target: FloatArray, how: Facing) -> FloatArray:
    """Turn centred poses to centred poses."""
    if how is Facing.PROCRUSTES:
        return moved @ _best_rotation(moved, target)
    if how is Facing.SET:
        angle = mean_facing(target) - mean_facing(moved)
        return moved @ _about_z(np.full(len(moved), angle))
    if how is Facing.HIPS:
        pair = [Joint.LEFT_HIP, Joint.RIGHT_HIP]
        hips, other = (np.diff(xyz[:, pair], axis=1) for xyz in (moved, target))
        return moved @ _about_z(_angle_about_z(hips, other))
    return moved @ _about_z(_angle_about_z(moved, target))


def mean_facing(xyz: FloatArray) -> float:
    """Mean direction in which a lifter faces.

    Parameters
    ----------
    xyz : array, shape (T, 17, 3)

    Returns
    -------
    float
        Radians about z from the x axis; NaN where no frame tells.
    """
    forward = facing(xyz)
    forward = forward[np.isfinite(forward).all(axis=1)]
    if len(forward) == 0:
        return float("nan")
    x, y = forward.mean(axis=0)
    return float(np.arctan2(y, x))


def _angle_about_z(moved: FloatArray, target: FloatArray) -> FloatArray:
    """Angle that brings vectors (T, N, 3) closest to others in each frame, shape (T,).

    The planar orthogonal Procrustes problem: ``atan2(Σ a × b, Σ a · b)``.
    """
    cross = moved[..., 0] * target[..., 1] - moved[..., 1] * target[..., 0]
    dot = np.sum(moved[..., :2] * target[..., :2], axis=-1)
    return np.asarray(np.arctan2(cross.sum(axis=-1), dot.sum(axis=-1)))


def _about_z(angle: FloatArray) -> FloatArray:
    """Matrices (T, 3, 3) by which row vectors are multiplied to be turned about z."""
    out = np.zeros((len(angle), 3, 3))
    out[:, 0, 0] = out[:, 1, 1] = np.cos(angle)
    out[:, 0, 1] = np.sin(angle)
    out[:, 1, 0] = -np.sin(angle)
    out[:, 2, 2] = 1.0
    return out


def _best_rotation(moved: FloatArray, target: FloatArray) -> FloatArray:
    """Solve the orthogonal Procrustes problem without reflection for each frame.

    W. Kabsch, A solution for the best rotation to relate two sets of vectors, Acta Cryst. A32,
    1976. The matrices (T, 3, 3) are for row vectors.
    """
    u, _, vt = np.linalg.svd(np.swapaxes(moved, 1, 2) @ target)
    keep = np.ones((len(moved), 3))
    keep[:, 2] = np.sign(np.linalg.det(u @ vt))
    return np.asarray((u * keep[:, np.newaxis]) @ vt)
