"""What moves over the plots: the playhead with its values, and what the mouse points at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from inference.motion.types import Finding, Severity
from inference.texts import tr
from widgets.plots.items import SIDE_LETTERS, Band, side_colour, side_pen
from widgets.plots.layout import Layout, Row
from widgets.plots.overlay import RepCurve
from widgets.plots.paint import header_metrics, limit_pen, limit_text
from widgets.plots.scale import Place, polylines
from widgets.plots.track import Limit, Track
from widgets.theme import SMALL_PT, current_theme, tint, ui_font
from widgets.units import NOTHING, format_time, format_value, nearest_frame


@dataclass(frozen=True)
class Value:
    """One line of a plot's read-out: a side, its value, and what is written small after it."""

    side: str
    text: str
    after: str = ""
    compared: bool = False


def read_out(track: Track, frame: int) -> tuple[Value, ...]:
    """Return what a plot's curves say at a frame, with the expected error or the compared lift."""
    values: list[Value] = []
    for side in track.curves:
        after, compared = "", track.compared
        if compared:
            after = track.read(side, frame, reference=True)
        elif not values:
            after = error_text(track)
        values.append(Value(side, track.read(side, frame), after, compared))
    return tuple(values)


def error_text(track: Track) -> str:
    """Write the expected error from this camera position, ``±3°``; a mark where it can't tell."""
    if not track.error.supported:
        return tr("unsure")
    if track.error.value is None:
        return ""
    return "±" + format_value(track.error.value, "°" if track.name.unit == "°" else "")


def paint_values(painter: QPainter, row: Row, values: tuple[Value, ...]) -> None:
    """Write a line a side: a sample of its pen, its letter and its value.

    Where the plot is too low for that, all sides share a line, without what is small.
    """
    margin, line = header_metrics()
    header = row.header
    low = header.height() < line * (1 + len(values))
    width = (header.width() - margin) / (len(values) if low else 1)
    for place, value in enumerate(values):
        across, down = (place, 0) if low else (0, place)
        top = header.top() + line * (1 + down)
        box = QRectF(margin + across * width, top, width, line)
        _paint_value(painter, box, value, whole=not low or len(values) == 1)


def _paint_value(painter: QPainter, box: QRectF, value: Value, *, whole: bool) -> None:
    theme = current_theme()
    big, line = ui_font(bold=True), box.height()
    sample = line * (1.1 if whole else 0.5)
    middle = round(box.center().y()) + 0.5
    painter.setPen(side_pen(value.side, 2.0))
    painter.drawLine(QLineF(box.left(), middle, box.left() + sample, middle))
    read = value.text if whole else value.text.partition("\u202f")[0]  # the title has the unit
    text = f"{SIDE_LETTERS[value.side]} {read}".strip()
    box = box.adjusted(sample + line * (0.3 if whole else 0.15), 0, 0, 0)
    painter.setFont(big)
    painter.setPen(QColor(theme.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
    if value.after and whole:
        box.setLeft(box.left() + QFontMetricsF(big).horizontalAdvance(text) + line * 0.3)
        painter.setFont(ui_font(SMALL_PT))
        painter.setPen(QColor(theme.ghost if value.compared else theme.muted))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, value.after)


def paint_playhead(painter: QPainter, layout: Layout, x: float) -> None:
    """Draw the playhead through all plots, with a head on the strip."""
    theme = current_theme()
    plots = layout.plots
    x = int(x) + 0.5
    painter.setPen(QPen(QColor(theme.playhead), 1))
    painter.drawLine(QLineF(x, plots.top(), x, plots.bottom()))
    half = PLAYHEAD_HALF
    head = [
        QPointF(x - half, plots.top()),
        QPointF(x + half, plots.top()),
        QPointF(x, plots.top() + half),
    ]
    painter.setBrush(QColor(theme.playhead))
    painter.drawPolygon(QPolygonF(head))
    painter.setBrush(Qt.BrushStyle.NoBrush)


PLAYHEAD_HALF = 4.0
"""Pixels to each side of the playhead that are painted with it."""


def paint_crosshair(
    painter: QPainter, layout: Layout, row: Row, place: Place, track: Track, at: QPointF
) -> None:
    """Draw a cross through the mouse, with the value at its height on the axis."""
    theme = current_theme()
    painter.setPen(QPen(tint(theme.text, 0.45), 1, Qt.PenStyle.DotLine))
    x, y = int(at.x()) + 0.5, int(at.y()) + 0.5
    painter.drawLine(QLineF(x, layout.plots.top(), x, layout.plots.bottom()))
    painter.drawLine(QLineF(row.plot.left(), y, row.plot.right(), y))
    text = format_value(place.from_y(at.y()), "°" if track.name.unit == "°" else "")
    painter.setFont(ui_font(SMALL_PT))
    metrics = QFontMetricsF(painter.font())
    width = metrics.horizontalAdvance(text) + 6
    box = QRectF(row.plot.left() - width - 1, y - metrics.height() / 2, width, metrics.height())
    painter.fillRect(box, QColor(theme.raised))
    painter.setPen(QColor(theme.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def paint_dots(painter: QPainter, place: Place, track: Track, frame: int) -> None:
    """Put a dot on each curve at a frame."""
    theme = current_theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.surface), 1))
    for side, curve in track.curves.items():
        if frame < len(curve.values) and np.isfinite(curve.values[frame]):
            painter.setBrush(QColor(side_colour(side, theme)))
            x, y = place.to_x(float(curve.times_s[frame])), place.to_y(float(curve.values[frame]))
            if place.rect.contains(QPointF(x, y)):
                painter.drawEllipse(QPointF(x, y), 3.5, 3.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def moment_lines(track: Track, time_s: float, rule_names: dict[str, str]) -> list[str]:
    """Say what is known of a moment of a plot: time, values, and the faults there."""
    curve = next(iter(track.curves.values()), None)
    if curve is None:
        return [format_time(time_s)]
    frame = nearest_frame(curve.times_s, time_s)
    values = [f"{SIDE_LETTERS[s]} {track.read(s, frame)}".strip() for s in track.curves]
    lines = [f"{format_time(time_s)}   {'   '.join(values)}"]
    if any(not np.isfinite(each.sure[frame]) for each in track.curves.values()) and any(
        value != NOTHING for value in (track.read(s, frame) for s in track.curves)
    ):
        lines.append(tr("a guess: hardly seen"))
    here = [spot.finding for spot in track.spots]
    broken = [f for f in here if f.start_frame <= frame <= f.end_frame]
    return lines + [_finding_line(f, rule_names.get(f.rule, f.rule)) for f in broken]


def _finding_line(finding: Finding, rule: str) -> str:
    """Say what was found, ``Spine angle 32°, limit 45°``."""
    value, limit = (format_value(v, finding.unit) for v in (finding.value, finding.threshold))
    line = tr("{rule} {value}, limit {limit}").format(rule=rule, value=value, limit=limit)
    if finding.severity is Severity.BORDERLINE:
        return tr("{finding}: borderline").format(finding=line)
    return line


def paint_rep_curve(painter: QPainter, curves: list[RepCurve]) -> None:
    """Draw the curves of the rep that the mouse points at over all others."""
    theme = current_theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for width, halo in ((7.0, True), (2.5, False)):
        for curve in curves:
            pen = side_pen(curve.side, width)
            if halo:
                pen = QPen(tint(theme.accent, 0.55), width)
            painter.setPen(pen)
            for line in polylines(curve.points):
                painter.drawPolyline(line)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_label(painter: QPainter, at: QPointF, lines: list[str], within: QRectF) -> None:
    """Write some lines in a box beside the mouse, inside a rectangle."""
    theme = current_theme()
    painter.setFont(ui_font(SMALL_PT))
    metrics = QFontMetricsF(painter.font())
    width = max(metrics.horizontalAdvance(line) for line in lines) + 12
    height = metrics.height() * len(lines) + 6
    left = at.x() + 12 if at.x() + 12 + width <= within.right() else at.x() - 12 - width
    left = max(left, within.left())
    top = min(max(at.y() - height - 8, within.top()), within.bottom() - height)
    box = QRectF(left, top, width, height)
    painter.setPen(QPen(QColor(theme.border), 1))
    painter.setBrush(tint(theme.raised, 0.94))
    painter.drawRoundedRect(box, 4, 4)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QColor(theme.text))
    inner = box.adjusted(6, 3, -6, -3)
    painter.drawText(inner, Qt.AlignmentFlag.AlignLeft, "\n".join(lines))


def paint_held_limit(painter: QPainter, row: Row, place: Place, limit: Limit, level: float) -> None:
    """Draw the limit under the mouse strongly."""
    y = place.to_y(level)
    painter.setPen(limit_pen(2.5))
    painter.drawLine(QLineF(row.plot.left(), y, row.plot.right(), y))


def limit_lines(limit: Limit, level: float) -> list[str]:
    """Say which limit the mouse holds, and where it stands."""
    return [f"{tr(limit.rule.name)}: {limit_text(limit, level)}", tr("Drag to judge anew")]


def paint_current_block(painter: QPainter, rect: QRectF) -> None:
    """Frame the block of a rep on the strip."""
    painter.setPen(QPen(QColor(current_theme().accent), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect.adjusted(1, 1.5, -1, -1.5))


def equal_blocks(strip: QRectF, count: int, x: Band) -> list[Band]:
    """Return stretches of equal width for so many reps."""
    step = (x.end_s - x.start_s) / max(count, 1)
    return [Band(x.start_s + i * step, x.start_s + (i + 1) * step) for i in range(count)]
