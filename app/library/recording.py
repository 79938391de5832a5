"""What is written of a clip, within a transaction that the caller holds."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from app.library.records import (
    AnalysisRecord,
    ClipFacts,
    FoundFault,
    LibraryError,
    RepFigures,
    Told,
)
from app.library.search import fold, stored_path
from inference.motion.types import Exercise, Severity, ViewKind
from inference.texts import tr


def put_clip(connection: sqlite3.Connection, facts: ClipFacts) -> int:
    """Write what a file says of itself; returns the id of the clip."""
    path = stored_path(facts.path)
    connection.execute(
        "UPDATE clips SET missing = 1 WHERE path = ? AND content_hash <> ?",
        (path, facts.content_hash),
    )
    values = {
        "content_hash": facts.content_hash,
        "path": path,
        "name": facts.path.name.encode("utf-8", "replace").decode(),
        "size_bytes": facts.size_bytes,
        "modified_ns": facts.modified_ns,
        "filmed": facts.filmed.isoformat(timespec="seconds"),
        "added": datetime.now().isoformat(timespec="seconds"),
        "duration_s": facts.duration_s,
        "width": facts.width,
        "height": facts.height,
        "fps": facts.fps,
        "missing": 0,
    }
    names = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    kept = ("content_hash", "added")
    changed = ", ".join(f"{name} = excluded.{name}" for name in values if name not in kept)
    (clip_id,) = connection.execute(
        f"INSERT INTO clips ({names}) VALUES ({places})"
        f" ON CONFLICT (content_hash) DO UPDATE SET {changed} RETURNING id",
        values,
    ).fetchone()
    _settle(connection, clip_id)
    return int(clip_id)


# ── what the coach told ─────────────────────────────────────────────────────────────────────────
def add_told(connection: sqlite3.Connection, clip_id: int, told: Told) -> None:
    """Add what was told: an athlete and notes replace those before, tags come to them."""
    if told.athlete.strip():
        _put_athlete(connection, clip_id, told.athlete)
    _put_tags(connection, clip_id, told.tags)
    _put_notes(connection, clip_id, told.notes)
    _settle(connection, clip_id)


def set_told(connection: sqlite3.Connection, clip_id: int, told: Told) -> None:
    """Take exactly this as what was told."""
    if connection.execute("SELECT 1 FROM clips WHERE id = ?", [clip_id]).fetchone() is None:
        raise LibraryError(tr("The clip is not in the library any more."))
    connection.execute("DELETE FROM clip_tags WHERE clip_id = ?", [clip_id])
    _put_athlete(connection, clip_id, told.athlete)
    _put_tags(connection, clip_id, told.tags)
    _put_notes(connection, clip_id, told.notes)
    _settle(connection, clip_id)
    prune(connection)


def _put_athlete(connection: sqlite3.Connection, clip_id: int, name: str) -> None:
    athlete_id = named(connection, "athletes", name) if name.strip() else None
    connection.execute("UPDATE clips SET athlete_id = ? WHERE id = ?", (athlete_id, clip_id))


def _put_tags(connection: sqlite3.Connection, clip_id: int, tags: tuple[str, ...]) -> None:
    for tag in tags:
        if tag.strip():
            connection.execute(
                "INSERT OR IGNORE INTO clip_tags VALUES (?, ?)",
                (clip_id, named(connection, "tags", tag)),
            )


def _put_notes(connection: sqlite3.Connection, clip_id: int, notes: str) -> None:
    connection.execute("UPDATE clips SET notes = ? WHERE id = ?", (notes, clip_id))


def named(connection: sqlite3.Connection, table: str, name: str) -> int:
    """Return the id of an athlete or a tag of a name, made where there is none."""
    shown, folded = " ".join(name.split()), fold(name)
    connection.execute(
        f"INSERT OR IGNORE INTO {table} (name, folded) VALUES (?, ?)", (shown, folded)
    )
    row = connection.execute(f"SELECT id FROM {table} WHERE folded = ?", [folded]).fetchone()
    return int(row["id"])


def _settle(connection: sqlite3.Connection, clip_id: int) -> None:
    """Put a clip into its training day, and make anew what it is searched by."""
    row = connection.execute(
        "SELECT c.name, c.notes, c.athlete_id, substr(c.filmed, 1, 10) AS day, t.name AS athlete,"
        " (SELECT group_concat(g.name, ' ') FROM clip_tags l JOIN tags g ON g.id = l.tag_id"
        " WHERE l.clip_id = c.id) AS tags"
        " FROM clips c LEFT JOIN athletes t ON t.id = c.athlete_id WHERE c.id = ?",
        [clip_id],
    ).fetchone()
    session_id = None
    if row["athlete_id"] is not None:
        key = (row["athlete_id"], row["day"])
        connection.execute("INSERT OR IGNORE INTO sessions (athlete_id, day) VALUES (?, ?)", key)
        session_id = connection.execute(
            "SELECT id FROM sessions WHERE athlete_id = ? AND day = ?", key
        ).fetchone()["id"]
    parts = (row["name"], row["athlete"], row["tags"], row["notes"])
    folded = fold(" ".join(part for part in parts if part))
    connection.execute(
        "UPDATE clips SET session_id = ?, folded = ? WHERE id = ?", (session_id, folded, clip_id)
    )


def settle_athlete(connection: sqlite3.Connection, athlete_id: int) -> None:
    """Do for all clips of an athlete what belongs to a change of the name."""
    rows = connection.execute("SELECT id FROM clips WHERE athlete_id = ?", [athlete_id])
    for row in rows.fetchall():
        _settle(connection, row["id"])


def prune(connection: sqlite3.Connection) -> None:
    """Take away athletes, tags and training days that no clip has; but no day with a word on it."""
    connection.execute(
        "DELETE FROM sessions WHERE place = '' AND notes = ''"
        " AND id NOT IN (SELECT session_id FROM clips WHERE session_id IS NOT NULL)"
    )
    connection.execute(
        "DELETE FROM athletes WHERE id NOT IN (SELECT athlete_id FROM sessions)"
        " AND id NOT IN (SELECT athlete_id FROM clips WHERE athlete_id IS NOT NULL)"
    )
    connection.execute("DELETE FROM tags WHERE id NOT IN (SELECT tag_id FROM clip_tags)")


# ── analyses ────────────────────────────────────────────────────────────────────────────────────
def put_thumbnail(connection: sqlite3.Connection, clip_id: int, jpeg: bytes) -> None:
    """Write a clip's small picture."""
    connection.execute("INSERT OR REPLACE INTO thumbnails VALUES (?, ?)", (clip_id, jpeg))


def put_analysis(connection: sqlite3.Connection, clip_id: int, analysis: AnalysisRecord) -> None:
    """Write the review of a clip in place of the one before."""
    connection.execute("DELETE FROM analyses WHERE clip_id = ?", [clip_id])
    connection.execute(
        "INSERT INTO analyses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            clip_id,
            analysis.made.isoformat(timespec="seconds"),
            analysis.exercise.value,
            analysis.view.value,
            analysis.detector,
            analysis.lifter,
            analysis.program,
            json.dumps(analysis.settings),
            len(analysis.reps),
            len(analysis.faulty_reps),
        ),
    )
    connection.executemany(
        "INSERT INTO reps VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                clip_id,
                r.rep,
                r.start_frame,
                r.bottom_frame,
                r.end_frame,
                json.dumps(dict(r.figures)),
            )
            for r in analysis.reps
        ],
    )
    connection.executemany(
        "INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (clip_id, f.rule, f.rep, f.severity.value, f.value, f.threshold, f.unit)
            for f in analysis.findings
        ],
    )


def read_analysis(connection: sqlite3.Connection, clip_id: int) -> AnalysisRecord | None:
    """Return the review of a clip as it was written; None where there is none."""
    row = connection.execute("SELECT * FROM analyses WHERE clip_id = ?", [clip_id]).fetchone()
    if row is None:
        return None
    reps = connection.execute("SELECT * FROM reps WHERE clip_id = ? ORDER BY rep", [clip_id])
    findings = connection.execute(
        "SELECT * FROM findings WHERE clip_id = ? ORDER BY rule, rep", [clip_id]
    )
    return AnalysisRecord(
        made=datetime.fromisoformat(row["made"]),
        exercise=Exercise(row["exercise"]),
        view=ViewKind(row["view"]),
        detector=row["detector"],
        lifter=row["lifter"],
        program=row["program"],
        settings=json.loads(row["settings"]),
        reps=tuple(
            RepFigures(
                r["rep"],
                r["start_frame"],
                r["bottom_frame"],
                r["end_frame"],
                json.loads(r["figures"]),
            )
            for r in reps
        ),
        findings=tuple(
            FoundFault(
                f["rule"],
                f["rep"],
                Severity(f["severity"]),
                f["value"],
                f["threshold"],
                f["unit"],
            )
            for f in findings
        ),
    )
