"""Pictures of a clip to be, made in another thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.background import export_preview
from app.background.export_preview import ExportPreview
from inference.export.plan import ClipPlan, Quality
from inference.review import Review
from inference.skeleton import Image
from inference.video.encoders import X264
from tests.factories import squat_review
from tests.inference.video.clips import steady, write_clip
from widgets.dialogs.export.preview import PreviewRequest

PLAN = ClipPlan(Path("out.mp4"), 0, 11, hardware=False)


class Composing:
    """Stands for a composer; the picture of each frame is as bright as its number."""

    size = (64, 48)
    made: list[ClipPlan]
    open = 0

    def __init__(self) -> None:
        self.made = []
        self.asked: list[int | None] = []
        self.threads: set[int] = set()
        self.go_on = threading.Event()
        self.go_on.set()
        self.began = threading.Event()

    def make(self, _review: Review, plan: ClipPlan, _beside: object) -> Composing:
        self.made.append(plan)
        self.open += 1
        return self

    def picture(self, frame: int, image: Image) -> Image:
        self.threads.add(threading.get_ident())
        self.asked.append(frame)
        self.began.set()
        assert self.go_on.wait(10)
        image[:] = 0  # it may paint on what it gets
        return np.full((48, 64, 3), 10 * frame, np.uint8)

    def card(self) -> Image:
        self.asked.append(None)
        return np.full((48, 64, 3), 255, np.uint8)

    def close(self) -> None:
        self.open -= 1


@pytest.fixture
def composing(monkeypatch: pytest.MonkeyPatch) -> Composing:
    composing = Composing()
    monkeypatch.setattr(export_preview, "make_composer", composing.make)
    return composing


@pytest.fixture
def preview(tmp_path: Path, composing: Composing, qtbot: QtBot) -> Iterator[ExportPreview]:
    review = squat_review()
    clip = replace(review.analysis.clip, path=write_clip(tmp_path / "short.mp4", steady(12)))
    preview = ExportPreview(replace(review, analysis=replace(review.analysis, clip=clip)), None)
    yield preview
    composing.go_on.set()
    preview.close()
    assert composing.open == 0


def brightness(image: QImage) -> int:
    return image.pixelColor(5, 5).red()


def test_a_picture_comes_with_the_size_and_the_encoder(
    preview: ExportPreview, composing: Composing, qtbot: QtBot
) -> None:
    request = PreviewRequest(PLAN, 7)
    with (
        qtbot.waitSignal(preview.made) as made,
        qtbot.waitSignal(preview.encoder_found) as encoder,
    ):
        preview.ask(request)
    assert made.args[0] is request
    assert brightness(made.args[1]) == 70
    assert made.args[2] == (64, 48)
    assert encoder.args[0] is request
    assert encoder.args[1] is X264
    assert threading.get_ident() not in composing.threads


def test_only_the_newest_wish_is_fulfilled(
    preview: ExportPreview, composing: Composing, qtbot: QtBot
) -> None:
    composing.go_on.clear()
    came: list[int] = []
    preview.made.connect(lambda _request, image, _size: came.append(brightness(image)))
    preview.ask(PreviewRequest(PLAN, 0))
    assert composing.began.wait(5)
    for frame in (1, 2, 3):
        preview.ask(PreviewRequest(PLAN, frame))
    composing.go_on.set()
    qtbot.waitUntil(lambda: came == [0, 30])
    assert composing.asked == [0, 3]
    assert len(composing.threads) == 1


def test_a_composer_is_kept_while_its_pictures_are_the_same(
    preview: ExportPreview, composing: Composing, qtbot: QtBot
) -> None:
    same = replace(PLAN, target=Path("else.mp4"), quality=Quality.BEST, card_s=0.0)
    other = replace(PLAN, text_scale=2.0)
    for request in (PreviewRequest(PLAN, 3), PreviewRequest(same, 3), PreviewRequest(other, None)):
        with qtbot.waitSignal(preview.made):
            preview.ask(request)
    assert composing.made == [PLAN, other]
    assert composing.asked == [3, 3, None]


def test_what_goes_wrong_is_said_and_the_next_one_comes(
    preview: ExportPreview, composing: Composing, qtbot: QtBot
) -> None:
    bad = PreviewRequest(PLAN, 99)
    with qtbot.waitSignal(preview.failed) as failed:
        preview.ask(bad)
    assert failed.args[0] is bad
    assert failed.args[1].startswith("There is no preview of this: ")
    with qtbot.waitSignal(preview.made):
        preview.ask(PreviewRequest(PLAN, 1))


def test_closing_does_not_wait_for_more_than_the_picture_under_way(
    preview: ExportPreview, composing: Composing
) -> None:
    composing.go_on.clear()
    preview.ask(PreviewRequest(PLAN, 0))
    assert composing.began.wait(5)
    preview.ask(PreviewRequest(PLAN, 1))
    threading.Timer(0.05, composing.go_on.set).start()
    preview.close()
    assert preview.isFinished()
    assert composing.asked == [0]
