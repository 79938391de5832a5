"""Which exercise it is: procedural lifts of many bodies and manners, with the truth by name."""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
import pytest

pytest.importorskip("torch", reason="the procedural lifts come with the training of the lifter")

from inference.lift.training.lifts import procedural_lifts
from inference.lift.training.motion import MotionSet
from inference.motion.segment import segment
from inference.motion.types import Exercise, Segmentation
from inference.skeleton import FloatArray, Joint
from tests.inference.motion.lifts import observe

AZIMUTHS_DEG = (0.0, 35.0, 90.0, -145.0, 180.0, -60.0)
TRIALS = 72
CLEAR_M = 0.2
"""Movements of the trunk smaller than this are no whole rep, whatever they are called."""


@cache
def trials() -> MotionSet:
    return procedural_lifts(TRIALS, seed=11)


def joints_of(number: int) -> FloatArray:
    return np.asarray(trials().trials[number][:, :17], dtype=np.float64)


def truth(number: int) -> Exercise | None:
    """None where the name does not say: small movements, and bends that may be deadlifts."""
    kind, joints = trials().names[number].split("_")[0], joints_of(number)
    trunk = (joints[:, Joint.PELVIS, 2] + joints[:, Joint.THORAX, 2]) / 2
    if kind in ("press", "lunge"):
        return Exercise.OTHER
    if kind == "hinge" or np.ptp(trunk) < CLEAR_M:
        return None
    if kind == "snatch":
        hands = joints[:, [Joint.LEFT_WRIST, Joint.RIGHT_WRIST], 2].mean(axis=1)
        overhead = hands > joints[:, Joint.HEAD, 2]
        if overhead.all():
            return Exercise.SQUAT  # with the bar overhead
        return Exercise.SNATCH if overhead.any() else Exercise.DEADLIFT  # a snatch pull
    return Exercise.DEADLIFT if kind == "deadlift" else Exercise.SQUAT


def found(number: int) -> Segmentation:
    joints = joints_of(number)
    azimuth = AZIMUTHS_DEG[number % len(AZIMUTHS_DEG)]
    poses, keypoints, measurements = observe(joints, np.arange(len(joints)) / 30, azimuth)
    return segment(poses, keypoints, measurements)


def test_exercises_are_told_apart() -> None:
    table = Counter((truth(number), found(number).exercise) for number in range(TRIALS))
    clear = {pair: count for pair, count in table.items() if pair[0] is not None}
    right = sum(count for (true, seen), count in clear.items() if true is seen)
    assert sum(clear.values()) >= 50
    assert right >= 0.9 * sum(clear.values()), table
    assert all(seen is Exercise.OTHER for true, seen in clear if true is Exercise.OTHER), table


@pytest.mark.parametrize("fps", [24.0, 60.0, 240.0, None])
@pytest.mark.parametrize("kind", ["snatch", "deadlift", "squat", "lunge"])
def test_the_frame_rate_changes_nothing(kind: str, fps: float | None) -> None:
    number = next(
        n
        for n, name in enumerate(trials().names)
        if name.startswith(kind) and truth(n) is not None and truth(n) is found(n).exercise
    )
    joints = joints_of(number)
    times = np.arange(len(joints)) / 30
    wanted = resampled_times(times[-1], fps)
    flat = joints.reshape(len(joints), -1)
    again = np.stack([np.interp(wanted, times, column) for column in flat.T], axis=1)
    azimuth = AZIMUTHS_DEG[number % len(AZIMUTHS_DEG)]
    observed = observe(again.reshape(-1, 17, 3), wanted, azimuth)
    before, after = found(number), segment(*observed)
    assert after.exercise is before.exercise
    assert len(after.reps) == len(before.reps)
    assert len(after.partials) == len(before.partials)
    for old, new in zip(before.reps, after.reps, strict=True):
        assert wanted[new.bottom_frame] == pytest.approx(times[old.bottom_frame], abs=0.15)
    for a, b in zip(before.activity, after.activity, strict=True):
        assert wanted[b.start_frame] == pytest.approx(times[a.start_frame], abs=0.2)
        assert wanted[b.end_frame] == pytest.approx(times[a.end_frame], abs=0.2)


def resampled_times(last_s: float, fps: float | None) -> FloatArray:
    """Even times at a rate, or uneven ones as a phone makes them."""
    if fps is not None:
        return np.arange(int(last_s * fps) + 1) / fps
    steps = np.random.default_rng(3).choice([1 / 60, 1 / 30, 1 / 20], size=int(last_s * 60))
    times = np.concatenate([[0.0], np.cumsum(steps)])
    return times[times <= last_s]
