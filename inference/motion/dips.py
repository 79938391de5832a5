"""Dips: each time the trunk goes down and comes up again by an amount that means something.

A dip is not yet a rep: bending to pick up a plate is a dip too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.motion.filters import smooth
from inference.motion.study import turns
from inference.skeleton import BoolArray, FloatArray

CUTOFF_HZ = 3.0
"""A rep lasts a second or more; what is quicker is tremor and noise."""
MIN_SWING = 0.15
"""Smallest fall or rise that counts, in units of the standing trunk height (about 15 cm)."""
_SLOW = 0.1
"""Share of the greatest speed of a movement below which it has not begun or is over."""
_FLAT = 0.02
"""Share of the way within which the bottom counts as flat; its middle is the bottom frame."""
_NEAR = 0.2
"""A movement begins and ends within this share of its way from its ends."""


@dataclass(frozen=True)
class Dip:
    """One fall and rise of the trunk. Frames are in order; a side that is missing has no length.

    Attributes
    ----------
    start, lowered : int
        Where the fall begins and where it is over.
    bottom : int
        The lowest frame; in a pause, its middle.
    lift_off, end : int
        Where the rise begins and where it is over.
    fall, rise : float
        How far, in units of the standing trunk height.
    """

    start: int
    lowered: int
    bottom: int
    lift_off: int
    end: int
    fall: float
    rise: float


def find_dips(height: FloatArray, times_s: FloatArray) -> list[Dip]:
    """Find the dips of a trunk-height signal.

    The study's turning frames (`inference.motion.study`) are candidates; pairs of them with less
    than `MIN_SWING` between them are taken out, least first, so that noise, drift and a pause on
    the way leave no trace.

    Parameters
    ----------
    height : array, shape (T,)
        1 standing; NaN where unknown.
    times_s : array, shape (T,)

    Returns
    -------
    list of Dip
        In order of time.
    """
    known = np.isfinite(height)
    if known.sum() < 2:
        return []
    filled = np.interp(times_s, times_s[known], height[known])
    smoothed = smooth(filled, times_s, CUTOFF_HZ)
    points = _significant(smoothed, [turn.frame for turn in turns(smoothed, times_s)])
    speed = np.gradient(smoothed, times_s)
    return [
        _dip(smoothed, speed, points, i)
        for i in range(len(points))
        if all(smoothed[points[i]] < smoothed[p] for p in _neighbours(points, i))
    ]


def _neighbours(points: list[int], i: int) -> list[int]:
    return points[max(i - 1, 0) : i] + points[i + 1 : i + 2]


def _significant(height: FloatArray, turning: list[int]) -> list[int]:
    """Take out the smallest swing between neighbouring extremes until all are large enough."""
    points = sorted({0, *turning, len(height) - 1})
    while len(points) > 1:
        swings = np.abs(np.diff(height[points]))
        smallest = int(np.argmin(swings))
        if swings[smallest] >= MIN_SWING:
            return points
        if smallest == 0:
            del points[0]
        elif smallest == len(swings) - 1:
            del points[-1]
        else:
            del points[smallest : smallest + 2]
    return []


def _dip(height: FloatArray, speed: FloatArray, points: list[int], i: int) -> Dip:
    bottom = points[i]
    before = points[i - 1] if i > 0 else bottom
    after = points[i + 1] if i + 1 < len(points) else bottom
    start, lowered = _extent(height, -speed, before, bottom)
    lift_off, end = _extent(height, speed, bottom, after)
    fall = float(height[before] - height[bottom])
    rise = float(height[after] - height[bottom])
    level = height[bottom] + _FLAT * max(fall, rise)
    middle = _middle_of_stretch(height[lowered : lift_off + 1] <= level, bottom - lowered)
    return Dip(start, lowered, lowered + middle, lift_off, end, fall, rise)


def _middle_of_stretch(inside: BoolArray, at: int) -> int:
    """Middle of the stretch of true values that holds an index."""
    outside = np.flatnonzero(~inside)
    first = outside[outside < at].max(initial=-1) + 1
    last = outside[outside > at].min(initial=len(inside)) - 1
    return int(first + last) // 2


def _extent(height: FloatArray, speed: FloatArray, first: int, last: int) -> tuple[int, int]:
    """First and last frame of one movement, without the rest at either end of it."""
    if first == last:
        return first, last
    way = np.abs(height[first : last + 1] - height[first]) / abs(height[last] - height[first])
    slow = speed[first : last + 1] < _SLOW * speed[first : last + 1].max()
    before = np.flatnonzero(slow & (way <= _NEAR))
    after = np.flatnonzero(slow & (way >= 1 - _NEAR))
    # The last rest before the movement, and the first one after it.
    begin = int(before[-1]) if len(before) else 0
    after = after[after > begin]
    return first + begin, first + (int(after[0]) if len(after) else last - first)
