"""What is said of a rule and its verdicts, in plain words."""

from __future__ import annotations

import math

from inference.motion.types import (
    Measurements,
    Rep,
    Rule,
    Segmentation,
    Severity,
    Verdict,
    ViewKind,
)

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
        return "no reps found"
    if segmentation.exercise not in rule.exercises:
        named = " and ".join(sorted(exercise.value for exercise in rule.exercises))
        return f"for {named} only; this is recognised as {segmentation.exercise.value}"
    missing = [name for name in rule.joints if not _has_joint(measurements, name)]
    if missing and measurements.scores:
        named = " and ".join(_in_words(name) for name in missing)
        return f"this detector does not find the {named}"
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


def _has_joint(measurements: Measurements, name: str) -> bool:
    scores = measurements.scores
    return name in scores or (f"left_{name}" in scores and f"right_{name}" in scores)


def _in_words(name: str) -> str:
    return name.replace("foot_index", "toes").replace("_", " ")


def _views(rule: Rule) -> str:
    named = [kind.value for kind in ViewKind if kind in rule.views]
    return f"a {' or '.join(named)} view"


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
        return "not measured in this rep"
    if rule.joints and not seen >= UNSEEN_SCORE:
        named = " or ".join(_in_words(name) for name in rule.joints)
        return f"{named} hidden"
    frames = rep.end_frame - rep.start_frame
    if frames < rule.least_rate_hz * rep.duration_s:
        rate = frames / rep.duration_s
        return f"{rate:.0f} frames a second are too few; it needs {rule.least_rate_hz:.0f}"
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
        in_unit(number, unit) for number in (verdict.value, verdict.past, verdict.threshold)
    )
    part = f" ({verdict.part})" if verdict.part else ""
    note = f"{rule.name}{part} {value}, {past} {rule.fault} the limit of {limit}"
    if duration_s > 0:
        note += f" for {duration_s:.1f} s"
    if disagree:
        told = " and ".join(f"{name} ({in_unit(v, unit)})" for name, v in verdict.sources.items())
        note += f": borderline, as {told} disagree"
    elif severity is Severity.BORDERLINE:
        note += f": borderline, within the expected error of {in_unit(error, unit)}"
    else:
        note += f": {verdict.past / error:.1f} times the expected error"
    if seen < DOUBTFUL_SCORE:
        note += "; parts of the body are hidden, so look for yourself"
    return f"{note}."


def in_unit(value: float, unit: str) -> str:
    """Write a value with its unit, to the precision that can be meant."""
    digits = 0 if unit == "°" else 2
    text = f"{value:.{digits}f}" if math.isfinite(value) else "unknown"
    return f"{text}{unit}" if unit in ("", "°") else f"{text} {unit}"
