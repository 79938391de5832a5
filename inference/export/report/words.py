"""Headings and small print of a report, the same on every kind of page."""

from __future__ import annotations

from dataclasses import dataclass

from inference.export.report.content import ReportContent, RepTable
from inference.texts import sentence, tr
from inference.verdicts import Mark

FAULTS = (Mark.MINOR, Mark.MAJOR)
SHOWN_IN_CELLS = (*FAULTS, Mark.BORDERLINE, Mark.UNKNOWN)
"""Marks that stand beside a figure; that one is good goes without saying."""


@dataclass(frozen=True)
class Words:
    """Headings in the language that is spoken."""

    findings: str
    wanted: str
    advice: str
    notes: str
    plots: str
    settings: str
    limits: str


def headings() -> Words:
    """Return the headings."""
    return Words(
        findings=tr("Findings"),
        wanted=tr("Wanted:"),
        advice=tr("Try:"),
        notes=tr("Notes"),
        plots=tr("Angles over time"),
        settings=tr("Rules and expected errors"),
        limits=tr("Limits of this report"),
    )


def explained(table: RepTable) -> str:
    """Say in one line what the columns of a table mean."""
    told = [f"{column.label}: {column.meaning}" for column in table.columns if column.meaning]
    return sentence("; ".join(told)) if told else ""


def fine_print(content: ReportContent) -> tuple[str, ...]:
    """Say what the errors and the shapes mean.

    Parameters
    ----------
    content : ReportContent

    Returns
    -------
    tuple of str
        Sentences; none where nothing was judged.
    """
    if not content.settings:
        return ()
    said = [
        tr("± is the expected error from this camera position: half of all values are closer."),
        tr("A value past its limit by less than that is borderline, no fault."),
    ]
    if any(setting.changed for setting in content.settings):
        said.append(tr("* The limit is not the default."))
    return tuple(said)
