"""Verdicts drawn as shapes, so that they are told apart without colour.

A triangle is a fault (filled when major, hollow when minor), a ring with a tick is good, a dash is
not judged.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from inference.motion.types import Finding, Severity
from widgets.theme import current_theme


class Mark(Enum):
    """What a mark says."""

    GOOD = "good"
    MINOR = "minor fault"
    MAJOR = "major fault"
    UNJUDGED = "not judged"


def mark_of(findings: tuple[Finding, ...]) -> Mark:
    """Return the mark of a set of findings: the worst of them, good where there is none."""
    if not findings:
        return Mark.GOOD
    return Mark.MAJOR if any(f.severity is Severity.MAJOR for f in findings) else Mark.MINOR


def triangle(rect: QRectF) -> QPolygonF:
    """Return an upright triangle that fills a rectangle."""
    return QPolygonF(
        [QPointF(rect.center().x(), rect.top()), rect.bottomRight(), rect.bottomLeft()]
    )


def draw_mark(painter: QPainter, rect: QRectF, mark: Mark) -> None:
    """Draw a mark into a square, in the theme's colour for it."""
    theme = current_theme()
    colours = {Mark.GOOD: theme.ok, Mark.UNJUDGED: theme.muted}
    colour = QColor(colours.get(mark, theme.fault))
    width = max(1.0, rect.width() / 9)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(
        QPen(
            colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        )
    )
    inner = rect.adjusted(width, width, -width, -width)
    if mark in (Mark.MINOR, Mark.MAJOR):
        _draw_fault(painter, inner, colour, filled=mark is Mark.MAJOR)
    elif mark is Mark.GOOD:
        _draw_tick(painter, inner)
    else:
        painter.drawLine(
            QPointF(inner.left(), inner.center().y()), QPointF(inner.right(), inner.center().y())
        )
    painter.restore()


def _draw_fault(painter: QPainter, rect: QRectF, colour: QColor, *, filled: bool) -> None:
    painter.setBrush(colour if filled else Qt.BrushStyle.NoBrush)
    painter.drawPolygon(triangle(rect))
    if filled:
        painter.setPen(QPen(QColor(current_theme().surface), painter.pen().widthF()))
    x = rect.center().x()
    painter.drawLine(
        QPointF(x, rect.top() + rect.height() * 0.38), QPointF(x, rect.top() + rect.height() * 0.62)
    )
    painter.drawPoint(QPointF(x, rect.top() + rect.height() * 0.82))


def _draw_tick(painter: QPainter, rect: QRectF) -> None:
    painter.drawEllipse(rect)
    corners = ((0.27, 0.52), (0.44, 0.69), (0.74, 0.34))
    painter.drawPolyline(
        QPolygonF(
            [
                QPointF(rect.left() + x * rect.width(), rect.top() + y * rect.height())
                for x, y in corners
            ]
        )
    )
