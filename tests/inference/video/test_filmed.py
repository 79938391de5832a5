from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import av
import pytest

from inference.video.filmed import Filmed, filmed_on
from tests.inference.video.clips import steady, write_clip


@pytest.fixture
def clip(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Makes a clip with metadata, whose file is of 2020."""

    def make(told: dict[str, str]) -> Path:
        plain = write_clip(tmp_path / "plain.mp4", steady(3))
        path = tmp_path / "told.mov"
        with av.open(str(plain)) as given, av.open(str(path), "w") as output:
            output.metadata.update(told)
            stream = given.streams.video[0]
            copy = output.add_stream_from_template(stream, opaque=True)
            for packet in given.demux(stream):
                if packet.size:
                    packet.stream = copy
                    output.mux(packet)
        noon = datetime(2020, 2, 3, 12).timestamp()
        os.utime(path, (noon, noon))
        return path

    return make


def test_the_camera_says_when(clip: Callable[[dict[str, str]], Path]) -> None:
    path = clip({"creation_time": "2024-08-20T12:27:55.000000Z"})
    assert filmed_on(path) == Filmed(date(2024, 8, 20), from_clip=True)


@pytest.mark.parametrize("told", [{}, {"creation_time": "1970-01-01T00:00:00Z"}])
def test_a_camera_that_does_not_know_leaves_the_day_of_the_file(
    clip: Callable[[dict[str, str]], Path], told: dict[str, str]
) -> None:
    assert filmed_on(clip(told)) == Filmed(date(2020, 2, 3), from_clip=False)


def test_what_is_no_video_has_the_day_of_its_file_and_what_is_gone_none(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("squat")
    told = filmed_on(text)
    assert told is not None
    assert not told.from_clip
    assert filmed_on(tmp_path / "gone.mp4") is None


@pytest.mark.real
def test_a_phone_tells_the_day_of_its_place(shared_data: Path) -> None:
    path = shared_data / "clips" / "meta_iphone4s_rot-90_blankwall_APACHE2.mov"
    assert filmed_on(path) == Filmed(date(2013, 12, 22), from_clip=True)
