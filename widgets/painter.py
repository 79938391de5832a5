"""Paint the primitives of an overlay with Qt, on a widget or on the pixels of a frame."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QImage,
    QPainter,
    QPen,
    QPolygonF,
)

from inference.export.primitives import (
    Anchor,
    Circle,
    Colour,
    Line,
    Pie,
    Point,
    Polygon,
    Polyline,
    Primitive,
    Text,
)
from inference.skeleton import Image

# Where an anchor lies on the box of a text, as shares of its width and height.
_ANCHOR_SHARE = {
    Anchor.TOP_LEFT: (0.0, 0.0),
    Anchor.TOP_RIGHT: (1.0, 0.0),
    Anchor.LEFT: (0.0, 0.5),
    Anchor.CENTRE: (0.5, 0.5),
    Anchor.RIGHT: (1.0, 0.5),
    Anchor.BOTTOM_LEFT: (0.0, 1.0),
    Anchor.BOTTOM_RIGHT: (1.0, 1.0),
}


def image_view(image: Image) -> QImage:
    """Return a QImage over the memory of a frame, without a copy.

    Parameters
    ----------
    image : array, shape (H, W, 3), uint8
        BGR, rows contiguous. Keep it alive, and unchanged, for as long as the QImage is used.

    Returns
    -------
    QImage
        Painting on it writes into `image`.

    Raises
    ------
    ValueError
        If the array is not a contiguous BGR image.
    """
    if image.ndim != 3 or image.shape[2] != 3 or not image.flags.c_contiguous:
        raise ValueError(f"expected a contiguous BGR image, got {image.shape}")
    height, width = image.shape[:2]
    return QImage(image.data, width, height, image.strides[0], QImage.Format.Format_BGR888)


def paint_image(image: Image, primitives: Iterable[Primitive]) -> None:
    """Paint primitives into the pixels of a frame; works in any thread.

    Parameters
    ----------
    image : array, shape (H, W, 3), uint8
        BGR, writable and contiguous; changed in place.
    primitives : iterable of Primitive

    Raises
    ------
    RuntimeError
        If there is no Qt application: without one Qt has no fonts, and would end the process.
    ValueError
        If the array is not a writable, contiguous BGR image.
    """
    if not image.flags.writeable:
        raise ValueError("the image is read-only; paint on a copy")
    if QGuiApplication.instance() is None:
        raise RuntimeError("Painting text needs a QGuiApplication; make one before the export.")
    surface = image_view(image)  # named: a QPainter does not keep its surface alive
    with QPainter(surface) as painter:
        paint(painter, primitives)


def paint(painter: QPainter, primitives: Iterable[Primitive]) -> None:
    """Paint primitives in order; one with a coordinate that is not a number is left out.

    Parameters
    ----------
    painter : QPainter
        Its transform maps image pixels to the surface. Its pen, brush and font are kept.
    primitives : iterable of Primitive
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for primitive in primitives:
        if not all(math.isfinite(x) and math.isfinite(y) for x, y in _points(primitive)):
            continue
        match primitive:
            case Line():
                _paint_line(painter, primitive)
            case Polyline():
                painter.setPen(_pen(primitive.colour, primitive.width))
                painter.drawPolyline(_polygon(primitive.points))
            case Circle():
                _set_fill_and_outline(painter, primitive)
                radius = primitive.radius
                painter.drawEllipse(QPointF(*primitive.centre), radius, radius)
            case Polygon():
                _set_fill_and_outline(painter, primitive)
                painter.drawPolygon(_polygon(primitive.points))
            case Pie():
                _paint_pie(painter, primitive)
            case Text():
                _paint_text(painter, primitive)
    painter.restore()


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is, in the pixels that its size is in."""
    return QFontMetricsF(_font(size, bold)).horizontalAdvance(text)


def _font(size: float, bold: bool) -> QFont:
    font = QFont()
    font.setPixelSize(max(1, round(size)))
    font.setBold(bold)
    return font


def _points(primitive: Primitive) -> tuple[Point, ...]:
    match primitive:
        case Line():
            return (primitive.start, primitive.end)
        case Polyline() | Polygon():
            return primitive.points
        case Circle() | Pie():
            return (primitive.centre,)
        case Text():
            return (primitive.position,)


def _polygon(points: Iterable[Point]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])


def _pen(colour: Colour, width: float) -> QPen:
    return QPen(
        QColor(*colour),
        width,
        Qt.PenStyle.SolidLine,
        Qt.PenCapStyle.RoundCap,
        Qt.PenJoinStyle.RoundJoin,
    )


def _set_fill_and_outline(painter: QPainter, shape: Circle | Polygon) -> None:
    painter.setBrush(QBrush() if shape.fill is None else QColor(*shape.fill))
    if shape.outline is None or shape.outline_width <= 0:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        painter.setPen(_pen(shape.outline, shape.outline_width))


def _paint_line(painter: QPainter, line: Line) -> None:
    pen = _pen(line.colour, line.width)
    if line.flat:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if line.dashed:
        pen.setDashPattern([2, 3])  # in widths of the pen
    painter.setPen(pen)
    painter.drawLine(QPointF(*line.start), QPointF(*line.end))


def _paint_pie(painter: QPainter, pie: Pie) -> None:
    x, y = pie.centre
    box = QRectF(x - pie.radius, y - pie.radius, 2 * pie.radius, 2 * pie.radius)
    start, span = round(16 * pie.start_deg), round(16 * pie.span_deg)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(*pie.fill))
    painter.drawPie(box, start, span)
    painter.setPen(_pen(pie.outline, pie.outline_width))
    painter.drawArc(box, start, span)


def _paint_text(painter: QPainter, text: Text) -> None:
    font = _font(text.size, text.bold)
    metrics = QFontMetricsF(font)
    padding = text.padding if text.background is not None else 0.0
    width = metrics.horizontalAdvance(text.text) + 2 * padding
    height = metrics.height() + padding
    share_x, share_y = _ANCHOR_SHARE[text.anchor]
    x, y = text.position
    box = QRectF(x - share_x * width, y - share_y * height, width, height)
    if text.background is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(*text.background))
        painter.drawRoundedRect(box, padding / 2, padding / 2)
    painter.setFont(font)
    painter.setPen(QColor(*text.colour))
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip
    painter.drawText(box, flags, text.text)
