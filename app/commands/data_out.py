"""The numbers as files: measurements, reps, findings, joints and angles for other programs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from app.background.errands import Errands
from app.boxes import show_problem
from app.project import Project
from app.session import Session
from app.settings_file import SettingsKeeper
from app.window import MainWindow
from inference.export.data.formats import has_pose, write_data
from inference.export.told import Told
from inference.texts import tr, tr_n
from widgets.dialogs.data_export import DataChoice, DataExportDialog

_ERRAND = "export data"


class DataOut(QObject):
    """Asks for formats, and writes them in the background."""

    def __init__(
        self, session: Session, window: MainWindow, errands: Errands, keeper: SettingsKeeper
    ) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._errands, self._keeper = errands, keeper

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each of its actions."""
        return {"export_data": self.ask_export_data}

    def ask_export_data(self) -> None:
        """Ask for a folder and for formats, and write them."""
        review, settings = self._session.review, self._keeper.settings
        if review is None:
            self._window.statusBar().showMessage(
                tr("Open a clip first; there is nothing yet."), 4000
            )
            return
        clip, caution = review.analysis.clip, ""
        if not review.analysis.complete:
            caution = tr("The analysis is still under way: what is not known yet will be missing.")
        dialog = DataExportDialog(
            Path(settings.export_folder or clip.path.parent),
            settings.data_formats,
            f"{clip.path.stem}-",
            has_pose=has_pose(review),
            caution=caution,
            parent=self._window,
        )
        if dialog.exec():
            self.do_export_data(dialog.choice())
        dialog.deleteLater()

    def do_export_data(self, choice: DataChoice) -> None:
        """Write files in the background, and remember where to and in which formats."""
        review = self._session.review
        if review is None:
            return
        self._keeper.change(
            export_folder=str(choice.folder),
            data_formats=tuple(entry.id for entry in choice.formats),
        )
        told = told_by(self._session.project)
        self._window.statusBar().showMessage(tr("Writing data…"))
        self._errands.run(
            _ERRAND,
            lambda should_stop: write_data(
                review,
                choice.folder,
                choice.formats,
                told=told,
                prefix=choice.prefix,
                should_stop=should_stop,
            ),
            lambda written: self._tell(written, choice.folder),
            self._on_failed,
        )

    def _tell(self, written: tuple[Path, ...], folder: Path) -> None:
        said = tr_n("{n} file written to {folder}", "{n} files written to {folder}", len(written))
        self._window.statusBar().showMessage(said.format(n=len(written), folder=folder), 8000)

    def _on_failed(self, problem: str) -> None:
        show_problem(self._window, tr("The data were not all written"), problem)


def told_by(project: Project) -> Told:
    """Return what a project tells that goes into files beside the results."""
    return Told(
        athlete=project.athlete,
        tags=project.tags,
        notes=tuple((note.frame, note.text) for note in project.notes),
        labels=project.labels,
        pick=project.pick,
        in_out=project.in_out,
    )
