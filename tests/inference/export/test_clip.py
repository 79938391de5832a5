from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from inference.export.clip import ExportStoppedError, export_clip
from inference.export.errors import ExportError
from inference.export.overlay import OverlayStyle, overlay_primitives
from inference.export.primitives import Primitive, Text
from inference.review import Review
from inference.skeleton import Image
from inference.video.probe import probe
from inference.video.reader import VideoReader
from tests.inference.export.reviews import FRAMES, keypoints, make_review
from tests.inference.video.clips import HEIGHT, WIDTH, number_in, unsteady, write_clip


@pytest.fixture(scope="module")
def clip_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Frames at a wavering rate, with sound, stored on their side as a phone does."""
    path = tmp_path_factory.mktemp("clips") / "squat.mp4"
    return write_clip(path, unsteady(FRAMES), sound="aac", turn=-90, options={"g": "12"})


@pytest.fixture
def review(clip_path: Path) -> Review:
    info = probe(clip_path)
    points = replace(keypoints(), times_s=info.times_s, size=(info.width, info.height))
    return make_review(points, clip=info)


class Painter:
    """Whitens the lowest row and keeps what it was told to paint."""

    def __init__(self) -> None:
        self.painted: list[Sequence[Primitive]] = []

    def __call__(self, image: Image, primitives: Sequence[Primitive]) -> None:
        image[-16:] = 255
        self.painted.append(primitives)


def test_every_frame_is_painted_and_keeps_its_time(review: Review, tmp_path: Path) -> None:
    painter, calls = Painter(), []
    target = export_clip(
        review,
        tmp_path / "new" / "out.mp4",
        painter,
        progress=lambda done, total: calls.append((done, total)),
    )
    assert target == tmp_path / "new" / "out.mp4"
    with VideoReader(target) as reader:
        images = [image for _, image in reader.frames()]
        np.testing.assert_allclose(reader.info.times_s, review.analysis.clip.times_s, atol=1e-5)
        assert reader.info.has_audio
        assert reader.info.rotation == 0
    assert [number_in(image) for image in images] == list(range(FRAMES))
    assert all(image.shape == (HEIGHT, WIDTH, 3) for image in images)
    assert all(image[-12:].min() > 200 for image in images)
    assert painter.painted == [
        overlay_primitives(review, frame, OverlayStyle()) for frame in range(FRAMES)
    ]
    assert calls == [(done, FRAMES) for done in range(1, FRAMES + 1)]
    assert [p.name for p in target.parent.iterdir()] == ["out.mp4"]


def test_a_span_with_its_sound_and_its_style(review: Review, tmp_path: Path) -> None:
    painter = Painter()
    style = OverlayStyle(counter=False, phase=False, findings=False, angles=False, spine=False)
    target = export_clip(
        *(review, tmp_path / "out.mp4", painter), style=style, first_frame=12, last_frame=29
    )
    with VideoReader(target) as reader:
        assert [number_in(image) for _, image in reader.frames()] == list(range(12, 30))
        times = review.analysis.clip.times_s
        np.testing.assert_allclose(reader.info.times_s, times[12:30] - times[12], atol=2e-5)
        length_s = reader.info.times_s[-1]
    assert not any(isinstance(shape, Text) for shapes in painter.painted for shape in shapes)
    with av.open(str(target)) as container:
        sound = [float(f.time) for f in container.decode(audio=0)]
    assert sound[0] < 0.03
    assert sound[-1] == pytest.approx(length_s, abs=0.06)


def test_cancelling_leaves_nothing(review: Review, tmp_path: Path) -> None:
    done: list[int] = []
    folder = tmp_path / "out"
    with pytest.raises(ExportStoppedError):
        export_clip(
            *(review, folder / "a.mp4", Painter()),
            progress=lambda frame, _: done.append(frame),
            should_stop=lambda: len(done) >= 7,
        )
    assert done == list(range(1, 8))
    assert list(folder.iterdir()) == []


def test_a_painter_that_fails_leaves_nothing(review: Review, tmp_path: Path) -> None:
    def fail(image: Image, primitives: Sequence[Primitive]) -> None:
        raise RuntimeError("no brush")

    with pytest.raises(RuntimeError, match="no brush"):
        export_clip(review, tmp_path / "out" / "a.mp4", fail)
    assert list((tmp_path / "out").iterdir()) == []


def test_the_clip_itself_is_never_the_target(review: Review, tmp_path: Path) -> None:
    source = review.analysis.clip.path
    before = source.read_bytes()
    link = tmp_path / "link.mp4"
    link.hardlink_to(source)
    for target in (source, source.parent / ".." / source.parent.name / source.name, link):
        with pytest.raises(ExportError, match="the clip itself"):
            export_clip(review, target, Painter())
    assert source.read_bytes() == before


def test_another_ending_becomes_mp4(review: Review, tmp_path: Path) -> None:
    target = export_clip(review, tmp_path / "squat.v2", Painter(), last_frame=1)
    assert target.name == "squat.v2.mp4"
    assert target.exists()


def test_an_empty_span_is_an_error(review: Review, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no frame"):
        export_clip(review, tmp_path / "a.mp4", Painter(), first_frame=9, last_frame=8)
