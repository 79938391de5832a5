"""Decoding and inference side by side: the one place where a clip's frames meet a tracker."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from inference.detect.detector import Detection, Tracker
from inference.skeleton import FloatArray, Image
from inference.video.read_ahead import read_ahead

QUEUED_FRAMES = 4
"""Enough to even out decoding; a 4K frame takes 25 MB."""


def detections(
    frames: Iterator[tuple[int, Image]],
    times_s: FloatArray,
    tracker: Tracker,
    should_stop: Callable[[], bool],
) -> Iterator[tuple[int, Detection | None]]:
    """Follow the lifter through a clip, decoding in a thread while this one infers.

    Parameters
    ----------
    frames : iterator of (int, image)
        Frames in order with their 0-based index; read in the decoding thread alone.
    times_s : array, shape (T,)
        Presentation time of each frame.
    tracker : Tracker
    should_stop : callable
        Asked once a frame; True ends the iteration early.

    Yields
    ------
    int, Detection or None
        Frame index, and the lifter where found.

    Raises
    ------
    Exception
        Whatever `frames` raises, after the frames before it have been yielded.
    """
    with read_ahead(frames, QUEUED_FRAMES) as decoded:
        for index, image in decoded:
            if should_stop():
                return
            yield index, tracker.update(image, float(times_s[index]))
