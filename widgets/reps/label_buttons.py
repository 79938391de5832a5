"""Two small buttons by which a coach calls a rep fine or at fault."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from inference.texts import tr
from widgets.icons import icon
from widgets.theme import SMALL_PT, current_theme, text_height


class LabelButtons(QWidget):
    """Fine and fault, of which one at most is pressed.

    `label_chosen(object)` tells True for fine, False for a fault, and None where the pressed one is
    pressed again.
    """

    label_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        self._label: bool | None = None
        self._buttons: dict[bool, QToolButton] = {}
        for fine in (True, False):
            button = QToolButton()
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setStyleSheet("QToolButton { padding: 0; }")
            button.clicked.connect(lambda _=False, fine=fine: self._choose(fine))
            layout.addWidget(button)
            self._buttons[fine] = button
        self._restyle()

    def set_label(self, rep: int, label: bool | None) -> None:
        """Show what a rep is called. No signal is sent."""
        self._label = label
        for fine, button in self._buttons.items():
            button.setChecked(label is fine)
            text = tr("Call rep {n} fine") if fine else tr("Call rep {n} a fault")
            button.setToolTip(text.format(n=rep))
            button.setAccessibleName(text.format(n=rep))

    def button(self, fine: bool) -> QToolButton:
        """Return one of the two."""
        return self._buttons[fine]

    def _choose(self, fine: bool) -> None:
        self.label_chosen.emit(None if self._label is fine else fine)
        for each, button in self._buttons.items():  # until the answer comes, what stands is shown
            button.setChecked(self._label is each)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._restyle()

    def _restyle(self) -> None:
        theme, side = current_theme(), round(text_height(SMALL_PT) * 0.9)
        for fine, button in self._buttons.items():
            name, colour = ("label-fine", theme.ok) if fine else ("label-fault", theme.fault)
            button.setIcon(icon(name, colour))
            button.setIconSize(QSize(side, side))
