"""The exports under way: their list, what can be done about them, and closing meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox

from app.background.export_queue import ExportQueue
from app.boxes import open_folder
from app.window import MainWindow
from inference.texts import tr, tr_n
from widgets.dialogs.queue import QueueDialog


class _Closing(Enum):
    """What closing the window means for the exports."""

    ASKS = auto()
    WAITS = auto()
    GOES = auto()


class ExportList(QObject):
    """Shows the queue of exports, and keeps the window from closing over them unasked."""

    def __init__(self, window: MainWindow, queue: ExportQueue) -> None:
        super().__init__(window)
        self._window, self._queue = window, queue
        self._dialog: QueueDialog | None = None
        self._question: QMessageBox | None = None
        self._closing = _Closing.ASKS
        window.may_close = self.may_close
        queue.changed.connect(self._show)
        queue.emptied.connect(self._on_emptied)
        queue.failed.connect(self._stay)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each of its actions."""
        return {"exports": self.ask_list}

    def ask_list(self) -> None:
        """Show the list of exports."""
        if self._dialog is None:
            self._dialog = dialog = QueueDialog(self._window)
            dialog.cancelled.connect(self._queue.cancel)
            dialog.all_cancelled.connect(self._queue.cancel_all)
            dialog.retried.connect(self._queue.retry)
            dialog.shown_in_folder.connect(self.do_show_in_folder)
            dialog.cleared.connect(self._queue.clear)
        self._show()
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def do_show_in_folder(self, number: int) -> None:
        """Open the folder of a file that was written."""
        target = next(each.target for each in self._queue.exports if each.number == number)
        if not open_folder(target.absolute().parent):
            self._window.statusBar().showMessage(
                tr("No program shows folders here. The file is {target}").format(target=target),
                15_000,
            )

    def do_cancel_writing(self) -> None:
        """End the export that is being written; those that wait go on."""
        if (writing := self._queue.writing) is not None:
            self._queue.cancel(writing.number)

    # ── closing ─────────────────────────────────────────────────────────────────────────────
    def may_close(self) -> bool:
        """Whether the window may close now; asks where exports would be lost by it."""
        if self._closing is _Closing.GOES or not self._queue.unfinished:
            return True
        if self._question is None:
            self._ask()
        return False

    def _ask(self) -> None:
        left = self._queue.unfinished
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(tr("Exports are still under way"))
        text = tr_n(
            "{n} export is not done yet. LiftLens can close once it is.",
            "{n} exports are not done yet. LiftLens can close once they are.",
            left,
        )
        box.setText(text.format(n=left))
        role = QMessageBox.ButtonRole
        wait = box.addButton(tr("Close when &done"), role.AcceptRole)
        drop = box.addButton(tr("Cancel &exports and close"), role.DestructiveRole)
        stay = box.addButton(tr("&Keep working"), role.RejectRole)
        box.setDefaultButton(wait)
        box.setEscapeButton(stay)
        wait.clicked.connect(self.do_close_when_done)
        drop.clicked.connect(self.do_cancel_and_close)
        stay.clicked.connect(self._stay)
        box.finished.connect(self._on_answered)
        self._question = box
        box.open()

    def do_close_when_done(self) -> None:
        """Close the window as soon as all is written; a failure keeps it open."""
        self._closing = _Closing.WAITS
        self._window.statusBar().showMessage(tr("LiftLens closes once the exports are done."))
        if not self._queue.unfinished:
            self._on_emptied()

    def do_cancel_and_close(self) -> None:
        """Close the window at once; what is half written is taken away."""
        self._closing = _Closing.GOES
        self._window.close()

    def _stay(self) -> None:
        self._closing = _Closing.ASKS

    def _on_answered(self) -> None:
        self._question = None

    def _on_emptied(self) -> None:
        if self._closing is _Closing.WAITS:
            self._closing = _Closing.GOES
            self._window.close()

    def _show(self) -> None:
        if self._dialog is not None:
            self._dialog.set_exports(self._queue.exports)
