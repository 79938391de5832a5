"""How the timeline is laid out and drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from inference.motion.types import Finding, Rep, Span
from inference.skeleton import FloatArray
from widgets.marks import WORST_LAST, draw_mark, mark_of
from widgets.theme import SMALL_PT, current_theme, mix, tint, ui_font
from widgets.units import nearest_frame

_TICKS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)


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
    """

    width: int
    height: int
    line: float
    times_s: FloatArray

    @property
    def markers(self) -> QRectF:
        """The row of findings."""
        return self._row(0.4, 0.9)

    @property
    def blocks(self) -> QRectF:
        """The row of reps."""
        return self._row(1.35, 1.35)

    @property
    def analysed(self) -> QRectF:
        """The bar that shows how far the analysis is."""
        return self._row(2.8, 0.22)

    @property
    def ruler(self) -> QRectF:
        """The row of times."""
        return self._row(3.15, 1.2)

    @property
    def extent_s(self) -> float:
        """The time that the whole width stands for."""
        return float(self.times_s[-1]) if len(self.times_s) and self.times_s[-1] > 0 else 1.0

    def x(self, frame: int) -> float:
        """Return where a frame lies; the left end in a clip without frames."""
        blocks = self.blocks
        if not len(self.times_s):
            return float(blocks.left())
        time_s = self.times_s[min(max(frame, 0), len(self.times_s) - 1)]
        return float(blocks.left() + blocks.width() * time_s / self.extent_s)

    def frame_at(self, x: float) -> int:
        """Return the frame nearest to a place."""
        blocks = self.blocks
        return nearest_frame(self.times_s, (x - blocks.left()) / blocks.width() * self.extent_s)

    def block(self, span: Span) -> QRectF:
        """Return the room of a span in the row of reps."""
        start, end = self.x(span.start_frame), self.x(span.end_frame)
        return QRectF(start, self.blocks.top(), max(end - start, 2.0), self.blocks.height())

    def _row(self, top: float, height: float) -> QRectF:
        side, above = self.line * 0.8, max((self.height - self.line * 4.4) / 2, 0.0)
        width = max(self.width - 2 * side, 1.0)
        return QRectF(side, above + self.line * top, width, self.line * height)


def paint_bar(
    painter: QPainter, layout: TimelineLayout, sets: Iterable[Span], analysed: int
) -> None:
    """Draw the empty clip, the sets in it, and how far it is analysed."""
    theme = current_theme()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.raised))
    painter.drawRoundedRect(layout.blocks, 3, 3)
    painter.drawRect(layout.analysed)
    painter.setBrush(mix(theme.raised, theme.rep_band, 0.18))
    for span in sets:
        painter.drawRect(layout.block(span))
    if analysed:
        bar = QRectF(layout.analysed)
        bar.setRight(layout.x(analysed - 1))
        painter.setBrush(tint(theme.ok, 0.8))
        painter.drawRect(bar)


def paint_ruler(painter: QPainter, layout: TimelineLayout) -> None:
    """Draw the times."""
    theme, ruler, extent = current_theme(), layout.ruler, layout.extent_s
    painter.setFont(ui_font(SMALL_PT))
    metrics = QFontMetricsF(painter.font())
    room = metrics.horizontalAdvance("00:00.0") * 1.8
    wanted = extent * room / ruler.width()
    step = next((tick for tick in _TICKS_S if tick >= wanted), _TICKS_S[-1])
    for i in range(int(extent / step + 1e-6) + 1):
        x = ruler.left() + ruler.width() * i * step / extent
        painter.setPen(QColor(theme.grid))
        painter.drawLine(QPointF(x, ruler.top()), QPointF(x, ruler.top() + 3))
        label = _tick_label(i * step)
        width = metrics.horizontalAdvance(label)
        left = min(max(x - width / 2, 2.0), layout.width - width - 2)
        painter.setPen(QColor(theme.muted))
        painter.drawText(QPointF(left, ruler.bottom() - metrics.descent()), label)


def paint_rep(painter: QPainter, layout: TimelineLayout, rep: Rep, *, current: bool) -> None:
    """Draw a rep as a block with its number and a notch at its bottom."""
    theme, block, line = current_theme(), layout.block(rep), layout.line
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(mix(theme.surface, theme.rep_band, 0.75 if current else 0.42))
    painter.drawRoundedRect(block.adjusted(0.5, 0, -0.5, 0), 3, 3)
    bottom, foot = layout.x(rep.bottom_frame), block.bottom()
    painter.setPen(QPen(QColor(theme.text), 1.5))
    painter.drawLine(QPointF(bottom, foot - line * 0.3), QPointF(bottom, foot))
    painter.setFont(ui_font(SMALL_PT, bold=current))
    inside = block.adjusted(line * 0.3, 0, 0, 0)
    painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, str(rep.index))


def paint_partial(painter: QPainter, layout: TimelineLayout, partial: Rep) -> None:
    """Draw an attempt that is not counted as a hatched block without a number."""
    theme = current_theme()
    block = layout.block(partial).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setPen(QPen(QColor(theme.muted), 1, Qt.PenStyle.DashLine))
    painter.setBrush(QBrush(QColor(theme.muted), Qt.BrushStyle.BDiagPattern))
    painter.drawRoundedRect(block, 3, 3)


def paint_tags(painter: QPainter, layout: TimelineLayout, span: Span) -> None:
    """Put a flag where a set starts and one where it ends; both point into it."""
    theme, size = current_theme(), layout.line * 0.5
    painter.setBrush(QColor(theme.muted))
    painter.setPen(QPen(QColor(theme.muted), 1.5))
    top, foot = layout.markers.top() + layout.line * 0.1, layout.blocks.bottom()
    for frame, towards in ((span.start_frame, size), (span.end_frame, -size)):
        x = layout.x(frame)
        painter.drawLine(QPointF(x, top), QPointF(x, foot))
        pennant = (QPointF(x, top), QPointF(x + towards, top + size / 2), QPointF(x, top + size))
        painter.drawPolygon(QPolygonF(pennant))


def paint_range(painter: QPainter, layout: TimelineLayout, in_out: tuple[int, int]) -> None:
    """Draw brackets at the range, and fade what is outside it."""
    theme, line, blocks = current_theme(), layout.line, layout.blocks
    first, last = (layout.x(frame) for frame in in_out)
    top, bottom = blocks.top(), layout.ruler.top()
    for left, right in ((blocks.left(), first), (last, blocks.right())):
        painter.fillRect(QRectF(left, top, right - left, bottom - top), tint(theme.surface, 0.7))
    painter.setPen(QPen(QColor(theme.accent), 2))
    arm, foot = line * 0.35, bottom + line * 0.45
    for x, towards in ((first, 1), (last, -1)):
        corners = (QPointF(x + towards * arm, foot), QPointF(x, foot), QPointF(x, top))
        painter.drawPolyline(QPolygonF(corners))


def paint_findings(painter: QPainter, layout: TimelineLayout, findings: Iterable[Finding]) -> None:
    """Put a mark at the worst frame of each finding."""
    row = layout.markers
    size = row.height()
    marked = [(mark_of((finding,)), finding) for finding in findings]
    for mark, finding in sorted(marked, key=lambda pair: WORST_LAST.index(pair[0])):
        place = QRectF(layout.x(finding.worst_frame) - size / 2, row.top(), size, size)
        draw_mark(painter, place, mark)


def paint_playhead(painter: QPainter, layout: TimelineLayout, frame: int) -> None:
    """Draw where the time cursor is."""
    theme = current_theme()
    x, size = layout.x(frame), layout.line * 0.32
    painter.setPen(QPen(QColor(theme.playhead), 1.5))
    painter.drawLine(QPointF(x, 0), QPointF(x, layout.ruler.top() + size))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.playhead))
    painter.drawPolygon(
        QPolygonF([QPointF(x - size, 0), QPointF(x + size, 0), QPointF(x, size * 1.3)])
    )


def _tick_label(seconds: float) -> str:
    if seconds >= 60:
        return f"{int(seconds // 60)}:{int(seconds % 60):02d}"
    return f"{seconds:g}\u202fs"
