"""The picture of the plots below what moves, whoever shows it: the pane, or an exported clip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from widgets.plots.items import Band, RepBand, paint_current_rep, paint_strip, rect_of
from widgets.plots.layout import Layout
from widgets.plots.moving import equal_blocks, paint_current_block
from widgets.plots.overlay import paint_standing_out
from widgets.plots.paint import Shown, paint_axis
from widgets.plots.scale import Place, Range
from widgets.plots.track import Track


def strip_blocks(layout: Layout, shown: Shown) -> list[tuple[RepBand, QRectF]]:
    """Return where each rep's block lies on the strip."""
    place = Place(layout.strip, shown.x, Range(0.0, 1.0))
    if not shown.overlaid:
        return [(rep, rect_of(rep, place)) for rep in shown.reps]
    bands = equal_blocks(place.rect, len(shown.reps), Band(shown.x.low, shown.x.high))
    return [(rep, rect_of(band, place)) for rep, band in zip(shown.reps, bands, strict=True)]


def paint_frame_of_plots(painter: QPainter, layout: Layout, shown: Shown) -> None:
    """Paint the strip of reps above the plots and the axis below them."""
    place = Place(layout.strip, shown.x, Range(0.0, 1.0))
    reps: Sequence[RepBand] = shown.reps
    if shown.overlaid:
        blocks = equal_blocks(layout.strip, len(reps), Band(shown.x.low, shown.x.high))
        reps = [
            replace(rep, start_s=block.start_s, end_s=block.end_s, phases=())
            for rep, block in zip(reps, blocks, strict=True)
        ]
    paint_strip(painter, place, reps)
    paint_axis(painter, layout.axis, shown)


def paint_front(
    painter: QPainter, layout: Layout, tracks: Sequence[Track], shown: Shown, rep: RepBand
) -> None:
    """Let a rep stand out on the painted plots."""
    if not shown.overlaid:
        paint_current_rep(painter, Place(layout.plots, shown.x, Range(0, 1)), rep)
    block = next((rect for r, rect in strip_blocks(layout, shown) if r is rep), QRectF())
    if block.width() > 0:
        paint_current_block(painter, block)
    for track, row in zip(tracks, layout.rows, strict=True) if shown.overlaid else ():
        painter.setClipRect(row.plot)
        paint_standing_out(painter, shown.place(track, row.plot), track, rep)
