"""The message in the middle of a pane that has nothing to show yet."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from inference.texts import tr
from widgets.theme import FONT_PT, TITLE_PT, current_theme, ui_font

_WIDEST = 420.0


def nobody_words(frame: int, analysed: int | None) -> str:
    """Say why nobody is shown in a frame.

    Parameters
    ----------
    frame : int
    analysed : int or None
        How many frames are analysed so far; None for all.
    """
    if analysed is not None and frame >= analysed:
        return tr("Not analysed yet.")
    return tr("Nobody found in this frame")


def paint_message(painter: QPainter, rect: QRectF, title: str, hint: str) -> None:
    """Paint a title and, below it, a fainter hint; both wrap, and an empty one takes no room.

    Parameters
    ----------
    painter : QPainter
    rect : QRectF
        The pane; the text is centred in it.
    title, hint : str
    """
    theme = current_theme()
    wrap = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    width = min(_WIDEST, rect.width() - 24)
    lines = (
        (title, ui_font(TITLE_PT, bold=True), theme.text),
        (hint, ui_font(FONT_PT), theme.muted),
    )
    shown = [line for line in lines if line[0]]
    room = QRectF(0, 0, max(width, 1.0), 1e6)
    heights = [
        QFontMetricsF(font).boundingRect(room, int(wrap), text).height() for text, font, _ in shown
    ]
    gap = 8.0
    top = rect.center().y() - (sum(heights) + gap * (len(shown) - 1)) / 2
    for (text, font, colour), height in zip(shown, heights, strict=True):
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(QRectF(rect.center().x() - width / 2, top, width, height), wrap, text)
        top += height + gap
