"""Preferences: the settings dialog, and what a change of a setting does at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from app.settings import FINDING_JOINTS, Settings
from app.settings_file import SettingsKeeper
from app.window import MainWindow
from inference.texts import tr
from widgets.dialogs.settings import SettingsDialog
from widgets.dialogs.settings_fields import Choices, with_value_at
from widgets.theme import THEMES, apply_theme


class Preferences(QObject):
    """Shows all settings, and puts each change to use as it is made.

    Whoever uses a setting listens to `SettingsKeeper.changed`; the look of all is put on here.
    """

    models_wanted = Signal()
    """The list of models is to be shown, in place of the settings."""

    def __init__(
        self, window: MainWindow, keeper: SettingsKeeper, choices: Callable[[], Choices] = dict
    ) -> None:
        super().__init__(window)
        self._window, self._keeper, self._choices = window, keeper, choices
        self._look = look_of(keeper.settings)
        self._dialog: SettingsDialog | None = None
        keeper.changed.connect(self._put_on)
        keeper.changed.connect(self._show)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each of its actions."""
        return {"settings": self.ask}

    def ask(self) -> None:
        """Show the dialog."""
        self.dismiss()
        self._dialog = dialog = SettingsDialog(self._keeper.settings, self._choices(), self._window)
        dialog.value_changed.connect(self.do_change)
        dialog.link_followed.connect(self._follow)
        dialog.finished.connect(self._forget)
        dialog.open()

    def ask_detecting(self) -> None:
        """Show the dialog with what finds the joints, and where it runs."""
        self.ask()
        if self._dialog is not None:
            self._dialog.show_only(tr(FINDING_JOINTS))

    def dismiss(self) -> None:
        """Close the dialog with the settings as they are now."""
        if self._dialog is not None:
            self._dialog.accept()

    def _follow(self, _path: tuple[str, ...]) -> None:
        """Go to the models; the dialog would keep the window from them."""
        self.dismiss()
        self.models_wanted.emit()

    def _forget(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.deleteLater()

    def _show(self, settings: Settings) -> None:
        """Show what became of a change, which may have been refused."""
        if self._dialog is not None:
            self._dialog.set_values(settings)

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
