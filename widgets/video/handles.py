"""The handles on the joints of the video, and the loupe beside the one that is held."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from inference.export.figure import LEFT, MIDDLE, RIGHT
from inference.texts import tr
from widgets.theme import FONT_PT, current_theme, text_height, tint, ui_font
from widgets.video.joint_words import joint_words
from widgets.video.view import VideoView

_COLOURS = {"left": LEFT, "right": RIGHT, "middle": MIDDLE}
_LOUPE = 3.0
"""How much larger the loupe shows the picture than the pane does."""
_LOUPE_LEAST = 4.0
"""Widget pixels an image pixel takes in the loupe at least."""


@dataclass(frozen=True)
class JointHandle:
    """A joint that can be moved.

    Attributes
    ----------
    name : str
        In the joint set: ``"left_knee"``.
    x, y : float
        Image pixels.
    side : str
        ``"left"``, ``"right"`` or ``"middle"``.
    score : float
        0–1.
    corrected : bool
        Whether it was put right in this frame.
    """

    name: str
    x: float
    y: float
    side: str
    score: float
    corrected: bool


def paint_handle(
    painter: QPainter, handle: JointHandle, place: QPointF, *, large: bool, selected: bool
) -> None:
    """Paint the handle of a joint at a place of the pane: solid the surer the joint is."""
    radius = text_height() * (0.42 if large else 0.32)
    red, green, blue, _ = _COLOURS[handle.side]
    painter.setPen(QPen(tint("#000000", 0.7), 3.5))
    painter.setBrush(QColor(red, green, blue, 255 if large else 120 + round(110 * handle.score)))
    painter.drawEllipse(place, radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(
        QPen(QColor(current_theme().accent if selected else "#ffffff"), 2.5 if selected else 1.5)
    )
    painter.drawEllipse(place, radius, radius)
    if handle.corrected:
        ring = radius + 4
        for colour, width in ((tint("#000000", 0.7), 4.0), (QColor("#ffffff"), 2.0)):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(place, ring, ring)


def paint_name(painter: QPainter, handle: JointHandle, place: QPointF, width: int) -> None:
    """Paint the name of a joint beside it, in a pane of some width."""
    if handle.corrected:
        text = tr("{joint}, put right").format(joint=joint_words(handle.name))
    else:
        text = tr("{joint}, {share} % sure").format(
            joint=joint_words(handle.name), share=round(100 * handle.score)
        )
    theme, font = current_theme(), ui_font(FONT_PT)
    line = text_height()
    length = QFontMetricsF(font).horizontalAdvance(text) + line
    box = QRectF(place.x() + 0.8 * line, place.y() - 1.9 * line, length, 1.4 * line)
    if box.right() > width:
        box.moveRight(place.x() - 0.8 * line)
    box.moveLeft(max(box.left(), 0.0))
    if box.top() < 0:
        box.moveTop(place.y() + 0.8 * line)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint(theme.surface, 0.92))
    painter.drawRoundedRect(box, 4, 4)
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def paint_loupe(painter: QPainter, handle: JointHandle, view: VideoView) -> None:
    """Show what lies around a joint enlarged, beside it so that the cursor hides nothing."""
    place, radius = view.image_to_widget(QPointF(handle.x, handle.y)), 3.6 * text_height()
    away = radius + 2 * text_height()
    x = place.x() - away if place.x() - away - radius > 0 else place.x() + away
    y = min(max(place.y() - away, radius + 2), view.height() - radius - 2)
    centre = QPointF(x, y)
    scale = max(_LOUPE * view.scale, _LOUPE_LEAST)
    reach = radius / scale
    source = QRectF(handle.x - reach, handle.y - reach, 2 * reach, 2 * reach)
    target = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
    glass = QPainterPath()
    glass.addEllipse(centre, radius, radius)
    painter.save()
    painter.setClipPath(glass)
    painter.fillRect(target, QColor(current_theme().backdrop))
    view.paint_picture(painter, source, target)
    for colour, width in ((tint("#000000", 0.6), 3.0), (QColor(*_COLOURS[handle.side]), 1.2)):
        painter.setPen(QPen(colour, width))
        gap = 0.35 * text_height()
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            step = QPointF(dx, dy)
            painter.drawLine(centre + step * gap, centre + step * radius)
    painter.restore()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((tint("#000000", 0.6), 5.0), (QColor("#ffffff"), 2.5)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(centre, radius, radius)
