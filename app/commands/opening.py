"""Opening and closing clips."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from app.boxes import ALL_FILES
from app.commands.lifting import Lifting
from app.jobs import Jobs
from app.project import Project
from app.session import Session
from app.recent import with_recent
from app.settings import SettingsKeeper
from app.window import MainWindow
from app.workers import AnalysisWorker, LiftWorker, ProbeWorker
from inference.lift.scene import Scene
from inference.texts import mark, tr
from inference.video.clip import ClipInfo

VIDEO_FILES = mark("Videos (*.mp4 *.mov *.m4v *.avi *.mkv *.webm *.3gp *.mts *.m2ts *.wmv *.mpg)")


class Opening(QObject):
    """Opens clips and closes them; what is open stays until a new one is known to be good."""

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        jobs: Jobs,
        lifting: Lifting,
        keeper: SettingsKeeper,
    ) -> None:
        super().__init__(window)
        self._session, self._window, self._jobs = session, window, jobs
        self._lifting, self._keeper = lifting, keeper

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each of its actions."""
        return {"open": self.ask_open, "close": self.do_close, "quit": self._window.close}

    def recent(self) -> tuple[str, ...]:
        """Return the paths of the clips opened last, newest first."""
        return tuple(e.path for e in self._keeper.settings.recent)

    def ask_open(self) -> None:
        """Ask for a clip and open it."""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            tr("Open clip"),
            self._keeper.settings.last_folder,
            f"{tr(VIDEO_FILES)};;{tr(ALL_FILES)}",
        )
        if name:
            self.do_open(Path(name))

    def do_open(self, path: Path) -> None:
        """Open a clip in the background."""
        self._window.statusBar().showMessage(tr("Opening {name}…").format(name=path.name))
        self._jobs.open(path)

    def do_show(self, clip: ClipInfo) -> None:
        """Show an opened clip and analyse it."""
        self._window.statusBar().clearMessage()
        self._jobs.drop(AnalysisWorker, LiftWorker)
        self._jobs.load_frames_of(clip)
        self._session.open_clip(clip, self._project_of(clip))
        self._keeper.take(with_recent(self._keeper.settings, clip.path))
        self._lifting.analyse()

    def do_close(self) -> None:
        """Close the clip, and drop what is on its way for it."""
        self._jobs.drop(ProbeWorker, AnalysisWorker, LiftWorker)
        self._window.statusBar().clearMessage()
        self._jobs.load_frames_of(None)
        self._session.open_clip(None)

    def _project_of(self, clip: ClipInfo) -> Project:
        """Return what is told of a clip; the rules are those of the clip before."""
        now = self._session.project
        fresh = Project(rule_settings=now.rule_settings, preset=now.preset)
        return fresh
