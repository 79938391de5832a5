"""Second stage: the joints of the one person whom a region shows."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from inference.detect.blazepose.flatbuffer import output_shapes
from inference.detect.blazepose.network import Network, sigmoid
from inference.detect.blazepose.roi import Roi
from inference.detect.detector import Detection
from inference.skeleton import BLAZEPOSE33, FloatArray, Image

INPUT_PIXELS = 256
POINTS = 39
JOINTS = len(BLAZEPOSE33)
REGION_POINTS = slice(33, 35)
"""The hips' middle and the top of the circle around the body, from which the next region comes."""
WINDOW = 9
"""Side of the heat-map window that refines a point; the published graph's value, not its
calculator's default of 7."""
MIN_PEAK = 0.5
KEPT_SHAPES = ((1, 5 * POINTS), (1, 1), (1, 64, 64, POINTS), (1, 3 * POINTS))
"""Of points, presence, heat maps and world points: what is kept of a network's outputs. The rest is
the segmentation, which costs a third of the time."""
_MIRROR_IMAGE = dict(BLAZEPOSE33.mirror_pairs) | {b: a for a, b in BLAZEPOSE33.mirror_pairs}
MIRRORED = [_MIRROR_IMAGE.get(joint, joint) for joint in range(JOINTS)]
"""For each joint its mirror image."""


@dataclass(frozen=True, eq=False)
class BodyDetection(Detection):
    """A detection that remembers where its body was.

    Attributes
    ----------
    region_points : array, shape (2, 2)
        As in `Body`.
    """

    region_points: FloatArray = field(default_factory=lambda: np.full((2, 2), np.nan))


@dataclass(frozen=True, eq=False)
class Body:
    """What the network sees in a region.

    Attributes
    ----------
    xy : array, shape (33, 2)
        Pixels of the image.
    score : array, shape (33,)
        Highest value of each joint's heat map, 0–1. Unlike the network's own visibility it tells
        a joint that is seen (0.7 and more) from one that a plate hides (0.5 and less).
    world : array, shape (33, 3)
        Metres, hip-centred, in the camera's axes.
    region_points : array, shape (2, 2)
        Hips' middle and top of the body's circle, pixels.
    presence : float
        0–1, whether the region shows a person at all.
    """

    xy: FloatArray
    score: FloatArray
    world: FloatArray
    region_points: FloatArray
    presence: float

    def turned_over(self, roi: Roi) -> Body:
        """Return the body that was seen if the region was shown as its mirror image.

        Both the place, the sides, and what is left and right in space change over; measured, a
        mirrored point lies at one less its place, to a quarter of a pixel of the network's input.
        """
        across = roi.rotation[:, 0]

        def over(vectors: FloatArray) -> FloatArray:
            return np.asarray(vectors - 2 * np.multiply.outer(vectors @ across, across))

        world = self.world[MIRRORED].copy()
        world[:, :2] = over(world[:, :2])
        return Body(
            roi.centre + over(self.xy[MIRRORED] - roi.centre),
            self.score[MIRRORED],
            world,
            roi.centre + over(self.region_points - roi.centre),
            self.presence,
        )

    def as_detection(self) -> Detection:
        """Return the joints as every detector gives them."""
        xy, score, world = (
            values.astype(np.float32) for values in (self.xy, self.score, self.world)
        )
        return BodyDetection(xy, score, world, self.region_points)


def kept_outputs(model: bytes) -> tuple[int, ...]:
    """Find the numbers of a network's outputs that have `KEPT_SHAPES`, in that order.

    Parameters
    ----------
    model : bytes
        Content of the file.

    Raises
    ------
    ValueError
        If it has not one of each.
    """
    shapes = output_shapes(model)
    return tuple(shapes.index(shape) for shape in KEPT_SHAPES)


class BodyDetector:
    """Finds the joints of the person in a region.

    Parameters
    ----------
    network : Network
        ``pose_landmark_full.tflite`` or one of its sisters, cut to `kept_outputs`.
    """

    def __init__(self, network: Network) -> None:
        self._network = network

    def __call__(self, image: Image, roi: Roi) -> Body:
        """Return what is seen in the region."""
        return self._look(preprocess(image, roi), roi)

    def mirrored(self, image: Image, roi: Roi) -> Body:
        """Return what is seen in the region by looking at its mirror image."""
        body = self._look(np.ascontiguousarray(preprocess(image, roi)[:, :, ::-1]), roi)
        return body.turned_over(roi)

    def _look(self, patch: FloatArray, roi: Roi) -> Body:
        points, presence, heat, world = self._network(patch)
        return postprocess(points[0], float(presence[0, 0]), heat[0], world[0], roi)


def preprocess(image: Image, roi: Roi) -> FloatArray:
    """Cut the region out: RGB, 0…1, shape (1, 256, 256, 3)."""
    patch = roi.crop(image, INPUT_PIXELS, repeat_edge=True)
    return cv2.cvtColor(patch, cv2.COLOR_BGR2RGB)[None] * np.float32(1 / 255)


def postprocess(
    points: FloatArray, presence: float, heat: FloatArray, world: FloatArray, roi: Roi
) -> Body:
    """Turn the network's answer into joints of the image.

    Parameters
    ----------
    points : array, shape (195,)
        39 × (x, y, z in input pixels, visibility, presence).
    presence : float
    heat : array, shape (64, 64, 39)
        Logits.
    world : array, shape (117,)
        39 × (x, y, z in metres), in the region's axes.
    roi : Roi
        What the network looked at.
    """
    unit = refine(points.reshape(POINTS, 5)[:, :2] / INPUT_PIXELS, heat)
    xy = roi.to_image(unit)
    turned = world.reshape(POINTS, 3)[:JOINTS].astype(np.float64)
    turned[:, :2] = turned[:, :2] @ roi.rotation.T
    score = sigmoid(heat.reshape(-1, POINTS).max(axis=0)[:JOINTS])
    return Body(xy[:JOINTS], score, turned, xy[REGION_POINTS], presence)


def refine(unit: FloatArray, heat: FloatArray) -> FloatArray:
    """Move points to the centre of mass of the heat around them.

    Parameters
    ----------
    unit : array, shape (N, 2)
        Points in the unit square.
    heat : array, shape (height, width, N)
        Logits; a map without a peak of `MIN_PEAK` near its point leaves the point alone.

    Returns
    -------
    array, shape (N, 2)
    """
    height, width, count = heat.shape
    size = np.array([width, height])
    cell = np.floor(unit * size).astype(int)
    reach = np.arange(WINDOW) - WINDOW // 2
    column = cell[:, 0, None] + reach
    row = cell[:, 1, None] + reach
    inside = ((row >= 0) & (row < height))[:, :, None] & ((column >= 0) & (column < width))[:, None]
    window = heat[
        np.clip(row, 0, height - 1)[:, :, None],
        np.clip(column, 0, width - 1)[:, None, :],
        np.arange(count)[:, None, None],
    ]
    weight = np.where(inside, sigmoid(window), 0.0)
    total = np.maximum(weight.sum(axis=(1, 2)), np.finfo(np.float64).tiny)
    mean_column = (weight.sum(axis=1) * column).sum(axis=1) / total
    mean_row = (weight.sum(axis=2) * row).sum(axis=1) / total
    refined = np.column_stack([mean_column, mean_row]) / size
    in_map = ((cell >= 0) & (cell < size)).all(axis=1)
    peaked = weight.max(axis=(1, 2)) >= MIN_PEAK
    return np.where((in_map & peaked)[:, None], refined, unit)
