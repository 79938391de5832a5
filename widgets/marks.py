"""Verdicts drawn as shapes, so that they are told apart without colour.

A triangle is a fault (filled when major, hollow when minor), a diamond is borderline, a ring with a
tick is good, a ring with a question mark is “can’t tell”, a dash is not judged.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from inference.verdicts import WORST_LAST as WORST_LAST
from inference.verdicts import Mark as Mark
from inference.verdicts import mark_of as mark_of
from widgets.theme import current_theme


def triangle(rect: QRectF) -> QPolygonF:
    """Return an upright triangle that fills a rectangle."""
    return QPolygonF(
        [QPointF(rect.center().x(), rect.top()), rect.bottomRight(), rect.bottomLeft()]
    )


def draw_mark(painter: QPainter, rect: QRectF, mark: Mark) -> None:
    """Draw a mark into a square, in the theme's colour for it."""
    theme = current_theme()
    colours = {
        Mark.GOOD: theme.ok,
        Mark.BORDERLINE: theme.warning,
        Mark.UNKNOWN: theme.muted,
        Mark.UNJUDGED: theme.muted,
    }
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
        _draw_ring_with(painter, inner, ((0.27, 0.52), (0.44, 0.69), (0.74, 0.34)))
    elif mark is Mark.BORDERLINE:
        _draw_diamond(painter, inner)
    elif mark is Mark.UNKNOWN:
        _draw_ring_with(painter, inner, _QUESTION)
        painter.drawPoint(_at(inner, 0.5, 0.78))
    else:
        painter.drawLine(_at(inner, 0, 0.5), _at(inner, 1, 0.5))
    painter.restore()


_QUESTION = ((0.36, 0.38), (0.42, 0.27), (0.56, 0.26), (0.64, 0.37), (0.52, 0.5), (0.5, 0.6))


def _at(rect: QRectF, x: float, y: float) -> QPointF:
    """Return a point of a rectangle by its shares of width and height."""
    return QPointF(rect.left() + x * rect.width(), rect.top() + y * rect.height())


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


def _draw_diamond(painter: QPainter, rect: QRectF) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    corners = ((0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5))
    painter.drawPolygon(QPolygonF([_at(rect, *corner) for corner in corners]))
    painter.drawLine(_at(rect, 0.35, 0.5), _at(rect, 0.65, 0.5))


def _draw_ring_with(painter: QPainter, rect: QRectF, line: tuple[tuple[float, float], ...]) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(rect)
    painter.drawPolyline(QPolygonF([_at(rect, *point) for point in line]))
