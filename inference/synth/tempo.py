"""Where in its set the lifter is at a given time: a progress 0 (standing) to 1 (bottom)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from inference.skeleton import FloatArray
from inference.synth.spec import DeadliftRep, LiftSpec, SquatRep

_APPROACH_S = 1.6
"""How long the lifter takes to bend down to the bar, and to stand up from it."""


@dataclass(frozen=True)
class RepTimes:
    """Moments of one rep in seconds.

    Attributes
    ----------
    start_s, end_s : float
        First and last moment of movement.
    bottom_s, top_s : float
        Middle of the pause at the bottom and of the hold at the top. A squat's top is its end; a
        deadlift's bottom is its start.
    """

    start_s: float
    bottom_s: float
    top_s: float
    end_s: float


@dataclass(frozen=True)
class _Key:
    """A moment with its progress, and the rep whose bottom shapes the way there."""

    time_s: float
    progress: float
    rep: int


@dataclass(frozen=True)
class Tempo:
    """The timeline of a set.

    Attributes
    ----------
    keys : tuple
        Moments between which the progress moves or rests.
    reps : tuple of RepTimes
    duration_s : float
    """

    keys: tuple[_Key, ...]
    reps: tuple[RepTimes, ...]
    duration_s: float

    def progress(self, times_s: FloatArray) -> FloatArray:
        """Progress 0–1 at each time, shape (T,), moving with minimum jerk between rests."""
        out: FloatArray = np.full(times_s.shape, self.keys[-1].progress)
        for a, b in pairwise(self.keys):
            inside = (times_s >= a.time_s) & (times_s < b.time_s)
            u = (times_s[inside] - a.time_s) / (b.time_s - a.time_s)
            out[inside] = a.progress + (b.progress - a.progress) * minimum_jerk(u)
        return np.clip(out, 0.0, 1.0)

    def rep_index(self, times_s: FloatArray) -> FloatArray:
        """0-based rep whose bottom applies at each time, shape (T,), int."""
        starts = [key.time_s for key in self.keys[:-1]]
        reps = np.array([key.rep for key in self.keys[1:]])
        after = np.searchsorted(starts, times_s, side="right") - 1
        return np.asarray(reps[np.clip(after, 0, len(reps) - 1)])


def minimum_jerk(u: FloatArray) -> FloatArray:
    """Fraction of the way at fraction ``u`` of the time (Flash and Hogan, 1985)."""
    return np.asarray(u**3 * (10 - 15 * u + 6 * u**2))


def tempo_of(spec: LiftSpec) -> Tempo:
    """Lay out a set in time; it does not depend on any frame rate."""
    if spec.reps and isinstance(spec.reps[0], DeadliftRep):
        return _deadlift_tempo(spec)
    return _squat_tempo(spec)


def _squat_tempo(spec: LiftSpec) -> Tempo:
    now = spec.lead_in_s
    keys, reps = [_Key(0.0, 0.0, 0), _Key(now, 0.0, 0)], []
    for i, rep in enumerate(spec.reps):
        assert isinstance(rep, SquatRep)
        down, up = now + rep.down_s, now + rep.down_s + rep.pause_s
        end = now + rep.duration_s
        keys += [_Key(down, 1.0, i), _Key(up, 1.0, i), _Key(end, 0.0, i)]
        keys += [_Key(end + rep.rest_s, 0.0, i)]
        reps.append(RepTimes(now, (down + up) / 2, end, end))
        now = end + rep.rest_s
    return _tempo(keys, reps, now + spec.lead_out_s, 0.0)


def _deadlift_tempo(spec: LiftSpec) -> Tempo:
    """Lay out deadlifts; the way down leads to the bottom of the next rep, not of its own."""
    now, idle = spec.lead_in_s, 0.0 if spec.approach else 1.0
    keys, reps = [_Key(0.0, idle, 0), _Key(now, idle, 0)], []
    last = len(spec.reps) - 1
    if spec.approach:
        now += _APPROACH_S
        keys.append(_Key(now, 1.0, 0))
    for i, rep in enumerate(spec.reps):
        assert isinstance(rep, DeadliftRep)
        up, down = now + rep.up_s, now + rep.up_s + rep.hold_s
        end, following = now + rep.duration_s, min(i + 1, last)
        keys += [_Key(up, 0.0, i), _Key(down, 0.0, i), _Key(end, 1.0, following)]
        keys += [_Key(end + rep.rest_s, 1.0, following)]
        reps.append(RepTimes(now, now, (up + down) / 2, end))
        now = end + rep.rest_s
    if spec.approach:
        now += _APPROACH_S
        keys.append(_Key(now, 0.0, last))
    return _tempo(keys, reps, now + spec.lead_out_s, idle)


def _tempo(keys: list[_Key], reps: list[RepTimes], end_s: float, idle: float) -> Tempo:
    keys = [*keys, _Key(end_s, idle, keys[-1].rep)]
    distinct = [keys[0], *(b for a, b in pairwise(keys) if b.time_s > a.time_s)]
    return Tempo(tuple(distinct), tuple(reps), end_s)
