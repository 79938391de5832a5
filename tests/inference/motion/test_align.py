from __future__ import annotations

import numpy as np
import pytest

from inference.motion.align import Alignment, Centre, Facing, Size, align, bone_lengths
from inference.skeleton import H36M17, FloatArray, Joint
from tests.inference.motion.performances import squats, turned


@pytest.fixture(scope="module")
def poses() -> FloatArray:
    return squats().poses.xyz.astype(np.float64)


@pytest.mark.parametrize("facing", list(Facing))
@pytest.mark.parametrize("centre", list(Centre))
@pytest.mark.parametrize("size", [Size.BONES, Size.SCALE])
def test_a_turned_moved_and_scaled_copy_comes_back(
    poses: FloatArray, facing: Facing, centre: Centre, size: Size
) -> None:
    copy = 1.3 * turned(poses, 140.0) + np.array([0.5, -2.0, 0.3])
    assert np.allclose(align(copy, poses, Alignment(size, facing, centre)), poses, atol=1e-6)


def test_a_size_that_is_not_asked_for_stays(poses: FloatArray) -> None:
    out = align(1.3 * poses, poses, Alignment(Size.NONE, centre=Centre.PELVIS))
    assert np.allclose(out, 1.3 * poses)


def test_other_proportions_are_no_difference(poses: FloatArray) -> None:
    longer = poses.copy()
    for hip, knee, ankle in (
        (Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE),
        (Joint.RIGHT_HIP, Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE),
    ):
        thigh = poses[:, knee] - poses[:, hip]
        longer[:, knee] += 0.2 * thigh
        longer[:, ankle] += 0.2 * thigh
    assert np.allclose(align(longer, poses, Alignment(Size.BONES)), poses, atol=1e-6)
    assert not np.allclose(align(longer, poses, Alignment(Size.SCALE)), poses, atol=1e-2)


def test_the_ghost_has_the_bones_of_the_athlete(poses: FloatArray) -> None:
    taller = squats(azimuth_deg=70.0).poses.xyz.astype(np.float64) * 1.2
    frames = min(len(poses), len(taller))
    out = align(taller[:frames], poses[:frames], Alignment())
    assert np.allclose(bone_lengths(out), bone_lengths(poses[:frames]), atol=1e-6)


@pytest.mark.parametrize(
    ("centre", "joints"),
    [(Centre.PELVIS, [Joint.PELVIS]), (Centre.FEET, [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE])],
)
def test_the_centres_lie_on_each_other(
    poses: FloatArray, centre: Centre, joints: list[Joint]
) -> None:
    out = align(poses[::-1], poses, Alignment(centre=centre))
    assert np.allclose(out[:, joints].mean(axis=1), poses[:, joints].mean(axis=1))


def test_a_single_turned_frame_is_seen_unless_every_frame_is_turned_back(poses: FloatArray) -> None:
    twisted = poses.copy()
    twisted[50] = turned(poses[50], 10.0)
    once = align(twisted, poses, Alignment(facing=Facing.SET))
    assert np.linalg.norm(once[50] - poses[50], axis=-1).max() > 0.03
    for facing in (Facing.HIPS, Facing.PROCRUSTES_Z, Facing.PROCRUSTES):
        every = align(twisted, poses, Alignment(facing=facing))
        assert np.allclose(every[50], poses[50], atol=1e-6)


def test_a_mirrored_lifter_is_not_mirrored_back(poses: FloatArray) -> None:
    leaning = poses.copy()
    leaning[:, [Joint.THORAX, Joint.NECK, Joint.HEAD]] += turned(np.array([[0, 0.2, 0]]), 0.0)
    mirrored = leaning * np.array([1.0, -1.0, 1.0])
    swap = np.arange(len(H36M17))
    for left, right in H36M17.mirror_pairs:
        swap[[left, right]] = right, left
    for facing in Facing:
        out = align(mirrored[:, swap], leaning, Alignment(facing=facing))
        assert np.linalg.norm(out - leaning, axis=-1).max() > 0.1


def test_a_frame_that_is_unknown_in_one_is_unknown(poses: FloatArray) -> None:
    holed = poses.copy()
    holed[10:12, 4] = np.nan
    for first, second in ((holed, poses), (poses, holed)):
        out = align(first, second, Alignment())
        assert np.isnan(out[10:12]).all()
        assert np.allclose(np.delete(out, [10, 11], 0), np.delete(poses, [10, 11], 0))
    assert np.isnan(align(np.full_like(poses, np.nan), poses, Alignment())).all()
