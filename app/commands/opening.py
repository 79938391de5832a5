"""Opening and closing clips and projects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from app.background.errands import Errands
from app.background.jobs import Jobs
from app.background.workers import AnalysisWorker, LiftWorker, ProbeWorker
from app.boxes import ALL_FILES, show_problem
from app.commands.lifting import Lifting
from app.commands.project_opening import ProjectOpening
from app.commands.projects import Projects
from app.files.dropped import is_project_name, sort_out
from app.files.open_files import OpenFiles
from app.files.project_file import SUFFIX
from app.files.recent import with_recent
from app.session import Session
from app.settings_file import SettingsKeeper
from app.window import MainWindow
from inference.texts import tr, tr_n
from inference.video.clip import ClipInfo
from inference.video.names import VIDEO_SUFFIXES
from widgets.clip_bar import ClipState

_PATTERNS = " ".join(f"*{suffix}" for suffix in VIDEO_SUFFIXES)


def video_files() -> str:
    """Return a filter of file dialogs for videos."""
    return f"{tr('Videos')} ({_PATTERNS})"


class Opening(QObject):
    """Opens clips and closes them; what is open stays until a new one is known to be good."""

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        jobs: Jobs,
        errands: Errands,
        lifting: Lifting,
        projects: Projects,
        files: OpenFiles,
        keeper: SettingsKeeper,
    ) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._jobs, self._errands = jobs, errands
        self._lifting, self._projects = lifting, projects
        self._files, self._keeper = files, keeper
        self._opening = Path()
        """What is being opened: a clip, or a project file."""
        self._project_opening = ProjectOpening(window, errands)
        self._project_opening.ready.connect(self._open_together)
        self._project_opening.failed.connect(self.do_give_up)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each of its actions."""
        return {
            "open": self.ask_open,
            "next_clip": lambda: self.do_turn(1),
            "previous_clip": lambda: self.do_turn(-1),
            "close": self.do_close,
            "quit": self._window.close,
        }

    # ── opening ─────────────────────────────────────────────────────────────────────────────
    def ask_open(self) -> None:
        """Ask for clips and projects and open them."""
        both = f"{tr('Videos and projects')} ({_PATTERNS} *{SUFFIX})"
        projects = f"{tr('Projects of LiftLens')} (*{SUFFIX})"
        kinds = (both, video_files(), projects, tr(ALL_FILES))
        names, _ = QFileDialog.getOpenFileNames(
            self._window, tr("Open"), self._keeper.settings.last_folder, ";;".join(kinds)
        )
        if names:
            self.do_open_all([Path(name) for name in names])

    def do_open_all(self, paths: Sequence[Path]) -> None:
        """Open the first of some clips and projects; the others are analysed after it."""
        found = sort_out(paths)
        if found.problems:
            count = len(found.problems)
            title = tr_n("{count} file was not opened", "{count} files were not opened", count)
            show_problem(self._window, title.format(count=count), found.problem())
        if len(found.files) > 1:
            self._files.add(found.files)
        if found.files:
            self.do_open(found.files[0])

    def do_open(self, path: Path) -> None:
        """Open a clip or a project in the background."""
        self._window.statusBar().showMessage(tr("Opening {name}…").format(name=path.name))
        self._opening = path
        self._errands.drop("project")
        self._jobs.drop(ProbeWorker)
        if is_project_name(path):
            self._project_opening.open(path)
        else:
            self._jobs.open(path)

    def _open_together(self, project: Path, clip: Path) -> None:
        self._projects.expect(project, clip)
        self._jobs.open(clip)

    def do_show(self, clip: ClipInfo) -> None:
        """Show an opened clip and analyse it."""
        self._window.statusBar().clearMessage()
        self._jobs.drop(AnalysisWorker, LiftWorker)
        self._leave_shown()
        self._jobs.load_frames_of(clip)
        opened = self._projects.look_up(clip)
        self._files.show(self._opening, clip.path)
        self._session.open_clip(clip, opened.project)
        self._projects.show(opened)
        self._keeper.take(with_recent(self._keeper.settings, self._opening))
        self._lifting.analyse()
        self._session.set_frame(self._files.files[self._files.current].frame)

    def do_give_up(self, path: Path, problem: str) -> None:
        """Say why a file is not opened; what is open stays, else the next file has its turn."""
        self._window.statusBar().clearMessage()
        if problem:
            title = tr("{name} was not opened").format(name=self._opening.name)
            show_problem(self._window, title, problem)
        self._files.update(self._opening, state=ClipState.FAILED, problem=problem)
        self._files.changed.emit()  # the bar may stand at the one that was chosen
        if self._session.clip is None:
            waiting = (file for file in self._files.files if file.state is not ClipState.FAILED)
            if (following := next(waiting, None)) is not None:
                self.do_open(following.path)

    # ── several clips ───────────────────────────────────────────────────────────────────────
    def do_turn(self, direction: int) -> None:
        """Show the open clip after or before this one."""
        neighbour = self._files.neighbour(direction)
        if neighbour is not None:
            self.do_open(neighbour)

    def _leave_shown(self) -> None:
        """Note where the coach leaves a clip; one that is not analysed yet is so in its turn."""
        if self._files.current < 0:
            return
        self._files.update_shown(frame=self._session.frame)
        if self._files.files[self._files.current].state is ClipState.WORKING:
            self._files.update_shown(state=ClipState.WAITING)

    def do_close(self) -> None:
        """Close the clip that is shown, and show the one beside it where there is one."""
        files, current = self._files.files, self._files.current
        if current >= 0:
            self.do_close_file(files[current].path)
        else:
            self._close_shown()

    def do_close_file(self, path: Path) -> None:
        """Close one of the open clips."""
        known = self._files.find(path)
        current = self._files.current
        was_shown = current >= 0 and self._files.files[current] == known
        following = self._files.remove(path)
        if was_shown and following is not None:
            self.do_open(following)
        elif was_shown:
            self._close_shown()

    def _close_shown(self) -> None:
        """Empty the window, and drop what is on its way for it."""
        self._errands.drop("project")
        self._jobs.drop(ProbeWorker, AnalysisWorker, LiftWorker)
        self._window.statusBar().clearMessage()
        self._jobs.load_frames_of(None)
        self._projects.leave()
        self._session.open_clip(None)
