"""The list of exports: what is being written, what waits, what went wrong. It starts nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from inference.texts import mark, tr
from widgets.units import format_time_left

_STEPS = 1000


class ExportState(StrEnum):
    """How far an export is."""

    WAITING = "waiting"
    WRITING = "writing"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing more comes of it by itself."""
        return self not in (ExportState.WAITING, ExportState.WRITING)


@dataclass(frozen=True)
class QueuedExport:
    """One export of the queue.

    Attributes
    ----------
    number : int
        Which one; never used twice.
    target : Path
    state : ExportState
    share : float
        How much is written, 0 to 1.
    seconds_left : float or None
        None where it can't be known.
    problem : str
        What went wrong, or what it waits for; empty else.
    """

    number: int
    target: Path
    state: ExportState
    share: float = 0.0
    seconds_left: float | None = None
    problem: str = ""


_STATES = {
    ExportState.WAITING: mark("Waiting"),
    ExportState.WRITING: mark("Writing"),
    ExportState.DONE: mark("Done"),
    ExportState.FAILED: mark("Failed"),
    ExportState.CANCELLED: mark("Cancelled; nothing of it was kept"),
}


class QueueDialog(QDialog):
    """Shows every export with its state, and what can be done about it."""

    cancelled = Signal(int)
    all_cancelled = Signal()
    retried = Signal(int)
    shown_in_folder = Signal(int)
    cleared = Signal()
    """All that have ended are to go from the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Exports"))
        self._rows: dict[int, ExportRow] = {}
        self._nothing = QLabel(
            tr("Nothing is being exported. Choose File ▸ Export clip to begin."), wordWrap=True
        )
        self._nothing.setProperty("muted", True)
        self._inside = QWidget()
        self._list = QVBoxLayout(self._inside)
        self._list.setContentsMargins(0, 0, 8, 0)
        self._list.setSpacing(8)
        self._list.addWidget(self._nothing)
        self._list.addStretch(1)
        self._cancel_all = QPushButton(tr("Cancel &all"))
        self._cancel_all.setToolTip(tr("End all exports; files that are done are kept"))
        self._cancel_all.clicked.connect(self.all_cancelled)
        self._clear = QPushButton(tr("Clea&r list"))
        self._clear.setToolTip(tr("Take those that have ended off the list; files are kept"))
        self._clear.clicked.connect(self.cleared)
        self._close = QPushButton(tr("&Close"))
        self._close.setToolTip(tr("Close the list; the exports go on"))
        self._close.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(self._scroller(), 1)
        column.addLayout(self._buttons())
        self.set_exports(())

    def sizeHint(self) -> QSize:
        """Ask for room for some five exports, in letters of the text."""
        metrics = self.fontMetrics()
        return QSize(metrics.averageCharWidth() * 76, metrics.height() * 20)

    def set_exports(self, exports: Sequence[QueuedExport]) -> None:
        """Show other exports; a row stays as long as its export does, and keeps the keyboard."""
        numbers = {export.number for export in exports}
        for number in [number for number in self._rows if number not in numbers]:
            row = self._rows.pop(number)
            if row.isAncestorOf(self.focusWidget() or self):
                self._close.setFocus()
            row.hide()
            row.deleteLater()
        for place, export in enumerate(exports):
            if export.number not in self._rows:
                self._rows[export.number] = self._add_row(export.number, place)
            self._rows[export.number].show_export(export)
        self._nothing.setVisible(not exports)
        self._cancel_all.setEnabled(any(not export.state.ended for export in exports))
        self._clear.setEnabled(any(export.state.ended for export in exports))

    def row(self, number: int) -> ExportRow:
        """Return the row of an export."""
        return self._rows[number]

    def _add_row(self, number: int, place: int) -> ExportRow:
        row = ExportRow()
        row.cancel.clicked.connect(lambda: self.cancelled.emit(number))
        row.retry.clicked.connect(lambda: self.retried.emit(number))
        row.folder.clicked.connect(lambda: self.shown_in_folder.emit(number))
        self._list.insertWidget(1 + place, row)
        return row

    def _scroller(self) -> QScrollArea:
        scroller = QScrollArea()
        scroller.setWidgetResizable(True)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroller.setProperty("plain", True)
        scroller.setWidget(self._inside)
        return scroller

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self._cancel_all)
        row.addWidget(self._clear)
        row.addStretch(1)
        row.addWidget(self._close)
        for button in (self._cancel_all, self._clear):
            button.setAutoDefault(False)
        self._close.setDefault(True)
        return row


class ExportRow(QFrame):
    """One export of the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._name = ShortenedLabel()
        self._state = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, _STEPS)
        self._bar.setFixedHeight(self.fontMetrics().height() // 2)
        self.cancel, self.retry = QPushButton(tr("Cancel")), QPushButton(tr("Try again"))
        self.folder = QPushButton(tr("Show in folder"))
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 8, 10, 8)
        grid.setHorizontalSpacing(8)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self._name, 0, 0)
        grid.addWidget(self._state, 1, 0)
        grid.addWidget(self._bar, 2, 0, 1, 2)
        buttons = QHBoxLayout()
        for button in (self.cancel, self.retry, self.folder):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        grid.addLayout(buttons, 0, 1, 2, 1)

    @property
    def words(self) -> str:
        """What is said of the export."""
        return self._state.text()

    def show_export(self, export: QueuedExport) -> None:
        """Show how far an export is."""
        name = export.target.name
        self._name.set_whole(name)
        self._name.setToolTip(str(export.target))
        fault = export.state is ExportState.FAILED
        self._state.setText(_words(export))
        if self._state.property("fault") is not fault:
            self._state.setProperty("fault", fault)
            self._state.setProperty("muted", not fault)
            self._state.style().polish(self._state)
        self._bar.setVisible(export.state is ExportState.WRITING)
        self._bar.setValue(round(_STEPS * export.share))
        self._bar.setAccessibleName(tr("Progress of {name}").format(name=name))
        for button, shown, tooltip in (
            (self.cancel, not export.state.ended, tr("End this export; nothing of it is kept")),
            (
                self.retry,
                export.state in (ExportState.FAILED, ExportState.CANCELLED),
                tr("Export it once more"),
            ),
            (self.folder, export.state is ExportState.DONE, tr("Open the folder of the file")),
        ):
            if button.hasFocus() and not shown:
                self.focusNextChild()
            button.setVisible(shown)
            button.setToolTip(tooltip)
            button.setAccessibleName(f"{button.text()}: {name}")


class ShortenedLabel(QLabel):
    """A line of plain text whose middle gives way where there is not enough room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_whole(self, text: str) -> None:
        """Show another text."""
        self._whole = text
        self.setAccessibleName(text)
        self._shorten()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the text anew."""
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        middle = Qt.TextElideMode.ElideMiddle
        self.setText(self.fontMetrics().elidedText(self._whole, middle, self.width()))


def _words(export: QueuedExport) -> str:
    if export.problem:
        return export.problem
    words = tr(_STATES[export.state])
    if export.state is not ExportState.WRITING:
        return words
    words = f"{words} {export.share:.0%}"
    if export.seconds_left is None:
        return words
    return f"{words}  ·  {format_time_left(export.seconds_left)}"
