"""Athletes, their training days, and tags."""

from __future__ import annotations

import sqlite3
from datetime import date

from app.library.recording import prune, settle_athlete
from app.library.records import Athlete, LibraryError, TrainingSession
from app.library.search import fold
from inference.texts import tr

_ATHLETES = """
SELECT t.id, t.name, count(c.id) AS clips
FROM athletes t LEFT JOIN clips c ON c.athlete_id = t.id
{where} GROUP BY t.id ORDER BY t.folded
"""


def athletes(connection: sqlite3.Connection) -> tuple[Athlete, ...]:
    """Return everyone, by name."""
    return tuple(map(_athlete, connection.execute(_ATHLETES.format(where=""))))


def athlete_named(connection: sqlite3.Connection, name: str) -> Athlete | None:
    """Return an athlete by name."""
    asked = _ATHLETES.format(where="WHERE t.folded = ?")
    return next(map(_athlete, connection.execute(asked, [fold(name)])), None)


def rename_athlete(connection: sqlite3.Connection, athlete_id: int, name: str) -> int:
    """Give an athlete another name, or join them with who has it; returns whose id it is."""
    shown, folded = " ".join(name.split()), fold(name)
    if not folded:
        raise LibraryError(tr("An athlete needs a name."))
    other = connection.execute(
        "SELECT id FROM athletes WHERE folded = ? AND id <> ?", (folded, athlete_id)
    ).fetchone()
    if other is None:
        kept = athlete_id
    else:
        kept = other["id"]
        _join_sessions(connection, athlete_id, kept)
        connection.execute(
            "UPDATE clips SET athlete_id = ? WHERE athlete_id = ?", (kept, athlete_id)
        )
    connection.execute(
        "UPDATE athletes SET name = ?, folded = ? WHERE id = ?", (shown, folded, kept)
    )
    settle_athlete(connection, kept)
    prune(connection)
    return int(kept)


def _join_sessions(connection: sqlite3.Connection, old: int, new: int) -> None:
    """Move training days to another athlete; what was said of the same day comes together."""
    connection.execute(
        "UPDATE OR IGNORE sessions SET athlete_id = ? WHERE athlete_id = ?", (new, old)
    )
    connection.execute(
        "UPDATE sessions AS kept SET"
        " place = CASE WHEN kept.place = '' THEN gone.place ELSE kept.place END,"
        " notes = trim(kept.notes || char(10) || gone.notes, char(10))"
        " FROM sessions AS gone"
        " WHERE kept.athlete_id = ? AND gone.athlete_id = ? AND kept.day = gone.day",
        (new, old),
    )
    connection.execute("DELETE FROM sessions WHERE athlete_id = ?", [old])


def sessions(connection: sqlite3.Connection, athlete_id: int | None) -> tuple[TrainingSession, ...]:
    """Return training days, the latest first."""
    rows = connection.execute(
        "SELECT s.id, s.day, s.place, s.notes, t.id AS athlete_id, t.name, count(c.id) AS clips"
        " FROM sessions s JOIN athletes t ON t.id = s.athlete_id"
        " LEFT JOIN clips c ON c.session_id = s.id"
        " WHERE ?1 IS NULL OR s.athlete_id = ?1"
        " GROUP BY s.id ORDER BY s.day DESC, t.folded",
        [athlete_id],
    )
    return tuple(
        TrainingSession(
            id=row["id"],
            athlete=Athlete(row["athlete_id"], row["name"]),
            day=date.fromisoformat(row["day"]),
            place=row["place"],
            notes=row["notes"],
            clips=row["clips"],
        )
        for row in rows
    )


def tags(connection: sqlite3.Connection) -> tuple[tuple[str, int], ...]:
    """Return every tag with the number of its clips, by name."""
    rows = connection.execute(
        "SELECT g.name, count(l.clip_id) AS clips FROM tags g"
        " LEFT JOIN clip_tags l ON l.tag_id = g.id GROUP BY g.id ORDER BY g.folded"
    )
    return tuple((row["name"], row["clips"]) for row in rows)


def _athlete(row: sqlite3.Row) -> Athlete:
    return Athlete(row["id"], row["name"], row["clips"])
