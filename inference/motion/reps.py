"""Reps: the dips that are one, with their phases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inference.motion.dips import Dip
from inference.motion.filters import median_near
from inference.motion.types import Exercise, Phase, PhaseKind, Span
from inference.skeleton import FloatArray

STANDING = 0.85
"""Trunk height, over that of standing, from which the lifter counts as up."""
LYING = 0.2
"""No lift takes the middle of the trunk this low; a lost track does."""
MIN_MOVE_S = 0.3
"""A free fall over half a trunk height takes as long."""
MAX_MOVE_S = 8.0
MIN_REP_S = 0.8
MAX_TRAVEL = 0.35
"""A rep ends where it began; in units of the standing trunk height, across the image."""
SEEN = 0.4
"""Score of the better seen leg under which the start or the end of a rep is a guess."""
JUMP = 0.1
"""Both feet this far off the floor, in the same units, is a jump."""
STEP = 0.12
"""Feet that come this much closer or farther apart, in the same units, are not planted."""
PARTIAL = 0.5
"""Depth, over that of the deepest rep of the clip, under which a dip is not a rep."""
SEAT_HOLD_S = 0.8
SEAT_BALANCE_M = -0.15
SEAT_HANG = 0.5
"""A pause this long, this far out of balance or with hands this low, is a rest on a seat."""
MAX_TOP_S = 15.0
"""The longest that a lift from the floor is held before it is lowered."""
CUT_AT_TOP_S = 0.5
"""A clip that ends sooner after a lock-out was cut there."""
CATCH_WITHIN_S = 1.5
"""From the end of a snatch's pull to the bottom of its catch."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """What the counting of reps looks at beside the dips.

    Attributes
    ----------
    times_s : array, shape (T,)
    height : array, shape (T,)
        Trunk height, 1 standing.
    across : array, shape (T,)
        Place of the pelvis across the image, in units of the standing trunk height.
    stance : array, shape (T,)
        Distance between the feet across the image, in the same units.
    foot_height : array, shape (T,)
        Of the lower ankle above the floor, in the same units.
    leg_score : array, shape (T,)
        Confidence in the leg that is seen better.
    balance_m : array, shape (T,)
        Centre of mass in front of the ankles.
    arms_hang : array, shape (T,)
        1 with straight arms hanging, 0 with the hands at the shoulders.
    """

    times_s: FloatArray
    height: FloatArray
    across: FloatArray
    stance: FloatArray
    foot_height: FloatArray
    leg_score: FloatArray
    balance_m: FloatArray
    arms_hang: FloatArray


def is_seated(dip: Dip, evidence: Evidence) -> bool:
    """Whether the lifter rests on something at the bottom.

    Nobody can hold still with the centre of mass well behind the feet unless something else
    carries them: a chair, a box, a bench. And who pauses with hanging hands, or hands on the
    thighs, holds no bar.

    Parameters
    ----------
    dip : Dip
    evidence : Evidence

    Returns
    -------
    bool
    """
    held = slice(dip.lowered, dip.lift_off + 1)
    hold_s = evidence.times_s[dip.lift_off] - evidence.times_s[dip.lowered]
    if hold_s < SEAT_HOLD_S:
        return False
    balance, hang = (
        np.median(series[held][np.isfinite(series[held])])
        if np.isfinite(series[held]).any()
        else np.nan
        for series in (evidence.balance_m, evidence.arms_hang)
    )
    return bool(balance < SEAT_BALANCE_M or hang > SEAT_HANG)


def completes(dip: Dip, exercise: Exercise, evidence: Evidence, seat_allowed: bool = False) -> bool:
    """Whether a dip has all that a rep of an exercise needs, its depth beside others apart.

    Every rep ends with a rise, made in a plausible time, to standing, in view, at the place where
    it began and, but for a snatch, with planted feet. A squat begins with a fall from
    standing as well, and touches no seat; a lift from the floor begins on the floor.

    Parameters
    ----------
    dip : Dip
    exercise : Exercise
    evidence : Evidence
    seat_allowed : bool
        For box squats.

    Returns
    -------
    bool
    """
    first = dip.start if exercise is Exercise.SQUAT else dip.lift_off
    ends = [dip.end, dip.start] if exercise is Exercise.SQUAT else [dip.end]
    times, height = evidence.times_s, evidence.height
    over = median_near(evidence.across, dip.end, times)
    travel = over - median_near(evidence.across, first, times)
    return (
        all(median_near(height, frame, times) >= STANDING for frame in ends)
        and not abs(travel) > MAX_TRAVEL
        and _moves_like(dip, exercise, evidence)
        and (seat_allowed or exercise is not Exercise.SQUAT or not is_seated(dip, evidence))
    )


def partial_dips(
    dips: Sequence[Dip],
    reps: Sequence[Dip],
    activity: Sequence[Span],
    exercise: Exercise,
    evidence: Evidence,
) -> list[Dip]:
    """Find the attempts of a set that are no reps: too shallow, or not brought to the end.

    Parameters
    ----------
    dips : sequence of Dip
        All of the clip, in order.
    reps : sequence of Dip
        Those that are reps.
    activity : sequence of Span
    exercise : Exercise
    evidence : Evidence

    Returns
    -------
    list of Dip
        They lie within the activity, and not within what is left of a rep; planted, seen, in a
        plausible time. What the end of the clip cuts off is none.
    """
    times, height = evidence.times_s, evidence.height
    deepest = max((dip.rise for dip in reps), default=0.0)

    def falls_short(dip: Dip) -> bool:
        up = median_near(height, dip.end, times) >= STANDING
        return dip.rise < PARTIAL * deepest or not up

    return [
        dip
        for dip in dips
        if dip not in reps
        and any(s.start_frame <= dip.start and dip.end <= s.end_frame for s in activity)
        and falls_short(dip)
        and _moves_like(dip, exercise, evidence)
        and times[-1] - times[dip.end] > CUT_AT_TOP_S
    ]


def _moves_like(dip: Dip, exercise: Exercise, evidence: Evidence) -> bool:
    """Whether a dip goes up, and for a squat down, as a lift does, however far."""
    times = evidence.times_s
    first = dip.start if exercise is Exercise.SQUAT else dip.lift_off
    moves, ends = [(dip.bottom, dip.end)], [dip.end]
    if exercise is Exercise.SQUAT:
        moves.append((dip.start, dip.bottom))
        ends.append(dip.start)
    return (
        dip.rise > 0
        and all(_moves_plausibly(times[last] - times[begin]) for begin, last in moves)
        and all(median_near(evidence.leg_score, frame, times) >= SEEN for frame in ends)
        and times[dip.end] - times[first] >= MIN_REP_S * len(moves) / 2
        and median_near(evidence.height, dip.bottom, times) >= LYING
        and (exercise is Exercise.SNATCH or planted(dip, first, evidence))
    )


def planted(dip: Dip, first: int, evidence: Evidence) -> bool:
    """Whether the feet stay where they are from a first frame to the end of a dip.

    Parameters
    ----------
    dip : Dip
    first : int
    evidence : Evidence

    Returns
    -------
    bool
        True as well where the feet are not seen.
    """
    if (evidence.foot_height[first : dip.end + 1] > JUMP).any():
        return False
    bottom, *ends = (
        median_near(evidence.stance, frame, evidence.times_s)
        for frame in (dip.bottom, first, dip.end)
    )
    return not any(abs(stance - bottom) > STEP for stance in ends)


def _moves_plausibly(seconds: float) -> bool:
    return MIN_MOVE_S <= seconds <= MAX_MOVE_S


def without_partials(dips: Sequence[Dip]) -> list[Dip]:
    """Drop the dips whose rise is small beside the largest.

    Parameters
    ----------
    dips : sequence of Dip

    Returns
    -------
    list of Dip
    """
    deepest = max((dip.rise for dip in dips), default=0.0)
    return [dip for dip in dips if dip.rise >= PARTIAL * deepest]


def join_catch(pull: Dip, catch: Dip, times_s: FloatArray) -> Dip | None:
    """Make one dip of a snatch's pull and the catch under the bar that follows it.

    Parameters
    ----------
    pull, catch : Dip
        Neighbours in time.
    times_s : array, shape (T,)

    Returns
    -------
    Dip or None
        From the lift-off of the pull to standing up out of the catch; None where the second dip
        comes too late to be the catch.
    """
    if times_s[catch.bottom] - times_s[pull.end] > CATCH_WITHIN_S:
        return None
    rise = max(pull.rise, catch.rise)
    return Dip(pull.start, pull.lowered, pull.bottom, pull.lift_off, catch.end, pull.fall, rise)


def lowering_of(dip: Dip, dips: Sequence[Dip], times_s: FloatArray) -> Dip | None:
    """Find the dip whose fall brings back to the floor what another one's rise lifted.

    Parameters
    ----------
    dip : Dip
    dips : sequence of Dip
        All of the clip, in order.
    times_s : array, shape (T,)

    Returns
    -------
    Dip or None
        The next dip, where it falls at least half as far and begins within `MAX_TOP_S`.
    """
    for later in dips:
        if later.start >= dip.end and later.fall > 0:
            soon = times_s[later.start] - times_s[dip.end] <= MAX_TOP_S
            return later if soon and later.fall >= PARTIAL * dip.rise else None
    return None


def without_standing_up(
    lifts: Sequence[Dip], dips: Sequence[Dip], times_s: FloatArray
) -> list[Dip]:
    """Drop the last rise of a deadlift set where it is the lifter standing up from the bar.

    With and without the bar it looks the same. Who has lowered the lifts before lowers the last
    one as well; so a last rise with no fall after it, though the clip goes on, is none.

    Parameters
    ----------
    lifts : sequence of Dip
        Those that are complete.
    dips : sequence of Dip
        All of the clip, in order.
    times_s : array, shape (T,)

    Returns
    -------
    list of Dip
    """
    lifts = list(lifts)
    if len(lifts) > 1 and lowering_of(lifts[-2], dips, times_s) is not None:
        lowered = lowering_of(lifts[-1], dips, times_s) is not None
        if not lowered and times_s[-1] - times_s[lifts[-1].end] > CUT_AT_TOP_S:
            lifts.pop()
    return lifts


def phases(dip: Dip, exercise: Exercise, lowering: Dip | None) -> tuple[Phase, ...]:
    """Split a rep into falling, holding and rising.

    Parameters
    ----------
    dip : Dip
    exercise : Exercise
        A squat goes down, holds, and goes up; a lift from the floor goes up, holds, and goes down.
    lowering : Dip or None
        For a lift from the floor: the dip whose fall brings the weight down again.

    Returns
    -------
    tuple of Phase
        At least one; those without length are left out; the others join at their ends.
    """
    if exercise is Exercise.SQUAT:
        spans = [
            (dip.start, dip.lowered, PhaseKind.DOWN),
            (dip.lowered, dip.lift_off, PhaseKind.HOLD),
            (dip.lift_off, dip.end, PhaseKind.UP),
        ]
    else:
        spans = [(dip.lift_off, dip.end, PhaseKind.UP)]
        if lowering is not None:
            spans += [
                (dip.end, lowering.start, PhaseKind.HOLD),
                (lowering.start, lowering.lowered, PhaseKind.DOWN),
            ]
    return tuple(Phase(first, end, kind) for first, end, kind in spans if end > first)
