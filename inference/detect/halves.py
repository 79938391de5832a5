"""Following the lifter through both halves of a clip at once."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import closing

import numpy as np

from inference.detect.detector import Detection, Detector, Divisible
from inference.detect.track import Look, Watch, detections, frames_for
from inference.skeleton import FloatArray
from inference.video.reader import VideoReader

Found = tuple[int, Detection | None]

LEAST_S = 8.0
"""A shorter clip is not worth a second decoder and a second copy of the networks."""
TOGETHER_S = 0.5
"""How long both trackers look at the same frames, before the second one is believed."""
AGREE_S = 0.2
"""The end of that, in which they have to see the same body: the second one has settled then."""
NEAR_MIDDLE = 0.08
"""Share of the clip by which a half may be longer, so that no frame is decoded in vain."""
SAME_BODY = 0.1
"""Mean distance of their joints, over the body's height, up to which two bodies are the same:
0.004 where one tracker merely began elsewhere, 0.3 and more between people side by side."""
_WAITING = 8
_LOOK_S = 0.05


def halves_of(detector: Detector, times_s: FloatArray) -> tuple[Detector, Detector] | None:
    """Return the detectors for `halved`; None where the clip is short or one detector does."""
    if not isinstance(detector, Divisible) or times_s[-1] - times_s[0] < LEAST_S:
        return None
    return detector.divided()


def halved(
    readers: tuple[VideoReader, VideoReader],
    detectors: tuple[Detector, Detector],
    should_stop: Callable[[], bool],
    looks: tuple[Look, Look],
    watch: Watch | None = None,
) -> Generator[Found]:
    """Follow the lifter through a clip by two trackers, each in threads of its own.

    The second one begins a little before the middle, with whom it takes for the lifter. When the
    first one gets there and sees somebody else, it goes on to the end, in place of the second.
    What is found does not depend on which of the two is faster.

    Parameters
    ----------
    readers : (VideoReader, VideoReader)
        Of the same clip.
    detectors : (Detector, Detector)
        Of the same kind.
    should_stop : callable
        As in `inference.detect.track.detections`.
    looks : (callable, callable)
        What sees every frame before each tracker, in its thread.
    watch : callable, optional
        As in `inference.detect.track.tracked`, called by two threads.

    Yields
    ------
    int, Detection or None
        Every frame index at least once, the later ones in place of the earlier; that of the last
        frame comes last.
    """
    times = readers[0].info.times_s
    frames = len(times)
    begin = _second_begin(readers[1])
    middle = int(np.searchsorted(times, times[begin] + TOGETHER_S))
    trackers = [detector.track() for detector in detectors]

    def follow(number: int, wanted: range) -> Generator[Found]:
        pictures = frames_for(detectors[number], readers[number], wanted, watch)
        look = looks[number]
        return detections(pictures, times, trackers[number], should_stop, look)

    found: tuple[dict[int, Detection | None], ...] = ({}, {})
    parts = follow(0, range(middle)), follow(1, range(begin, frames))
    with closing(at_once(parts)) as coming:
        for number, (frame, detection) in coming:
            found[number][frame] = detection
            if number == 0 or middle <= frame < frames - 1:
                yield frame, detection
    if should_stop():
        return
    checked = range(int(np.searchsorted(times, times[middle] - AGREE_S)), middle)
    if same_body(found[0], found[1], checked):
        yield frames - 1, found[1][frames - 1]
        return
    yield from follow(0, range(middle, frames))


def _second_begin(reader: VideoReader) -> int:
    """Choose where the second tracker begins: a key frame, where one is not far from the middle."""
    times = reader.info.times_s
    begin = int(np.searchsorted(times, (times[0] + times[-1] - TOGETHER_S) / 2))
    key = reader.nearest_key_frame(begin)
    return key if abs(key - begin) < NEAR_MIDDLE * len(times) else begin


def same_body(
    one: dict[int, Detection | None], other: dict[int, Detection | None], frames: Sequence[int]
) -> bool:
    """Tell whether two trackers saw the same person, or both nobody, in each of some frames."""
    for frame in frames:
        a, b = one[frame], other[frame]
        if a is None or b is None:
            if a is not b:
                return False
            continue
        height = float(np.ptp(a.xy[:, 1]))
        if float(np.linalg.norm(a.xy - b.xy, axis=1).mean()) > SAME_BODY * height:
            return False
    return one[frames[-1]] is not None


def at_once(parts: Sequence[Generator[Found]]) -> Generator[tuple[int, Found]]:
    """Run generators in a thread each.

    Yields
    ------
    int, item
        The number of a generator and what it gave, in the order in which it comes. What one of them
        raises ends it all; when this has ended all threads have.
    """
    coming: queue.Queue[tuple[int, Found | BaseException | None]] = queue.Queue(_WAITING)
    stop = threading.Event()
    threads = [
        threading.Thread(target=_run, args=(*part, coming, stop), name=f"half {part[0]}")
        for part in enumerate(parts)
    ]
    for thread in threads:
        thread.start()
    running = len(threads)
    try:
        while running:
            number, item = coming.get()
            if isinstance(item, BaseException):
                raise item
            if item is None:
                running -= 1
            else:
                yield number, item
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _run(
    number: int,
    part: Generator[Found],
    coming: queue.Queue[tuple[int, Found | BaseException | None]],
    stop: threading.Event,
) -> None:
    last: BaseException | None = None
    try:
        with closing(part):
            for item in part:
                if not _put((number, item), coming, stop):
                    return
    except BaseException as error:  # it belongs to the thread that waits
        last = error
    _put((number, last), coming, stop)


def _put(
    item: tuple[int, Found | BaseException | None],
    coming: queue.Queue[tuple[int, Found | BaseException | None]],
    stop: threading.Event,
) -> bool:
    """Put an item into a queue; False where nobody wants it any more."""
    while not stop.is_set():
        try:
            coming.put(item, timeout=_LOOK_S)
        except queue.Full:
            continue
        return True
    return False
