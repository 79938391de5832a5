from __future__ import annotations

import math

import numpy as np
import pytest

from inference.detect.blazepose.body import postprocess, preprocess, refine
from inference.detect.blazepose.roi import Roi


def test_a_point_moves_to_the_centre_of_its_heat() -> None:
    heat = np.full((64, 64, 2), -20.0)
    heat[30, 40, 0] = heat[30, 42, 0] = 4.0
    unit = np.array([[41.5 / 64, 31.5 / 64], [0.2, 0.2]])
    refined = refine(unit, heat)
    np.testing.assert_allclose(refined[0], [41 / 64, 30 / 64], atol=1e-6)
    np.testing.assert_allclose(refined[1], unit[1])


def test_heat_outside_the_window_of_nine_cells_is_ignored() -> None:
    heat = np.full((64, 64, 1), -20.0)
    heat[10, 10, 0] = 5.0
    near, far = np.array([[14.5 / 64, 10.5 / 64]]), np.array([[15.5 / 64, 10.5 / 64]])
    np.testing.assert_allclose(refine(near, heat), [[10 / 64, 10 / 64]], atol=1e-6)
    np.testing.assert_allclose(refine(far, heat), far)


def test_low_heat_and_points_outside_the_map_are_left_alone() -> None:
    heat = np.full((64, 64, 2), -0.1)
    unit = np.array([[0.5, 0.5], [1.2, 0.5]])
    np.testing.assert_allclose(refine(unit, heat), unit)


def test_heat_beyond_the_edge_of_the_map_does_not_wrap() -> None:
    heat = np.full((64, 64, 1), -20.0)
    heat[0, 0, 0] = 6.0
    heat[0, 63, 0] = heat[63, 0, 0] = 6.0
    np.testing.assert_allclose(refine(np.array([[0.01, 0.01]]), heat), [[0, 0]], atol=1e-6)


def test_joints_are_turned_back_with_their_region() -> None:
    points = np.zeros((39, 5))
    points[:, :2] = 128.0
    points[11, :2] = [128.0, 64.0]  # a quarter of the region above its middle
    world = np.zeros((39, 3))
    world[11] = [0.0, -0.4, 0.1]
    heat = np.full((64, 64, 39), -20.0)
    heat[5, 5, 12] = math.log(0.8 / 0.2)
    roi = Roi(200.0, 100.0, 400.0, math.pi / 2)
    body = postprocess(points.ravel(), 0.9, heat, world.ravel(), roi)
    np.testing.assert_allclose(body.xy[11], [300.0, 100.0], atol=1e-9)
    np.testing.assert_allclose(body.world[11], [0.4, 0.0, 0.1], atol=1e-9)
    np.testing.assert_allclose(body.region_points, [[200.0, 100.0]] * 2)
    assert body.score[12] == pytest.approx(0.8)
    assert body.score[13] < 1e-6
    assert body.presence == 0.9
    assert body.xy.shape == (33, 2)
    assert body.world.shape == (33, 3)


def test_the_network_gets_rgb_from_zero_to_one() -> None:
    image = np.zeros((50, 50, 3), np.uint8)
    image[..., 2] = 255  # red
    values = preprocess(image, Roi(25.0, 25.0, 50.0))
    assert values.shape == (1, 256, 256, 3)
    assert values.dtype == np.float32
    np.testing.assert_allclose(values[0, 100, 100], [1.0, 0.0, 0.0])
