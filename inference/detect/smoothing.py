"""What a whole clip's keypoints gain from their neighbours in time: bridges and smoothness."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inference.motion.filters import runs
from inference.poses import Keypoints2D
from inference.skeleton import BoolArray, FloatArray

CUTOFF_HZ = 6.0
"""Half of the amplitude stays of what repeats as often. Measured on rendered lifts: at 4 Hz the
hips lose 0.4 % of the body's height at the bottom of a drop of 0.4 s; at 6 Hz nothing is lost."""
LEAST_SCORE = 0.05
HIDDEN = 0.7
UNUSUAL = 0.8
"""Score below which a joint is taken for hidden, and share of what is usual for the joint: one that
is unsure all the time is not hidden now and then."""
HIDDEN_WEIGHT = 0.001
"""Beside a usual 1. With much less, a knee that turns round behind a plate overshoots by more than
the detector's guess is wrong; with more, the curve follows the guess."""
LONGEST_HIDDEN_S = 0.5
EDGE_S = 0.05
"""How much longer than its score says a joint is hidden: what hides it draws it aside before."""
FEWEST = 8
"""Frames in a row that it takes to smooth."""


def steady(keypoints: Keypoints2D) -> Keypoints2D:
    """Bridge joints that are hidden for a short time, and smooth the rest.

    What is bridged counts as `repaired`; what is only smoothed does not. Scores stay: that of a
    hidden joint is low already, and lowered further, sitting down on a chair became a deadlift.

    Parameters
    ----------
    keypoints : Keypoints2D
        Repaired ones: a swap or an outlier would be smeared.

    Returns
    -------
    Keypoints2D
        `world` stays.
    """
    xy = keypoints.xy.astype(np.float64)
    hidden = hidden_joints(keypoints)
    weight = np.maximum(keypoints.score.astype(np.float64), LEAST_SCORE) ** 2
    for first, last in runs(keypoints.found):
        span = slice(first, last + 1)
        if last + 1 - first >= FEWEST:
            even = weight[span] / np.median(weight[span])
            xy[span] = smoothed(
                xy[span], keypoints.times_s[span], np.where(hidden[span], HIDDEN_WEIGHT, even)
            )
    repaired = hidden if keypoints.repaired is None else keypoints.repaired | hidden
    return replace(keypoints, xy=xy, repaired=repaired)


def hidden_joints(keypoints: Keypoints2D) -> BoolArray:
    """Tell which joints are hidden for so short that their way can be told, shape (T, J)."""
    hidden = np.zeros(keypoints.score.shape, bool)
    for first, last in runs(keypoints.found):
        span = slice(first, last + 1)
        if last + 1 - first >= FEWEST:
            hidden[span] = _hidden(keypoints.score[span], keypoints.times_s[span])
    return hidden


def _hidden(score: FloatArray, times_s: FloatArray) -> BoolArray:
    hidden = np.zeros(score.shape, bool)
    low = (score < HIDDEN) & (score < UNUSUAL * np.median(score, axis=0))
    for joint in np.flatnonzero(low.any(axis=0)):
        for first, last in runs(low[:, joint]):
            start_s, end_s = times_s[first] - EDGE_S, times_s[last] + EDGE_S
            seen_around = start_s >= times_s[0] and end_s <= times_s[-1]
            if seen_around and times_s[last] - times_s[first] <= LONGEST_HIDDEN_S:
                hidden[(times_s >= start_s) & (times_s <= end_s), joint] = True
    return hidden


def smoothed(points: FloatArray, times_s: FloatArray, weight: FloatArray) -> FloatArray:
    """Smooth without delay: near the points where they weigh, with little jerk everywhere.

    Whittaker's graduation with third differences, on true times (Eilers, 2003, "A perfect
    smoother"): the weighted squares of the distances and the squares of the third derivative have
    the least sum. Where nothing weighs, the curve goes on smoothly between what does.

    Parameters
    ----------
    points : array, shape (T, J, D)
    times_s : array, shape (T,)
    weight : array, shape (T, J)
        1 is usual; 0 leaves a point out.

    Returns
    -------
    array, shape (T, J, D)
        A joint of which fewer than `FEWEST` points weigh stays as it is.
    """
    from scipy.linalg import solveh_banded  # slow to import

    bands = _roughness(times_s) / (2 * np.pi * CUTOFF_HZ) ** 6
    out = points.copy()
    for joint in np.flatnonzero((weight > 0).sum(axis=0) >= FEWEST):
        each = weight[:, joint]
        matrix = bands.copy()
        matrix[-1] += each
        out[:, joint] = solveh_banded(matrix, each[:, np.newaxis] * points[:, joint])
    return out


def _roughness(times_s: FloatArray) -> FloatArray:
    """Matrix of the sum of squared third derivatives as a quadratic form; upper bands, (4, T)."""
    frames = len(times_s)
    # Third derivative at each four neighbours: six times the divided difference.
    t = np.stack([times_s[i : frames - 3 + i] for i in range(4)], axis=1)
    apart = t[:, :, np.newaxis] - t[:, np.newaxis]
    apart[:, range(4), range(4)] = 1.0
    stencil = 6 / apart.prod(axis=2)
    bands = np.zeros((4, frames))
    for a in range(4):
        for b in range(a, 4):
            bands[3 - (b - a), b : frames - 3 + b] += stencil[:, a] * stencil[:, b]
    return bands
