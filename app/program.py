"""Program: the window with everything behind it, put together in one place."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QObject, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from app.actions import make_actions
from app.background.errands import Errands
from app.background.export_queue import ExportQueue
from app.background.frames import FrameLimits
from app.background.jobs import Jobs
from app.background.library_desk import LibraryDesk
from app.background.model_queue import ModelQueue
from app.binding.body import BodyBinder
from app.binding.comparing import ComparingBinder
from app.binding.detecting import DetectingBinder
from app.binding.differences import DifferencesBinder
from app.binding.exports import ExportsBinder
from app.binding.files import FilesBinder
from app.binding.labels import LabelsBinder
from app.binding.library import LibraryBinder
from app.binding.library_window import LibraryWindowBinder
from app.binding.models import ModelsBinder
from app.binding.notes import NotesBinder
from app.binding.pair import PairBinder
from app.binding.picture import PictureBinder
from app.binding.plots import PlotsBinder
from app.binding.reporting import ReportBinder
from app.binding.reps import RepsBinder
from app.binding.results import ResultsBinder
from app.binding.rules import RulesBinder
from app.binding.settings import SettingsBinder
from app.binding.spoken import SpokenBinder
from app.binding.thumbnails import ThumbnailsBinder
from app.binding.time import TimeBinder
from app.binding.video import VideoBinder
from app.binding.work import WorkBinder
from app.boxes import show_problem
from app.commands.comparing import Comparing
from app.commands.comparison_export import ComparisonExport
from app.commands.correcting import Correcting
from app.commands.data_out import DataOut
from app.commands.detecting import Detecting, detector_choices
from app.commands.export_list import ExportList
from app.commands.exporting import Exporting
from app.commands.importing import LibraryImport
from app.commands.keys import Keys
from app.commands.labelling import Labelling
from app.commands.library import LibraryActs
from app.commands.lifting import Lifting
from app.commands.looks import Looks
from app.commands.models import Models
from app.commands.opening import Opening
from app.commands.picking import Picking
from app.commands.pictures import Pictures
from app.commands.preferences import Preferences, put_on_look
from app.commands.presets import Presets
from app.commands.projects import Projects
from app.commands.reporting import Reporting
from app.commands.transport import Transport
from app.files.ahead import Ahead
from app.files.bring_back import bring_back
from app.files.open_files import OpenFiles
from app.files.running import Running
from app.keyboard import Keyboard
from app.keymap import Keymap
from app.language import language_name, speak
from app.menus import (
    gold_menu,
    insert_after,
    insert_before,
    layers_menu,
    lifter_menu,
    panes_menu,
    recent_menu,
)
from app.player import Player
from app.session import Session
from app.settings import Settings
from app.settings_file import LoadedSettings, SettingsKeeper, read_settings
from app.window import MainWindow
from inference.texts import languages, tr
from widgets.dialogs.settings_fields import Choices

log = logging.getLogger(__name__)

_LIBRARY_AFTER_MS = 3000
"""From the start, so that what the coach opens comes first."""


def has_screen() -> bool:
    """Whether a window can be shown here."""
    if sys.platform.startswith("linux"):
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


def make_application() -> QApplication:
    """Return the application, on no screen where there is none."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    if not has_screen():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # Qt would share out every stroke among threads that cost more than they save: the overlay of a
    # frame takes half the processor time without them.
    os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")
    qInstallMessageHandler(_log_qt_message)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("LiftLens")
    return app


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """Put Qt's own messages into the log, not between the lines of a command."""
    serious = kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)
    log.log(logging.ERROR if serious else logging.INFO, "Qt: %s", text)


class Program(QObject):
    """One window with its session, its player and its background work."""

    def __init__(self, app: QApplication, settings: Settings | None = None) -> None:
        super().__init__()
        loaded = LoadedSettings(settings) if settings else read_settings()
        settings = loaded.settings
        speak(app, settings.language)
        put_on_look(app, settings)
        self.window = MainWindow()
        self.session = Session(self)
        self.player = Player(self.session, self)
        self._keeper = keeper = SettingsKeeper(settings, self)
        self.jobs = Jobs(self, lambda: _frame_limits(keeper.settings))
        self.exports = ExportQueue(self)
        self.downloads = ModelQueue(self)
        self.errands = Errands(self)
        self.files = OpenFiles(self)
        self.desk = LibraryDesk(self)
        self.running = Running()
        self._make_commands(keeper)
        self.actions = make_actions(self.window, self._handlers())
        self.keymap = Keymap(self.window, self.actions, keeper)
        self.keys.use(self.keymap)
        self.actions["overlay"].setChecked(True)
        self.actions["theme"].setChecked(settings.theme == "light")
        self._bind()
        self._add_menus()
        self.keyboard = Keyboard(self.window, app)
        self.keyboard.left_field.connect(self.window.leave_field)
        self.window.closing.connect(self.close)
        if loaded.problem:
            show_problem(self.window, tr("Some settings are lost"), loaded.problem)

    def _make_commands(self, keeper: SettingsKeeper) -> None:
        session, window, jobs = self.session, self.window, self.jobs
        self.lifting = Lifting(session, window, jobs, keeper)
        self.presets = Presets(session, window, keeper)
        self.projects = Projects(session, window, self.errands, keeper)
        self.opening = Opening(
            session, window, jobs, self.errands, self.lifting, self.projects, self.files, keeper
        )
        self.ahead = Ahead(self.files, session, jobs, keeper, self.projects.recovery)
        self.preferences = Preferences(window, keeper, _choices)
        self.transport = Transport(session, window, self.player, keeper)
        self.data_out = DataOut(session, window, self.errands, keeper)
        self.reporting = Reporting(session, window, jobs, self.errands, keeper)
        self.looks = Looks(window, keeper)
        self.detecting = Detecting(window, self.lifting, keeper)
        self.models = Models(window, self.downloads, self.errands, self.lifting, keeper)
        self.picking = Picking(session, window, jobs)
        self.correcting = Correcting(session, window, self.transport, self.lifting)
        self.pictures = Pictures(session, window, jobs, self.errands, self.correcting, keeper)
        self.keys = Keys(window)
        self.labelling = Labelling(session, window)
        self.comparing = Comparing(session, window, jobs, keeper)
        self.library_import = LibraryImport(
            window, self.desk, jobs, self.exports, self.files, keeper, self.projects.recovery
        )
        self.library_acts = LibraryActs(
            session,
            window,
            self.desk,
            self.errands,
            self.opening,
            self.comparing,
            self.library_import,
            keeper,
            self.projects.recovery,
        )
        self.comparison_export = ComparisonExport(window, self.comparing, keeper)
        self.exporting = Exporting(session, window, jobs, self.exports, self.comparing, keeper)
        self.export_list = ExportList(window, self.exports)

    def _handlers(self) -> dict[str, Callable[..., object]]:
        undo = self.session.undo_stack
        return {
            "undo": undo.undo,
            "redo": undo.redo,
            **self.lifting.handlers(),
            **self.presets.handlers(),
            **self.opening.handlers(),
            **self.projects.handlers(),
            **self.preferences.handlers(),
            **self.models.handlers(),
            **self.transport.handlers(),
            **self.exporting.handlers(),
            **self.data_out.handlers(),
            **self.pictures.handlers(),
            **self.export_list.handlers(),
            **self.reporting.handlers(),
            **self.looks.handlers(),
            **self.comparing.handlers(),
            **self.comparison_export.handlers(),
            **self.library_acts.handlers(),
            **self.picking.handlers(),
            **self.correcting.handlers(),
            **self.keys.handlers(),
            **self.library_import.handlers(),
        }

    def _bind(self) -> None:
        session, window, actions = self.session, self.window, self.actions
        self.picture = PictureBinder(
            session, window, self.jobs, self.exporting, self.correcting, actions
        )
        self._layers = layers_menu(window, self.looks)
        self.video = VideoBinder(
            session,
            window,
            self.picture,
            self.picking,
            self.correcting,
            self.pictures,
            actions,
            self._layers,
        )
        self.keymap.changed.connect(self.picture.show_invitation)
        SettingsBinder(self._keeper, session, self.picture, actions)
        TimeBinder(session, window, self.transport, actions)
        results = ResultsBinder(session, window, self.transport)
        BodyBinder(session, window, self.transport, self._keeper)
        PlotsBinder(session, window, self.transport, self.comparing, self._keeper)
        RepsBinder(session, window, self.transport, self.labelling)
        ReportBinder(window, self.jobs)
        NotesBinder(session, window, self.transport)
        self.thumbnails = ThumbnailsBinder(session, window, self.jobs.frames)
        RulesBinder(session, window, self.presets)
        LabelsBinder(session, window, self.labelling, self.transport)
        ComparingBinder(
            session,
            window,
            self.jobs,
            self.comparing,
            self.transport,
            self.exporting,
            actions,
        )
        DifferencesBinder(window, self.comparing, actions)
        PairBinder(
            session,
            window,
            self.jobs,
            self.comparing,
            self.transport,
            self.looks,
            self.exporting,
            self.picture,
            self._keeper,
            actions,
        )
        SpokenBinder(session, window)
        DetectingBinder(session, window, self.preferences)
        ModelsBinder(window, self.downloads, self.models, self.preferences, self.detecting)
        self.library_window = LibraryWindowBinder(
            session, window, self.desk, self.library_acts, self.library_import, actions
        )
        WorkBinder(session, window, self.jobs, self.lifting, results)
        ExportsBinder(window, self.exports, self.export_list)
        FilesBinder(
            session, window, self.jobs, self.opening, self.projects, self.files, self.running
        )
        self.library = LibraryBinder(session, window, self.desk, self._keeper)
        undo = session.undo_stack
        for name, can, changed in (
            ("undo", undo.canUndo, undo.canUndoChanged),
            ("redo", undo.canRedo, undo.canRedoChanged),
        ):
            actions[name].setEnabled(can())
            changed.connect(actions[name].setEnabled)
        undo.undoTextChanged.connect(lambda step: _name_step(actions["undo"], tr("&Undo"), step))
        undo.redoTextChanged.connect(lambda step: _name_step(actions["redo"], tr("&Redo"), step))
        for name in ("video", "skeleton", "frontal", "plots"):
            pane = getattr(window, name)
            pane.maximise_requested.connect(lambda name=name: window.toggle_maximised(name))
        for name in ("skeleton", "frontal", "plots"):
            getattr(window, name).picture_requested.connect(partial(self.pictures.ask_pane, name))

    def _add_menus(self) -> None:
        window, actions = self.window, self.actions
        recent = recent_menu(window, self._keeper, self.opening.do_open)
        insert_after(actions["open"], recent)
        insert_after(actions["scene"], lifter_menu(window, self.lifting))
        insert_after(actions["overlay"], self._layers)
        insert_before(actions["reset_layout"], panes_menu(window, window.pane_actions()))
        insert_after(actions["compare"], gold_menu(window, self.library_acts))

    def start(self, paths: Sequence[Path]) -> None:
        """Open what is named on the command line, or what was open when a program was killed."""
        killed = self.running.start()
        self.jobs.analysis_ended.connect(lambda _: self.running.note_recovery(False))
        if paths:
            self.opening.do_open_all(paths)
        else:
            bring_back(killed, self.window, self.running, self.opening.do_open_all)
        QTimer.singleShot(_LIBRARY_AFTER_MS, self.library_import, self.library_import.do_begin)

    def open(self, path: Path) -> None:
        """Open a clip or a project."""
        self.opening.do_open(path)

    def close(self) -> None:
        """End all background work."""
        self.session.set_playing(False)
        # Its steps go after the actions that name them, when the window does.
        self.session.undo_stack.blockSignals(True)
        self.thumbnails.close()
        self.library.flush()
        self.library_import.close()
        self.ahead.close()
        self.errands.close()
        self.exports.close()
        self.downloads.close()
        self.jobs.close()
        self.projects.close()
        self.desk.close()
        self.running.end()


def _choices() -> Choices:
    """Return the choices of the settings dialog that only the program knows."""
    named = [(code, language_name(code)) for code in languages()]
    return {
        "language": [("", tr("As the system")), *named],
        "detecting.name": detector_choices(),
    }


def _frame_limits(settings: Settings) -> FrameLimits:
    return FrameLimits(settings.memory_mb << 20, int(settings.preview_cache_gb * (1 << 30)))


def _name_step(action: QAction, verb: str, step: str) -> None:
    action.setText(f"{verb} {step}".rstrip())


def run_window(paths: Sequence[Path] = ()) -> int:
    """Show the window, with clips and projects open in it if any are named, until it is closed.

    Returns
    -------
    int
        The exit status.
    """
    # A busy background thread otherwise holds the interpreter for 5 ms at a time.
    sys.setswitchinterval(0.0005)
    app = make_application()
    program = Program(app)
    program.window.restore_geometry()
    program.window.show()
    program.start(paths)
    return int(app.exec())
