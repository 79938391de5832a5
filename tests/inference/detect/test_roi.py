from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.detect.blazepose.roi import Roi, body_roi, letterbox


def test_an_upright_body_gives_an_upright_region() -> None:
    roi = body_roi(np.array([100.0, 200.0]), np.array([100.0, 120.0]))
    assert roi == Roi(100.0, 200.0, 200.0, 0.0)


def test_a_body_that_leans_to_the_right_turns_the_region_clockwise() -> None:
    roi = body_roi(np.array([0.0, 0.0]), np.array([10.0, 0.0]))
    assert roi.angle == pytest.approx(math.pi / 2)
    # The upper edge of the region, where the head is, lies on the right of the image.
    np.testing.assert_allclose(roi.to_image(np.array([0.5, 0.0])), [roi.size / 2, 0.0], atol=1e-9)


def test_letterbox_holds_the_whole_image() -> None:
    roi = letterbox(np.zeros((100, 300, 3), np.uint8))
    corners = roi.to_image(np.array([[0.0, 0.0], [1.0, 1.0]]))
    np.testing.assert_allclose(corners, [[0.0, -100.0], [300.0, 200.0]])


@settings(max_examples=30, deadline=None)
@given(st.floats(60, 140), st.floats(60, 140), st.floats(30, 120), st.floats(-math.pi, math.pi))
def test_what_lies_at_a_point_of_the_region_lies_there_in_its_crop(
    x: float, y: float, size: float, angle: float
) -> None:
    row, column = np.mgrid[0:200, 0:200]
    image = np.stack([column, row, np.zeros_like(row)], axis=-1).astype(np.uint8)
    roi = Roi(x, y, size, angle)
    crop = roi.crop(image, 50, repeat_edge=True)
    unit = np.array([[0.3, 0.6], [0.5, 0.5], [0.7, 0.2]])
    inside = roi.to_image(unit)
    seen = crop[(unit[:, 1] * 50).astype(int), (unit[:, 0] * 50).astype(int), :2]
    ok = ((inside > 3) & (inside < 196)).all(axis=1)
    np.testing.assert_allclose(seen[ok], inside[ok], atol=1.5)


def test_beyond_the_image_a_crop_is_black_or_repeats_the_edge() -> None:
    image = np.full((20, 20, 3), 200, np.uint8)
    roi = Roi(10, 10, 80)
    assert roi.crop(image, 40, repeat_edge=False)[0, 0].tolist() == [0, 0, 0]
    assert roi.crop(image, 40, repeat_edge=True)[0, 0].tolist() == [200, 200, 200]
