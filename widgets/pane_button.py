"""Small flat buttons that lie on a picture."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolButton, QWidget

from widgets.icons import icon
from widgets.theme import current_theme, text_height, tint


class PaneButton(QToolButton):
    """A button that is painted by hand, with its own ground, so that any picture may lie below.

    It is painted with every frame of a clip that plays, which a style sheet makes dear.

    Parameters
    ----------
    icon_name : str
        In ``resources/icons``.
    name : str
        For the tooltip and for screen readers.
    """

    def __init__(self, icon_name: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._drawing = icon(icon_name)
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._restyle()

    def follow(self, action: QAction) -> None:
        """Do what an action does, and be checked, enabled and explained as it is."""
        self.setDefaultAction(action)
        self.setAccessibleName(action.text().replace("&", "").rstrip("…"))

    def changeEvent(self, event: QEvent) -> None:
        """Take a new theme's colours, or another size of text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._restyle()

    def _restyle(self) -> None:
        side = round(text_height() * 1.15)
        self._drawing = icon(self._icon_name)  # an action's icon would take the place of icon()
        self.setIconSize(QSize(side, side))
        self.setFixedSize(side + 8, side + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, stronger where it is pressed, checked or under the mouse."""
        theme, box = current_theme(), QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            active = self.isDown() or self.underMouse()
            edge = theme.accent if self.isChecked() or self.hasFocus() else theme.border
            painter.setPen(QPen(QColor(edge), 2 if self.isChecked() else 1))
            painter.setBrush(
                tint(theme.raised if active else theme.surface, 0.95 if active else 0.75)
            )
            painter.drawRoundedRect(box, 4, 4)
            side = self.iconSize().width()
            spare = (self.width() - side) // 2
            mode = QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled
            self._drawing.paint(
                painter, spare, spare, side, side, Qt.AlignmentFlag.AlignCenter, mode
            )
