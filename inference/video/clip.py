"""What is known of a clip before any frame is decoded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from inference.skeleton import FloatArray


class VideoError(Exception):
    """A file that can't be shown; the message says in plain words what happened and what to do."""


class NotAVideoError(VideoError):
    """The file holds no video that can be read."""


class TruncatedVideoError(VideoError):
    """The file ends before its pictures do, or its index is missing."""


class EmptyVideoError(VideoError):
    """The file is a video without a single frame."""


@dataclass(frozen=True, eq=False)
class ClipInfo:
    """One video file, as it is shown: upright, frame by frame.

    Attributes
    ----------
    path : Path
    width, height : int
        Pixels of the upright image, after the rotation.
    rotation : int
        Degrees counter-clockwise by which a stored frame is turned to stand upright:
        0, 90, 180 or 270.
    frames : int
        Exact number of shown frames.
    times_s : array, shape (frames,)
        True presentation times, seconds from the first shown frame.
    duration_s : float
        From the first frame to the end of the last.
    fps : float
        Mean frame rate.
    vfr : bool
        Whether the spacing of the frames varies by more than the rounding of the time base.
    codec : str
    has_audio : bool
    breaks_off : bool
        Whether the file ends before the pictures that its index announces.
    """

    path: Path
    width: int
    height: int
    rotation: int
    frames: int
    times_s: FloatArray
    duration_s: float
    fps: float
    vfr: bool
    codec: str
    has_audio: bool
    breaks_off: bool = False
