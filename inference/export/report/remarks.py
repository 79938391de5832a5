"""What is said of the findings, of the rules that made them, and of what they can't tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from inference.export.contract import clip_notes
from inference.export.report.content import Remark, Setting
from inference.export.report.table import applies
from inference.motion.explain import explanation
from inference.motion.rules import rule_by_id
from inference.motion.types import Finding, Rep, Rule, RuleStatus, Severity, Side, ViewKind
from inference.review import Review
from inference.texts import listed, mid_sentence, sentence, tr, tr_n
from inference.units import decimals_for_step, format_error, format_reps, format_time, format_value
from inference.verdicts import WORST_LAST, mark_of

_UNSURE_BELOW = 0.5


# ── findings ────────────────────────────────────────────────────────────────────────────────────
def remarks_of(review: Review, reps: Sequence[Rep]) -> tuple[Remark, ...]:
    """Say what each rule has found in some reps, the worst first.

    Parameters
    ----------
    review : Review
    reps : sequence of Rep

    Returns
    -------
    tuple of Remark
    """
    numbers = {rep.index for rep in reps}
    by_rule: dict[str, list[Finding]] = {}
    for finding in review.judgement.findings:
        if finding.rep in numbers:
            by_rule.setdefault(finding.rule, []).append(finding)
    found = sorted(by_rule.values(), key=_weight, reverse=True)
    return tuple(_remark(findings) for findings in found)


def _weight(findings: Sequence[Finding]) -> tuple[int, int]:
    return WORST_LAST.index(mark_of(findings)), len(findings)


def _remark(findings: Sequence[Finding]) -> Remark:
    rule, worst = rule_by_id(findings[0].rule), max(findings, key=_past)
    note = worst.note
    if len(findings) > 1:
        note = tr("Worst in rep {n}: {note}").format(n=worst.rep, note=mid_sentence(note))
    if worst.confidence < _UNSURE_BELOW:
        sure = tr("Only {percent} sure: watch the rep yourself.")
        note += " " + sure.format(percent=f"{worst.confidence:.0%}")
    if worst.severity is Severity.BORDERLINE:
        return Remark(mark_of(findings), tr(rule.name), _where(findings), note)
    care = explanation(rule).care
    return Remark(
        mark_of(findings),
        tr(rule.name),
        _where(findings),
        note,
        tr(rule.meaning),
        tr(rule.advice),
        tr(care),
    )


def _past(finding: Finding) -> tuple[bool, float]:
    """Order findings of one rule; one that is borderline comes before all that are none."""
    is_fault = finding.severity is not Severity.BORDERLINE
    return is_fault, abs(finding.value - finding.threshold)


def _where(findings: Sequence[Finding]) -> str:
    """Name the reps; those that are only borderline by themselves."""
    faulty = [f.rep for f in findings if f.severity is not Severity.BORDERLINE]
    close = [f.rep for f in findings if f.severity is Severity.BORDERLINE]
    if not close:
        return format_reps(faulty)
    borderline = tr("borderline in {reps}").format(reps=format_reps(close))
    return f"{format_reps(faulty)}; {borderline}" if faulty else borderline


def summary_of(review: Review, reps: Sequence[Rep]) -> tuple[str, ...]:
    """Say in a sentence or two how the reps went.

    Parameters
    ----------
    review : Review
    reps : sequence of Rep

    Returns
    -------
    tuple of str
    """
    if not reps:
        return tuple(clip_notes(review))
    judged = any(status.judged_reps for status in review.judgement.statuses)
    if not judged:
        return (tr("Nothing could be judged; the rules say why."),)
    numbers = {rep.index for rep in reps}
    faults = [
        finding
        for finding in review.judgement.findings
        if finding.rep in numbers and finding.severity is not Severity.BORDERLINE
    ]
    if not faults:
        asked = [s for s in review.judgement.statuses if applies(s, review.segmentation)]
        if any(status.unsupported for status in asked):
            return (tr("No faults found by the rules that this clip allows."),)
        return (tr("No faults found."),)
    by_rule: dict[str, list[int]] = {}
    for finding in faults:
        by_rule.setdefault(finding.rule, []).append(finding.rep)
    if len(reps) == 1:
        named = [mid_sentence(tr(rule_by_id(rule).name)) for rule in by_rule]
        return (sentence(tr("At fault: {rules}").format(rules=listed(named))),)
    faulty = len({finding.rep for finding in faults})
    counted = tr_n("{faulty} of {n} rep at fault.", "{faulty} of {n} reps at fault.", len(reps))
    named = [
        tr("{rule} in {reps}").format(
            rule=mid_sentence(tr(rule_by_id(rule).name)), reps=format_reps(where)
        )
        for rule, where in by_rule.items()
    ]
    return counted.format(faulty=faulty, n=len(reps)), sentence("; ".join(named))


# ── rules ───────────────────────────────────────────────────────────────────────────────────────
def settings_of(review: Review) -> tuple[Setting, ...]:
    """Return the rules that judged, with where their limits stand and how far values are off."""
    view = review.segmentation.view.kind
    asked = [
        rule_by_id(status.rule)
        for status in review.judgement.statuses
        if applies(status, review.segmentation) and not status.unsupported
    ]
    return tuple(_setting(review, rule, view) for rule in asked)


def _setting(review: Review, rule: Rule, view: ViewKind) -> Setting:
    settings = review.settings
    told = []
    for threshold in rule.thresholds:
        value = settings.value(rule, threshold)
        shown = format_value(value, threshold.unit, decimals_for_step(threshold.step))
        if threshold is rule.limit:
            pattern = tr("at least {limit}") if rule.fault is Side.BELOW else tr("at most {limit}")
            told.append(pattern.format(limit=shown))
        else:
            told.append(f"{tr(threshold.label)} {shown}")
    changed = any(settings.value(rule, t) != t.default for t in rule.thresholds)
    error = "" if view is ViewKind.UNKNOWN else format_error(rule.error(view), rule.limit.unit)
    return Setting(tr(rule.name), " · ".join(told), error, changed)


# ── what it can't tell ──────────────────────────────────────────────────────────────────────────
def limits_of(review: Review, reps: Sequence[Rep]) -> tuple[str, ...]:
    """Say what a clip can't tell: by its camera position, by what is hidden, by its end.

    Parameters
    ----------
    review : Review
    reps : sequence of Rep

    Returns
    -------
    tuple of str
        Sentences.
    """
    said = list(_of_the_clip(review))
    if review.segmentation.reps:
        said += _of_the_rules(review, reps)
    return tuple(said)


def _of_the_clip(review: Review) -> Iterable[str]:
    analysis, segmentation = review.analysis, review.segmentation
    if not analysis.complete:
        times = analysis.clip.times_s
        done = float(times[max(0, min(analysis.frames_done, len(times)) - 1)])
        yield tr("The analysis has come to {time}; what comes later is not in this report.").format(
            time=format_time(done)
        )
    if segmentation.reps:
        yield from clip_notes(review)
        if segmentation.view.confidence < _UNSURE_BELOW:
            yield tr("It is not sure where the camera stood, and the errors depend on that.")
    if partials := len(segmentation.partials):
        yield tr_n(
            "{n} attempt fell short of a rep and is not counted.",
            "{n} attempts fell short of a rep and are not counted.",
            partials,
        ).format(n=partials)


def _of_the_rules(review: Review, reps: Sequence[Rep]) -> list[str]:
    segmentation, said = review.segmentation, []
    asked = [s for s in review.judgement.statuses if applies(s, segmentation)]
    for status in asked:
        name = tr(rule_by_id(status.rule).name)
        if status.unsupported:
            named = mid_sentence(name) in status.unsupported
            said.append(sentence(status.unsupported if named else f"{name}: {status.unsupported}"))
        else:
            said += _unknown(status, name, reps)
    off = [
        mid_sentence(tr(rule_by_id(status.rule).name))
        for status in review.judgement.statuses
        if not status.enabled and segmentation.exercise in rule_by_id(status.rule).exercises
    ]
    if off:
        said.append(tr("Switched off: {rules}.").format(rules=", ".join(off)))
    return said


def _unknown(status: RuleStatus, name: str, reps: Sequence[Rep]) -> list[str]:
    """Say of which reps a rule can't tell, those of one reason together."""
    numbers = {rep.index for rep in reps}
    by_reason: dict[str, list[int]] = {}
    for rep, reason in status.unknown_reps.items():
        if rep in numbers:
            by_reason.setdefault(reason, []).append(rep)
    pattern = tr("{rule}: can’t tell of {reps}, {reason}.")
    return [
        pattern.format(rule=name, reps=format_reps(where), reason=reason)
        for reason, where in by_reason.items()
    ]
