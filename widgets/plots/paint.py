"""How one plot is painted, but for what moves with the playhead and the mouse."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from inference.motion.types import Side
from inference.skeleton import FloatArray
from inference.texts import number, tr
from widgets.marks import draw_mark, mark_of
from widgets.plots.items import (
    BETWEEN,
    UNSURE,
    Band,
    RepBand,
    paint_between,
    paint_outside,
    paint_reps,
    paint_violations,
    reference_pen,
    side_pen,
)
from widgets.plots.layout import Row
from widgets.plots.overlay import paint_rep_spots, paint_reps_behind
from widgets.plots.scale import Place, Range, polylines, round_step, thinned, ticks
from widgets.plots.track import Curve, Limit, Track
from widgets.theme import SMALL_PT, current_theme, text_height, tint, ui_font
from widgets.units import decimals_for_step, format_value

_RESTLESS = 8.0
"""A curve that travels up and down this many widths of the plot is drawn without smooth edges."""


@dataclass(frozen=True)
class Shown:
    """What all plots have in common.

    Attributes
    ----------
    x : Range
        Seconds, or percent of a rep where the reps are laid over each other.
    times_s : array, shape (T,)
    reps : tuple of RepBand
    overlaid : bool
    current : int or None
        Number of the rep that stands out where they are laid over each other.
    marked : Band or None
        Between in and out; None where that is the whole clip.
    compared : bool
        Whether another lift is drawn beside this one.
    """

    x: Range
    times_s: FloatArray
    reps: tuple[RepBand, ...] = ()
    overlaid: bool = False
    current: int | None = None
    marked: Band | None = None
    compared: bool = False

    def place(self, track: Track, plot: QRectF) -> Place:
        """Return how a plot maps values to pixels."""
        return Place(plot, self.x, track.value_range(self.reps if self.overlaid else ()))


def paint_track(painter: QPainter, row: Row, track: Track, shown: Shown) -> None:
    """Paint a plot whole, over whatever was there."""
    theme = current_theme()
    place = shown.place(track, row.plot)
    painter.fillRect(row.whole.adjusted(0, -2, 8, 2), QColor(theme.surface))
    painter.save()
    painter.setClipRect(row.plot)
    if not shown.overlaid:
        paint_reps(painter, place, shown.reps)
        paint_violations(painter, place, track.faults, track.borderline)
    step = _paint_grid(painter, place, shown)
    for limit in track.limits:
        _paint_limit(painter, place, limit)
    if shown.overlaid:
        paint_reps_behind(painter, place, track, shown.reps)
        paint_rep_spots(painter, place, track, shown.reps)
    else:
        _paint_curves(painter, place, track)
        _paint_spots(painter, place, track)
    _paint_limit_labels(painter, place, track)
    if shown.marked is not None and not shown.overlaid:
        paint_outside(painter, place, shown.marked)
    painter.restore()
    _paint_numbers(painter, row, place, track, step)
    _paint_title(painter, row, track)


def _paint_grid(painter: QPainter, place: Place, shown: Shown) -> float:
    """Draw the grid; return the step between its values."""
    theme = current_theme()
    most = max(int(place.rect.height() / (text_height(SMALL_PT) * 1.3)), 2)
    step = round_step(place.y.span, most)
    painter.setPen(QPen(tint(theme.grid, 0.45), 1))
    left, right = place.rect.left(), place.rect.right()
    for value in ticks(place.y, step):
        y = round(place.to_y(value)) + 0.5
        painter.drawLine(QLineF(left, y, right, y))
    if place.y.low < 0 < place.y.high:
        y = round(place.to_y(0.0)) + 0.5
        painter.setPen(QPen(QColor(theme.grid), 1))
        painter.drawLine(QLineF(left, y, right, y))
    painter.setPen(QPen(QColor(theme.grid), 1))
    if shown.overlaid and place.x.low < 50 < place.x.high:
        x = round(place.to_x(50.0)) + 0.5
        painter.drawLine(QLineF(x, place.rect.top(), x, place.rect.bottom()))
    painter.drawLine(place.rect.topLeft(), place.rect.bottomLeft())
    painter.drawLine(place.rect.bottomLeft(), place.rect.bottomRight())
    return step


def _paint_limit(painter: QPainter, place: Place, limit: Limit) -> None:
    """Draw a limit's line, on a band as wide as the expected error: in it nothing is certain."""
    theme = current_theme()
    for level in limit.levels:
        y = place.to_y(level)
        if limit.error is not None:
            half = limit.error / place.y.span * place.rect.height()
            band = QRectF(place.rect.left(), y - half, place.rect.width(), 2 * half)
            painter.fillRect(band, tint(theme.threshold, 0.1))
        painter.setPen(limit_pen())
        painter.drawLine(QLineF(place.rect.left(), y, place.rect.right(), y))


def limit_pen(width: float = 1.0) -> QPen:
    """Return the pen of a limit."""
    return QPen(QColor(current_theme().threshold), width, Qt.PenStyle.DashDotLine)


def limit_text(limit: Limit, level: float) -> str:
    """Write where a limit stands, to the precision it is set with."""
    decimals = decimals_for_step(limit.threshold.step)
    value = format_value(level, limit.threshold.unit, decimals)
    return tr("limit {value}").format(value=value)


def _paint_limit_labels(painter: QPainter, place: Place, track: Track) -> None:
    """Label the limits at the right, on the side of the fault, and beside other labels."""
    theme = current_theme()
    painter.setFont(ui_font(SMALL_PT))
    metrics = QFontMetricsF(painter.font())
    taken: list[QRectF] = []
    for limit in track.limits:
        for level in limit.levels:
            text, y = limit_text(limit, level), place.to_y(level)
            if not place.rect.top() <= y <= place.rect.bottom():
                continue
            width, height = metrics.horizontalAdvance(text) + 8, metrics.height()
            below = limit.rule.fault is Side.BELOW or level < 0 < limit.levels[0]
            top = y + 2 if below else y - height - 1
            if top < place.rect.top() or top + height > place.rect.bottom():
                top = y - height - 1 if below else y + 2
            box = QRectF(place.rect.right() - width - 2, top, width, height)
            while any(box.intersects(other) for other in taken):
                box.translate(-(width + 4), 0)
            taken.append(box)
            painter.fillRect(box, tint(theme.surface, 0.8))
            painter.setPen(QColor(theme.threshold))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _paint_curves(painter: QPainter, place: Place, track: Track) -> None:
    for side, curve in track.curves.items():
        if curve.reference is not None:
            _paint_reference(painter, place, side, curve)
    for side, curve in track.curves.items():
        sure = 1.0 if track.error.supported else UNSURE
        for values, opacity in ((curve.unsure, UNSURE), (curve.sure, sure)):
            if values is None:
                continue
            x, y = thinned(curve.times_s, values, place)
            draw_curve(painter, place, place.points(x, y), side_pen(side, opacity=opacity))


def draw_curve(painter: QPainter, place: Place, points: FloatArray, pen: QPen) -> None:
    """Draw a curve; one that is all noise is drawn thin and with hard edges, which is quick."""
    travel = float(np.nansum(np.abs(np.diff(points[:, 1])))) if len(points) else 0.0
    restless = travel > _RESTLESS * place.rect.width()
    if restless:
        pen.setWidthF(1.0)
        pen.setCosmetic(True)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, not restless)
    painter.setPen(pen)
    for line in polylines(points):
        painter.drawPolyline(line)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_reference(painter: QPainter, place: Place, side: str, curve: Curve) -> None:
    """Draw the compared lift, and shade what lies between it and this one."""
    assert curve.reference is not None
    x, ours = thinned(curve.times_s, curve.values, place)
    other_x, theirs = thinned(curve.times_s, curve.reference, place)
    if len(other_x) != len(x):  # one of them has peaks
        theirs = np.interp(x, other_x, theirs)
    second = place.points(x, theirs)
    paint_between(painter, place.points(x, ours), second)
    draw_curve(painter, place, second, reference_pen(side))


def _paint_spots(painter: QPainter, place: Place, track: Track) -> None:
    """Mark the worst moments on their curves, as faults are marked everywhere."""
    size = text_height(SMALL_PT) * 0.8
    for spot in track.spots:
        if place.x.low <= spot.time_s <= place.x.high:
            middle = QPointF(place.to_x(spot.time_s), place.to_y(spot.value))
            box = QRectF(middle.x() - size / 2, middle.y() - size / 2, size, size)
            draw_mark(painter, box, mark_of([spot.finding]))


def _paint_numbers(painter: QPainter, row: Row, place: Place, track: Track, step: float) -> None:
    painter.setFont(ui_font(SMALL_PT))
    painter.setPen(QColor(current_theme().muted))
    decimals = decimals_for_step(step)
    unit = track.name.unit if track.name.unit == "°" else ""
    half = text_height(SMALL_PT) / 2
    for value in ticks(place.y, step):
        y = place.to_y(value)
        if row.plot.top() + half * 0.6 <= y <= row.plot.bottom() - half * 0.6:
            box = QRectF(row.axis.left() - 20, y - half, row.axis.width() + 16, 2 * half)
            text = format_value(value, unit, decimals)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)


def _paint_title(painter: QPainter, row: Row, track: Track) -> None:
    painter.setFont(ui_font(SMALL_PT))
    painter.setPen(QColor(current_theme().muted))
    margin, line = header_metrics()
    unit = track.name.unit
    title = track.name.title if unit in ("", "°") else f"{track.name.title}, {unit}"
    width = row.header.width() - margin
    text = QFontMetricsF(painter.font()).elidedText(title, Qt.TextElideMode.ElideRight, width)
    box = QRectF(margin, row.header.top(), width, line)
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)


def header_metrics() -> tuple[float, float]:
    """Return the margin at the left of the names, and the height of a line there."""
    line = QFontMetricsF(ui_font(bold=True)).height()
    return line * 0.35, line


def paint_axis(painter: QPainter, axis: QRectF, shown: Shown) -> None:
    """Write seconds, or the share of a rep, below the plots."""
    theme = current_theme()
    painter.fillRect(axis.adjusted(-axis.left(), -1, 8, 0), QColor(theme.surface))
    if shown.compared:
        _paint_key(painter, axis)
    painter.setFont(ui_font(SMALL_PT))
    metrics = QFontMetricsF(painter.font())
    place = Place(axis, shown.x, Range(0, 1))
    widest = metrics.horizontalAdvance("00:00.0 s") * 1.5
    most = max(int(axis.width() / widest), 1)
    step = round_step(shown.x.span, most)
    if shown.overlaid and step > 10:
        step = 25.0 if most >= 4 else 50.0
    for value in ticks(shown.x, step):
        x = place.to_x(value)
        text = _share(value, shown) if shown.overlaid else _seconds(value, step)
        width = metrics.horizontalAdvance(text)
        left = min(max(x - width / 2, axis.left() - width / 2), axis.right() + 6 - width)
        painter.setPen(QColor(theme.muted))
        painter.drawText(QPointF(left, axis.top() + 4 + metrics.ascent()), text)
        painter.setPen(QColor(theme.grid))
        painter.drawLine(QLineF(x, axis.top(), x, axis.top() + 3))


def _paint_key(painter: QPainter, axis: QRectF) -> None:
    """Say at the left of the axis how the compared lift is drawn: dotted, the difference shaded."""
    margin, line = header_metrics()
    box = QRectF(margin, axis.top(), axis.left() - margin, line)
    sample = QRectF(box.left(), box.top() + line * 0.2, line * 1.1, line * 0.6)
    painter.fillRect(sample, tint(current_theme().ghost, BETWEEN))
    painter.setPen(reference_pen("left"))
    painter.drawLine(QLineF(sample.left(), sample.top(), sample.right(), sample.top()))
    painter.setFont(ui_font(SMALL_PT))
    painter.setPen(QColor(current_theme().ghost))
    box.setLeft(sample.right() + line * 0.3)
    text = tr("reference")
    text = QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)


def _seconds(value: float, step: float) -> str:
    decimals = decimals_for_step(step)
    if value >= 60:
        minutes, rest = divmod(value, 60)
        width = 2 if decimals == 0 else 3 + decimals
        return f"{minutes:.0f}:{number(rest, decimals):0>{width}}"
    return format_value(value, "s", decimals)


def _share(value: float, shown: Shown) -> str:
    from_top = any(rep.phases and rep.phases[0].kind == "up" for rep in shown.reps)
    turn = tr("top") if from_top else tr("bottom")
    named = {0.0: tr("start"), 50.0: turn, 100.0: tr("end")}
    return named.get(value, format_value(value, "%", 0))
