"""Judging must keep up with a slider: held against one plain numpy pass over the same data."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle

import numpy as np
import pytest

from inference.motion.judge import Judge
from inference.motion.rules import RULES, rule_by_id
from inference.motion.types import (
    Exercise,
    Measurements,
    Rep,
    RuleSettings,
    Segmentation,
    Side,
    View,
    ViewKind,
)
from inference.synth.spec import SquatRep
from tests.inference.motion.lifts import observe, squats

FRAMES, REPS = 36_000, 200
FRAME_OF_A_SCREEN_S = 0.016


@pytest.fixture(scope="module")
def long_clip() -> tuple[Segmentation, Measurements]:
    """Ten minutes at 60 frames a second, 200 squats of every depth, lean and knee width."""
    motion = squats(SquatRep(spine_angle_deg=42.0, knee_width_ratio=0.8), fps=60.0)
    _, _, one = observe(motion.joints, motion.times_s, 0.0)
    rep, length = motion.reps[0], FRAMES // REPS
    rng = np.random.default_rng(0)
    cut = np.clip(rep.bottom_frame - length // 2 + np.arange(length), 0, len(one) - 1)
    series = {
        name: np.concatenate([values[cut] * rng.uniform(0.8, 1.2) for _ in range(REPS)])
        for name, values in one.series.items()
    }
    scores = {name: np.ones(FRAMES) for name in one.scores}
    reps = tuple(
        replace(
            rep,
            index=i + 1,
            start_frame=i * length,
            end_frame=(i + 1) * length - 1,
            bottom_frame=i * length + length // 2,
            top_frame=(i + 1) * length - 1,
        )
        for i in range(REPS)
    )
    view = View(0.0, ViewKind.FRONT, 1.0)
    measurements = Measurements(np.arange(FRAMES) / 60.0, series, scores)
    return Segmentation(Exercise.SQUAT, 1.0, view, (), reps), measurements


def _median_s(function: Callable[[], object], runs: int = 15) -> float:
    """Seconds of one core, whoever else may be at work."""
    seconds = []
    for _ in range(runs):
        begin = time.process_time()
        function()
        seconds.append(time.process_time() - begin)
    return float(np.median(seconds))


def _looking_once(measurements: Measurements, reps: tuple[Rep, ...]) -> list[float]:
    """The floor: the extreme of each rule's series in each rep, by plain numpy."""
    extremes = {Side.BELOW: np.min, Side.ABOVE: np.max}
    return [
        float(extremes[rule.fault](measurements[rule.series][rep.start_frame : rep.end_frame + 1]))
        for rule in RULES
        for rep in reps
    ]


def test_judging_costs_no_more_than_twice_looking_at_the_data_once(
    benchmark,  # type: ignore[no-untyped-def]
    long_clip: tuple[Segmentation, Measurements],
) -> None:
    segmentation, measurements = long_clip
    judge = Judge(segmentation, measurements)
    steps = cycle([_all_limits_moved(steps) for steps in (1, 2, 3)])
    judgement = benchmark(lambda: judge.judge(next(steps)))
    assert len(judgement.findings) >= REPS
    floor = _median_s(lambda: _looking_once(measurements, segmentation.reps))
    taken = _median_s(lambda: judge.judge(next(steps)))
    benchmark.extra_info["looking once with numpy, ms"] = round(floor * 1e3, 1)
    benchmark.extra_info["judging by all rules, every limit moved, ms"] = round(taken * 1e3, 1)
    benchmark.extra_info["judging as a share of looking"] = round(taken / floor, 2)
    assert taken < 2 * floor


def test_one_limit_that_moves_costs_a_part_of_looking_at_the_data_once(
    benchmark,  # type: ignore[no-untyped-def]
    long_clip: tuple[Segmentation, Measurements],
) -> None:
    segmentation, measurements = long_clip
    judge = Judge(segmentation, measurements)
    spine, settings = RULES[0], _all_on()
    steps = cycle([settings.with_value(spine, spine.limit, limit) for limit in (40.0, 45.0, 50.0)])
    benchmark(lambda: judge.judge(next(steps)))
    floor = _median_s(lambda: _looking_once(measurements, segmentation.reps))
    taken = _median_s(lambda: judge.judge(next(steps)))
    benchmark.extra_info["judging, one limit moved, ms"] = round(taken * 1e3, 1)
    assert taken < floor
    assert taken < FRAME_OF_A_SCREEN_S


def _all_limits_moved(steps: int) -> RuleSettings:
    settings = _all_on()
    for rule in RULES:
        limit = rule.limit
        settings = settings.with_value(rule, limit, limit.default + steps * limit.step)
    return settings


def _all_on() -> RuleSettings:
    settings = RuleSettings()
    for rule in RULES:
        settings = settings.with_enabled(rule, True)
    return settings


def test_another_threshold_that_moves_lets_only_its_rule_look_anew(
    benchmark,  # type: ignore[no-untyped-def]
    long_clip: tuple[Segmentation, Measurements],
) -> None:
    judge = Judge(*long_clip)
    caving = rule_by_id("knee_caving")
    steps = cycle([_all_on().with_value(caving, caving.thresholds[1], v) for v in (60.0, 70.0)])
    assert benchmark(lambda: judge.judge(next(steps))).findings
