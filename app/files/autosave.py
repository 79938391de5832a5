"""Autosave: writes what is told of the open clip to the recovery folder, soon after it is told."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor

from PySide6.QtCore import QObject, QTimer, Signal

from app.files.recovery import Kept, Recovery

log = logging.getLogger(__name__)

DELAY_MS = 1000
"""From the first change to its writing: later changes on the way go with it."""


class Autosave(QObject):
    """Writes the latest state on a thread of its own; the window never waits for a disk."""

    failed = Signal(str)
    """Why it could not be written; told once until it works again."""

    def __init__(self, recovery: Recovery, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._recovery = recovery
        self._waiting: tuple[str, Kept] | None = None
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="autosave")
        self._last: Future[None] | None = None
        self._works = True
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self._hand_over)

    def keep(self, fingerprint: str, kept: Kept) -> None:
        """Write this state soon, unless a newer one of the same clip comes first."""
        if not fingerprint:
            return
        if self._waiting is not None and self._waiting[0] != fingerprint:
            self._hand_over()
        self._waiting = (fingerprint, kept)
        if not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Write what waits, and return once it is written."""
        self._hand_over()
        if self._last is not None:
            self._last.result()

    def close(self) -> None:
        """Write what waits, and end the thread."""
        self.flush()
        self._writer.shutdown(wait=True)

    def _hand_over(self) -> None:
        self._timer.stop()
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self._last = self._writer.submit(self._write, *waiting)

    def _write(self, fingerprint: str, kept: Kept) -> None:
        try:
            self._recovery.write(fingerprint, kept)
        except (OSError, ValueError) as error:
            log.warning("What was told could not be kept: %s", error)
            if self._works:
                self.failed.emit(getattr(error, "strerror", None) or str(error))
            self._works = False
        else:
            self._works = True
