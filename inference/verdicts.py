"""Verdicts: what is said of a rep or a rule, and a judgement sorted to be looked up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from inference.motion.types import Finding, Judgement, RuleStatus, Severity
from inference.series import plain_words
from inference.texts import mark, tr


class Mark(Enum):
    """What a mark says; the value is for `tr`."""

    GOOD = mark("good")
    BORDERLINE = mark("borderline")
    MINOR = mark("minor fault")
    MAJOR = mark("major fault")
    UNKNOWN = mark("can’t tell")
    UNJUDGED = mark("not judged")


_OF_SEVERITY = {
    Severity.BORDERLINE: Mark.BORDERLINE,
    Severity.MINOR: Mark.MINOR,
    Severity.MAJOR: Mark.MAJOR,
}
WORST_LAST = tuple(_OF_SEVERITY.values())
"""The marks of findings in the order of painting: the worst lies on top."""


def mark_of(findings: Iterable[Finding]) -> Mark:
    """Return the mark of some findings: the worst of them, good where there is none."""
    marks = [_OF_SEVERITY[finding.severity] for finding in findings]
    return max(marks, key=WORST_LAST.index, default=Mark.GOOD)


@dataclass(frozen=True)
class Verdicts:
    """A judgement that is looked up by rule and rep."""

    statuses: Mapping[str, RuleStatus] = field(default_factory=dict)
    findings: Mapping[tuple[str, int], Finding] = field(default_factory=dict)
    by_rep: Mapping[int, tuple[Finding, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, judgement: Judgement | None) -> Verdicts:
        """Sort a judgement; None is one of nothing."""
        if judgement is None:
            return cls()
        by_rep: dict[int, tuple[Finding, ...]] = {}
        for finding in judgement.findings:
            by_rep[finding.rep] = (*by_rep.get(finding.rep, ()), finding)
        return cls(
            {status.rule: status for status in judgement.statuses},
            {(finding.rule, finding.rep): finding for finding in judgement.findings},
            by_rep,
        )

    def mark(self, rule: str, rep: int) -> Mark | None:
        """Return the verdict of a rule on a rep; None where it does not look at the clip."""
        if (finding := self.findings.get((rule, rep))) is not None:
            return mark_of((finding,))
        status = self.statuses.get(rule)
        if status is None or not status.enabled or status.unsupported:
            return None
        if rep in status.unknown_reps:
            return Mark.UNKNOWN
        return Mark.GOOD if status.judged_reps else None

    def rep_mark(self, rep: int) -> Mark:
        """Return the worst mark of a rep: good only where a rule has judged it."""
        asked = [s for s in self.statuses.values() if s.enabled and not s.unsupported]
        found = self.by_rep.get(rep, ())
        if found or any(s.judged_reps and rep not in s.unknown_reps for s in asked):
            return mark_of(found)
        return Mark.UNKNOWN if asked else Mark.UNJUDGED

    def notes(self, rep: int) -> list[str]:
        """Say what was found in a rep, and what could not be told."""
        notes = [finding.note for finding in self.by_rep.get(rep, ())]
        statuses = self.statuses.values()
        if not notes and any(s.judged_reps and rep not in s.unknown_reps for s in statuses):
            notes = [tr("No faults found.")]
        for status in statuses:
            if reason := status.unknown_reps.get(rep):
                unknown = tr("{rule}: can’t tell, {reason}.")
                notes.append(unknown.format(rule=plain_words(status.rule), reason=reason))
        return notes or [tr("Not judged.")]
