"""The values that motion works with: measurements, segments of time, rules and findings.

All are frozen and free of Qt. Frames are 0-based decode indices; angles are degrees; times are
seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from inference.skeleton import FloatArray


class Exercise(StrEnum):
    """What is being done; ``OTHER`` where it is none of the known lifts."""

    SQUAT = "squat"
    DEADLIFT = "deadlift"
    SNATCH = "snatch"
    OTHER = "other"


class ViewKind(StrEnum):
    """Where the camera stands as seen from the lifter."""

    FRONT = "front"
    OBLIQUE = "oblique"
    SIDE = "side"
    REAR_OBLIQUE = "rear oblique"
    REAR = "rear"
    UNKNOWN = "unknown"


class PhaseKind(StrEnum):
    """What the lifter's hips do during a span of a rep."""

    DOWN = "down"
    UP = "up"
    HOLD = "hold"


class Method(StrEnum):
    """How activity and reps are found: our robust way, or the study's as it was published."""

    ROBUST = "robust"
    STUDY = "study"


class Severity(StrEnum):
    """How far a value is past its threshold; a borderline one is within the expected error."""

    BORDERLINE = "borderline"
    MINOR = "minor"
    MAJOR = "major"


@dataclass(frozen=True, eq=False)
class Measurements:
    """Named time series over a clip.

    Attributes
    ----------
    times_s : array, shape (T,)
        Seconds from the first frame.
    series : mapping of str to array, shape (T,)
        One array a measurement, NaN where it is not known. The name ends in its unit, as the
        column of ``measurements.csv`` does: ``spine_angle_deg``, ``knee_flexion_left_deg``.

    Raises
    ------
    ValueError
        If a series does not have one value a frame.
    """

    times_s: FloatArray
    series: Mapping[str, FloatArray]

    def __post_init__(self) -> None:
        for name, values in self.series.items():
            if values.shape != self.times_s.shape:
                raise ValueError(f"{name} has shape {values.shape}, expected {self.times_s.shape}")
        object.__setattr__(self, "series", MappingProxyType(dict(self.series)))

    def __len__(self) -> int:
        return len(self.times_s)

    def __getitem__(self, name: str) -> FloatArray:
        return self.series[name]


@dataclass(frozen=True)
class Span:
    """Frames ``start_frame`` to ``end_frame``, both included."""

    start_frame: int
    end_frame: int


@dataclass(frozen=True)
class Phase(Span):
    """A span of a rep in which the hips go down, go up, or hold."""

    kind: PhaseKind


@dataclass(frozen=True)
class Rep(Span):
    """One repetition.

    Attributes
    ----------
    index : int
        1-based number within the clip.
    bottom_frame, top_frame : int
        The lowest point, and the highest point that completes the rep. In a squat the bottom comes
        between start and end and the top is the end; a deadlift starts at the bottom.
    duration_s : float
        From start to end by the true timestamps.
    phases : tuple of Phase
    measures : mapping of str to float
        Figures of this rep: ``spine_angle_min_deg``, ``knee_flexion_max_deg``, ``down_s`` …
    """

    index: int
    bottom_frame: int
    top_frame: int
    duration_s: float
    phases: tuple[Phase, ...] = ()
    measures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class View:
    """Where the camera stands.

    Attributes
    ----------
    azimuth_deg : float
        Angle about the vertical from the lifter's facing to the camera, −180…180: 0 the camera
        sees the front, 90 the lifter's left side, 180 the back. NaN where unknown.
    kind : ViewKind
    confidence : float
        0–1.
    """

    azimuth_deg: float
    kind: ViewKind
    confidence: float


UNKNOWN_VIEW = View(float("nan"), ViewKind.UNKNOWN, 0.0)


@dataclass(frozen=True)
class Segmentation:
    """What happens when: independent of every rule threshold."""

    exercise: Exercise
    exercise_confidence: float
    view: View
    activity: tuple[Span, ...]
    reps: tuple[Rep, ...]


@dataclass(frozen=True)
class Threshold:
    """One number of a rule that the coach may move.

    Attributes
    ----------
    id : str
        Unique within its rule; addressed as ``rule.threshold`` (``spine_angle.min``).
    label, unit : str
        Shown beside the slider.
    default, minimum, maximum, step : float
    """

    id: str
    label: str
    unit: str
    default: float
    minimum: float
    maximum: float
    step: float


@dataclass(frozen=True)
class Verdict:
    """What a rule says of one rep.

    Attributes
    ----------
    value : float
        The figure that was judged, in the unit of the rule's first threshold.
    threshold : float
        What it was held against.
    start_frame, end_frame, worst_frame : int
        Where it is past the threshold, and where most.
    """

    value: float
    threshold: float
    start_frame: int
    end_frame: int
    worst_frame: int


@dataclass(frozen=True)
class Rule:
    """A declared rule: what the panel, the command line, the report and the tests read.

    Attributes
    ----------
    id, name, meaning : str
        Identifier; title; one line in plain words.
    formula : str
        How it is computed, or where that is written.
    thresholds : tuple of Threshold
    series : str
        The measurement that it judges and on whose plot its threshold line lies.
    exercises : frozenset of Exercise
        Where it applies.
    views : frozenset of ViewKind
        The camera positions that support it; others are refused with a reason.
    expected_error : float
        Typical error of the value, in its unit.
    check : callable
        ``check(rep, measurements, values)`` gives a Verdict where the rep is at fault, else None;
        ``values`` maps threshold id to number. Pure.
    """

    id: str
    name: str
    meaning: str
    formula: str
    thresholds: tuple[Threshold, ...]
    series: str
    exercises: frozenset[Exercise]
    views: frozenset[ViewKind]
    expected_error: float
    check: Callable[[Rep, Measurements, Mapping[str, float]], Verdict | None]


@dataclass(frozen=True)
class RuleSettings:
    """Which rules are on and where their thresholds stand; defaults are not stored.

    Attributes
    ----------
    values : mapping of str to float
        Changed thresholds by ``rule.threshold``.
    disabled : frozenset of str
        Ids of rules that are switched off.
    method : Method
        How activity and reps are found.
    """

    values: Mapping[str, float] = field(default_factory=dict)
    disabled: frozenset[str] = frozenset()
    method: Method = Method.ROBUST

    def value(self, rule: Rule, threshold: Threshold) -> float:
        """Return where a threshold stands."""
        return float(self.values.get(f"{rule.id}.{threshold.id}", threshold.default))

    def with_value(self, rule: Rule, threshold: Threshold, value: float) -> RuleSettings:
        """Return settings with one threshold moved, kept within its range."""
        key = f"{rule.id}.{threshold.id}"
        inside = float(np.clip(value, threshold.minimum, threshold.maximum))
        values = {k: v for k, v in self.values.items() if k != key}
        if inside != threshold.default:
            values[key] = inside
        return replace(self, values=values)

    def with_enabled(self, rule: Rule, enabled: bool) -> RuleSettings:
        """Return settings with one rule switched on or off."""
        others = self.disabled - {rule.id}
        return replace(self, disabled=others if enabled else others | {rule.id})


@dataclass(frozen=True)
class Finding(Span):
    """A rule's verdict that a rep is at fault.

    Attributes
    ----------
    rule : str
        Id of the rule.
    rep : int
        1-based index of the rep.
    worst_frame : int
        Where the value is most past the threshold.
    value, threshold : float
    unit : str
    severity : Severity
    confidence : float
        0–1: what the view and the keypoint scores support.
    note : str
        One plain sentence; says so where the verdict may not be trusted.
    """

    rule: str
    rep: int
    worst_frame: int
    value: float
    threshold: float
    unit: str
    severity: Severity
    confidence: float
    note: str


@dataclass(frozen=True)
class RuleStatus:
    """A rule's live state for the panel.

    Attributes
    ----------
    rule : str
    enabled : bool
    unsupported : str
        Why the rule can't judge this clip; empty where it can.
    faulty_reps : tuple of int
        1-based indices of reps at fault.
    judged_reps : int
        How many reps it judged.
    """

    rule: str
    enabled: bool
    unsupported: str
    faulty_reps: tuple[int, ...]
    judged_reps: int


@dataclass(frozen=True)
class Judgement:
    """All findings of a clip and the state of each rule."""

    findings: tuple[Finding, ...]
    statuses: tuple[RuleStatus, ...]
