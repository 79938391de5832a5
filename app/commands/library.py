"""The library: what can be done with its clips, and with the whole of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QMessageBox, QWidget

from app.background.errands import Errands
from app.background.library_desk import LibraryDesk
from app.boxes import ALL_FILES, ask_choice, show_box, show_problem
from app.commands.comparing import Comparing
from app.commands.importing import LibraryImport
from app.commands.opening import Opening, video_files
from app.files.recovery import Recovery, retell
from app.library.database import library_there
from app.library.files import look_for_missing, relink, relink_in
from app.library.records import ClipRecord, LibraryError, Told
from app.library.seeing import clip_facts
from app.library.store import Library
from app.library.transfer import delete_library, export_library
from app.session import Session
from app.settings_file import SettingsKeeper
from app.window import MainWindow
from inference.motion.types import Exercise
from inference.texts import tr, tr_n
from widgets.library.rows import ClipRow

_READ_MS = 15_000
_AT_LENGTH = ("relink clip", "relink folder", "look for missing", "export library")
"""What is done on threads of their own, and ends before the library is deleted."""


class LibraryActs(QObject):
    """Opens, compares, finds and removes clips, and exports, checks or deletes the library.

    What is quick runs on the library's own thread, and what reads many files on one of its own,
    so that the window can be used meanwhile; what it says comes to the status bar.
    """

    window_wanted = Signal()
    """The window of the library is to be shown."""
    deleted = Signal()
    """There is no library any more."""

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        desk: LibraryDesk,
        errands: Errands,
        opening: Opening,
        comparing: Comparing,
        imports: LibraryImport,
        keeper: SettingsKeeper,
        recovery: Recovery,
    ) -> None:
        super().__init__(window)
        self._errands, self._recovery = errands, recovery
        self._session, self._window, self._desk = session, window, desk
        self._opening, self._comparing = opening, comparing
        self._imports, self._keeper = imports, keeper
        self.front: QWidget = window
        """What questions are asked over."""

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each of its actions."""
        return {
            "library": self.window_wanted.emit,
            "gold_standard": self.do_mark_open_clip,
        }

    # ── clips ───────────────────────────────────────────────────────────────────────────────
    def do_open(self, rows: Sequence[ClipRow]) -> None:
        """Open clips in the main window, those whose file is there."""
        self._opening.do_open_all([row.path for row in rows if not row.missing])
        self._window.raise_()
        self._window.activateWindow()

    def do_compare(self, row: ClipRow) -> None:
        """Compare the open lift with a clip."""
        self.do_compare_with(row.path)
        self._window.raise_()
        self._window.activateWindow()

    def do_compare_with(self, path: Path) -> None:
        """Compare the open lift with a file."""
        self._comparing.do_compare(path)

    def find_gold_standards(self, take: Callable[[tuple[ClipRecord, ...]], object]) -> None:
        """Look for the gold standards of the open clip's exercise; of any where none is open."""
        review = self._session.review
        exercise = review.segmentation.exercise if review is not None else None
        if library_there():
            self._desk.run(
                lambda library: library.gold_standards(exercise), take, name="gold standards"
            )

    def do_show_folder(self, row: ClipRow) -> None:
        """Show the folder of a clip in the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(row.path.parent)))

    def do_tell(self, clip_id: int, athlete: str, tags: tuple[str, ...]) -> None:
        """Change what is told of a clip; its notes stay.

        It is told of the clip itself too, or the library would hear the old name again as soon as
        it is opened.
        """
        shown = self._session.clip

        def tell(library: Library) -> ClipRecord | None:
            clip = library.clip(clip_id)
            if clip is not None:
                library.set_told(clip_id, Told(athlete, tags, clip.notes))
                if (shown is None or clip.path != shown.path.absolute()) and clip.path.is_file():
                    retell(clip.path, athlete, tags, self._recovery)
            return clip

        def tell_shown(clip: ClipRecord | None) -> None:
            now = self._session.clip
            if clip is not None and now is not None and clip.path == now.path.absolute():
                self._session.change(tr("athlete and tags"), athlete=athlete, tags=tags)

        self._desk.run(tell, tell_shown)

    def do_describe_training(self, session_id: int, place: str, notes: str) -> None:
        """Change what is told of a training day."""
        self._desk.run(lambda library: library.describe_session(session_id, place, notes))

    def do_set_gold(self, clip_id: int, exercise: Exercise, on: bool) -> None:
        """Make a clip a gold standard of an exercise, or no more."""
        self._desk.run(lambda library: library.set_gold_standard(clip_id, exercise, on))

    def do_mark_open_clip(self, on: bool) -> None:
        """Make the open clip a gold standard of its exercise, or no more."""
        review = self._session.review
        if review is None:
            self._say(tr("Open a clip first; there is nothing yet."))
            return
        clip, exercise = review.analysis.clip, review.segmentation.exercise

        def mark(library: Library) -> bool:
            known = library.clip_of(clip_facts(clip).content_hash)
            if known is not None:
                library.set_gold_standard(known.id, exercise, on)
            return known is not None

        def say(found: bool) -> None:
            if not found:
                self._say(tr("The clip is not in the library; its setting is off."))
            elif on:
                self._say(tr("The clip is offered as a gold standard from now on."))

        self._desk.run(mark, say)

    def ask_remove(self, rows: Sequence[ClipRow]) -> None:
        """Ask, and take clips out of the library."""
        if rows and self._agreed(
            tr("Take clips out of the library"), _removed_words(len(rows)), tr("&Take out")
        ):
            ids = [row.id for row in rows]
            self._desk.run(lambda library: library.forget_clips(ids))

    def ask_relink(self, row: ClipRow) -> None:
        """Ask where the file of a missing clip is now."""
        name, _ = QFileDialog.getOpenFileName(
            self.front,
            tr("Where is {name} now?").format(name=row.path.name),
            self._keeper.settings.last_folder,
            f"{video_files()};;{tr(ALL_FILES)}",
        )
        if name:
            self.do_relink(row.id, Path(name))

    def do_relink(self, clip_id: int, path: Path) -> None:
        """Take a file for that of a missing clip, where it has the same content."""
        self._at_length(
            "relink clip",
            lambda library, stop: relink(library, clip_id, path, stop),
            lambda clip: self._say(tr("Found: {path}").format(path=clip.path)),
            self._problem(tr("This is another clip")),
        )

    # ── the whole ───────────────────────────────────────────────────────────────────────────
    def ask_add_folder(self) -> None:
        """Ask for a folder and for whose clips are in it, and import them."""
        folder = QFileDialog.getExistingDirectory(
            self.front,
            tr("Import a folder of clips into the library"),
            self._keeper.settings.last_folder,
        )
        if not folder:
            return
        athlete, agreed = QInputDialog.getText(
            self.front,
            tr("Whose lifts are they?"),
            tr("Name of the athlete; empty where they are of several, or to be told later"),
            QLineEdit.EchoMode.Normal,
        )
        if agreed:
            self._imports.do_import([Path(folder)], athlete.strip())

    def do_add(self, paths: Sequence[Path]) -> None:
        """Import what was dropped."""
        self._imports.do_import(paths)

    def do_look(self, *, aloud: bool = True) -> None:
        """Look of every clip whether its file is there."""

        def say(missing: int) -> None:
            if aloud:
                text = tr_n("{n} clip is missing.", "{n} clips are missing.", missing)
                self._say(text.format(n=missing))

        self._at_length("look for missing", look_for_missing, say)

    def ask_relink_folder(self) -> None:
        """Ask for a folder and look there for missing clips."""
        folder = QFileDialog.getExistingDirectory(
            self.front, tr("Look for missing clips in"), self._keeper.settings.last_folder
        )
        if folder:
            self.do_relink_folder(Path(folder))

    def do_relink_folder(self, folder: Path) -> None:
        """Look for missing clips in a folder, by their content."""

        def say(found: tuple[ClipRecord, ...]) -> None:
            text = tr_n("{n} clip was found again.", "{n} clips were found again.", len(found))
            self._say(text.format(n=len(found)))

        self._say(tr("Looking for missing clips…"))
        self._at_length(
            "relink folder",
            lambda library, stop: relink_in(library, folder, stop),
            say,
            self._problem(tr("The folder could not be read")),
        )

    def do_check(self) -> None:
        """See whether the file of the library is whole, and say so."""

        def say(problem: str) -> None:
            if problem:
                show_problem(self._window, tr("The library is damaged"), problem)
            else:
                title, text = tr("Library"), tr("The library is whole.")
                show_box(self._window, QMessageBox.Icon.Information, title, text)

        self._desk.run(lambda library: library.check(), say)

    def ask_export(self) -> None:
        """Ask for a file and write all of the library into it."""
        folder = Path(self._keeper.settings.export_folder or Path.home())
        name, _ = QFileDialog.getSaveFileName(
            self.front,
            tr("Export the library"),
            str(folder / "liftlens-library.zip"),
            tr("Archives (*.zip)"),
        )
        if name:
            self.do_export(Path(name).with_suffix(".zip"))

    def do_export(self, target: Path) -> None:
        """Write all of the library into a zip file, in the background."""
        self._say(tr("Exporting the library…"))

        self._at_length(
            "export library",
            lambda library, stop: export_library(library, target, should_stop=stop),
            lambda written: self._say(tr("Written: {target}").format(target=written)),
            self._problem(tr("The library was not exported")),
        )

    def ask_delete(self) -> None:
        """Ask for the word that allows it, and delete the whole library."""
        word = tr("delete")
        text = tr(
            "All that the library holds goes: athletes, training days, tags, notes, figures, and "
            "its backups. The videos and your projects stay where they are. This can’t be undone.\n"
            "\nType “{word}” to delete the library."
        ).format(word=word)
        typed, agreed = QInputDialog.getText(
            self.front, tr("Delete the whole library"), text, QLineEdit.EchoMode.Normal
        )
        if agreed and typed.strip().casefold() == word.casefold():
            self.do_delete()
        elif agreed:
            self._say(tr("The library was not deleted."))

    def do_delete(self) -> None:
        """Delete the whole library; the videos stay."""
        for name in _AT_LENGTH:
            self._errands.drop(name)
        self._imports.queue.forget()

        def delete(_library: Library) -> None:
            self._desk.release()
            delete_library()

        self._desk.run(
            delete,
            lambda _: self._on_deleted(),
            self._problem(tr("The library was not deleted")),
        )

    def _on_deleted(self) -> None:
        self._say(tr("The library is deleted."))
        self.deleted.emit()

    def _at_length(
        self,
        name: str,
        work: Callable[[Library, Callable[[], bool]], object],
        done: Callable[[Any], object],
        failed: Callable[[str], object] | None = None,
    ) -> None:
        """Do something that reads many files, on a thread of its own."""

        def run(should_stop: Callable[[], bool]) -> tuple[object, str]:
            try:
                return work(self._desk.library(), should_stop), ""
            except LibraryError as error:
                return None, str(error)

        def fail(problem: str) -> None:
            if problem:
                (failed or self._problem(tr("The library can’t be used")))(problem)

        def take(answer: tuple[object, str]) -> None:
            value, problem = answer
            self._desk.look()
            if problem:
                fail(problem)
            else:
                done(value)

        self._errands.run(name, run, take, fail)

    # ── saying and asking ───────────────────────────────────────────────────────────────────
    def _say(self, text: str) -> None:
        self._window.statusBar().showMessage(text, _READ_MS)

    def _problem(self, title: str) -> Callable[[str], None]:
        return lambda problem: show_problem(self._window, title, problem)

    def _agreed(self, title: str, text: str, yes: str) -> bool:
        return ask_choice(self.front, title, text, [yes]) == 0


def _removed_words(count: int) -> str:
    """Ask whether clips are to be taken out."""
    return tr_n(
        "Take {n} clip out of the library? Its video stays where it is; its notes and figures go.",
        "Take {n} clips out of the library? Their videos stay where they are; their notes and "
        "figures go.",
        count,
    ).format(n=count)
