"""Importing: the files of the library's queue, one after another in a thread of their own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.background.library_desk import LibraryDesk
from app.background.workers import Worker
from app.library.files import videos_below
from app.library.importing import Prepare, import_queued
from app.library.records import ImportCounts, ImportItem, ImportState
from app.library.store import Library
from inference.progress import Progress
from inference.video.names import is_video_name

_AGAIN_MS = 10_000
"""After which it is looked whether what another program had begun was left by it."""


@dataclass(frozen=True)
class ImportStatus:
    """How far the import is.

    Attributes
    ----------
    counts : ImportCounts
    running : bool
        Whether a thread works on the queue, be it that it rests.
    paused : bool
        Whether the coach has told it to rest.
    item : ImportItem or None
        The file that is worked on.
    done : float
        Share of that file that is analysed, 0–1.
    seconds_left : float or None
        For all that wait, by how long the files took so far; None until there is enough to tell.
    """

    counts: ImportCounts = field(default_factory=ImportCounts)
    running: bool = False
    paused: bool = False
    item: ImportItem | None = None
    done: float = 0.0
    seconds_left: float | None = None


class ImportWorker(Worker):
    """Works on the queue until nothing waits in it, or until it is stopped."""

    began = Signal(object, object)
    """Worker and the `ImportItem` that it takes up."""
    item_ended = Signal(object, object)
    """Worker and the `ImportItem` as it ended."""

    def __init__(
        self, desk: LibraryDesk, prepare: Prepare, should_wait: Callable[[], bool]
    ) -> None:
        super().__init__()
        self._desk, self._prepare, self._should_wait = desk, prepare, should_wait

    def work(self) -> int:
        """Return how many files were worked on."""
        count = 0
        for item in import_queued(
            self._desk.library(),
            self._prepare,
            began=lambda item: self.began.emit(self, item),
            progress=self._report,
            should_stop=self._stop.is_set,
            should_wait=self._should_wait,
        ):
            count += 1
            self.item_ended.emit(self, item)
        return count


class Importing(QObject):
    """Fills the queue and has it worked on; what is not finished goes on at the next start.

    Parameters
    ----------
    desk : LibraryDesk
    prepare : callable
        Says how a file is to be judged; called in the background.
    should_wait : callable, optional
        Whether something more urgent is under way; called in the background, once a frame.
    """

    status_changed = Signal(object)
    """`ImportStatus`."""
    added = Signal(int)
    """How many files were put into the queue; 0 where there were no new ones."""
    ended = Signal(object)
    """`ImportCounts`, once nothing waits any more."""
    failed = Signal(str)
    """Why the import can't go on."""

    def __init__(
        self,
        desk: LibraryDesk,
        prepare: Prepare,
        should_wait: Callable[[], bool] = lambda: False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._prepare, self._busy = desk, prepare, should_wait
        self._worker: ImportWorker | None = None
        self._retired: set[Worker] = set()
        self._status = ImportStatus()
        self._closed = False
        self._clock = _Clock()
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self.resume)

    @property
    def status(self) -> ImportStatus:
        """How far it is."""
        return self._status

    # ── what the coach can tell it ──────────────────────────────────────────────────────────
    def add(self, paths: Sequence[Path], athlete: str = "") -> None:
        """Put videos, and those in folders and the folders in them, into the queue.

        Nothing is copied or moved.
        """

        def put(library: Library) -> int:
            found = [video for path in paths for video in _videos(path)]
            return library.imports.add(found, athlete)

        self._desk.run(put, self._on_added, self.failed.emit)

    def resume(self) -> None:
        """Go on with what is in the queue from an earlier start."""
        self._look(self._go_on)

    def set_paused(self, paused: bool) -> None:
        """Let the work rest, or go on."""
        self._show(paused=paused)
        if not paused:
            self.resume()

    def cancel(self) -> None:
        """Take out of the queue what is not finished; what came in stays in the library."""
        self._stop_worker()
        self._desk.run(lambda library: library.imports.cancel(), self._refresh)

    def forget(self) -> None:
        """Stop for good: the queue goes with the library, which is about to be deleted."""
        self._again.stop()
        self._stop_worker()
        self._show(counts=ImportCounts(), paused=False)

    def retry(self, ids: Sequence[int] | None = None) -> None:
        """Try files again that failed or were skipped; without ids, all that failed."""
        self._desk.run(lambda library: library.imports.retry(ids), lambda _: self.resume())

    def skip(self, ids: Sequence[int] | None = None) -> None:
        """Leave out files that wait or failed; without ids, all that failed."""
        self._desk.run(lambda library: library.imports.skip(ids), self._refresh)

    def clear(self) -> None:
        """Forget the files that are finished; their clips stay in the library."""
        self._desk.run(lambda library: library.imports.clear(), self._refresh)

    def close(self) -> None:
        """Stop and wait for a bounded time; the file under way waits in the queue again."""
        self._closed = True
        self._again.stop()
        self._stop_worker()
        for worker in self._retired:
            worker.close()
        self._retired.clear()

    # ── the work ────────────────────────────────────────────────────────────────────────────
    def _start(self) -> None:
        if self._worker is not None or self._closed or self._status.paused:
            return
        worker = ImportWorker(self._desk, self._prepare, self._should_wait)
        self._worker = worker
        self._clock = _Clock()
        worker.began.connect(self._on_began)
        worker.progressed.connect(self._on_progressed)
        worker.item_ended.connect(self._on_item_ended)
        worker.ended.connect(self._on_ended)
        worker.finished.connect(self._forget_finished)
        self._show(running=True)
        worker.start(ImportWorker.Priority.LowestPriority)

    def _should_wait(self) -> bool:
        """Say whether the work is to rest; called on its thread."""
        return self._status.paused or self._busy()

    def _stop_worker(self) -> None:
        if self._worker is not None:
            self._worker.stop()
            self._retired.add(self._worker)
            self._worker = None
            self._show(running=False, item=None, done=0.0, seconds_left=None)

    def _on_added(self, count: int) -> None:
        self.added.emit(count)
        self.resume()

    def _on_began(self, worker: Worker, item: ImportItem) -> None:
        if worker is self._worker:
            self._clock.begin()
            self._show(item=item, done=0.0)
            self._refresh()

    def _on_progressed(self, worker: Worker, progress: Progress) -> None:
        if worker is not self._worker:
            return
        done = progress.done / progress.total if progress.total else 0.0
        left = self._clock.left(self._status.counts.waiting, progress.seconds_left)
        self._show(done=round(done, 2), seconds_left=left)

    def _on_item_ended(self, worker: Worker, item: ImportItem) -> None:
        if worker is self._worker:
            self._clock.end(item)
            self._refresh()

    def _on_ended(self, worker: Worker, problem: str) -> None:
        if worker is not self._worker:
            return
        self._retired.add(worker)
        self._worker = None
        self._show(running=False, item=None, done=0.0, seconds_left=None)
        if problem:
            self.failed.emit(problem)
        else:
            self._look(self._on_empty)

    def _go_on(self, counts: ImportCounts) -> None:
        if counts.left:
            self._start()

    def _on_empty(self, counts: ImportCounts) -> None:
        """Nothing could be taken up: it is done, or the rest is another program's for now."""
        if counts.waiting:  # it came into the queue just then
            self._start()
        elif counts.working and not self._closed:
            self._again.start()
        else:
            self.ended.emit(counts)

    def _forget_finished(self) -> None:
        self._retired = {worker for worker in self._retired if not worker.isFinished()}

    # ── what is shown ───────────────────────────────────────────────────────────────────────
    def _look(self, then: Callable[[ImportCounts], object]) -> None:
        def take(counts: ImportCounts) -> None:
            self._show(counts=counts)
            then(counts)

        self._desk.run(lambda library: library.imports.counts(), take)

    def _refresh(self, _answer: object = None) -> None:
        self._look(lambda _counts: None)

    def _show(self, **values: object) -> None:
        status = replace(self._status, **values)  # type: ignore[arg-type]
        if status != self._status:
            self._status = status
            self.status_changed.emit(status)


class _Clock:
    """Tells how long the queue still takes, by how long the files took so far."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._took_s: list[float] = []

    def begin(self) -> None:
        self._began = time.monotonic()

    def end(self, item: ImportItem) -> None:
        if item.state is ImportState.DONE:
            self._took_s.append(time.monotonic() - self._began)

    def left(self, waiting: int, this_one: float | None) -> float | None:
        """Return seconds for the file under way and those that wait; None where unknown."""
        if this_one is None:
            return None
        if self._took_s:
            each = sum(self._took_s) / len(self._took_s)
        else:
            each = time.monotonic() - self._began + this_one
        return this_one + each * waiting


def _videos(path: Path) -> list[Path]:
    """Return the videos that a path stands for; a single file need not be named as one."""
    if path.is_dir():
        return list(videos_below(path))
    return [path] if is_video_name(path) or path.is_file() else []
