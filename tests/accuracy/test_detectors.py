"""How keypoints are held against known joints, and how clips are made worse."""

from __future__ import annotations

import numpy as np
import pytest

from inference.poses import Keypoints2D
from inference.skeleton import COCO17, FloatArray
from inference.synth.camera import Camera
from inference.synth.motion import simulate
from inference.synth.spec import LiftSpec
from inference.synth.truth import Truth
from tests.accuracy.detectors import HIDDEN_S, IN_POSE, NAMES, PARTS, dark, hidden, score

FRAMES = 60


@pytest.fixture(scope="module")
def truth() -> Truth:
    spec = LiftSpec((), lead_in_s=FRAMES / 30, lead_out_s=0.0)
    return Truth.of(simulate(spec), Camera.framing(0.0, (120, 160)))


@pytest.fixture
def true(truth: Truth) -> FloatArray:
    return truth.keypoints[:, IN_POSE]


def given(joints: FloatArray) -> Keypoints2D:
    xy = np.zeros((len(joints), 17, 2))
    xy[:, [COCO17.index(name) for name in NAMES]] = joints
    return Keypoints2D(xy, np.ones(xy.shape[:2]), np.arange(len(xy)) / 30, (120, 160), COCO17)


def test_the_truth_is_right(true: FloatArray) -> None:
    found = score(given(true), true)
    np.testing.assert_allclose(found.error, 0, atol=1e-4)
    assert (found.swaps, found.lost, found.frames) == (0, 0, FRAMES)
    assert found.jitter == pytest.approx(0, abs=1e-4)


def test_a_joint_that_is_off_counts_in_percent_and_does_not_shake(true: FloatArray) -> None:
    height = np.ptp(true[..., 1], axis=1).max()
    off = true.copy()
    off[:, [NAMES.index("left_knee"), NAMES.index("right_knee")]] += [0.03 * height, 0]
    found = score(given(off), true)
    np.testing.assert_allclose(found.error, 3.0 * (np.array(PARTS) == "knee"), atol=1e-3)
    assert found.jitter == pytest.approx(0, abs=1e-3)


def test_shaking_is_seen(true: FloatArray) -> None:
    height = np.ptp(true[..., 1], axis=1).max()
    shaken = true + np.where(np.arange(FRAMES) % 2, 0.01, -0.01)[:, None, None] * height
    assert score(given(shaken), true).jitter == pytest.approx(np.sqrt(2), rel=0.2)


def test_swaps_and_losses_are_counted(true: FloatArray) -> None:
    joints = true.copy()
    wrists = [NAMES.index("left_wrist"), NAMES.index("right_wrist")]
    joints[5:9, wrists] = true[5:9, wrists[::-1]]
    joints[20:23] = np.nan
    found = score(given(joints), true)
    assert (found.swaps, found.lost) == (4, 3)


def test_clips_are_made_worse_where_that_is_said(truth: Truth) -> None:
    grey = np.full((160, 120, 3), 120, np.uint8)
    assert dark(grey, 0, truth).mean() == pytest.approx(40, abs=2)
    frame = round(HIDDEN_S[0][0] * 30) + 1
    x, y = truth.keypoints[frame, IN_POSE[NAMES.index("left_wrist")]].astype(int)
    assert hidden(grey.copy(), frame, truth)[y, x].max() < 60
    assert (hidden(grey.copy(), 0, truth) == grey).all()
