"""Running: what each open program is at, written down so that a killed one is noticed."""

from __future__ import annotations

import contextlib
import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLockFile

from inference.files import (
    PROCESS_TOKEN,
    remove_temporaries,
    watch_writing,
    write_text_atomically,
)
from inference.folders import cache_folder, settings_folder, state_folder

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Killed:
    """A program that was ended by force.

    Attributes
    ----------
    files : tuple of Path
        Clips and projects that were open, the one that was shown first.
    after_recovery : bool
        Whether it had itself been opened to bring back such files: they may be what ends it.
    """

    files: tuple[Path, ...]
    after_recovery: bool


class Running:
    """The mark of this program: which files it has open and where it has written.

    It is there while the program runs, and holds a lock; a mark without one is of a program that
    was killed. Its temporary files are known by its token, wherever it has written.
    """

    def __init__(self, folder: Path | None = None, token: str = PROCESS_TOKEN) -> None:
        self._folder = folder or state_folder() / "running"
        self._token = token
        self._mark = self._folder / f"{token}.json"
        self._lock = QLockFile(str(self._folder / f"{token}.lock"))
        self._lock.setStaleLockTime(0)
        self._guard = threading.RLock()
        self._folders: set[str] = set()
        self._files: tuple[str, ...] = ()
        self._after_recovery = False
        self._started = False

    def start(self) -> tuple[Killed, ...]:
        """Leave the mark, and clear up after programs that were killed.

        Returns
        -------
        tuple of Killed
            Those that had files open, the latest first.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:  # then nothing can be brought back, but all else works
            log.warning("The state folder can't be used: %s", error)
            return ()
        killed = tuple(self._clear_up())
        if not self._lock.tryLock(0):
            log.warning("The mark of this run can't be locked.")
        self._started = True
        self._write()
        watch_writing(self._note_folder)
        return killed

    def note_files(self, files: tuple[Path, ...]) -> None:
        """Write down which files are open, the one that is shown first."""
        names = tuple(str(path.absolute()) for path in files)
        if names != self._files:
            self._files = names
            self._write()

    def note_recovery(self, under_way: bool) -> None:
        """Write down that what was open in a killed program is being brought back, or has been."""
        if under_way is not self._after_recovery:
            self._after_recovery = under_way
            self._write()

    def end(self) -> None:
        """Take the mark away."""
        if not self._started:
            return
        self._started = False
        watch_writing(None)
        with contextlib.suppress(OSError):
            self._mark.unlink(missing_ok=True)
        self._lock.unlock()

    def _note_folder(self, folder: Path) -> None:
        """Write down where something is about to be written; called on any thread."""
        name = str(folder.absolute())
        with self._guard:
            if name in self._folders or folder.absolute() == self._folder.absolute():
                return
            self._folders.add(name)
        self._write()

    def _write(self) -> None:
        if not self._started:
            return
        with self._guard:
            raw = {
                "files": self._files,
                "folders": sorted(self._folders),
                "after_recovery": self._after_recovery,
            }
            with contextlib.suppress(OSError):
                write_text_atomically(self._mark, json.dumps(raw) + "\n")

    def _clear_up(self) -> Iterator[Killed]:
        for mark in sorted(self._folder.glob("*.json"), key=_changed, reverse=True):
            lock = QLockFile(str(mark.with_suffix(".lock")))
            lock.setStaleLockTime(0)
            if not lock.tryLock(0):
                continue  # it runs
            raw = _read(mark)
            own = (cache_folder(), settings_folder(), state_folder(), self._folder)
            folders = {*map(Path, raw.get("folders", ())), *own}
            for folder in folders:
                remove_temporaries(folder, mark.stem)
            mark.unlink(missing_ok=True)
            lock.unlock()
            if files := tuple(map(Path, raw.get("files", ()))):
                yield Killed(files, bool(raw.get("after_recovery")))


def _read(mark: Path) -> dict[str, Any]:
    try:
        raw = json.loads(mark.read_text(encoding="utf-8"))
        return raw if isinstance(raw, dict) else {}
    except (OSError, ValueError):
        return {}


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
