"""How findings are worded, sorted, filtered, counted and copied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from inference.motion.types import Finding, Judgement, Severity
from inference.skeleton import FloatArray
from inference.texts import mark, tr, tr_n
from widgets.marks import WORST_LAST, Mark, mark_of
from widgets.units import format_time, format_value, plain_words

NO_FAULTS = mark("No faults found.")
NOTHING_JUDGED = mark("Nothing could be judged; the rules say why.")
NOT_ANALYSED = mark("Not analysed yet.")
FILTERED_OUT = mark("No finding passes the filter.")
UNSURE_BELOW = 0.5


@dataclass(frozen=True)
class Entry:
    """What a line of the list shows.

    Attributes
    ----------
    finding : Finding
    rule : str
        Name of its rule.
    time_s : float or None
        When its worst frame is; None where the clip's times are not known.
    """

    finding: Finding
    rule: str
    time_s: float | None = None

    @property
    def title(self) -> str:
        """Rep, rule, value and threshold: the upper line."""
        finding = self.finding
        relation = "<" if finding.value < finding.threshold else ">"
        rep = tr("Rep {n}").format(n=finding.rep)
        return f"{rep} · {self.rule} {self.value} {relation} {self.threshold}"

    @property
    def value(self) -> str:
        """What was measured."""
        return format_value(self.finding.value, self.finding.unit)

    @property
    def threshold(self) -> str:
        """What it was held against."""
        return format_value(self.finding.threshold, self.finding.unit)

    @property
    def sureness(self) -> str:
        """How far the verdict can be trusted."""
        sure = f"{self.finding.confidence:.0%}"
        if self.finding.confidence < UNSURE_BELOW:
            return tr("Only {percent} sure: watch the rep yourself.").format(percent=sure)
        return tr("{percent} sure.").format(percent=sure)

    @property
    def note(self) -> str:
        """What is said below the title, with why it may not be trusted."""
        return f"{self.finding.note} {self.sureness}"

    @property
    def mark(self) -> Mark:
        """The shape of the severity."""
        return mark_of((self.finding,))

    @property
    def spoken(self) -> str:
        """The whole for screen readers."""
        return f"{tr(self.mark.value)}: {self.title}. {self.note}"


def entries_of(
    judgement: Judgement | None,
    names: Mapping[str, str],
    times_s: Sequence[float] | FloatArray = (),
) -> tuple[Entry, ...]:
    """Return the findings in the order of the clip.

    Parameters
    ----------
    judgement : Judgement or None
    names : mapping of str to str
        Of the rules, by id; the identifier in plain words stands in for a missing one.
    times_s : sequence of float, optional
        True time of each frame.

    Returns
    -------
    tuple of Entry
    """
    findings = judgement.findings if judgement else ()
    ordered = sorted(findings, key=lambda f: (f.worst_frame, f.rule))

    def time_of(frame: int) -> float | None:
        return float(times_s[frame]) if frame < len(times_s) else None

    return tuple(
        Entry(f, names.get(f.rule, plain_words(f.rule)), time_of(f.worst_frame)) for f in ordered
    )


class Order(Enum):
    """What findings are sorted by; the value is for `tr`."""

    TIME = mark("By time")
    SEVERITY = mark("By severity")
    RULE = mark("By rule")
    REP = mark("By rep")


_KEYS: Mapping[Order, Callable[[Entry], object]] = {
    Order.TIME: lambda entry: 0,
    Order.SEVERITY: lambda entry: (-WORST_LAST.index(entry.mark), -entry.finding.confidence),
    Order.RULE: lambda entry: entry.rule,
    Order.REP: lambda entry: entry.finding.rep,
}


def in_order(entries: Iterable[Entry], order: Order) -> tuple[Entry, ...]:
    """Return findings sorted; those that are alike stay in the order of the clip."""
    return tuple(sorted(entries, key=_KEYS[order]))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Filter:
    """Which findings are shown.

    Attributes
    ----------
    rule : str or None
        Id of the only rule; None for all.
    severities : frozenset of Severity
    rep : int or None
        The only rep; None for all.
    text : str
        Words that must all stand somewhere in the line, whatever their case.
    """

    rule: str | None = None
    severities: frozenset[Severity] = frozenset(Severity)
    rep: int | None = None
    text: str = ""

    def passes(self, entry: Entry) -> bool:
        """Return whether a finding is shown."""
        finding = entry.finding
        words = f"{entry.title} {entry.note} {tr(entry.mark.value)}".casefold()
        return (
            self.rule in (None, finding.rule)
            and self.rep in (None, finding.rep)
            and finding.severity in self.severities
            and all(word in words for word in self.text.casefold().split())
        )


def count_words(findings: Iterable[Finding]) -> str:
    """Count findings in words: ``2 faults, 1 borderline``; empty where there are none."""
    severities = [finding.severity for finding in findings]
    borderline = severities.count(Severity.BORDERLINE)
    faults = len(severities) - borderline
    parts = []
    if faults:
        parts.append(tr_n("{n} fault", "{n} faults", faults).format(n=faults))
    if borderline:
        parts.append(tr_n("{n} borderline", "{n} borderline", borderline).format(n=borderline))
    return ", ".join(parts)


def why_empty(judgement: Judgement | None) -> str:
    """Say why there are no findings."""
    if judgement is None:
        return tr(NOT_ANALYSED)
    if judgement.findings:
        return tr(FILTERED_OUT)
    judged = any(status.judged_reps for status in judgement.statuses)
    return tr(NO_FAULTS) if judged else tr(NOTHING_JUDGED)


def as_text(entries: Iterable[Entry]) -> str:
    """Write findings as sentences, one a line."""
    return "\n".join(f"{_when(entry)}{entry.spoken}" for entry in entries)


def _when(entry: Entry) -> str:
    return "" if entry.time_s is None else f"{format_time(entry.time_s)} · "


def as_table(entries: Iterable[Entry]) -> str:
    """Write findings with tabs between the columns, under a head, as spreadsheets take them."""
    head = (
        *(tr("Rep"), tr("Rule"), tr("Severity"), tr("Value"), tr("Limit"), tr("Unit")),
        *(tr("Time [s]"), tr("Frame"), tr("Sure"), tr("Note")),
    )
    rows = ["\t".join(head)]
    for entry in entries:
        finding = entry.finding
        cells = (
            *(finding.rep, entry.rule, tr(entry.mark.value)),
            *(f"{finding.value:.3f}", f"{finding.threshold:g}", finding.unit),
            "" if entry.time_s is None else f"{entry.time_s:.3f}",
            *(finding.worst_frame, f"{finding.confidence:.2f}", finding.note),
        )
        rows.append("\t".join(str(cell).replace("\t", " ") for cell in cells))
    return "\n".join(rows)
