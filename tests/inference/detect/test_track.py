from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from inference.detect.detector import Detection, OneByOne
from inference.detect.track import detections
from inference.skeleton import Image

TIMES = np.arange(1000) / 30


class Recorder(OneByOne):
    """A tracker that finds somebody in every other frame, and remembers what it was given."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, float]] = []
        self.threads: set[int] = set()

    def update(self, image: Image, time_s: float) -> Detection | None:
        self.seen.append((int(image[0, 0, 0]), time_s))
        self.threads.add(threading.get_ident())
        if len(self.seen) % 2:
            return None
        return Detection(np.zeros((33, 2), np.float32), np.ones(33, np.float32))


class Frames:
    """Frames of a clip; remembers how many were decoded, where, and whether it was closed."""

    def __init__(self, count: int, fail_at: int | None = None) -> None:
        self.decoded = 0
        self.closed = False
        self.threads: set[int] = set()
        self._count = count
        self._fail_at = fail_at

    def __iter__(self) -> Iterator[tuple[int, Image]]:
        try:
            for i in range(self._count):
                if i == self._fail_at:
                    raise OSError("the disk is gone")
                self.decoded += 1
                self.threads.add(threading.get_ident())
                yield i, np.full((2, 2, 3), i, np.uint8)
        finally:
            self.closed = True


def never() -> bool:
    return False


class InBatches:
    """A tracker that looks at three frames at once."""

    batch = 3

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def update_all(
        self, images: Sequence[Image], times_s: Sequence[float]
    ) -> list[Detection | None]:
        self.sizes.append(len(images))
        assert [int(image[0, 0, 0]) / 30 for image in images] == pytest.approx(times_s)
        return [
            Detection(np.full((33, 2), image[0, 0, 0], np.float32), np.ones(33, np.float32))
            for image in images
        ]


def test_a_tracker_may_look_at_several_frames_at_once() -> None:
    tracker, seen = InBatches(), []
    results = list(
        detections(iter(Frames(8)), TIMES, tracker, never, lambda index, _: seen.append(index))
    )
    assert tracker.sizes == [3, 3, 2]
    assert seen == list(range(8))
    assert [index for index, _ in results] == list(range(8))
    assert all(found is not None and found.xy[0, 0] == index for index, found in results)


def test_every_frame_comes_in_order_with_its_time() -> None:
    frames, tracker = Frames(50), Recorder()
    results = list(detections(iter(frames), TIMES, tracker, never))
    assert [index for index, _ in results] == list(range(50))
    assert [found is not None for _, found in results] == [False, True] * 25
    assert tracker.seen == [(i, TIMES[i]) for i in range(50)]


def test_decoding_runs_beside_inference() -> None:
    frames, tracker = Frames(10), Recorder()
    list(detections(iter(frames), TIMES, tracker, never))
    assert tracker.threads == {threading.get_ident()}
    assert frames.threads.isdisjoint(tracker.threads)


def test_few_frames_wait_in_memory() -> None:
    frames = Frames(500)
    results = detections(iter(frames), TIMES, Recorder(), never)
    next(results)
    threading.Event().wait(0.1)
    assert frames.decoded <= 8
    results.close()
    assert frames.closed


def test_stopping_ends_it_and_closes_the_frames() -> None:
    frames, tracker = Frames(500), Recorder()
    results = list(detections(iter(frames), TIMES, tracker, lambda: len(tracker.seen) >= 3))
    assert len(results) == 3
    assert frames.closed
    assert frames.decoded < 20


def test_a_failure_of_decoding_comes_after_the_frames_before_it() -> None:
    frames = Frames(50, fail_at=7)
    results = detections(iter(frames), TIMES, Recorder(), never)
    assert [next(results)[0] for _ in range(7)] == list(range(7))
    with pytest.raises(OSError, match="the disk is gone"):
        next(results)


def test_a_failure_of_the_tracker_ends_the_decoding() -> None:
    class Broken(OneByOne):
        def update(self, image: Image, time_s: float) -> Detection | None:
            raise RuntimeError("no more memory")

    frames = Frames(500)
    with pytest.raises(RuntimeError, match="no more memory"):
        list(detections(iter(frames), TIMES, Broken(), never))
    assert frames.closed
