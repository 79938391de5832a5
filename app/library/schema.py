"""The tables of the library, and the steps from every older version to today's.

A version that was shipped is never changed: what is new is a step. `tests/app/library/dumps` holds
a file of each version, which the tests bring to today's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping

APPLICATION_ID = 0x4C4C6962
"""“LLib”: what tells the file from other SQLite files."""

_VERSION_1 = """
CREATE TABLE athletes (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE
);
CREATE TABLE clips (
    id INTEGER PRIMARY KEY,
    content_hash TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL,
    name TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    filmed TEXT NOT NULL,
    added TEXT NOT NULL,
    duration_s REAL NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    fps REAL NOT NULL,
    athlete_id INTEGER REFERENCES athletes(id) ON DELETE SET NULL,
    notes TEXT NOT NULL DEFAULT '',
    missing INTEGER NOT NULL DEFAULT 0,
    folded TEXT NOT NULL DEFAULT ''
);
CREATE INDEX clips_path ON clips(path);
CREATE INDEX clips_filmed ON clips(filmed);
CREATE INDEX clips_athlete ON clips(athlete_id, filmed);
CREATE TABLE thumbnails (
    clip_id INTEGER PRIMARY KEY REFERENCES clips(id) ON DELETE CASCADE,
    jpeg BLOB NOT NULL
);
CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE
);
CREATE TABLE clip_tags (
    clip_id INTEGER NOT NULL REFERENCES clips(id) ON DELETE CASCADE,
    tag_id INTEGER NOT NULL REFERENCES tags(id) ON DELETE CASCADE,
    PRIMARY KEY (clip_id, tag_id)
) WITHOUT ROWID;
CREATE INDEX clip_tags_tag ON clip_tags(tag_id);
CREATE TABLE gold_standards (
    clip_id INTEGER NOT NULL REFERENCES clips(id) ON DELETE CASCADE,
    exercise TEXT NOT NULL,
    PRIMARY KEY (clip_id, exercise)
) WITHOUT ROWID;
CREATE TABLE analyses (
    clip_id INTEGER PRIMARY KEY REFERENCES clips(id) ON DELETE CASCADE,
    made TEXT NOT NULL,
    exercise TEXT NOT NULL,
    view TEXT NOT NULL,
    detector TEXT NOT NULL,
    lifter TEXT NOT NULL,
    program TEXT NOT NULL,
    settings TEXT NOT NULL,
    reps INTEGER NOT NULL,
    faulty_reps INTEGER NOT NULL
);
CREATE TABLE reps (
    clip_id INTEGER NOT NULL REFERENCES analyses(clip_id) ON DELETE CASCADE,
    rep INTEGER NOT NULL,
    start_frame INTEGER NOT NULL,
    bottom_frame INTEGER NOT NULL,
    end_frame INTEGER NOT NULL,
    figures TEXT NOT NULL,
    PRIMARY KEY (clip_id, rep)
) WITHOUT ROWID;
CREATE TABLE findings (
    clip_id INTEGER NOT NULL REFERENCES analyses(clip_id) ON DELETE CASCADE,
    rule TEXT NOT NULL,
    rep INTEGER NOT NULL,
    severity TEXT NOT NULL,
    value REAL NOT NULL,
    threshold REAL NOT NULL,
    unit TEXT NOT NULL,
    PRIMARY KEY (clip_id, rule, rep)
) WITHOUT ROWID;
"""

_VERSION_2 = """
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    athlete_id INTEGER NOT NULL REFERENCES athletes(id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    place TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    UNIQUE (athlete_id, day)
);
ALTER TABLE clips ADD COLUMN session_id INTEGER REFERENCES sessions(id) ON DELETE SET NULL;
CREATE INDEX clips_session ON clips(session_id);
INSERT INTO sessions (athlete_id, day)
    SELECT DISTINCT athlete_id, substr(filmed, 1, 10) FROM clips WHERE athlete_id IS NOT NULL;
UPDATE clips SET session_id = (
    SELECT id FROM sessions
    WHERE sessions.athlete_id = clips.athlete_id AND day = substr(filmed, 1, 10)
);
"""

_VERSION_3 = """
CREATE TABLE imports (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    athlete TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'waiting',
    problem TEXT NOT NULL DEFAULT '',
    clip_id INTEGER REFERENCES clips(id) ON DELETE SET NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    worker TEXT NOT NULL DEFAULT '',
    seen_s REAL NOT NULL DEFAULT 0
);
CREATE INDEX imports_state ON imports(state, id);
"""

_STEPS: Mapping[int, str] = {0: _VERSION_1, 1: _VERSION_2, 2: _VERSION_3}
"""What is done to a file of each version."""

SCHEMA_VERSION = len(_STEPS)


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version of a file's tables; 0 for an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(
    connection: sqlite3.Connection,
    target: int = SCHEMA_VERSION,
    before_change: Callable[[int], None] = lambda _version: None,
) -> int:
    """Bring the tables to a version; all of it is done, or nothing.

    Parameters
    ----------
    connection : Connection
        In autocommit mode. Another program that migrates the same file at the same time is waited
        for.
    target : int, optional
    before_change : callable, optional
        Told the version once it is sure that there is something to do, while nobody else can write.

    Returns
    -------
    int
        The version that it had.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = version_of(connection)
        if found < target:
            before_change(found)
        for version in range(found, target):
            for statement in _STEPS[version].split(";"):
                if statement.strip():
                    connection.execute(statement)
        if found < target:
            connection.execute(f"PRAGMA user_version = {target}")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            if broken := connection.execute("PRAGMA foreign_key_check").fetchall():
                raise sqlite3.IntegrityError(f"{len(broken)} rows refer to nothing")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return found
