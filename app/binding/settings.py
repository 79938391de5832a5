"""What a changed setting does in the window at once."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from app.binding.picture import PictureBinder
from app.session import Session
from app.settings import Settings
from app.settings_file import SettingsKeeper


class SettingsBinder(QObject):
    """Carries settings on to who shows them, whoever changed them."""

    def __init__(
        self,
        keeper: SettingsKeeper,
        session: Session,
        picture: PictureBinder,
        actions: dict[str, QAction],
    ) -> None:
        super().__init__(picture)
        self._session, self._picture, self._actions = session, picture, actions
        self._shown = keeper.settings
        keeper.changed.connect(self._on_changed)

    def _on_changed(self, settings: Settings) -> None:
        before, self._shown = self._shown, settings
        if settings.theme != before.theme:
            self._actions["theme"].setChecked(settings.theme == "light")
        if settings.speed != before.speed:
            self._session.set_speed(settings.speed)
        if settings.overlay != before.overlay:
            self._picture.draw_overlay()
