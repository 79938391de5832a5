"""First stage: where people are in a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import cv2
import numpy as np

from inference.detect.rtmpose.pixels import normalised
from inference.detect.rtmpose.runtime import AGREEMENT, Answer, Network
from inference.skeleton import FloatArray, Image

OUTPUTS = ("dets", "labels")
"""What the published networks give, after non-maximum suppression: (B, N, 5) and (B, N)."""
PERSON = 0
MIN_SCORE = 0.3
CLOSE_SCORE = 0.5
"""Least score in the whole picture and in a closer look, where YOLOX takes plates and racks for
people: in 28 pictures of one person or none it did so 6 times at 0.3, and once at 0.5."""
PADDING = 114
AGREED_PIXELS = 4.0
"""How far a device's boxes may lie from the CPU's, in pixels of the input."""
CLOSER = 0.5
"""Side, in longer sides of the picture, of the squares in which small people are looked for."""
SAME = 0.45
"""Overlap of two boxes, over the smaller one's area, from which they show the same person; only
across squares, each of which the network has already cleared of doubles."""


class Box(NamedTuple):
    """A person in a picture; pixels of the picture, and a confidence 0–1."""

    left: float
    top: float
    width: float
    height: float
    score: float = 1.0

    @property
    def x(self) -> float:
        """Its middle across."""
        return self.left + self.width / 2

    @property
    def y(self) -> float:
        """Its middle down."""
        return self.top + self.height / 2

    def common(self, other: Box) -> float:
        """Area that two boxes share."""
        across = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        down = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        return max(across, 0.0) * max(down, 0.0)

    def overlap(self, other: Box) -> float:
        """Area that two boxes share over that of both together, 0–1."""
        common = self.common(other)
        both = self.width * self.height + other.width * other.height - common
        return common / both if both > 0 else 0.0


@dataclass(frozen=True)
class Looks:
    """What a network for people is given.

    Attributes
    ----------
    size : (int, int)
        Height and width of its input where the file leaves them open.
    mean, std : (float, float, float)
        Of the channels blue, green and red, 0–255: the input is (value − mean) / std.
    """

    size: tuple[int, int]
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)


YOLOX_NANO = Looks((416, 416))
"""MMPose's `projects/rtmpose/yolox/humanart`: raw blue, green and red."""
RTMDET_M = Looks((640, 640), (103.53, 116.28, 123.675), (57.375, 57.12, 58.395))
"""MMDetection's `configs/rtmdet/rtmdet_l_8xb32-300e_coco.py`, on which the person model rests."""


class Region(NamedTuple):
    """A rectangle of a picture that is looked at by itself, whole pixels."""

    left: int
    top: int
    right: int
    bottom: int


class PeopleFinder:
    """Finds the people in pictures.

    Parameters
    ----------
    network : Network
        Gives `OUTPUTS`.
    looks : Looks
    """

    def __init__(self, network: Network, looks: Looks) -> None:
        self._network = network
        self._looks = looks

    def __call__(self, images: Sequence[Image], *, closely: bool = False) -> list[list[Box]]:
        """Return those of each picture, the surest first; `closely` looks for small ones too."""
        size = self._network.size
        regions = [list(_regions(image, closely=closely)) for image in images]
        inputs = [
            preprocess(image[r.top : r.bottom, r.left : r.right], size, self._looks)
            for image, parts in zip(images, regions, strict=True)
            for r in parts
        ]
        answers = iter(self._network(np.stack(inputs)) if inputs else ())
        return [
            _merged([_boxes_in(next(answers), region, size) for region in parts])
            for parts in regions
        ]


def preprocess(image: Image, size: tuple[int, int], looks: Looks) -> FloatArray:
    """Fit a picture into the upper left of the input, grey beside it: shape (3, height, width)."""
    height, width = size
    rows, columns = _shrunk(image.shape[:2], size)
    whole = np.full((height, width, 3), PADDING, np.uint8)
    whole[:rows, :columns] = cv2.resize(image, (columns, rows), interpolation=cv2.INTER_LINEAR)
    return normalised(whole, looks.mean, looks.std)


def postprocess(
    dets: FloatArray, labels: FloatArray, picture: tuple[int, int], size: tuple[int, int]
) -> list[Box]:
    """Turn the network's answer into boxes in the picture, the surest first.

    Parameters
    ----------
    dets : array, shape (N, 5)
        Left, top, right and bottom in input pixels, and the score.
    labels : array, shape (N,)
        Classes; `PERSON` counts.
    picture, size : (int, int)
        Height and width of the picture and of the input.
    """
    height, width = picture
    scale = _scale(picture, size)
    kept = dets[(labels == PERSON) & (dets[:, 4] >= MIN_SCORE)].astype(np.float64)
    corners = np.clip(kept[:, :4] / scale, 0.0, [width, height, width, height])
    boxes = [
        Box(left, top, right - left, bottom - top, score)
        for (left, top, right, bottom), score in zip(
            corners.tolist(), kept[:, 4].tolist(), strict=True
        )
        if right > left and bottom > top
    ]
    return sorted(boxes, key=lambda box: -box.score)


def agree(right: Sequence[FloatArray], found: Sequence[FloatArray]) -> bool:
    """Whether a device's outputs are those of the CPU; see `Network`.

    The noise of a trial gives many boxes that are hardly there, in an order and number that differ
    from device to device: what counts is how sure the surest is, and the boxes that are kept.
    """
    one, other = (outputs[0].reshape(-1, 5) for outputs in (right, found))
    if not np.isfinite(other).all():
        return False
    scores = [boxes[:, 4].max(initial=0.0) for boxes in (one, other)]
    first, second = (
        np.sort(boxes[boxes[:, 4] >= MIN_SCORE][:, :4], axis=0) for boxes in (one, other)
    )
    return bool(
        abs(scores[0] - scores[1]) <= AGREEMENT
        and first.shape == second.shape
        and np.allclose(first, second, atol=AGREED_PIXELS)
    )


def _scale(picture: tuple[int, int], size: tuple[int, int]) -> float:
    return min(size[0] / picture[0], size[1] / picture[1])


def _shrunk(picture: tuple[int, int], size: tuple[int, int]) -> tuple[int, int]:
    """Rows and columns of a picture fitted into the input."""
    scale = _scale(picture, size)
    rows, columns = round(picture[0] * scale), round(picture[1] * scale)
    return max(1, min(size[0], rows)), max(1, min(size[1], columns))


def _boxes_in(answer: Answer, region: Region, size: tuple[int, int]) -> list[Box]:
    """Return the boxes of a region, in pixels of the whole picture."""
    dets, labels = answer
    picture = (region.bottom - region.top, region.right - region.left)
    return [
        box._replace(left=box.left + region.left, top=box.top + region.top)
        for box in postprocess(dets, labels, picture, size)
    ]


def _merged(parts: Sequence[list[Box]]) -> list[Box]:
    """Add to the boxes of the whole picture those that only a closer look shows."""
    found = list(parts[0])
    for box in chain.from_iterable(parts[1:]):
        if box.score >= CLOSE_SCORE and not any(_same(box, other) for other in found):
            found.append(box)
    return sorted(found, key=lambda box: -box.score)


def _same(one: Box, other: Box) -> bool:
    smaller = min(one.width * one.height, other.width * other.height)
    return one.common(other) > SAME * smaller


def _regions(image: Image, *, closely: bool) -> Iterator[Region]:
    """Give the whole picture, then half as large squares over it that overlap by half."""
    height, width = image.shape[:2]
    yield Region(0, 0, width, height)
    if not closely:
        return
    side = max(1, round(CLOSER * max(height, width)))
    for top in _steps(height, side):
        for left in _steps(width, side):
            yield Region(left, top, min(left + side, width), min(top + side, height))


def _steps(length: int, side: int) -> list[int]:
    """Beginnings of squares that cover a length, half a side apart at most."""
    if length <= side:
        return [0]
    count = int(np.ceil((length - side) / (side / 2) - 1e-9)) + 1
    return [round(at) for at in np.linspace(0, length - side, count).tolist()]
