"""The open clips: their bar, the title of the window, and what is dropped."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from app.background.jobs import Jobs
from app.commands.opening import Opening
from app.commands.projects import Projects
from app.files.open_files import OpenFiles
from app.files.running import Running
from app.session import Session
from app.window import MainWindow
from inference.progress import Progress
from inference.texts import tr
from inference.video.clip import ClipInfo
from widgets.clip_bar import ClipState


class FilesBinder(QObject):
    """Connects the list of open clips to its bar and the title, and drops to opening."""

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        jobs: Jobs,
        opening: Opening,
        projects: Projects,
        files: OpenFiles,
        running: Running,
    ) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._projects, self._files, self._running = projects, files, running
        files.changed.connect(self._show_files)
        window.clips.chosen.connect(lambda index: opening.do_open(files.files[index].path))
        window.clips.close_requested.connect(
            lambda index: opening.do_close_file(files.files[index].path)
        )
        window.clips_dropped.connect(opening.do_open_all)
        jobs.opened.connect(opening.do_show)
        jobs.open_failed.connect(opening.do_give_up)
        jobs.analysis_progressed.connect(self._on_progressed)
        jobs.analysis_ended.connect(self._on_analysis_ended)
        session.clip_changed.connect(self._on_clip)
        projects.document_changed.connect(self._show_title)
        self._show_title()

    def _show_files(self) -> None:
        files, current = self._files.files, self._files.current
        self._window.show_clips([file.tab() for file in files], current)
        shown = [file.path for n, file in enumerate(files) if n == current]
        rest = [file.path for n, file in enumerate(files) if n != current]
        self._running.note_files(tuple(shown + rest))

    def _on_progressed(self, progress: Progress) -> None:
        done = round(progress.done / progress.total, 2) if progress.total else 0.0
        self._files.update_shown(state=ClipState.WORKING, done=done)

    def _on_analysis_ended(self, problem: str) -> None:
        review = self._session.review
        if problem:
            self._files.update_shown(state=ClipState.FAILED, problem=problem)
        elif review is None or not review.analysis.complete:
            cancelled = tr("The analysis was cancelled.")
            self._files.update_shown(state=ClipState.FAILED, problem=cancelled)
        else:
            self._files.update_shown(state=ClipState.READY, done=1.0, problem="")

    def _on_clip(self, clip: ClipInfo | None) -> None:
        self._window.set_clip_is_open(clip is not None)
        self._show_title()

    def _show_title(self) -> None:
        clip, path = self._session.clip, self._projects.path
        names = [name_of(entry) for entry in (path, clip.path if clip else None) if entry]
        if path is not None:
            names[0] += "[*]"
        self._window.setWindowTitle(" – ".join([*names, "LiftLens"]))
        self._window.setWindowModified(self._projects.is_modified)


def name_of(path: Path) -> str:
    """Return a file's name as a title shows it: Qt reads ``[*]`` as the mark of a change."""
    return path.name.replace("[*]", "[*][*]")
