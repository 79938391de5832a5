"""What is shown beside the mouse: a picture and a few lines of text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets.theme import SMALL_PT, current_theme, ui_font

_PICTURE_LINES = 9.0
_WIDEST_CHARS = 46


class HoverCard(QWidget):
    """A tooltip that can hold a picture, and that follows the mouse without flicker.

    It takes neither the mouse nor the keyboard.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._picture: QImage | None = None
        self._lines: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The text, the first line in bold."""
        return self._lines

    @property
    def picture(self) -> QImage | None:
        """The picture above the text."""
        return self._picture

    def set_content(self, lines: Sequence[str], picture: QImage | None = None) -> None:
        """Show a picture and, below it, lines of text that wrap."""
        self._lines, self._picture = tuple(lines), picture
        self.resize(self.sizeHint())
        self.update()

    def show_above(self, place: QPoint) -> None:
        """Show the card with its foot at a place of the screen, kept on the screen."""
        size, screen = self.size(), self.screen().availableGeometry()
        x = min(max(place.x() - size.width() // 2, screen.left()), screen.right() - size.width())
        y = place.y() - size.height()
        self.move(x, max(y, screen.top()))
        if not self.isVisible():
            self.show()

    def sizeHint(self) -> QSize:
        """Return the room for the picture and the text."""
        pad = self._pad()
        texts = self._text_rects()
        picture = self._picture_size()
        width = max([picture.width(), *(rect.width() for _, rect, _ in texts)])
        height = picture.height() + sum(rect.height() for _, rect, _ in texts)
        gap = pad if picture.height() else 0.0
        return QSize(round(width + 2 * pad) + 1, round(height + 2 * pad + gap) + 1)

    def _pad(self) -> float:
        return QFontMetricsF(ui_font(SMALL_PT)).height() * 0.4

    def _picture_size(self) -> QSize:
        if self._picture is None or self._picture.isNull():
            return QSize(0, 0)
        height = QFontMetricsF(ui_font(SMALL_PT)).height() * _PICTURE_LINES
        return QSize(round(height * self._picture.width() / self._picture.height()), round(height))

    def _text_rects(self) -> list[tuple[str, QRectF, bool]]:
        result = []
        for i, line in enumerate(self._lines):
            metrics = QFontMetricsF(ui_font(SMALL_PT, bold=i == 0))
            room = QRectF(0, 0, metrics.averageCharWidth() * _WIDEST_CHARS, 1e6)
            rect = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), line)
            result.append((line, rect, i == 0))
        return result

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card."""
        theme, pad = current_theme(), self._pad()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(theme.raised))
            painter.setPen(QColor(theme.border))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
            top = pad
            picture = self._picture_size()
            if self._picture is not None and picture.height():
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                left = (self.width() - picture.width()) / 2
                painter.drawImage(
                    QRectF(QPointF(left, top), picture), self._picture, QRectF(self._picture.rect())
                )
                top += picture.height() + pad
            for line, rect, first in self._text_rects():
                painter.setFont(ui_font(SMALL_PT, bold=first))
                painter.setPen(QColor(theme.text if first else theme.muted))
                room = QRectF(pad, top, self.width() - 2 * pad, rect.height() + 1)
                painter.drawText(room, int(Qt.TextFlag.TextWordWrap), line)
                top += rect.height()
