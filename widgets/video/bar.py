"""The buttons that lie on the video: who is the lifter, joints, layers, zoom."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from inference.texts import tr
from widgets.pane_button import PaneButton

_GAP = 6


class VideoBar(QWidget):
    """A row of buttons in the upper right corner of the video pane, its parent.

    Where the pane is too narrow for all, those for the zoom go first: the wheel does the same.
    """

    def __init__(self, pane: QWidget) -> None:
        super().__init__(pane)
        self._pane = pane
        self.layers = PaneButton("layers", tr("Choose what is drawn on the video"), self)
        self.layers.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._buttons = {
            "choose_lifter": PaneButton("people", tr("Choose the lifter"), self),
            "correct_joints": PaneButton("joints", tr("Correct joints"), self),
            "zoom_in": PaneButton("zoom-in", tr("Zoom in"), self),
            "zoom_out": PaneButton("zoom-out", tr("Zoom out"), self),
            "fit": PaneButton("fit", tr("Fit picture"), self),
        }
        lifter, joints, *self._zoom = self._buttons.values()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for button in (lifter, joints, self.layers, *self._zoom):
            row.addWidget(button)
        self.set_usable(False)
        self.place()

    def use(self, actions: Mapping[str, QAction]) -> None:
        """Let the buttons do what actions do.

        Parameters
        ----------
        actions : mapping of str to QAction
            With ``choose_lifter``, ``correct_joints``, ``zoom_in``, ``zoom_out`` and ``fit``.
        """
        for name, button in self._buttons.items():
            button.follow(actions[name])
        self.place()

    def set_layers(self, menu: QMenu) -> None:
        """Let the button of the layers open a menu."""
        self.layers.setMenu(menu)

    def set_usable(self, usable: bool) -> None:
        """Offer the buttons only while there is a picture."""
        self.setVisible(usable)

    def place(self) -> None:
        """Move into the corner of the pane, with as many buttons as it has room for."""
        for zoom in self._zoom:
            zoom.setVisible(True)
        if self.sizeHint().width() + 2 * _GAP > self._pane.width() / 2:
            for zoom in self._zoom:
                zoom.setVisible(False)
        size = self.sizeHint()
        self.setGeometry(
            self._pane.width() - size.width() - _GAP, _GAP, size.width(), size.height()
        )
