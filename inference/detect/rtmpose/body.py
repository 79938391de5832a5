"""Second stage: the joints of the person in a box.

Sizes, normalisation and decoding are those of MMPose's
`rtmpose-m_8xb512-700e_body8-halpe26-256x192` (Jiang et al. 2023, "RTMPose").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from inference.detect.detector import Detection
from inference.detect.rtmpose.people import Box
from inference.detect.rtmpose.pixels import normalised
from inference.detect.rtmpose.runtime import Answer, Network
from inference.skeleton import FloatArray, Image

OUTPUTS = ("simcc_x", "simcc_y")
"""One curve for each joint across, (B, J, 2 × width), and one down, (B, J, 2 × height)."""
SIZE = (256, 192)
"""Height and width of the input where the file leaves them open."""
AROUND = 1.25
"""How much larger than the box what the network sees is."""
MEAN = (123.675, 116.28, 103.53)
STD = (58.395, 57.12, 57.375)
"""Of red, green and blue."""


class Crop(NamedTuple):
    """Where in a picture an input lies.

    Attributes
    ----------
    x, y : float
        Middle, pixels of the picture.
    scale : float
        Pixels of the picture for one of the input.
    """

    x: float
    y: float
    scale: float

    def to_image(self, points: FloatArray, size: tuple[int, int]) -> FloatArray:
        """Map points of the input, shape (..., 2), to pixels of the picture."""
        height, width = size
        middle = np.array([width / 2, height / 2])
        return np.asarray((points - middle) * self.scale + np.array([self.x, self.y]))


class BodyFinder:
    """Finds the joints of the people in boxes.

    Parameters
    ----------
    network : Network
        Gives `OUTPUTS`.
    """

    def __init__(self, network: Network) -> None:
        self._network = network

    def __call__(self, image: Image, boxes: Sequence[Box]) -> list[Detection]:
        """Return the joints of each."""
        return self.across([image], [boxes])[0]

    def across(
        self, images: Sequence[Image], boxes: Sequence[Sequence[Box]]
    ) -> list[list[Detection]]:
        """Return the joints of the people of several pictures, all inferred together."""
        size = self._network.size
        crops = [[crop_of(box, size) for box in some] for some in boxes]
        inputs = [
            preprocess(image, crop, size)
            for image, some in zip(images, crops, strict=True)
            for crop in some
        ]
        answers = iter(self._network(np.stack(inputs)) if inputs else ())
        return [[postprocess(next(answers), crop, size) for crop in some] for some in crops]


def crop_of(box: Box, size: tuple[int, int]) -> Crop:
    """Widen a box, and make it as long and wide as the input is."""
    height, width = size
    scale = AROUND * max(box.width / width, box.height / height)
    return Crop(box.x, box.y, scale)


def preprocess(image: Image, crop: Crop, size: tuple[int, int]) -> FloatArray:
    """Cut the crop out, black beyond the picture, in red, green and blue: (3, height, width)."""
    height, width = size
    corner = crop.to_image(np.zeros(2), size)
    matrix = np.array([[crop.scale, 0.0, corner[0]], [0.0, crop.scale, corner[1]]])
    patch = cv2.warpAffine(
        image, matrix, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    )
    return normalised(patch[..., ::-1], MEAN, STD)  # type: ignore[arg-type]


def postprocess(answer: Answer, crop: Crop, size: tuple[int, int]) -> Detection:
    """Read the joints off their curves.

    Parameters
    ----------
    answer : (array of shape (J, M), array of shape (J, N))
        The curves across and down. Their highest places are the joints'; the lower height of the
        two is how sure one is.
    crop : Crop
    size : (int, int)
        Height and width of the input, of which the curves have several values a pixel.
    """
    across, down = answer
    height, width = size
    places = np.stack(
        [
            across.argmax(axis=1) * (width / across.shape[1]),
            down.argmax(axis=1) * (height / down.shape[1]),
        ],
        axis=1,
    )
    score = np.clip(np.minimum(across.max(axis=1), down.max(axis=1)), 0.0, 1.0)
    xy = crop.to_image(places, size)
    return Detection(xy.astype(np.float32), score.astype(np.float32))
