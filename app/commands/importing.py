"""Bringing folders of clips into the library, in the background."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from app.background.export_queue import ExportQueue
from app.background.importing import Importing
from app.background.jobs import Jobs
from app.background.library_desk import LibraryDesk
from app.background.workers import AnalysisWorker
from app.boxes import show_problem
from app.commands.lifting import options_of
from app.files.open_files import OpenFiles
from app.files.recovery import Recovery, told_of
from app.library.database import library_there
from app.library.importing import Judging, judging_of
from app.library.records import ImportCounts
from app.settings import Settings
from app.settings_file import SettingsKeeper
from app.window import MainWindow
from inference.motion.types import RuleSettings
from inference.presets import PresetError, find_preset
from inference.texts import tr, tr_n
from widgets.clip_bar import ClipState

_READ_MS = 15_000


class LibraryImport(QObject):
    """Asks for a folder and has its clips analysed and recorded while nothing else is analysed.

    Parameters
    ----------
    window : MainWindow
    desk : LibraryDesk
    jobs : Jobs
    exports : ExportQueue
    files : OpenFiles
    keeper : SettingsKeeper
    recovery : Recovery

    Attributes
    ----------
    queue : Importing
        For who shows how far it is.
    """

    def __init__(
        self,
        window: MainWindow,
        desk: LibraryDesk,
        jobs: Jobs,
        exports: ExportQueue,
        files: OpenFiles,
        keeper: SettingsKeeper,
        recovery: Recovery,
    ) -> None:
        super().__init__(window)
        self._window, self._desk, self._keeper = window, desk, keeper
        prepare = partial(_judging, keeper, recovery)
        self.queue = Importing(desk, prepare, partial(_is_busy, jobs, exports, files), self)
        self.queue.added.connect(self._on_added)
        self.queue.ended.connect(self._on_ended)
        self.queue.failed.connect(self._on_failed)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each of its actions."""
        return {"import_folder": self.ask_folder}

    def ask_folder(self) -> None:
        """Ask for a folder and import the clips in it and in the folders in it."""
        title = tr("Import a folder of clips into the library")
        folder = QFileDialog.getExistingDirectory(
            self._window, title, self._keeper.settings.last_folder
        )
        if folder:
            self.do_import([Path(folder)])

    def do_import(self, paths: Sequence[Path], athlete: str = "") -> None:
        """Import clips and folders of them; nothing is copied or moved."""
        self._window.statusBar().showMessage(tr("Looking for clips…"))
        self.queue.add(paths, athlete)

    def do_begin(self) -> None:
        """Go on with what an earlier start left in the queue, and make a backup where it is due."""
        if library_there():
            self.queue.resume()
            self._desk.run(lambda library: library.back_up_if_due())

    def close(self) -> None:
        """Stop, and wait for a bounded time; the rest goes on at the next start."""
        self.queue.close()

    def _on_added(self, count: int) -> None:
        if count:
            text = tr_n(
                "{count} clip comes into the library, in the background.",
                "{count} clips come into the library, in the background.",
                count,
            ).format(count=count)
        else:
            text = tr("There are no clips in it that do not wait already.")
        self._window.statusBar().showMessage(text, _READ_MS)

    def _on_ended(self, counts: ImportCounts) -> None:
        if counts.total:
            self._window.statusBar().showMessage(counts_in_words(counts), _READ_MS)

    def _on_failed(self, problem: str) -> None:
        show_problem(self._window, tr("The import can’t go on"), problem)


def counts_in_words(counts: ImportCounts) -> str:
    """Say how an import went."""
    parts = [
        tr_n("{n} clip came in", "{n} clips came in", counts.done).format(n=counts.done),
    ]
    if counts.known:
        known = tr_n("{n} was there already", "{n} were there already", counts.known)
        parts.append(known.format(n=counts.known))
    if counts.failed:
        parts.append(tr("{n} failed").format(n=counts.failed))
    return tr("Import into the library: {parts}.").format(parts=", ".join(parts))


def _judging(keeper: SettingsKeeper, recovery: Recovery, clip: Path) -> Judging:
    """Say how a clip is judged: as it was told, else as the coach judges clips now."""
    told = told_of(clip, recovery)
    return judging_of(told, options_of(keeper.settings, told), _rules(keeper.settings))


def _rules(settings: Settings) -> RuleSettings:
    try:
        return find_preset(settings.preset).settings
    except PresetError:  # it was deleted meanwhile
        return RuleSettings()


def _is_busy(jobs: Jobs, exports: ExportQueue, files: OpenFiles) -> bool:
    """Whether the coach waits for something else."""
    urgent = (ClipState.WAITING, ClipState.WORKING)
    return (
        jobs.running(AnalysisWorker)
        or exports.writing is not None
        or any(file.state in urgent for file in files.files)
    )
