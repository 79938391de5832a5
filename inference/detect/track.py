"""Decoding and inference side by side: the one place where a clip's frames meet a tracker."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import islice
from typing import cast

from inference.detect.detector import Detection, Detector, LooksAtRegions, Tracker
from inference.detect.pick import LifterPick
from inference.skeleton import FloatArray, Image
from inference.video.decoded import DecodedPicture
from inference.video.read_ahead import read_ahead
from inference.video.reader import VideoReader

Look = Callable[[int, Image], None]
Watch = Callable[[int, Image | DecodedPicture], None]

QUEUED_FRAMES = 4
"""Enough to even out decoding; a 4K frame takes 25 MB."""


def detections(
    frames: Iterator[tuple[int, Image]],
    times_s: FloatArray,
    tracker: Tracker,
    should_stop: Callable[[], bool],
    look: Look | None = None,
) -> Generator[tuple[int, Detection | None]]:
    """Follow the lifter through a clip, decoding in a thread while this one infers.

    Parameters
    ----------
    frames : iterator of (int, image)
        Frames in order with their 0-based index; read in the decoding thread alone.
    times_s : array, shape (T,)
        Presentation time of each frame.
    tracker : Tracker
    should_stop : callable
        Asked once a batch of frames; True ends the iteration early.
    look : callable, optional
        Sees every frame before the tracker, in the same thread.

    Yields
    ------
    int, Detection or None
        Frame index, and the lifter where found.

    Raises
    ------
    Exception
        Whatever `frames` raises, after the frames before it have been yielded.
    """
    with read_ahead(frames, max(QUEUED_FRAMES, tracker.batch)) as decoded:
        for indices, images in batches(decoded, tracker.batch):
            if should_stop():
                return
            if look is not None:
                for index, image in zip(indices, images, strict=True):
                    look(index, image)
            found = tracker.update_all(images, [float(times_s[index]) for index in indices])
            yield from zip(indices, found, strict=True)


def batches(
    frames: Iterator[tuple[int, Image]], size: int
) -> Iterator[tuple[tuple[int, ...], tuple[Image, ...]]]:
    """Take some frames at once: their indices, and their pictures."""
    while batch := list(islice(frames, size)):
        indices, images = zip(*batch, strict=True)
        yield indices, images


def tracked(
    reader: VideoReader,
    detector: Detector,
    pick: LifterPick | None,
    should_stop: Callable[[], bool],
    look: Look | None = None,
    watch: Watch | None = None,
    within: range | None = None,
) -> Iterator[tuple[int, Detection | None]]:
    """Follow the lifter through a clip from its first frame, or from where they were picked.

    From a pick the tracking goes on to the end, then from the pick back to the start, by a tracker
    for which time runs backwards.

    Parameters
    ----------
    reader : VideoReader
        With a cache, where there is a pick: reading backwards decodes once for each fill of it.
    detector : Detector
    pick : LifterPick or None
        One behind the clip's end counts for its last frame.
    should_stop, look : callable
        As in `detections`.
    watch : callable, optional
        Called in the decoding thread with each frame's index and picture, which it must not
        change: for what else is to be made of the pictures while they are decoded.
    within : range, optional
        Frames to keep to, with that of the pick among them; by default all.

    Yields
    ------
    int, Detection or None
        Every frame index once, and the lifter where found.
    """
    times = reader.info.times_s
    span = within or range(reader.info.frames)
    start = min(pick.frame, span[-1]) if pick else span[0]
    point = pick.point if pick else None
    on, ahead = detector.track(point), range(start, span.stop)
    yield from detections(frames_for(detector, reader, ahead, watch), times, on, should_stop, look)
    if start == span[0] or should_stop():
        return
    # The frame of the pick comes again, so that this tracker begins with whom was picked.
    back, before = detector.track(point), range(start, span[0] - 1, -1)
    frames = frames_for(detector, reader, before, watch)
    for frame, detection in detections(frames, -times, back, should_stop, look):
        if frame < start:
            yield frame, detection


def frames_for(
    detector: Detector, reader: VideoReader, wanted: Iterable[int], watch: Watch | None = None
) -> Iterator[tuple[int, Image]]:
    """Read frames as a detector takes them.

    Parameters
    ----------
    detector : Detector
    reader : VideoReader
    wanted : iterable of int
        Frame indices.
    watch : callable, optional
        Called with each frame's index and picture.

    Yields
    ------
    (int, image)
        Index, and the image, or its `DecodedPicture` for a detector that `LooksAtRegions`.
    """
    regions = isinstance(detector, LooksAtRegions)
    for index in wanted:
        picture = reader.decoded(index) if regions else reader.frame(index)
        if watch is not None:
            watch(index, picture)
        yield index, cast(Image, picture)  # what such a detector does not use is missing
