"""Where things lie on the timeline."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QRectF

from inference.motion.types import Span
from inference.skeleton import FloatArray
from widgets.timeline.time_view import TimeView
from widgets.units import nearest_frame

# Heights in lines of small text. What the widget has more than the sum goes to the pictures.
_AIR, _MARKERS, _GAP, _BLOCKS, _BAR, _RULER, _OVERVIEW = 0.3, 0.95, 0.12, 1.25, 0.18, 1.2, 0.42
LEAST_LINES = 2 * _AIR + _MARKERS + 2 * _GAP + _BLOCKS + 2 * _BAR + _RULER + _OVERVIEW
"""Height without pictures."""
LEAST_PICTURE, USUAL_PICTURE, LARGEST_PICTURE = 1.2, 2.5, 6.0
"""Heights of the pictures: below the least there are none."""
_SIDE = 0.8


@dataclass(frozen=True, eq=False)
class TimelineLayout:
    """Where things lie, in pixels; rows from top to bottom.

    Attributes
    ----------
    width, height : int
        Of the widget.
    line : float
        Height of a line of text.
    times_s : array, shape (T,)
        True time of each frame.
    view : TimeView
        What the width stands for.
    """

    width: int
    height: int
    line: float
    times_s: FloatArray
    view: TimeView

    @cached_property
    def markers(self) -> QRectF:
        """The row of findings and notes."""
        return self._row(_AIR, _MARKERS)

    @cached_property
    def pictures(self) -> QRectF:
        """The row of thumbnails; without height where there is no room for them."""
        return self._row(_AIR + _MARKERS + _GAP, self._picture_lines)

    @cached_property
    def blocks(self) -> QRectF:
        """The row of reps."""
        return self._row(self._below_pictures, _BLOCKS)

    @cached_property
    def analysed(self) -> QRectF:
        """The bar that shows how far the analysis is."""
        return self._row(self._below_pictures + _BLOCKS + _GAP, _BAR)

    @cached_property
    def cached(self) -> QRectF:
        """The bar that shows which frames come at once."""
        return self._row(self._below_pictures + _BLOCKS + _GAP + _BAR, _BAR)

    @cached_property
    def ruler(self) -> QRectF:
        """The row of times."""
        return self._row(self._below_pictures + _BLOCKS + _GAP + 2 * _BAR, _RULER)

    @cached_property
    def overview(self) -> QRectF:
        """The row that shows which part of the clip is seen."""
        return self._row(self._below_pictures + _BLOCKS + _GAP + 2 * _BAR + _RULER, _OVERVIEW)

    @cached_property
    def _below_pictures(self) -> float:
        return _AIR + _MARKERS + _GAP + self._picture_lines

    @cached_property
    def _picture_lines(self) -> float:
        room = self.height / self.line - LEAST_LINES
        return min(room, LARGEST_PICTURE) if room >= LEAST_PICTURE else 0.0

    @cached_property
    def _scale(self) -> tuple[float, float]:
        """The left end, and pixels a second."""
        return self.blocks.left(), self.blocks.width() / self.view.length_s

    @cached_property
    def _last(self) -> int:
        return max(len(self.times_s) - 1, 0)

    def x_of(self, time_s: float) -> float:
        """Return where a moment lies; outside the widget where it is not in view."""
        left, scale = self._scale
        return left + (time_s - self.view.start_s) * scale

    def x(self, frame: int) -> float:
        """Return where a frame lies; the left end in a clip without frames."""
        return self.x_of(self.time(frame))

    def time(self, frame: int) -> float:
        """Return the true time of a frame, of the nearest where there is no such frame."""
        if not self._last:
            return float(self.times_s[0]) if len(self.times_s) else self.view.start_s
        return float(self.times_s[min(max(frame, 0), self._last)])

    def time_at(self, x: float) -> float:
        """Return the moment at a place."""
        row = self.blocks
        return self.view.start_s + (x - row.left()) / row.width() * self.view.length_s

    def frame_at(self, x: float) -> int:
        """Return the frame nearest to a place."""
        return nearest_frame(self.times_s, self.time_at(x))

    def shows(self, first: int, last: int) -> bool:
        """Return whether any of some frames is in view."""
        return self.time(last) >= self.view.start_s and self.time(first) <= self.view.end_s

    def block(self, span: Span) -> QRectF:
        """Return the room of a span in the row of reps."""
        start, end = self.x(span.start_frame), self.x(span.end_frame)
        return QRectF(start, self.blocks.top(), max(end - start, 2.0), self.blocks.height())

    def overview_x(self, time_s: float) -> float:
        """Return where a moment lies on the overview."""
        row = self.overview
        return float(row.left() + row.width() * time_s / self.view.extent_s)

    def overview_time(self, x: float) -> float:
        """Return the moment at a place on the overview."""
        row = self.overview
        return (x - row.left()) / row.width() * self.view.extent_s

    def _row(self, top: float, height: float) -> QRectF:
        side = self.line * _SIDE
        width = max(self.width - 2 * side, 1.0)
        return QRectF(side, self.line * top, width, self.line * height)
