"""The library in the window: asked and told on a thread of its own, one thing after another."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.library.records import LibraryError
from app.library.store import Library
from inference.export.errors import ExportError
from inference.texts import tr
from inference.video.clip import VideoError
from inference.video.identity import HashStoppedError

log = logging.getLogger(__name__)

Work = Callable[[Library], Any]


@dataclass(frozen=True, eq=False)
class _Answer:
    """What came of a piece of work, on its way to the window's thread."""

    name: str
    number: int
    value: object
    problem: str
    stopped: bool
    done: Callable[[Any], object] | None
    failed: Callable[[str], object] | None


class LibraryDesk(QObject):
    """Opens the library when it is first used, and brings its answers to the window's thread.

    A question that has a name takes the place of an older one of that name: the older one is not
    asked any more if it still waits, and its answer goes nowhere.
    """

    noticed = Signal(str)
    """What the coach must know of how opening went: a damaged file was set aside."""
    changed = Signal()
    """Something in the library is another, by this program or by another one."""
    unusable = Signal(str)
    """Why the library can't be used; told once for each reason."""

    _answered = Signal(object)
    _opened = Signal(str)
    _differs = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library: Library | None = None
        self._opening = threading.Lock()
        self._closing = threading.Event()
        self._stamp: tuple[int, int] | None = None
        self._numbers: dict[str, int] = {}
        self._count = 0
        self._told: set[str] = set()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="library")
        self._answered.connect(self._deliver)
        self._opened.connect(self.noticed)
        self._differs.connect(self.changed)

    def run(
        self,
        work: Work,
        done: Callable[[Any], object] | None = None,
        failed: Callable[[str], object] | None = None,
        *,
        name: str = "",
    ) -> None:
        """Do something with the library in the background.

        Parameters
        ----------
        work : callable
            Takes the `Library`; touches nothing of the window.
        done : callable, optional
            Takes what `work` returned, on the window's thread.
        failed : callable, optional
            Takes what went wrong, likewise; without it, `unusable` tells.
        name : str, optional
            Of a question that a newer one replaces.
        """
        if self._closing.is_set():
            return
        self._count += 1
        if name:
            self._numbers[name] = self._count
        self._thread.submit(self._do, work, done, failed, name, self._count)

    def library(self) -> Library:
        """Return the library, opened where it is not; for threads in the background.

        Raises
        ------
        LibraryError
            If it can't be opened.
        """
        with self._opening:
            if self._library is None:
                self._library = Library()
                if self._library.notice:
                    self._opened.emit(self._library.notice)
            return self._library

    def look(self) -> None:
        """Look in the background whether another program has changed something."""
        self.run(lambda _library: None, name="look")

    def release(self) -> None:
        """Let go of the file, so that it can be deleted; the next question opens it again.

        For work that `run` does.
        """
        with self._opening:
            library, self._library = self._library, None
            self._stamp = None
            if library is not None:
                library.close()

    def should_stop(self) -> bool:
        """Say whether the program closes; for long work, which any thread may do."""
        return self._closing.is_set()

    def close(self) -> None:
        """Do what still waits, let go of the file, and take no more."""
        self._closing.set()
        self._thread.shutdown(wait=True)
        self.release()

    # ── on the library's thread ─────────────────────────────────────────────────────────────
    def _do(
        self,
        work: Work,
        done: Callable[[Any], object] | None,
        failed: Callable[[str], object] | None,
        name: str,
        number: int,
    ) -> None:
        if name and self._numbers.get(name) != number:
            return
        value, problem, stopped = None, "", False
        try:
            library = self.library()
            value = work(library)
            self._compare()
        except HashStoppedError:
            stopped = True
        except (LibraryError, ExportError, VideoError, OSError) as error:
            log.warning("%s", error)
            problem = str(error)
        except Exception as error:
            log.exception("the library")
            problem = tr("Something went wrong inside LiftLens ({error}). The clip is kept.")
            problem = problem.format(error=error)
        self._answered.emit(_Answer(name, number, value, problem, stopped, done, failed))

    def _compare(self) -> None:
        if self._library is not None:
            stamp = self._library.stamp()
            if self._stamp is not None and stamp != self._stamp:
                self._differs.emit()
            self._stamp = stamp

    # ── on the window's ─────────────────────────────────────────────────────────────────────
    def _deliver(self, answer: _Answer) -> None:
        if answer.stopped or (answer.name and self._numbers.get(answer.name) != answer.number):
            return
        if not answer.problem:
            if answer.done is not None:
                answer.done(answer.value)
        elif answer.failed is not None:
            answer.failed(answer.problem)
        elif answer.problem not in self._told:
            self._told.add(answer.problem)
            self.unusable.emit(answer.problem)
