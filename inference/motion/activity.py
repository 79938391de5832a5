"""Activity: from when to when the exercise is done, told by the hands.

Who squats with a bar on the back holds it from unracking to re-racking; who lifts from the floor
holds it from the grip to putting it down. So the activity is the reps, and around them the time in
which the hands stay where the bar is. The hands' heights come from the image: they need no depth,
and so no particular lifter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inference.motion.filters import median_near, running_median, runs
from inference.motion.stature import hand_height_ratio, shoulder_height_ratio
from inference.motion.types import Exercise, PhaseKind, Rep, Span
from inference.poses import Keypoints2D
from inference.skeleton import BoolArray, FloatArray

ENTER, LEAVE = 0.15, 0.3
"""A hand this close to the bar's height is at it, one this far off has left it: about 15 and 30 cm,
in units of the standing trunk height. Between the two nothing changes."""
BRIDGE_S = 1.5
"""Both hands may leave the bar for as long: to wipe them, to grip anew."""
SET_REST_S = 15.0
"""Reps closer together than this belong to one set, whatever the hands do."""
STEADY_S = 0.5
HANGING = -0.25
"""A hand this far below its shoulder, in the same units, holds no bar that is squatted with."""
STEADY = 0.8
"""Share of a rep for which hands that hold a bar stay at it; most reps show it."""


@dataclass(frozen=True, eq=False)
class Hands:
    """Heights of the left and the right hand in the image, over the standing trunk height.

    Attributes
    ----------
    times_s : array, shape (T,)
    over_floor : array, shape (T, 2)
    over_shoulders : array, shape (T, 2)
        Each above the middle of the shoulders; about −0.45 hanging.
    """

    times_s: FloatArray
    over_floor: FloatArray
    over_shoulders: FloatArray

    @classmethod
    def of(cls, keypoints: Keypoints2D) -> Hands:
        """Read the hands' heights, without what flickers."""
        times = keypoints.times_s
        hands = hand_height_ratio(keypoints)
        shoulders = shoulder_height_ratio(keypoints)[:, np.newaxis]
        return cls(times, _calm(hands, times), _calm(hands - shoulders, times))


def activity(reps: Sequence[Rep], hands: Hands, exercise: Exercise) -> tuple[Span, ...]:
    """Find the sets of a clip.

    Parameters
    ----------
    reps : sequence of Rep
        In order.
    hands : Hands
    exercise : Exercise

    Returns
    -------
    tuple of Span
        In order, apart from one another; every rep lies in one. Without a bar, or where the hands
        can't tell, a set is the span of its reps.
    """
    if exercise is Exercise.SQUAT:
        held = held_through(reps, hands)
        spans = [_around(rep, held, held) for rep in reps]
    else:
        spans = [_hands_down(rep, hands, exercise) for rep in reps]
    return _merged(spans, hands.times_s)


def away_from_the_bar(span: Span, held: BoolArray) -> bool:
    """Whether the hands are elsewhere for most of a span, though a bar is held in others."""
    return bool(held.any() and held[span.start_frame : span.end_frame + 1].mean() < 0.5)


def held_through(reps: Sequence[Span], hands: Hands) -> BoolArray:
    """When the hands are where they are during the squats.

    Parameters
    ----------
    reps : sequence of Span
    hands : Hands

    Returns
    -------
    array of bool, shape (T,)
        False throughout where no bar is squatted with: the hands hang, or swing along.
    """
    frames = [np.arange(rep.start_frame, rep.end_frame + 1) for rep in reps]
    if not frames:
        return np.zeros(len(hands.times_s), dtype=bool)
    level = _median(hands.over_shoulders[np.concatenate(frames)])
    near = _near(hands.over_shoulders, level)
    held = _bridged(near, hands.times_s)
    steady = np.mean([near[rep].mean() >= STEADY for rep in frames])
    return held if steady > 0.5 and level.max() > HANGING else np.zeros_like(held)


def at_level(heights: FloatArray, level: FloatArray, times_s: FloatArray) -> BoolArray:
    """When a hand is where the bar is, with hysteresis and short absences bridged.

    One hand suffices: a hand that is hidden, or reaches out for a moment, ends nothing.

    Parameters
    ----------
    heights : array, shape (T, 2)
        Of both hands.
    level : array, shape (2,)
        Where they are when they hold the bar; NaN for a hand that is not known.
    times_s : array, shape (T,)

    Returns
    -------
    array of bool, shape (T,)
    """
    return _bridged(_near(heights, level), times_s)


def _near(heights: FloatArray, level: FloatArray) -> BoolArray:
    off = np.nan_to_num(np.abs(heights - level), nan=np.inf).min(axis=1)
    known = np.isfinite(heights).any(axis=1)
    here = (off < ENTER) & known
    decided = here | ((off > LEAVE) & known)
    last = np.maximum.accumulate(np.where(decided, np.arange(len(off)), 0))
    return np.asarray(here[last])


def _bridged(near: BoolArray, times_s: FloatArray) -> BoolArray:
    held = near.copy()
    for first, end in runs(~near):
        inside = first > 0 and end < len(near) - 1
        if inside and times_s[end + 1] - times_s[first - 1] <= BRIDGE_S:
            held[first : end + 1] = True
    return held


def _hands_down(rep: Rep, hands: Hands, exercise: Exercise) -> Span:
    """Add to a lift from the floor the grip before it, and the letting go after it."""

    def held_at(frame: int) -> BoolArray:
        level = [median_near(hand, frame, hands.times_s) for hand in hands.over_floor.T]
        return at_level(hands.over_floor, np.array(level), hands.times_s)

    put_down = bool(rep.phases) and rep.phases[-1].kind is PhaseKind.DOWN
    # Hands that hang when upright may have dropped the bar or not; overhead they hold it.
    told = put_down or exercise is Exercise.SNATCH
    after = held_at(rep.end_frame) if told else np.zeros(len(hands.times_s), dtype=bool)
    return _around(rep, held_at(rep.start_frame), after)


def _around(rep: Span, before: BoolArray, after: BoolArray) -> Span:
    """Extend a rep to the stretches that hold its ends."""
    left = np.flatnonzero(~before[: rep.start_frame + 1])
    right = np.flatnonzero(~after[rep.end_frame :])
    first = int(left[-1]) + 1 if len(left) else 0
    last = rep.end_frame + int(right[0]) - 1 if len(right) else len(after) - 1
    return Span(min(first, rep.start_frame), max(last, rep.end_frame))


def _merged(spans: Sequence[Span], times_s: FloatArray) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in spans:
        if merged and times_s[span.start_frame] - times_s[merged[-1].end_frame] <= SET_REST_S:
            last = max(merged[-1].end_frame, span.end_frame)
            merged[-1] = Span(merged[-1].start_frame, last)
        else:
            merged.append(span)
    return tuple(merged)


def _calm(heights: FloatArray, times_s: FloatArray) -> FloatArray:
    columns = [running_median(hand, times_s, STEADY_S) for hand in heights.T]
    return np.stack(columns, axis=1)


def _median(values: FloatArray) -> FloatArray:
    """Median of each column's known values; NaN where there is none."""
    known = [column[np.isfinite(column)] for column in values.T]
    return np.array([np.median(column) if len(column) else np.nan for column in known])
