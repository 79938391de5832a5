import threading

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from inference.skeleton import Joint
from tests.widgets.figure import of_hue, pixels, standing_joints
from widgets.mannequin import mannequin
from widgets.scene3d import OrbitCamera, Scene, Side, StandardView, Trail, standard_camera
from widgets.skeleton_painted import opacity, paint_scene
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
    assert opacity(np.array([0.0, 0.7, 1.0]), ghost=False) == pytest.approx([0.25, 1.0, 1.0])


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
