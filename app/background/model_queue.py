"""The queue of model downloads: one is brought at a time, the others wait their turn."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.background.workers import Worker
from inference.models.errors import DownloadStoppedError
from inference.models.table import Model
from widgets.dialogs.models.rows import Bringing, BringState

if TYPE_CHECKING:
    from inference.models.download import Transfer

_LOOK_S = 0.05
_GRACE_S = 0.5
"""How long a download that is to end is waited for. One whose server keeps silent is left to its
timeout: it writes nothing any more."""


class DownloadWorker(Worker):
    """Bring one model.

    Parameters
    ----------
    model : Model
    mirror : str
        See `inference.models.download.download`.
    """

    def __init__(self, model: Model, mirror: str) -> None:
        super().__init__()
        self._model, self._mirror = model, mirror
        self._problem: Exception | None = None

    def work(self) -> Model:
        """Return the model, all of which is there."""
        asking = threading.Thread(target=self._bring, name="download", daemon=True)
        asking.start()
        while asking.is_alive() and not self._stop.is_set():
            asking.join(_LOOK_S)
        asking.join(_GRACE_S)
        if asking.is_alive():
            raise DownloadStoppedError(self._model.id)
        if self._problem is not None:
            raise self._problem
        return self._model

    def _bring(self) -> None:
        from inference.models.download import download  # brings TLS, which opening does without

        try:
            download(
                self._model,
                mirror=self._mirror,
                progress=self._tell,
                should_stop=self._stop.is_set,
            )
        except Exception as error:  # told by the worker's own thread
            self._problem = error

    def _tell(self, transfer: Transfer) -> None:
        if not self._stop.is_set():
            self.progressed.emit(self, transfer)


@dataclass
class _Entry:
    """One model of the queue, with what is needed to ask for it once more."""

    shown: Bringing
    model: Model
    mirror: str


class ModelQueue(QObject):
    """Brings models one after the other, in the order in which they were asked for.

    Those that failed or were stopped stay, to be tried again; those that came are forgotten.
    """

    changed = Signal()
    """One is at another state, or has come further."""
    brought = Signal(object)
    """`Model` that is all there now."""
    failed = Signal(object, str)
    """`Model`, and why it could not be brought."""
    stopped = Signal(object)
    """`Model` whose download was stopped while it came."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: dict[str, _Entry] = {}
        self._worker: DownloadWorker | None = None
        self._at = ""
        self._finishing: set[Worker] = set()

    def of(self, model_id: str) -> Bringing | None:
        """Return how far a model is; None where it was not asked for, or has come."""
        entry = self._entries.get(model_id)
        return entry.shown if entry is not None else None

    @property
    def unfinished(self) -> int:
        """How many are being brought or wait."""
        return sum(not entry.shown.state.ended for entry in self._entries.values())

    @property
    def under_way(self) -> tuple[Model, Bringing] | None:
        """The model that is being brought, and how far it is."""
        entry = self._entries.get(self._at) if self._worker is not None else None
        return (entry.model, entry.shown) if entry is not None else None

    def add(self, model: Model, mirror: str = "") -> None:
        """Put a model at the end of the queue, unless it is in it already."""
        there = self.of(model.id)
        if there is not None and not there.state.ended:
            return
        self._entries.pop(model.id, None)
        self._entries[model.id] = _Entry(Bringing(BringState.WAITING), model, mirror)
        self._go_on()

    def cancel(self, model_id: str) -> None:
        """End one; what has come of it is kept for the next try."""
        shown = self.of(model_id)
        if shown is None or shown.state.ended:
            return
        if shown.state is BringState.WAITING:
            self._end(BringState.STOPPED, model_id)
            self._go_on()
        elif self._worker is not None:
            self._worker.stop()  # it tells when it has ended

    def forget(self, model_id: str) -> None:
        """Take one that has ended off the queue."""
        shown = self.of(model_id)
        if shown is not None and shown.state.ended:
            del self._entries[model_id]
            self.changed.emit()

    def close(self) -> None:
        """Stop everything and wait, for a bounded time; what has come is kept."""
        self.blockSignals(True)
        self._entries.clear()
        workers = [*self._finishing, *([self._worker] if self._worker else [])]
        self._worker = None
        for worker in workers:
            worker.close()
        self._finishing.clear()

    # ── one after the other ─────────────────────────────────────────────────────────────────
    def _go_on(self) -> None:
        """Begin the next one, where none is being brought."""
        waiting = (n for n, e in self._entries.items() if e.shown.state is BringState.WAITING)
        if self._worker is None and (model_id := next(waiting, None)) is not None:
            self._begin(model_id)
        self.changed.emit()

    def _begin(self, model_id: str) -> None:
        entry = self._entries[model_id]
        entry.shown = Bringing(BringState.COMING)
        self._at = model_id
        self._worker = worker = DownloadWorker(entry.model, entry.mirror)
        # Bound methods, not lambdas: Qt then delivers on this object's thread, the window's.
        worker.progressed.connect(self._on_progressed)
        worker.succeeded.connect(self._on_succeeded)
        worker.ended.connect(self._on_ended)
        worker.finished.connect(self._forget_finished)
        worker.start()

    def _on_progressed(self, worker: Worker, transfer: Transfer) -> None:
        if worker is self._worker:
            self._entries[self._at].shown = Bringing(
                BringState.COMING,
                transfer.name,
                transfer.done,
                transfer.total,
                transfer.rate,
                transfer.seconds_left,
            )
            self.changed.emit()

    def _on_succeeded(self, worker: Worker, model: Model) -> None:
        if worker is self._worker:
            del self._entries[self._at]
            self.brought.emit(model)

    def _on_ended(self, worker: Worker, problem: str) -> None:
        if worker is not self._worker:
            return
        self._worker = None
        self._finishing.add(worker)
        if (entry := self._entries.get(self._at)) is not None:
            self._end(BringState.FAILED if problem else BringState.STOPPED, self._at, problem)
            if problem:
                self.failed.emit(entry.model, problem)
            else:
                self.stopped.emit(entry.model)
        self._go_on()

    def _end(self, state: BringState, model_id: str, problem: str = "") -> None:
        self._entries[model_id].shown = Bringing(state, problem=problem)

    def _forget_finished(self) -> None:
        self._finishing = {worker for worker in self._finishing if not worker.isFinished()}
