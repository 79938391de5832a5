import numpy as np
import pytest

from inference.lift.bones import depth_of_bone, hold_bone_lengths, keep_bone_lengths
from inference.skeleton import BLAZEPOSE33, H36M17

STANDING = np.arange(20) < 10


def leaning(angle_deg: float, told_deg: float) -> np.ndarray:
    """A trunk of 0.5 m that stands, then leans; its depth is told as that of another angle."""
    lean, told = np.radians(angle_deg), np.radians(told_deg)
    bone = np.tile([0.0, 0.0, 0.5], (20, 1))
    bone[10:] = [-0.5 * np.sin(told), 0.0, 0.5 * np.cos(lean)]
    return bone


@pytest.mark.parametrize("angle", [35.0, 50.0, 70.0])
def test_a_lean_that_the_detector_halves_is_found_from_the_length(angle: float) -> None:
    bone = leaning(angle, angle / 2)
    depth = depth_of_bone(bone, STANDING)
    found = np.degrees(np.arctan2(-depth[10:], bone[10:, 2]))
    np.testing.assert_allclose(found, angle, atol=4.0)
    np.testing.assert_allclose(depth[:10], 0.0, atol=1e-9)


def test_the_detector_gives_the_direction() -> None:
    toward = depth_of_bone(leaning(50.0, 20.0), STANDING)[-1]
    away = depth_of_bone(leaning(50.0, -20.0), STANDING)[-1]
    assert toward == pytest.approx(-away)
    assert toward < 0


def test_a_bone_that_looks_its_full_length_keeps_the_detectors_depth() -> None:
    bone = np.tile([0.1, 0.0, 0.5], (20, 1))
    np.testing.assert_allclose(depth_of_bone(bone, STANDING), 0.1, atol=0.01)


def test_unknown_frames_stay_unknown_and_nothing_known_changes_nothing() -> None:
    bone = leaning(50.0, 20.0)
    bone[15] = np.nan
    assert np.flatnonzero(np.isnan(depth_of_bone(bone, STANDING))).tolist() == [15]
    assert np.isnan(depth_of_bone(np.full((5, 3), np.nan), np.ones(5, dtype=bool))).all()


def test_what_hangs_on_a_bone_moves_along_and_the_hips_stay() -> None:
    points = np.zeros((20, 33, 3))
    rows = {"shoulder": 0.5, "elbow": 0.2, "wrist": 0.0, "knee": -0.4, "ankle": -0.8, "heel": -0.85}
    for part, z in rows.items():
        for side in ("left", "right"):
            points[:, BLAZEPOSE33.index(f"{side}_{part}"), 2] = z
    points[10:, [11, 12], 0], points[10:, [11, 12], 2] = -0.1, 0.3
    out = keep_bone_lengths(points, STANDING)
    shift = out[..., 0] - points[..., 0]
    above = [0, 7, 8, 11, 12, 13, 14, 15, 16]
    assert shift[15, 11] < -0.2
    np.testing.assert_allclose(shift[15, above], shift[15, 11])
    np.testing.assert_allclose(shift[15, [23, 24]], 0.0)
    np.testing.assert_array_equal(out[..., 1:], points[..., 1:])


def test_every_bone_gets_one_length_and_keeps_its_direction() -> None:
    rng = np.random.default_rng(0)
    pose = rng.normal(size=(30, 17, 3))
    pose[7] = np.nan
    held = hold_bone_lengths(pose)
    known = np.delete(np.arange(30), 7)
    for start, end in H36M17.bones:
        before, after = (p[known, end] - p[known, start] for p in (pose, held))
        lengths = np.linalg.norm(after, axis=-1)
        np.testing.assert_allclose(lengths, lengths[0])
        np.testing.assert_allclose(
            after / lengths[:, None], before / np.linalg.norm(before, axis=-1, keepdims=True)
        )
    for left, right in ((5, 2), (6, 3), (12, 15), (13, 16)):
        parent = {end: start for start, end in H36M17.bones}
        a, b = (np.linalg.norm(held[0, j] - held[0, parent[j]]) for j in (left, right))
        assert a == pytest.approx(b)
    assert np.flatnonzero(np.isnan(held).any(axis=(1, 2))).tolist() == [7]
    np.testing.assert_array_equal(held[known, 0], pose[known, 0])
