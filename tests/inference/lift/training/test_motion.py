from pathlib import Path

import numpy as np
import pytest
import torch

from inference.lift.training.augment import mirrored, rotation, vary
from inference.lift.training.lifts import procedural_lifts
from inference.lift.training.motion import (
    MotionSet,
    WindowSampler,
    knee_flexion_deg,
    read_packed,
    straighten_knees,
    with_derived_joints,
)
from inference.skeleton import Joint


@pytest.fixture(scope="module")
def lifts() -> MotionSet:
    return procedural_lifts(4, seed=1)


def pack(path: Path, lifts: MotionSet) -> Path:
    """The file that motion capture comes in: y up, half precision, trials one after another."""
    y_up = [trial[..., [1, 2, 0]] for trial in lifts.trials]
    np.savez(
        path,
        x=np.concatenate(y_up).astype(np.float16),
        len=np.array([len(trial) for trial in y_up]),
        name=np.array(["01_01", "01_02", "02_01", "02_02"]),
    )
    return path


def test_packed_motion_comes_out_upright_and_by_trial(tmp_path: Path, lifts: MotionSet) -> None:
    read = read_packed(pack(tmp_path / "motion.npz", lifts), rate_hz=30.0)
    assert read.names == ("01_01", "01_02", "02_01", "02_02")
    for found, true in zip(read.trials, lifts.trials, strict=True):
        assert found.shape == true.shape
        up = [Joint.PELVIS, Joint.THORAX, Joint.HEAD, Joint.LEFT_HIP, Joint.RIGHT_SHOULDER]
        np.testing.assert_allclose(found[:, up], true[:, up], atol=2e-3)
        assert (found[:, Joint.HEAD, 2] > found[:, Joint.PELVIS, 2]).all()


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.npz"
    np.savez(path, x=np.zeros((3, 22, 3)))
    with pytest.raises(ValueError, match=r"lacks len, name"):
        read_packed(path)
    np.savez(path, x=np.zeros((3, 17, 3)), len=np.array([3]), name=np.array(["a"]))
    with pytest.raises(ValueError, match=r"\(3, 17, 3\)"):
        read_packed(path)


def test_knees_straighten_by_the_offset_and_keep_their_plane_and_bones(lifts: MotionSet) -> None:
    joints = lifts.trials[0].astype(np.float64)
    before, after = knee_flexion_deg(joints), knee_flexion_deg(straighten_knees(joints, 20.0))
    expected = np.maximum((before - 20.0) * 140.0 / 120.0, 0.5)
    np.testing.assert_allclose(after, np.degrees(np.radians(expected)), atol=1e-4)
    bent = straighten_knees(joints, 20.0)
    for a, b in ((4, 5), (5, 6), (1, 2), (2, 3)):
        lengths = [np.linalg.norm(j[:, a] - j[:, b], axis=-1) for j in (joints, bent)]
        np.testing.assert_allclose(*lengths, rtol=1e-6)
    normals = [np.cross(j[:, 5] - j[:, 4], j[:, 6] - j[:, 4]) for j in (joints, bent)]
    clear = before[0] > 40.0
    a, b = (n[clear] / np.linalg.norm(n[clear], axis=-1, keepdims=True) for n in normals)
    assert (np.sum(a * b, axis=-1) > 0.999).all()


def test_lifts_are_the_same_for_the_same_seed_and_differ_for_another(lifts: MotionSet) -> None:
    again, other = procedural_lifts(4, seed=1), procedural_lifts(4, seed=2)
    assert again.names == lifts.names
    for a, b in zip(again.trials, lifts.trials, strict=True):
        np.testing.assert_array_equal(a, b)
    assert any(len(a) != len(b) for a, b in zip(other.trials, lifts.trials, strict=True))


def test_a_lift_has_bones_of_one_length_and_a_face_that_looks_ahead(lifts: MotionSet) -> None:
    for joints in lifts.trials:
        np.testing.assert_allclose(with_derived_joints(joints), joints, atol=1e-5)
        for a, b in ((11, 12), (12, 13), (14, 15), (15, 16), (4, 5), (5, 6)):
            lengths = np.linalg.norm(joints[:, a] - joints[:, b], axis=-1)
            assert np.ptp(lengths) < 1e-4
        nose, left_ear, right_ear = joints[:, 17], joints[:, 20], joints[:, 21]
        assert (left_ear[:, 1] > right_ear[:, 1]).all()
        upright = joints[:, Joint.THORAX, 2] - joints[:, Joint.PELVIS, 2] > 0.35
        assert ((nose - (left_ear + right_ear) / 2)[upright, 0] > 0.03).all()


def test_windows_are_drawn_the_same_for_the_same_generator_and_stay_in_their_trial() -> None:
    # Each trial keeps a place of its own, so that a mixture would lie between.
    trials = tuple(np.full((20 + 5 * i, 22, 3), 10.0 * i, np.float32) for i in range(3))
    sampler = WindowSampler(MotionSet(trials, ("a", "b", "c"), 60.0), rate_hz=15.0)
    first, second = (sampler.draw(64, 27, torch.Generator().manual_seed(5)) for _ in range(2))
    assert first.shape == (64, 27, 22, 3)
    assert torch.equal(first, second)
    assert set(first.unique().tolist()) == {0.0, 10.0, 20.0}


def test_a_window_runs_at_the_wanted_rate_and_about_the_recorded_tempo() -> None:
    ramp = np.broadcast_to(np.arange(600.0, dtype=np.float32)[:, None, None], (600, 22, 3))
    sampler = WindowSampler(MotionSet((ramp,), ("ramp",), 60.0), rate_hz=15.0)
    windows = sampler.draw(200, 9, torch.Generator().manual_seed(0))[:, :, 0, 0]
    steps = windows.diff(dim=1)[:, 4]
    inside = (windows[:, 0] > 0) & (windows[:, -1] < 599)
    assert 4 * 0.63 < steps[inside].min() < 4 * 0.75
    assert 4 * 1.35 < steps[inside].max() < 4 * 1.58


def test_mirroring_twice_changes_nothing_and_once_exchanges_the_sides(lifts: MotionSet) -> None:
    joints = torch.from_numpy(lifts.trials[0])[None]
    torch.testing.assert_close(mirrored(mirrored(joints)), joints)
    knee = mirrored(joints)[..., Joint.LEFT_KNEE, :]
    expected = joints[..., Joint.RIGHT_KNEE, :] * torch.tensor([1.0, -1.0, 1.0])
    torch.testing.assert_close(knee, expected)


def test_a_varied_body_is_a_body(lifts: MotionSet) -> None:
    joints = torch.stack([torch.from_numpy(lifts.trials[0][:27])] * 16)
    varied = vary(joints, torch.Generator().manual_seed(0), share=1.0)
    torch.testing.assert_close(
        torch.from_numpy(with_derived_joints(varied.numpy())), varied, atol=1e-5, rtol=0
    )
    lengths = []
    for a, b, c, d in ((4, 5, 1, 2), (5, 6, 2, 3), (11, 12, 14, 15), (12, 13, 15, 16)):
        left, right = (
            (varied[:, :, i] - varied[:, :, j]).norm(dim=-1) for i, j in ((a, b), (c, d))
        )
        torch.testing.assert_close(left, right, atol=1e-4, rtol=0)
        assert (left.amax(dim=1) - left.amin(dim=1)).max() < 1e-4
        lengths.append(left[:, 0])
    assert torch.stack(lengths).std(dim=1).min() > 0.005
    angle = knee_flexion_deg(varied[0].numpy()) - knee_flexion_deg(joints[0].numpy())
    assert np.abs(angle).max() < 3.0  # a knee swivels about its leg: it bends no more


def test_rotation_turns_by_the_right_hand() -> None:
    turn = rotation(torch.tensor([0.0, 0.0, 2.0]), torch.tensor(np.pi / 2, dtype=torch.float32))
    torch.testing.assert_close(
        turn @ torch.tensor([1.0, 0, 0]), torch.tensor([0.0, 1, 0]), atol=1e-6, rtol=0
    )
