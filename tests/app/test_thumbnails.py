from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.background.thumbnails import HEIGHT, ThumbnailMaker
from inference.skeleton import Image
from inference.video.reader import VideoReader

WAIT_MS = 30_000


class Previews:
    """Pictures of some frames, as bright as their number."""

    def __init__(self, *frames: int) -> None:
        self.frames = set(frames)

    def __call__(self, frame: int) -> Image | None:
        return np.full((480, 270, 3), frame, np.uint8) if frame in self.frames else None


@pytest.fixture
def made() -> list[tuple[int, Image]]:
    return []


@pytest.fixture
def previews() -> Previews:
    return Previews()


@pytest.fixture
def maker(
    qtbot: QtBot, squat_clip: Path, previews: Previews, made: list[tuple[int, Image]]
) -> Iterator[ThumbnailMaker]:
    maker = ThumbnailMaker(squat_clip, previews)
    maker.made.connect(lambda _maker, frame, picture: made.append((frame, picture)))
    maker.start()
    yield maker
    maker.close()
    assert maker.isFinished()


def test_pictures_come_from_previews_reduced(
    maker: ThumbnailMaker, previews: Previews, made: list[tuple[int, Image]], qtbot: QtBot
) -> None:
    previews.frames = {3, 40, 20}
    maker.want((40, 3, 20))
    qtbot.waitUntil(lambda: len(made) == 3, timeout=WAIT_MS)
    assert [frame for frame, _ in made] == [40, 3, 20], "in the order of the wish"
    assert made[0][1].shape == (HEIGHT, 90, 3)
    assert (made[0][1] == 40).all()


def test_without_a_preview_the_key_frame_before_is_read_once(
    maker: ThumbnailMaker,
    previews: Previews,
    made: list[tuple[int, Image]],
    qtbot: QtBot,
    squat_clip: Path,
) -> None:
    maker.want((5, 6, 7))
    qtbot.waitUntil(lambda: bool(made), timeout=WAIT_MS)
    previews.frames = {50}
    maker.want((8, 50))
    qtbot.waitUntil(lambda: made[-1][0] == 50, timeout=WAIT_MS)
    assert [frame for frame, _ in made] == [0, 50]
    with VideoReader(squat_clip) as reader:
        exact = reader.frame(0, max_height=HEIGHT)
    assert np.abs(exact.astype(int) - made[0][1]).max() <= 2


def test_what_has_a_preview_by_now_is_made_of_it(
    maker: ThumbnailMaker, previews: Previews, made: list[tuple[int, Image]], qtbot: QtBot
) -> None:
    maker.want((5,))
    qtbot.waitUntil(lambda: len(made) == 1, timeout=WAIT_MS)
    previews.frames = {5}
    maker.want((5,))
    qtbot.waitUntil(lambda: len(made) == 2, timeout=WAIT_MS)
    maker.want((5, 6))
    assert [frame for frame, _ in made] == [0, 5]


def test_a_clip_that_is_gone_ends_quietly(qtbot: QtBot, tmp_path: Path) -> None:
    maker = ThumbnailMaker(tmp_path / "gone.mp4", Previews())
    maker.start()
    maker.want((0,))
    qtbot.waitUntil(maker.isFinished, timeout=WAIT_MS)
    maker.close()
