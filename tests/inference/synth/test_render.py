from __future__ import annotations

import numpy as np
import pytest

from inference.skeleton import Image, Joint
from inference.synth.body import figure
from inference.synth.camera import Camera
from inference.synth.motion import SynthMotion, simulate
from inference.synth.render import Renderer
from inference.synth.spec import DeadliftRep, LiftSpec, Load, SquatRep

SQUAT = simulate(LiftSpec((SquatRep(),)), 10)
DEADLIFT = simulate(LiftSpec((DeadliftRep(),)), 10)
BARE = simulate(LiftSpec((SquatRep(),), load=Load.NONE), 10)


def draw(motion: SynthMotion, frame: int, camera: Camera, edge_rays: int = 3) -> Image:
    bar = None if motion.bar is None else motion.bar[frame]
    return Renderer(camera, 0, edge_rays).draw(figure(motion.joints[frame], bar, motion.spec))


def silhouette(motion: SynthMotion, frame: int, camera: Camera) -> np.ndarray:
    bar = None if motion.bar is None else motion.bar[frame]
    return Renderer(camera).silhouette(figure(motion.joints[frame], bar, motion.spec))


@pytest.mark.parametrize("azimuth", [0.0, 35.0, 90.0, 145.0, -60.0])
@pytest.mark.parametrize("motion", [SQUAT, DEADLIFT, BARE], ids=["squat", "deadlift", "bare"])
def test_every_joint_lies_within_the_silhouette(motion: SynthMotion, azimuth: float) -> None:
    camera = Camera.framing(azimuth, (180, 240))
    for frame in (motion.reps[0].bottom_frame, motion.reps[0].top_frame):
        drawn = silhouette(motion, frame, camera)
        x, y = np.floor(camera.project(motion.joints[frame])).astype(int).T
        near = [drawn[j - 1 : j + 2, i - 1 : i + 2].any() for i, j in zip(x, y, strict=True)]
        assert all(near), [Joint(k).name for k in np.flatnonzero(np.logical_not(near))]


def test_the_silhouette_is_no_larger_than_a_body() -> None:
    camera = Camera.framing(0.0, (180, 240))
    drawn = silhouette(BARE, 0, camera)
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    toes, crown = camera.project(np.array([[0.2, 0.2, 0.0], [0.05, 0.0, 1.76]]))[:, 1]
    assert rows[0] == pytest.approx(crown, abs=5)
    assert rows[-1] == pytest.approx(toes, abs=5)
    assert 0.45 < np.ptp(columns) / (0.74 * 240 / 1.76) < 0.85


def test_pictures_repeat_to_the_last_pixel() -> None:
    camera = Camera.framing(35.0, (120, 160))
    np.testing.assert_array_equal(draw(SQUAT, 5, camera), draw(SQUAT, 5, camera))


def test_a_picture_is_what_the_house_calls_an_image() -> None:
    image = draw(SQUAT, 0, Camera.framing(35.0, (122, 161)))
    assert image.shape == (161, 122, 3)
    assert image.dtype == np.uint8
    assert image.flags.c_contiguous


def test_edge_rays_smooth_edges_only() -> None:
    camera = Camera.framing(35.0, (120, 160))
    jagged, smooth = draw(SQUAT, 0, camera, 0), draw(SQUAT, 0, camera, 3)
    changed = (jagged != smooth).any(axis=2).mean()
    assert 0.005 < changed < 0.2
    assert np.abs(jagged.astype(float) - smooth).mean() < 3


def test_plates_are_seen_only_when_asked_for() -> None:
    camera = Camera.framing(90.0, (180, 240))
    loaded = simulate(LiftSpec((DeadliftRep(),), load=Load.PLATES), 10)
    assert silhouette(loaded, 0, camera).sum() > 1.3 * silhouette(DEADLIFT, 0, camera).sum()


def test_a_lifter_out_of_sight_leaves_the_room_empty() -> None:
    camera = Camera(35.0, 3.0, 1.0, -60.0, 26.0, 120, 160)
    room = Renderer(camera).room.image
    np.testing.assert_allclose(draw(SQUAT, 0, camera), np.clip(room, 0, 1) * 255, atol=1)


def test_feet_cast_a_shadow_on_the_floor() -> None:
    camera = Camera.framing(0.0, (180, 240))
    image, room = draw(SQUAT, 0, camera), Renderer(camera).room.image * 255
    brightness = image.sum(axis=2) / room.sum(axis=2)
    x, y = np.floor(camera.project(np.array([0.05, 0.0, 0.0]))).astype(int)
    assert brightness[y, x] < 0.8
    assert brightness[-3:, :3].mean() > 0.88
    assert brightness[:20].min() > 0.97
