"""Regions that are cut from a picture as the decoder left it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from inference.detect.blazepose.roi import Roi
from inference.skeleton import Image
from inference.video.decoded import DecodedPicture
from inference.video.proxy import Proxy, plan_proxy
from inference.video.reader import VideoReader
from tests.inference.video.clips import steady, write_clip

WIDTH, HEIGHT = 320, 192
INSIDE = Roi(150.0, 100.0, 120.0, 0.3)
ACROSS_THE_EDGE = Roi(20.0, 30.0, 160.0, -0.2)


def coloured(_: int = 0) -> Image:
    """Draw colours that tell every corner from every other, without sharp edges."""
    x, y = np.meshgrid(np.linspace(0, 1, WIDTH), np.linspace(0, 1, HEIGHT))
    rings = 0.5 + 0.5 * np.sin(9 * np.hypot(x - 0.3, y - 0.4))
    return np.uint8(40 + 170 * np.stack([x, rings, y], axis=-1))  # type: ignore[return-value]


@pytest.fixture(scope="module", params=[0, 90, 180, 270])
def reader(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[VideoReader]:
    path = tmp_path_factory.mktemp("turned") / f"{request.param}.mp4"
    write_clip(path, steady(3), turn=request.param, draw=coloured, options={"qp": "10"})
    with VideoReader(path) as reader:
        yield reader


def decoded(reader: VideoReader, index: int = 1) -> DecodedPicture:
    picture = reader.decoded(index)
    assert isinstance(picture, DecodedPicture)
    return picture


@pytest.mark.parametrize("roi", [INSIDE, ACROSS_THE_EDGE])
@pytest.mark.parametrize("repeat_edge", [True, False])
def test_a_region_is_that_of_the_whole_image(
    reader: VideoReader, roi: Roi, repeat_edge: bool
) -> None:
    picture, image = decoded(reader), reader.frame(1)
    assert picture.shape == image.shape == (HEIGHT, WIDTH, 3)
    cut = roi.crop(picture, 64, repeat_edge=repeat_edge).astype(int)
    off = np.abs(cut - roi.crop(image, 64, repeat_edge=repeat_edge))
    assert off.mean() < 2
    assert np.percentile(off, 99) < 8


def test_a_picture_becomes_an_image_of_any_height(reader: VideoReader) -> None:
    picture = decoded(reader)
    np.testing.assert_array_equal(picture.image(), reader.frame(1))
    assert picture.image(max_height=96).shape == (96, 160, 3)


def test_a_preview_is_reduced_from_it(reader: VideoReader, tmp_path: Path) -> None:
    plan = plan_proxy(reader.info, 1 << 20)
    assert plan is not None
    proxy = Proxy.create(tmp_path / "proxy", reader.info.frames, plan)
    proxy.add(1, decoded(reader))
    preview = proxy.picture(1)
    proxy.close()
    assert preview is not None
    height, width = preview.shape[:2]
    small = cv2.resize(reader.frame(1), (width, height), interpolation=cv2.INTER_AREA)
    assert np.abs(preview.astype(int) - small).mean() < 4


def test_pixels_that_are_not_square_come_as_an_image(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "wide.mp4"), "w") as output:
        video = output.add_stream("libx264", rate=30)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.codec_context.sample_aspect_ratio = Fraction(4, 3)
        for _ in range(2):
            output.mux(video.encode(av.VideoFrame.from_ndarray(coloured(), format="bgr24")))
        output.mux(video.encode(None))
    with VideoReader(tmp_path / "wide.mp4") as reader:
        image = reader.decoded(1)
        assert isinstance(image, np.ndarray)
        np.testing.assert_array_equal(image, reader.frame(1))
