from __future__ import annotations

import pytest

from inference import progress as clock
from inference.progress import Progress, ProgressClock


class Clock:
    """Time that a test moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(clock.time, "monotonic", lambda: self.now)


def test_progress_is_told_at_most_twenty_times_a_second_and_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A flood of signals from a busy thread freezes a window for seconds."""
    clock, told = Clock(monkeypatch), list[Progress]()
    progress = ProgressClock(told.append, 1000)
    for done in range(1, 1001):
        clock.now += 0.002
        progress.advance(done)
    assert 0.8 * 20 * 2 <= len(told) <= 20 * 2 + 1
    assert told[-1].done == told[-1].total == 1000


def test_the_time_left_follows_the_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, told = Clock(monkeypatch), list[Progress]()
    progress = ProgressClock(told.append, 100)
    clock.now += 0.1
    progress.advance(1)
    assert told[-1].seconds_left is None  # too early to tell
    clock.now += 4.9
    progress.advance(25)
    assert told[-1].seconds_left == pytest.approx(15.0)


def test_nobody_listening_is_fine() -> None:
    ProgressClock(None, 10).advance(10)
