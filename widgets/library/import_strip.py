"""The import at the bottom of the library: how far it is, what failed, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inference.texts import tr, tr_n
from widgets.library.rows import ImportLine
from widgets.units import format_time_left

_FINE = 1000
_ID = Qt.ItemDataRole.UserRole


class ImportStrip(QWidget):
    """A line about the import, and below it, where that is wanted, the files that failed.

    Signals
    -------
    paused(bool)
        Rest, or go on.
    cancelled(), dismissed()
        Take what is not finished out of the queue; forget what is.
    retried(tuple), skipped(tuple)
        Ids of files that failed.
    """

    paused = Signal(bool)
    cancelled = Signal()
    dismissed = Signal()
    retried = Signal(tuple)
    skipped = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = ImportLine()
        self._text, self._left = QLabel(), QLabel()
        self._left.setProperty("muted", True)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setRange(0, _FINE)
        self._bar.setAccessibleName(tr("Import"))
        self._bar.setToolTip(tr("How much of the import is done"))
        self._failed = _button(tr("Which clips failed, and why"))
        self._failed.setCheckable(True)
        self._failed.toggled.connect(self._show_failures)
        self._pause = _button(tr("Let the import rest, or go on"))
        self._pause.clicked.connect(lambda: self.paused.emit(not self._line.paused))
        self._cancel = _button(
            tr("Import no more; the clips that came in stay in the library"), tr("&Stop importing")
        )
        self._cancel.clicked.connect(self.cancelled)
        self._dismiss = _button(tr("Take this line away"), tr("Done"))
        self._dismiss.clicked.connect(self.dismissed)
        self.failures = QListWidget()
        self.failures.setAccessibleName(tr("Clips that failed"))
        self.failures.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.failures.setWordWrap(True)
        self.failures.setMaximumHeight(self.fontMetrics().height() * 9)
        self._retry = _button(
            tr("Begin the chosen files again, or all where none is chosen"), tr("&Try again")
        )
        self._retry.clicked.connect(lambda: self.retried.emit(self.chosen()))
        self._skip = _button(
            tr("Leave the chosen files out, or all where none is chosen"), tr("S&kip")
        )
        self._skip.clicked.connect(lambda: self.skipped.emit(self.chosen()))
        self._lay_out()
        self.set_line(ImportLine())

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._text)
        row.addWidget(self._bar, 1)
        row.addWidget(self._left)
        for button in (self._failed, self._pause, self._cancel, self._dismiss):
            row.addWidget(button)
        self._below = QWidget()
        below = QHBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.failures, 1)
        buttons = QVBoxLayout()
        buttons.addWidget(self._retry)
        buttons.addWidget(self._skip)
        buttons.addStretch(1)
        below.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 10, 4)
        column.setSpacing(4)
        column.addWidget(self._below)
        column.addLayout(row)

    def set_line(self, line: ImportLine) -> None:
        """Show how far it is."""
        failures_differ = line.failures != self._line.failures
        self._line = line
        self._text.setText(line.text)
        self._left.setText("" if line.seconds_left is None else format_time_left(line.seconds_left))
        self._bar.setValue(round(_FINE * line.done / line.total) if line.total else 0)
        self._bar.setVisible(line.running or line.paused)
        self._pause.setText(tr("&Go on") if line.paused else tr("&Pause"))
        under_way = line.running or line.paused
        self._pause.setVisible(under_way)
        self._cancel.setVisible(under_way)
        self._dismiss.setVisible(not under_way)
        count = len(line.failures)
        self._failed.setText(tr_n("{n} &failed", "{n} &failed", count).format(n=count))
        self._failed.setVisible(bool(count))
        if failures_differ:
            self._fill()
        self._show_failures(self._failed.isChecked())
        self.setVisible(bool(line.text))

    def _fill(self) -> None:
        chosen = set(self.chosen())
        self.failures.clear()
        for file_id, (name, problem) in self._line.failures.items():
            item = QListWidgetItem(f"{name}: {problem}")
            item.setData(_ID, file_id)
            self.failures.addItem(item)
            item.setSelected(file_id in chosen)

    def _show_failures(self, on: bool) -> None:
        self._below.setVisible(on and bool(self._line.failures))

    def chosen(self) -> tuple[int, ...]:
        """Return the ids of the failed files that are chosen; of all where none is."""
        items = [self.failures.item(row) for row in range(self.failures.count())]
        chosen = [item for item in items if item.isSelected()] or items
        return tuple(item.data(_ID) for item in chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave out the chosen files with Delete."""
        if event.key() == Qt.Key.Key_Delete and self.failures.hasFocus():
            self.skipped.emit(self.chosen())
        else:
            super().keyPressEvent(event)


def _button(tooltip: str, title: str = "") -> QPushButton:
    button = QPushButton(title)
    button.setToolTip(tooltip)
    return button
