from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from inference.video.read_ahead import read_ahead


def test_items_come_in_order() -> None:
    with read_ahead(range(100), depth=3) as items:
        assert list(items) == list(range(100))


def test_it_runs_ahead_but_not_further_than_its_depth() -> None:
    taken: list[int] = []

    def source() -> Iterator[int]:
        for number in range(50):
            taken.append(number)
            yield number

    with read_ahead(source(), depth=3) as items:
        assert next(items) == 0
        deadline = time.monotonic() + 2
        while len(taken) < 5 and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.05)
        assert len(taken) == 5  # one used, three waiting, one in hand


def test_an_error_reaches_the_one_who_waits() -> None:
    def source() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    with read_ahead(source()) as items:
        assert next(items) == 1
        with pytest.raises(ValueError, match="broken"):
            next(items)


def _leave_early() -> None:
    with read_ahead(iter(int, 1), depth=2) as items:
        next(items)
        raise KeyError


def test_leaving_early_ends_the_thread() -> None:
    before = threading.active_count()
    with pytest.raises(KeyError):
        _leave_early()
    assert threading.active_count() == before
