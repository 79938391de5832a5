from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.skeleton import Joint
from inference.synth.camera import Camera
from inference.synth.motion import simulate
from inference.synth.spec import LiftSpec

# Focal length 43.267 mm equivalent: as many pixels as the diagonal, here 500.
SIMPLE = Camera(0.0, 5.0, 1.0, 0.0, 43.267, 300, 400)


def test_projection_by_hand() -> None:
    points = np.array([[0, 0, 1], [0, 1, 1], [0, 0, 0], [1, 0.4, 1.4]], dtype=float)
    # From the front the lifter's left (y) is to the right of the picture; 500 px / 5 m a metre.
    expected = [[150, 200], [250, 200], [150, 300], [150 + 125 * 0.4, 200 - 125 * 0.4]]
    np.testing.assert_allclose(SIMPLE.project(points), expected, atol=1e-9)


def test_azimuth_90_sees_the_left_side_and_180_the_back() -> None:
    ahead, left = np.array([0.5, 0, 1.0]), np.array([0, 0.5, 1.0])
    side = Camera(90.0, 5.0, 1.0, 0.0, 43.267, 300, 400)
    back = Camera(180.0, 5.0, 1.0, 0.0, 43.267, 300, 400)
    assert side.to_camera(left)[2] == pytest.approx(4.5)
    np.testing.assert_allclose(side.project(ahead), [100, 200])
    assert back.to_camera(ahead)[2] == pytest.approx(5.5)
    np.testing.assert_allclose(back.project(left), [100, 200], atol=1e-9)


def test_tilt_moves_the_picture_up() -> None:
    camera = Camera(0.0, 5.0, 1.0, 10.0, 43.267, 300, 400)
    expected = 200 - 500 * math.tan(math.radians(10))
    assert camera.project(np.array([0, 0, 1.0]))[1] == pytest.approx(expected)


def test_what_lies_behind_the_camera_is_not_seen() -> None:
    assert np.isnan(SIMPLE.project(np.array([6.0, 0, 1]))).all()


@settings(max_examples=30, deadline=None)
@given(
    azimuth=st.floats(-180, 180),
    tilt=st.floats(-20, 30),
    point=st.tuples(st.floats(-1, 1), st.floats(-1, 1), st.floats(0, 2)),
)
def test_the_ray_through_a_points_pixel_meets_the_point(
    azimuth: float, tilt: float, point: tuple[float, float, float]
) -> None:
    camera = Camera(azimuth, 3.0, 1.2, tilt)
    target = np.array(point)
    ray = camera.rays(camera.project(target))
    towards = target - camera.position
    np.testing.assert_allclose(ray, towards / np.linalg.norm(towards), atol=1e-9)


def test_framing_fills_the_wanted_share_of_the_picture() -> None:
    camera = Camera.framing(35.0, (540, 720), body_height_m=1.8, height_m=0.9, fill=0.7)
    feet, crown = camera.project(np.array([[0, 0, 0.0], [0, 0, 1.8]]))
    assert feet[1] - crown[1] == pytest.approx(0.7 * 720)
    assert (feet[1] + crown[1]) / 2 == pytest.approx(360)


@pytest.mark.parametrize("azimuth", [0.0, 35.0, 90.0, 180.0, -120.0])
def test_world_poses_have_x_away_from_the_camera_and_y_to_its_left(azimuth: float) -> None:
    camera = Camera(azimuth, 3.0, 1.0, 0.0)
    joints = simulate(LiftSpec((), lead_in_s=0.2)).joints
    world, seen = camera.world_poses(joints), camera.to_camera(joints)
    rooted = seen - seen[:, :1]
    np.testing.assert_allclose(
        world, np.stack([rooted[..., 2], -rooted[..., 0], -rooted[..., 1]], -1), atol=1e-12
    )
    assert (world[:, Joint.PELVIS] == 0).all()


def test_impossible_cameras_are_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        Camera(distance_m=0)
    with pytest.raises(ValueError, match="tilted"):
        Camera(tilt_deg=90)
