"""What leaves the program: the annotated clip, the numbers, a snapshot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QFileDialog

from app.background.jobs import Jobs
from app.background.workers import ExportRequest
from app.boxes import show_problem
from app.session import Session
from app.settings import Settings, SettingsKeeper
from app.window import MainWindow
from inference.export.contract import write_analysis_json
from inference.export.data.tables import write_measurements_csv
from inference.export.errors import ExportError
from inference.export.overlay import OverlayStyle
from inference.texts import tr
from widgets.dialogs.export import ExportChoice, ExportDialog


class Exporting(QObject):
    """Writes clips, numbers and pictures."""

    def __init__(
        self, session: Session, window: MainWindow, jobs: Jobs, keeper: SettingsKeeper
    ) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._jobs, self._keeper = jobs, keeper

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each of its actions."""
        return {
            "export_clip": self.ask_export_clip,
            "export_data": self.ask_export_data,
            "snapshot": self.ask_snapshot,
        }

    @property
    def settings(self) -> Settings:
        """What the program remembers."""
        return self._keeper.settings

    def ask_export_clip(self) -> None:
        """Ask what to export and where to, and write it in the background."""
        session = self._session
        if session.review is None:
            self._window.statusBar().showMessage(
                tr("Open a clip first; there is nothing yet."), 4000
            )
            return
        clip = session.review.analysis.clip
        folder = Path(self.settings.export_folder or clip.path.parent)
        dialog = ExportDialog(
            folder / f"{clip.path.stem}-liftlens.mp4",
            clip,
            in_out=session.range,
            rep=session.rep_at(session.frame),
            style=self.overlay_style(),
            parent=self._window,
        )
        if dialog.exec():
            self.do_export_clip(dialog.choice())

    def do_export_clip(self, choice: ExportChoice) -> None:
        """Write an annotated clip in the background."""
        review = self._session.review
        if review is None:
            return
        self._keeper.change(export_folder=str(choice.target.parent))
        self._jobs.export(
            ExportRequest(
                review, choice.target, choice.first_frame, choice.last_frame, choice.style
            )
        )

    def ask_export_data(self) -> None:
        """Ask for a folder and write the numbers to it."""
        if self._session.review is None:
            self._window.statusBar().showMessage(
                tr("Open a clip first; there is nothing yet."), 4000
            )
            return
        folder = QFileDialog.getExistingDirectory(
            self._window, tr("Folder for analysis.json and measurements.csv"), self._export_folder()
        )
        if folder:
            self.do_export_data(Path(folder))

    def do_export_data(self, folder: Path) -> None:
        """Write analysis.json and measurements.csv."""
        review = self._session.review
        if review is None:
            return
        try:
            write_analysis_json(review, folder / "analysis.json")
            write_measurements_csv(review.measurements, folder / "measurements.csv")
        except ExportError as error:
            show_problem(self._window, tr("The measurements were not written"), str(error))
        else:
            self._window.statusBar().showMessage(
                tr("Written to {folder}").format(folder=folder), 8000
            )

    def ask_snapshot(self) -> None:
        """Ask for a file and save a picture of the window."""
        self.ask_picture(self._window.grab())

    def ask_picture(self, picture: QPixmap) -> None:
        """Ask for a file and save a picture."""
        start = str(Path(self._export_folder()) / "liftlens.png")
        name, _ = QFileDialog.getSaveFileName(
            self._window, tr("Save snapshot"), start, tr("Pictures (*.png)")
        )
        if name:
            self.do_save_picture(picture, Path(name).with_suffix(".png"))

    def do_snapshot(self, target: Path) -> None:
        """Save a picture of the window, and put it on the clipboard."""
        self.do_save_picture(self._window.grab(), target)

    def do_save_picture(self, picture: QPixmap, target: Path) -> None:
        """Save a picture, and put it on the clipboard."""
        QApplication.clipboard().setPixmap(picture)
        if picture.save(str(target), "PNG"):
            self._window.statusBar().showMessage(
                tr("Saved and copied: {target}").format(target=target), 8000
            )
        else:
            show_problem(
                self._window,
                tr("The picture was not saved"),
                tr("{target} can't be written to.").format(target=target),
            )

    def _export_folder(self) -> str:
        return self.settings.export_folder or self.settings.last_folder

    def overlay_style(self) -> OverlayStyle:
        """Return the layers that are drawn, as the settings have them."""
        return OverlayStyle(**self.settings.overlay.model_dump())
