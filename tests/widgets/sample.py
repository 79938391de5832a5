"""A made-up clip of five squats at 30 fps, the third leaning too far: data for panes."""

from __future__ import annotations

import numpy as np

from inference.motion.types import (
    Exercise,
    Finding,
    Judgement,
    Measurements,
    Phase,
    PhaseKind,
    Rep,
    Rule,
    RuleStatus,
    Segmentation,
    Severity,
    Side,
    Span,
    Threshold,
    Trace,
    View,
    ViewKind,
)

FRAMES = 480
FPS = 30.0
TIMES = np.arange(FRAMES) / FPS
STARTS = tuple(45 + 80 * i for i in range(5))
BOTTOMS = tuple(start + 30 for start in STARTS)
SPINE_AT_BOTTOM = (52.0, 49.0, 31.0, 50.0, 43.0)


def _bump(start: int) -> np.ndarray:
    phase = np.clip((np.arange(FRAMES) - start) / 60, 0, 1)
    return np.sin(np.pi * phase) ** 2


def measurements(noise: float = 0.6) -> Measurements:
    rng = np.random.default_rng(1)
    depth = sum(_bump(start) for start in STARTS)
    lean = sum(
        (86 - spine) * _bump(start) for start, spine in zip(STARTS, SPINE_AT_BOTTOM, strict=True)
    )

    def noisy(values: np.ndarray) -> np.ndarray:
        return np.asarray(values + rng.normal(0, noise, FRAMES))

    series = {
        "spine_angle_deg": noisy(86 - lean),
        "knee_flexion_left_deg": noisy(6 + 104 * depth),
        "knee_flexion_right_deg": noisy(8 + 98 * depth),
        "hip_flexion_left_deg": noisy(10 + 92 * depth),
        "hip_flexion_right_deg": noisy(11 + 90 * depth),
        "elbow_flexion_left_deg": noisy(118 + 4 * depth),
        "elbow_flexion_right_deg": noisy(112 + 5 * depth),
        "trunk_lean_deg": noisy(4 + 30 * depth),
    }
    series["elbow_flexion_right_deg"][200:230] = np.nan
    return Measurements(TIMES, series)


def reps() -> tuple[Rep, ...]:
    return tuple(
        Rep(
            start,
            start + 60,
            index=i,
            bottom_frame=start + 30,
            top_frame=start + 60,
            duration_s=60 / FPS,
            phases=(
                Phase(start, start + 28, PhaseKind.DOWN),
                Phase(start + 28, start + 32, PhaseKind.HOLD),
                Phase(start + 32, start + 60, PhaseKind.UP),
            ),
            measures={"spine_angle_min_deg": spine, "knee_flexion_max_deg": 110.0},
        )
        for i, (start, spine) in enumerate(zip(STARTS, SPINE_AT_BOTTOM, strict=True), start=1)
    )


def segmentation() -> Segmentation:
    view = View(34.0, ViewKind.OBLIQUE, 0.8)
    return Segmentation(Exercise.SQUAT, 0.92, view, (Span(30, 440),), reps())


PARTIAL = Rep(446, 470, index=1, bottom_frame=458, top_frame=470, duration_s=0.8)
"""An attempt after the five reps that falls short."""


def _nothing(*_: object) -> Trace:
    return Trace(np.full(1, np.nan), 0)


SPINE_RULE = Rule(
    id="spine_angle",
    name="Spine angle",
    meaning="The trunk leans too far forward.",
    formula="Angle between the line from pelvis to thorax and the floor, smallest of the rep.",
    thresholds=(Threshold("min", "at least", "deg", 45.0, 20.0, 80.0, 1.0),),
    series="spine_angle_deg",
    exercises=frozenset({Exercise.SQUAT}),
    views=frozenset(ViewKind),
    expected_error=4.0,
    fault=Side.BELOW,
    trace=_nothing,
)
KNEE_RULE = Rule(
    id="knee_caving",
    name="Knees caving in",
    meaning="The knees come closer together than the ankles.",
    formula="Width between the knees over width between the ankles, in the frontal plane.",
    thresholds=(
        Threshold("ratio", "knee to ankle width", "", 0.9, 0.5, 1.2, 0.05),
        Threshold("hold", "for at least", "s", 0.2, 0.0, 1.0, 0.05),
    ),
    series="knee_ankle_width_ratio",
    exercises=frozenset({Exercise.SQUAT}),
    views=frozenset({ViewKind.FRONT}),
    expected_error=0.1,
    fault=Side.BELOW,
    trace=_nothing,
)
RULES = (SPINE_RULE, KNEE_RULE)


def finding(rep: int, severity: Severity = Severity.MAJOR) -> Finding:
    bottom = BOTTOMS[rep - 1]
    return Finding(
        bottom - 8,
        bottom + 8,
        rule="spine_angle",
        rep=rep,
        worst_frame=bottom,
        value=SPINE_AT_BOTTOM[rep - 1],
        threshold=45.0,
        unit="deg",
        severity=severity,
        confidence=0.84,
        note="The trunk leans 14° further than allowed, 3.5 times the expected error.",
    )


def judgement() -> Judgement:
    return Judgement(
        (finding(3), finding(5, Severity.MINOR)),
        (
            RuleStatus("spine_angle", True, "", (3, 5), 5),
            RuleStatus(
                "knee_caving",
                True,
                "Filmed from the side: knee caving needs a frontal or oblique view.",
                (),
                0,
            ),
        ),
    )
