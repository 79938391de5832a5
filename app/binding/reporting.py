"""Reports that are being written: their progress, and what can be done with one that is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox

from app.background.jobs import Jobs
from app.background.report_worker import ReportWorker
from app.boxes import show_problem
from app.window import MainWindow
from inference.progress import Progress
from inference.texts import tr


class ReportBinder(QObject):
    """Connects the writing of reports to the window."""

    def __init__(self, window: MainWindow, jobs: Jobs) -> None:
        super().__init__(window)
        self._window = window
        jobs.report_progressed.connect(self._on_progressed)
        jobs.report_written.connect(self._on_written)
        jobs.report_ended.connect(self._on_ended)
        window.report_progress.cancelled.connect(lambda: jobs.cancel(ReportWorker))

    def _on_progressed(self, progress: Progress) -> None:
        strip = self._window.report_progress
        strip.show()
        strip.set_progress(
            progress.done, progress.total, progress.seconds_left, tr("Writing the report")
        )

    def _on_written(self, targets: tuple[Path, ...]) -> None:
        """Say where the report is, and offer to open it."""
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Information)
        box.setWindowTitle(tr("The report is written"))
        box.setText(tr("The report is written"))
        box.setInformativeText("\n".join(str(target) for target in targets))
        look = box.addButton(tr("&Open"), QMessageBox.ButtonRole.AcceptRole)
        look.setToolTip(tr("Show it in the program that this kind of file opens with"))
        folder = box.addButton(tr("Open &folder"), QMessageBox.ButtonRole.ActionRole)
        folder.setToolTip(tr("Show the folder that it lies in"))
        close = box.addButton(QMessageBox.StandardButton.Close)
        close.setText(tr("Close"))
        box.setDefaultButton(look)
        box.setEscapeButton(close)
        look.clicked.connect(lambda: _open(targets[0]))
        folder.clicked.connect(lambda: _open(targets[0].parent))
        box.open()

    def _on_ended(self, problem: str) -> None:
        self._window.report_progress.hide()
        if problem:
            show_problem(self._window, tr("The report was not written"), problem)


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
