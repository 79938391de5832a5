"""How tall the lifter stands, seen in the image: the signal that reps are counted on."""

from __future__ import annotations

import numpy as np

from inference.motion.filters import running_median
from inference.poses import Keypoints2D
from inference.skeleton import BoolArray, FloatArray

FLOOR_WINDOW_S = 6.0
"""Long against a rep, in which plates may hide the ankles; short against a camera that pans."""
TRUSTED_SCORE = 0.5
STANDING_PERCENTILE = 90.0


def trunk_height_ratio(keypoints: Keypoints2D) -> FloatArray:
    """Height of the middle of the trunk above the floor, in units of its height when standing.

    The middle of hips and shoulders is the best seen and steadiest part of a lifter, it goes down
    in every squat and every deadlift, and it needs no depth. The floor is the running median of
    the ankles that are seen well.

    Parameters
    ----------
    keypoints : Keypoints2D

    Returns
    -------
    array, shape (T,)
        1 standing, about 0.5 in a deep squat; NaN where nobody was found.
    """
    height = _trunk_height(keypoints)
    return np.asarray(height / _standing(height))


def place_across_ratio(keypoints: Keypoints2D) -> FloatArray:
    """Place of the pelvis across the image, in units of the standing trunk height.

    Parameters
    ----------
    keypoints : Keypoints2D

    Returns
    -------
    array, shape (T,)
        Rising to the right; NaN where nobody was found.
    """
    pelvis = keypoints.xy[:, _indices(keypoints, "hip"), 0].astype(np.float64).mean(axis=1)
    return np.asarray(pelvis / _standing(_trunk_height(keypoints)))


def foot_height_ratio(keypoints: Keypoints2D) -> FloatArray:
    """Height of the lower ankle above the floor, in units of the standing trunk height.

    Parameters
    ----------
    keypoints : Keypoints2D

    Returns
    -------
    array, shape (T,)
        About 0 while a foot is on the floor; NaN where an ankle is not seen well.
    """
    ankles = _indices(keypoints, "ankle")
    up = -keypoints.xy[..., 1].astype(np.float64)
    lower = up[:, ankles].min(axis=1) - _floor(up, keypoints)
    lower = np.where(_ankles_seen(keypoints), lower, np.nan)
    return np.asarray(lower / _standing(_trunk_height(keypoints)))


def hand_height_ratio(keypoints: Keypoints2D) -> FloatArray:
    """Height of the wrists above the floor, in units of the standing trunk height.

    Parameters
    ----------
    keypoints : Keypoints2D

    Returns
    -------
    array, shape (T, 2)
        Left and right; NaN where nobody was found.
    """
    up = -keypoints.xy[..., 1].astype(np.float64)
    hands = up[:, _indices(keypoints, "wrist")] - _floor(up, keypoints)[:, np.newaxis]
    return np.asarray(hands / _standing(_trunk_height(keypoints)))


def shoulder_height_ratio(keypoints: Keypoints2D) -> FloatArray:
    """Height of the middle of the shoulders above the floor, in the same units.

    Parameters
    ----------
    keypoints : Keypoints2D

    Returns
    -------
    array, shape (T,)
        NaN where nobody was found.
    """
    up = -keypoints.xy[..., 1].astype(np.float64)
    shoulders = up[:, _indices(keypoints, "shoulder")].mean(axis=1) - _floor(up, keypoints)
    return np.asarray(shoulders / _standing(_trunk_height(keypoints)))


def shin_height_ratio(keypoints: Keypoints2D) -> FloatArray:
    """Height of each knee above its ankle, in the same units.

    Parameters
    ----------
    keypoints : Keypoints2D

    Returns
    -------
    array, shape (T, 2)
        Left and right; NaN where an ankle is not seen well.
    """
    up = -keypoints.xy[..., 1].astype(np.float64)
    shins = up[:, _indices(keypoints, "knee")] - up[:, _indices(keypoints, "ankle")]
    shins = np.where(_ankles_seen(keypoints)[:, np.newaxis], shins, np.nan)
    return np.asarray(shins / _standing(_trunk_height(keypoints)))


def stance_ratio(keypoints: Keypoints2D) -> FloatArray:
    """Distance between the ankles across the image, in units of the standing trunk height.

    Parameters
    ----------
    keypoints : Keypoints2D

    Returns
    -------
    array, shape (T,)
        NaN where an ankle is not seen well.
    """
    ankles = _indices(keypoints, "ankle")
    left, right = keypoints.xy[:, ankles, 0].astype(np.float64).T
    apart = np.where(_ankles_seen(keypoints), np.abs(left - right), np.nan)
    return np.asarray(apart / _standing(_trunk_height(keypoints)))


def leg_score(keypoints: Keypoints2D) -> FloatArray:
    """Confidence in the leg that is seen better: mean of its hip, knee and ankle.

    Parameters
    ----------
    keypoints : Keypoints2D

    Returns
    -------
    array, shape (T,)
        0–1.
    """
    parts = [_indices(keypoints, part) for part in ("hip", "knee", "ankle")]
    return np.asarray(keypoints.score[:, np.array(parts)].mean(axis=1).max(axis=1))


def _ankles_seen(keypoints: Keypoints2D) -> BoolArray:
    score = keypoints.score[:, _indices(keypoints, "ankle")]
    return np.asarray(score.min(axis=1) >= TRUSTED_SCORE)


def _trunk_height(keypoints: Keypoints2D) -> FloatArray:
    """Middle of hips and shoulders above the floor, pixels, shape (T,)."""
    up = -keypoints.xy[..., 1].astype(np.float64)
    trunk = up[:, _indices(keypoints, "hip") + _indices(keypoints, "shoulder")].mean(axis=1)
    return np.asarray(trunk - _floor(up, keypoints))


def _standing(height: FloatArray) -> float:
    """Take a high percentile as the height when standing: a few frames may be wild."""
    known = height[np.isfinite(height)]
    standing = float(np.percentile(known, STANDING_PERCENTILE)) if len(known) else float("nan")
    return standing if standing > 0 else float("nan")


def _indices(keypoints: Keypoints2D, part: str) -> list[int]:
    return [keypoints.joint_set.index(f"{side}_{part}") for side in ("left", "right")]


def _floor(up: FloatArray, keypoints: Keypoints2D) -> FloatArray:
    """Follow the height of the ankles by a running median, shape (T,)."""
    ankles = _indices(keypoints, "ankle")
    level = up[:, ankles].mean(axis=1)
    seen = _ankles_seen(keypoints)
    level = np.where(seen, level, np.nan) if seen.sum() > 1 else level
    return running_median(level, keypoints.times_s, FLOOR_WINDOW_S)
