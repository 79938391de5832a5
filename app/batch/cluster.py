"""A batch on a Dask cluster: each clip one task, on whichever machine is free.

Every worker has LiftLens with the extra ``cluster`` installed, and sees clips and output folder
under the same paths.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from app import __version__
from app.batch.task import ClipOutcome, ClipTask, failed, run_task
from inference.detect.registry import detector_kind

log = logging.getLogger(__name__)

_PER_THREAD = 4
"""Tasks that are with the scheduler at once, for each thread of the workers."""
_LOOK_S = 0.1
_CONNECT_S = 10
_PROTOCOLS = ("tcp", "tls", "ws", "wss")


class ClusterError(Exception):
    """The cluster can't be used; the message says why and what to do."""


def run_on_cluster(
    tasks: Sequence[ClipTask],
    scheduler: str,
    retries: int,
    should_stop: Callable[[], bool],
) -> Iterator[ClipOutcome]:
    """Work on clips on a cluster.

    Parameters
    ----------
    tasks : sequence of ClipTask
    scheduler : str
        Its address: ``tcp://host:8786``.
    retries : int
        How many times more a clip is tried after something unforeseen.
    should_stop : callable
        True ends the batch: no clip is begun any more, those under way end unseen.

    Yields
    ------
    ClipOutcome
        As they come.

    Raises
    ------
    ClusterError
        If the packages are missing, nobody answers, there is no worker, or one has another version
        or lacks what the detector needs.
    """
    client = _connect(scheduler)
    with client:
        threads = _check_workers(client)
        _check_detectors(client, sorted({task.options.detector for task in tasks}))
        yield from _Batch(client, tasks, retries, should_stop).run(threads * _PER_THREAD)


class _Batch:
    """The tasks that are with the scheduler, never more than it needs to keep all busy."""

    def __init__(
        self,
        client: Any,
        tasks: Sequence[ClipTask],
        retries: int,
        should_stop: Callable[[], bool],
    ) -> None:
        self._client, self._retries, self._should_stop = client, retries, should_stop
        self._left = iter(tasks)
        self._tasks: dict[Any, ClipTask] = {}

    def run(self, at_once: int) -> Iterator[ClipOutcome]:
        coming = _distributed().as_completed(self._submit(at_once), loop=self._client.loop)
        while self._tasks:
            if self._should_stop():
                self._client.cancel(list(self._tasks))
                return
            if not coming.has_ready():
                time.sleep(_LOOK_S)
                continue
            yield self._outcome(next(coming))
            for more in self._submit(1):
                coming.add(more)

    def _submit(self, count: int) -> list[Any]:
        submitted = []
        for task in islice(self._left, count):
            future = self._client.submit(run_task, task, retries=self._retries, pure=False)
            self._tasks[future] = task
            submitted.append(future)
        return submitted

    def _outcome(self, future: Any) -> ClipOutcome:
        task = self._tasks.pop(future)
        if future.status == "finished":
            outcome: ClipOutcome = future.result()
            return outcome
        if future.status == "cancelled":
            return failed(task, "The cluster gave it up.")
        error = future.exception()
        log.warning("%s: %r", task.clip, error)
        if type(error).__name__ == "KilledWorker":
            return failed(task, "Every worker that tried it died.")
        return failed(task, f"Something went wrong on the worker ({error!r}).")


def _connect(scheduler: str) -> Any:
    client = _distributed().Client
    if urlsplit(scheduler).scheme not in _PROTOCOLS:
        raise ClusterError(f"{scheduler!r} is no address of a scheduler, such as tcp://host:8786.")
    try:
        return client(scheduler, timeout=_CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"no scheduler answers at {scheduler}. Start one with `dask scheduler`, and give the "
            "address that it prints."
        ) from error


def _distributed() -> Any:
    try:
        return import_module("distributed")
    except ImportError as error:
        raise ClusterError(
            "a cluster needs the packages of the extra `cluster`: "
            "install them with `pip install 'liftlens[cluster]'`."
        ) from error


def _check_workers(client: Any) -> int:
    """Return how many threads the workers have, once all are known to be able to work."""
    threads: dict[str, int] = client.nthreads()
    if not threads:
        raise ClusterError(
            "the scheduler has no worker. Start some with `dask worker ADDRESS --nthreads 1`."
        )
    try:
        versions: dict[str, str] = client.run(_version)
    except ImportError as error:
        raise ClusterError(
            f"a worker has no LiftLens ({error}). Install the same version on all machines."
        ) from error
    for worker, version in versions.items():
        if version != __version__:
            raise ClusterError(
                f"the worker {worker} has LiftLens {version}, this machine {__version__}. "
                "Install the same version on all machines."
            )
    return sum(threads.values())


def _check_detectors(client: Any, names: Sequence[str]) -> None:
    for name in names:
        problems: dict[str, str] = client.run(_lacks, name)
        for worker, problem in problems.items():
            if problem:
                raise ClusterError(f"the worker {worker} can't run {name}. {problem}")


def _lacks(detector: str) -> str:
    return detector_kind(detector).lacks()


def _version() -> str:
    return __version__
