"""What leaves the program as a clip."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from app.background.jobs import Jobs
from app.background.workers import ExportRequest
from app.session import Session
from app.settings import Settings, SettingsKeeper
from app.window import MainWindow
from inference.export.overlay import OverlayStyle
from inference.texts import tr
from widgets.dialogs.export import ExportChoice, ExportDialog


class Exporting(QObject):
    """Writes annotated clips."""

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

    def overlay_style(self) -> OverlayStyle:
        """Return the layers that are drawn, as the settings have them."""
        return OverlayStyle(**self.settings.overlay.model_dump())
