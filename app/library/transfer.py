"""The library as a whole: written out for others to read, and deleted."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app import __version__
from app.library.database import BUSY_S, NAME, copy_to, library_folder, plain_error
from app.library.records import AnalysisRecord, ClipRecord, LibraryError, Query, Sort
from app.library.store import Library
from inference.export.errors import plain_errors
from inference.files import atomic_path
from inference.texts import tr
from inference.video.identity import HashStoppedError

FORMAT = "liftlens-library"
FORMAT_VERSION = 1
_AT_ONCE = 200


# ── out ─────────────────────────────────────────────────────────────────────────────────────────
def export_library(
    library: Library,
    target: Path,
    *,
    progress: Callable[[int, int], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Path:
    """Write all of the library into one zip file: JSON, thumbnails and a copy of its database.

    The videos are not in it. docs/library.md describes the JSON.

    Parameters
    ----------
    library : Library
    target : Path
    progress : callable, optional
        Takes how many clips are done, and of how many.
    should_stop : callable, optional
        Asked once every few clips.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ExportError
        If it can't be written; nothing of it is kept.
    LibraryError
        If the library can't be read.
    inference.cache.HashStoppedError
        If it was stopped.
    """
    stop = should_stop or (lambda: False)
    try:
        with (
            plain_errors(target),
            atomic_path(target) as temporary,
            zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            _add_database(library, archive)
            clips = []
            for done, total, clip in _clips(library):
                if stop():
                    raise HashStoppedError
                clips.append(_clip_document(library, clip, archive))
                if progress is not None:
                    progress(done, total)
            document = {**_document(library), "clips": clips}
            text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
            archive.writestr("library.json", text)
    except sqlite3.Error as error:
        raise plain_error(error) from error
    return target


def _add_database(library: Library, archive: zipfile.ZipFile) -> None:
    with TemporaryDirectory(dir=library.path.parent, prefix=".export-") as folder:
        copy = Path(folder) / NAME
        copy_to(library.path, copy)
        archive.write(copy, NAME)


def _clips(library: Library) -> Iterator[tuple[int, int, ClipRecord]]:
    query, done = Query(sort=Sort.ADDED, descending=False, limit=_AT_ONCE), 0
    while (page := library.search(replace(query, offset=done))).clips:
        for clip in page.clips:
            done += 1
            yield done, page.total, clip


def _document(library: Library) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "program": __version__,
        "written": datetime.now().isoformat(timespec="seconds"),
        "athletes": [vars(athlete) for athlete in library.athletes()],
        "sessions": [
            {
                "id": session.id,
                "athlete": session.athlete.id,
                "day": session.day.isoformat(),
                "place": session.place,
                "notes": session.notes,
            }
            for session in library.sessions()
        ],
    }


def _clip_document(library: Library, clip: ClipRecord, archive: zipfile.ZipFile) -> dict[str, Any]:
    picture = ""
    if (jpeg := library.thumbnail(clip.id)) is not None:
        picture = f"thumbnails/{clip.id}.jpg"
        archive.writestr(zipfile.ZipInfo(picture), jpeg)
    document = clip_document(clip)
    analysis = library.analysis(clip.id)
    return {
        **document,
        "thumbnail": picture or None,
        "analysis": _analysis_document(analysis) if analysis else None,
    }


def clip_document(clip: ClipRecord) -> dict[str, Any]:
    """Return a clip as JSON holds it."""
    facts = clip.facts
    return {
        "id": clip.id,
        # A name need not be text on Linux, but JSON is.
        "path": os.fsencode(facts.path).decode("utf-8", "replace"),
        "sha256": facts.content_hash,
        "size_bytes": facts.size_bytes,
        "filmed": facts.filmed.isoformat(),
        "added": clip.added.isoformat(),
        "duration_s": facts.duration_s,
        "width": facts.width,
        "height": facts.height,
        "fps": facts.fps,
        "athlete": clip.athlete.name if clip.athlete else None,
        "session": clip.session,
        "tags": list(clip.tags),
        "notes": clip.notes,
        "exercise": clip.exercise.value if clip.exercise else None,
        "reps": clip.reps,
        "faulty_reps": clip.faulty_reps,
        "rules_at_fault": list(clip.rules),
        "gold_standard_of": [exercise.value for exercise in clip.gold],
        "missing": clip.missing,
    }


def _analysis_document(analysis: AnalysisRecord) -> dict[str, Any]:
    return {
        "made": analysis.made.isoformat(),
        "exercise": analysis.exercise.value,
        "view": analysis.view.value,
        "detector": analysis.detector,
        "lifter": analysis.lifter,
        "program": analysis.program,
        "settings": dict(analysis.settings),
        "reps": [{**vars(rep), "figures": dict(rep.figures)} for rep in analysis.reps],
        "findings": [vars(finding) for finding in analysis.findings],
    }


# ── away ────────────────────────────────────────────────────────────────────────────────────────
def delete_library(folder: Path | None = None) -> None:
    """Delete the library with its backups and what was set aside; no video is touched.

    Close it first. A program that has it open keeps it from being deleted.

    Parameters
    ----------
    folder : Path, optional
        Default: the program's own.

    Raises
    ------
    LibraryError
        If another program has it open, or a file can't be deleted.
    """
    folder = folder or library_folder()
    path = folder / NAME
    _only_ours(path)
    stem = path.stem
    # The library itself last: without it, its backups would be restored.
    patterns = (f"{stem}-*.sqlite*", f"{stem}.restoring", f"{NAME}-*", NAME)
    try:
        for pattern in patterns:
            for file in folder.glob(pattern):
                file.unlink(missing_ok=True)
    except OSError as error:
        said = tr("The library could not be deleted: {why}. Try again.")
        raise LibraryError(said.format(why=error.strerror or error)) from error
    with contextlib.suppress(OSError):  # something else lies in it, or it never was
        folder.rmdir()


def _only_ours(path: Path) -> None:
    """Raise where another program has the library open.

    SQLite leaves the WAL mode only for a connection that is the last one.
    """
    if not path.exists():
        return
    with contextlib.closing(sqlite3.connect(path, timeout=min(BUSY_S, 1.0))) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            raise LibraryError(
                tr("Another LiftLens has the library open. Close it, and delete it then.")
            ) from error
        except sqlite3.DatabaseError:  # damaged: nothing to wait for
            return
