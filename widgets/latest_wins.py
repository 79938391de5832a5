"""Pass a stream of wishes on no faster than the screen shows them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

_USUAL_HZ = 60.0


class LatestWins(QObject):
    """Passes values on at most once a display frame; a newer value replaces one that waits.

    A mouse tells its place up to a thousand times a second, and each value may cost every pane a
    painting.

    Parameters
    ----------
    widget : QWidget
        Whose screen gives the pace.

    Signals
    -------
    passed(int)
    """

    passed = Signal(int)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._waiting: int | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setTimerType(Qt.TimerType.PreciseTimer)
        self._pause.timeout.connect(self._resume)

    def offer(self, value: int) -> None:
        """Pass a value on now, or when the display frame that runs is over."""
        self._waiting = value
        if not self._pause.isActive():
            self._resume()

    def flush(self) -> None:
        """Pass on at once what waits."""
        self._pause.stop()
        self._pass()

    def drop(self) -> None:
        """Forget what waits."""
        self._waiting = None

    def _resume(self) -> None:
        if self._waiting is not None:
            rate = self._widget.screen().refreshRate() or _USUAL_HZ
            self._pause.start(round(1000 / rate))
            self._pass()

    def _pass(self) -> None:
        value, self._waiting = self._waiting, None
        if value is not None:
            self.passed.emit(value)
