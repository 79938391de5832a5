"""What leaves the program of a comparison: comparison.json and comparison.csv."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from app.boxes import show_problem
from app.commands.comparing import Comparing
from app.settings_file import SettingsKeeper
from app.window import MainWindow
from inference.export.comparison import write_comparison
from inference.export.errors import ExportError
from inference.texts import tr


class ComparisonExport(QObject):
    """Writes the figures of the comparison that is shown."""

    def __init__(self, window: MainWindow, comparing: Comparing, keeper: SettingsKeeper) -> None:
        super().__init__(window)
        self._window, self._comparing, self._keeper = window, comparing, keeper

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each of its actions."""
        return {"export_comparison": self.ask_export}

    def ask_export(self) -> None:
        """Ask for a folder and write the comparison to it."""
        if self._comparing.result is None:
            text = tr("Compare the clip with another one first; there is nothing yet.")
            self._window.statusBar().showMessage(text, 4000)
            return
        settings = self._keeper.settings
        folder = QFileDialog.getExistingDirectory(
            self._window,
            tr("Folder for comparison.json and comparison.csv"),
            settings.export_folder or settings.last_folder,
        )
        if folder:
            self.do_export(Path(folder))

    def do_export(self, folder: Path) -> None:
        """Write comparison.json and comparison.csv."""
        result = self._comparing.result
        if result is None:
            return
        request = result.request
        athlete, reference = request.athlete.analysis.clip, request.reference.analysis.clip
        try:
            write_comparison(result.comparison, athlete.path, reference.path, folder)
        except ExportError as error:
            show_problem(self._window, tr("The comparison was not written"), str(error))
        else:
            said = tr("Written to {folder}").format(folder=folder)
            self._window.statusBar().showMessage(said, 8000)
