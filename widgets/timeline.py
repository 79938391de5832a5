"""The timeline: the whole clip as a bar to scrub on, with reps, faults and in and out marks."""

from __future__ import annotations

import math
from enum import Enum

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from inference.motion.types import Finding, Segmentation, Span
from inference.skeleton import FloatArray
from widgets.theme import SMALL_PT, current_theme, text_height
from widgets.timeline_paint import (
    TimelineLayout,
    paint_bar,
    paint_findings,
    paint_partial,
    paint_playhead,
    paint_range,
    paint_rep,
    paint_ruler,
    paint_tags,
)
from widgets.units import PARTIAL, format_time

_WHEEL_NOTCH = 120


class _Grip(Enum):
    """What the mouse holds."""

    NOTHING = 0
    PLAYHEAD = 1
    IN = 2
    OUT = 3


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
        """Put a mark at the worst frame of each finding."""
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

    def _layout(self) -> TimelineLayout:
        return TimelineLayout(self.width(), self.height(), self._line(), self._times)

    def _playhead_rect(self) -> QRect:
        reach = math.ceil(self._line() * 0.5) + 1
        return QRect(
            math.floor(self._layout().x(self._frame)) - reach, 0, 2 * reach + 1, self.height()
        )

    def _finding_at(self, position: QPointF) -> Finding | None:
        layout = self._layout()
        if not layout.markers.top() <= position.y() <= layout.markers.bottom():
            return None

        def distance(finding: Finding) -> float:
            return abs(layout.x(finding.worst_frame) - position.x())

        near = [finding for finding in self._findings if distance(finding) <= layout.line * 0.5]
        return min(near, key=distance, default=None)

    def _grip_at(self, position: QPointF) -> _Grip:
        layout = self._layout()
        if position.y() >= layout.ruler.top() and self._frames > 1:
            distances = [abs(layout.x(frame) - position.x()) for frame in self._in_out]
            if min(distances) <= layout.line * 0.5:
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
            self._request(self._layout().frame_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is held, and tell what lies under the mouse."""
        if not self._frames:
            return
        frame = self._layout().frame_at(event.position().x())
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
        if finding is not None:
            return f"Rep {finding.rep} · {finding.note}"
        parts = [format_time(float(self._times[frame])), f"frame {frame}"]
        if self._segmentation is not None:
            parts += _named(self._segmentation, frame)
            parts += self._tag_at(self._segmentation.activity, frame)
        return " · ".join(parts)

    def _tag_at(self, sets: tuple[Span, ...], frame: int) -> list[str]:
        layout = self._layout()
        tags = [(span.start_frame, "the set starts") for span in sets]
        tags += [(span.end_frame, "the set ends") for span in sets]
        reach = layout.line * 0.4
        return [words for at, words in tags if abs(layout.x(at) - layout.x(frame)) <= reach]

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the clip."""
        layout, found = self._layout(), self._segmentation
        sets = found.activity if found else ()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), QColor(current_theme().surface))
            paint_bar(painter, layout, sets, self._analysed)
            if not self._frames:
                return
            paint_ruler(painter, layout)
            for rep in found.reps if found else ():
                current = rep.start_frame <= self._frame <= rep.end_frame
                paint_rep(painter, layout, rep, current=current)
            for partial in found.partials if found else ():
                paint_partial(painter, layout, partial)
            paint_range(painter, layout, self._in_out)
            for span in sets:
                paint_tags(painter, layout, span)
            paint_findings(painter, layout, self._findings)
            paint_playhead(painter, layout, self._frame)


def _named(found: Segmentation, frame: int) -> list[str]:
    """Name the rep at a frame, or say that it is a partial one."""
    for rep in found.reps:
        if rep.start_frame <= frame <= rep.end_frame:
            return [f"rep {rep.index}"]
    if any(rep.start_frame <= frame <= rep.end_frame for rep in found.partials):
        return [PARTIAL]
    return []
