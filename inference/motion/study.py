"""The study's own rules: when the exercise is on, and where a movement turns.

The exercise is on while both elbows are bent and both hands are at the shoulders: a bar on the
back. That can't hold for a deadlift or a snatch, whose arms are straight; for these the activity of
`inference.motion.activity` takes its place.

For the reps, neighbouring frames of the height of the hips are compared, a short majority vote
cleans the directions, and an edge kernel finds where they change. The windows were given in frames
of a 30 Hz film; the signal is brought to that rate first, so that they last as long at any other.
Every bottom is a rep: the study knows no least depth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inference.motion.angles import flexion_deg
from inference.motion.filters import runs
from inference.motion.types import Exercise, Phase, PhaseKind, Rep, Span
from inference.poses import Poses3D
from inference.skeleton import FloatArray, Joint

ELBOW_DEG = 78.0
"""Both elbows are bent further than this: the angle between upper arm and forearm."""
HANDS_WITHIN = 0.1
"""Both hands are this close to the height of their shoulders, over the largest z."""
RATE_HZ = 30.0
MAJORITY_FRAMES = 5
EDGE_KERNEL = (-1.0, -1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Turn:
    """A frame at which the signal turns: at a bottom from down to up, else from up to down."""

    frame: int
    is_bottom: bool


def bar_on_back(poses: Poses3D) -> tuple[Span, ...]:
    """Find when the exercise is on by the study's rule, frame by frame as published.

    Parameters
    ----------
    poses : Poses3D

    Returns
    -------
    tuple of Span
        Stretches in which the angle of both elbows is below `ELBOW_DEG` and both hands are within
        `HANDS_WITHIN` of the largest z from the height of their shoulders. z is counted from the
        lower ankle, and the largest is that of the whole clip.
    """
    xyz = poses.xyz.astype(np.float64)
    z = xyz[..., 2]
    above = z - np.minimum(z[:, Joint.LEFT_ANKLE], z[:, Joint.RIGHT_ANKLE])[:, np.newaxis]
    largest = above[np.isfinite(above)].max(initial=0.0)
    on = np.ones(len(poses), dtype=bool)
    for shoulder, elbow, wrist in (
        (Joint.LEFT_SHOULDER, Joint.LEFT_ELBOW, Joint.LEFT_WRIST),
        (Joint.RIGHT_SHOULDER, Joint.RIGHT_ELBOW, Joint.RIGHT_WRIST),
    ):
        on &= 180.0 - flexion_deg(xyz, shoulder, elbow, wrist) < ELBOW_DEG
        on &= np.abs(z[:, wrist] - z[:, shoulder]) <= HANDS_WITHIN * largest
    return tuple(Span(first, last) for first, last in runs(on))


def directions(signal: FloatArray) -> FloatArray:
    """Compare each sample with the next, then let each window of neighbours vote.

    Parameters
    ----------
    signal : array, shape (N,)
        Evenly spaced at `RATE_HZ`.

    Returns
    -------
    array, shape (N - 1,)
        1 rising, −1 falling; a draw goes on as before; 0 before the first movement.
    """
    steps = np.sign(np.diff(signal))
    votes = np.sign(np.convolve(steps, np.ones(MAJORITY_FRAMES), mode="same"))
    last_vote = np.maximum.accumulate(np.where(votes != 0, np.arange(len(votes)), 0))
    return np.asarray(votes[last_vote])


def turns(signal: FloatArray, times_s: FloatArray) -> list[Turn]:
    """Find the turning frames of a movement signal.

    Parameters
    ----------
    signal : array, shape (T,)
        Finite; high where the lifter is up.
    times_s : array, shape (T,)
        Increasing seconds, evenly spaced or not.

    Returns
    -------
    list of Turn
        In order, bottoms and tops alternating; frames index `signal`.
    """
    count = int((times_s[-1] - times_s[0]) * RATE_HZ) + 1 if len(times_s) else 0
    if count <= max(MAJORITY_FRAMES, len(EDGE_KERNEL)):
        return []
    even_s = times_s[0] + np.arange(count) / RATE_HZ
    direction = directions(np.interp(even_s, times_s, signal))
    # Correlation with the kernel: full strength where two falls meet two rises, or the reverse.
    edges = np.correlate(direction, EDGE_KERNEL, mode="valid")
    found: list[Turn] = []
    for edge in np.flatnonzero(np.abs(edges) == len(EDGE_KERNEL)):
        is_bottom = bool(edges[edge] > 0)
        # The kernel's middle lies between its second and third step, which is sample edge + 2.
        frame = int(np.argmin(np.abs(times_s - even_s[edge + len(EDGE_KERNEL) // 2])))
        if not found or found[-1].is_bottom != is_bottom:
            found.append(Turn(frame, is_bottom))
    return found


def study_reps(
    signal: FloatArray, times_s: FloatArray, activity: Sequence[Span], exercise: Exercise
) -> tuple[Rep, ...]:
    """Count reps as the study does: every bottom within the activity is one.

    Parameters
    ----------
    signal : array, shape (T,)
        High where the lifter is up; NaN where unknown.
    times_s : array, shape (T,)
    activity : sequence of Span
    exercise : Exercise
        A squat goes from top to top, a lift from the floor from bottom to bottom.

    Returns
    -------
    tuple of Rep
        Without measures.
    """
    known = np.isfinite(signal)
    if known.sum() < 2:
        return ()
    filled = np.interp(times_s, times_s[known], signal[known])
    found: list[Rep] = []
    for span in activity:
        inside = slice(span.start_frame, span.end_frame + 1)
        turning = turns(filled[inside], times_s[inside])
        frames = [span.start_frame + turn.frame for turn in turning]
        marks = [span.start_frame, *frames, span.end_frame, span.end_frame]
        bottoms = [mark for mark, turn in enumerate(turning, start=1) if turn.is_bottom]
        for mark in bottoms:
            before, bottom, after, later = marks[mark - 1 : mark + 3]
            squat = exercise is Exercise.SQUAT
            cycle = _squat(before, bottom, after) if squat else _pull(bottom, after, later)
            found.append(_rep(len(found) + 1, cycle, times_s))
    return tuple(found)


def _squat(top: int, bottom: int, end: int) -> tuple[Phase, Phase]:
    return Phase(top, bottom, PhaseKind.DOWN), Phase(bottom, end, PhaseKind.UP)


def _pull(bottom: int, top: int, end: int) -> tuple[Phase, Phase]:
    return Phase(bottom, top, PhaseKind.UP), Phase(top, end, PhaseKind.DOWN)


def _rep(index: int, cycle: tuple[Phase, Phase], times_s: FloatArray) -> Rep:
    first, last = cycle[0].start_frame, cycle[1].end_frame
    down_first = cycle[0].kind is PhaseKind.DOWN
    middle = cycle[0].end_frame
    return Rep(
        start_frame=first,
        end_frame=last,
        index=index,
        bottom_frame=middle if down_first else first,
        top_frame=last if down_first else middle,
        duration_s=float(times_s[last] - times_s[first]),
        phases=tuple(phase for phase in cycle if phase.end_frame > phase.start_frame),
    )
