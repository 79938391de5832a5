"""The drawing of the plots: painted once into a picture, over which playhead and mouse move."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from inference.skeleton import FloatArray
from inference.texts import tr
from widgets.plots import moving
from widgets.plots.items import Band, RepBand
from widgets.plots.layout import Layout, lay_out, least_height
from widgets.plots.mouse import PlotMouse
from widgets.plots.overlay import WHOLE_REP, frame_at, shares
from widgets.plots.paint import Shown, paint_track
from widgets.plots.picture import paint_frame_of_plots, paint_front, strip_blocks
from widgets.plots.pointed import paint_pointed, tip_at
from widgets.plots.scale import Place, Range
from widgets.plots.track import Track
from widgets.theme import current_theme
from widgets.units import nearest_frame

_LEAST_S = 0.2
_LEAST_SHARE = 5.0


class PlotCanvas(QWidget):
    """Plots below each other over one axis of time, or of the share of a rep.

    Signals
    -------
    frame_sought(int)
        The coach presses or drags in a plot.
    rep_picked(int)
        Number of the rep whose curve or block is pressed, where reps are laid over each other.
    limit_moved(str, str, float), limit_let_go()
        Rule, threshold and value of a limit that is dragged, and the end of it.
    time_range_changed(float, float)
        Seconds that are shown from now on.
    whole_requested()
        A double click.
    menu_requested(QPoint)
        Where on the screen.
    """

    frame_sought = Signal(int)
    rep_picked = Signal(int)
    limit_moved = Signal(str, str, float)
    limit_let_go = Signal()
    time_range_changed = Signal(float, float)
    whole_requested = Signal()
    menu_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tracks: tuple[Track, ...] = ()
        self.rule_names: dict[str, str] = {}
        self.shown = Shown(Range(0.0, 1.0), np.empty(0))
        self.frame = 0
        self._time = Range(0.0, 1.0)
        self._rep: RepBand | None = None
        self._picture = QPixmap()
        self._front = QPixmap()
        """The picture with the rep that stands out."""
        self._stale: set[Track] | None = None
        """Plots to be painted again; None for all there is."""
        self._read_out: list[tuple[moving.Value, ...]] = []
        self._layout: tuple[tuple[int, int, int], Layout] | None = None
        self.mouse = PlotMouse(self)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Measurements over time"))

    # Data in

    def set_times(self, times_s: FloatArray) -> None:
        """Take the true times of the frames, shape (T,), and show all of them."""
        self.shown = replace(self.shown, times_s=times_s)
        self.show_whole()

    def set_tracks(self, tracks: tuple[Track, ...]) -> None:
        """Show these plots."""
        self.tracks, self._layout = tracks, None
        self.setMinimumHeight(math.ceil(least_height(len(tracks))))
        self.repaint_tracks()

    def set_reps(self, reps: tuple[RepBand, ...]) -> None:
        """Shade these reps."""
        current = self.shown.current if any(r.index == self.shown.current for r in reps) else None
        self.shown = replace(self.shown, reps=reps, current=current)
        self._rep = None
        self.set_frame(self.frame)
        self.repaint_tracks()

    def set_marked(self, marked: Band | None) -> None:
        """Dim what is outside of a stretch of time; None dims nothing."""
        if marked != self.shown.marked:
            self.shown = replace(self.shown, marked=marked)
            self.repaint_tracks()

    def set_compared(self, compared: bool) -> None:
        """Say below the plots how the compared lift is drawn, where there is one."""
        if compared != self.shown.compared:
            self.shown = replace(self.shown, compared=compared)
            self.repaint_tracks()

    def set_overlaid(self, overlaid: bool) -> None:
        """Lay the reps over each other, or put them after one another again."""
        self.shown = replace(self.shown, overlaid=overlaid)
        for track in self.tracks:
            track.zoom = None
        self.shown = replace(self.shown, x=Range(0.0, WHOLE_REP) if overlaid else self._time)
        self.mouse.leave()
        self.set_frame(self.frame)
        self.repaint_tracks()

    def set_time_range(self, wanted: Range) -> None:
        """Show a stretch of time, as far as there is one; told by a signal where it is another."""
        inside = wanted.within(self.whole, min(_LEAST_S, self.whole.span))
        if inside == self._time:
            return
        self._time = inside
        if not self.shown.overlaid:
            self.shown = replace(self.shown, x=inside)
            self.repaint_tracks()
        self.time_range_changed.emit(inside.low, inside.high)

    def set_x(self, wanted: Range) -> None:
        """Show a part of the axis, whichever it is."""
        if self.shown.overlaid:
            inside = wanted.within(Range(0.0, WHOLE_REP), _LEAST_SHARE)
            self.shown = replace(self.shown, x=inside)
            self.repaint_tracks()
        else:
            self.set_time_range(wanted)

    def show_whole(self) -> None:
        """Show all of the axis."""
        if self.shown.overlaid:
            self.set_x(Range(0.0, WHOLE_REP))
        self.set_time_range(self.whole)
        self.repaint_tracks()

    @property
    def whole(self) -> Range:
        """All seconds there are."""
        times = self.shown.times_s
        return Range(0.0, max(float(times[-1]), 1e-3) if len(times) else 1.0)

    @property
    def time_range(self) -> Range:
        """The seconds that are shown, or would be if the reps were not laid over each other."""
        return self._time

    def set_frame(self, frame: int) -> None:
        """Move the playhead, and paint no more than it has passed."""
        times = self.shown.times_s
        if not len(times):
            return
        before, rep_before, frame_before = self._playhead_rect(), self._rep, self.frame
        self.frame = min(max(frame, 0), len(times) - 1)
        self._rep = next(
            (r for r in self.shown.reps if r.start_frame <= self.frame <= r.end_frame), None
        )
        if self.frame != frame_before:
            self._keep_in_view(float(times[self.frame]))
        if self._rep is not rep_before:
            self._stand_out()
        self.update(before)
        self.update(self._playhead_rect())
        self._update_values()

    def _stand_out(self) -> None:
        """Let another rep stand out."""
        if self._rep is not None and self._rep.index != self.shown.current:
            self.shown = replace(self.shown, current=self._rep.index)
        self._front = QPixmap()
        self.update()

    def _keep_in_view(self, time_s: float) -> None:
        shown = self._time
        if not self.mouse.pans and not shown.low <= time_s <= shown.high:
            ahead = time_s > shown.high
            self.set_time_range(shown.moved(time_s - (shown.low if ahead else shown.high)))

    def _update_values(self) -> None:
        """Read the curves at the playhead, and paint again what reads otherwise."""
        values = [moving.read_out(track, self.frame) for track in self.tracks]
        if values != self._read_out:
            rows = self.layout_now().rows
            for i, row in enumerate(rows):
                if i >= len(self._read_out) or values[i] != self._read_out[i]:
                    self.update(row.header.toAlignedRect())
            self._read_out = values

    # Geometry

    def layout_now(self) -> Layout:
        """Return where everything lies."""
        asked = (self.width(), self.height(), len(self.tracks))
        if self._layout is None or self._layout[0] != asked:
            self._layout = (asked, lay_out(*asked))
        return self._layout[1]

    def place(self, index: int) -> Place:
        """Return how a plot maps values to pixels."""
        return self.shown.place(self.tracks[index], self.layout_now().rows[index].plot)

    def x_place(self) -> Place:
        """Return how the axis that all plots share maps to pixels."""
        return Place(self.layout_now().plots, self.shown.x, Range(0.0, 1.0))

    def frame_at(self, x: float) -> int | None:
        """Return the frame at a pixel; None where the reps are overlaid and none stands out."""
        at = self.x_place().from_x(x)
        if not self.shown.overlaid:
            return nearest_frame(self.shown.times_s, at)
        rep = self.current_rep
        return None if rep is None else frame_at(rep, self.shown.times_s, at)

    def track_at(self, at: QPoint) -> Track | None:
        """Return the plot at a point."""
        index = self.layout_now().row_at(at.y())
        return None if index is None else self.tracks[index]

    def zoom(self, factor: float) -> None:
        """Zoom about the playhead, or about the middle where it is out of sight."""
        x, at = self.shown.x, self._playhead_x()
        middle = (x.low + x.high) / 2
        self.set_x(x.zoomed(factor, middle if at is None else self.x_place().from_x(at)))

    def zoom_values(self, factor: float) -> None:
        """Zoom the values of all plots about their middles."""
        for i in range(len(self.tracks)):
            shown = self.place(i).y
            self.mouse.zoom_values(i, factor, (shown.low + shown.high) / 2)

    @property
    def current_rep(self) -> RepBand | None:
        """The rep at the playhead, or the one that was last."""
        return next((r for r in self.shown.reps if r.index == self.shown.current), None)

    @property
    def nearest_rep(self) -> RepBand | None:
        """The rep at the playhead, or the one nearest to it."""
        return min(
            self.shown.reps,
            key=lambda r: max(r.start_frame - self.frame, self.frame - r.end_frame, 0),
            default=None,
        )

    def strip_blocks(self) -> list[tuple[RepBand, QRectF]]:
        """Return where each rep's block lies on the strip."""
        return strip_blocks(self.layout_now(), self.shown)

    def _playhead_x(self) -> float | None:
        times = self.shown.times_s
        if not len(times):
            return None
        at = float(times[min(self.frame, len(times) - 1)])
        if self.shown.overlaid:
            if self._rep is None:
                return None
            percent = shares(self._rep, times)
            at = float(percent[self.frame - self._rep.start_frame])
        x = self.shown.x
        return self.x_place().to_x(at) if x.low <= at <= x.high else None

    def _playhead_rect(self) -> QRect:
        x = self._playhead_x()
        if x is None:
            return QRect()
        half, plots = moving.PLAYHEAD_HALF + 2, self.layout_now().plots
        return QRectF(x - half, plots.top(), 2 * half, plots.height() + 2).toAlignedRect()

    # Painting

    def repaint_tracks(self, tracks: Iterable[Track] | None = None) -> None:
        """Paint some plots again, or everything."""
        if tracks is None:
            self._stale = None
        elif self._stale is not None:
            self._stale |= set(tracks)
        self.mouse.forget_curves()
        self._update_values()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show the picture of the plots, and over it what moves."""
        layout = self.layout_now()
        self._refresh(layout)
        if self._front.isNull():
            self._refresh_front(layout)
        with QPainter(self) as painter:
            self._paint_picture(painter, event.region())
            self._paint_moving(painter, layout)

    def _paint_picture(self, painter: QPainter, region: QRegion) -> None:
        """Put the picture where it is asked for, a rectangle at a time, which is quick."""
        ratio = self._front.devicePixelRatio()
        if not ratio.is_integer():  # rectangles would not begin at whole pixels
            painter.drawPixmap(0, 0, self._front)
            return
        for rect in region:  # type: ignore[attr-defined]  # a QRegion has no types for it
            corner, size = rect.topLeft() * ratio, rect.size() * ratio
            painter.drawPixmap(rect, self._front, QRect(corner, size))

    def _refresh(self, layout: Layout) -> None:
        """Bring the picture up to date."""
        ratio = self.devicePixelRatioF()
        size = self.size() * ratio
        if self._picture.size() != size or self._picture.devicePixelRatio() != ratio:
            self._picture = QPixmap(size)
            self._picture.setDevicePixelRatio(ratio)
            self._stale = None
        if self._stale is not None and not self._stale:
            return
        with QPainter(self._picture) as painter:
            if self._stale is None:
                painter.fillRect(self.rect(), QColor(current_theme().surface))
                paint_frame_of_plots(painter, layout, self.shown)
            for track, row in zip(self.tracks, layout.rows, strict=True):
                if self._stale is None or track in self._stale:
                    paint_track(painter, row, track, self.shown)
        self._stale = set()
        self._front = QPixmap()

    def _refresh_front(self, layout: Layout) -> None:
        """Let a rep stand out on a copy of the picture."""
        self._front, overlaid = self._picture.copy(), self.shown.overlaid
        rep = self.current_rep if overlaid else self._rep
        if rep is None:
            return
        with QPainter(self._front) as painter:
            paint_front(painter, layout, self.tracks, self.shown, rep)

    def _paint_moving(self, painter: QPainter, layout: Layout) -> None:
        for row, values in zip(layout.rows, self._read_out, strict=True):
            moving.paint_values(painter, row, values)
        if not len(self.shown.times_s):
            return
        paint_pointed(painter, self, layout)
        x = self._playhead_x()
        if x is not None:
            moving.paint_playhead(painter, layout, x)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Seek, pan, hold a limit or an axis."""
        self.mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what the mouse holds; point at what is under it."""
        self.mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self.mouse.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Reset an axis, or ask for the whole clip."""
        self.mouse.double_click(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom or pan."""
        self.mouse.wheel(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self.mouse.leave()
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu."""
        self.menu_requested.emit(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self.repaint_tracks()

    def event(self, event: QEvent) -> bool:
        """Say what a measurement means where its name is pointed at."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), tip_at(self, QPointF(event.pos())), self)
            return True
        return super().event(event)
