"""Judging a clip by the rules. Cheap: it runs on every move of a slider."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from inference.motion.checks import verdict_at, worst_index
from inference.motion.notes import note_of, unknown_of, unsupported
from inference.motion.rules import RULES
from inference.motion.types import (
    Finding,
    Judgement,
    Measurements,
    Rep,
    Rule,
    RuleSettings,
    RuleStatus,
    Segmentation,
    Severity,
    Side,
    Trace,
    Verdict,
)
from inference.skeleton import FloatArray

MAJOR_FROM_ERRORS = 2.0
"""Past the threshold by this many expected errors, chance is no longer an explanation."""
DISAGREED_CONFIDENCE = 0.5
"""Factor on the confidence where two estimates fall on different sides of the threshold."""


@dataclass(frozen=True)
class RepValues:
    """What a rule holds against its limit, whatever the limit.

    Attributes
    ----------
    values : mapping of int to float
        The worst value of each rep that the rule can tell of, in the unit of its limit.
    unknown : mapping of int to str
        Why it can't tell of the others. The keys of both are 1-based indices of reps.
    unsupported : str
        Why it can't tell of any; empty where it can.
    """

    values: Mapping[int, float]
    unknown: Mapping[int, str]
    unsupported: str = ""


def judge(
    segmentation: Segmentation, measurements: Measurements, settings: RuleSettings
) -> Judgement:
    """Judge all reps of a clip by all rules, once.

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
    return Judge(segmentation, measurements).judge(settings)


class Judge:
    """Judges one clip by any settings, again and again.

    What a rule looks at does not depend on its limit: it is kept, so that moving a limit costs
    little more than comparing one value a rep.

    Parameters
    ----------
    segmentation : Segmentation
    measurements : Measurements
        Of the same clip.
    """

    def __init__(self, segmentation: Segmentation, measurements: Measurements) -> None:
        self._segmentation = segmentation
        self._measurements = measurements
        self._looked: dict[str, _Looked] = {}
        self._judged: dict[str, tuple[Mapping[str, float], list[Finding], RuleStatus]] = {}
        self._scores: dict[str, FloatArray] = {}

    def judge(self, settings: RuleSettings) -> Judgement:
        """Judge all reps by all rules; as the function `judge`."""
        findings: list[Finding] = []
        statuses: list[RuleStatus] = []
        for rule in RULES:
            enabled = settings.is_on(rule)
            reason = unsupported(rule, self._segmentation, self._measurements)
            if not enabled or reason:
                statuses.append(RuleStatus(rule.id, enabled, reason))
                continue
            values = {t.id: settings.value(rule, t) for t in rule.thresholds}
            found, status = self._judge(rule, values)
            findings += found
            statuses.append(status)
        return Judgement(tuple(findings), tuple(statuses))

    def rep_values(self, rule: Rule, settings: RuleSettings) -> RepValues:
        """Return what a rule holds against its limit in each rep, be it on or off.

        Parameters
        ----------
        rule : Rule
        settings : RuleSettings
            Where its other thresholds stand.
        """
        reason = unsupported(rule, self._segmentation, self._measurements)
        if reason:
            return RepValues({}, {rep.index: reason for rep in self._segmentation.reps}, reason)
        looked = self._look(rule, {t.id: settings.value(rule, t) for t in rule.thresholds})
        indices = (rep.index for rep, _ in looked.reps)
        values = dict(zip(indices, map(float, looked.worst), strict=True))
        return RepValues(values, looked.unknown)

    def _judge(self, rule: Rule, values: Mapping[str, float]) -> tuple[list[Finding], RuleStatus]:
        """Judge by one rule, or remember how it judged: a slider moves one rule at a time."""
        before = self._judged.get(rule.id)
        if before is None or before[0] != values:
            looked, limit = self._look(rule, values), values[rule.limit.id]
            found = [self._finding(looked, i, limit) for i in looked.past(limit)]
            before = self._judged[rule.id] = (values, found, _status(looked, found))
        return before[1], before[2]

    def _look(self, rule: Rule, values: Mapping[str, float]) -> _Looked:
        """Let a rule look at every rep, or remember what it saw."""
        others = {name: value for name, value in values.items() if name != rule.limit.id}
        before = self._looked.get(rule.id)
        if before is not None and before.others == others:
            return before
        seen = self._seen(rule)
        reps, traces, at, unknown = [], [], [], {}
        for rep, score in zip(self._segmentation.reps, seen, strict=True):
            trace = rule.trace(rep, self._measurements, others)
            worst = worst_index(trace.values, rule.fault)
            reason = unknown_of(rule, rep, score, measured=worst is not None)
            if worst is None or reason:
                unknown[rep.index] = reason
                continue
            reps.append((rep, score))
            traces.append(trace)
            at.append(worst)
        worst_values = np.array([t.values[i] for t, i in zip(traces, at, strict=True)])
        looked = _Looked(rule, others, tuple(reps), tuple(traces), tuple(at), worst_values, unknown)
        self._looked[rule.id] = looked
        return looked

    def _seen(self, rule: Rule) -> FloatArray:
        """Lowest score, over the joints that a rule needs, of each rep's medians, shape (R,)."""
        reps = self._segmentation.reps
        if not rule.joints or not self._measurements.scores:
            return np.array([rep.measures.get("keypoint_score", 1.0) for rep in reps])
        scores = self._measurements.scores
        needed = []
        for name in rule.joints:
            sides = [name] if name in scores else [f"left_{name}", f"right_{name}"]
            needed.append(np.max([self._median_scores(side) for side in sides], axis=0))
        return np.asarray(np.min(needed, axis=0))

    def _median_scores(self, joint: str) -> FloatArray:
        """Median score of a joint over each rep, shape (R,)."""
        if joint not in self._scores:
            score = self._measurements.scores[joint]
            reps = self._segmentation.reps
            spans = [np.sort(score[rep.start_frame : rep.end_frame + 1]) for rep in reps]
            self._scores[joint] = np.array([span[len(span) // 2] for span in spans])
        return self._scores[joint]

    def _finding(self, looked: _Looked, i: int, limit: float) -> Finding:
        rule, (rep, seen) = looked.rule, looked.reps[i]
        view, times = self._segmentation.view, self._measurements.times_s
        verdict = verdict_at(looked.traces[i], looked.at[i], limit, rule.fault)
        error = rule.error(view.kind)
        disagree = _disagree(verdict, error)
        sure = view.confidence * seen * (DISAGREED_CONFIDENCE if disagree else 1.0)
        duration_s = float(times[verdict.end_frame] - times[verdict.start_frame])
        severity = Severity.BORDERLINE if disagree else _severity(verdict.past / error)
        return Finding(
            start_frame=verdict.start_frame,
            end_frame=verdict.end_frame,
            rule=rule.id,
            rep=rep.index,
            worst_frame=verdict.worst_frame,
            value=verdict.value,
            threshold=limit,
            unit=rule.limit.unit,
            severity=severity,
            confidence=min(max(sure, 0.0), 1.0),
            note=note_of(rule, verdict, severity, error, seen, duration_s, disagree=disagree),
            duration_s=duration_s,
            part=verdict.part,
        )


@dataclass(frozen=True, eq=False)
class _Looked:
    """What one rule saw in the reps that it can tell of, and why it can't of the others.

    `reps` holds each rep with the lowest score of the joints that it takes; `worst` the worst
    value of each, shape (R,), and `at` its index in the trace.
    """

    rule: Rule
    others: Mapping[str, float]
    reps: tuple[tuple[Rep, float], ...]
    traces: tuple[Trace, ...]
    at: tuple[int, ...]
    worst: FloatArray
    unknown: Mapping[int, str]

    def past(self, limit: float) -> list[int]:
        """Return the places in `reps` of those whose worst value is past the limit."""
        is_past = self.worst < limit if self.rule.fault is Side.BELOW else self.worst > limit
        return [int(i) for i in np.flatnonzero(is_past)]


def _status(looked: _Looked, found: list[Finding]) -> RuleStatus:
    return RuleStatus(
        rule=looked.rule.id,
        enabled=True,
        unsupported="",
        faulty_reps=tuple(f.rep for f in found if f.severity is not Severity.BORDERLINE),
        judged_reps=len(looked.reps),
        borderline_reps=tuple(f.rep for f in found if f.severity is Severity.BORDERLINE),
        unknown_reps=looked.unknown,
    )


def _severity(errors: float) -> Severity:
    if errors < 1.0:
        return Severity.BORDERLINE
    return Severity.MAJOR if errors >= MAJOR_FROM_ERRORS else Severity.MINOR


def _disagree(verdict: Verdict, error: float) -> bool:
    """Whether estimates lie on both sides of the limit, farther apart than the error."""
    known = [value for value in verdict.sources.values() if math.isfinite(value)]
    if len(known) < 2:
        return False
    low, high = min(known), max(known)
    return low < verdict.threshold < high and high - low > error
