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
from inference.texts import mark


class Exercise(StrEnum):
    """What is being done; ``OTHER`` where it is none of the known lifts."""

    SQUAT = mark("squat")
    DEADLIFT = mark("deadlift")
    SNATCH = mark("snatch")
    OTHER = mark("other")


class ViewKind(StrEnum):
    """Where the camera stands as seen from the lifter."""

    FRONT = mark("front")
    OBLIQUE = mark("oblique")
    SIDE = mark("side")
    REAR_OBLIQUE = mark("rear oblique")
    REAR = mark("rear")
    UNKNOWN = mark("unknown")


class PhaseKind(StrEnum):
    """What the lifter's hips do during a span of a rep."""

    DOWN = "down"
    UP = "up"
    HOLD = "hold"


class Method(StrEnum):
    """How activity and reps are found: our robust way, or the study's as it was published."""

    ROBUST = "robust"
    STUDY = "study"


class Side(StrEnum):
    """On which side of its limit a value is at fault."""

    BELOW = "below"
    ABOVE = "above"


class Severity(StrEnum):
    """How far a value is past its threshold; a borderline one is within the expected error."""

    BORDERLINE = mark("borderline")
    MINOR = mark("minor")
    MAJOR = mark("major")


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
    scores : mapping of str to array, shape (T,)
        Confidence 0–1 of each joint of the pose and of each further keypoint, by its name:
        ``left_knee``, ``left_heel``. Empty where none is known.

    Raises
    ------
    ValueError
        If a series does not have one value a frame.
    """

    times_s: FloatArray
    series: Mapping[str, FloatArray]
    scores: Mapping[str, FloatArray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for kind in ("series", "scores"):
            by_name: Mapping[str, FloatArray] = getattr(self, kind)
            for name, values in by_name.items():
                if values.shape != self.times_s.shape:
                    raise ValueError(
                        f"{name} has shape {values.shape}, expected {self.times_s.shape}"
                    )
            object.__setattr__(self, kind, MappingProxyType(dict(by_name)))

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
    """What happens when: independent of every rule threshold.

    Attributes
    ----------
    exercise : Exercise
    exercise_confidence : float
        0–1.
    view : View
        During the reps.
    activity : tuple of Span
        The sets: with a bar, from when the hands are at it until they leave it.
    reps : tuple of Rep
        All lie within the activity.
    partials : tuple of Rep
        Attempts within the activity that fall short of a rep; numbered by themselves, not counted
        and not judged.
    """

    exercise: Exercise
    exercise_confidence: float
    view: View
    activity: tuple[Span, ...]
    reps: tuple[Rep, ...]
    partials: tuple[Rep, ...] = ()


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


@dataclass(frozen=True, eq=False)
class Trace:
    """What a rule looks at in one rep, frame by frame; its limit plays no part in it.

    Attributes
    ----------
    values : array, shape (N,)
        Of the frames from `first_frame` on, in the unit of the rule's first threshold; NaN where
        not known.
    first_frame : int
    part : str
        Which of several parts the values are of, where that is worth saying: ``left knee``.
    sources : mapping of str to array, shape (N,)
        Where the values are the mean of independent estimates, each of those by its name.
    """

    values: FloatArray
    first_frame: int
    part: str = ""
    sources: Mapping[str, FloatArray] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """What a rule says of one rep.

    Attributes
    ----------
    value : float
        The worst value, in the unit of the rule's first threshold.
    threshold : float
        What it was held against.
    past : float
        How far the value is past the threshold; negative where it is within.
    start_frame, end_frame, worst_frame : int
        The stretch past the threshold that holds the worst frame, and that frame; the worst frame
        alone where none is past.
    part : str
        As in `Trace`.
    sources : mapping of str to float
        The independent estimates at the worst frame.
    """

    value: float
    threshold: float
    past: float
    start_frame: int
    end_frame: int
    worst_frame: int
    part: str = ""
    sources: Mapping[str, float] = field(default_factory=dict)


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
        The first one is the limit that the value is held against.
    fault : Side
        On which side of the limit a value is at fault.
    series : str
        The measurement that it judges and on whose plot its threshold line lies.
    exercises : frozenset of Exercise
        Where it applies.
    views : frozenset of ViewKind
        The camera positions that support it; others are refused with a reason.
    expected_error : float
        Typical error of the value, in its unit.
    trace : callable
        ``trace(rep, measurements, values)`` gives the `Trace` of a rep; ``values`` maps the ids of
        all thresholds but the limit to where they stand. Pure.
    view_errors : mapping of ViewKind to float
        The typical error from a camera position, where it is another.
    joints : tuple of str
        What must be seen for the rule to tell: names of joints or keypoints. A name without its
        side, ``hip``, asks for the side that is seen better.
    least_rate_hz : float
        Frames a second that it needs.
    enabled_by_default : bool
    advice : str
        What a coach may say to a lifter who is at fault: one or two sentences.
    """

    id: str
    name: str
    meaning: str
    formula: str
    thresholds: tuple[Threshold, ...]
    fault: Side
    series: str
    exercises: frozenset[Exercise]
    views: frozenset[ViewKind]
    expected_error: float
    trace: Callable[[Rep, Measurements, Mapping[str, float]], Trace]
    view_errors: Mapping[ViewKind, float] = field(default_factory=dict)
    joints: tuple[str, ...] = ()
    least_rate_hz: float = 0.0
    enabled_by_default: bool = True
    advice: str = ""

    @property
    def limit(self) -> Threshold:
        """The threshold that the value is held against."""
        return self.thresholds[0]

    def error(self, view: ViewKind) -> float:
        """Return the typical error of the value as seen from a camera position."""
        return self.view_errors.get(view, self.expected_error)


@dataclass(frozen=True)
class RuleSettings:
    """Which rules are on and where their thresholds stand; defaults are not stored.

    Attributes
    ----------
    values : mapping of str to float
        Changed thresholds by ``rule.threshold``.
    disabled, enabled : frozenset of str
        Ids of rules that are switched off, or on, against their default.
    method : Method
        How activity and reps are found.
    """

    values: Mapping[str, float] = field(default_factory=dict)
    disabled: frozenset[str] = frozenset()
    enabled: frozenset[str] = frozenset()
    method: Method = Method.ROBUST

    def is_on(self, rule: Rule) -> bool:
        """Return whether a rule judges."""
        if rule.enabled_by_default:
            return rule.id not in self.disabled
        return rule.id in self.enabled

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
        disabled, enabled_too = self.disabled - {rule.id}, self.enabled - {rule.id}
        if enabled and not rule.enabled_by_default:
            enabled_too |= {rule.id}
        if not enabled and rule.enabled_by_default:
            disabled |= {rule.id}
        return replace(self, disabled=disabled, enabled=enabled_too)


@dataclass(frozen=True)
class Finding(Span):
    """A rule's verdict that a rep is at fault, or so close to it that the error decides.

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
    duration_s : float
        How long the value stays past the threshold, by the true timestamps.
    part : str
        Which part it is about, where that is worth saying: ``left knee``.
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
    duration_s: float = 0.0
    part: str = ""


@dataclass(frozen=True)
class RuleStatus:
    """A rule's live state for the panel.

    Attributes
    ----------
    rule : str
    enabled : bool
    unsupported : str
        Why the rule can't judge this clip; empty where it can.
    faulty_reps, borderline_reps : tuple of int
        1-based indices of reps at fault, and of those past the threshold by less than the expected
        error.
    judged_reps : int
        How many reps it judged.
    unknown_reps : mapping of int to str
        1-based indices of reps of which it can't tell, each with the reason.
    """

    rule: str
    enabled: bool
    unsupported: str
    faulty_reps: tuple[int, ...] = ()
    judged_reps: int = 0
    borderline_reps: tuple[int, ...] = ()
    unknown_reps: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Judgement:
    """All findings of a clip and the state of each rule."""

    findings: tuple[Finding, ...]
    statuses: tuple[RuleStatus, ...]
