from __future__ import annotations

import numpy as np
import pytest
import torch

from inference.lift.scene import Scene
from inference.lift.training import evaluate as module
from inference.lift.training.evaluate import LEVEL, VIEWS_DEG, evaluate, see, shots, table
from inference.lift.training.lifts import procedural_lifts
from inference.lift.training.metrics import Errors
from inference.lift.training.motion import MotionSet
from inference.motion.view import estimate_view
from inference.poses import Keypoints2D, Poses3D
from inference.skeleton import COCO17, FloatArray, Joint
from tests.inference.lift.training.noises import noise


@pytest.fixture(scope="module")
def lifts() -> MotionSet:
    return procedural_lifts(3, seed=1)


class Knowing:
    """A lifter that was told the truth of every shot in turn, a tenth too large."""

    name, version, device = "knowing", "1", "cpu"

    def __init__(self, truth: list[module.Shot], scene: Scene | None) -> None:
        self.scene = scene or Scene()
        self._truth = iter(truth)

    def lift(self, keypoints: Keypoints2D) -> Poses3D:
        shot = next(self._truth)
        pose = shot.true.xyz.astype(float)
        if self.scene.tells_up:
            pose = pose @ _from_level(shot.up)
        return Poses3D(1.1 * pose, shot.true.score, shot.true.times_s)


def _from_level(up: FloatArray) -> FloatArray:
    """Axes of the world, as rows, in those of the camera."""
    away = np.array([1.0, 0.0, 0.0]) - up[0] * up
    away /= np.linalg.norm(away)
    return np.stack([away, np.cross(up, away), up])


def test_an_evaluation_finds_no_error_in_the_truth(lifts: MotionSet) -> None:
    truth = list(shots(lifts, 0.0))
    found = evaluate(lambda scene: Knowing(truth, scene), lifts, 0.0)
    assert list(found) == list(VIEWS_DEG)
    for errors in found.values():
        assert errors.tail("spine_angle") < 0.01
        assert errors.tail("knee_flexion") < 0.01
        assert errors.tail("mpjpe") < 0.1
        assert errors.tail("pa_mpjpe") < 0.1
        assert errors.tail("up") < 0.01
    with_ratio = [view for view, errors in found.items() if "ratio" in errors.values]
    assert with_ratio == ["front", "oblique", "rear oblique", "rear"]
    assert "| front | 0 / 0 | 0 / 0 | 0.0 / 0.0° |" in table(found)
    assert "| **all** |" in table(found)


def test_a_level_camera_is_as_wrong_as_it_is_tilted(lifts: MotionSet) -> None:
    for shot in shots(lifts, 0.0):
        level = Knowing([shot], LEVEL).lift(shot.seen)
        error = shot.errors(level, level).median("up")
        assert error == pytest.approx(abs(shot.pitch_deg), abs=3.0)  # a camera rolls a little too


@pytest.mark.parametrize("view", VIEWS_DEG)
def test_the_truth_stands_upright_and_is_seen_from_where_it_should(
    lifts: MotionSet, view: str
) -> None:
    joints = lifts.trials[0]
    generator = torch.Generator().manual_seed(0)
    seen, true, up = see(joints, 30.0, (VIEWS_DEG[view], 25.0, 0.0), 0.0, generator)
    height = joints[:, Joint.HEAD, 2] - joints[:, Joint.PELVIS, 2]
    np.testing.assert_allclose(true.xyz[:, Joint.HEAD, 2], height, atol=1e-4)
    assert np.degrees(np.arcsin(-up[0])) == pytest.approx(25.0, abs=0.1)
    turned = estimate_view(true, true.found).azimuth_deg - VIEWS_DEG[view]
    assert (turned + 180) % 360 - 180 == pytest.approx(0.0, abs=8.0)
    # Across the image, the camera's left is where the world's y points.
    x = seen.xy[:, COCO17.index("left_hip"), 0] - seen.xy[:, COCO17.index("right_hip"), 0]
    y = true.xyz[:, Joint.LEFT_HIP, 1] - true.xyz[:, Joint.RIGHT_HIP, 1]
    wide = np.abs(y) > 0.03
    assert (np.sign(x[wide]) == -np.sign(y[wide])).all()


def test_noise_has_the_size_that_was_asked_for_and_does_not_all_vanish_in_a_mean() -> None:
    still = procedural_lifts(1, seed=2).trials[0][:1].repeat(3000, axis=0)
    exact, *_ = see(still, 30.0, (0.0, 0.0, 0.0), 0.0, torch.Generator().manual_seed(0))
    noisy, *_ = see(still, 30.0, (0.0, 0.0, 0.0), 0.01, torch.Generator().manual_seed(0))
    error = (noisy.xy - exact.xy).astype(float) / np.ptp(exact.xy[0, :, 1])
    assert error.std() == pytest.approx(0.01, rel=0.02)
    # Over 5 frames, white noise would fall to 45 %; half of the variance wanders and mostly stays.
    smoothed = np.mean([error[k : len(error) - 5 + k] for k in range(5)], axis=0)
    assert 0.65 < smoothed.std() / error.std() < 0.75


def test_a_fitted_noise_shows(lifts: MotionSet) -> None:
    def seen(jitter: float) -> FloatArray:
        return np.concatenate([s.seen.xy for s in shots(lifts, noise(jitter=jitter))])

    exact = np.concatenate([s.seen.xy for s in shots(lifts, 0.0)])
    assert np.abs(seen(0.0) - exact).max() < 0.1
    assert 2 < np.abs(seen(0.01) - exact).mean() < 40


def test_every_trial_is_seen_in_each_view_at_changing_pitches(lifts: MotionSet) -> None:
    made = list(shots(lifts, 0.0))
    assert [s.trial for s in made] == [name for name in lifts.names for _ in VIEWS_DEG]
    assert [s.view for s in made[:5]] == list(VIEWS_DEG)
    assert [s.pitch_deg for s in made[:6]] == [-10.0, 0.0, 10.0, 25.0, -10.0, 0.0]
    assert isinstance(made[0].errors(made[0].true), Errors)
