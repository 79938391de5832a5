from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.background.frames import FrameLimits, Frames
from inference.cache import content_hash
from inference.skeleton import Image
from inference.video.clip import ClipInfo
from inference.video.probe import probe
from inference.video.proxy_folder import ProxyFolder
from inference.video.reader import VideoReader
from tests.app.waiting import SLOW_MS
from tests.inference.video.clips import number_in, picture, steady, write_clip
from tests.inference.video.conftest import HARD_CLIPS, HardClip

NO_PREVIEWS = FrameLimits(preview_bytes=0)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    return write_clip(folder / "plain.mp4", steady(60), options={"g": "12", "bf": "2"})


@pytest.fixture(scope="module", params=HARD_CLIPS)
def hard_clip(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> HardClip:
    return HARD_CLIPS[request.param](tmp_path_factory.mktemp("clips"))


class Shown:
    """What the frames have brought, and of which frame it was a picture."""

    def __init__(self, frames: Frames) -> None:
        self.frames: list[int] = []
        self.numbers: list[int] = []
        frames.loaded.connect(self._take)

    def _take(self, frame: int, image: Image) -> None:
        self.frames.append(frame)
        self.numbers.append(number_in(image))


@pytest.fixture
def frames(qtbot: QtBot) -> Iterator[Frames]:
    frames = Frames()
    yield frames
    frames.close()


@pytest.fixture
def slow_frames(qtbot: QtBot) -> Iterator[Frames]:
    """Without previews."""
    frames = Frames(lambda: NO_PREVIEWS)
    yield frames
    frames.close()


def with_previews(qtbot: QtBot, frames: Frames, path: Path) -> ClipInfo:
    clip = probe(path)
    frames.open(clip)
    frames.make_previews()
    qtbot.waitUntil(lambda: frames.available == ((0, clip.frames - 1),), timeout=SLOW_MS)
    return clip


def test_every_frame_at_once_by_its_preview(
    frames: Frames, qtbot: QtBot, hard_clip: HardClip
) -> None:
    truth = hard_clip.numbers
    clip = with_previews(qtbot, frames, hard_clip.path)
    assert clip.frames == len(truth)
    shown = Shown(frames)
    order = list(range(len(truth)))
    for indices in (order, order[::-1], random.Random(7).sample(order, len(order))):
        for index in indices:
            frames.request(index)
            assert shown.frames[-1] == index
            assert shown.numbers[-1] == truth[index]


def test_every_frame_without_previews(
    slow_frames: Frames, qtbot: QtBot, hard_clip: HardClip
) -> None:
    truth = hard_clip.numbers
    slow_frames.open(probe(hard_clip.path))
    shown = Shown(slow_frames)
    order = list(range(len(truth)))
    for indices in (order, order[::-1], random.Random(7).sample(order, len(order))):
        for index in indices:
            slow_frames.request(index)
            qtbot.waitUntil(lambda index=index: shown.frames[-1:] == [index], timeout=SLOW_MS)
    assert shown.numbers == [truth[frame] for frame in shown.frames]


def test_the_exact_picture_follows_at_rest(frames: Frames, qtbot: QtBot, path: Path) -> None:
    with_previews(qtbot, frames, path)
    images: list[Image] = []
    frames.loaded.connect(lambda _frame, image: images.append(image))
    frames.request(31)
    assert len(images) == 1
    assert not frames.exact
    qtbot.waitUntil(lambda: frames.exact, timeout=SLOW_MS)
    with VideoReader(path) as reader:
        truth = reader.frame(31)
    assert len(images) == 2
    assert (images[1] == truth).all()
    assert (images[0] != truth).any()
    frames.request(31)
    assert frames.exact  # it is kept


def test_nothing_is_filled_in_while_the_clip_plays(
    frames: Frames, qtbot: QtBot, path: Path
) -> None:
    with_previews(qtbot, frames, path)
    frames.set_playing(True)
    frames.request(31)
    assert not frames._resting.isActive()
    frames.set_playing(False)
    qtbot.waitUntil(lambda: frames.exact, timeout=SLOW_MS)


def test_the_next_pictures_are_ready_while_it_plays_without_previews(
    slow_frames: Frames, qtbot: QtBot, path: Path
) -> None:
    slow_frames.open(probe(path))
    shown = Shown(slow_frames)
    slow_frames.set_playing(True)
    slow_frames.request(10)
    pictures = slow_frames._pictures
    qtbot.waitUntil(lambda: all(f in pictures for f in range(10, 18)), timeout=SLOW_MS)
    for frame in range(11, 18):
        slow_frames.request(frame)
        assert shown.numbers[-1] == frame


def test_the_newest_wish_wins(slow_frames: Frames, qtbot: QtBot, path: Path) -> None:
    slow_frames.open(probe(path))
    shown = Shown(slow_frames)
    for frame in (5, 50, 20, 41):
        slow_frames.request(frame)
    qtbot.waitUntil(lambda: 41 in shown.frames, timeout=SLOW_MS)
    assert shown.frames[-1] == 41
    qtbot.waitUntil(lambda: slow_frames.exact, timeout=SLOW_MS)
    assert shown.frames[-1] == 41


def test_memory_is_bounded(qtbot: QtBot, path: Path) -> None:
    limits = FrameLimits(memory_bytes=4 << 20, preview_bytes=0)
    frames = Frames(lambda: limits)
    frames.open(probe(path))
    for frame in range(0, 60, 7):
        frames.request(frame)
        qtbot.waitUntil(lambda: frames.exact, timeout=SLOW_MS)
    assert frames._pictures.size_bytes <= limits.picture_bytes
    assert limits.picture_bytes + limits.decoded_bytes < limits.memory_bytes
    frames.close()


def test_the_analysis_makes_the_previews(frames: Frames, qtbot: QtBot, path: Path) -> None:
    clip = probe(path)
    frames.open(clip)
    qtbot.waitUntil(lambda: frames._proxy is not None, timeout=SLOW_MS)
    told: list[object] = []
    frames.available_changed.connect(told.append)
    watch = frames.watcher(clip)
    assert watch is not None

    def analyse() -> None:
        for frame in range(20):
            watch(frame, picture(frame))

    thread = threading.Thread(target=analyse)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: frames.available == ((0, 19),), timeout=SLOW_MS)
    shown = Shown(frames)
    frames.request(7)
    assert shown.numbers == [7]
    frames.make_previews()
    qtbot.waitUntil(lambda: frames.available == ((0, 59),), timeout=SLOW_MS)
    assert told[-1] == ((0, 59),)


def test_only_the_open_clip_is_watched(frames: Frames, path: Path, tmp_path: Path) -> None:
    other = write_clip(tmp_path / "other.mp4", steady(3))
    assert frames.watcher(probe(path)) is None
    frames.open(probe(path))
    watch = frames.watcher(probe(path))
    assert frames.watcher(probe(other)) is None
    frames.close()
    assert watch is not None
    watch(0, picture(0))  # an analysis that ends late


def test_a_clip_seen_before_has_its_previews(frames: Frames, qtbot: QtBot, path: Path) -> None:
    clip = with_previews(qtbot, frames, path)
    frames.open(clip)
    assert frames.available == ()
    qtbot.waitUntil(lambda: frames.available == ((0, 59),), timeout=SLOW_MS)


def test_what_was_begun_is_deleted_with_the_clip(
    frames: Frames, qtbot: QtBot, path: Path, isolated_folders: Path
) -> None:
    clip = probe(path)
    frames.open(clip)
    qtbot.waitUntil(lambda: frames._proxy is not None, timeout=SLOW_MS)
    folder = isolated_folders / "cache" / "previews"
    assert len(list(folder.iterdir())) == 1
    frames.close()
    assert list(folder.iterdir()) == []


def test_a_proxy_that_shows_nothing_is_passed_over(
    frames: Frames, qtbot: QtBot, path: Path
) -> None:
    clip = probe(path)
    proxy = ProxyFolder().open(content_hash(path), clip)
    assert proxy is not None
    for frame in range(60):
        proxy.add(frame, picture(frame))
    start, size = proxy._index[30].tolist()
    proxy.close()
    data = bytearray(proxy.path.read_bytes())
    data[start : start + size] = bytes(size)
    proxy.path.write_bytes(data)
    frames.open(clip)
    qtbot.waitUntil(lambda: frames.available == ((0, 59),), timeout=SLOW_MS)
    shown = Shown(frames)
    frames.request(30)
    qtbot.waitUntil(lambda: shown.frames[:1] == [30], timeout=SLOW_MS)
    assert shown.numbers[0] == 30


def test_a_file_that_is_gone_is_said_so(
    slow_frames: Frames, qtbot: QtBot, path: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(path.read_bytes())
    clip = probe(copy)
    copy.unlink()
    with qtbot.waitSignal(slow_frames.failed, timeout=SLOW_MS) as failed:
        slow_frames.open(clip)
    assert "copy.mp4" in failed.args[0]
