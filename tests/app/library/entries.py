"""Clips and reviews as the library takes them in, without a file behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from app.library.records import AnalysisRecord, ClipFacts, FoundFault, RepFigures
from inference.motion.types import Exercise, Severity, ViewKind

DAY = datetime(2026, 3, 14, 18, 30)
FOLDER = Path("/videos").absolute()


def facts(n: int = 1, name: str = "", filmed: datetime = DAY) -> ClipFacts:
    path = FOLDER / (name or f"clip {n}.mp4")
    return ClipFacts(path, f"{n:064x}", 1000 + n, n, filmed, 12.5, 1080, 1920, 29.97)


def fault(rule: str, rep: int, severity: Severity = Severity.MAJOR) -> FoundFault:
    return FoundFault(rule, rep, severity, 0.7, 0.9, "")


def reviewed(
    figures: Sequence[Mapping[str, float]] = ({}, {}),
    findings: Sequence[FoundFault] = (),
    exercise: Exercise = Exercise.SQUAT,
    view: ViewKind = ViewKind.OBLIQUE,
) -> AnalysisRecord:
    """A review with one rep for each mapping of figures."""
    reps = tuple(
        RepFigures(n, 100 * n, 100 * n + 40, 100 * n + 90, given)
        for n, given in enumerate(figures, 1)
    )
    return AnalysisRecord(
        DAY, exercise, view, "truth 1", "truth 1", "0.1", {}, reps, tuple(findings)
    )
