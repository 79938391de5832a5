"""The study's rep counter: the frames at which a movement turns from down to up and back.

Neighbouring frames are compared, a short majority vote cleans the directions, and an edge kernel
finds where they change. The windows were given in frames of a 30 Hz film; the signal is brought
to that rate first, so that they last as long at any other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.skeleton import FloatArray

RATE_HZ = 30.0
MAJORITY_FRAMES = 5
EDGE_KERNEL = (-1.0, -1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Turn:
    """A frame at which the signal turns: at a bottom from down to up, else from up to down."""

    frame: int
    is_bottom: bool


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


def count_reps(signal: FloatArray, times_s: FloatArray) -> int:
    """Count reps as the study does: every bottom is one.

    Parameters
    ----------
    signal : array, shape (T,)
    times_s : array, shape (T,)

    Returns
    -------
    int
    """
    return sum(turn.is_bottom for turn in turns(signal, times_s))
