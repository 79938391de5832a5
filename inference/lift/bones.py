"""Depth from bones that keep their length."""

from __future__ import annotations

import numpy as np

from inference.skeleton import BLAZEPOSE33, H36M17, BoolArray, FloatArray

DEPTH_ERROR = 0.20
IMAGE_ERROR = 0.04
"""Typical errors of a detector's depth, and of what is measured in the image, per bone length."""
SIGN_DOUBT = 0.05
"""Depth, per bone length, below which it is open which end is nearer to the camera."""

_FEET = ("ankle", "heel", "foot_index")
_LEGS = ("hip", "knee", *_FEET)
_SHANKS = ("knee", *_FEET)


def _indices(parts: tuple[str, ...], sides: tuple[str, ...] = ("left", "right")) -> list[int]:
    return [BLAZEPOSE33.index(f"{side}_{part}") for side in sides for part in parts]


_ABOVE_HIPS = [joint for joint in range(len(BLAZEPOSE33)) if joint not in _indices(_LEGS)]


def keep_bone_lengths(points: FloatArray, standing: BoolArray) -> FloatArray:
    """Correct the depth of trunk, thighs and shanks so that they keep their lengths.

    A detector's depth is drawn to the mean: from the front, a trunk that leans by 40° reads 20°.
    But a bone of known length that looks short in the image must point towards the camera or away
    from it. Its length is taken from the frames in which the lifter stands.

    Parameters
    ----------
    points : array, shape (T, 33, 3)
        BlazePose joints: x away from the camera, y and z as in the image; metres.
    standing : array of bool, shape (T,)

    Returns
    -------
    array, shape (T, 33, 3)
        The hips stay; what hangs on a bone moves with its far end.
    """
    out = points.astype(np.float64)
    hips, shoulders = _indices(("hip",)), _indices(("shoulder",))
    trunk = points[:, shoulders].mean(axis=1) - points[:, hips].mean(axis=1)
    out[:, _ABOVE_HIPS, 0] += (depth_of_bone(trunk, standing) - trunk[:, 0])[:, np.newaxis]
    for side in ("left", "right"):
        for upper, moved in (("hip", _SHANKS), ("knee", _FEET)):
            joint, far_end = _indices((upper, moved[0]), (side,))
            bone = points[:, far_end] - points[:, joint]
            shift = depth_of_bone(bone, standing) - bone[:, 0]
            out[:, _indices(moved, (side,)), 0] += shift[:, np.newaxis]
    return out


def depth_of_bone(bone: FloatArray, standing: BoolArray) -> FloatArray:
    """Depth between the ends of a bone, from how short it looks.

    Under scaled orthography the depth is ``±sqrt(length² − seen²)`` (C. Taylor, Reconstruction of
    articulated objects from point correspondences in a single uncalibrated image, 2000). The
    detector's depth gives the sign, and counts by itself where the bone lies so flat in the image
    that a small error of the seen length is a large one of the depth: both are weighted with the
    inverse of their variance.

    Parameters
    ----------
    bone : array, shape (T, 3)
        From one end to the other; x is the depth.
    standing : array of bool, shape (T,)
        Frames that give the length; all where there is none.

    Returns
    -------
    array, shape (T,)
    """
    lengths = np.linalg.norm(bone, axis=-1)
    known = lengths[standing & np.isfinite(lengths)]
    if len(known) == 0:
        known = lengths[np.isfinite(lengths)]
    if len(known) == 0:
        return bone[:, 0]
    length = float(np.median(known))
    seen = np.minimum(np.linalg.norm(bone[:, 1:], axis=-1), length)
    depth = np.sqrt(np.maximum(length**2 - seen**2, 0.0))
    # The error of the root is that of the seen length times seen / depth.
    doubt = (IMAGE_ERROR * seen) ** 2
    weight = (DEPTH_ERROR * depth) ** 2 / ((DEPTH_ERROR * depth) ** 2 + doubt)
    sign = bone[:, 0] / np.hypot(bone[:, 0], SIGN_DOUBT * length)
    return np.asarray((1 - weight) * bone[:, 0] + weight * sign * depth)


def hold_bone_lengths(pose: FloatArray) -> FloatArray:
    """Give every bone of a pose one length over the clip, the same left and right.

    Each bone keeps its direction, so the angles between bones stay as they are; its length becomes
    the median over the clip and both sides.

    Parameters
    ----------
    pose : array, shape (T, 17, 3)
        NaN where unknown.

    Returns
    -------
    array, shape (T, 17, 3)
        The pelvis stays.
    """
    out = pose.astype(np.float64)
    other_side = {a: b for pair in H36M17.mirror_pairs for a, b in (pair, pair[::-1])}
    bones = {end: pose[:, end] - pose[:, start] for start, end in H36M17.bones}
    lengths = {end: np.linalg.norm(bone, axis=-1) for end, bone in bones.items()}
    for start, end in H36M17.bones:
        both = np.stack([lengths[end], lengths[other_side.get(end, end)]])
        known = both[np.isfinite(both)]
        if len(known):
            scale = np.median(known) / np.maximum(lengths[end], 1e-6)
            out[:, end] = out[:, start] + scale[:, np.newaxis] * bones[end]
    return out
