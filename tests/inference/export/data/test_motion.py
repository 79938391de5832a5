from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from inference.export.data.motion import evenly, motion_of
from inference.skeleton import Joint
from tests.factories import clip_info
from tests.inference.export.data.lifts import MISSING, lift_of_varying_rate, lift_with_gaps


def test_the_feet_stand_on_the_floor_and_the_hips_travel() -> None:
    review = lift_with_gaps()
    motion = motion_of(review)
    found = np.isfinite(motion.xyz).all(axis=(1, 2))
    assert list(np.flatnonzero(~found)) == [*MISSING, len(motion) - 1]
    ankles = motion.xyz[found][:, [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]]
    assert ankles[..., 2].min(axis=1) == pytest.approx(0.085)
    assert ankles.mean(axis=1)[:, :2] == pytest.approx(0.0, abs=1e-9)
    hips = motion.xyz[found][:, Joint.PELVIS]
    assert np.ptp(hips[:, 2]) > 0.3
    relative = motion.xyz[found] - hips[:, np.newaxis]
    poses = review.analysis.poses.xyz[found]
    assert relative == pytest.approx(poses - poses[:, :1], abs=1e-6)


def test_frames_at_an_even_rate_stay_as_they_are() -> None:
    values = np.array([1.0, np.nan, 3.0])
    rate_hz, even = evenly(values, clip_info(3, 25.0))
    assert rate_hz == pytest.approx(25.0)
    assert even is values


def test_a_varying_rate_becomes_the_mean_one_by_the_true_times() -> None:
    times = np.array([0.0, 0.1, 0.4, 0.5, 0.8])
    clip = replace(clip_info(5), times_s=times, vfr=True)
    rate_hz, even = evenly(10.0 * times, clip)
    assert rate_hz == pytest.approx(4 / 0.8)
    assert even == pytest.approx(10.0 * np.arange(5) / rate_hz)


def test_beside_an_unknown_frame_of_a_varying_rate_nothing_is_known() -> None:
    times = np.array([0.0, 0.1, 0.4, 0.6, 0.8])
    clip = replace(clip_info(5), times_s=times, vfr=True)
    _, even = evenly(np.array([0.0, np.nan, 4.0, 6.0, 8.0]), clip)
    assert even == pytest.approx(np.array([0.0, np.nan, 4.0, 6.0, 8.0]), nan_ok=True)
    _, even = evenly(np.array([0.0, 1.0, np.nan, 6.0, 8.0]), clip)
    assert even == pytest.approx(np.array([0.0, np.nan, np.nan, 6.0, 8.0]), nan_ok=True)


def test_a_lift_of_varying_rate_keeps_its_moments() -> None:
    review = lift_of_varying_rate()
    motion = motion_of(review)
    times = review.analysis.clip.times_s
    assert len(motion) == len(times)
    assert motion.times_s[-1] == pytest.approx(times[-1])
    steady = motion_of(lift_with_gaps()).xyz
    frame = 60
    place = motion.times_s[frame] * 30 - (1 / 3) * (frame % 2)
    assert motion.xyz[frame] == pytest.approx(steady[round(place)], abs=0.02)


def test_y_up_is_a_turn_of_the_axes_alone() -> None:
    motion = motion_of(lift_with_gaps())
    head, left, right = (
        motion.y_up[60, joint] for joint in (Joint.HEAD, Joint.LEFT_HIP, Joint.RIGHT_HIP)
    )
    assert head[1] > 0.7
    across, up = left - right, np.array([0.0, 1.0, 0.0])
    world = motion.xyz[60]
    across_world = world[Joint.LEFT_HIP] - world[Joint.RIGHT_HIP]
    forward = np.cross(across, up)
    forward_world = np.cross(across_world, np.array([0.0, 0.0, 1.0]))
    assert forward[[2, 0, 1]] == pytest.approx(forward_world)  # no mirror image
