"""What the mouse does in the plots."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent

from widgets.plots.items import RepBand
from widgets.plots.overlay import RepCurve, nearest_curve, rep_curves
from widgets.plots.scale import Range
from widgets.plots.track import Limit
from widgets.theme import text_height

if TYPE_CHECKING:
    from widgets.plots.canvas import PlotCanvas

_PER_STEP = 1.02
_REACH = 0.4
"""Of a line of text: how near the mouse has to be to a limit to hold it."""
_CURVE_REACH = 1.5
_SHIFT, _CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)


class _Grip(Enum):
    """What the mouse holds."""

    NOTHING = 0
    PLAYHEAD = 1
    TIME = 2
    VALUES = 3
    LIMIT = 4


class PlotMouse:
    """Turns the mouse's moves over a canvas into what they ask for.

    Attributes
    ----------
    at : QPointF or None
        Where the mouse is.
    row : int or None
        The plot it is in.
    held : tuple of Limit and float, or None
        The limit it holds or is close to, and the level of that limit's line.
    rep : RepBand or None
        The rep whose curve or block is nearest, where reps are laid over each other.
    """

    def __init__(self, canvas: PlotCanvas) -> None:
        self._canvas = canvas
        self.at: QPointF | None = None
        self.row: int | None = None
        self.held: tuple[Limit, float] | None = None
        self.rep: RepBand | None = None
        self._grip = _Grip.NOTHING
        self._from = QPointF()
        self._zoom_from = Range(0.0, 1.0)
        self._zoom_before: Range | None = None
        self._curves: dict[int, list[RepCurve]] = {}

    @property
    def pans(self) -> bool:
        """Whether the coach holds the axis of time."""
        return self._grip is _Grip.TIME

    # Buttons

    def press(self, event: QMouseEvent) -> None:
        """Take hold of what is under the mouse."""
        if event.button() not in _BUTTONS or not len(self._canvas.shown.times_s):
            event.ignore()
            return
        event.accept()
        self._point(event.position())
        self._from = event.position()
        self._grip = self._take(event)
        if self._grip is _Grip.PLAYHEAD:
            self._seek_or_pick()

    def _take(self, event: QMouseEvent) -> _Grip:
        canvas, at = self._canvas, event.position()
        layout = canvas.layout_now()
        pans = event.button() == Qt.MouseButton.MiddleButton or event.modifiers() & _SHIFT
        if pans or layout.axis.contains(at):
            canvas.setCursor(Qt.CursorShape.ClosedHandCursor)
            return _Grip.TIME
        if self.held is not None and self.row is not None:
            track = canvas.tracks[self.row]
            self._zoom_before = track.zoom
            track.zoom = canvas.place(self.row).y  # it must not run away from the mouse
            return _Grip.LIMIT
        for i, row in enumerate(layout.rows):
            if row.axis.contains(at):
                self.row = i
                self._zoom_from = canvas.place(i).y
                return _Grip.VALUES
        inside = layout.plots.contains(at) or layout.strip.contains(at)
        return _Grip.PLAYHEAD if inside else _Grip.NOTHING

    def move(self, event: QMouseEvent) -> None:
        """Go on with what is held; else point at what is under the mouse."""
        at = event.position()
        if self._grip is _Grip.NOTHING:
            self._point(at)
        elif self._grip is _Grip.PLAYHEAD:
            self._point(at)
            self._seek()
        elif self._grip is _Grip.TIME:
            self._pan(at)
        elif self._grip is _Grip.VALUES:
            self._stretch(at)
        else:
            self._move_limit(at)

    def release(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() not in _BUTTONS:
            return
        held, self._grip = self._grip, _Grip.NOTHING
        if held is _Grip.LIMIT and self.row is not None:
            track = self._canvas.tracks[self.row]
            track.zoom = self._zoom_before
            self._canvas.repaint_tracks([track])
            self._canvas.limit_let_go.emit()
        self._point(event.position())

    def double_click(self, event: QMouseEvent) -> None:
        """Fit the values of an axis; elsewhere ask for the whole clip."""
        event.accept()
        canvas = self._canvas
        for track, row in zip(canvas.tracks, canvas.layout_now().rows, strict=True):
            if row.axis.contains(event.position()):
                track.zoom = None
                canvas.repaint_tracks([track])
                return
        canvas.whole_requested.emit()

    # Wheel

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom time about the mouse; with Shift pan it; with Ctrl, or on an axis, zoom values."""
        event.accept()
        canvas = self._canvas
        if not len(canvas.shown.times_s):
            return
        across, down = event.angleDelta().x(), event.angleDelta().y()
        at, row = event.position(), canvas.layout_now().row_at(event.position().y())
        x = canvas.shown.x
        if event.modifiers() & _SHIFT or abs(across) > abs(down):
            canvas.set_x(x.moved(-(across or down) / 120 * x.span * 0.1))
            return
        factor = _PER_STEP ** (-down / 8)
        on_axis = row is not None and canvas.layout_now().rows[row].axis.contains(at)
        if row is not None and (event.modifiers() & _CONTROL or on_axis):
            place = canvas.place(row)
            self.zoom_values(row, factor, place.from_y(at.y()))
        elif not event.modifiers() & _CONTROL:
            canvas.set_x(x.zoomed(factor, canvas.x_place().from_x(at.x())))
        self._point(at)

    def zoom_values(self, row: int, factor: float, about: float) -> None:
        """Zoom the values of one plot."""
        track = self._canvas.tracks[row]
        zoomed = self._canvas.place(row).y.zoomed(factor, about)
        if 1e-3 < zoomed.span < 1e5:
            track.zoom = zoomed
            self._canvas.repaint_tracks([track])

    # What is done

    def _seek_or_pick(self) -> None:
        canvas, rep = self._canvas, self.rep
        if canvas.shown.overlaid and rep is not None and rep.index != canvas.shown.current:
            self._grip = _Grip.NOTHING
            canvas.rep_picked.emit(rep.index)
        else:
            self._seek()

    def _seek(self) -> None:
        if self.at is None:
            return
        frame = self._canvas.frame_at(self.at.x())
        if frame is not None and frame != self._canvas.frame:
            self._canvas.frame_sought.emit(frame)

    def _pan(self, at: QPointF) -> None:
        place = self._canvas.x_place()
        by = place.from_x(self._from.x()) - place.from_x(at.x())
        self._from = at
        self._canvas.set_x(self._canvas.shown.x.moved(by))

    def _stretch(self, at: QPointF) -> None:
        """Zoom the values about the middle: up is nearer."""
        if self.row is None:
            return
        canvas, before = self._canvas, self._zoom_from
        factor = 2.0 ** ((at.y() - self._from.y()) / (6 * text_height()))
        middle = (before.low + before.high) / 2
        zoomed = before.zoomed(factor, middle)
        if 1e-3 < zoomed.span < 1e5:
            canvas.tracks[self.row].zoom = zoomed
            canvas.repaint_tracks([canvas.tracks[self.row]])

    def _move_limit(self, at: QPointF) -> None:
        if self.held is None or self.row is None:
            return
        limit, level = self.held
        threshold = limit.threshold
        mirrored = level != limit.value  # the line on the other side of zero
        wanted = self._canvas.place(self.row).from_y(at.y()) * (-1 if mirrored else 1)
        value = round(wanted / threshold.step) * threshold.step
        value = float(min(max(value, threshold.minimum), threshold.maximum))
        self.at = at
        if value != limit.value:
            self._canvas.limit_moved.emit(limit.rule.id, threshold.id, value)
            self._hold_on(limit, mirrored)
        self._canvas.update()

    def _hold_on(self, limit: Limit, mirrored: bool) -> None:
        """Keep hold of a limit that stands elsewhere now."""
        if self.row is None:
            return
        for other in self._canvas.tracks[self.row].limits:
            if other.rule.id == limit.rule.id:
                self.held = (other, other.levels[-1] if mirrored else other.levels[0])

    # What is pointed at

    def _point(self, at: QPointF) -> None:
        canvas = self._canvas
        layout = canvas.layout_now()
        row = layout.row_at(at.y())
        if row is not None and not layout.rows[row].plot.contains(at):
            row = None
        self.at, self.row = at, row
        self.held = self._limit_under(at) if self._grip is _Grip.NOTHING else None
        self.rep = self._rep_under(at) if canvas.shown.overlaid else None
        canvas.setCursor(self._shape(at))
        canvas.update()

    def _limit_under(self, at: QPointF) -> tuple[Limit, float] | None:
        if self.row is None:
            return None
        place, reach = self._canvas.place(self.row), _REACH * text_height()
        lines = [
            (abs(place.to_y(level) - at.y()), limit, level)
            for limit in self._canvas.tracks[self.row].limits
            for level in limit.levels
        ]
        near = min(lines, key=lambda line: line[0], default=None)
        return None if near is None or near[0] > reach else (near[1], near[2])

    def _rep_under(self, at: QPointF) -> RepBand | None:
        canvas = self._canvas
        if canvas.layout_now().strip.contains(at):
            return next((rep for rep, rect in canvas.strip_blocks() if rect.contains(at)), None)
        if self.row is None or self.held is not None:
            return None
        found = nearest_curve(self.curves(self.row), at.x(), at.y())
        if found is None or found[1] > _CURVE_REACH * text_height():
            return None
        return found[0].rep

    def curves(self, row: int) -> list[RepCurve]:
        """Return the curves of all reps in a plot, as they are painted."""
        if row not in self._curves:
            canvas = self._canvas
            made = rep_curves(canvas.place(row), canvas.tracks[row], canvas.shown.reps, rough=True)
            self._curves[row] = list(made)
        return self._curves[row]

    def forget_curves(self) -> None:
        """Make the curves of the reps anew when they are asked for: something has changed."""
        self._curves.clear()

    def _shape(self, at: QPointF) -> Qt.CursorShape:
        layout = self._canvas.layout_now()
        if self.held is not None or any(row.axis.contains(at) for row in layout.rows):
            return Qt.CursorShape.SizeVerCursor
        if layout.axis.contains(at):
            return Qt.CursorShape.OpenHandCursor
        return Qt.CursorShape.ArrowCursor

    def leave(self) -> None:
        """Point at nothing; what is held stays held."""
        if self._grip is _Grip.NOTHING:
            self.at, self.row, self.held, self.rep = None, None, None, None
            self._canvas.update()
