import threading

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from inference.skeleton import Joint
from tests.widgets.figure import of_hue, pixels, standing_joints
from widgets.skeleton.mannequin import mannequin
from widgets.skeleton.painted import opacity, paint_scene
from widgets.skeleton.scene import (
    Links,
    OrbitCamera,
    Scene,
    Side,
    StandardView,
    Trail,
    standard_camera,
)
from widgets.theme import DARK, LIGHT

FRONT = standard_camera(StandardView.FRONT, 0.0)


def scene(joints=None, score=1.0, **options) -> Scene:
    joints = standing_joints() if joints is None else joints
    return Scene((mannequin(joints, np.full(17, score), **options),))


def painted(scene: Scene, camera: OrbitCamera = FRONT, theme=DARK, size=(320, 320)) -> np.ndarray:
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(0)
    with QPainter(image) as painter:
        paint_scene(painter, QRectF(0, 0, *size), scene, camera, theme)
    return pixels(image)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_limbs_have_the_colour_of_their_side_on_their_side(qapp, theme):
    picture = painted(scene(), theme=theme)
    blue, orange = of_hue(picture, theme.left), of_hue(picture, theme.right)
    assert blue.sum() > 1000
    assert orange.sum() > 1000
    # Seen from the front, the lifter's left is on the right.
    assert np.nonzero(blue)[1].mean() > 190
    assert np.nonzero(orange)[1].mean() < 130


def test_sides_change_places_from_behind(qapp):
    picture = painted(scene(), FRONT.orbited(180, 0))
    assert np.nonzero(of_hue(picture, DARK.left))[1].mean() < 130


def test_limbs_are_shaded(qapp):
    picture = painted(scene())
    thigh = of_hue(picture, DARK.left)
    brightness = picture[thigh].sum(axis=1)
    assert np.percentile(brightness, 95) > 1.3 * np.percentile(brightness, 5)


def test_the_nearer_leg_hides_the_farther(qapp):
    left_side = standard_camera(StandardView.SIDE, -90.0)
    assert left_side.eye()[0] < 0
    turned_body = scene(standing_joints()[:, [1, 0, 2]] * [1, -1, 1])  # faces -y: left is at +x
    from_left, from_right = (
        painted(turned_body, OrbitCamera(azimuth_deg=angle, elevation_deg=0)) for angle in (0, 180)
    )
    legs = slice(180, 320)

    def share(picture):
        return of_hue(picture[legs], DARK.left).sum(), of_hue(picture[legs], DARK.right).sum()

    assert share(from_left)[0] > 3 * share(from_left)[1]
    assert share(from_right)[1] > 3 * share(from_right)[0]


def test_floor_and_shadow(qapp):
    empty, standing = painted(Scene()), painted(scene())
    ground, _ = FRONT.project(np.array([0.05, 0.0, 0.0]), 320, 320)
    x, y = ground.astype(int)
    assert standing[y, x].sum() < empty[y, x].sum()
    assert len(np.unique(empty.reshape(-1, 3), axis=0)) > 20


def test_uncertain_parts_are_fainter_and_guesses_dashed(qapp):
    sure, unsure = painted(scene()), painted(scene(score=0.35))
    assert unsure[of_hue(sure, DARK.left)].mean() < 0.8 * sure[of_hue(sure, DARK.left)].mean()
    guessed, faint = painted(scene(score=0.29)), painted(scene(score=0.31))
    assert np.abs(guessed.astype(int) - faint).max() > 60
    assert opacity(np.array([0.0, 0.7, 1.0])) == pytest.approx([0.25, 1.0, 1.0])


def test_ghost_has_a_colour_of_its_own(qapp):
    picture = painted(scene(ghost=True))
    assert not of_hue(picture, DARK.left).any()
    assert of_hue(picture, DARK.ghost, 0.2).sum() > 1000


def test_trail_is_drawn(qapp):
    joints = standing_joints()
    path = np.linspace(joints[Joint.LEFT_WRIST], joints[Joint.LEFT_WRIST] + [0, 0, 0.4], 20)
    path[7] = np.nan
    with_trail = painted(Scene((), (Trail(path, Side.LEFT),)))
    assert of_hue(with_trail, DARK.left).sum() > 40
    assert not of_hue(painted(Scene()), DARK.left).any()


def test_what_is_to_come_of_a_trail_is_fainter(qapp):
    path = np.linspace([0.0, 0.5, 0.6], [0.0, 0.5, 1.4], 41)
    picture = painted(Scene((), (Trail(path, Side.LEFT, now=20),))).astype(int)
    floor = painted(Scene()).astype(int)

    def strength(height):
        (x, y), _ = FRONT.project(np.array([0.0, 0.5, height]), 320, 320)
        here = slice(int(y) - 2, int(y) + 3), slice(int(x) - 2, int(x) + 3)
        return np.abs(picture[here] - floor[here]).max()

    assert strength(0.8) > 1.5 * strength(1.2) > 40
    assert strength(1.0) >= strength(0.8)  # a dot


def test_ghost_lies_behind_the_lifter_and_does_not_tint_it(qapp):
    aside = standing_joints() + np.array([0.3, 0, 0])  # nearer to the viewer
    alone = painted(scene())
    ghost = mannequin(aside, np.ones(17), ghost=True)
    both = painted(Scene((ghost, *scene().bodies)))
    thigh, _ = FRONT.project(np.array([0.0, 0.175, 0.62]), 320, 320)
    x, y = thigh.astype(int)
    assert np.abs(both[y, x].astype(int) - alone[y, x]).max() <= 2


def test_ghost_is_one_figure_and_not_a_heap_of_parts(qapp):
    picture = painted(scene(ghost=True)).astype(int)
    shoulder, upper_arm = (
        FRONT.project(np.array(point), 320, 320)[0].astype(int)
        for point in ([0.0, 0.205, 1.43], [0.0, 0.30, 1.43])
    )
    # Where two parts overlap it is no more solid than where there is one.
    a, b = (picture[y, x].sum() for x, y in (shoulder, upper_arm))
    assert a == pytest.approx(b, rel=0.35)


def test_links_lead_to_the_ghost_and_the_longest_is_marked(qapp):
    ends = np.array([[[0, -0.5, 1.0], [0, -0.5, 1.1]], [[0, 0.4, 1.0], [0, 0.6, 1.0]]], float)
    plain = painted(Scene(links=Links(ends)))
    assert not of_hue(plain, DARK.fault).any()
    marked = of_hue(painted(Scene(links=Links(ends, 1, "left wrist 20 cm"))), DARK.fault)
    assert marked[:, 160:].sum() > 60
    assert not marked[:, :160].any()
    ends[0] = np.nan
    painted(Scene(links=Links(ends, 0)))


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_picture_is_sharp_at_any_pixel_ratio(qapp, ratio):
    image = QImage(round(200 * ratio), round(200 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    ghost = mannequin(standing_joints() + np.array([0, 0.2, 0]), np.ones(17), ghost=True)
    with QPainter(image) as painter:
        paint_scene(painter, QRectF(0, 0, 200, 200), Scene((ghost,)), FRONT, DARK)
    direct = QImage(image.size(), QImage.Format.Format_RGB32)
    with QPainter(direct) as painter:
        painter.scale(ratio, ratio)
        paint_scene(painter, QRectF(0, 0, 200, 200), Scene((ghost,)), FRONT, DARK)
    edges = [np.abs(np.diff(pixels(each).astype(int), axis=1)).max() for each in (image, direct)]
    assert edges[0] >= 0.9 * edges[1]


@pytest.mark.parametrize("joints", [[], list(range(17)), [Joint.LEFT_HIP], [Joint.HEAD]])
def test_unknown_joints_never_raise(qapp, joints):
    pose = standing_joints()
    pose[joints] = np.nan
    painted(scene(pose))
    painted(scene(pose * 0))  # all joints in one place
    painted(Scene((), (Trail(np.full((5, 3), np.nan), Side.LEFT), Trail(pose[:1], Side.LEFT))))


@pytest.mark.parametrize("elevation", [-89, -5, 0, 89])
@pytest.mark.parametrize("distance", [1.0, 15.0])
def test_no_camera_raises(qapp, elevation, distance):
    camera = OrbitCamera(elevation_deg=elevation, distance_m=distance, target=(0, 0, 0.9))
    assert painted(scene(), camera).any()
    painted(scene(), camera, size=(1, 1))


def test_only_the_rectangle_is_painted(qapp):
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    image.fill(0)
    with QPainter(image) as painter:
        paint_scene(painter, QRectF(100, 0, 100, 100), scene(), FRONT, LIGHT)
        assert painter.transform().isIdentity()
    picture = pixels(image)
    assert not picture[:, :99].any()
    assert picture[:, 101:].any(axis=2).all()


def test_worker_thread_paints_the_same(qapp):
    results: list[np.ndarray] = []
    worker = threading.Thread(target=lambda: results.append(painted(scene(), size=(200, 240))))
    worker.start()
    worker.join(10)
    assert np.array_equal(results[0], painted(scene(), size=(200, 240)))
