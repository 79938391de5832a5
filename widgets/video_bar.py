"""The buttons that lie on the video: who is the lifter, joints, layers, zoom."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from inference.texts import tr
from widgets.pane_button import PaneButton

_STEP = 1.25
_GAP = 6


class VideoBar(QWidget):
    """A row of buttons in the upper right corner of the video pane, its parent.

    Where the pane is too narrow for all, those for the zoom go first: the wheel does the same.
    """

    lifter_toggled = Signal(bool)
    """Whether the lifter is to be chosen."""
    joints_toggled = Signal(bool)
    """Whether joints are to be put right."""
    zoom_requested = Signal(float)
    fit_requested = Signal()

    def __init__(self, pane: QWidget) -> None:
        super().__init__(pane)
        self._pane = pane
        self.lifter = PaneButton("people", tr("Choose the lifter (P)"), self)
        self.joints = PaneButton("joints", tr("Put joints right (E)"), self)
        self.layers = PaneButton("layers", tr("Choose what is drawn on the video"), self)
        self.layers.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        closer = PaneButton("zoom-in", tr("Zoom in (+)"), self)
        away = PaneButton("zoom-out", tr("Zoom out (-)"), self)
        fit = PaneButton("fit", tr("Show the whole picture (Ctrl+0)"), self)
        self._zoom = (closer, away, fit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for button in (self.lifter, self.joints, self.layers, *self._zoom):
            row.addWidget(button)
        for mode, signal in (
            (self.lifter, self.lifter_toggled),
            (self.joints, self.joints_toggled),
        ):
            mode.setCheckable(True)
            mode.toggled.connect(signal)
        closer.clicked.connect(lambda: self.zoom_requested.emit(_STEP))
        away.clicked.connect(lambda: self.zoom_requested.emit(1 / _STEP))
        fit.clicked.connect(self.fit_requested)
        self.set_usable(False)
        self.place()

    def set_layers(self, menu: QMenu) -> None:
        """Let the button of the layers open a menu."""
        self.layers.setMenu(menu)

    def set_usable(self, usable: bool) -> None:
        """Offer the buttons only while there is a picture."""
        self.setVisible(usable)

    def set_modes(self, *, lifter: bool, joints: bool) -> None:
        """Show which mode the pane is in; no signal is sent."""
        for button, on in ((self.lifter, lifter), (self.joints, joints)):
            with QSignalBlocker(button):
                button.setChecked(on)
            button.update()

    def place(self) -> None:
        """Move into the corner of the pane, with as many buttons as it has room for."""
        pane = self._pane
        for zoom in self._zoom:
            zoom.setVisible(True)
        if self.sizeHint().width() + 2 * _GAP > pane.width() / 2:
            for zoom in self._zoom:
                zoom.setVisible(False)
        size: QSize = self.sizeHint()
        self.setGeometry(pane.width() - size.width() - _GAP, _GAP, size.width(), size.height())
