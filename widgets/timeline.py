"""The timeline: the whole clip as a bar to scrub on, with reps, faults and in and out marks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from inference.motion.types import Finding, Rep, Segmentation, Severity
from inference.skeleton import FloatArray
from widgets.marks import Mark, draw_mark
from widgets.theme import SMALL_PT, current_theme, mix, text_height, tint, ui_font
from widgets.units import format_time, nearest_frame

_TICKS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)
_WHEEL_NOTCH = 120


class _Grip(Enum):
    """What the mouse holds."""

    NOTHING = 0
    PLAYHEAD = 1
    IN = 2
    OUT = 3


@dataclass(frozen=True)
class _Rows:
    """Where things lie from top to bottom, in pixels."""

    markers: QRectF
    blocks: QRectF
    analysed: QRectF
    ruler: QRectF


class Timeline(QWidget):
    """The whole clip from left to right, by true time.

    Signals
    -------
    frame_requested(int)
        The coach scrubs, turns the wheel or presses a key.
    in_out_changed(int, int)
        First and last frame of the marked range, while a mark is dragged.
    """

    frame_requested = Signal(int)
    in_out_changed = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frames = 0
        self._times: FloatArray = np.empty(0)
        self._frame = 0
        self._segmentation: Segmentation | None = None
        self._findings: tuple[Finding, ...] = ()
        self._analysed = 0
        self._in_out = (0, 0)
        self._grip = _Grip.NOTHING
        self._wheel = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Timeline")
        self.setToolTip(
            "Drag to move through the clip, turn the wheel for single frames, "
            "drag the brackets below to mark a range"
        )

    # Data in

    def set_clip(self, frames: int, times_s: FloatArray) -> None:
        """Lay out another clip and drop what was shown.

        Parameters
        ----------
        frames : int
        times_s : array, shape (frames,)
            True time of each frame in seconds.
        """
        self._frames, self._times = frames, times_s
        self._frame, self._analysed = 0, 0
        self._segmentation, self._findings = None, ()
        self._in_out = (0, max(frames - 1, 0))
        self.update()

    def set_frame(self, frame: int) -> None:
        """Move the playhead."""
        if frame != self._frame:
            self.update(self._playhead_rect())
            self._frame = frame
            self.update(self._playhead_rect())

    def set_segmentation(self, segmentation: Segmentation | None) -> None:
        """Show the reps and the activity; None clears them."""
        self._segmentation = segmentation
        self.update()

    def set_findings(self, findings: tuple[Finding, ...]) -> None:
        """Put a triangle at the worst frame of each finding."""
        self._findings = findings
        self.update()

    def set_analysed(self, frames_done: int) -> None:
        """Show how far the analysis has come."""
        self._analysed = frames_done
        self.update()

    def set_in_out(self, first: int, last: int) -> None:
        """Mark a range; both frames belong to it. No signal is sent."""
        self._in_out = (first, last)
        self.update()

    # Geometry

    def sizeHint(self) -> QSize:
        """Return a height that the font asks for."""
        line = self._line()
        return QSize(int(line * 30), math.ceil(line * 4.5))

    def minimumSizeHint(self) -> QSize:
        """Return the least width that can be scrubbed on."""
        return QSize(self.sizeHint().width() // 3, self.sizeHint().height())

    def _line(self) -> float:
        return text_height(SMALL_PT)

    def _rows(self) -> _Rows:
        line, left = self._line(), self._line() * 0.8
        width = max(self.width() - 2 * left, 1.0)
        top = max((self.height() - line * 4.4) / 2, 0.0)
        return _Rows(
            markers=QRectF(left, top + line * 0.4, width, line * 0.9),
            blocks=QRectF(left, top + line * 1.35, width, line * 1.35),
            analysed=QRectF(left, top + line * 2.8, width, line * 0.22),
            ruler=QRectF(left, top + line * 3.15, width, line * 1.2),
        )

    def _extent_s(self) -> float:
        return float(self._times[-1]) if len(self._times) and self._times[-1] > 0 else 1.0

    def _x(self, frame: int) -> float:
        """Return where a frame lies, in pixels; the left end in a clip without frames."""
        blocks = self._rows().blocks
        if not len(self._times):
            return float(blocks.left())
        time_s = self._times[min(max(frame, 0), len(self._times) - 1)]
        return float(blocks.left() + blocks.width() * time_s / self._extent_s())

    def _frame_at(self, x: float) -> int:
        blocks = self._rows().blocks
        return nearest_frame(self._times, (x - blocks.left()) / blocks.width() * self._extent_s())

    def _playhead_rect(self) -> QRect:
        reach = math.ceil(self._line() * 0.5) + 1
        return QRect(math.floor(self._x(self._frame)) - reach, 0, 2 * reach + 1, self.height())

    def _finding_at(self, position: QPointF) -> Finding | None:
        rows, reach = self._rows(), self._line() * 0.5
        if not rows.markers.top() <= position.y() <= rows.markers.bottom():
            return None
        near = [f for f in self._findings if abs(self._x(f.worst_frame) - position.x()) <= reach]
        return min(near, key=lambda f: abs(self._x(f.worst_frame) - position.x()), default=None)

    def _grip_at(self, position: QPointF) -> _Grip:
        if position.y() >= self._rows().ruler.top() and self._frames > 1:
            distances = [abs(self._x(frame) - position.x()) for frame in self._in_out]
            if min(distances) <= self._line() * 0.5:
                return _Grip.IN if distances[0] <= distances[1] else _Grip.OUT
        return _Grip.PLAYHEAD

    # Input

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a mark or of the playhead."""
        if event.button() != Qt.MouseButton.LeftButton or not self._frames:
            return
        self._grip = self._grip_at(event.position())
        finding = self._finding_at(event.position())
        if finding is not None:
            self._request(finding.worst_frame)
        elif self._grip is _Grip.PLAYHEAD:
            self._request(self._frame_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is held, and tell what lies under the mouse."""
        if not self._frames:
            return
        frame = self._frame_at(event.position().x())
        if self._grip is _Grip.PLAYHEAD:
            self._request(frame)
        elif self._grip is not _Grip.NOTHING:
            self._drag_mark(frame)
        held = self._grip if self._grip is not _Grip.NOTHING else self._grip_at(event.position())
        on_mark = held in (_Grip.IN, _Grip.OUT)
        self.setCursor(Qt.CursorShape.SizeHorCursor if on_mark else Qt.CursorShape.ArrowCursor)
        if self._grip is _Grip.PLAYHEAD:
            return  # every pane shows the frame already, and a tooltip a move would hold them up
        hint = self.describe(frame, self._finding_at(event.position()))
        QToolTip.showText(event.globalPosition().toPoint(), hint, self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = _Grip.NOTHING

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step one frame a notch, forward when turned down; touch pads add up to notches."""
        delta = event.angleDelta()
        self._wheel += delta.y() or delta.x()
        notches = int(self._wheel / _WHEEL_NOTCH)
        self._wheel -= notches * _WHEEL_NOTCH
        if notches:
            self._request(self._frame - notches)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with the arrow keys, ten frames with the page keys, jump with Home and End."""
        targets: dict[int, int] = {
            Qt.Key.Key_Left: self._frame - 1,
            Qt.Key.Key_Right: self._frame + 1,
            Qt.Key.Key_PageUp: self._frame - 10,
            Qt.Key.Key_PageDown: self._frame + 10,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self._frames - 1,
        }
        if event.key() in targets:
            self._request(targets[event.key()])
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep the tooltip that follows the mouse from being replaced by the resting one."""
        if event.type() == QEvent.Type.ToolTip and self._frames:
            return True
        return super().event(event)

    def _request(self, frame: int) -> None:
        inside = min(max(frame, 0), self._frames - 1)
        if self._frames and inside != self._frame:
            self.frame_requested.emit(inside)

    def _drag_mark(self, frame: int) -> None:
        first, last = self._in_out
        moved = (min(frame, last), last) if self._grip is _Grip.IN else (first, max(frame, first))
        if moved != self._in_out:
            self._in_out = moved
            self.update()
            self.in_out_changed.emit(*moved)

    def describe(self, frame: int, finding: Finding | None = None) -> str:
        """Say in a line what lies at a frame."""
        parts = [format_time(float(self._times[frame])), f"frame {frame}"]
        rep = next((r for r in self._reps() if r.start_frame <= frame <= r.end_frame), None)
        if finding is not None:
            parts = [f"Rep {finding.rep}", finding.note]
        elif rep is not None:
            parts.append(f"rep {rep.index}")
        return " · ".join(parts)

    def _reps(self) -> tuple[Rep, ...]:
        return self._segmentation.reps if self._segmentation else ()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the clip."""
        rows = self._rows()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), QColor(current_theme().surface))
            self._paint_bar(painter, rows)
            if not self._frames:
                return
            self._paint_ruler(painter, rows)
            for rep in self._reps():
                self._paint_rep(painter, rows, rep)
            self._paint_range(painter, rows)
            self._paint_findings(painter, rows)
            self._paint_playhead(painter, rows)

    def _paint_bar(self, painter: QPainter, rows: _Rows) -> None:
        theme = current_theme()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(rows.blocks, 3, 3)
        painter.drawRect(rows.analysed)
        for span in self._segmentation.activity if self._segmentation else ():
            start, end = self._x(span.start_frame), self._x(span.end_frame)
            painter.setBrush(mix(theme.raised, theme.rep_band, 0.18))
            painter.drawRect(QRectF(start, rows.blocks.top(), end - start, rows.blocks.height()))
        if self._analysed:
            bar = QRectF(rows.analysed)
            bar.setRight(self._x(self._analysed - 1))
            painter.setBrush(tint(theme.ok, 0.8))
            painter.drawRect(bar)

    def _paint_ruler(self, painter: QPainter, rows: _Rows) -> None:
        theme = current_theme()
        painter.setFont(ui_font(SMALL_PT))
        metrics = QFontMetricsF(painter.font())
        room = metrics.horizontalAdvance("00:00.0") * 1.8
        wanted = self._extent_s() * room / rows.ruler.width()
        step = next((tick for tick in _TICKS_S if tick >= wanted), _TICKS_S[-1])
        for i in range(int(self._extent_s() / step + 1e-6) + 1):
            x = rows.ruler.left() + rows.ruler.width() * i * step / self._extent_s()
            painter.setPen(QColor(theme.grid))
            painter.drawLine(QPointF(x, rows.ruler.top()), QPointF(x, rows.ruler.top() + 3))
            label = _tick_label(i * step)
            width = metrics.horizontalAdvance(label)
            left = min(max(x - width / 2, 2.0), self.width() - width - 2)
            painter.setPen(QColor(theme.muted))
            painter.drawText(QPointF(left, rows.ruler.bottom() - metrics.descent()), label)

    def _paint_rep(self, painter: QPainter, rows: _Rows, rep: Rep) -> None:
        theme = current_theme()
        start, end = self._x(rep.start_frame), self._x(rep.end_frame)
        block = QRectF(start, rows.blocks.top(), max(end - start, 2.0), rows.blocks.height())
        is_current = rep.start_frame <= self._frame <= rep.end_frame
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mix(theme.surface, theme.rep_band, 0.75 if is_current else 0.42))
        painter.drawRoundedRect(block.adjusted(0.5, 0, -0.5, 0), 3, 3)
        bottom = self._x(rep.bottom_frame)
        painter.setPen(QPen(QColor(theme.text), 1.5))
        foot = block.bottom()
        painter.drawLine(QPointF(bottom, foot - self._line() * 0.3), QPointF(bottom, foot))
        painter.setFont(ui_font(SMALL_PT, bold=is_current))
        painter.drawText(
            block.adjusted(self._line() * 0.3, 0, 0, 0),
            Qt.AlignmentFlag.AlignVCenter,
            str(rep.index),
        )

    def _paint_range(self, painter: QPainter, rows: _Rows) -> None:
        theme = current_theme()
        first, last = (self._x(frame) for frame in self._in_out)
        top, bottom = rows.blocks.top(), rows.ruler.top()
        for left, right in ((rows.blocks.left(), first), (last, rows.blocks.right())):
            painter.fillRect(
                QRectF(left, top, right - left, bottom - top), tint(theme.surface, 0.7)
            )
        painter.setPen(QPen(QColor(theme.accent), 2))
        arm, foot = self._line() * 0.35, rows.ruler.top() + self._line() * 0.45
        for x, towards in ((first, 1), (last, -1)):
            corners = (QPointF(x + towards * arm, foot), QPointF(x, foot), QPointF(x, top))
            painter.drawPolyline(QPolygonF(corners))

    def _paint_findings(self, painter: QPainter, rows: _Rows) -> None:
        size = rows.markers.height()
        for finding in self._findings:
            rect = QRectF(self._x(finding.worst_frame) - size / 2, rows.markers.top(), size, size)
            is_major = finding.severity is Severity.MAJOR
            draw_mark(painter, rect, Mark.MAJOR if is_major else Mark.MINOR)

    def _paint_playhead(self, painter: QPainter, rows: _Rows) -> None:
        theme = current_theme()
        x, size = self._x(self._frame), self._line() * 0.32
        painter.setPen(QPen(QColor(theme.playhead), 1.5))
        painter.drawLine(QPointF(x, 0), QPointF(x, rows.ruler.top() + size))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.playhead))
        painter.drawPolygon(
            QPolygonF([QPointF(x - size, 0), QPointF(x + size, 0), QPointF(x, size * 1.3)])
        )


def _tick_label(seconds: float) -> str:
    if seconds >= 60:
        return f"{int(seconds // 60)}:{int(seconds % 60):02d}"
    return f"{seconds:g}\u202fs"
