"""Opening a project file: where its clip is now, and asking once where it is not found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from app.background.errands import Errands
from app.boxes import ask_choice
from app.files.clip_search import Found, find_clip, is_clip
from app.files.project_file import ClipRecord, ProjectFileError, read_project
from app.window import MainWindow
from inference.texts import tr


@dataclass(frozen=True)
class Located:
    """A project file that was looked at.

    Attributes
    ----------
    project : Path
    record : ClipRecord or None
        None where the file can't be read.
    found : Found
        Where its clip is.
    problem : str
        Why the file can't be read.
    """

    project: Path
    record: ClipRecord | None
    found: Found
    problem: str = ""


def locate(project: Path, should_stop: Callable[[], bool] | None = None) -> Located:
    """Read a project file and look for its clip."""
    try:
        record = read_project(project).clip
    except ProjectFileError as error:
        return Located(project, None, Found(None), str(error))
    return Located(project, record, find_clip(record, project, should_stop))


class ProjectOpening(QObject):
    """Finds the clip of a project in the background, and asks where it is if it has to."""

    ready = Signal(object, object)
    """Paths of a project file and of its clip, to be opened together."""
    failed = Signal(object, str)
    """Path of a project file that is not opened, and why; empty where the coach chose so."""

    def __init__(self, window: MainWindow, errands: Errands) -> None:
        super().__init__(window)
        self._window, self._errands = window, errands

    def open(self, project: Path) -> None:
        """Find the clip of a project; `ready` or `failed` tells how that went."""
        self._errands.run(
            "project",
            lambda stop: locate(project, stop),
            self._take,
            lambda problem: self.failed.emit(project, problem),
        )

    def _take(self, located: Located) -> None:
        project, record = located.project, located.record
        if record is None:
            self.failed.emit(project, located.problem)
        elif located.found.path is not None:
            self.ready.emit(project, located.found.path)
        else:
            self._ask_where(project, record, located.found.other)

    # ── asking ──────────────────────────────────────────────────────────────────────────────
    def _ask_where(self, project: Path, record: ClipRecord, other: Path | None) -> None:
        text = tr("“{project}” is about the clip “{clip}”, which is not at {path} any more.")
        text = text.format(project=project.name, clip=record.name, path=record.absolute)
        options = [tr("Find the clip…")]
        if other is not None:
            text += " " + tr("The file that has its name now holds another clip.")
            options.append(tr("Use that one"))
        chosen = ask_choice(self._window, tr("Where is the clip?"), text, options)
        if chosen == 0:
            self._ask_file(project, record)
        elif chosen == 1 and other is not None:
            self.ready.emit(project, other)
        else:
            self.failed.emit(project, "")

    def _ask_file(self, project: Path, record: ClipRecord) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            tr("Where is “{clip}”?").format(clip=record.name),
            str(project.parent / record.name),
        )
        if not name:
            self.failed.emit(project, "")
            return
        clip = Path(name)
        self._errands.run(
            "project",
            lambda stop: is_clip(record, clip, stop),
            lambda same: self._take_file(project, record, clip, same),
            lambda problem: self.failed.emit(project, problem),
        )

    def _take_file(self, project: Path, record: ClipRecord, clip: Path, same: bool) -> None:
        if same:
            self.ready.emit(project, clip)
            return
        text = tr(
            "“{name}” is another clip than the one of this project. Its notes, corrections and "
            "range may not fit."
        ).format(name=clip.name)
        options = [tr("Choose another…"), tr("Use it")]
        chosen = ask_choice(self._window, tr("Another clip"), text, options)
        if chosen == 0:
            self._ask_file(project, record)
        elif chosen == 1:
            self.ready.emit(project, clip)
        else:
            self.failed.emit(project, "")
