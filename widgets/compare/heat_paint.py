"""How the heat strip is painted, but for what moves with the playhead and the keyboard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QImage, QLinearGradient, QPainter, QPen

from inference.motion.types import Rep
from inference.skeleton import FloatArray
from inference.texts import number
from widgets.compare.heat_rows import HeatRow
from widgets.distance_ramp import distance_colour, distance_pixels
from widgets.plots.scale import Place, Range, round_step, ticks
from widgets.theme import SMALL_PT, Theme, current_theme, text_height, tint, ui_font
from widgets.units import decimals_for_step, format_value, unit_suffix

_INDENT = 0.7
"""Of a line, before the name of a joint."""
_ARROW = 0.9
"""Of a line, before the name of a part."""
_LEGEND_STEPS = 12


@dataclass(frozen=True)
class HeatLayout:
    """Where the strip's parts lie.

    Attributes
    ----------
    names, reps, cells, axis, legend : QRectF
        The names of the rows, the numbers of the reps above the cells, the cells, the seconds
        below them, and what the colours mean below the names.
    line : float
        Height of a row.
    rows : int
    """

    names: QRectF
    reps: QRectF
    cells: QRectF
    axis: QRectF
    legend: QRectF
    line: float
    rows: int

    def row(self, index: int) -> QRectF:
        """Return where a row lies, with its name."""
        top = self.cells.top() + index * self.line
        return QRectF(self.names.left(), top, self.cells.right() - self.names.left(), self.line)

    def row_at(self, y: float) -> int | None:
        """Return which row lies at a height; None above and below all."""
        index = int((y - self.cells.top()) // self.line)
        return index if 0 <= index < self.rows else None


def line_height() -> float:
    """Return the height of a row."""
    return round(text_height(SMALL_PT) * 1.15)


def strip_height(rows: int) -> int:
    """Return the height that so many rows need, with numbers above and seconds below."""
    return round(line_height() * (rows + 2) + 4)


def name_width(rows: tuple[HeatRow, ...]) -> float:
    """Return the width that the names of the rows need."""
    line, metrics = line_height(), QFontMetricsF(ui_font(SMALL_PT))
    widths = [
        metrics.horizontalAdvance(row.title) + line * (_ARROW + _INDENT * row.inner) for row in rows
    ]
    return max(widths) + line * 0.4


def lay_out(width: float, names: float, rows: int) -> HeatLayout:
    """Lay out a strip of a width, whose names need so much of it."""
    line = line_height()
    left, right = min(names, width / 2), max(width - 4, 1.0)
    room = max(right - left, 1.0)
    bottom = line * (rows + 1)
    return HeatLayout(
        names=QRectF(0, line, left, rows * line),
        reps=QRectF(left, 0, room, line),
        cells=QRectF(left, line, room, rows * line),
        axis=QRectF(left, bottom, room, line + 4),
        legend=QRectF(0, bottom, left, line + 4),
        line=line,
        rows=rows,
    )


def paint_cells(painter: QPainter, layout: HeatLayout, share: FloatArray) -> None:
    """Paint the distances.

    Parameters
    ----------
    painter : QPainter
    layout : HeatLayout
    share : array, shape (R, C)
        Of the scale's end, a cell a pixel of the screen across; NaN where not known.
    """
    theme = current_theme()
    painter.fillRect(layout.cells, QColor(theme.background))
    painter.fillRect(layout.cells, QBrush(tint(theme.muted, 0.35), Qt.BrushStyle.BDiagPattern))
    pixels = np.ascontiguousarray(distance_pixels(share, theme))
    rows, columns = pixels.shape
    image = QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_ARGB32)
    for row in range(rows):
        place = layout.row(row)
        cell = QRectF(layout.cells.left(), place.top(), layout.cells.width(), place.height() - 1)
        painter.drawImage(cell, image, QRectF(0, row, columns, 1))
        gap = QRectF(cell.left(), place.bottom() - 1, cell.width(), 1)
        painter.fillRect(gap, QColor(theme.surface))


def paint_names(
    painter: QPainter, layout: HeatLayout, rows: tuple[HeatRow, ...], opened: frozenset[int]
) -> None:
    """Write the names of the rows, with an arrow before a part that says whether it is open."""
    theme, line = current_theme(), layout.line
    painter.setFont(ui_font(SMALL_PT))
    metrics = QFontMetricsF(painter.font())
    for index, row in enumerate(rows):
        place = layout.row(index)
        left = place.left() + line * (_ARROW + _INDENT * row.inner)
        if not row.inner:
            _paint_arrow(painter, QPointF(line * 0.45, place.center().y()), row.part in opened)
        painter.setPen(QColor(theme.muted if row.inner else theme.text))
        box = QRectF(left, place.top(), layout.names.width() - left - 2, place.height())
        text = metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)


def _paint_arrow(painter: QPainter, middle: QPointF, is_open: bool) -> None:
    x, y, reach = middle.x(), middle.y(), 3.0
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(current_theme().muted), 1.4))
    ends = (
        (QPointF(x - reach, y - reach / 2), QPointF(x + reach, y - reach / 2), QPointF(x, y + 2))
        if is_open
        else (
            QPointF(x - reach / 2, y - reach),
            QPointF(x - reach / 2, y + reach),
            QPointF(x + 2, y),
        )
    )
    painter.drawLine(ends[0], ends[2])
    painter.drawLine(ends[1], ends[2])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_reps(
    painter: QPainter, layout: HeatLayout, x: Range, reps: tuple[Rep, ...], times_s: FloatArray
) -> None:
    """Write the number of each rep above its cells, between marks where it begins and ends."""
    theme, place = current_theme(), Place(layout.reps, x, Range(0, 1))
    painter.setFont(ui_font(SMALL_PT))
    metrics = QFontMetricsF(painter.font())
    for rep in reps:
        start, end = (float(times_s[frame]) for frame in (rep.start_frame, rep.end_frame))
        left, right = place.to_x(max(start, x.low)), place.to_x(min(end, x.high))
        if right <= left:
            continue
        box = QRectF(left, layout.reps.top(), right - left, layout.reps.height())
        painter.fillRect(box.adjusted(0.5, 1, -0.5, -2), tint(theme.rep_band, 0.22))
        text = str(rep.index)
        if metrics.horizontalAdvance(text) <= box.width():
            painter.setPen(QColor(theme.text))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def paint_axis(painter: QPainter, layout: HeatLayout, x: Range) -> None:
    """Write seconds below the cells."""
    theme, place = current_theme(), Place(layout.axis, x, Range(0, 1))
    painter.setFont(ui_font(SMALL_PT))
    metrics = QFontMetricsF(painter.font())
    most = max(int(layout.axis.width() / (metrics.horizontalAdvance("00.0 s") * 1.5)), 1)
    step = round_step(x.span, most)
    for value in ticks(x, step):
        at, text = place.to_x(value), format_value(value, "s", decimals_for_step(step))
        width = metrics.horizontalAdvance(text)
        left = min(max(at - width / 2, layout.axis.left()), layout.axis.right() - width)
        painter.setPen(QColor(theme.grid))
        painter.drawLine(QLineF(at, layout.axis.top(), at, layout.axis.top() + 3))
        painter.setPen(QColor(theme.muted))
        painter.drawText(QPointF(left, layout.axis.top() + 3 + metrics.ascent()), text)


def paint_legend(painter: QPainter, layout: HeatLayout, scale_cm: float) -> None:
    """Show the colours from no distance to the end of the scale, below the names."""
    theme = current_theme()
    painter.setFont(ui_font(SMALL_PT))
    metrics = QFontMetricsF(painter.font())
    box = layout.legend.adjusted(2, 3, -8, 0)
    end = f"{number(scale_cm, 0)}{unit_suffix('cm')}"
    zero, most = metrics.horizontalAdvance("0") + 4, metrics.horizontalAdvance(end) + 4
    bar = QRectF(box.left() + zero, box.top() + 3, box.width() - zero - most, metrics.height() - 6)
    painter.setPen(QColor(theme.muted))
    painter.drawText(QPointF(box.left(), box.top() + metrics.ascent()), "0")
    if bar.width() > 8:
        painter.fillRect(bar, _gradient(bar, theme))
        painter.drawText(QPointF(bar.right() + 4, box.top() + metrics.ascent()), end)


def _gradient(bar: QRectF, theme: Theme) -> QLinearGradient:
    gradient = QLinearGradient(bar.topLeft(), bar.topRight())
    for step in range(_LEGEND_STEPS + 1):
        share = step / _LEGEND_STEPS
        gradient.setColorAt(share, distance_colour(share, theme))
    return gradient
