"""What a rule's card says of its verdicts."""

from __future__ import annotations

from dataclasses import dataclass

from inference.motion.types import RuleStatus
from inference.texts import sentence, tr
from widgets.marks import Mark
from widgets.units import format_reps


@dataclass(frozen=True)
class StatusWords:
    """A rule's live state in words.

    Attributes
    ----------
    mark : Mark
    short : str
        Beside the rule's name: ``2 of 5 reps``.
    rest : str
        What else there is: ``1 borderline, 1 can’t tell``; empty where there is nothing.
    tooltip : str
        Which reps each is about.
    reason : str
        A sentence on why nothing is judged; empty where something is.
    """

    mark: Mark
    short: str
    rest: str = ""
    tooltip: str = ""
    reason: str = ""


def status_words(status: RuleStatus) -> StatusWords:
    """Put a rule's live state into words."""
    if status.unsupported:
        return StatusWords(Mark.UNJUDGED, tr("can’t judge"), reason=sentence(status.unsupported))
    if not status.enabled:
        return StatusWords(Mark.UNJUDGED, tr("off"))
    if not status.judged_reps and not status.unknown_reps:
        return StatusWords(Mark.UNJUDGED, tr("not judged"))
    faulty, borderline = status.faulty_reps, status.borderline_reps
    parts = []
    if faulty:
        total = status.judged_reps + len(status.unknown_reps)
        parts.append(tr("{n} of {total} reps").format(n=len(faulty), total=total))
    if borderline:
        parts.append(tr("{n} borderline").format(n=len(borderline)))
    if status.judged_reps and not parts:
        parts.append(tr("{n} good").format(n=status.judged_reps))
    if status.unknown_reps:
        parts.append(tr("{n} can’t tell").format(n=len(status.unknown_reps)))
    reasons = "; ".join(dict.fromkeys(status.unknown_reps.values()))
    return StatusWords(
        mark=_mark(status),
        short=parts[0],
        rest=", ".join(parts[1:]),
        tooltip=_tooltip(status) or parts[0],
        reason=""
        if status.judged_reps
        else sentence(tr("can’t tell: {reasons}").format(reasons=reasons)),
    )


def _mark(status: RuleStatus) -> Mark:
    if status.faulty_reps:
        return Mark.MAJOR
    if status.borderline_reps:
        return Mark.BORDERLINE
    return Mark.GOOD if status.judged_reps else Mark.UNKNOWN


def _tooltip(status: RuleStatus) -> str:
    lines = []
    if status.faulty_reps:
        lines.append(tr("At fault: {reps}").format(reps=format_reps(status.faulty_reps)))
    if status.borderline_reps:
        lines.append(
            tr("Within the expected error: {reps}").format(reps=format_reps(status.borderline_reps))
        )
    lines += [
        tr("Can’t tell of rep {n}: {why}").format(n=rep, why=why)
        for rep, why in status.unknown_reps.items()
    ]
    return "\n".join(lines)
