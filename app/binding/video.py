"""The modes of the video pane, its buttons and its menu."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.binding.picture import PictureBinder
from app.commands.correcting import Correcting
from app.commands.picking import Picking
from app.commands.pictures import VIDEO, Pictures
from app.session import Session
from app.window import MainWindow
from inference.texts import tr
from widgets.pictures import add_picture_actions


class VideoBinder(QObject):
    """Keeps the two tools apart, lets them follow the picture, and shows which one is open."""

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        picture: PictureBinder,
        picking: Picking,
        correcting: Correcting,
        pictures: Pictures,
        actions: dict[str, QAction],
        layers: QMenu,
    ) -> None:
        super().__init__(window)
        self._session, self._window, self._picture = session, window, picture
        self._picking, self._correcting = picking, correcting
        self._pictures = pictures
        self._actions, self._layers = actions, layers
        for mode, other, name in (
            (picking, correcting, "choose_lifter"),
            (correcting, picking, "correct_joints"),
        ):
            mode.open_changed.connect(actions[name].setChecked)
            mode.open_changed.connect(lambda on, other=other: other.leave() if on else None)
            mode.open_changed.connect(self._on_mode)
            picture.frame_shown.connect(mode.show_frame)
        window.video.bar.use(actions)
        window.video.bar.set_layers(layers)
        window.video.context_requested.connect(self._show_menu)

    def _on_mode(self) -> None:
        tools = (self._picking.tool, self._correcting.tool)
        self._picture.show_bare(any(tool is not None for tool in tools))

    def menu(self, place: QPointF) -> QMenu:
        """Return the menu of a place of the video, in image pixels."""
        menu = QMenu(self._window)
        on_picture = QRectF(QPointF(), self._window.video.image_size).contains(place)
        follow = menu.addAction(tr("&Follow the person here"))
        follow.setEnabled(on_picture and self._picture.shown_frame >= 0)
        frame = self._picture.shown_frame
        follow.triggered.connect(lambda: self._picking.do_pick(frame, place))
        menu.addActions([self._actions["choose_lifter"], self._actions["correct_joints"]])
        menu.addSeparator()
        menu.addAction(self._actions["overlay"])
        menu.addMenu(self._layers)
        menu.addAction(self._actions["fit"])
        menu.addSeparator()
        add_picture_actions(menu, lambda save: self._pictures.ask_pane(VIDEO, save))
        return menu

    def _show_menu(self, screen: QPoint, place: QPointF) -> None:
        if self._session.clip is not None:
            menu = self.menu(place)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(screen)
