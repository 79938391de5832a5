"""The ways in which keypoints are made worse do what they say."""

import numpy as np
import pytest

from inference.detect.repair import repair
from inference.poses import Keypoints2D
from tests.accuracy.robustness import DROPPED, JITTER_FRAMES, SPOILS, dropped, halved, jittered
from tests.inference.export.reviews import keypoints


@pytest.fixture
def points() -> Keypoints2D:
    return keypoints()


@pytest.mark.parametrize("name", SPOILS)
def test_what_is_spoilt_can_be_repaired(name: str, points: Keypoints2D) -> None:
    worse = SPOILS[name](points, np.random.default_rng(1))
    assert repair(worse).found.any()


def test_jitter_keeps_to_its_frames(points: Keypoints2D) -> None:
    worse = jittered(points, np.random.default_rng(1))
    for frame, xy in enumerate(worse.xy):
        near = points.xy[max(frame - JITTER_FRAMES, 0) : frame + JITTER_FRAMES + 1]
        assert any(np.array_equal(xy, other, equal_nan=True) for other in near)


def test_a_tenth_is_dropped_and_unsure(points: Keypoints2D) -> None:
    worse = dropped(points, np.random.default_rng(1))
    lost = (worse.xy != points.xy).any(axis=2) & np.isfinite(points.xy).all(axis=2)
    assert lost[points.found].mean() == pytest.approx(DROPPED, abs=0.03)
    assert (worse.score[lost] <= 0.1 + 1e-6).all()


def test_half_the_frames_keep_their_times(points: Keypoints2D) -> None:
    worse = halved(points, np.random.default_rng(1))
    np.testing.assert_array_equal(worse.times_s, points.times_s[::2])
