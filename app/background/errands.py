"""Errands: small pieces of background work, each with what is done with its answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject

from app.background.workers import Worker
from inference.analysis import AnalysisStoppedError
from inference.video.identity import HashStoppedError


class _ErrandWorker(Worker):
    """Runs one function, which is told how to see whether it shall stop."""

    def __init__(self, work: Callable[[Callable[[], bool]], object]) -> None:
        super().__init__()
        self._work = work

    def work(self) -> object:
        """Return what the function returns."""
        try:
            return self._work(self._stop.is_set)
        except HashStoppedError as error:
            raise AnalysisStoppedError(str(error)) from error


@dataclass(frozen=True, eq=False)
class _Errand:
    worker: _ErrandWorker
    done: Callable[[Any], object]
    failed: Callable[[str], object] | None


class Errands(QObject):
    """Runs functions in the background and brings their answers to the window's thread.

    An errand of the same name as one that is under way takes its place: the older one is stopped,
    and nothing comes of it.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._current: dict[str, _Errand] = {}
        self._retired: set[Worker] = set()

    def run(
        self,
        name: str,
        work: Callable[[Callable[[], bool]], object],
        done: Callable[[Any], object],
        failed: Callable[[str], object] | None = None,
    ) -> None:
        """Run a function in the background.

        Parameters
        ----------
        name : str
        work : callable
            Takes a function that says whether to stop; touches nothing of the window.
        done : callable
            Takes what `work` returned, on the window's thread.
        failed : callable, optional
            Takes what went wrong.
        """
        self.drop(name)
        worker = _ErrandWorker(work)
        self._current[name] = _Errand(worker, done, failed)
        worker.succeeded.connect(self._on_succeeded)
        worker.ended.connect(self._on_ended)
        worker.finished.connect(self._forget_finished)
        worker.start()

    def running(self, name: str) -> bool:
        """Whether an errand is under way."""
        return name in self._current

    def drop(self, name: str) -> None:
        """Stop an errand; nothing comes of it."""
        if (errand := self._current.pop(name, None)) is not None:
            errand.worker.stop()
            self._retired.add(errand.worker)

    def close(self) -> None:
        """Stop everything and wait, for a bounded time."""
        for name in list(self._current):
            self.drop(name)
        for worker in self._retired:
            worker.close()
        self._retired.clear()

    def _errand_of(self, worker: Worker) -> tuple[str, _Errand] | None:
        current = self._current.items()
        return next(((name, one) for name, one in current if one.worker is worker), None)

    def _on_succeeded(self, worker: Worker, answer: object) -> None:
        if (found := self._errand_of(worker)) is not None:
            self._retire(found[0])
            found[1].done(answer)

    def _on_ended(self, worker: Worker, problem: str) -> None:
        if (found := self._errand_of(worker)) is not None:
            self._retire(found[0])
            if found[1].failed is not None:
                found[1].failed(problem)

    def _retire(self, name: str) -> None:
        self._retired.add(self._current.pop(name).worker)

    def _forget_finished(self) -> None:
        self._retired = {worker for worker in self._retired if not worker.isFinished()}
