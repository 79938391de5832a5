"""Both halves of a clip at once: the same result as in one go, whoever is faster."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from inference.detect.blazepose import BlazePose
from inference.detect.detector import Detection, OneByOne, RunOptions, Somebody
from inference.detect.halves import Found, halved, halves_of
from inference.skeleton import BLAZEPOSE33, Image
from inference.video.reader import VideoReader
from tests.inference.video.clips import number_in, steady, write_clip

FRAMES, FPS = 120, 10
MIDDLE = 60
PERSON = np.column_stack([np.linspace(100, 130, 33), np.linspace(50, 250, 33)])


class Told:
    """A detector that sees, in the frame of each number, a person at a place as it was told."""

    name, version, device, joint_set = "told", "1", "CPU", BLAZEPOSE33

    def __init__(
        self, places: Sequence[float | None], slow_s: float = 0.0, fails_at: int = -1
    ) -> None:
        self.places, self.slow_s, self.fails_at = places, slow_s, fails_at
        self.looked: list[int] = []

    def track(self, start: tuple[float, float] | None = None) -> Follows:
        assert start is None
        return Follows(self)

    def detect(self, images: Sequence[Image], *, closely: bool = True) -> list[list[Somebody]]:
        raise NotImplementedError


class Follows(OneByOne):
    def __init__(self, detector: Told) -> None:
        self._detector = detector

    def update(self, image: Image, time_s: float) -> Detection | None:
        detector, number = self._detector, number_in(image)
        assert number == round(time_s * FPS)
        time.sleep(detector.slow_s)
        detector.looked.append(number)
        if number == detector.fails_at:
            raise OSError("the disk is gone")
        place = detector.places[number]
        if place is None:
            return None
        xy = (PERSON + np.array([place, 0.0])).astype(np.float32)
        return Detection(xy, np.ones(33, np.float32))


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clip(tmp_path_factory.mktemp("halves") / "long.mp4", steady(FRAMES, FPS))


def follow(clip: Path, one: Told, other: Told, stop_after: int = 1000) -> list[Found]:
    seen: list[int] = []

    def look(frame: int, _: Image) -> None:
        seen.append(frame)

    with VideoReader(clip) as first, VideoReader(clip) as second:
        return list(
            halved(
                (first, second), (one, other), lambda: len(seen) >= stop_after, (look, look), None
            )
        )


def places(found: Sequence[Found]) -> list[float | None]:
    """Where the lifter is in each frame, by the last result for it."""
    assert found[-1][0] == FRAMES - 1
    kept = dict(found)
    assert sorted(kept) == list(range(FRAMES))
    return [
        None if (one := kept[i]) is None else float(one.xy[0, 0] - PERSON[0, 0])
        for i in range(FRAMES)
    ]


WALK: list[float | None] = [float(number) for number in range(FRAMES)]


@pytest.mark.parametrize(("slow_s", "other_slow_s"), [(0.0, 0.003), (0.003, 0.0)])
def test_halves_that_agree_are_joined(clip: Path, slow_s: float, other_slow_s: float) -> None:
    one, other = Told(WALK, slow_s), Told(WALK, other_slow_s)
    found = follow(clip, one, other)
    assert len(found) == FRAMES
    assert places(found) == WALK
    assert one.looked == list(range(other.looked[0] + 5))
    assert 48 <= other.looked[0] <= 60


@pytest.mark.parametrize("stranger", [150.0, None])
def test_where_they_see_different_people_the_first_one_goes_on(
    clip: Path, stranger: float | None
) -> None:
    one = Told(WALK)
    found = follow(clip, one, Told([stranger] * FRAMES))
    assert places(found) == WALK
    assert one.looked == list(range(FRAMES))


def test_who_is_lost_where_they_meet_is_looked_for_by_the_first_one(clip: Path) -> None:
    gone = [None if abs(number - MIDDLE) < 5 else place for number, place in enumerate(WALK)]
    one = Told(gone)
    follow(clip, one, Told(gone))
    assert one.looked == list(range(FRAMES))


@pytest.mark.parametrize("which", [0, 1])
def test_what_goes_wrong_in_either_half_is_raised(clip: Path, which: int) -> None:
    told = Told(WALK), Told(WALK)
    told[which].fails_at = 20 + 80 * which
    with pytest.raises(OSError, match="the disk is gone"):
        follow(clip, told[0], told[1])
    assert not [thread for thread in threading.enumerate() if "half" in thread.name]


def test_stopping_ends_both_halves_and_leaves_the_last_frame_out(clip: Path) -> None:
    found = follow(clip, Told(WALK), Told(WALK), stop_after=30)
    assert 20 < len(found) <= 30
    assert FRAMES - 1 not in dict(found)


def test_leaving_early_ends_the_threads(clip: Path) -> None:
    with VideoReader(clip) as first, VideoReader(clip) as second:
        told = Told(WALK), Told(WALK)
        coming = halved((first, second), told, lambda: False, (lambda *_: None,) * 2)
        next(coming)
        coming.close()
    assert not [thread for thread in threading.enumerate() if "half" in thread.name]


def test_only_a_long_clip_and_a_detector_with_threads_to_share_are_halved() -> None:
    detector = BlazePose(RunOptions(threads=2))
    two = halves_of(detector, np.arange(300) / 30)
    assert two is not None
    assert [half.device for half in two] == [detector.device] * 2
    assert halves_of(detector, np.arange(200) / 30) is None
    assert halves_of(BlazePose(RunOptions(threads=1)), np.arange(300) / 30) is None
    assert halves_of(Told(WALK), np.arange(300) / 30) is None
