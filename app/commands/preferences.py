"""Preferences: the settings dialog, and what a change of a setting does at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.settings import Settings, SettingsKeeper
from app.window import MainWindow
from widgets.dialogs.settings import SettingsDialog
from widgets.dialogs.settings_fields import Choices, with_value_at
from widgets.theme import THEMES, apply_theme


class Preferences(QObject):
    """Shows all settings, and puts each change to use as it is made.

    Whoever uses a setting listens to `SettingsKeeper.changed`; the look of all is put on here.
    """

    def __init__(
        self, window: MainWindow, keeper: SettingsKeeper, choices: Callable[[], Choices] = dict
    ) -> None:
        super().__init__(window)
        self._window, self._keeper, self._choices = window, keeper, choices
        self._look = look_of(keeper.settings)
        keeper.changed.connect(self._put_on)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each of its actions."""
        return {"settings": self.ask}

    def ask(self) -> None:
        """Show the dialog."""
        dialog = SettingsDialog(self._keeper.settings, self._choices(), self._window)
        dialog.value_changed.connect(self.do_change)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def do_change(self, path: tuple[str, ...], value: object) -> None:
        """Change one setting."""
        self._keeper.take(with_value_at(self._keeper.settings, path, value))

    def _put_on(self, settings: Settings) -> None:
        app, look = QApplication.instance(), look_of(settings)
        if look != self._look and isinstance(app, QApplication):
            self._look = look
            put_on_look(app, settings)


def look_of(settings: Settings) -> tuple[str, int]:
    """Return the settings that the look of the whole program depends on."""
    return settings.theme, settings.text_size


def put_on_look(app: QApplication, settings: Settings) -> None:
    """Put theme and size of text on the whole application."""
    apply_theme(app, THEMES[settings.theme], settings.text_size / 100)
