import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from inference.lift.prediction import mirror_order
from inference.lift.training.fit_noise import Detected, compare, fit_noise
from inference.lift.training.noise import POSTURES, DetectorNoise, posture_weights
from inference.poses import Keypoints2D
from inference.skeleton import BLAZEPOSE33, COCO17, H36M17
from inference.synth.camera import Camera
from inference.synth.motion import simulate
from inference.synth.spec import LiftSpec, SquatRep
from inference.synth.truth import Truth
from tests.inference.lift.training.noises import noise

LEFT_WRIST, RIGHT_WRIST = 9, 10


def points(windows: int = 300, frames: int = 60) -> torch.Tensor:
    """Joints that fill a height of 2."""
    still = torch.rand(17, 2, generator=torch.Generator().manual_seed(0))
    still[0, 1], still[15, 1] = -1.0, 1.0
    return still.expand(windows, frames, 17, 2)


def standing(windows: int, frames: int) -> torch.Tensor:
    return torch.eye(len(POSTURES))[0].expand(windows, frames, len(POSTURES))


def added(model: DetectorNoise, azimuth_deg: float, rate_hz: float = 30.0) -> torch.Tensor:
    azimuth = torch.full((300,), math.radians(azimuth_deg))
    seed = torch.Generator().manual_seed(0)
    out, _ = model.add(points(), azimuth, standing(300, 60), rate_hz, seed, harden=False)
    return (out - points()) / 2.0


def test_without_noise_nothing_changes() -> None:
    assert added(noise(), 20.0).abs().max() == 0


def test_the_figures_are_those_of_the_model() -> None:
    error = added(noise(bias=0.01, spread=0.02, jitter=0.03, correlation_s=0.1), 0.0)
    assert error[..., 0].mean() == pytest.approx(0.01, abs=0.001)
    within = error - error.mean(dim=1, keepdim=True)
    assert within.std() == pytest.approx(0.03, rel=0.1)
    neighbours = (within[:, 1:] * within[:, :-1]).mean() / (within**2).mean()
    assert neighbours == pytest.approx(math.exp(-1 / 3), abs=0.06)
    clips = error.mean(dim=1)[..., 1].std()
    assert clips == pytest.approx(math.hypot(0.02, 0.03 * math.sqrt(2 * 3 / 60)), rel=0.15)


def test_the_other_side_errs_as_the_mirror_image() -> None:
    model = noise()
    bias = model.bias.copy()
    bias[1, :, LEFT_WRIST] = [0.02, 0.01]
    model = replace(model, bias=bias)
    left, right = added(model, 80.0), added(model, -80.0)
    np.testing.assert_allclose(left[0, 0, LEFT_WRIST], [0.02, 0.01], atol=1e-6)
    np.testing.assert_allclose(right[0, 0, RIGHT_WRIST], [-0.02, 0.01], atol=1e-6)
    assert right[0, 0, LEFT_WRIST].abs().max() == 0


def test_hardening_loses_joints_and_exchanges_legs_but_only_in_some_windows() -> None:
    azimuth = torch.zeros(300)
    seed = torch.Generator().manual_seed(0)
    out, score = noise().add(points(), azimuth, standing(300, 60), 30.0, seed)
    moved = (out - points()).norm(dim=-1) > 1e-6
    assert 0.005 < moved.float().mean() < 0.1
    legs_exchanged = torch.isclose(out[:, :, 11], points()[:, :, 12]).all(dim=-1).any(dim=1)
    assert 1 <= legs_exchanged.sum() < 45
    lost = moved[..., :11]
    assert score[..., :11][lost].mean() < 0.4
    assert score[..., :11][~lost].median() == pytest.approx(0.9, abs=0.1)
    # Rendered people's scores must not tell the posture: they differ between windows, or are even.
    assert score[:, 0, 0].std() > 0.05
    even = (score == score[:, :1, :1]).all(dim=2).all(dim=1)
    assert 0.1 < even.float().mean() < 0.5


def test_a_fit_finds_the_noise_that_was_put_in() -> None:
    true = noise(bias=0.01, spread=0.004, jitter=0.006, correlation_s=0.15)
    clips = []
    for azimuth in (0.0, 90.0, 180.0):
        out, score = true.add(
            points(20, 300),
            torch.full((20,), math.radians(azimuth)),
            standing(20, 300),
            30.0,
            torch.Generator().manual_seed(1),
            harden=False,
        )
        error = ((out - points(20, 300)) / 2.0).double().numpy()
        never, posture = np.zeros(300, dtype=bool), np.zeros(300, dtype=int)
        clips += [
            Detected(azimuth, e, s.numpy(), never, posture, 30.0)
            for e, s in zip(error, score, strict=True)
        ]
    found = fit_noise(clips)
    assert found.azimuth_deg.tolist() == [0.0, 90.0, 180.0]
    np.testing.assert_allclose(found.bias[1, 0, 5:, 0], 0.01, atol=0.003)
    # From the front the mirror images count too, and a bias to one side goes out.
    sideways = found.bias[0, 0, :, 0]
    np.testing.assert_allclose((sideways + sideways[mirror_order(COCO17)])[5:], 0.0, atol=1e-9)
    assert found.jitter.mean() == pytest.approx(0.006, rel=0.1)
    assert found.bias_spread[1].mean() == pytest.approx(0.004, rel=0.25)
    assert found.correlation_s.mean() == pytest.approx(0.15, rel=0.25)
    assert found.score.mean() == pytest.approx(0.9, abs=1e-3)
    with pytest.raises(ValueError, match="no clips"):
        fit_noise([])


def test_postures_err_each_in_their_own_way() -> None:
    model = noise()
    bias = model.bias.copy()
    bias[:, 1] = [0.03, 0.0]
    model = replace(model, bias=bias)
    half = torch.tensor([0.5, 0.5, 0.0]).expand(300, 60, 3)
    seed = torch.Generator().manual_seed(0)
    out, _ = model.add(points(), torch.zeros(300), half, 30.0, seed, harden=False)
    np.testing.assert_allclose(((out - points()) / 2)[..., 0], 0.015, atol=1e-6)
    motion = simulate(LiftSpec((SquatRep(),), lead_in_s=0.2, lead_out_s=0.2))
    found = posture_weights(torch.from_numpy(motion.joints))
    np.testing.assert_allclose(found.sum(dim=-1), 1.0)
    assert found[0].argmax() == 0
    assert found[motion.reps[0].bottom_frame].argmax() == 1


@pytest.mark.parametrize("azimuth", [35.0, -35.0])
def test_a_clip_is_compared_as_if_seen_from_the_left(azimuth: float) -> None:
    motion = simulate(LiftSpec((SquatRep(),), lead_in_s=0.2, lead_out_s=0.2))
    truth = Truth.of(motion, Camera(azimuth))
    xy = np.zeros((len(truth), 33, 2))
    for i, name in enumerate(BLAZEPOSE33.joints):
        if name in H36M17.joints:
            xy[:, i] = truth.keypoints[:, H36M17.index(name)]
    near = "left" if azimuth > 0 else "right"
    xy[:, BLAZEPOSE33.index(f"{near}_wrist")] += [20.0, 0.0]
    legs = [
        BLAZEPOSE33.index(f"{s}_{p}") for p in ("hip", "knee", "ankle") for s in ("left", "right")
    ]
    xy[5, legs] = xy[5, [legs[i ^ 1] for i in range(6)]]
    seen = Keypoints2D(xy, np.ones((len(truth), 33)), truth.times_s, (540, 720), BLAZEPOSE33)
    found = compare(seen, truth)
    assert found.azimuth_deg == 35.0
    assert np.flatnonzero(found.swapped).tolist() == [5]
    height = np.ptp(truth.keypoints[..., 1], axis=1).max()
    expected = (1 if azimuth > 0 else -1) * 20.0 / height
    np.testing.assert_allclose(found.error[:, LEFT_WRIST, 0], expected, atol=1e-5)
    np.testing.assert_allclose(np.delete(found.error, 5, axis=0)[:, 10:, 0], 0.0, atol=1e-5)


def test_the_model_of_the_built_in_detector_is_there_and_a_file_keeps_it(tmp_path: Path) -> None:
    built_in = DetectorNoise.load()
    assert 0.001 < built_in.jitter[..., 5:].mean() < 0.03
    path = tmp_path / "noise.json"
    built_in.save(path)
    np.testing.assert_allclose(DetectorNoise.load(path).bias, built_in.bias)
    path.write_text('{"version": 0}')
    with pytest.raises(ValueError, match="fit it anew"):
        DetectorNoise.load(path)
