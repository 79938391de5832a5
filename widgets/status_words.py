"""What a rule's card says of its verdicts."""

from __future__ import annotations

from dataclasses import dataclass

from inference.motion.types import RuleStatus
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
        return StatusWords(Mark.UNJUDGED, "can’t judge", reason=_sentence(status.unsupported))
    if not status.enabled:
        return StatusWords(Mark.UNJUDGED, "off")
    if not status.judged_reps and not status.unknown_reps:
        return StatusWords(Mark.UNJUDGED, "not judged")
    faulty, borderline = status.faulty_reps, status.borderline_reps
    parts = []
    if faulty:
        parts.append(f"{len(faulty)} of {status.judged_reps + len(status.unknown_reps)} reps")
    if borderline:
        parts.append(f"{len(borderline)} borderline")
    if status.judged_reps and not parts:
        parts.append(f"{status.judged_reps} good")
    if status.unknown_reps:
        parts.append(f"{len(status.unknown_reps)} can’t tell")
    reasons = "; ".join(dict.fromkeys(status.unknown_reps.values()))
    return StatusWords(
        mark=_mark(status),
        short=parts[0],
        rest=", ".join(parts[1:]),
        tooltip=_tooltip(status) or parts[0],
        reason="" if status.judged_reps else _sentence(f"can’t tell: {reasons}"),
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
        lines.append(f"At fault: {format_reps(status.faulty_reps)}")
    if status.borderline_reps:
        lines.append(f"Within the expected error: {format_reps(status.borderline_reps)}")
    lines += [f"Can’t tell of rep {rep}: {why}" for rep, why in status.unknown_reps.items()]
    return "\n".join(lines)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
