"""Which frame of a clip is shown when in an exported one: slowed, standing still, a card last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.export.plan import ClipPlan
from inference.motion.types import Finding, Severity
from inference.skeleton import FloatArray
from inference.video.clip import ClipInfo

CARD = -1
"""Stands for the card in place of a frame."""
MOST_A_SECOND = 60.0
"""Pictures a second of an exported clip; many phones do not play more of them at full size."""
_NEARLY = 1.08
_ROUNDING = 0.01
_STILLS_A_SECOND = (2.0, 30.0)
"""At least and at most. A gap of more than half a second is taken for a fault by some players."""


@dataclass(frozen=True, eq=False)
class Timing:
    """The pictures of an exported clip in their order.

    Attributes
    ----------
    frames : array, shape (N,), int
        Frame of the clip, 0-based, or `CARD`. A picture that stands still is repeated.
    times_s : array, shape (N,)
        When each is shown, in seconds from the first; strictly increasing.
    end_s : float
        Length of the exported clip.
    fps : float
        Mean rate of the moving pictures.
    as_filmed_s : float
        How long it runs as it was filmed, so that its sound goes with it; 0 where it is slowed or
        pauses.
    """

    frames: NDArray[np.int64]
    times_s: FloatArray
    end_s: float
    fps: float
    as_filmed_s: float

    def __len__(self) -> int:
        return len(self.frames)


def plan_timing(clip: ClipInfo, findings: Iterable[Finding], plan: ClipPlan) -> Timing:
    """Say which frame is shown when.

    The true times of the frames are kept, stretched by the speed. More than 60 pictures a second
    are thinned out.

    Parameters
    ----------
    clip : ClipInfo
    findings : iterable of Finding
        The clip stands still at the worst frame of each that is a fault, once a frame.
    plan : ClipPlan
        Its span must hold a frame of the clip.

    Returns
    -------
    Timing
    """
    frames = np.arange(max(0, plan.first_frame), min(plan.last_frame, clip.frames - 1) + 1)
    ends = np.append(clip.times_s[1:], _end_of(clip))
    lengths = (ends - clip.times_s)[frames] / plan.speed
    running_s = float(lengths.sum())
    pauses = np.isin(frames, _worst_frames(findings)) & (plan.pause_s > 0)
    if len(frames) / running_s > MOST_A_SECOND * _NEARLY:
        frames, lengths, pauses = _thinned(frames, lengths, pauses)
    fps = len(frames) / running_s
    lengths = lengths + pauses * plan.pause_s
    as_filmed = plan.speed == 1 and not pauses.any()
    if plan.card_s:
        frames, lengths = np.append(frames, CARD), np.append(lengths, plan.card_s)
        pauses = np.append(pauses, True)
    least, most = _STILLS_A_SECOND
    stills = lengths * np.clip(fps, least, most)
    repeats = np.where(pauses | (lengths * least > 1), np.ceil(stills - _ROUNDING), 1).astype(int)
    repeats = np.maximum(repeats, 1)
    shares = np.repeat(lengths / repeats, repeats)
    return Timing(
        np.repeat(frames, repeats),
        np.cumsum(shares) - shares,
        float(lengths.sum()),
        fps,
        running_s if as_filmed else 0.0,
    )


def _worst_frames(findings: Iterable[Finding]) -> list[int]:
    return [f.worst_frame for f in findings if f.severity is not Severity.BORDERLINE]


def _end_of(clip: ClipInfo) -> float:
    last = float(clip.times_s[-1])
    return clip.duration_s if clip.duration_s > last else last + 1 / clip.fps


def _thinned(
    frames: NDArray[np.int64], lengths: FloatArray, pauses: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], FloatArray, NDArray[np.bool_]]:
    """Keep one frame for each sixtieth of a second, at its own time, and each that pauses."""
    starts = np.cumsum(lengths) - lengths
    slots = np.floor(starts * MOST_A_SECOND + 1e-6).astype(int)
    kept = np.append(True, np.diff(slots) > 0)
    # A frame that pauses takes the place of the one kept for its slot.
    for at in np.flatnonzero(pauses):
        kept[slots == slots[at]] = False
        kept[at] = True
    kept[0] = True
    ends = np.append(starts[kept][1:], lengths.sum())
    return frames[kept], ends - starts[kept], pauses[kept]
