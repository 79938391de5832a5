"""The reps of a clip laid over each other, from start (0 %) over the turn (50 %) to end (100 %)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from inference.skeleton import FloatArray
from widgets.marks import draw_mark, mark_of
from widgets.plots.items import CURVE_PX, UNSURE, RepBand, paint_between, reference_pen, side_pen
from widgets.plots.scale import Place, polylines, thinned
from widgets.plots.track import Curve, Track
from widgets.theme import SMALL_PT, text_height

WHOLE_REP = 100.0
_OTHERS = 0.45
"""Opacity of the reps that do not stand out."""
_ROUGH = 120
"""Points of a rep that is drawn with many others: 6 Hz, the most that the curves hold, for 10 s."""


def shares(rep: RepBand, times_s: FloatArray) -> FloatArray:
    """Return how far each frame of a rep is through it, turn to turn.

    Parameters
    ----------
    rep : RepBand
    times_s : array, shape (T,)

    Returns
    -------
    array, shape (N,)
        Percent, from the rep's first frame to its last: 0 to 50 before the turn, 50 to 100 after.
    """
    knots = [rep.start_frame, rep.turn_frame, rep.end_frame]
    if not rep.start_frame < rep.turn_frame < rep.end_frame:
        knots = [rep.start_frame, rep.end_frame]
    at = np.linspace(0.0, WHOLE_REP, len(knots))
    times = times_s[rep.start_frame : rep.end_frame + 1]
    if len(times) < 2:
        return np.zeros(len(times))
    return np.asarray(np.interp(times, times_s[knots], at))


def frame_at(rep: RepBand, times_s: FloatArray, share: float) -> int:
    """Return the frame that is so far through a rep, in percent."""
    percent = shares(rep, times_s)
    return rep.start_frame + int(np.argmin(np.abs(percent - share)))


@dataclass(frozen=True, eq=False)
class RepCurve:
    """One side of one rep in pixels: points, shape (N, 2)."""

    rep: RepBand
    side: str
    points: FloatArray


def rep_curves(
    place: Place, track: Track, reps: tuple[RepBand, ...], *, rough: bool = False
) -> Iterator[RepCurve]:
    """Yield the curves of all reps; rough ones are quick to paint, and good enough for many."""
    grid = np.linspace(0.0, WHOLE_REP, _ROUGH)
    for rep in reps:
        for side, curve in track.curves.items():
            values, percent = _of_rep(curve, curve.values, rep)
            if rough and len(values) > _ROUGH:
                values, percent = np.interp(grid, percent, values), grid
            yield RepCurve(rep, side, place.points(*thinned(percent, values, place)))


def _of_rep(curve: Curve, values: FloatArray, rep: RepBand) -> tuple[FloatArray, FloatArray]:
    """Return the values of a rep, and how far each is through it."""
    inside = values[rep.start_frame : rep.end_frame + 1]
    return inside, shares(rep, curve.times_s)[: len(inside)]


def paint_reps_behind(
    painter: QPainter, place: Place, track: Track, reps: tuple[RepBand, ...]
) -> None:
    """Draw all reps faintly, each curve as the background of the one that will stand out."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for curve in rep_curves(place, track, reps, rough=True):
        painter.setPen(side_pen(curve.side, CURVE_PX * 0.8, _OTHERS))
        for line in polylines(curve.points):
            painter.drawPolyline(line)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_standing_out(painter: QPainter, place: Place, track: Track, rep: RepBand) -> None:
    """Draw one rep over the others, with the compared lift; guesses stay faint."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    sure = 1.0 if track.error.supported else UNSURE
    for side, curve in track.curves.items():
        if curve.reference is not None:
            ours, percent = _of_rep(curve, curve.values, rep)
            theirs, _ = _of_rep(curve, curve.reference, rep)
            paint_between(painter, place.points(percent, ours), place.points(percent, theirs))
        for values, pen in (
            (curve.reference, reference_pen(side)),
            (curve.unsure, side_pen(side, CURVE_PX * 1.5, UNSURE)),
            (curve.sure, side_pen(side, CURVE_PX * 1.5, sure)),
        ):
            if values is None:
                continue
            inside, percent = _of_rep(curve, values, rep)
            painter.setPen(pen)
            for line in polylines(place.points(*thinned(percent, inside, place))):
                painter.drawPolyline(line)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_rep_spots(
    painter: QPainter, place: Place, track: Track, reps: tuple[RepBand, ...]
) -> None:
    """Mark the worst moment of each finding."""
    size = text_height(SMALL_PT) * 0.8
    by_index = {rep.index: rep for rep in reps}
    for spot in track.spots:
        rep = by_index.get(spot.finding.rep)
        curve = next(iter(track.curves.values()), None)
        if rep is None or curve is None:
            continue
        percent = shares(rep, curve.times_s)
        at = spot.finding.worst_frame - rep.start_frame
        if 0 <= at < len(percent):
            middle = QPointF(place.to_x(float(percent[at])), place.to_y(spot.value))
            box = QRectF(middle.x() - size / 2, middle.y() - size / 2, size, size)
            draw_mark(painter, box, mark_of([spot.finding]))


def nearest_curve(curves: Iterable[RepCurve], x: float, y: float) -> tuple[RepCurve, float] | None:
    """Find the curve of a rep that is nearest to a point.

    Parameters
    ----------
    curves : iterable of RepCurve
    x, y : float
        Pixels.

    Returns
    -------
    tuple of RepCurve and float, or None
        With its distance in pixels; None where there is no curve.
    """
    best: tuple[RepCurve, float] | None = None
    for curve in curves:
        distance = _distance(curve.points, x, y)
        if np.isfinite(distance) and (best is None or distance < best[1]):
            best = (curve, distance)
    return best


def _distance(points: FloatArray, x: float, y: float) -> float:
    """Return how far a point is from a polyline."""
    if len(points) < 2:
        return float("inf")
    start, way = points[:-1], np.diff(points, axis=0)
    point = np.array([x, y])
    length = np.maximum(np.sum(way**2, axis=1), 1e-12)
    share = np.clip(np.sum((point - start) * way, axis=1) / length, 0, 1)
    away = np.hypot(*(start + share[:, None] * way - point).T)
    known = away[np.isfinite(away)]
    return float(known.min()) if known.size else float("inf")
