"""Program: the window with everything behind it, put together in one place."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from app.actions import make_actions
from app.binding import Binding
from app.commands import Commands
from app.jobs import Jobs
from app.keyboard import Keyboard
from app.lifting import Lifting
from app.player import Player
from app.presets import Presets
from app.session import Session
from app.settings import Settings, SettingsKeeper, load_settings
from app.window import MainWindow
from widgets.theme import DARK, LIGHT, apply_theme

log = logging.getLogger(__name__)


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
        settings = settings or load_settings()
        apply_theme(app, LIGHT if settings.theme == "light" else DARK)
        self.window = MainWindow()
        self.session = Session(self)
        self.player = Player(self.session, self)
        self.jobs = Jobs(self)
        keeper = SettingsKeeper(settings)
        self.lifting = Lifting(self.session, self.window, self.jobs, keeper)
        self.presets = Presets(self.session, self.window, keeper)
        self.commands = Commands(
            self.session,
            self.window,
            self.player,
            self.jobs,
            self.lifting,
            self.presets,
            keeper,
        )
        self.actions = make_actions(self.window, self.commands.handlers())
        self.actions["overlay"].setChecked(True)
        self.actions["theme"].setChecked(settings.theme == "light")
        self.binding = Binding(
            self.session,
            self.window,
            self.jobs,
            self.commands,
            self.lifting,
            self.presets,
            self.actions,
        )
        self.keyboard = Keyboard(self.window, app)
        self.keyboard.left_field.connect(self.window.leave_field)
        self.session.set_speed(settings.speed)
        self.window.closing.connect(self.close)

    def open(self, path: Path) -> None:
        """Open a clip."""
        self.commands.do_open(path)

    def close(self) -> None:
        """End all background work."""
        self.session.set_playing(False)
        self.jobs.close()


def run_window(clip: Path | None) -> int:
    """Show the window, with a clip open in it if one is named, until it is closed.

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
    if clip is not None:
        program.open(clip)
    return int(app.exec())
