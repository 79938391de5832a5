from __future__ import annotations

import numpy as np
import pytest

from inference.detect.smoothing import (
    LONGEST_HIDDEN_S,
    hidden_joints,
    smoothed,
    steady,
)
from inference.poses import Keypoints2D
from inference.skeleton import COCO17, FloatArray

JOINT = 9
SIZE = 500.0


def dropping(rate: float, noise: float = 0.0, seconds: float = 3.0) -> Keypoints2D:
    """Everything drops by a third of the body in 0.4 s, with minimum jerk, and rises again."""
    times = np.arange(round(rate * seconds)) / rate
    u = np.clip((times - 1.0) / 0.4, 0, 1) - np.clip((times - 1.4) / 0.4, 0, 1)
    down = SIZE / 3 * u**3 * (10 - 15 * u + 6 * u**2)
    xy = np.random.default_rng(2).normal(0, noise * SIZE, (len(times), 17, 2))
    xy += np.stack([np.linspace(0, 100, 17), np.linspace(0, SIZE, 17)], axis=1)
    xy[..., 1] += down[:, np.newaxis]
    return Keypoints2D(xy, np.full(xy.shape[:2], 0.9), times, (640, 960), COCO17)


def hide(keypoints: Keypoints2D, start_s: float, end_s: float, off: float) -> Keypoints2D:
    """Put one joint aside, unsure, for a span."""
    span = (keypoints.times_s >= start_s) & (keypoints.times_s < end_s)
    xy, score = keypoints.xy.copy(), keypoints.score.copy()
    xy[span, JOINT, 0] += off
    score[span, JOINT] = 0.5
    return Keypoints2D(xy, score, keypoints.times_s, keypoints.size, COCO17)


def error(one: Keypoints2D, other: Keypoints2D) -> FloatArray:
    return np.linalg.norm(one.xy - other.xy, axis=-1) / SIZE


@pytest.mark.parametrize("rate", [30.0, 60.0, 240.0])
def test_noise_falls_and_the_turn_of_a_fast_drop_stays(rate: float) -> None:
    true, noisy = dropping(rate), dropping(rate, noise=0.004)
    calm = steady(noisy)
    assert error(calm, true).mean() < 0.75 * error(noisy, true).mean()
    assert np.abs(steady(true).xy[..., 1].max(axis=0) - true.xy[..., 1].max(axis=0)).max() < (
        0.006 * SIZE
    )
    assert calm.repaired is not None
    assert not calm.repaired.any()
    np.testing.assert_array_equal(calm.score, noisy.score)


def test_nothing_lags() -> None:
    true = dropping(60.0)
    back = Keypoints2D(true.xy[::-1], true.score, true.times_s, true.size, COCO17)
    np.testing.assert_allclose(steady(back).xy[::-1], steady(true).xy, atol=1e-2)


def test_uneven_times_smooth_a_straight_line_into_itself() -> None:
    times = np.cumsum(np.random.default_rng(3).uniform(0.01, 0.06, 80))
    line = np.stack([times * 100, 50 - times * 20], axis=1)[:, np.newaxis]
    np.testing.assert_allclose(smoothed(line, times, np.ones((80, 1))), line, atol=1e-6)


@pytest.mark.parametrize("rate", [30.0, 60.0])
def test_a_joint_that_is_hidden_for_a_moment_is_bridged(rate: float) -> None:
    true = dropping(rate)
    wrong = hide(true, 2.0, 2.25, off=0.08 * SIZE)
    bridged = steady(wrong)
    span = (true.times_s >= 2.0) & (true.times_s < 2.25)
    assert error(bridged, true)[span, JOINT].mean() < 0.6 * error(wrong, true)[span, JOINT].mean()
    np.testing.assert_array_equal(bridged.score, wrong.score)
    assert bridged.repaired is not None
    assert bridged.repaired[span, JOINT].all()
    assert not np.delete(bridged.repaired, JOINT, axis=1).any()


def test_what_is_hidden_for_long_or_at_the_end_is_not_bridged() -> None:
    true = dropping(30.0)
    assert hidden_joints(hide(true, 1.0, 1.2, 5.0)).any()
    assert not hidden_joints(hide(true, 1.0, 1.2 + LONGEST_HIDDEN_S, 5.0)).any()
    assert not hidden_joints(hide(true, 2.8, 3.0, 5.0)).any()


def test_a_joint_that_is_always_unsure_is_not_hidden() -> None:
    true = dropping(30.0)
    score = np.random.default_rng(4).uniform(0.45, 0.55, true.score.shape)
    unsure = Keypoints2D(true.xy, score, true.times_s, true.size, COCO17)
    assert not hidden_joints(unsure).any()


def test_gaps_stay_and_few_frames_are_left_alone() -> None:
    true = dropping(30.0, noise=0.004)
    xy, score = true.xy.copy(), true.score.copy()
    xy[20:60], score[20:60] = np.nan, 0.0
    xy[65:], score[65:] = np.nan, 0.0
    calm = steady(Keypoints2D(xy, score, true.times_s, true.size, COCO17))
    np.testing.assert_array_equal(np.isnan(calm.xy), np.isnan(xy))
    np.testing.assert_array_equal(calm.xy[60:65], xy[60:65])
    assert not np.array_equal(calm.xy[:20], xy[:20])
