"""A batch on this machine: a few processes side by side, one clip in each."""

from __future__ import annotations

import logging
import multiprocessing
import queue
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.synchronize import Event

from app.batch.task import ClipOutcome, ClipTask, failed, run_task
from inference.analysis import AnalysisStoppedError

log = logging.getLogger(__name__)

Work = Callable[[ClipTask, Callable[[], bool] | None], ClipOutcome]

_LOOK_S = 0.1
_stop: Event | None = None


def run_here(
    tasks: Sequence[ClipTask],
    workers: int,
    retries: int,
    should_stop: Callable[[], bool],
    work: Work = run_task,
) -> Iterator[ClipOutcome]:
    """Work on clips in several processes.

    A process that dies, for want of memory say, takes only its own clip with it: another one takes
    its place and tries that clip again.

    Parameters
    ----------
    tasks : sequence of ClipTask
    workers : int
        How many processes.
    retries : int
        How many times more a clip is tried after something unforeseen.
    should_stop : callable
        True ends the batch within a frame; what is under way is not yielded.
    work : callable, optional
        What is done with a task, in a process: it takes a function that says whether to stop.

    Yields
    ------
    ClipOutcome
        As they come.
    """
    crew = _Crew(tasks, workers, retries, work)
    try:
        for _ in tasks:
            while (outcome := crew.next_outcome()) is None:
                if should_stop():
                    return
            yield outcome
    finally:
        crew.close()


class _Crew:
    """Threads that each drive a process of their own."""

    def __init__(self, tasks: Sequence[ClipTask], workers: int, retries: int, work: Work) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._stop = self._context.Event()
        self._retries, self._work = retries, work
        self._waiting: queue.SimpleQueue[ClipTask] = queue.SimpleQueue()
        self._outcomes: queue.SimpleQueue[ClipOutcome] = queue.SimpleQueue()
        for task in tasks:
            self._waiting.put(task)
        self._threads = [
            threading.Thread(target=self._drive, name=f"batch {number}")
            for number in range(min(workers, len(tasks)))
        ]
        for thread in self._threads:
            thread.start()

    def next_outcome(self) -> ClipOutcome | None:
        """Return an outcome, or None where none has come for a moment."""
        try:
            return self._outcomes.get(timeout=_LOOK_S)
        except queue.Empty:
            return None

    def close(self) -> None:
        """End the work and wait for it."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _drive(self) -> None:
        pool = self._pool()
        try:
            while not self._stop.is_set():
                try:
                    task = self._waiting.get_nowait()
                except queue.Empty:
                    return
                pool, outcome = self._try(pool, task)
                if outcome is not None:
                    self._outcomes.put(outcome)
        finally:
            pool.shutdown()

    def _try(
        self, pool: ProcessPoolExecutor, task: ClipTask
    ) -> tuple[ProcessPoolExecutor, ClipOutcome | None]:
        """Work on a clip until it is done or there have been enough tries; None where stopped."""
        outcome = None
        for left in range(self._retries, -1, -1):
            if self._stop.is_set():
                return pool, None
            try:
                return pool, pool.submit(_run, self._work, task).result()
            except AnalysisStoppedError:
                return pool, None
            except BrokenProcessPool:
                pool.shutdown()
                pool = self._pool()
                outcome = failed(task, "The process that worked on it died.")
            except Exception as error:
                outcome = failed(task, f"Something went wrong inside LiftLens ({error!r}).")
            log.warning("%s: %s %d tries left", task.clip, outcome.problem, left)
        return pool, outcome

    def _pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            1, mp_context=self._context, initializer=_begin, initargs=(self._stop,)
        )


# ── in the process ──────────────────────────────────────────────────────────────────────────────
def _begin(stop: Event) -> None:
    global _stop
    _stop = stop
    logging.getLogger().addHandler(logging.NullHandler())  # what goes wrong is in the outcome
    # Ctrl+C goes to all processes of the terminal; the first one tells the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _run(work: Work, task: ClipTask) -> ClipOutcome:
    return work(task, _stop.is_set if _stop is not None else None)
