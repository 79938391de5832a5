"""The queue of files that are to come into the library; it outlives the program.

A file is worked on by one program at a time, which says every few seconds that it still does: what
one that was killed had begun is taken up again.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from app.library.records import ImportCounts, ImportItem, ImportState
from app.library.search import read_path, stored_path
from inference.files import PROCESS_TOKEN
from inference.texts import tr

GIVEN_UP_S = 30.0
"""After how long without a word a program counts as gone."""
MOST_TRIES = 3
"""A file that ended the program so often is not begun again."""

_Connect = Callable[[], AbstractContextManager[sqlite3.Connection]]


class ImportQueue:
    """The queue, as one program sees it.

    Parameters
    ----------
    reading, writing : callable
        Give the library's connection, the second within a transaction.
    worker : str, optional
        What this program is known by.
    """

    def __init__(self, reading: _Connect, writing: _Connect, worker: str = PROCESS_TOKEN) -> None:
        self._reading, self._writing = reading, writing
        self._worker = worker

    # ── filling it ──────────────────────────────────────────────────────────────────────────
    def add(self, paths: Iterable[Path], athlete: str = "") -> int:
        """Put files at the end; those that wait or are being worked on stay where they are.

        Parameters
        ----------
        paths : iterable of Path
        athlete : str, optional
            Whom their clips are to be put under.

        Returns
        -------
        int
            How many files were new, or are begun again.
        """
        with self._writing() as connection:
            before = connection.total_changes
            connection.executemany(
                "INSERT INTO imports (path, athlete) VALUES (?, ?) ON CONFLICT (path) DO UPDATE"
                " SET state = 'waiting', problem = '', tries = 0, athlete = excluded.athlete"
                " WHERE state NOT IN ('waiting', 'working')",
                [(stored_path(path.absolute()), athlete) for path in paths],
            )
            return connection.total_changes - before

    def retry(self, ids: Sequence[int] | None = None) -> None:
        """Let files that failed or were skipped wait again; without ids, all that failed."""
        self._change(ids, "state = 'waiting', problem = '', tries = 0", ("failed",), ("skipped",))

    def skip(self, ids: Sequence[int] | None = None) -> None:
        """Leave files out that wait or failed; without ids, all that failed."""
        self._change(ids, "state = 'skipped'", ("failed",), ("waiting",))

    def cancel(self) -> int:
        """Take out every file that is not finished; what is being worked on ends at that.

        Returns
        -------
        int
            How many there were.
        """
        with self._writing() as connection:
            gone = connection.execute("DELETE FROM imports WHERE state IN ('waiting', 'working')")
            return gone.rowcount

    def clear(self) -> None:
        """Forget the files that are finished, whichever way."""
        with self._writing() as connection:
            connection.execute("DELETE FROM imports WHERE state NOT IN ('waiting', 'working')")

    def _change(
        self,
        ids: Sequence[int] | None,
        change: str,
        without_ids: Collection[str],
        only_with_ids: Collection[str],
    ) -> None:
        states = [*without_ids, *(only_with_ids if ids is not None else ())]
        places = ",".join("?" * len(states))
        with self._writing() as connection:
            asked = f"UPDATE imports SET {change} WHERE state IN ({places})"
            if ids is None:
                connection.execute(asked, states)
            else:
                connection.executemany(f"{asked} AND id = ?", [[*states, i] for i in ids])

    # ── looking at it ───────────────────────────────────────────────────────────────────────
    def items(self, *states: ImportState, limit: int = 1000) -> tuple[ImportItem, ...]:
        """Return files in some states, or in all, in their order."""
        wanted = [state.value for state in states or tuple(ImportState)]
        places = ",".join("?" * len(wanted))
        with self._reading() as connection:
            rows = connection.execute(
                f"SELECT * FROM imports WHERE state IN ({places}) ORDER BY id LIMIT ?",
                [*wanted, limit],
            )
            return tuple(map(_item, rows))

    def counts(self) -> ImportCounts:
        """Return how many files are in each state."""
        with self._reading() as connection:
            rows = connection.execute("SELECT state, count(*) AS n FROM imports GROUP BY state")
            return ImportCounts(**{row["state"]: row["n"] for row in rows})

    # ── working on it ───────────────────────────────────────────────────────────────────────
    def claim(self) -> ImportItem | None:
        """Take the next file to work on it; None where there is none.

        One that has ended the program several times while it was worked on fails for good.
        """
        now = time.time()
        gone = "state = 'working' AND worker <> ? AND seen_s < ?"
        lost = (self._worker, now - GIVEN_UP_S)
        with self._writing() as connection:
            problem = tr("LiftLens ended unexpectedly while it worked on this file.")
            connection.execute(
                f"UPDATE imports SET state = 'failed', problem = ? WHERE {gone} AND tries >= ?",
                (problem, *lost, MOST_TRIES),
            )
            row = connection.execute(
                f"UPDATE imports SET state = 'working', worker = ?, seen_s = ?, tries = tries + 1"
                f" WHERE id = (SELECT min(id) FROM imports WHERE state = 'waiting' OR {gone})"
                " RETURNING *",
                (self._worker, now, *lost),
            ).fetchone()
            return _item(row) if row else None

    def renew(self, item: ImportItem) -> bool:
        """Say that the file is still being worked on; False where it is not wanted any more."""
        with self._writing() as connection:
            changed = connection.execute(
                "UPDATE imports SET seen_s = ? WHERE id = ? AND state = 'working' AND worker = ?",
                (time.time(), item.id, self._worker),
            )
            return changed.rowcount == 1

    def finish(
        self, item: ImportItem, state: ImportState, *, problem: str = "", clip: int | None = None
    ) -> None:
        """Say how it went."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE imports SET state = ?, problem = ?, clip_id = ?"
                " WHERE id = ? AND state = 'working'",
                (state.value, problem, clip, item.id),
            )

    def release(self, item: ImportItem) -> None:
        """Let a file wait again that was begun and is not finished; it was no try."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE imports SET state = 'waiting', tries = tries - 1"
                " WHERE id = ? AND state = 'working'",
                [item.id],
            )


def _item(row: sqlite3.Row) -> ImportItem:
    return ImportItem(
        id=row["id"],
        path=read_path(row["path"]),
        state=ImportState(row["state"]),
        athlete=row["athlete"],
        problem=row["problem"],
        clip=row["clip_id"],
        tries=row["tries"],
    )
