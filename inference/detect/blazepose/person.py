"""First stage: where people are, and how large and how turned each is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.detect.blazepose.network import Network, sigmoid
from inference.detect.blazepose.roi import Roi, body_roi
from inference.skeleton import FloatArray, Image

INPUT_PIXELS = 224
STRIDES = ((8, 2), (16, 2), (32, 6))
"""(pixels from cell to cell, anchors a cell) of the network's three grids."""
NMS_OVERLAP = 0.3


@dataclass(frozen=True)
class Person:
    """Someone in the image.

    Attributes
    ----------
    score : float
        Confidence 0–1.
    roi : Roi
        The body's region, centred on the hips.
    """

    score: float
    roi: Roi


def make_anchors() -> FloatArray:
    """Centres of the network's anchors in the unit square, shape (2254, 2)."""
    grids = []
    for stride, per_cell in STRIDES:
        cells = INPUT_PIXELS // stride
        row, column = np.mgrid[0:cells, 0:cells]
        centres = (np.stack([column, row], axis=-1) + 0.5) / cells
        grids.append(np.repeat(centres.reshape(-1, 2), per_cell, axis=0))
    return np.concatenate(grids)


ANCHORS = make_anchors()


class PersonDetector:
    """Finds people in an image, or in a square of it: small ones are seen only in a small square.

    Parameters
    ----------
    network : Network
        ``pose_detection.tflite``.
    """

    def __init__(self, network: Network) -> None:
        self._network = network

    def __call__(self, image: Image, square: Roi, min_score: float) -> list[Person]:
        """Return everyone who is found in `square` with at least `min_score`, surest first."""
        boxes, logits = self._network(preprocess(image, square))
        return postprocess(boxes[0], logits[0, :, 0], square, min_score)


def preprocess(image: Image, square: Roi) -> FloatArray:
    """Cut out what the network looks at: RGB, −1…1, shape (1, 224, 224, 3)."""
    patch = square.crop(image, INPUT_PIXELS, repeat_edge=False)
    return cv2.cvtColor(patch, cv2.COLOR_BGR2RGB)[None] * np.float32(2 / 255) - np.float32(1)


def postprocess(
    boxes: FloatArray, logits: FloatArray, square: Roi, min_score: float
) -> list[Person]:
    """Turn the network's answer into people.

    Parameters
    ----------
    boxes : array, shape (2254, 12)
        For each anchor, in input pixels from its centre: the box's centre, width and height, then
        four points, of which the first two are the middle of the hips and the top of the circle
        around the body.
    logits : array, shape (2254,)
    square : Roi
        What the network looked at.
    min_score : float

    Returns
    -------
    list of Person
        Surest first.
    """
    scores = sigmoid(logits)
    sure = scores >= min_score
    anchors = ANCHORS[sure]
    values = boxes[sure].astype(np.float64) / INPUT_PIXELS
    centre, half = values[:, 0:2] + anchors, values[:, 2:4] / 2
    corners = np.concatenate([centre - half, centre + half], axis=1)
    points = values[:, 4:8].reshape(-1, 2, 2) + anchors[:, None]
    people = []
    for members in weighted_groups(corners, scores[sure], NMS_OVERLAP):
        weights = scores[sure][members]
        hip, top = square.to_image(np.average(points[members], axis=0, weights=weights))
        people.append(Person(float(weights[0]), body_roi(hip, top)))
    return people


def weighted_groups(
    corners: FloatArray, scores: FloatArray, overlap: float
) -> list[NDArray[np.intp]]:
    """Group boxes that show the same person, for non-maximum suppression by weighted mean.

    Parameters
    ----------
    corners : array, shape (N, 4)
        x and y of the upper left and of the lower right corner.
    scores : array, shape (N,)
    overlap : float
        Boxes belong to a group where their intersection over union with its surest exceeds this.

    Returns
    -------
    list of int array
        Indices of each group, surest first.
    """
    groups = []
    order = np.argsort(-scores, kind="stable")
    area = (corners[:, 2] - corners[:, 0]) * (corners[:, 3] - corners[:, 1])
    while order.size:
        best, rest = order[0], corners[order]
        low = np.maximum(corners[best, :2], rest[:, :2])
        high = np.minimum(corners[best, 2:], rest[:, 2:])
        shared = np.prod(np.clip(high - low, 0, None), axis=1)
        union = area[best] + area[order] - shared
        same = shared > overlap * union
        same[0] = True
        groups.append(order[same])
        order = order[~same]
    return groups
