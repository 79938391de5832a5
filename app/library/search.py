"""From a `Query` to SQL, and from rows to records."""

from __future__ import annotations

import os
import sqlite3
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from app.library.records import Athlete, ClipFacts, ClipRecord, Page, Query, Sort
from inference.motion.types import Exercise

_FROM = """
FROM clips c
LEFT JOIN analyses a ON a.clip_id = c.id
LEFT JOIN athletes t ON t.id = c.athlete_id
"""

_COLUMNS = """
SELECT c.id, c.content_hash, c.path, c.size_bytes, c.modified_ns, c.filmed, c.added, c.duration_s,
    c.width, c.height, c.fps, c.notes, c.missing, c.session_id, c.athlete_id,
    t.name AS athlete, a.exercise, a.reps, a.faulty_reps,
    (SELECT group_concat(name, char(31)) FROM (SELECT g.name FROM clip_tags l
        JOIN tags g ON g.id = l.tag_id WHERE l.clip_id = c.id ORDER BY g.folded)) AS tags,
    (SELECT group_concat(rule, char(31)) FROM (SELECT DISTINCT f.rule FROM findings f
        WHERE f.clip_id = c.id AND f.severity <> 'borderline' ORDER BY f.rule)) AS rules,
    (SELECT group_concat(s.exercise, char(31)) FROM gold_standards s
        WHERE s.clip_id = c.id) AS gold
"""

_ORDERS = {
    Sort.FILMED: "c.filmed {d}",
    Sort.ADDED: "c.added {d}",
    Sort.NAME: "c.name COLLATE NOCASE {d}",
    Sort.ATHLETE: "t.folded IS NULL, t.folded {d}, c.filmed DESC",
    Sort.EXERCISE: "a.exercise IS NULL, a.exercise {d}, c.filmed DESC",
    Sort.REPS: "a.reps IS NULL, a.reps {d}, c.filmed DESC",
    Sort.FAULTS: "a.faulty_reps IS NULL, a.faulty_reps {d}, c.filmed DESC",
}


def fold(text: str) -> str:
    """Return a text as it is searched: without letter case, accents and doubled spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def search(connection: sqlite3.Connection, query: Query) -> Page:
    """Return a page of the clips that a query lists."""
    where, values = _conditions(query)
    (total,) = connection.execute(f"SELECT count(*) {_FROM} {where}", values).fetchone()
    direction = "DESC" if query.descending else "ASC"
    order = _ORDERS[query.sort].format(d=direction)
    ids = connection.execute(
        f"SELECT c.id {_FROM} {where} ORDER BY {order}, c.id {direction} LIMIT ? OFFSET ?",
        [*values, query.limit, query.offset],
    ).fetchall()
    return Page(clips_of(connection, [clip_id for (clip_id,) in ids]), total)


def clips_of(connection: sqlite3.Connection, ids: Sequence[int]) -> tuple[ClipRecord, ...]:
    """Return clips by their ids, in that order; those that are not there are left out."""
    places = ",".join("?" * len(ids))
    rows = connection.execute(f"{_COLUMNS} {_FROM} WHERE c.id IN ({places})", list(ids))
    found = {row["id"]: _clip(row) for row in rows}
    return tuple(found[clip_id] for clip_id in ids if clip_id in found)


def stored_path(path: Path) -> str | bytes:
    """Return a path as the database holds it: a name need not be text on Linux."""
    text = str(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return text


def read_path(stored: str | bytes) -> Path:
    """Return a path that the database holds."""
    return Path(os.fsdecode(stored))


_WITH_RULE = """EXISTS (SELECT 1 FROM findings f
    WHERE f.clip_id = c.id AND f.rule = ? AND f.severity <> 'borderline')"""
_WITH_TAG = """EXISTS (SELECT 1 FROM clip_tags l JOIN tags g ON g.id = l.tag_id
    WHERE l.clip_id = c.id AND g.folded = ?)"""
_IS_GOLD = "EXISTS (SELECT 1 FROM gold_standards s WHERE s.clip_id = c.id) = ?"


def _conditions(query: Query) -> tuple[str, list[object]]:
    """Return the condition of a query, with the values of its places."""
    exercise = query.exercise.value if query.exercise else None
    first = query.first_day.isoformat() if query.first_day else None
    last = query.last_day.isoformat() + "U" if query.last_day else None  # "U" comes after "T"
    asked: list[tuple[str, object]] = [
        *(("instr(c.folded, ?) > 0", word) for word in fold(query.text).split()),
        ("c.athlete_id = ?", query.athlete),
        ("c.session_id = ?", query.session),
        ("a.exercise = ?", exercise),
        ("c.filmed >= ?", first),
        ("c.filmed < ?", last),
        ("(a.faulty_reps > 0) = ?", query.faults),
        (_WITH_RULE, query.rule or None),
        (_WITH_TAG, fold(query.tag) or None),
        (_IS_GOLD, query.gold),
        ("c.missing = ?", query.missing),
    ]
    given = [(condition, value) for condition, value in asked if value is not None]
    where = " AND ".join(condition for condition, _ in given)
    return (f"WHERE {where}" if where else ""), [value for _, value in given]


def _clip(row: sqlite3.Row) -> ClipRecord:
    facts = ClipFacts(
        path=read_path(row["path"]),
        content_hash=row["content_hash"],
        size_bytes=row["size_bytes"],
        modified_ns=row["modified_ns"],
        filmed=datetime.fromisoformat(row["filmed"]),
        duration_s=row["duration_s"],
        width=row["width"],
        height=row["height"],
        fps=row["fps"],
    )
    athlete = None
    if row["athlete_id"] is not None:
        athlete = Athlete(row["athlete_id"], row["athlete"])
    return ClipRecord(
        id=row["id"],
        facts=facts,
        added=datetime.fromisoformat(row["added"]),
        athlete=athlete,
        session=row["session_id"],
        tags=_listed(row["tags"]),
        notes=row["notes"],
        exercise=Exercise(row["exercise"]) if row["exercise"] else None,
        reps=row["reps"],
        faulty_reps=row["faulty_reps"],
        rules=_listed(row["rules"]),
        gold=tuple(map(Exercise, _listed(row["gold"]))),
        missing=bool(row["missing"]),
    )


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(text.split("\x1f")) if text else ()
