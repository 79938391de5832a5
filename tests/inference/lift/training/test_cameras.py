import math

import numpy as np
import pytest
import torch

from inference.lift.training.cameras import Cameras, draw_cameras, facing, keypoints, look
from inference.lift.training.lifts import procedural_lifts
from inference.skeleton import COCO17, H36M17
from inference.synth.camera import Camera


def one_camera(azimuth: float, elevation: float, roll: float = 0.0) -> Cameras:
    values = [
        math.radians(azimuth),
        math.radians(elevation),
        math.radians(roll),
        3.2,
        0.0,
        0.0,
        1.0,
    ]
    return Cameras(*(torch.tensor([value]) for value in values))


def lift() -> torch.Tensor:
    joints = torch.from_numpy(procedural_lifts(1, seed=0).trials[0][:12])[None]
    return joints - joints[:, :, :1].mean(dim=1, keepdim=True)


@pytest.mark.parametrize(("azimuth", "elevation"), [(0, 0), (35, 20), (90, -10), (-140, 5)])
def test_a_camera_sees_what_the_renderers_camera_sees(azimuth: float, elevation: float) -> None:
    joints = lift()
    seen, up = look(joints, one_camera(azimuth, elevation))
    tilt = math.radians(elevation)
    same = Camera(azimuth, 3.2 * math.cos(tilt), 10.0, elevation)
    # The renderer's camera stands on a floor: raise the lifter to where it looks.
    raised = joints[0].numpy() + np.array([0.0, 0.0, 10.0 - 3.2 * math.sin(tilt)])
    np.testing.assert_allclose(seen[0], same.to_camera(raised), atol=1e-5)
    np.testing.assert_allclose(up[0], same.axes @ [0.0, 0.0, 1.0], atol=1e-6)
    nose = COCO17.index("left_knee")
    pixels = (same.project(raised)[:, H36M17.index("left_knee")] - [270, 360]) / same.focal_px
    np.testing.assert_allclose(keypoints(seen)[0, :, nose], pixels, atol=1e-5)


def test_roll_turns_the_image_and_up_with_it() -> None:
    seen, up = look(lift(), one_camera(0, 0, roll=90))
    level, _ = look(lift(), one_camera(0, 0))
    torch.testing.assert_close(up[0], torch.tensor([-1.0, 0, 0]), atol=1e-6, rtol=0)
    torch.testing.assert_close(seen[..., 0], level[..., 1], atol=1e-5, rtol=0)


def test_azimuth_counts_from_where_the_lifter_faces() -> None:
    turned = lift()[..., [1, 0, 2]] * torch.tensor([-1.0, 1.0, 1.0])  # a quarter turn to the left
    assert facing(turned).item() == pytest.approx(math.pi / 2, abs=0.02)
    torch.testing.assert_close(
        look(turned, one_camera(30, 0))[0], look(lift(), one_camera(30, 0))[0], atol=0.05, rtol=0
    )


def test_cameras_stand_all_around_and_often_in_front_or_behind() -> None:
    cameras = draw_cameras(4000, torch.Generator().manual_seed(0))
    azimuth = np.degrees(cameras.azimuth.numpy()) % 360
    counts = np.histogram(azimuth, bins=8, range=(0, 360))[0]
    assert counts.min() > 200
    assert counts[[0, 7]].sum() > 0.35 * 4000
    assert counts[3:5].sum() > 0.25 * 4000
    assert math.degrees(cameras.elevation.max()) > 30
    assert -30 < math.degrees(cameras.elevation.min()) < -10
    again = draw_cameras(4000, torch.Generator().manual_seed(0))
    assert torch.equal(again.distance, cameras.distance)
