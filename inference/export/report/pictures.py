"""The key frames of a report: read, cropped to the lifter, with the overlay on them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from inference.export.clip import ExportStoppedError, Paint
from inference.export.overlay import OverlayStyle, body_primitives
from inference.export.primitives import (
    Anchor,
    Circle,
    Line,
    Pie,
    Point,
    Polygon,
    Polyline,
    Primitive,
    Text,
)
from inference.export.report.content import Picture
from inference.motion.rules import FROM_THE_FLOOR
from inference.review import Review
from inference.skeleton import Image
from inference.texts import tr
from inference.video.reader import VideoReader

HEIGHT = 640
"""Pixels of a picture: 300 to the inch, as high as it is printed."""
_QUALITY = 88
_AROUND = 0.16
"""Room around the lifter, as share of the height: for the bar, and the feet below the ankles."""
_NARROWEST, _WIDEST = 0.62, 1.2
_BESIDE = (Anchor.LEFT, Anchor.RIGHT)
_LETTER, _LINE = 0.62, 1.25
"""Width of a letter and height of a line over the size of the font: this floor knows no fonts."""
_TEXT = 0.042
"""Size of the texts on a picture, as share of its height: they are to be read on paper."""


@dataclass(frozen=True)
class Crop:
    """The part of the upright picture that is shown, in pixels."""

    left: int
    top: int
    width: int
    height: int


def crop_of(review: Review, frames: Sequence[int]) -> Crop:
    """Return the part of the pictures that holds the lifter in all of some frames.

    It is the same for all of them, so that they can be compared.

    Parameters
    ----------
    review : Review
    frames : sequence of int

    Returns
    -------
    Crop
        The whole picture where nobody is seen.
    """
    clip, keypoints = review.analysis.clip, review.analysis.keypoints
    inside = [frame for frame in frames if frame < len(keypoints)]
    points = keypoints.xy[inside].reshape(-1, 2)
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        return Crop(0, 0, clip.width, clip.height)
    (x0, y0), (x1, y1) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    room = _AROUND * max(y1 - y0, 0.5 * (x1 - x0))
    x0, y0, x1, y1 = x0 - room, y0 - room, x1 + room, y1 + room
    width, height = x1 - x0, y1 - y0
    width = max(width, _NARROWEST * height)
    height = max(height, width / _WIDEST)
    left, width = _within((x0 + x1) / 2, width, clip.width)
    top, height = _within((y0 + y1) / 2, height, clip.height)
    return Crop(left, top, width, height)


def _within(middle: float, length: float, available: int) -> tuple[int, int]:
    """Keep a stretch within the picture: moved where it sticks out, shorter where it must be."""
    length = min(round(length), available)
    return min(max(round(middle - length / 2), 0), available - length), length


def report_pictures(
    review: Review,
    frames: Sequence[int],
    paint: Paint,
    *,
    progress: Callable[[int, int], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> dict[int, Picture]:
    """Read and paint the pictures of a report.

    Parameters
    ----------
    review : Review
    frames : sequence of int
        Increasing.
    paint : callable
        ``paint(image, primitives)`` draws on the image; called in this thread.
    progress : callable, optional
        ``progress(done, total)`` after every picture.
    should_stop : callable, optional
        Asked before every picture; True ends it.

    Returns
    -------
    dict of int to Picture
        By frame.

    Raises
    ------
    ExportStoppedError
        If `should_stop` said so.
    VideoError
        If the clip can't be read.
    """
    if not frames:
        return {}
    crop, pictures = crop_of(review, frames), {}
    with VideoReader(review.analysis.clip.path, cache_bytes=0) as reader:
        for done, frame in enumerate(frames, start=1):
            if should_stop is not None and should_stop():
                raise ExportStoppedError(tr("The export was cancelled; nothing of it was kept."))
            pictures[frame] = _picture(review, frame, reader.frame(frame), crop, paint)
            if progress is not None:
                progress(done, len(frames))
    return pictures


def _picture(review: Review, frame: int, image: Image, crop: Crop, paint: Paint) -> Picture:
    scale = HEIGHT / crop.height
    part = image[crop.top : crop.top + crop.height, crop.left : crop.left + crop.width]
    size = (max(1, round(crop.width * scale)), HEIGHT)
    smooth = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    shown: Image = np.ascontiguousarray(cv2.resize(part, size, interpolation=smooth))
    lifted = review.segmentation.exercise in FROM_THE_FLOOR
    style = OverlayStyle(bar_path=lifted, counter=False, phase=False)
    keypoints = review.analysis.keypoints
    text_scale = _TEXT * crop.height / (32 * math.sqrt(math.prod(keypoints.size)) / 1440)
    shapes = body_primitives(review, frame, style, text_scale)
    paint(shown, _placed(list(_moved(shapes, crop, scale)), *size))
    _, jpeg = cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return Picture(jpeg.tobytes(), *size)


def _moved(shapes: Iterable[Primitive], crop: Crop, scale: float) -> Iterator[Primitive]:
    """Bring primitives from the whole picture into the part that is shown."""

    def at(point: Point) -> Point:
        return (point[0] - crop.left) * scale, (point[1] - crop.top) * scale

    for shape in shapes:
        match shape:
            case Line():
                yield replace(
                    shape, start=at(shape.start), end=at(shape.end), width=shape.width * scale
                )
            case Polyline():
                points = tuple(map(at, shape.points))
                yield replace(shape, points=points, width=shape.width * scale)
            case Circle() | Pie():
                yield replace(
                    shape,
                    centre=at(shape.centre),
                    radius=shape.radius * scale,
                    outline_width=shape.outline_width * scale,
                )
            case Polygon():
                points = tuple(map(at, shape.points))
                yield replace(shape, points=points, outline_width=shape.outline_width * scale)
            case Text():
                yield replace(
                    shape,
                    position=at(shape.position),
                    size=shape.size * scale,
                    padding=shape.padding * scale,
                )


def _placed(shapes: Sequence[Primitive], width: int, height: int) -> list[Primitive]:
    """Move the texts beside joints so that they lie within the picture, and none on another.

    From the top down, each gives way to those above it.
    """
    boxes: list[tuple[float, float, float]] = []
    moved: dict[int, Primitive] = {}
    texts = [(i, s) for i, s in enumerate(shapes) if isinstance(s, Text) and s.anchor in _BESIDE]
    for place, text in sorted(texts, key=lambda found: found[1].position[1]):
        wide = _LETTER * text.size * len(text.text) + 2 * text.padding
        high = _LINE * text.size + text.padding
        left = text.position[0] - (wide if text.anchor is Anchor.RIGHT else 0.0)
        left = min(max(left, 0.0), width - wide)
        y = min(max(text.position[1], high / 2), height - high / 2)
        for start, end, above in sorted(boxes, key=lambda box: box[2]):
            if start < left + wide and left < end and abs(y - above) < high:
                y = above + high
        boxes.append((left, left + wide, y))
        x = left + (wide if text.anchor is Anchor.RIGHT else 0.0)
        moved[place] = replace(text, position=(x, y))
    return [moved.get(i, shape) for i, shape in enumerate(shapes)]
