"""Projects: the open clip's project file and its autosave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from app.background.errands import Errands
from app.boxes import show_problem
from app.files.autosave import Autosave
from app.files.document import Document, Opened, open_clip, open_project
from app.files.project_file import SUFFIX, ProjectFileError, write_project
from app.files.recent import with_recent
from app.files.recovery import Recovery, text_digest
from app.project import Project
from app.session import Session
from app.settings_file import SettingsKeeper
from app.window import MainWindow
from inference.texts import tr
from inference.video.clip import ClipInfo
from inference.video.identity import sha256_of

_READ_MS = 10_000


class Projects(QObject):
    """Keeps what is told of the open clip, and saves it as a project file where that is asked for.

    Every change is written to the recovery folder soon after it, so that closing asks nothing: what
    was not saved in a project file comes back when it is opened again.
    """

    document_changed = Signal()
    """Another project file, or it differs from what is told now, or does not any more."""

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        errands: Errands,
        keeper: SettingsKeeper,
        recovery: Recovery | None = None,
    ) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._errands, self._keeper = errands, keeper
        self._recovery = recovery or Recovery()
        self._autosave = Autosave(self._recovery, self)
        self._autosave.failed.connect(self._tell_not_kept)
        self._document: Document | None = None
        self._kept: Project | None = None
        """What the recovery folder holds or is about to."""
        self._expected: tuple[Path, Path] | None = None
        """Project file and clip that are being opened together."""
        session.project_changed.connect(self._on_project)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each of its actions."""
        return {
            "save_project": self.ask_save,
            "save_project_as": self.ask_save_as,
            "revert_project": self.do_revert,
        }

    # ── what is open ────────────────────────────────────────────────────────────────────────
    @property
    def document(self) -> Document | None:
        """The files behind the open clip."""
        return self._document

    @property
    def path(self) -> Path | None:
        """The project file of the open clip."""
        return self._document.path if self._document else None

    @property
    def is_modified(self) -> bool:
        """Whether what is told is no more what the project file holds."""
        saved = self._document.saved if self._document else None
        return saved is not None and saved != self._session.project

    @property
    def recovery(self) -> Recovery:
        """Where everything is kept."""
        return self._recovery

    def expect(self, project: Path, clip: Path) -> None:
        """Open a clip, when it comes, with this project file."""
        self._expected = (project, clip)

    def look_up(self, clip: ClipInfo) -> Opened:
        """Return what was told of a clip, and turn to its files; those before are written first."""
        self._autosave.flush()
        expected, self._expected = self._expected, None
        now = self._session.project
        fresh = Project(rule_settings=now.rule_settings, preset=now.preset)
        opened = None
        if expected is not None and expected[1] == clip.path:
            try:
                opened = open_project(expected[0], clip.path, self._recovery)
            except ProjectFileError as error:  # it went bad since it was looked at
                opened = replace(open_clip(clip.path, fresh, self._recovery), problem=str(error))
        opened = opened or open_clip(clip.path, fresh, self._recovery)
        self._document, self._kept = opened.document, opened.project
        return opened

    def show(self, opened: Opened) -> None:
        """Say what came back with the clip that was just opened, and lay unsaved changes on top."""
        if opened.unsaved is not None:
            self._session.change(tr("unsaved changes"), **_values(opened.unsaved))
        if opened.document.path is not None:
            self._keep()  # so that the clip leads to its project the next time
            self._write_moved()
        if opened.told:
            self._window.statusBar().showMessage(opened.told, _READ_MS)
        if opened.problem:
            show_problem(self._window, tr("The project was not opened"), opened.problem)
        self.document_changed.emit()

    def leave(self) -> None:
        """Write what waits, and turn to no files."""
        self._autosave.flush()
        self._document = self._kept = self._expected = None
        self._errands.drop("hash")
        self.document_changed.emit()

    def close(self) -> None:
        """Write what waits; nothing is kept any more."""
        self._autosave.close()
        self._document = None

    # ── saving ──────────────────────────────────────────────────────────────────────────────
    def ask_save(self) -> None:
        """Save to the project file, or ask for a name where there is none."""
        if self._document is None:
            self._say_nothing_is_open()
        elif self._document.path is None:
            self.ask_save_as()
        else:
            self.do_save(self._document.path)

    def ask_save_as(self) -> None:
        """Ask for a name and save to it."""
        document = self._document
        if document is None:
            self._say_nothing_is_open()
            return
        suggested = document.path or Path(document.clip.absolute).with_suffix(SUFFIX)
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            tr("Save project"),
            str(suggested),
            f"{tr('Projects of LiftLens')} (*{SUFFIX})",
        )
        if name:
            path = Path(name)
            self.do_save(path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX))

    def do_save(self, path: Path) -> bool:
        """Save to a project file, which is the open clip's from then on."""
        document, project = self._document, self._session.project
        if document is None:
            return False
        try:
            text = write_project(path, document.file(project))
        except ProjectFileError as error:
            kept = tr("Your work is kept by LiftLens meanwhile.")
            show_problem(self._window, tr("The project was not saved"), f"{error} {kept}")
            return False
        self._document = replace(
            document, path=path.absolute(), saved=project, digest=text_digest(text)
        )
        self._keep()
        self._keeper.take(with_recent(self._keeper.settings, path))
        said = tr("Saved as {path}") if document.path != self.path else tr("Saved {path}")
        self._window.statusBar().showMessage(said.format(path=path), _READ_MS)
        self.document_changed.emit()
        self._find_hash()
        return True

    def do_revert(self) -> None:
        """Go back to what the project file holds, as a step to undo."""
        if self._document is None or self._document.saved is None:
            self._window.statusBar().showMessage(
                tr("There is no saved project to go back to."), 4000
            )
            return
        self._session.change(tr("revert to saved"), **_values(self._document.saved))

    def _find_hash(self) -> None:
        """Work out what the clip is known by for certain, and write it down too."""
        document = self._document
        if document is None or document.clip.sha256:
            return
        clip = Path(document.clip.absolute)
        self._errands.run("hash", lambda stop: sha256_of(clip, stop), self._take_hash)

    def _take_hash(self, sha256: str) -> None:
        document = self._document
        if document is not None and not document.clip.sha256:
            known = document.clip.model_copy(update={"sha256": sha256})
            self._document = replace(document, clip=known)
            self._write_again()

    def _write_moved(self) -> None:
        """Write down where the clip is now, if the project file says something else."""
        if self._document is not None and self._document.moved:
            self._document = replace(self._document, moved=False)
            self._write_again()

    def _write_again(self) -> None:
        """Write the project file with what it held, and what is known of its clip by now."""
        document = self._document
        if document is None or document.path is None or document.saved is None:
            return
        try:
            text = write_project(document.path, document.file(document.saved))
        except ProjectFileError:
            return  # it is found the next time as it was now
        self._document = replace(document, digest=text_digest(text))
        self._keep()

    # ── autosave ────────────────────────────────────────────────────────────────────────────
    def _on_project(self, project: Project) -> None:
        if self._document is not None and project != self._kept:
            self._keep()
        self.document_changed.emit()

    def _keep(self) -> None:
        document = self._document
        if document is not None:
            self._kept = self._session.project
            self._autosave.keep(document.fingerprint, document.kept(self._kept))

    def _tell_not_kept(self, why: str) -> None:
        said = tr("Your work can’t be kept by itself ({why}). Save the project with Ctrl+S.")
        show_problem(self._window, tr("Autosave does not work"), said.format(why=why))

    def _say_nothing_is_open(self) -> None:
        self._window.statusBar().showMessage(tr("Open a clip first; there is nothing yet."), 4000)


def _values(project: Project) -> dict[str, Any]:
    return {entry.name: getattr(project, entry.name) for entry in fields(project)}
