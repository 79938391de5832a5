from __future__ import annotations

import math

import numpy as np
import pytest

from inference.detect.blazepose.person import (
    ANCHORS,
    INPUT_PIXELS,
    postprocess,
    preprocess,
    weighted_groups,
)
from inference.detect.blazepose.roi import Roi, letterbox
from inference.skeleton import FloatArray


def test_anchors_are_the_centres_of_three_grids() -> None:
    assert ANCHORS.shape == (28 * 28 * 2 + 14 * 14 * 2 + 7 * 7 * 6, 2)
    np.testing.assert_allclose(ANCHORS[:3], [[4 / 224, 4 / 224]] * 2 + [[12 / 224, 4 / 224]])
    np.testing.assert_allclose(ANCHORS[28 * 28 * 2], [8 / 224, 8 / 224])
    np.testing.assert_allclose(ANCHORS[-6:], [[208 / 224, 208 / 224]] * 6)


def test_the_network_gets_rgb_from_minus_one_to_one_with_black_bars() -> None:
    image = np.zeros((50, 100, 3), np.uint8)
    image[..., 0] = 255  # blue
    values = preprocess(image, letterbox(image))
    assert values.shape == (1, INPUT_PIXELS, INPUT_PIXELS, 3)
    assert values.dtype == np.float32
    np.testing.assert_allclose(values[0, 112, 112], [-1.0, -1.0, 1.0])
    np.testing.assert_allclose(values[0, 2, 112], [-1.0, -1.0, -1.0])


def answer(*people: tuple[int, float, FloatArray]) -> tuple[FloatArray, FloatArray]:
    """The network's outputs with people at some anchors, given by logit and 12 values."""
    boxes, logits = np.zeros((2254, 12)), np.full(2254, -50.0)
    for anchor, logit, values in people:
        boxes[anchor], logits[anchor] = values, logit
    return boxes, logits


def body(dx: float, dy: float) -> FloatArray:
    """Box of 40 × 40 at an offset from the anchor, hips in its middle, top 30 pixels above."""
    return np.array([dx, dy, 40, 40, dx, dy, dx, dy - 30, 0, 0, 0, 0])


def test_a_person_is_placed_in_the_image() -> None:
    centre = 28 * 28 * 2 + (7 * 14 + 7) * 2
    boxes, logits = answer((centre, 3.0, body(8.0, 0.0)))
    (person,) = postprocess(boxes, logits, Roi(300.0, 150.0, 448.0), 0.5)
    assert person.score == pytest.approx(1 / (1 + math.exp(-3.0)))
    # Anchor at 120 of 224 input pixels; two image pixels to one input pixel.
    assert person.roi.x == pytest.approx(300 + (120 + 8 - 112) * 2)
    assert person.roi.y == pytest.approx(150 + (120 - 112) * 2)
    assert person.roi.size == pytest.approx(2.5 * 60)
    assert person.roi.angle == pytest.approx(0.0)


def test_boxes_of_one_person_are_averaged_by_score() -> None:
    boxes, logits = answer((100, 2.0, body(0.0, 0.0)), (101, 0.5, body(4.0, 0.0)))
    (person,) = postprocess(boxes, logits, Roi(112.0, 112.0, 224.0), 0.5)
    a, b = 1 / (1 + math.exp(-2.0)), 1 / (1 + math.exp(-0.5))
    assert person.score == pytest.approx(a)
    assert person.roi.x == pytest.approx(ANCHORS[100, 0] * 224 + 4 * b / (a + b))


def test_unsure_boxes_are_dropped() -> None:
    boxes, logits = answer((100, -0.1, body(0.0, 0.0)))
    assert postprocess(boxes, logits, Roi(112.0, 112.0, 224.0), 0.5) == []
    assert len(postprocess(boxes, logits, Roi(112.0, 112.0, 224.0), 0.4)) == 1


def test_boxes_group_with_the_surest_that_they_overlap() -> None:
    corners = np.array(
        [[0, 0, 10, 10], [100, 0, 110, 10], [1, 0, 11, 10], [5, 0, 15, 10]], np.float64
    )
    scores = np.array([0.7, 0.8, 0.9, 0.6])
    # Box 3 shares 6 of 14 with box 2, more than 0.3; with box 0 it would share 5 of 15.
    groups = weighted_groups(corners, scores, 0.3)
    assert [group.tolist() for group in groups] == [[2, 0, 3], [1]]
    assert [g.tolist() for g in weighted_groups(corners, scores, 0.5)] == [[2, 0], [1], [3]]
