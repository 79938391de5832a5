"""The small trace below the frontal figure: the ratio of knees to feet through one rep."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from inference.skeleton import BoolArray, FloatArray
from inference.texts import number, tr
from widgets.theme import SMALL_PT, Theme, text_height, tint, ui_font

_MOST_POINTS = 300
_SPARE = 0.06
"""Of the ratio, above the highest and below the lowest value."""


@dataclass(frozen=True, eq=False)
class RatioTrace:
    """The ratio through a rep.

    Attributes
    ----------
    first_frame : int
    values : array, shape (N,)
        One a frame; NaN where it is not known.
    judged : bool array, shape (N,)
        Where the rule looks: only there a low value is a fault.
    limit : float or None
    error : float
        Expected error of a value; 0 for not known.
    title : str
        Which rep it is.
    """

    first_frame: int
    values: FloatArray
    judged: BoolArray
    limit: float | None
    error: float
    title: str

    @property
    def last_frame(self) -> int:
        """The frame of the last value."""
        return self.first_frame + len(self.values) - 1

    def span(self) -> tuple[float, float] | None:
        """Return the lowest and the highest ratio that has to show; None where none is known."""
        known = self.values[np.isfinite(self.values)]
        if not len(known):
            return None
        edges = [float(known.min()), float(known.max())]
        if self.limit is not None:
            edges += [self.limit - self.error, self.limit + self.error]
        return min(edges) - _SPARE, max(edges) + _SPARE


@dataclass(frozen=True)
class Chart:
    """Maps a trace to a part of the pane."""

    trace: RatioTrace
    rect: QRectF

    @property
    def plot(self) -> QRectF:
        """Where the curve is, below the title."""
        return self.rect.adjusted(8, text_height(SMALL_PT) + 6, -8, -6)

    def x(self, frame: float) -> float:
        """Return the column of a frame."""
        plot, trace = self.plot, self.trace
        share = (frame - trace.first_frame) / max(len(trace.values) - 1, 1)
        return plot.left() + share * plot.width()

    def frame_at(self, x: float) -> int:
        """Return the frame at a column, the nearest of the rep."""
        plot, trace = self.plot, self.trace
        share = min(max((x - plot.left()) / max(plot.width(), 1.0), 0.0), 1.0)
        return trace.first_frame + round(share * (len(trace.values) - 1))

    def y(self, ratio: float) -> float:
        """Return the row of a ratio."""
        low, high = self.trace.span() or (0.0, 1.0)
        plot = self.plot
        return plot.bottom() - (ratio - low) / (high - low) * plot.height()


def chart_height() -> float:
    """Return the height that a trace asks for, in pixels."""
    return 4.6 * text_height(SMALL_PT)


def paint_chart(painter: QPainter, chart: Chart, theme: Theme) -> None:
    """Paint all of a trace but the cursor."""
    trace, plot = chart.trace, chart.plot
    painter.fillRect(chart.rect, QColor(theme.surface))
    painter.setPen(QPen(QColor(theme.border), 1))
    painter.drawLine(QLineF(chart.rect.topLeft(), chart.rect.topRight()))
    font = ui_font(SMALL_PT)
    painter.setFont(font)
    painter.setPen(QColor(theme.muted))
    head = QRectF(plot.left(), chart.rect.top() + 3, plot.width(), text_height(SMALL_PT))
    painter.drawText(head, Qt.AlignmentFlag.AlignLeft, trace.title)
    if trace.span() is None:
        painter.drawText(plot, Qt.AlignmentFlag.AlignCenter, tr("not known in this rep"))
        return
    _paint_limit(painter, chart, theme)
    _paint_curve(painter, chart, theme)


def _paint_limit(painter: QPainter, chart: Chart, theme: Theme) -> None:
    """Paint the limit, and around it the band in which a value can't be told from it."""
    trace, plot = chart.trace, chart.plot
    if trace.limit is None:
        return
    row = chart.y(trace.limit)
    if trace.error > 0:
        top, bottom = chart.y(trace.limit + trace.error), chart.y(trace.limit - trace.error)
        painter.fillRect(
            QRectF(plot.left(), top, plot.width(), bottom - top), tint(theme.threshold, 0.10)
        )
    pen = QPen(QColor(theme.threshold), 1.5)
    pen.setDashPattern([4, 3])
    painter.setPen(pen)
    painter.drawLine(QLineF(plot.left(), row, plot.right(), row))
    text = tr("limit {limit}").format(limit=number(trace.limit, 2))
    head = QRectF(plot.left(), chart.rect.top() + 3, plot.width(), text_height(SMALL_PT))
    if QFontMetricsF(ui_font(SMALL_PT)).horizontalAdvance(trace.title + text) + 12 < head.width():
        painter.drawText(head, Qt.AlignmentFlag.AlignRight, text)


def _paint_curve(painter: QPainter, chart: Chart, theme: Theme) -> None:
    """Paint the curve: faint where nothing is judged, strong where it is, red where at fault."""
    trace = chart.trace
    step = max(1, len(trace.values) // _MOST_POINTS)
    values, judged = trace.values[::step], trace.judged[::step]
    low = judged & (values < trace.limit) if trace.limit is not None else judged & False
    columns = [chart.x(trace.first_frame + step * i) for i in range(len(values))]
    rows = [chart.y(value) for value in values.tolist()]
    for where, colour, width in (
        (np.isfinite(values), tint(theme.muted, 0.8), 1.2),
        (judged & np.isfinite(values), QColor(theme.text), 2.0),
        (low, QColor(theme.fault), 2.6),
    ):
        painter.setPen(QPen(colour, width))
        edges = np.flatnonzero(np.diff(np.r_[False, where, False].astype(int))).tolist()
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            points = [QPointF(columns[i], rows[i]) for i in range(start, end)]
            if len(points) > 1:
                painter.drawPolyline(QPolygonF(points))


def paint_cursor(painter: QPainter, chart: Chart, frame: int, theme: Theme) -> None:
    """Paint where the clip is."""
    trace, plot = chart.trace, chart.plot
    if not trace.first_frame <= frame <= trace.last_frame:
        return
    x = math.floor(chart.x(frame)) + 0.5  # on a pixel, to be sharp
    painter.setPen(QPen(QColor(theme.playhead), 1))
    painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))
    value = float(trace.values[frame - trace.first_frame])
    if np.isfinite(value):
        painter.setPen(QPen(QColor(theme.surface), 1))
        painter.setBrush(QColor(theme.playhead))
        painter.drawEllipse(QPointF(x, chart.y(value)), 3.5, 3.5)
