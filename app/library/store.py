"""Library: the open library, which any thread may ask and tell.

One connection serves all threads in turn: each question takes milliseconds, and whatever takes
longer (analysing, hashing, copying) is done without it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from app.library import people, recording, trends
from app.library.database import (
    NAME,
    back_up_if_due,
    check,
    library_folder,
    open_database,
    plain_error,
)
from app.library.import_queue import ImportQueue
from app.library.records import (
    AnalysisRecord,
    Athlete,
    ClipFacts,
    ClipRecord,
    LibraryError,
    Page,
    Query,
    Told,
    TrainingSession,
    TrendPoint,
)
from app.library.search import clips_of, search, stored_path
from inference.motion.types import Exercise
from inference.texts import tr


class Library:
    """An open library; use it in a ``with`` block, or close it.

    Every method raises `LibraryError` where the file can't be used, and has then changed nothing.

    Parameters
    ----------
    folder : Path, optional
        Default: the program's own.

    Attributes
    ----------
    path : Path
        The file.
    notice : str
        What the coach must know of how opening went: that a damaged file was set aside, and what
        has taken its place. Empty where all is well.
    imports : ImportQueue
        The files that are to come in.

    Raises
    ------
    LibraryError
        If it can't be opened; `NewerLibraryError` where a newer program has written it.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.path = (folder or library_folder()) / NAME
        opened = open_database(self.path)
        self._connection = opened.connection
        self.notice = opened.notice
        self._lock = threading.RLock()
        self._closed = False
        self.imports = ImportQueue(self.reading, self.writing)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the library can't be used again."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._connection.close()

    # ── the file ────────────────────────────────────────────────────────────────────────────
    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give the connection, for one question."""
        with self._lock:
            if self._closed:
                raise LibraryError(tr("The library is closed."))
            try:
                yield self._connection
            except sqlite3.Error as error:
                raise plain_error(error) from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give the connection within a transaction: all of the block is kept, or nothing.

        A program that writes meanwhile is waited for.
        """
        with self.reading() as connection:
            if connection.in_transaction:  # a block within a block belongs to it
                yield connection
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def stamp(self) -> tuple[int, int]:
        """Return what is another whenever something has changed, by this program or another."""
        with self.reading() as connection:
            (theirs,) = connection.execute("PRAGMA data_version").fetchone()
            return int(theirs), connection.total_changes

    def check(self) -> str:
        """Return what is wrong within the file, in SQLite's words; empty where nothing is."""
        with self.reading() as connection:
            return check(connection)

    def back_up_if_due(self) -> Path | None:
        """Make a backup where the last one is some days old; it may take seconds."""
        try:
            return back_up_if_due(self.path)
        except (sqlite3.Error, OSError) as error:
            raise plain_error(error) from error

    # ── clips ───────────────────────────────────────────────────────────────────────────────
    def search(self, query: Query | None = None) -> Page:
        """Return a page of the clips that a query lists; without one, the latest of all."""
        with self.reading() as connection:
            return search(connection, query or Query())

    def clip(self, clip_id: int) -> ClipRecord | None:
        """Return a clip by its id."""
        with self.reading() as connection:
            return next(iter(clips_of(connection, [clip_id])), None)

    def clip_of(self, content_hash: str) -> ClipRecord | None:
        """Return a clip by what is in it, wherever its file lies."""
        return self._first("content_hash = ?", content_hash)

    def clip_at(self, path: Path) -> ClipRecord | None:
        """Return the clip whose file lies somewhere, if it was there when it was last looked."""
        return self._first("missing = 0 AND path = ?", stored_path(path.absolute()))

    def _first(self, condition: str, value: object) -> ClipRecord | None:
        with self.reading() as connection:
            asked = f"SELECT id FROM clips WHERE {condition} ORDER BY id DESC LIMIT 1"
            row = connection.execute(asked, [value]).fetchone()
            return clips_of(connection, [row["id"]])[0] if row else None

    def record(
        self,
        facts: ClipFacts,
        told: Told | None = None,
        analysis: AnalysisRecord | None = None,
        thumbnail: bytes | None = None,
    ) -> int:
        """Take a clip in, or what is new of one that is known by its content.

        Parameters
        ----------
        facts : ClipFacts
            Where its file is now. Another clip that was there is missing from then on.
        told : Told, optional
            An athlete replaces the one before, tags come to those there are, notes replace.
        analysis : AnalysisRecord, optional
            Replaces the one before.
        thumbnail : bytes, optional
            A JPEG.

        Returns
        -------
        int
            Id of the clip.
        """
        with self.writing() as connection:
            clip_id = recording.put_clip(connection, facts)
            if told is not None:
                recording.add_told(connection, clip_id, told)
            if analysis is not None:
                recording.put_analysis(connection, clip_id, analysis)
            if thumbnail is not None:
                recording.put_thumbnail(connection, clip_id, thumbnail)
            return clip_id

    def set_told(self, clip_id: int, told: Told) -> None:
        """Take exactly this as what the coach told of a clip."""
        with self.writing() as connection:
            recording.set_told(connection, clip_id, told)

    def analysis(self, clip_id: int) -> AnalysisRecord | None:
        """Return the last review of a clip, with its reps and findings."""
        with self.reading() as connection:
            return recording.read_analysis(connection, clip_id)

    def thumbnail(self, clip_id: int) -> bytes | None:
        """Return a clip's small picture, a JPEG."""
        return self.thumbnails([clip_id]).get(clip_id)

    def thumbnails(self, clip_ids: Sequence[int]) -> dict[int, bytes]:
        """Return the small pictures of clips by their ids, of those that have one."""
        places = ",".join("?" * len(clip_ids))
        with self.reading() as connection:
            asked = f"SELECT clip_id, jpeg FROM thumbnails WHERE clip_id IN ({places})"
            return {row["clip_id"]: row["jpeg"] for row in connection.execute(asked, [*clip_ids])}

    def forget_clips(self, clip_ids: Sequence[int]) -> None:
        """Take clips out of the library; their files stay where they are."""
        with self.writing() as connection:
            connection.executemany("DELETE FROM clips WHERE id = ?", [(i,) for i in clip_ids])
            recording.prune(connection)

    def mark_missing(self, clip_id: int, missing: bool) -> None:
        """Say whether a clip's file is there."""
        with self.writing() as connection:
            changed = "UPDATE clips SET missing = ? WHERE id = ?"
            connection.execute(changed, (int(missing), clip_id))

    def move_clip(self, clip_id: int, facts: ClipFacts) -> None:
        """Say that a clip's file lies elsewhere now; who calls has looked at its content.

        Raises
        ------
        LibraryError
            If it is another clip.
        """
        known = self.clip(clip_id)
        if known is None or known.facts.content_hash != facts.content_hash:
            said = tr("“{name}” is another video than the one that the library knows.")
            raise LibraryError(said.format(name=facts.path.name))
        self.record(facts)

    # ── gold standards ──────────────────────────────────────────────────────────────────────
    def set_gold_standard(self, clip_id: int, exercise: Exercise, on: bool) -> None:
        """Say whether a clip shows an exercise as it should be."""
        how = (
            "INSERT OR IGNORE INTO gold_standards VALUES (?, ?)"
            if on
            else "DELETE FROM gold_standards WHERE clip_id = ? AND exercise = ?"
        )
        with self.writing() as connection:
            connection.execute(how, (clip_id, exercise.value))

    def gold_standards(self, exercise: Exercise | None = None) -> tuple[ClipRecord, ...]:
        """Return the clips that show an exercise as it should be, or any; by name."""
        with self.reading() as connection:
            asked = (
                "SELECT DISTINCT c.id, c.name FROM gold_standards s"
                " JOIN clips c ON c.id = s.clip_id"
                " WHERE ?1 IS NULL OR s.exercise = ?1 ORDER BY c.name COLLATE NOCASE, c.id"
            )
            rows = connection.execute(asked, [exercise.value if exercise else None]).fetchall()
            return clips_of(connection, [row["id"] for row in rows])

    # ── people, days, tags ──────────────────────────────────────────────────────────────────
    def athletes(self) -> tuple[Athlete, ...]:
        """Return everyone who has a clip, by name."""
        with self.reading() as connection:
            return people.athletes(connection)

    def athlete_named(self, name: str) -> Athlete | None:
        """Return an athlete by name; letter case and accents don't count."""
        with self.reading() as connection:
            return people.athlete_named(connection, name)

    def rename_athlete(self, athlete_id: int, name: str) -> int:
        """Give an athlete another name; where somebody has it, both become one.

        Returns
        -------
        int
            Id of the athlete of that name.

        Raises
        ------
        LibraryError
            If the name is empty.
        """
        with self.writing() as connection:
            return people.rename_athlete(connection, athlete_id, name)

    def sessions(self, athlete_id: int | None = None) -> tuple[TrainingSession, ...]:
        """Return the training days of an athlete, or of all, the latest first."""
        with self.reading() as connection:
            return people.sessions(connection, athlete_id)

    def describe_session(self, session_id: int, place: str, notes: str) -> None:
        """Say where a training was, and what there is to say of it."""
        with self.writing() as connection:
            changed = "UPDATE sessions SET place = ?, notes = ? WHERE id = ?"
            connection.execute(changed, (place, notes, session_id))

    def tags(self) -> tuple[tuple[str, int], ...]:
        """Return every tag with the number of its clips, by name."""
        with self.reading() as connection:
            return people.tags(connection)

    # ── trends ──────────────────────────────────────────────────────────────────────────────
    def trend(
        self, athlete_id: int, figure: str, exercise: Exercise, *, first_day: date | None = None
    ) -> tuple[TrendPoint, ...]:
        """Return how a figure of an athlete's reps went, one point a training day, in order.

        Parameters
        ----------
        athlete_id : int
        figure : str
            Name of one of `app.library.figures.FIGURES`.
        exercise : Exercise
        first_day : date, optional
            Leaves out what was before.

        Raises
        ------
        KeyError
            If there is no such figure.
        """
        with self.reading() as connection:
            return trends.trend(connection, athlete_id, figure, exercise, first_day)
