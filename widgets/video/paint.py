"""What is painted on the video pane beside the frame and its overlay."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from inference.export.overlaying import Placing
from inference.export.primitives import Primitive
from inference.skeleton import Image
from widgets.painter import image_view, paint
from widgets.theme import FONT_PT, SMALL_PT, current_theme, tint, ui_font


@dataclass(frozen=True, eq=False)
class LaidOver:
    """A picture that is laid over the frame.

    Attributes
    ----------
    image : array, shape (H, W, 3), uint8
        BGR, contiguous, and not changed afterwards; of a preview, fewer pixels than `size`.
    size : (int, int)
        Width and height of its clip.
    placing : Placing
        From its pixels to those of the frame.
    overlay : sequence of Primitive
        On it, in its own pixels.
    opacity : float
        0–1.
    """

    image: Image
    size: tuple[int, int]
    placing: Placing
    overlay: Sequence[Primitive]
    opacity: float


def paint_laid_over(painter: QPainter, other: LaidOver, size: QSize, overlay_visible: bool) -> None:
    """Paint a picture over the frame, within its edges; the painter is in image pixels."""
    painter.save()
    painter.setClipRect(QRectF(QPointF(), size))
    painter.setOpacity(other.opacity)
    painter.translate(other.placing.x, other.placing.y)
    painter.scale(other.placing.scale, other.placing.scale)
    painter.drawImage(QRectF(QPointF(), QSize(*other.size)), image_view(other.image))
    if overlay_visible:
        painter.setOpacity(math.sqrt(other.opacity))  # lines are thinner than bodies
        paint(painter, other.overlay)
    painter.restore()


def paint_name(painter: QPainter, area: QRectF, name: str) -> QRectF:
    """Say in the lower left corner which video this is; return where that is said."""
    theme, font = current_theme(), ui_font(SMALL_PT)
    metrics = QFontMetricsF(font)
    line = metrics.height()
    text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, area.width() - 2 * line)
    width = metrics.horizontalAdvance(text) + line
    box = QRectF(line / 3, area.bottom() - 1.55 * line, width, 1.25 * line)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint(theme.surface, 0.88))
    painter.drawRoundedRect(box, 4, 4)
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    return box


def paint_hint(painter: QPainter, area: QRectF, hint: str) -> None:
    """Say something at the lower edge of the picture."""
    theme, font = current_theme(), ui_font(FONT_PT)
    line = QFontMetricsF(font).height()
    room = area.adjusted(line, line, -line, -line / 2)
    wrap = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap
    text = QFontMetricsF(font).boundingRect(room, int(wrap), hint)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint(theme.surface, 0.88))
    painter.drawRoundedRect(text.adjusted(-line / 2, -line / 4, line / 2, line / 4), 4, 4)
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    painter.drawText(text, wrap, hint)
