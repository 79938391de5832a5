"""What is said where there is no plot."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets.message import paint_message
from widgets.theme import current_theme


class EmptyPlots(QWidget):
    """A sentence in the middle of an empty pane."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = ""

    def say(self, text: str) -> None:
        """Say why there is nothing."""
        self.text = text
        self.setAccessibleName(text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write it."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), current_theme().surface)
            paint_message(painter, QRectF(self.rect()), "", self.text)
