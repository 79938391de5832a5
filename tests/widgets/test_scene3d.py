import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.motion.ground import ANKLE_HEIGHT_M, floor_place
from inference.skeleton import Joint
from tests.widgets.figure import standing_joints
from widgets.skeleton.mannequin import mannequin
from widgets.skeleton.scene import (
    SHADOW_EXTENT_M,
    OrbitCamera,
    Scene,
    StandardView,
    facing_deg,
    floor_grid,
    framed,
    shadow,
    standard_camera,
    turned,
)

cameras = st.builds(
    OrbitCamera,
    azimuth_deg=st.floats(0, 360),
    elevation_deg=st.floats(-89, 89),
    distance_m=st.floats(1, 15),
)


@given(cameras)
@settings(max_examples=30)
def test_axes_are_a_right_handed_frame_that_looks_at_the_target(camera):
    right, up, forward = camera.axes
    assert camera.axes @ camera.axes.T == pytest.approx(np.eye(3), abs=1e-9)
    assert np.cross(right, up) == pytest.approx(-forward, abs=1e-9)
    assert right[2] == pytest.approx(0)
    xy, depth = camera.project(np.array(camera.target), 640, 480)
    assert xy == pytest.approx([320, 240])
    assert depth == pytest.approx(camera.distance_m)


def test_the_shorter_side_spans_the_field_of_view():
    camera = OrbitCamera(azimuth_deg=180, elevation_deg=0, target=(0, 0, 0))
    half = camera.distance_m * np.tan(np.radians(camera.fov_deg / 2))
    xy, _ = camera.project(np.array([[0, 0, half], [0, half, 0]]), 640, 480)
    assert xy[0] == pytest.approx([320, 0])
    assert xy[1] == pytest.approx([320 - 240, 240])  # the camera's left


def test_a_point_behind_the_eye_is_not_projected():
    camera = OrbitCamera()
    xy, depth = camera.project(2 * camera.eye() - np.array(camera.target), 640, 480)
    assert np.isnan(xy).all()
    assert depth < 0


@given(cameras, st.floats(-200, 200), st.floats(-200, 200))
@settings(max_examples=30)
def test_panning_moves_the_target_by_pixels(camera, dx, dy):
    panned = camera.panned(dx, dy, 640, 480)
    if max(np.abs(panned.target)) > 2.99:
        return  # held near the lifter
    xy, _ = panned.project(np.array(camera.target), 640, 480)
    assert xy == pytest.approx([320 + dx, 240 + dy], abs=1e-3)


def test_orbit_stops_short_of_the_zenith_and_zoom_has_ends():
    assert OrbitCamera().orbited(0, 500).elevation_deg == 89
    assert OrbitCamera().orbited(0, -500).elevation_deg == -89
    assert OrbitCamera(azimuth_deg=350).orbited(20, 0).azimuth_deg == 10
    assert OrbitCamera().zoomed(1e6).distance_m == 1
    assert OrbitCamera().zoomed(1e-6).distance_m == 15


@given(st.floats(-179, 179))
@settings(max_examples=20)
def test_facing_is_found_and_front_looks_into_the_face(angle):
    xyz = turned(standing_joints()[np.newaxis], angle)
    assert facing_deg(xyz) == pytest.approx(angle)
    front = standard_camera(StandardView.FRONT, angle)
    left, _ = front.project(xyz[0, Joint.LEFT_HIP], 640, 480)
    right, _ = front.project(xyz[0, Joint.RIGHT_HIP], 640, 480)
    assert left[0] > right[0]  # facing us, the lifter's left is on our right
    side = standard_camera(StandardView.SIDE, angle)
    hips, _ = side.project(xyz[0, [Joint.LEFT_HIP, Joint.RIGHT_HIP]], 640, 480)
    assert hips[0, 0] == pytest.approx(hips[1, 0], abs=1)


@pytest.mark.parametrize(("facing", "side_of_eye"), [(150.0, -1), (-150.0, 1)])
def test_side_view_shows_the_side_that_the_clip_shows(facing, side_of_eye):
    # The clip's camera stands at -x. Facing it, turned towards +y, shows it the left side, whose
    # eye stands at -y; turned the other way, the right.
    eye = standard_camera(StandardView.SIDE, facing).eye()
    assert eye[0] < 0
    assert np.sign(eye[1]) == side_of_eye


def test_camera_view_is_the_clips():
    eye = standard_camera(StandardView.CAMERA).eye()
    assert eye[0] < -4
    assert eye[1] == pytest.approx(0, abs=1e-6)
    assert standard_camera(StandardView.TOP).eye()[2] > 4


def test_facing_without_hips_is_not_known():
    assert np.isnan(facing_deg(np.full((3, 17, 3), np.nan)))
    assert standard_camera(StandardView.FRONT, np.nan).azimuth_deg == 180


def test_lower_foot_stands_on_the_floor():
    joints = standing_joints() + np.array([3.0, -2.0, 5.0])
    lifted = joints.copy()
    lifted[Joint.LEFT_ANKLE, 2] += 0.3
    xyz = np.stack([joints, lifted, np.full((17, 3), np.nan)])
    placed = xyz - floor_place(xyz)[:, np.newaxis]
    assert placed[0] == pytest.approx(standing_joints())
    assert placed[1, Joint.RIGHT_ANKLE, 2] == pytest.approx(ANKLE_HEIGHT_M)
    assert np.isnan(placed[2]).all()


def test_shadow_lies_below_the_body_and_fades():
    body = mannequin(standing_joints(), np.ones(17))
    dark = shadow(Scene((body,)), cells=40)
    assert dark.min() >= 0
    assert dark.max() < 1
    assert not shadow(Scene()).any()
    place = (np.arange(40) + 0.5) / 40 * 2 * SHADOW_EXTENT_M - SHADOW_EXTENT_M
    y_mean, x_mean = (dark * place[:, None]).sum() / dark.sum(), (dark * place).sum() / dark.sum()
    assert (x_mean, y_mean) == pytest.approx((0, 0), abs=0.08)
    assert dark[0, 0] < 0.05 * dark.max()
    # Spread arms lie along y, which rows run along.
    assert dark[30, 20] > dark[20, 30]


def test_floor_lines_are_short_and_symmetric():
    lines = floor_grid(0.25)
    assert np.linalg.norm(lines[:, 1] - lines[:, 0], axis=1) == pytest.approx(0.25)
    assert lines.mean(axis=(0, 1)) == pytest.approx([0, 0, 0])


@given(cameras, st.floats(0.3, 3))
@settings(max_examples=30)
def test_a_framed_lifter_fills_the_picture_and_no_more(camera, aspect):
    size = (400 * aspect, 400)
    points = standing_joints()
    seen, _ = framed(camera, points, *size).project(points, *size)
    reach = (np.abs(seen - np.array(size) / 2) / (np.array(size) / 2)).max()
    assert reach == pytest.approx(0.86, abs=1e-6)


def test_framing_nobody_keeps_the_camera():
    camera = OrbitCamera()
    assert framed(camera, np.full((17, 3), np.nan), 320, 240) == camera
