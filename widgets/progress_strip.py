"""A line in the status bar for work in the background: what, how far, how long, and a way out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from inference.texts import tr
from widgets.icons import icon
from widgets.units import format_time_left


class ProgressStrip(QWidget):
    """Progress of one piece of work. `cancelled()` tells that the coach wants it to end.

    Parameters
    ----------
    listed : str, optional
        What a button is called that shows more of the same kind; without one there is no button.
    """

    cancelled = Signal()
    list_wanted = Signal()

    def __init__(self, parent: QWidget | None = None, *, listed: str = "") -> None:
        super().__init__(parent)
        self._text, self._left = QLabel(), QLabel()
        self._left.setProperty("muted", True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setToolTip(tr("How much of the clip is done"))
        self._bar.setFixedWidth(self.fontMetrics().averageCharWidth() * 22)
        self._cancel = QToolButton()
        self._cancel.setToolTip(tr("Cancel; what is done so far is kept where it can be"))
        self._cancel.clicked.connect(self.cancelled)
        self._list = QToolButton()
        self._list.setToolTip(listed)
        self._list.setAccessibleName(listed)
        self._list.setVisible(bool(listed))
        self._list.clicked.connect(self.list_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 0, 2, 0)
        layout.setSpacing(8)
        layout.addStretch(1)
        for widget in (self._text, self._bar, self._left, self._list, self._cancel):
            layout.addWidget(widget)
        self.set_progress(0, 0, None, tr("Working"))
        self._restyle()

    def set_progress(self, done: int, total: int, seconds_left: float | None, text: str) -> None:
        """Show how far the work has come.

        Parameters
        ----------
        done, total : int
            A total of 0 shows a bar that only moves.
        seconds_left : float or None
            None where it can't be known yet.
        text : str
            What is being done: ``Analysing``.
        """
        self._bar.setRange(0, total)
        self._bar.setValue(min(done, total))
        self._text.setText(f"{text} {done / total:.0%}" if total else text)
        self._left.setText("" if seconds_left is None else format_time_left(seconds_left))
        self._bar.setAccessibleName(text)
        self._cancel.setAccessibleName(tr("Cancel: {work}").format(work=text))

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._restyle()

    def _restyle(self) -> None:
        self._list.setIcon(icon("table"))
        self._cancel.setIcon(icon("close"))
