"""The queue of exports: one is written at a time, the others wait their turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.background.workers import Worker
from inference.export.clip import export_clip
from inference.export.plan import ClipPlan
from inference.progress import Progress, ProgressClock
from inference.review import Review
from widgets.dialogs.queue import ExportState, QueuedExport
from widgets.exported import Beside, make_composer


@dataclass(frozen=True, eq=False)
class ExportRequest:
    """What to write; nothing that is changed in the window later changes it.

    Attributes
    ----------
    review : Review
    plan : ClipPlan
    beside : Beside or None
        The lift that it is compared with, where the layout shows it.
    """

    review: Review
    plan: ClipPlan
    beside: Beside | None = None


class ExportWorker(Worker):
    """Write one annotated clip."""

    def __init__(self, request: ExportRequest) -> None:
        super().__init__()
        self.request = request
        self._clock: ProgressClock | None = None

    def work(self) -> Path:
        """Return the file that was written."""
        request = self.request
        composer = make_composer(request.review, request.plan, request.beside)
        try:
            return export_clip(
                request.review,
                request.plan,
                composer,
                progress=self._advance,
                should_stop=self._stop.is_set,
            )
        finally:
            composer.close()

    def _advance(self, done: int, total: int) -> None:
        if self._clock is None:
            self._clock = ProgressClock(self._report, total)
        self._clock.advance(done)


@dataclass
class _Entry:
    """One export of the queue, with what is needed to write it once more."""

    shown: QueuedExport
    request: ExportRequest
    held: bool = False


class ExportQueue(QObject):
    """Writes annotated clips one after the other, in the order in which they were asked for.

    What has ended stays on the list until it is cleared, so that it can be seen, and tried again.
    """

    changed = Signal()
    """The list is another, or one of it has come further."""
    progressed = Signal(object)
    """`Progress` of the one that is being written."""
    succeeded = Signal(object)
    """Path that was written."""
    failed = Signal(object)
    """`QueuedExport`, whose `problem` says why."""
    emptied = Signal()
    """Nothing is being written any more, and nothing waits."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: dict[int, _Entry] = {}
        self._number = 0
        self._worker: ExportWorker | None = None
        self._written = 0
        self._finishing: set[Worker] = set()

    # ── what there is ───────────────────────────────────────────────────────────────────────
    @property
    def exports(self) -> tuple[QueuedExport, ...]:
        """All of the list, in the order in which they are written."""
        return tuple(entry.shown for entry in self._entries.values())

    @property
    def writing(self) -> QueuedExport | None:
        """The one that is being written."""
        return next((each for each in self.exports if each.state is ExportState.WRITING), None)

    @property
    def unfinished(self) -> int:
        """How many are being written or wait."""
        return sum(not each.state.ended for each in self.exports)

    @property
    def taken(self) -> frozenset[Path]:
        """Files that will still be written, absolute."""
        return frozenset(e.target.absolute() for e in self.exports if not e.state.ended)

    # ── what is asked of it ─────────────────────────────────────────────────────────────────
    def add(self, requests: Sequence[ExportRequest], *, waits_for: str = "") -> list[int]:
        """Put exports at the end of the queue.

        Parameters
        ----------
        requests : sequence of ExportRequest
        waits_for : str, optional
            Why they can't begin yet, said in the list; they do after `release`.

        Returns
        -------
        list of int
            Their numbers.
        """
        numbers = []
        for request in requests:
            self._number += 1
            shown = QueuedExport(
                self._number, request.plan.target, ExportState.WAITING, problem=waits_for
            )
            self._entries[self._number] = _Entry(shown, request, held=bool(waits_for))
            numbers.append(self._number)
        self._go_on()
        return numbers

    def release(self, renew: Callable[[ExportRequest], ExportRequest | str | None]) -> None:
        """Let begin what could not yet.

        Parameters
        ----------
        renew : callable
            Gives the request that is made of one by now, None where it still has to wait, or why
            it can't be written any more.
        """
        held = [(number, entry) for number, entry in self._entries.items() if entry.held]
        if not held:
            return
        for number, entry in held:
            if (renewed := renew(entry.request)) is None:
                continue
            if isinstance(renewed, str):
                self._end(number, ExportState.FAILED, renewed)
                self.failed.emit(entry.shown)
                continue
            entry.held = False
            entry.request = renewed
            entry.shown = replace(entry.shown, problem="")
        self._go_on()

    def cancel(self, number: int) -> None:
        """End one; what was there before under its name is kept."""
        entry = self._entries.get(number)
        if entry is None or entry.shown.state.ended:
            return
        if entry.shown.state is ExportState.WRITING:
            if self._worker is not None:
                self._worker.stop()  # it tells when it has ended
            return
        self._end(number, ExportState.CANCELLED)
        self._go_on()

    def cancel_all(self) -> None:
        """End all that are not done, the waiting ones first, so that none of them begins."""
        for each in reversed(self.exports):
            self.cancel(each.number)

    def retry(self, number: int) -> None:
        """Put one that failed or was cancelled at the end of the queue once more."""
        entry = self._entries.get(number)
        if entry is None or entry.shown.state not in (ExportState.FAILED, ExportState.CANCELLED):
            return
        del self._entries[number]
        shown = QueuedExport(number, entry.shown.target, ExportState.WAITING)
        self._entries[number] = _Entry(shown, entry.request)
        self._go_on()

    def clear(self) -> None:
        """Take what has ended off the list."""
        self._entries = {n: e for n, e in self._entries.items() if not e.shown.state.ended}
        self.changed.emit()

    def close(self) -> None:
        """Stop everything and wait, for a bounded time; nothing half written is left."""
        self.blockSignals(True)
        self._entries.clear()
        workers = [*self._finishing, *([self._worker] if self._worker else [])]
        self._worker = None
        for worker in workers:
            worker.close()
        self._finishing.clear()

    # ── one after the other ─────────────────────────────────────────────────────────────────
    def _go_on(self) -> None:
        """Begin the next one, where none is being written."""
        if self._worker is None:
            ready = (
                number
                for number, entry in self._entries.items()
                if entry.shown.state is ExportState.WAITING and not entry.held
            )
            if (number := next(ready, None)) is not None:
                self._begin(number)
        self.changed.emit()
        if not self.unfinished:
            self.emptied.emit()

    def _begin(self, number: int) -> None:
        entry = self._entries[number]
        entry.shown = replace(entry.shown, state=ExportState.WRITING)
        self._worker = worker = ExportWorker(entry.request)
        self._written = number
        # Bound methods, not lambdas: Qt then delivers on this object's thread, the window's.
        worker.progressed.connect(self._on_progressed)
        worker.succeeded.connect(self._on_succeeded)
        worker.ended.connect(self._on_ended)
        worker.finished.connect(self._forget_finished)
        worker.start()

    def _on_progressed(self, worker: Worker, progress: Progress) -> None:
        if worker is self._worker:
            entry = self._entries[self._written]
            share = progress.done / max(progress.total, 1)
            entry.shown = replace(entry.shown, share=share, seconds_left=progress.seconds_left)
            self.progressed.emit(progress)
            self.changed.emit()

    def _on_succeeded(self, worker: Worker, target: Path) -> None:
        if worker is self._worker:
            self._end(self._written, ExportState.DONE)
            self.succeeded.emit(target)

    def _on_ended(self, worker: Worker, problem: str) -> None:
        if worker is not self._worker:
            return
        self._worker = None
        self._finishing.add(worker)
        if problem:
            self._end(self._written, ExportState.FAILED, problem)
            self.failed.emit(self._entries[self._written].shown)
        elif self._entries[self._written].shown.state is ExportState.WRITING:
            self._end(self._written, ExportState.CANCELLED)
        self._go_on()

    def _end(self, number: int, state: ExportState, problem: str = "") -> None:
        entry = self._entries[number]
        entry.held = False
        entry.shown = replace(entry.shown, state=state, seconds_left=None, problem=problem)

    def _forget_finished(self) -> None:
        self._finishing = {worker for worker in self._finishing if not worker.isFinished()}
