"""Left and right, where a detector has taken one for the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from inference.poses import Keypoints2D
from inference.skeleton import BoolArray, FloatArray, JointSet

LONGEST_GAP_S = 0.3
"""Nothing is concluded across a longer gap."""
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
AFAR_S = 0.15
"""Nobody turns round in that time, however fast the lift."""
AFAR_COST_PER_S = 5.0
"""What a second of another labelling than that from afar costs, in body sizes."""


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


def undo_swaps(keypoints: Keypoints2D) -> Keypoints2D:
    """Exchange the sides of limbs where that makes the motion smooth.

    Parameters
    ----------
    keypoints : Keypoints2D
        As the detector saw them.

    Returns
    -------
    Keypoints2D

    Notes
    -----
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

    Twice, for each limb by itself, the labelling with the smoothest motion is found: among frames
    that lie `AFAR_S` apart, and then among all, near to what was found first. Where a detector
    takes a back for a front it often gets there over two or three frames in which left and right
    lie on each other, and from frame to frame that looks smooth; from afar it is a jump.

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
    separation = np.stack(
        [np.linalg.norm(pair[:, 0] - pair[:, 1], axis=-1).mean(axis=-1) for pair in pairs], axis=1
    )
    step = np.minimum(np.diff(times_s, prepend=times_s[0]), LONGEST_GAP_S)
    weight = step[:, None] * np.minimum(1.0, separation / SWITCH_COST)
    overrule = SWAPPED_COST_PER_S * weight * np.stack(scores, axis=1) ** 4
    stride = round(AFAR_S / float(np.median(np.diff(times_s))))
    if stride > 1 and len(times_s) >= 3 * stride:
        afar = np.zeros(overrule.shape, bool)
        for first in range(stride):
            some = slice(first, None, stride)
            each = [pair[some] for pair in pairs]
            afar[some] = _smoothest(each, stride * overrule[some], times_s[some]).T
        overrule = AFAR_COST_PER_S * weight * np.where(afar, -1.0, 1.0)
    return _smoothest(pairs, overrule, times_s)


def _smoothest(pairs: Sequence[FloatArray], overrule: FloatArray, times_s: FloatArray) -> BoolArray:
    """Find the smoothest labelling by dynamic programming (Viterbi) over pairs of neighbours.

    Smooth means little deviation from constant velocity: legs that cross while walking keep their
    velocity, swapped ones do not.

    Parameters
    ----------
    pairs, times_s
        As in `swapped_limbs`.
    overrule : array, shape (T, limbs)
        What it costs to take a limb for swapped.

    Returns
    -------
    bool array, shape (limbs, T)
    """
    bend = np.stack([_bend(pair, times_s) for pair in pairs], axis=1)
    # The last three axes are the labels of frames t - 2, t - 1 and t; 1 is swapped.
    label = np.arange(2)
    switch = SWITCH_COST * (label[:, None] != label)
    added = bend + switch + overrule[:, :, None, None, None] * label
    cost = switch + overrule[1][:, None, None] * label
    came_from = np.zeros((len(times_s), len(pairs), 2, 2), np.intp)
    for t in range(2, len(times_s)):
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
