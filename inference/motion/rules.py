"""The rules, and judging a clip by them. Cheap: it runs on every move of a slider."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from inference.motion.types import (
    Exercise,
    Finding,
    Judgement,
    Measurements,
    Rep,
    Rule,
    RuleSettings,
    RuleStatus,
    Segmentation,
    Severity,
    Threshold,
    Verdict,
    ViewKind,
)
from inference.skeleton import BoolArray, FloatArray

ANY_VIEW = frozenset(ViewKind)
FRONTAL_VIEWS = frozenset({ViewKind.FRONT, ViewKind.REAR})
DOUBTFUL_SCORE = 0.5
"""Median keypoint score of a rep under which a finding says that it may be wrong."""
MAJOR_FROM_ERRORS = 2.0
"""Past the threshold by this many expected errors, chance is no longer an explanation."""


def _spine_angle(
    rep: Rep, measurements: Measurements, values: Mapping[str, float]
) -> Verdict | None:
    angle = measurements["spine_angle_deg"][rep.start_frame : rep.end_frame + 1]
    return below(angle, values["min"], rep.start_frame)


def _lift_off_angle(
    rep: Rep, measurements: Measurements, values: Mapping[str, float]
) -> Verdict | None:
    angle = measurements["spine_angle_deg"][rep.bottom_frame : rep.bottom_frame + 1]
    return below(angle, values["min"], rep.bottom_frame)


def _depth(rep: Rep, measurements: Measurements, values: Mapping[str, float]) -> Verdict | None:
    angle = measurements["thigh_angle_deg"][rep.start_frame : rep.end_frame + 1]
    known = np.flatnonzero(np.isfinite(angle))
    if len(known) == 0:
        return None
    deepest = int(known[np.argmin(angle[known])])
    if angle[deepest] <= values["max"]:
        return None
    frame = rep.start_frame + deepest
    return Verdict(float(angle[deepest]), values["max"], frame, frame, frame)


def _knee_caving(
    rep: Rep, measurements: Measurements, values: Mapping[str, float]
) -> Verdict | None:
    span = slice(rep.start_frame, rep.end_frame + 1)
    flexion = (
        measurements["knee_flexion_left_deg"][span] + measurements["knee_flexion_right_deg"][span]
    ) / 2
    known = flexion[np.isfinite(flexion)]
    if len(known) == 0:
        return None
    bent = flexion >= values["bent"] / 100 * known.max()
    ratio = np.where(bent, measurements["knee_ankle_ratio"][span], np.nan)
    return below(ratio, values["min"], rep.start_frame)


RULES: tuple[Rule, ...] = (
    Rule(
        id="spine_angle",
        name="Spine angle",
        meaning="The back stays upright enough through the whole squat.",
        formula=(
            "Smallest angle in the rep between the vector pelvis → thorax and the horizontal "
            "plane: 90° upright, 0° flat."
        ),
        thresholds=(Threshold("min", "Smallest spine angle", "°", 45.0, 0.0, 90.0, 1.0),),
        series="spine_angle_deg",
        exercises=frozenset({Exercise.SQUAT}),
        views=ANY_VIEW,
        expected_error=5.0,
        check=_spine_angle,
    ),
    Rule(
        id="lift_off_angle",
        name="Back at lift-off",
        meaning="The lift from the floor does not begin with a back that is flat to the floor.",
        formula=(
            "Angle between the vector pelvis → thorax and the horizontal plane at the frame in "
            "which the trunk begins to rise."
        ),
        thresholds=(Threshold("min", "Smallest spine angle", "°", 15.0, -20.0, 60.0, 1.0),),
        series="spine_angle_deg",
        exercises=frozenset({Exercise.DEADLIFT, Exercise.SNATCH}),
        views=ANY_VIEW,
        expected_error=5.0,
        check=_lift_off_angle,
    ),
    Rule(
        id="depth",
        name="Depth",
        meaning="The thighs come down to the horizontal.",
        formula=(
            "Smallest angle in the rep between the vector knee → hip and the horizontal plane, "
            "mean of both legs: 0° is parallel, below it deeper."
        ),
        thresholds=(Threshold("max", "Thigh above horizontal", "°", 10.0, -30.0, 60.0, 1.0),),
        series="thigh_angle_deg",
        exercises=frozenset({Exercise.SQUAT}),
        views=ANY_VIEW,
        expected_error=5.0,
        check=_depth,
    ),
    Rule(
        id="knee_caving",
        name="Knee caving",
        meaning="The knees do not come closer together than the feet.",
        formula=(
            "Smallest knee separation over ankle separation in the frontal plane, while the knees "
            "are bent by a share of the most that they bend in the rep."
        ),
        thresholds=(
            Threshold("min", "Smallest knee/ankle ratio", "", 0.9, 0.4, 1.6, 0.01),
            Threshold("bent", "Judged from this share of the knee bend", "%", 80, 40, 95, 5),
        ),
        series="knee_ankle_ratio",
        exercises=frozenset({Exercise.SQUAT}),
        views=FRONTAL_VIEWS,
        expected_error=0.15,
        check=_knee_caving,
    ),
)


def rule_by_id(rule_id: str) -> Rule:
    """Return a rule by its id.

    Raises
    ------
    KeyError
        If there is no such rule.
    """
    for rule in RULES:
        if rule.id == rule_id:
            return rule
    raise KeyError(
        f"there is no rule called {rule_id!r}; there are: " + ", ".join(rule.id for rule in RULES)
    )


def below(values: FloatArray, threshold: float, first_frame: int) -> Verdict | None:
    """Verdict where values fall below a threshold.

    Parameters
    ----------
    values : array, shape (N,)
        Of the frames from `first_frame` on; NaN where not known, which is never a fault.
    threshold : float
    first_frame : int

    Returns
    -------
    Verdict or None
        The worst value, and the stretch below the threshold that holds it.
    """
    past: BoolArray = values < threshold
    if not past.any():
        return None
    worst = int(np.argmin(np.where(past, values, np.inf)))
    inside = np.flatnonzero(~past)
    before, after = inside[inside < worst], inside[inside > worst]
    start = int(before[-1]) + 1 if len(before) else 0
    end = int(after[0]) - 1 if len(after) else len(values) - 1
    return Verdict(
        value=float(values[worst]),
        threshold=threshold,
        start_frame=first_frame + start,
        end_frame=first_frame + end,
        worst_frame=first_frame + worst,
    )


def judge(
    segmentation: Segmentation, measurements: Measurements, settings: RuleSettings
) -> Judgement:
    """Judge all reps by all rules.

    Parameters
    ----------
    segmentation : Segmentation
    measurements : Measurements
        Of the same clip.
    settings : RuleSettings

    Returns
    -------
    Judgement
        Findings in the order of the rules, then of the reps; one status a rule.
    """
    findings: list[Finding] = []
    statuses: list[RuleStatus] = []
    for rule in RULES:
        enabled = rule.id not in settings.disabled
        reason = unsupported(rule, segmentation)
        reps = segmentation.reps if enabled and not reason else ()
        values = {t.id: settings.value(rule, t) for t in rule.thresholds}
        faulty = []
        for rep in reps:
            verdict = rule.check(rep, measurements, values)
            if verdict is not None:
                faulty.append(rep.index)
                findings.append(_finding(rule, rep, verdict, segmentation))
        statuses.append(RuleStatus(rule.id, enabled, reason, tuple(faulty), len(reps)))
    return Judgement(tuple(findings), tuple(statuses))


def unsupported(rule: Rule, segmentation: Segmentation) -> str:
    """Say in plain words why a rule can't judge a clip.

    Parameters
    ----------
    rule : Rule
    segmentation : Segmentation

    Returns
    -------
    str
        Empty where it can.
    """
    if not segmentation.reps:
        return "no reps found"
    if segmentation.exercise not in rule.exercises:
        named = " and ".join(sorted(exercise.value for exercise in rule.exercises))
        return f"for {named} only; this is recognised as {segmentation.exercise.value}"
    kind = segmentation.view.kind
    if kind in rule.views:
        return ""
    if kind is ViewKind.UNKNOWN:
        return f"camera position unknown: {rule.name.lower()} needs {_views(rule)}"
    return f"{_FILMED[kind]}: {rule.name.lower()} needs {_views(rule)}"


_FILMED = {
    ViewKind.FRONT: "filmed from the front",
    ViewKind.OBLIQUE: "filmed at an angle from the front",
    ViewKind.SIDE: "filmed from the side",
    ViewKind.REAR_OBLIQUE: "filmed at an angle from behind",
    ViewKind.REAR: "filmed from behind",
}


def _views(rule: Rule) -> str:
    named = [kind.value for kind in ViewKind if kind in rule.views]
    return f"a {' or '.join(named)} view"


def _finding(rule: Rule, rep: Rep, verdict: Verdict, segmentation: Segmentation) -> Finding:
    errors = abs(verdict.value - verdict.threshold) / rule.expected_error
    seen = rep.measures.get("keypoint_score", 1.0)
    return Finding(
        start_frame=verdict.start_frame,
        end_frame=verdict.end_frame,
        rule=rule.id,
        rep=rep.index,
        worst_frame=verdict.worst_frame,
        value=verdict.value,
        threshold=verdict.threshold,
        unit=rule.thresholds[0].unit,
        severity=Severity.MAJOR if errors >= MAJOR_FROM_ERRORS else Severity.MINOR,
        confidence=float(np.clip(segmentation.view.confidence * seen, 0.0, 1.0)),
        note=_note(rule, verdict, errors, seen),
    )


def _note(rule: Rule, verdict: Verdict, errors: float, seen: float) -> str:
    unit = rule.thresholds[0].unit
    digits = 0 if unit == "°" else 2
    side = "below" if verdict.value < verdict.threshold else "above"
    past = abs(verdict.value - verdict.threshold)
    note = (
        f"{rule.name} {verdict.value:.{digits}f}{unit}, {past:.{digits}f}{unit} {side} the limit "
        f"of {verdict.threshold:.{digits}f}{unit}: {errors:.1f} times the expected error"
    )
    if errors < 1.0:
        note += ", so borderline"
    if seen < DOUBTFUL_SCORE:
        note += "; parts of the body are hidden, so look for yourself"
    return f"{note}."
