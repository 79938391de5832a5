"""How far something long is, and when it will be done."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

_EVERY_S = 0.05


@dataclass(frozen=True)
class Progress:
    """How far an analysis or an export is.

    Attributes
    ----------
    done, total : int
        Frames, each as often as it is looked at.
    seconds_left : float or None
        None until there is enough to tell.
    """

    done: int
    total: int
    seconds_left: float | None


class ProgressClock:
    """Turn frame counts into `Progress`, at most twenty a second, with the time that is left.

    Parameters
    ----------
    report : callable or None
        Receives each `Progress`.
    total : int
        Frames in all.

    Attributes
    ----------
    total : int
        That, or what `advance` was told last.
    """

    def __init__(self, report: Callable[[Progress], None] | None, total: int) -> None:
        self._report = report
        self.total = total
        self._start = time.monotonic()
        self._last = 0.0

    def advance(self, done: int, total: int | None = None) -> None:
        """Say that `done` frames are finished, and if that is news, of how many."""
        self.total = total or self.total
        now = time.monotonic()
        if self._report is None or (now - self._last < _EVERY_S and done < self.total):
            return
        self._last = now
        elapsed = now - self._start
        enough = done > 0 and elapsed > 0.5
        left = elapsed / done * (self.total - done) if enough else None
        self._report(Progress(done, self.total, left))
