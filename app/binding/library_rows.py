"""What the library keeps, in the form in which its window shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from app.library.figures import figure_by_name, figures_of
from app.library.records import (
    ClipRecord,
    ImportItem,
    ImportState,
    Query,
    Sort,
    TrendPoint,
)
from app.library.store import Library
from inference.motion.rules import RULES, rule_by_id
from inference.motion.types import Exercise
from inference.texts import number, tr
from widgets.library.model import PAGE
from widgets.library.rows import (
    Choices,
    ClipDetails,
    ClipRow,
    Filters,
    Training,
    TrendDot,
    TrendLine,
)
from widgets.library.words import day_words
from widgets.units import unit_suffix


@dataclass(frozen=True)
class Shown:
    """A page of the list, with how many clips there are, and their small pictures."""

    total: int
    page: int
    rows: tuple[ClipRow, ...]
    jpegs: dict[int, bytes]
    empty: bool
    """Whether the library holds no clip at all."""


def query_of(filters: Filters, sort: str, page: int, *, descending: bool) -> Query:
    """Return the question that filters, an order and a page stand for."""
    return Query(
        text=filters.text,
        athlete=filters.athlete,
        session=filters.session,
        exercise=filters.exercise,
        first_day=filters.first_day,
        last_day=filters.last_day,
        faults=filters.faults,
        rule=filters.rule,
        tag=filters.tag,
        gold=filters.gold or None,
        missing=filters.missing or None,
        sort=Sort(sort),
        descending=descending,
        offset=page * PAGE,
        limit=PAGE,
    )


def page_of(library: Library, query: Query) -> Shown:
    """Answer a question with what the list shows."""
    found = library.search(query)
    rows = tuple(row_of(clip) for clip in found.clips)
    empty = not found.total and not library.search(Query(limit=1)).total
    jpegs = library.thumbnails([row.id for row in rows])
    return Shown(found.total, query.offset // PAGE, rows, jpegs, empty)


def row_of(clip: ClipRecord) -> ClipRow:
    """Return a clip as a row of the list."""
    return ClipRow(
        id=clip.id,
        path=clip.path,
        filmed=clip.facts.filmed,
        duration_s=clip.facts.duration_s,
        athlete=clip.athlete.name if clip.athlete else "",
        exercise=clip.exercise,
        reps=clip.reps,
        faulty_reps=clip.faulty_reps,
        rules=tuple(tr(rule_by_id(rule).name) for rule in clip.rules if rule in _RULE_IDS),
        tags=clip.tags,
        notes=clip.notes,
        gold=clip.gold,
        missing=clip.missing,
    )


_RULE_IDS = frozenset(rule.id for rule in RULES)


def details_of(library: Library, clip_id: int) -> ClipDetails | None:
    """Return all that is known of a clip; None where it is gone."""
    clip = library.clip(clip_id)
    if clip is None:
        return None
    sessions = library.sessions(clip.athlete.id) if clip.athlete else ()
    own = next((session for session in sessions if session.id == clip.session), None)
    training = Training(own.id, own.day, own.place, own.notes) if own is not None else None
    analysis = library.analysis(clip_id)
    figures: list[tuple[str, str]] = []
    made = ""
    if analysis is not None:
        for figure in figures_of(analysis.exercise):
            values = [
                rep.figures[figure.name] for rep in analysis.reps if figure.name in rep.figures
            ]
            if values:
                figures.append((tr(figure.title), _span(values, figure.unit)))
        made = tr("Analysed on {day} by LiftLens {version}").format(
            day=day_words(analysis.made.date()), version=analysis.program
        )
    picture = library.thumbnail(clip_id) or b""
    return ClipDetails(row_of(clip), picture, training, tuple(figures), made)


def _span(values: Sequence[float], unit: str) -> str:
    """Say from what to what values go."""
    digits = 0 if unit == "°" else 2
    low, high = (number(float(edge), digits) for edge in (np.min(values), np.max(values)))
    shown = f"{low}" if low == high else f"{low} … {high}"
    # A line must not end within the unit.
    return f"{shown}{unit_suffix(unit)}".replace("/", "/\u2060").replace("-", "−")


def choices_of(library: Library) -> Choices:
    """Return what there is to filter by."""
    return Choices(
        athletes=tuple((one.id, one.name) for one in library.athletes()),
        tags=tuple((tag, f"{tag} ({count})") for tag, count in library.tags()),
        rules=tuple((rule.id, tr(rule.name)) for rule in RULES),
    )


def trend_lines(
    library: Library, athlete: int, exercise: Exercise, days: int
) -> tuple[TrendLine, ...]:
    """Return every figure of an athlete in an exercise.

    Parameters
    ----------
    library : Library
    athlete : int
    exercise : Exercise
    days : int
        How far back; 0 for all.
    """
    first = date.today() - timedelta(days=days) if days else None
    lines = []
    for figure in figures_of(exercise):
        points = library.trend(athlete, figure.name, exercise, first_day=first)
        known = figure_by_name(figure.name)
        lines.append(
            TrendLine(
                tr(known.title),
                tr(known.meaning),
                known.unit,
                known.higher_is_better,
                tuple(map(_dot, points)),
            )
        )
    return tuple(lines)


def _dot(point: TrendPoint) -> TrendDot:
    return TrendDot(
        session=point.session,
        day=point.day,
        mean=point.mean,
        low=point.minimum,
        high=point.maximum,
        best=point.best,
        reps=point.reps,
        clips=point.clips,
        error=point.expected_error,
    )


def failures_of(library: Library) -> dict[int, tuple[str, str]]:
    """Return the name and the problem of each file that failed, by its id in the queue."""
    failed: tuple[ImportItem, ...] = library.imports.items(ImportState.FAILED)
    return {item.id: (item.path.name, item.problem) for item in failed}
