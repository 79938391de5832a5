"""Stretches of time in the plots, reps, faults and the marked range, and how they are painted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from inference.motion.types import PhaseKind, Segmentation
from inference.skeleton import FloatArray
from inference.texts import tr
from widgets.plots.scale import Place, runs
from widgets.theme import SMALL_PT, Theme, current_theme, mix, tint, ui_font

SIDES = ("left", "right", "middle")
SIDE_LETTERS = {"left": "L", "right": "R", "middle": ""}
_SIDE_DASHES = {
    "left": Qt.PenStyle.SolidLine,
    "right": Qt.PenStyle.DashLine,
    "middle": Qt.PenStyle.SolidLine,
}
CURVE_PX = 1.5
BETWEEN = 0.22
"""Opacity of what lies between a curve and the compared lift's."""
UNSURE = 0.35
"""Opacity of a curve where it is a guess."""


def side_colour(side: str, theme: Theme) -> str:
    """Return the colour of a side's curve."""
    return {"left": theme.left, "right": theme.right, "middle": theme.text}[side]


def side_pen(side: str, width: float = CURVE_PX, opacity: float = 1.0) -> QPen:
    """Return the pen of a side's curve: sides differ in dash as well as in colour."""
    colour = tint(side_colour(side, current_theme()), opacity)
    return QPen(colour, width, _SIDE_DASHES[side], Qt.PenCapStyle.FlatCap)


def reference_pen(side: str) -> QPen:
    """Return the pen of the compared lift's curve."""
    style = Qt.PenStyle.DashDotDotLine if side == "right" else Qt.PenStyle.DotLine
    return QPen(QColor(current_theme().ghost), CURVE_PX, style)


def paint_between(painter: QPainter, ours: FloatArray, theirs: FloatArray) -> None:
    """Shade what lies between two curves, points of shape (N, 2), where both are known."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint(current_theme().ghost, BETWEEN))
    for start, end in runs(np.isfinite(ours[:, 1]) & np.isfinite(theirs[:, 1])):
        around = np.concatenate([ours[start:end], theirs[start:end][::-1]])
        painter.drawPolygon(QPolygonF([QPointF(*point) for point in around.tolist()]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


@dataclass(frozen=True)
class Band:
    """A stretch of the time axis in seconds."""

    start_s: float
    end_s: float


@dataclass(frozen=True)
class PhaseBand(Band):
    """What the hips do during a stretch of time."""

    kind: PhaseKind


@dataclass(frozen=True)
class RepBand(Band):
    """A rep on the time axis.

    Attributes
    ----------
    index : int
        Its 1-based number.
    start_frame, turn_frame, end_frame : int
        The turn is where the way back begins: the bottom of a squat, the top of a deadlift.
    phases : tuple of PhaseBand
    """

    index: int
    start_frame: int
    turn_frame: int
    end_frame: int
    phases: tuple[PhaseBand, ...] = ()


def rep_bands(segmentation: Segmentation | None, times_s: FloatArray) -> tuple[RepBand, ...]:
    """Return the reps by true time; frames beyond the times are taken for the last one."""
    if segmentation is None or not len(times_s):
        return ()
    last = len(times_s) - 1

    def time(frame: int) -> float:
        return float(times_s[min(max(frame, 0), last)])

    bands = []
    for rep in segmentation.reps:
        start, end = min(rep.start_frame, last), min(rep.end_frame, last)
        turns = [f for f in (rep.bottom_frame, rep.top_frame) if start < f < end]
        phases = tuple(
            PhaseBand(time(p.start_frame), time(p.end_frame), p.kind) for p in rep.phases
        )
        turn = turns[0] if turns else (start + end) // 2
        bands.append(RepBand(time(start), time(end), rep.index, start, turn, end, phases))
    return tuple(bands)


def rect_of(band: Band, place: Place) -> QRectF:
    """Return the visible part of a band, empty where it is out of sight."""
    start, end = max(band.start_s, place.x.low), min(band.end_s, place.x.high)
    if end < start:
        return QRectF()
    left, right = place.to_x(start), place.to_x(end)
    return QRectF(left, place.rect.top(), right - left, place.rect.height())


def paint_reps(painter: QPainter, place: Place, reps: Iterable[RepBand]) -> None:
    """Shade the reps."""
    colour = tint(current_theme().rep_band, 0.1)
    for rep in reps:
        painter.fillRect(rect_of(rep, place), colour)


def paint_current_rep(painter: QPainter, place: Place, rep: RepBand) -> None:
    """Shade the rep at the playhead more strongly, over what is painted already."""
    painter.fillRect(rect_of(rep, place), tint(current_theme().rep_band, 0.1))


def paint_violations(
    painter: QPainter, place: Place, faults: Iterable[Band], borderline: Iterable[Band]
) -> None:
    """Hatch where a rule is broken, and dot where the expected error decides whether it is."""
    theme = current_theme()
    for band, colour, fill, pattern in (
        *((b, theme.warning, 0.1, Qt.BrushStyle.Dense6Pattern) for b in borderline),
        *((b, theme.fault, 0.12, Qt.BrushStyle.BDiagPattern) for b in faults),
    ):
        rect = rect_of(band, place)
        if rect.isNull():
            continue
        rect.setWidth(max(rect.width(), 2.0))
        painter.fillRect(rect, tint(colour, fill))
        painter.fillRect(rect, QBrush(tint(colour, 0.4), pattern))


def paint_outside(painter: QPainter, place: Place, marked: Band) -> None:
    """Dim what lies outside the marked range, with an edge where it begins and ends."""
    theme = current_theme()
    before = Band(place.x.low, min(marked.start_s, place.x.high))
    after = Band(max(marked.end_s, place.x.low), place.x.high)
    for band, edge in ((before, marked.start_s), (after, marked.end_s)):
        painter.fillRect(rect_of(band, place), tint(theme.background, 0.6))
        if place.x.low < edge < place.x.high:
            painter.setPen(QPen(QColor(theme.accent), 1))
            x = round(place.to_x(edge)) + 0.5
            painter.drawLine(int(x), int(place.rect.top()), int(x), int(place.rect.bottom()))


def paint_strip(painter: QPainter, place: Place, reps: Iterable[RepBand]) -> None:
    """Draw a block a rep: its number, over what the hips do: down, up, hold."""
    for rep in reps:
        rect = rect_of(rep, place).adjusted(0.5, 1, -0.5, -1)
        if rect.width() > 0:
            _paint_block(painter, place, rep, rect)


def _paint_block(painter: QPainter, place: Place, rep: RepBand, rect: QRectF) -> None:
    theme = current_theme()
    painter.fillRect(rect, mix(theme.surface, theme.rep_band, 0.2))
    for phase in rep.phases:
        segment = rect_of(phase, place).intersected(rect)
        segment.setTop(segment.bottom() - rect.height() * 0.22)
        painter.fillRect(segment, QColor(getattr(theme, phase.kind.value)))
    painter.setFont(ui_font(SMALL_PT))
    painter.setPen(QColor(theme.text))
    label = tr("Rep {n}").format(n=rep.index)
    width = QFontMetricsF(painter.font()).horizontalAdvance
    if width(label) + 4 > rect.width():
        label = str(rep.index)
    if width(label) <= rect.width():
        above = QRectF(rect.left(), rect.top(), rect.width(), rect.height() * 0.8)
        painter.drawText(above, Qt.AlignmentFlag.AlignCenter, label)
