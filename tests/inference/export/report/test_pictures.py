from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
import pytest

from inference.export.clip import ExportStoppedError
from inference.export.primitives import Anchor, Line, Primitive, Text
from inference.export.report.pictures import HEIGHT, crop_of, report_pictures
from inference.motion.types import RuleSettings
from inference.review import Review, review
from inference.skeleton import Image
from tests.factories import SIZE, clip_info, squat_analysis, squat_review
from tests.inference.video.clips import steady, write_clip


def scaled(review: Review, share: float, offset: tuple[float, float]) -> Review:
    """Return the lifter smaller, and elsewhere in the picture."""
    keypoints = review.analysis.keypoints
    moved = replace(keypoints, xy=keypoints.xy * share + np.array(offset))
    return replace(review, analysis=replace(review.analysis, keypoints=moved))


def test_a_small_lifter_fills_the_picture() -> None:
    review = scaled(squat_review(), 0.3, (300, 400))
    frames = [rep.bottom_frame for rep in review.segmentation.reps]
    crop = crop_of(review, frames)
    points = review.analysis.keypoints.xy[frames].reshape(-1, 2)
    assert crop.left >= 0
    assert crop.top >= 0
    assert crop.left + crop.width <= SIZE[0]
    assert crop.top + crop.height <= SIZE[1]
    assert (points >= [crop.left, crop.top]).all()
    assert (points <= [crop.left + crop.width, crop.top + crop.height]).all()
    assert np.ptp(points[:, 1]) > 0.6 * crop.height


def test_a_lifter_at_the_edge_is_cropped_within_the_picture() -> None:
    review = scaled(squat_review(), 0.5, (-80, 420))
    crop = crop_of(review, [60])
    assert (crop.left, crop.top + crop.height) == (0, SIZE[1])


def test_the_whole_picture_is_shown_where_nobody_is_seen() -> None:
    review = squat_review()
    blank = np.full_like(review.analysis.keypoints.xy, np.nan)
    keypoints = replace(review.analysis.keypoints, xy=blank)
    crop = crop_of(replace(review, analysis=replace(review.analysis, keypoints=keypoints)), [60])
    assert (crop.left, crop.top, crop.width, crop.height) == (0, 0, *SIZE)


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Review:
    """The review of a clip whose pictures say by their brightness which they are."""
    review = squat_review()
    frames, path = review.analysis.clip.frames, tmp_path_factory.mktemp("clip") / "grey.mp4"
    width, height = SIZE
    write_clip(
        path,
        steady(frames),
        draw=lambda number: np.full((height, width, 3), 40 + number // 2, np.uint8),
    )
    return replace(review, analysis=replace(review.analysis, clip=clip_info(frames, path=path)))


def test_each_picture_is_its_frame_with_the_overlay_in_place(filmed: Review) -> None:
    painted: list[list[Primitive]] = []

    def paint(_image: Image, shapes: Sequence[Primitive]) -> None:
        painted.append(list(shapes))

    frames = (60, 180)
    pictures = report_pictures(filmed, frames, paint)
    crop = crop_of(filmed, frames)
    for frame, shapes in zip(frames, painted, strict=True):
        picture = pictures[frame]
        shown = cv2.imdecode(np.frombuffer(picture.jpeg, np.uint8), cv2.IMREAD_COLOR)
        assert shown.shape == (picture.height, picture.width, 3) == (HEIGHT, picture.width, 3)
        assert float(shown.mean()) == pytest.approx(40 + frame // 2, abs=4)
        scale = HEIGHT / crop.height
        knee = filmed.analysis.keypoints.xy[frame, 5] - [crop.left, crop.top]
        ends = [end for s in shapes if isinstance(s, Line) for end in (s.start, s.end)]
        assert min(np.hypot(*(np.array(end) - knee * scale)) for end in ends) < 1
        texts = [shape for shape in shapes if isinstance(shape, Text)]
        assert texts
        assert all(text.size == pytest.approx(0.042 * HEIGHT, rel=0.01) for text in texts)
        assert all(0 <= text.position[0] <= picture.width for text in texts)


def test_cancelling_ends_between_two_pictures(filmed: Review) -> None:
    done: list[int] = []
    with pytest.raises(ExportStoppedError):
        report_pictures(
            filmed,
            (10, 20, 30),
            lambda _image, _shapes: None,
            progress=lambda n, _total: done.append(n),
            should_stop=lambda: len(done) == 2,
        )
    assert done == [1, 2]


def test_no_frames_need_no_clip(tmp_path: Path) -> None:
    gone = replace(squat_review().analysis, clip=clip_info(30, path=tmp_path / "gone.mp4"))
    assert report_pictures(replace(squat_review(), analysis=gone), (), print) == {}


@pytest.mark.parametrize("azimuth_deg", [0.0, 45.0, 90.0, 180.0])
def test_no_text_lies_on_another(filmed: Review, azimuth_deg: float) -> None:
    """Seen by their boxes; letters are taken to be narrower than when they are placed."""
    seen = review(squat_analysis(azimuth_deg=azimuth_deg), None, RuleSettings())
    seen = replace(seen, analysis=replace(seen.analysis, clip=filmed.analysis.clip))
    painted: list[Text] = []

    def paint(_image: Image, shapes: Sequence[Primitive]) -> None:
        painted.extend(shape for shape in shapes if isinstance(shape, Text))

    for frame in (20, 70, 72, 180):
        painted.clear()
        report_pictures(seen, (frame,), paint)
        assert len(painted) >= 3
        for one, other in combinations(painted, 2):
            (left, right), (start, end) = _across(one), _across(other)
            apart = abs(one.position[1] - other.position[1]) >= 1.2 * one.size
            assert apart or right <= start or end <= left


def _across(text: Text) -> tuple[float, float]:
    wide = 0.55 * text.size * len(text.text)
    x = text.position[0]
    return (x, x + wide) if text.anchor is Anchor.LEFT else (x - wide, x)
