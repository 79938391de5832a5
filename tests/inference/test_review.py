"""A review is judged anew when limits move, and segmented anew only by another method."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from inference.analysis import Analysis
from inference.motion.types import Exercise, Method, RuleSettings
from inference.review import Review, review
from inference.synth.spec import SquatRep
from inference.video.clip import ClipInfo
from tests.inference.motion.lifts import observe, squats


@pytest.fixture(scope="module")
def squatted() -> Analysis:
    motion = squats(*[SquatRep()] * 2)
    poses, keypoints, _ = observe(motion.joints, motion.times_s)
    frames = len(motion)
    clip = ClipInfo(
        path=Path("squat.mp4"),
        width=540,
        height=720,
        rotation=0,
        frames=frames,
        times_s=motion.times_s,
        duration_s=frames / 30,
        fps=30.0,
        vfr=False,
        codec="h264",
        has_audio=False,
    )
    return Analysis(clip, keypoints, poses, "by hand", "by hand", frames)


def test_moved_limits_keep_the_reps(squatted: Analysis) -> None:
    before = review(squatted, None, RuleSettings())
    after = before.with_settings(RuleSettings(values={"spine_angle.min": 70.0}))
    assert after.segmentation is before.segmentation
    assert len(after.judgement.findings) > len(before.judgement.findings)


@pytest.mark.parametrize("told", [None, Exercise.SQUAT, Exercise.DEADLIFT])
def test_another_method_looks_for_the_reps_anew(squatted: Analysis, told: Exercise | None) -> None:
    robust, study = RuleSettings(), RuleSettings(method=Method.STUDY)
    before = review(squatted, told, robust)
    after = before.with_settings(study)
    assert after.segmentation == review(squatted, told, study).segmentation
    assert after.segmentation.reps != before.segmentation.reps
    assert after.measurements is before.measurements
    assert same(after.with_settings(robust), before)


def same(one: Review, other: Review) -> bool:
    return (one.segmentation, one.judgement) == (other.segmentation, other.judgement)


def test_reps_are_awaited_until_one_is_found_or_the_clip_is_analysed(squatted: Analysis) -> None:
    whole = review(squatted, None, RuleSettings())
    assert not whole.awaits_reps
    partial = replace(squatted, frames_done=10)
    assert not review(partial, None, RuleSettings()).awaits_reps  # it holds reps already
    none = replace(whole.segmentation, reps=())
    assert replace(whole, analysis=partial, segmentation=none).awaits_reps
    assert not replace(whole, segmentation=none).awaits_reps
