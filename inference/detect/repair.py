"""Repair of a whole clip's keypoints: swapped sides, outliers, short gaps.

Everything looks both ways in time, so nothing lags, and all spans are seconds, so that 30 and
240 frames a second are treated alike. What is not clearly wrong is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from inference.poses import Keypoints2D
from inference.skeleton import BoolArray, FloatArray, JointSet

LONGEST_GAP_S = 0.3
"""Longer gaps stay empty, and nothing is concluded across them."""
GAP_SCORE = 0.25
OUTLIER_SCORE = 0.5
"""What is left of the neighbours' score where a joint was interpolated."""
LIMBS = (
    ("hip",),
    ("knee", "ankle", "heel", "foot_index", "small_toe"),
    ("shoulder",),
    ("elbow", "wrist", "pinky", "index", "thumb"),
)
"""Joints that a detector confuses with their mirror image together."""
SWITCH_COST = 0.02
SWAPPED_COST_PER_S = 2.0
"""In body sizes: how much smoother the motion must get before a swap is believed, and what a second
of overruling the detector costs, times its score to the fourth power: a detector that sees the limb
well (0.9) is hardly overruled, one that guesses in the dark (0.5) often."""
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
    whole = _fill_gaps(_replace_outliers(_undo_swaps(keypoints)))
    as_before = np.isclose(whole.xy, keypoints.xy, rtol=0.0, atol=0.0, equal_nan=True)
    return replace(whole, repaired=np.asarray(~as_before.all(axis=2)))


def body_size(points: FloatArray) -> float:
    """Return how large the body is when stretched out.

    Parameters
    ----------
    points : array, shape (T, J, D)
        NaN where unknown.

    Returns
    -------
    float
        90th percentile over the frames of the joints' largest extent.
    """
    found = points[np.isfinite(points).all(axis=(1, 2))]
    return float(np.percentile(np.ptp(found, axis=1).max(axis=-1), 90))


def _undo_swaps(keypoints: Keypoints2D) -> Keypoints2D:
    """Exchange the sides of limbs where that makes the motion smooth.

    The depths of `world` stay: the network that takes one leg for the other in the image goes on
    knowing which is nearer to the camera (measured: 87 swaps across the image, 2 in depth).
    """
    frames = np.flatnonzero(keypoints.found)
    xy, score = keypoints.xy.copy(), keypoints.score.copy()
    world = None if keypoints.world is None else keypoints.world.copy()
    limbs = list(limbs_of(keypoints.joint_set))
    unit = body_size(xy)
    pairs = [np.stack([xy[frames][:, left], xy[frames][:, right]], axis=1) for left, right in limbs]
    sure = [score[frames][:, left + right].mean(axis=1) for left, right in limbs]
    labels = swapped_limbs([pair / unit for pair in pairs], sure, keypoints.times_s[frames])
    for (left, right), label in zip(limbs, labels, strict=True):
        swapped = frames[label]
        _exchange(xy, swapped, left, right)
        _exchange(score, swapped, left, right)
        if world is not None:
            _exchange(world[..., :2], swapped, left, right)
    return replace(keypoints, xy=xy, score=score, world=world)


def _exchange(
    values: FloatArray, frames: NDArray[np.intp], left: list[int], right: list[int]
) -> None:
    """Exchange the two sides in place, in some frames."""
    joints, mirrored = np.array(left + right), np.array(right + left)
    values[np.ix_(frames, joints)] = values[np.ix_(frames, mirrored)]


def limbs_of(joint_set: JointSet) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the left and the right joints of each of `LIMBS` that a joint set has."""
    for parts in LIMBS:
        pairs = [
            pair
            for pair in joint_set.mirror_pairs
            if joint_set.joints[pair[0]].removeprefix("left_") in parts
        ]
        if pairs:
            yield [left for left, _ in pairs], [right for _, right in pairs]


def swapped_limbs(
    pairs: Sequence[FloatArray], scores: Sequence[FloatArray], times_s: FloatArray
) -> BoolArray:
    """Tell in which frames limbs and their mirror images have been taken for one another.

    For each limb the labelling with the smoothest motion is found by dynamic programming
    (Viterbi) over pairs of neighbouring frames. Smooth means little deviation from constant
    velocity: legs that cross while walking keep their velocity, swapped ones do not.

    Parameters
    ----------
    pairs : sequence of array, shape (T, 2, J, 2)
        For each limb its left and right joints, in body sizes.
    scores : sequence of array, shape (T,)
        For each limb the confidence 0–1 of both sides.
    times_s : array, shape (T,)

    Returns
    -------
    bool array, shape (limbs, T)
    """
    frames = len(times_s)
    bend = np.stack([_bend(pair, times_s) for pair in pairs], axis=1)
    separation = np.stack(
        [np.linalg.norm(pair[:, 0] - pair[:, 1], axis=-1).mean(axis=-1) for pair in pairs], axis=1
    )
    step = np.minimum(np.diff(times_s, prepend=times_s[0]), LONGEST_GAP_S)
    apart = np.minimum(1.0, separation / SWITCH_COST)
    overrule = SWAPPED_COST_PER_S * step[:, None] * apart * np.stack(scores, axis=1) ** 4
    # The last three axes are the labels of frames t - 2, t - 1 and t; 1 is swapped.
    label = np.arange(2)
    switch = SWITCH_COST * (label[:, None] != label)
    added = bend + switch + overrule[:, :, None, None, None] * label
    cost = switch + overrule[1][:, None, None] * label
    came_from = np.zeros((frames, len(pairs), 2, 2), np.intp)
    for t in range(2, frames):
        total = cost[..., None] + added[t]
        came_from[t] = total.argmin(axis=1)
        cost = total.min(axis=1)
    return np.stack([_trace_back(cost[i], came_from[:, i]) for i in range(len(pairs))])


def _trace_back(cost: FloatArray, came_from: NDArray[np.intp]) -> BoolArray:
    labels = np.zeros(len(came_from), np.intp)
    labels[-2], labels[-1] = np.unravel_index(cost.argmin(), cost.shape)
    for t in range(len(came_from) - 1, 1, -1):
        labels[t - 2] = came_from[t, labels[t - 1], labels[t]]
    return labels.astype(bool)


def _bend(pair: FloatArray, times_s: FloatArray) -> FloatArray:
    """Deviation from constant velocity for each labelling of three frames.

    Returns
    -------
    array, shape (T, 2, 2, 2)
        Mean over the joints of both sides, by the labels of frames t − 2, t − 1 and t; 0 where a
        long gap lies between.
    """
    step = np.diff(times_s)
    ratio = (step[1:] / step[:-1])[:, None, None, None]
    connected = (step[1:] <= LONGEST_GAP_S) & (step[:-1] <= LONGEST_GAP_S)
    bend = np.zeros((len(times_s), 2, 2, 2))
    labelled = (pair, pair[:, ::-1])
    for a, b, c in np.ndindex(2, 2, 2):
        before, middle, after = labelled[a][:-2], labelled[b][1:-1], labelled[c][2:]
        off = after - middle - ratio * (middle - before)
        bend[2:, a, b, c] = np.linalg.norm(off, axis=-1).mean(axis=(1, 2)) * connected
    return bend


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
