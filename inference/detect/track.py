"""Decoding and inference side by side: the one place where a clip's frames meet a tracker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Empty, Full, Queue
from threading import Event, Thread

from inference.detect.detector import Detection, Tracker
from inference.skeleton import FloatArray, Image

QUEUED_FRAMES = 4
"""Enough to even out decoding; a 4K frame takes 25 MB."""
POLL_S = 0.05
"""How often a waiting thread looks whether it should stop."""


@dataclass(frozen=True)
class _End:
    """The last thing in the queue: why decoding ended, where it did not just come to the end."""

    error: BaseException | None


_Item = tuple[int, Image] | _End


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
        Frames in order with their 0-based index; it is read, and closed if it can be, in the
        decoding thread.
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
    queue: Queue[_Item] = Queue(QUEUED_FRAMES)
    stop = Event()
    decoder = Thread(target=_decode, args=(frames, queue, stop), name="decode", daemon=True)
    decoder.start()
    try:
        while not should_stop():
            try:
                item = queue.get(timeout=POLL_S)
            except Empty:
                continue
            if isinstance(item, _End):
                if item.error is not None:
                    raise item.error
                return
            index, image = item
            yield index, tracker.update(image, float(times_s[index]))
    finally:
        stop.set()
        decoder.join()


def _decode(frames: Iterator[tuple[int, Image]], queue: Queue[_Item], stop: Event) -> None:
    """Put frames into the queue until they end, fail, or are not wanted any more."""
    error: BaseException | None = None
    try:
        for frame in frames:
            if not _put(queue, frame, stop):
                break
    except BaseException as raised:
        error = raised
    finally:
        close = getattr(frames, "close", None)
        if close is not None:
            close()
    _put(queue, _End(error), stop)


def _put(queue: Queue[_Item], item: _Item, stop: Event) -> bool:
    """Put an item into the queue as soon as there is room; False where it is not wanted."""
    while not stop.is_set():
        try:
            queue.put(item, timeout=POLL_S)
        except Full:
            continue
        return True
    return False
