"""Let a thread prepare the next items while the last one is worked on."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

_LOOK_S = 0.05


class _End:
    """The last thing in the queue, with what went wrong, if anything did."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


@contextmanager
def read_ahead(items: Iterable[T], depth: int = 4) -> Iterator[Iterator[T]]:
    """Iterate over items that a thread takes up to `depth` ahead.

    Parameters
    ----------
    items : iterable
        Used by the thread alone while the block runs.
    depth : int, optional
        How many prepared items may wait.

    Yields
    ------
    iterator
        The items in order; it raises what `items` raised. When the block ends, early or not, the
        thread has ended too.
    """
    prepared: queue.Queue[T | _End] = queue.Queue(depth)
    stop = threading.Event()
    thread = threading.Thread(target=_prepare, args=(items, prepared, stop), name="read ahead")
    thread.start()
    try:
        yield _take(prepared)
    finally:
        stop.set()
        thread.join()


def _prepare(items: Iterable[T], prepared: queue.Queue[T | _End], stop: threading.Event) -> None:
    end = _End(None)
    try:
        for item in items:
            _put(item, prepared, stop)
            if stop.is_set():
                return
    except BaseException as error:  # it belongs to the thread that waits for the items
        end = _End(error)
    _put(end, prepared, stop)


def _put(item: T | _End, prepared: queue.Queue[T | _End], stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            prepared.put(item, timeout=_LOOK_S)
        except queue.Full:
            continue
        return


def _take(prepared: queue.Queue[T | _End]) -> Iterator[T]:
    while not isinstance(item := prepared.get(), _End):
        yield item
    if item.error is not None:
        raise item.error
