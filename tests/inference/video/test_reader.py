from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from inference.video import reader as reader_module
from inference.video.clip import TruncatedVideoError
from inference.video.encoder import VideoWriter
from inference.video.probe import probe
from inference.video.reader import VideoReader
from tests.inference.video.clips import HEIGHT, WIDTH, number_in
from tests.inference.video.conftest import HardClip


@pytest.mark.parametrize("cache_bytes", [0, 64 << 20], ids=["no cache", "cache"])
def test_every_frame_in_every_order(hard_clip: HardClip, cache_bytes: int) -> None:
    truth = hard_clip.numbers
    order = list(range(len(truth)))
    shuffled = random.Random(7).sample(order, len(order))
    with VideoReader(hard_clip.path, cache_bytes=cache_bytes) as reader:
        for name, indices in (
            ("forward", order),
            ("backward", order[::-1]),
            ("random", shuffled),
            ("strides", [*order[::9], *order[::-5]]),
        ):
            got = [number_in(reader.frame(i)) for i in indices]
            assert got == [truth[i] for i in indices], name


def test_sequential_from_the_middle_and_interleaved(hard_clip: HardClip) -> None:
    truth = hard_clip.numbers
    with VideoReader(hard_clip.path) as reader:
        got = []
        for index, image in reader.frames(start=5):
            got.append((index, number_in(image)))
            if index % 4 == 0:
                assert number_in(reader.frame(index - 5)) == truth[index - 5]
        assert got == list(enumerate(truth))[5:]


def test_images_are_contiguous_and_the_callers_own(hard_clip: HardClip) -> None:
    with VideoReader(hard_clip.path) as reader:
        image = reader.frame(3)
        assert image.shape == (HEIGHT, WIDTH, 3)
        assert image.dtype == np.uint8
        assert image.flags.c_contiguous
        assert image.flags.writeable
        before = image.copy()
        image[:] = 0
        np.testing.assert_array_equal(reader.frame(3), before)


def test_reduced_on_the_way(hard_clip: HardClip) -> None:
    with VideoReader(hard_clip.path) as reader:
        small = reader.frame(4, max_height=96)
        assert small.shape == (96, 160, 3)
        assert number_in(small) == hard_clip.numbers[4]
        assert reader.frame(4, max_height=5000).shape == (HEIGHT, WIDTH, 3)
        reduced = {image.shape for _, image in reader.frames(max_height=48)}
    assert reduced == {(48, 80, 3)}


def test_there_is_no_frame_outside(plain_clip: Path) -> None:
    with VideoReader(plain_clip) as reader:
        for index in (-1, 60):
            with pytest.raises(IndexError):
                reader.frame(index)


def test_damaged_pictures_repeat_and_the_rest_stays_in_place(
    plain_clip: Path, tmp_path: Path
) -> None:
    path = tmp_path / "damaged.mp4"
    data = bytearray(plain_clip.read_bytes())
    for start, size in _packets(plain_clip)[20:24]:
        data[start + 4 : start + size] = bytes(size - 4)
    path.write_bytes(data)
    with VideoReader(path) as reader:
        got = [number_in(image) for _, image in reader.frames()]
        backward = [number_in(reader.frame(i)) for i in range(59, -1, -1)]
    assert len(got) == 60
    assert got[:18] == list(range(18))
    assert got[36:] == list(range(36, 60)), "the next groups are whole"
    assert backward[:24] == list(range(59, 35, -1))


def _packets(path: Path) -> list[tuple[int, int]]:
    with av.open(str(path)) as container:
        return [(p.pos, p.size) for p in container.demux(video=0) if p.size]


def test_missing_pictures_repeat_the_one_before(
    plain_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A decoder that keeps quiet about a picture must not shift the ones behind it."""
    missing = {7, 8, 30, 59}
    decode = reader_module.decode

    def forgetful(*stream_and_packet: Any) -> list[av.VideoFrame]:
        return [f for f in decode(*stream_and_packet) if f.pts // 3000 not in missing]

    monkeypatch.setattr(reader_module, "decode", forgetful)
    truth = [6 if n in (7, 8) else n - 1 if n in missing else n for n in range(60)]
    with VideoReader(plain_clip) as reader:
        assert [number_in(image) for _, image in reader.frames()] == truth
        assert [number_in(reader.frame(n)) for n in range(59, -1, -1)] == truth[::-1]


def test_a_missing_first_picture_shows_the_next(
    plain_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decode = reader_module.decode

    def forgetful(*stream_and_packet: Any) -> list[av.VideoFrame]:
        return [f for f in decode(*stream_and_packet) if f.pts > 0]

    probe(plain_clip)  # what it decodes would be kept by a reader that has to index the clip
    monkeypatch.setattr(reader_module, "decode", forgetful)
    with VideoReader(plain_clip) as reader:
        assert [number_in(image) for _, image in reader.frames()][:4] == [1, 1, 2, 3]


def test_a_file_that_vanishes_is_said_so(plain_clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_module, "decode", lambda *stream_and_packet: [])
    with (
        VideoReader(plain_clip) as reader,
        pytest.raises(TruncatedVideoError, match="any more"),
    ):
        reader.frame(20)


def test_the_cache_stays_within_its_bytes(plain_clip: Path) -> None:
    one_frame = WIDTH * HEIGHT * 3 // 2
    with VideoReader(plain_clip, cache_bytes=10 * one_frame) as reader:
        for _ in reader.frames():
            pass
        assert 0 < reader._cache.size_bytes <= 10 * one_frame
        assert len(reader._cache) <= 10


@pytest.mark.parametrize("width", [538, 540, 542, 544])
def test_a_frame_of_any_width_is_contiguous(tmp_path: Path, width: int) -> None:
    """Decoders pad the rows of widths that do not fit their alignment."""
    path = tmp_path / "wide.mp4"
    with VideoWriter(path, width, 64, fps=30.0) as writer:
        for grey in (40, 200):
            writer.write(np.full((64, width, 3), grey, np.uint8))
    with VideoReader(path) as reader:
        for image in (reader.frame(1), *(image for _, image in reader.frames())):
            assert image.shape == (64, width, 3)
            assert image.flags.c_contiguous
            assert image.flags.writeable
        assert abs(int(reader.frame(1).mean()) - 200) <= 3
