"""Time warps: which moment of one performance belongs to which of another."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from inference.motion.performance import Performance
from inference.motion.types import Rep
from inference.skeleton import FloatArray

ANGLES = (
    "spine_angle_deg",
    *(f"{joint}_flexion_{side}_deg" for joint in ("knee", "hip") for side in ("left", "right")),
    *(f"elbow_flexion_{side}_deg" for side in ("left", "right")),
)
"""The measurements that dynamic time warping holds against each other."""
BAND = 0.2
"""Half the width of the Sakoe-Chiba band, as a share of the length: without reps to go by, a bottom
may come so much earlier or later."""

_RATE_HZ = 30.0
_MOST_SAMPLES = 1500
_SMOOTH_SAMPLES = 5


class Warp(StrEnum):
    """How the time of one performance is laid on that of the other."""

    LINEAR = "linear"
    PHASES = "phases"
    DTW = "dtw"


def warp(athlete: Performance, reference: Performance, kind: Warp) -> FloatArray:
    """Find the moment of the reference that belongs to each frame of the athlete.

    `LINEAR` runs evenly between the tags, as the study does. `PHASES` runs evenly between the
    start, bottom, top and end of each pair of reps, matched in their order; without reps in both
    it is the same as `LINEAR`. `DTW` moves every moment about `PHASES` until the joint angles
    agree best (see `accumulated_cost`).

    Parameters
    ----------
    athlete, reference : Performance
    kind : Warp

    Returns
    -------
    array, shape (T,)
        Seconds of the reference's clip for the T frames of the athlete's, never falling; NaN
        outside the tags.
    """
    times = athlete.poses.times_s
    knots = _tag_knots if kind is Warp.LINEAR else _phase_knots
    athlete_s, reference_s = knots(athlete, reference)
    if kind is Warp.DTW:
        athlete_s, reference_s = _refine(athlete, reference, athlete_s, reference_s)
    warped = np.interp(times, athlete_s, reference_s)
    start_s, end_s = athlete.tags_s
    return np.where((times >= start_s) & (times <= end_s), warped, np.nan)


def _tag_knots(athlete: Performance, reference: Performance) -> tuple[FloatArray, FloatArray]:
    return athlete.tags_s, reference.tags_s


def _phase_knots(athlete: Performance, reference: Performance) -> tuple[FloatArray, FloatArray]:
    """Pairs of moments that belong together, as two series of seconds."""
    pairs = [(athlete.span.start_frame, reference.span.start_frame)]
    for rep, other in zip(athlete.reps, reference.reps, strict=False):
        pairs += zip(_landmarks(rep), _landmarks(other), strict=True)
    pairs.append((athlete.span.end_frame, reference.span.end_frame))
    kept = pairs[:1]
    for pair in pairs[1:]:
        # A deadlift starts at its bottom: moments that fall together count once.
        if pair[0] > kept[-1][0] and pair[1] >= kept[-1][1]:
            kept.append(pair)
    frames = np.array(kept)
    return athlete.poses.times_s[frames[:, 0]], reference.poses.times_s[frames[:, 1]]


def _landmarks(rep: Rep) -> tuple[int, int, int, int]:
    return rep.start_frame, rep.bottom_frame, rep.top_frame, rep.end_frame


def _refine(
    athlete: Performance, reference: Performance, athlete_s: FloatArray, reference_s: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Move the moments of the reference, matched by knots, until the angles agree best."""
    start_s, end_s = athlete.tags_s
    samples = int(np.clip(round((end_s - start_s) * _RATE_HZ), 2, _MOST_SAMPLES))
    own_s = np.linspace(start_s, end_s, samples)
    other_s = np.interp(own_s, athlete_s, reference_s)
    match = dynamic_time_warp(
        _angles_at(athlete, own_s), _angles_at(reference, other_s), round(BAND * samples)
    )
    return own_s, np.interp(_smoothed(match), np.arange(samples), other_s)


def _angles_at(performance: Performance, times_s: FloatArray) -> FloatArray:
    """Joint angles at some moments, shape (N, K); 0 where one is known nowhere."""
    columns = []
    for name in ANGLES:
        values = performance.measurements[name]
        known = np.isfinite(values)
        at = performance.poses.times_s[known]
        columns.append(np.interp(times_s, at, values[known]) if known.any() else 0 * times_s)
    return np.stack(columns, axis=1)


def dynamic_time_warp(first: FloatArray, second: FloatArray, band: int) -> FloatArray:
    """Match two series of equal length so that they differ least.

    Parameters
    ----------
    first, second : array, shape (N, K)
        Finite.
    band : int
        Most samples by which a match may lie apart.

    Returns
    -------
    array, shape (N,)
        The index in `second` that belongs to each of `first`, the mean where there are several;
        never falling.
    """
    return _mean_match(accumulated_cost(first, second, band))


def accumulated_cost(first: FloatArray, second: FloatArray, band: int) -> FloatArray:
    """Cost of the cheapest path from the start to every pair of samples.

    The symmetric form without slope constraint of H. Sakoe and S. Chiba, Dynamic programming
    algorithm optimization for spoken word recognition, IEEE Trans. ASSP 26(1), 1978: a diagonal
    step counts twice, the path starts and ends with both series and stays within `band` of the
    diagonal.

    Parameters
    ----------
    first, second : array, shape (N, K)
    band : int

    Returns
    -------
    array, shape (N + 1, N + 1)
        Row and column 0 stand before the start; infinite outside the band.
    """
    count = len(first)
    total = np.full((count + 1, count + 1), np.inf)
    total[0, 0] = 0.0
    # Cells of one anti-diagonal depend on the two before only, so each is one numpy step.
    for diagonal in range(2, 2 * count + 1):
        low = max(1, diagonal - count, -((band - diagonal) // 2))
        high = min(count, diagonal - 1, (diagonal + band) // 2)
        i = np.arange(low, high + 1)
        j = diagonal - i
        cost = np.linalg.norm(first[i - 1] - second[j - 1], axis=1)
        straight = np.minimum(total[i - 1, j], total[i, j - 1]) + cost
        total[i, j] = np.minimum(total[i - 1, j - 1] + 2 * cost, straight)
    return total


def _mean_match(total: FloatArray) -> FloatArray:
    """Walk back along the cheapest path, and give each row the mean of its columns."""
    i = j = len(total) - 1
    sums, counts = np.zeros(i), np.zeros(i)
    while i > 0:
        sums[i - 1] += j - 1
        counts[i - 1] += 1
        before = ((i - 1, j - 1), (i - 1, j), (i, j - 1))
        i, j = min(before, key=lambda cell: total[cell])
    return np.asarray(sums / counts)


def _smoothed(match: FloatArray) -> FloatArray:
    """Turn the stairs of a match into a ramp; the ends stay, and it still never falls."""
    reach = min(_SMOOTH_SAMPLES // 2, len(match) - 1)
    before = 2 * match[0] - match[reach:0:-1]
    after = 2 * match[-1] - match[-2 : -reach - 2 : -1]
    window = np.full(2 * reach + 1, 1 / (2 * reach + 1))
    return np.convolve(np.concatenate([before, match, after]), window, mode="valid")
