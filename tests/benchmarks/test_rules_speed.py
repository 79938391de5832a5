"""Judging must keep up with a slider: held against one plain numpy pass over the same data."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from inference.motion.judge import judge
from inference.motion.rules import RULES
from inference.motion.segment import segment
from inference.motion.types import RuleSettings
from inference.synth.spec import SquatRep
from tests.inference.motion.lifts import observe, squats


def _median_s(function: Callable[[], object], runs: int = 15) -> float:
    seconds = []
    for _ in range(runs):
        begin = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - begin)
    return float(np.median(seconds))


def test_judging_costs_about_as_much_as_looking_at_the_data_once(benchmark) -> None:  # type: ignore[no-untyped-def]
    motion = squats(*[SquatRep(spine_angle_deg=40.0, knee_width_ratio=0.7)] * 20, fps=60.0)
    poses, keypoints, measurements = observe(motion.joints, motion.times_s, 0.0)
    segmentation = segment(poses, keypoints, measurements, None)
    assert len(segmentation.reps) == 20
    rule = RULES[0]
    settings = RuleSettings().with_value(rule, rule.thresholds[0], 50.0)

    def look() -> list[float]:
        return [
            float(np.nanmin(measurements[rule.series][rep.start_frame : rep.end_frame + 1]))
            for rule in RULES
            for rep in segmentation.reps
        ]

    floor = _median_s(look)
    judgement = benchmark(judge, segmentation, measurements, settings)
    assert len(judgement.findings) >= 40
    taken = _median_s(lambda: judge(segmentation, measurements, settings))
    assert taken < 20 * floor
    assert taken < 0.02
