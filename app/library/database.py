"""Opening the library's file: checked, backed up, brought to today's version, or restored.

The file is opened by any number of programs at once: readers don't wait, and a writer waits for
another for a while. A program that is killed while it writes leaves what it had finished.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.library.records import LibraryError
from app.library.schema import APPLICATION_ID, SCHEMA_VERSION, migrate, version_of
from inference.files import atomic_path
from inference.folders import state_folder
from inference.texts import tr

log = logging.getLogger(__name__)

NAME = "library.sqlite"
BUSY_S = 15.0
"""How long a writer waits for one in another program."""
BACKUPS_KEPT = 3
"""Of each kind: those before an upgrade, and those of every few days."""
_BACKUP_EVERY_S = 3 * 24 * 3600
_RESTORED_WITHIN_S = 60.0
_UPGRADE, _REGULAR = "before-version", "backup"
_SIDE_FILES = ("", "-wal", "-shm")


class NewerLibraryError(LibraryError):
    """The file was written by a newer program; it is left as it is."""


def library_folder() -> Path:
    """Return the folder that holds the library and its backups, and nothing else."""
    return state_folder() / "library"


def library_there() -> bool:
    """Whether there is a library on this machine, or a backup that it comes back from.

    It is made when something first comes in.
    """
    folder = library_folder()
    return (folder / NAME).exists() or any(folder.glob(f"{Path(NAME).stem}-backup-*.sqlite"))


@dataclass(frozen=True, eq=False)
class Opened:
    """An open library file.

    Attributes
    ----------
    connection : Connection
        In autocommit mode; any thread may use it, one at a time.
    notice : str
        What the coach must know of how it went; empty where all is well.
    """

    connection: sqlite3.Connection
    notice: str = ""


def open_database(path: Path) -> Opened:
    """Open the library's file, made where there is none.

    A damaged one is set aside and the newest good backup takes its place; without one the library
    begins anew. The notice says so.

    Raises
    ------
    NewerLibraryError
        If it is of a newer version.
    LibraryError
        If it can't be opened, or another program keeps it busy.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        notice = ""
        if _damage(path):
            with _alone(path):
                if problem := _damage(path):  # else another program has just restored it
                    log.warning("%s is damaged: %s", path, problem)
                    notice = _restore(path)
        return Opened(_made_ready(path), notice)
    except (sqlite3.Error, OSError) as error:
        raise plain_error(error) from error


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection in autocommit mode, that holds what tables say of each other."""
    connection = sqlite3.connect(
        path, timeout=BUSY_S, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA temp_store = MEMORY")
    except BaseException:
        connection.close()
        raise
    return connection


def plain_error(error: Exception) -> LibraryError:
    """Turn what SQLite or the system says into a plain sentence."""
    if isinstance(error, LibraryError):
        return error
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LibraryError(
            tr("The library is in use by another LiftLens. Nothing was changed; try again.")
        )
    if code == sqlite3.SQLITE_FULL:
        return LibraryError(tr("The disk is full. Nothing was changed; make room and try again."))
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return LibraryError(
            tr("The library’s file is damaged. Start LiftLens again: it restores the last backup.")
        )
    reason = getattr(error, "strerror", None) or str(error)
    return LibraryError(
        tr("The library can’t be used: {why}. Your clips are as they were.").format(why=reason)
    )


def check(connection: sqlite3.Connection) -> str:
    """Return what is wrong within a file, in SQLite's words; empty where nothing is."""
    try:
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        return "" if found == "ok" else str(found)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # busy, or the disk fails: no damage
            raise
        return str(error)


# ── backups ─────────────────────────────────────────────────────────────────────────────────────
def backups(path: Path) -> tuple[Path, ...]:
    """Return the backups of a library's file, the newest first."""
    found = [*path.parent.glob(f"{path.stem}-{_UPGRADE}-*.sqlite")]
    found += path.parent.glob(f"{path.stem}-{_REGULAR}-*.sqlite")
    return tuple(sorted(found, key=_changed, reverse=True))


def back_up(path: Path, kind: str = _REGULAR) -> Path:
    """Copy the library as it is at this moment beside itself, and forget the oldest such copies.

    Raises
    ------
    sqlite3.Error, OSError
        If it can't be written; nothing is left behind.
    """
    target = path.with_name(f"{path.stem}-{kind}-{_stamp()}.sqlite")
    copy_to(path, target)
    kept = sorted(path.parent.glob(f"{path.stem}-{kind}-*.sqlite"), key=_changed, reverse=True)
    for old in kept[BACKUPS_KEPT:]:
        old.unlink(missing_ok=True)
    return target


def back_up_if_due(path: Path) -> Path | None:
    """Make a backup where the newest one is some days old and the library has changed since."""
    newest = next(iter(backups(path)), None)
    if newest is not None:
        age = time.time() - _changed(newest)
        changed = max(_changed(_with_suffix(path, side)) for side in _SIDE_FILES)
        if age < _BACKUP_EVERY_S or changed <= _changed(newest):
            return None
    return back_up(path)


def copy_to(path: Path, target: Path) -> None:
    """Write one file that holds the library as it is at this moment, others may go on writing."""
    with atomic_path(target) as temporary, contextlib.closing(connect(path)) as source:
        source.execute("VACUUM INTO ?", (str(temporary),))


# ── damage ──────────────────────────────────────────────────────────────────────────────────────
def _damage(path: Path) -> str:
    """Return what is wrong with a file; empty where nothing is, or where there never was one."""
    if not path.exists() or path.stat().st_size == 0:
        return "it is gone, but its backups are not" if backups(path) else ""
    with contextlib.closing(sqlite3.connect(path, timeout=BUSY_S)) as connection:
        try:
            connection.execute("PRAGMA schema_version").fetchone()
            (known,) = connection.execute("PRAGMA application_id").fetchone()
            if known not in (0, APPLICATION_ID):
                return "it is the file of another program"
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            return str(error)
        return check(connection)


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Wait until no other program restores this file; the mark of one that was killed grows old."""
    lock = path.with_name(f"{path.stem}.restoring")
    while True:
        try:
            lock.touch(exist_ok=False)
            break
        except FileExistsError:
            if time.time() - _changed(lock) > _RESTORED_WITHIN_S:
                lock.unlink(missing_ok=True)
            time.sleep(0.05)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _restore(path: Path) -> str:
    """Set a damaged file aside, put the newest good backup in its place, and say so."""
    aside = path.with_name(f"{path.stem}-damaged-{_stamp()}.sqlite")
    for side in _SIDE_FILES:
        with contextlib.suppress(FileNotFoundError):
            _with_suffix(path, side).replace(_with_suffix(aside, side))
    said = tr("The library’s file is gone.")
    if aside.exists():
        said = tr("The library’s file was damaged; it is kept as {path}.").format(path=aside)
    for backup in backups(path):
        if not _damage(backup):
            copy_to(backup, path)
            day = datetime.fromtimestamp(_changed(backup)).strftime("%Y-%m-%d %H:%M")
            told = tr(
                "The backup of {when} has taken its place: clips reviewed since are not in it "
                "until you open them again."
            )
            return f"{said} {told.format(when=day)}"
    told = tr("There is no backup yet, so the library begins anew. Your clips are as they were.")
    return f"{said} {told}"


def _made_ready(path: Path) -> sqlite3.Connection:
    connection = connect(path)
    try:
        version = version_of(connection)
        if version > SCHEMA_VERSION:
            raise NewerLibraryError(
                tr(
                    "The library was written by a newer LiftLens (version {theirs}; this one "
                    "knows {ours}). It is left as it is: update LiftLens to use it."
                ).format(theirs=version, ours=SCHEMA_VERSION)
            )
        _use_wal(connection)
        if version < SCHEMA_VERSION:
            migrate(connection, before_change=lambda found: _back_up_before(path, found))
    except BaseException:
        connection.close()
        raise
    return connection


def _use_wal(connection: sqlite3.Connection) -> None:
    """Let readers and a writer not wait for each other; SQLite does not wait to change to it."""
    until = time.monotonic() + BUSY_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def _back_up_before(path: Path, version: int) -> None:
    if version:
        back_up(path, f"{_UPGRADE}-{version + 1}")


def _stamp() -> str:
    return datetime.now().strftime("%Y%m%d-%H%M%S-%f")[:-3]


def _with_suffix(path: Path, side: str) -> Path:
    return path.with_name(path.name + side)


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
