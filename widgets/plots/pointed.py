"""What is said of the place in the plots that the mouse points at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from inference.texts import tr
from widgets.plots import moving
from widgets.plots.catalogue import meaning
from widgets.plots.items import SIDE_LETTERS
from widgets.plots.layout import Layout
from widgets.plots.overlay import frame_at
from widgets.plots.scale import Place
from widgets.plots.track import Track
from widgets.units import format_time, format_value

if TYPE_CHECKING:
    from widgets.plots.canvas import PlotCanvas


def paint_pointed(painter: QPainter, canvas: PlotCanvas, layout: Layout) -> None:
    """Paint the cross-hair with its label, the limit that is held, or the nearest rep."""
    mouse = canvas.mouse
    if canvas.shown.overlaid and mouse.rep is not None:
        _paint_rep(painter, canvas, layout)
    at, index = mouse.at, mouse.row
    if at is None or index is None:
        return
    row, place, track = layout.rows[index], canvas.place(index), canvas.tracks[index]
    if mouse.held is not None:
        limit, level = mouse.held
        moving.paint_held_limit(painter, row, place, limit, level)
        moving.paint_label(painter, at, moving.limit_lines(limit, level), layout.plots)
        return
    moving.paint_crosshair(painter, layout, row, place, track, at)
    if not canvas.shown.overlaid:
        moving.paint_dots(painter, place, track, canvas.frame_at(at.x()) or 0)
    moving.paint_label(painter, at, pointed_lines(canvas, place, track, at), layout.plots)


def _paint_rep(painter: QPainter, canvas: PlotCanvas, layout: Layout) -> None:
    """Let the nearest rep stand out in all plots."""
    mouse = canvas.mouse
    painter.save()
    for i, row in enumerate(layout.rows):
        painter.setClipRect(row.plot)
        curves = [c for c in mouse.curves(i) if mouse.rep and c.rep.index == mouse.rep.index]
        moving.paint_rep_curve(painter, curves)
    painter.restore()


def pointed_lines(canvas: PlotCanvas, place: Place, track: Track, at: QPointF) -> list[str]:
    """Say what is known of the moment under the mouse, or of the nearest rep there."""
    share = place.from_x(at.x())
    if not canvas.shown.overlaid:
        return moving.moment_lines(track, share, canvas.rule_names)
    rep = canvas.mouse.rep
    if rep is None:
        return [format_value(share, "%", 0)]
    frame = frame_at(rep, canvas.shown.times_s, share)
    read = moving.read_out(track, frame)
    values = ", ".join(f"{SIDE_LETTERS[v.side]} {v.text}".strip() for v in read)
    name = tr("Rep {n}").format(n=rep.index)
    time = format_time(float(canvas.shown.times_s[frame]))
    return [f"{name} · {track.name.title} {values}", time]


def tip_at(canvas: PlotCanvas, at: QPointF) -> str:
    """Return the tooltip at a point: empty over the curves, which have the cross-hair."""
    for track, row in zip(canvas.tracks, canvas.layout_now().rows, strict=True):
        if row.header.contains(at):
            return "\n".join(filter(None, (meaning(track.name.group), _error_words(track))))
        if row.axis.contains(at):
            return tr("Drag to zoom the values, double-click to fit them again")
    return ""


def _error_words(track: Track) -> str:
    if not track.error.supported:
        return tr("From this camera position it can hardly be told.")
    if track.error.value is None:
        return tr("How far it may be off from this camera position is not known.")
    value = format_value(track.error.value, track.name.unit)
    return tr("Expected error from this camera position: ± {value}.").format(value=value)
