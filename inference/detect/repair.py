"""Repair of a whole clip's keypoints: swapped sides, outliers, short gaps.

Everything looks both ways in time, so nothing lags, and all spans are seconds, so that 30 and
240 frames a second are treated alike. What is not clearly wrong is left as it is.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from inference.detect.swaps import LONGEST_GAP_S, body_size, undo_swaps
from inference.poses import Keypoints2D
from inference.skeleton import BoolArray, FloatArray

GAP_SCORE = 0.25
OUTLIER_SCORE = 0.5
"""What is left of the neighbours' score where a joint was interpolated."""
OUTLIER_SPAN_S = 0.07
OUTLIER_DISTANCE = 0.05
OUTLIER_SPREADS = 6.0
"""A joint is an outlier where it lies this many body sizes, and this many usual deviations, from
the median of its own positions within the span on either side."""


def repair(keypoints: Keypoints2D) -> Keypoints2D:
    """Undo left/right swaps, replace outliers and fill short gaps.

    Parameters
    ----------
    keypoints : Keypoints2D
        As the detector saw them.

    Returns
    -------
    Keypoints2D
        Of the same frames. What was interpolated, in 2D and in `world`, has a lower score; what is
        not where the detector saw it is marked as `repaired`; frames in gaps of more than
        `LONGEST_GAP_S` stay empty.
    """
    if keypoints.found.sum() < 3:
        return keypoints
    whole = _fill_gaps(_replace_outliers(undo_swaps(keypoints)))
    as_before = np.isclose(whole.xy, keypoints.xy, rtol=0.0, atol=0.0, equal_nan=True)
    return replace(whole, repaired=np.asarray(~as_before.all(axis=2)))


def _replace_outliers(keypoints: Keypoints2D) -> Keypoints2D:
    frames = np.flatnonzero(keypoints.found)
    times = keypoints.times_s[frames]
    xy, score = keypoints.xy.copy(), keypoints.score.copy()
    bad = outliers(xy[frames], times)
    xy[frames] = interpolate(xy[frames], times, bad)
    lowered = interpolate(score[frames, :, None], times, bad)[..., 0]
    score[frames] = np.where(bad, OUTLIER_SCORE * lowered, score[frames])
    world = keypoints.world
    if world is not None:
        world = world.copy()
        world[frames] = interpolate(world[frames], times, bad | outliers(world[frames], times))
    return replace(keypoints, xy=xy, score=score, world=world)


def outliers(points: FloatArray, times_s: FloatArray) -> BoolArray:
    """Find joints that jump away and back within a few hundredths of a second.

    A Hampel filter: a joint is compared with the median of its positions around it in time. A
    movement that goes on has its middle position in the middle, so it is not an outlier however
    fast it is.

    Parameters
    ----------
    points : array, shape (T, J, D)
    times_s : array, shape (T,)

    Returns
    -------
    bool array, shape (T, J)
    """
    reach = max(1, round(OUTLIER_SPAN_S / float(np.median(np.diff(times_s)))))
    padded = np.pad(points, ((reach, reach), (0, 0), (0, 0)), mode="edge")
    around = np.median(sliding_window_view(padded, 2 * reach + 1, axis=0), axis=-1)
    deviation = np.linalg.norm(points - around, axis=-1)
    usual = np.median(deviation, axis=0)
    limit = np.maximum(OUTLIER_DISTANCE * body_size(points), OUTLIER_SPREADS * usual)
    return np.asarray(deviation > limit)


def interpolate(points: FloatArray, times_s: FloatArray, bad: BoolArray) -> FloatArray:
    """Replace some joints by linear interpolation in time between the good ones around them.

    Parameters
    ----------
    points : array, shape (T, J, D)
    times_s : array, shape (T,)
    bad : bool array, shape (T, J)
        What to replace; a joint that is never good stays as it is.

    Returns
    -------
    array, shape (T, J, D)
    """
    repaired = points.copy()
    for joint in np.flatnonzero(bad.any(axis=0) & ~bad.all(axis=0)):
        wrong = bad[:, joint]
        for axis in range(points.shape[2]):
            good = points[~wrong, joint, axis]
            repaired[wrong, joint, axis] = np.interp(times_s[wrong], times_s[~wrong], good)
    return repaired


def _fill_gaps(keypoints: Keypoints2D) -> Keypoints2D:
    missing = _short_gaps(keypoints.found, keypoints.times_s)
    if not missing.any():
        return keypoints
    usable = keypoints.found | missing
    times = keypoints.times_s[usable]
    bad = np.repeat(missing[usable, None], len(keypoints.joint_set), axis=1)

    def filled(values: FloatArray) -> FloatArray:
        result = values.copy()
        result[usable] = interpolate(values[usable], times, bad)
        return result

    score = filled(keypoints.score[..., None])[..., 0]
    score[missing] *= GAP_SCORE
    world = None if keypoints.world is None else filled(keypoints.world)
    return replace(keypoints, xy=filled(keypoints.xy), score=score, world=world)


def _short_gaps(found: BoolArray, times_s: FloatArray) -> BoolArray:
    """Frames that lie between two found frames that are at most `LONGEST_GAP_S` apart."""
    short = np.zeros(len(found), bool)
    frames = np.flatnonzero(found)
    for before, after in pairwise(frames):
        if times_s[after] - times_s[before] <= LONGEST_GAP_S:
            short[before + 1 : after] = True
    return short
