"""How a figure of an athlete went from training to training."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from app.library.figures import Figure, figure_by_name
from app.library.records import TrendPoint
from inference.motion.types import Exercise, ViewKind

_REPS = """
SELECT c.session_id, s.day, c.id AS clip_id, a.view, r.figures
FROM clips c
JOIN sessions s ON s.id = c.session_id
JOIN analyses a ON a.clip_id = c.id
JOIN reps r ON r.clip_id = c.id
WHERE c.athlete_id = ? AND a.exercise = ? AND s.day >= ?
ORDER BY s.day
"""


@dataclass
class _Day:
    day: date
    values: list[float] = field(default_factory=list)
    clips: set[int] = field(default_factory=set)
    views: set[ViewKind] = field(default_factory=set)


def trend(
    connection: sqlite3.Connection,
    athlete_id: int,
    figure: str,
    exercise: Exercise,
    first_day: date | None = None,
) -> tuple[TrendPoint, ...]:
    """Return one point a training day on which the figure is known; as `Library.trend`."""
    wanted = figure_by_name(figure)
    since = first_day.isoformat() if first_day else ""
    days: dict[int, _Day] = {}
    for row in connection.execute(_REPS, (athlete_id, exercise.value, since)):
        value = json.loads(row["figures"]).get(figure)
        if value is None:
            continue
        day = days.setdefault(row["session_id"], _Day(date.fromisoformat(row["day"])))
        day.values.append(value)
        day.clips.add(row["clip_id"])
        day.views.add(ViewKind(row["view"]))
    return tuple(_point(session_id, day, wanted) for session_id, day in days.items())


def _point(session_id: int, day: _Day, figure: Figure) -> TrendPoint:
    errors = [error for view in day.views if (error := figure.error(view)) is not None]
    return TrendPoint(
        session=session_id,
        day=day.day,
        mean=sum(day.values) / len(day.values),
        minimum=min(day.values),
        maximum=max(day.values),
        best=_best(day.values, figure),
        reps=len(day.values),
        clips=len(day.clips),
        expected_error=max(errors, default=None),
    )


def _best(values: Sequence[float], figure: Figure) -> float | None:
    if figure.higher_is_better is None:
        return None
    return max(values) if figure.higher_is_better else min(values)
