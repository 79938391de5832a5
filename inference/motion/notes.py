"""What is said of a rule and its verdicts, in plain words."""

from __future__ import annotations

import math

from inference.motion.types import (
    Measurements,
    Rep,
    Rule,
    Segmentation,
    Severity,
    Side,
    Verdict,
    ViewKind,
)
from inference.texts import listed, mark, mid_sentence, number, tr

UNSEEN_SCORE = 0.4
"""Median score of a joint over a rep under which a rule that needs it can't tell."""
DOUBTFUL_SCORE = 0.5
"""Such a score under which a finding says that it may be wrong."""


def unsupported(rule: Rule, segmentation: Segmentation, measurements: Measurements) -> str:
    """Say in plain words why a rule can't judge a clip.

    Parameters
    ----------
    rule : Rule
    segmentation : Segmentation
    measurements : Measurements

    Returns
    -------
    str
        Empty where it can.
    """
    if not segmentation.reps:
        return tr("no reps found")
    if segmentation.exercise not in rule.exercises:
        named = listed(sorted(tr(exercise.value) for exercise in rule.exercises))
        return tr("for {exercises} only; this is recognised as {exercise}").format(
            exercises=named, exercise=tr(segmentation.exercise.value)
        )
    missing = [name for name in rule.joints if not _has_joint(measurements, name)]
    if missing and measurements.scores:
        named = listed([_in_words(name) for name in missing])
        return tr("this detector does not find the {joints}").format(joints=named)
    kind = segmentation.view.kind
    if kind in rule.views:
        return ""
    return tr("{filmed}: {rule} needs a {views} view").format(
        filmed=tr(_FILMED[kind]),
        rule=mid_sentence(tr(rule.name)),
        views=listed([tr(kind.value) for kind in ViewKind if kind in rule.views], either=True),
    )


_FILMED = {
    ViewKind.FRONT: mark("filmed from the front"),
    ViewKind.OBLIQUE: mark("filmed at an angle from the front"),
    ViewKind.SIDE: mark("filmed from the side"),
    ViewKind.REAR_OBLIQUE: mark("filmed at an angle from behind"),
    ViewKind.REAR: mark("filmed from behind"),
    ViewKind.UNKNOWN: mark("camera position unknown"),
}


def _has_joint(measurements: Measurements, name: str) -> bool:
    scores = measurements.scores
    return name in scores or (f"left_{name}" in scores and f"right_{name}" in scores)


_JOINTS = {
    "shoulder": mark("shoulder"),
    "elbow": mark("elbow"),
    "wrist": mark("wrist"),
    "hip": mark("hip"),
    "knee": mark("knee"),
    "ankle": mark("ankle"),
    "heel": mark("heel"),
    "foot_index": mark("toes"),
    "left_hip": mark("left hip"),
    "right_hip": mark("right hip"),
    "left_knee": mark("left knee"),
    "right_knee": mark("right knee"),
    "left_ankle": mark("left ankle"),
    "right_ankle": mark("right ankle"),
}


def _in_words(name: str) -> str:
    return tr(_JOINTS[name])


def unknown_of(rule: Rule, rep: Rep, seen: float, *, measured: bool) -> str:
    """Say in plain words why a rule can't tell of a rep.

    Parameters
    ----------
    rule : Rule
    rep : Rep
    seen : float
        Lowest of the median scores of the joints that the rule needs.
    measured : bool
        Whether anything is known of what it looks at.

    Returns
    -------
    str
        Empty where it can.
    """
    if not measured:
        return tr("not measured in this rep")
    if rule.joints and not seen >= UNSEEN_SCORE:
        named = listed([_in_words(name) for name in rule.joints], either=True)
        return tr("{joints} hidden").format(joints=named)
    frames = rep.end_frame - rep.start_frame
    if frames < rule.least_rate_hz * rep.duration_s:
        rate = frames / rep.duration_s
        return tr("{rate} frames a second are too few; it needs {least}").format(
            rate=number(rate, 0), least=number(rule.least_rate_hz, 0)
        )
    return ""


def note_of(
    rule: Rule,
    verdict: Verdict,
    severity: Severity,
    error: float,
    seen: float,
    duration_s: float,
    *,
    disagree: bool,
) -> str:
    """Put a verdict past its threshold into one plain sentence.

    Parameters
    ----------
    rule : Rule
    verdict : Verdict
    severity : Severity
    error : float
        Typical error of the value.
    seen : float
        Score of what the rule needs to see.
    duration_s : float
        How long the value stays past the threshold.
    disagree : bool
        Whether the sources of the value lie on both sides of the threshold.

    Returns
    -------
    str
    """
    unit = rule.limit.unit
    value, past, limit = (
        in_unit(figure, unit) for figure in (verdict.value, verdict.past, verdict.threshold)
    )
    part = f" ({tr(verdict.part)})" if verdict.part else ""
    pattern = (
        tr("{what} {value}, {past} below the limit of {limit}")
        if rule.fault is Side.BELOW
        else tr("{what} {value}, {past} above the limit of {limit}")
    )
    note = pattern.format(what=f"{tr(rule.name)}{part}", value=value, past=past, limit=limit)
    if duration_s > 0:
        note += tr(" for {time}").format(time=f"{number(duration_s, 1)}\N{NO-BREAK SPACE}s")
    note += _certainty(verdict, severity, error, unit, disagree=disagree)
    if seen < DOUBTFUL_SCORE:
        note += tr("; parts of the body are hidden, so look for yourself")
    return f"{note}."


def _certainty(
    verdict: Verdict, severity: Severity, error: float, unit: str, *, disagree: bool
) -> str:
    if disagree:
        told = [f"{tr(name)} ({in_unit(v, unit)})" for name, v in verdict.sources.items()]
        return tr(": borderline, as {sources} disagree").format(sources=listed(told))
    if severity is Severity.BORDERLINE:
        return tr(": borderline, within the expected error of {error}").format(
            error=in_unit(error, unit)
        )
    return tr(": {times} times the expected error").format(times=number(verdict.past / error, 1))


def in_unit(value: float, unit: str) -> str:
    """Write a value with its unit, to the precision that can be meant."""
    digits = 0 if unit == "°" else 2
    text = number(value, digits) if math.isfinite(value) else tr("unknown")
    return f"{text}{unit}" if unit in ("", "°") else f"{text} {unit}"
