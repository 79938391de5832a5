"""Exports: their progress and how they ended, said in the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from app.background.export_queue import ExportQueue
from app.boxes import show_problem
from app.commands.export_list import ExportList
from app.window import MainWindow
from inference.texts import tr
from widgets.dialogs.queue import QueuedExport

_READ_MS = 15_000
"""How long a message stays in the status bar."""
_STEPS = 1000


class ExportsBinder(QObject):
    """Connects the queue of exports to the strip of progress and the status bar."""

    def __init__(self, window: MainWindow, queue: ExportQueue, commands: ExportList) -> None:
        super().__init__(window)
        self._window, self._queue = window, queue
        queue.changed.connect(self._show)
        queue.succeeded.connect(self._on_succeeded)
        queue.failed.connect(self._on_failed)
        window.export_progress.cancelled.connect(commands.do_cancel_writing)
        window.export_progress.list_wanted.connect(commands.ask_list)

    def _show(self) -> None:
        strip, left = self._window.export_progress, self._queue.unfinished
        strip.setVisible(left > 0)
        text = tr("Exporting")
        if left > 1:
            text = tr("Exporting (1 of {n})").format(n=left)
        writing = self._queue.writing
        if writing is None:
            strip.set_progress(0, 0, None, text)
        else:
            strip.set_progress(round(_STEPS * writing.share), _STEPS, writing.seconds_left, text)
            strip.setToolTip(writing.target.name)

    def _on_succeeded(self, target: Path) -> None:
        self._window.statusBar().showMessage(
            tr("Exported {target}").format(target=target), _READ_MS
        )

    def _on_failed(self, export: QueuedExport) -> None:
        text = tr("{problem}\n\nFile ▸ Exports under way tries it again.")
        show_problem(
            self._window, tr("The clip was not exported"), text.format(problem=export.problem)
        )
