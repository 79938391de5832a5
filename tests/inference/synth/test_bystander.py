"""Others in the picture, where they are said to be."""

from __future__ import annotations

import numpy as np
import pytest

from inference.skeleton import FloatArray, Image, Joint
from inference.synth.bystander import Bystander, Walk
from inference.synth.camera import Camera
from inference.synth.clip import render_frames
from inference.synth.motion import simulate
from inference.synth.paint import Clothes
from inference.synth.spec import LiftSpec, Load, SquatRep

GREEN = Clothes(shirt=(0.1, 0.9, 0.1), trim=(0.1, 0.9, 0.1), shorts=(0.1, 0.9, 0.1))
CAMERA = Camera.framing(0.0, (120, 90), distance_m=4.5, fill=0.6)
STANDING = LiftSpec((), load=Load.NONE, lead_in_s=0.1, lead_out_s=0.0)


def length(a: FloatArray, b: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.norm(a - b, axis=-1))


def test_a_walk_gets_on_evenly_while_each_foot_stands_and_swings() -> None:
    walk = Bystander(Walk(start_s=0.5, speed_mps=1.0, length_m=2.0), 1.0, 0.0, 90.0)
    motion = walk.motion(120, 30.0)
    pelvis = walk.in_scene(motion.joints)[:, Joint.PELVIS]
    np.testing.assert_allclose(pelvis[:, 0], 1.0, atol=1e-9)
    np.testing.assert_allclose(pelvis[:, 1], np.clip(motion.times_s - 0.5, 0, 2.0), atol=1e-9)
    for hip, knee, ankle in ((1, 2, 3), (4, 5, 6)):
        joints = motion.joints
        for a, b in ((hip, knee), (knee, ankle)):
            bone = length(joints[:, a], joints[:, b])
            np.testing.assert_allclose(bone, bone[0], atol=1e-6)
        speed = np.diff(joints[15:75, ankle, 0]) * 30
        assert (np.abs(speed) < 0.01).mean() > 0.3
        assert speed.max() > 1.5


def test_who_is_done_before_the_clip_ends_keeps_still() -> None:
    spec = LiftSpec((SquatRep(down_s=0.2, up_s=0.2, rest_s=0.0),), lead_in_s=0.0, lead_out_s=0.0)
    motion = Bystander(spec, 0.0, 1.0).motion(40, 30.0)
    assert len(motion) == 40
    assert motion.bar is not None
    np.testing.assert_array_equal(motion.joints[20], motion.joints[39])


@pytest.mark.parametrize("values", [{"speed_mps": 0.0}, {"start_s": -1.0}, {"length_m": 0.0}])
def test_a_walk_that_goes_nowhere_is_refused(values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="speed"):
        Walk(**values)


def first(*others: Bystander) -> Image:
    return next(render_frames(simulate(STANDING, 10.0), CAMERA, edge_rays=0, others=others))


def green(image: Image) -> FloatArray:
    """Columns and rows of what is green, shape (N, 2)."""
    blue, strong, red = (image[..., i].astype(int) for i in range(3))
    rows, columns = np.nonzero((strong > 60) & (strong > 2.5 * red) & (strong > 2.5 * blue))
    return np.stack([columns, rows], axis=1) + 0.5


def test_a_bystander_is_drawn_where_their_joints_are() -> None:
    one = Bystander(STANDING, 0.3, 1.2, 180.0, GREEN)
    joints = one.in_scene(one.motion(1, 10.0).joints)[0]
    trunk = CAMERA.project(joints[[Joint.PELVIS, Joint.THORAX]])
    shown = green(first(one))
    assert np.abs(shown.mean(axis=0) - trunk.mean(axis=0)).max() < 4.0
    assert len(green(first())) == 0


def test_who_is_nearer_hides_who_is_behind() -> None:
    behind, before = (Bystander(STANDING, x, 0.0, 0.0, GREEN) for x in (-1.0, 1.0))
    assert len(green(first(behind))) < 0.35 * len(green(first(before)))
