"""The row below the timeline: the clip that the open one is compared with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from inference.motion.types import Rep, Span
from inference.skeleton import FloatArray
from inference.texts import tr
from widgets.latest_wins import LatestWins
from widgets.theme import SMALL_PT, current_theme, text_height
from widgets.timeline.hits import Grip, dragged, tag_at
from widgets.timeline.layout import TimelineLayout
from widgets.timeline.paint import paint_compared, paint_focus, paint_reps
from widgets.timeline.time_view import TimeView
from widgets.units import format_time

_LINES, _AIR = 1.65, 0.2


class _RowLayout(TimelineLayout):
    """Where things lie on a timeline that has nothing but the row of reps."""

    @cached_property
    def blocks(self) -> QRectF:
        """The row of reps."""
        return self._row(_AIR, _LINES - 2 * _AIR)


class ReferenceRow(QWidget):
    """The reference from left to right: its reps, the tags, and the moment that belongs to now.

    With the keyboard, ↑ and ↓ choose the start or the end tag, ← and → move it by a frame, page up
    and page down by ten.

    Signals
    -------
    frame_requested(int)
        Frame of the reference that is to be seen, at most once a display frame.
    tags_dragged(Span)
        While one of the tags is moved.
    tags_dropped()
        It is let go.
    reset_requested()
        The tags are to be where the program found them.
    """

    frame_requested = Signal(int)
    tags_dragged = Signal(object)
    tags_dropped = Signal()
    reset_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._times: FloatArray = np.empty(0)
        self._reps: tuple[Rep, ...] = ()
        self._tags: Span | None = None
        self._place: float | None = None
        self._grip = Grip.NOTHING
        self._chosen = Grip.START_TAG
        self._scrub = LatestWins(self)
        self._scrub.passed.connect(self.frame_requested)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Timeline of the reference"))
        self.setToolTip(
            tr(
                "The reference: its reps, and the moment that belongs to this one. Click to go "
                "there, drag the brackets to say what is compared."
            )
        )

    # ── what is shown ───────────────────────────────────────────────────────────────────────
    def set_clip(self, times_s: FloatArray, reps: Sequence[Rep]) -> None:
        """Show another reference.

        Parameters
        ----------
        times_s : array, shape (T,)
            True time of each of its frames, seconds.
        reps : sequence of Rep
        """
        self._times, self._reps = times_s, tuple(reps)
        self.update()

    def set_compared(self, tags: Span | None) -> None:
        """Put tags around what is compared."""
        self._tags = tags
        self._say()
        self.update()

    def set_place(self, frame: float | None) -> None:
        """Show which frame belongs to that of the open clip, with its fraction; None for none."""
        self._place = frame
        self.update()

    def _say(self) -> None:
        """Tell screen readers which tag the keys move, and where it is."""
        text = ""
        if self._tags is not None:
            start = self._chosen is Grip.START_TAG
            frame = self._tags.start_frame if start else self._tags.end_frame
            said = tr("Start tag at {time}") if start else tr("End tag at {time}")
            text = said.format(time=format_time(self._layout().time(frame)))
        self.setAccessibleDescription(text)

    # ── geometry ────────────────────────────────────────────────────────────────────────────
    def sizeHint(self) -> QSize:
        """Ask for one row."""
        line = text_height(SMALL_PT)
        return QSize(round(line * 30), math.ceil(line * _LINES))

    def minimumSizeHint(self) -> QSize:
        """Ask for one row, however narrow."""
        return QSize(round(text_height(SMALL_PT) * 10), self.sizeHint().height())

    def _layout(self) -> TimelineLayout:
        view = TimeView.whole(float(self._times[-1]) if len(self._times) else 0.0)
        line = text_height(SMALL_PT)
        return _RowLayout(self.width(), self.height(), line, self._times, view)

    # ── painting ────────────────────────────────────────────────────────────────────────────
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the clip, its reps, the tags and the moment."""
        theme, layout = current_theme(), self._layout()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), QColor(theme.surface))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.raised))
            painter.drawRoundedRect(layout.blocks, 3, 3)
            if len(self._times):
                paint_reps(painter, layout, self._reps)
                if self._tags is not None:
                    paint_compared(painter, layout, self._tags)
                if self._place is not None:
                    self._paint_place(painter, layout, self._place)
            if self.hasFocus():
                paint_focus(painter, layout)

    def _paint_place(self, painter: QPainter, layout: TimelineLayout, place: float) -> None:
        time_s = float(np.interp(place, np.arange(len(self._times)), self._times))
        x = layout.x_of(time_s)
        painter.setPen(QPen(QColor(current_theme().playhead), 1.5))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.updateGeometry()
            self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is elsewhere."""
        super().focusOutEvent(event)
        self.update()

    # ── input ───────────────────────────────────────────────────────────────────────────────
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a tag, or go to a moment."""
        if event.button() != Qt.MouseButton.LeftButton or not len(self._times):
            return
        layout, tags = self._layout(), self._tags
        grip = tag_at(layout, event.position(), tags) if tags is not None else None
        self._grip = grip or Grip.PLAYHEAD
        if grip is not None:
            self._choose(grip)
        else:
            self._scrub.offer(layout.frame_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is held, or show what can be."""
        if not len(self._times):
            return
        layout, x = self._layout(), event.position().x()
        if self._grip is Grip.PLAYHEAD:
            self._scrub.offer(layout.frame_at(x))
        elif self._grip is not Grip.NOTHING:
            self._move(self._grip, layout.frame_at(x))
        else:
            tags = self._tags
            over = tags is not None and tag_at(layout, event.position(), tags) is not None
            self.setCursor(Qt.CursorShape.SizeHorCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._scrub.flush()
        if self._grip in (Grip.START_TAG, Grip.END_TAG):
            self.tags_dropped.emit()
        self._grip = Grip.NOTHING

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose a tag and move it."""
        steps: dict[int, int] = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_PageUp: -10,
            Qt.Key.Key_PageDown: 10,
        }
        tags, key = self._tags, event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._choose(Grip.START_TAG if key == Qt.Key.Key_Up else Grip.END_TAG)
        elif key in steps and tags is not None:
            at = tags.start_frame if self._chosen is Grip.START_TAG else tags.end_frame
            self._move(self._chosen, at + steps[key])
            self.tags_dropped.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the tags, at the mouse or at the moment that is shown."""
        if self._tags is None:
            return
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        frame = self._layout().frame_at(event.pos().x()) if by_mouse else round(self._place or 0)
        menu = self.menu_at(frame)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def menu_at(self, frame: int) -> QMenu:
        """Return the menu of a frame of the reference."""
        menu = QMenu(self)
        for text, grip in (
            (tr("The comparison &starts here"), Grip.START_TAG),
            (tr("The comparison &ends here"), Grip.END_TAG),
        ):
            menu.addAction(text).triggered.connect(lambda _=False, g=grip: self._put(g, frame))
        menu.addSeparator()
        found = menu.addAction(tr("Back to the tags that were &found"))
        found.triggered.connect(self.reset_requested)
        return menu

    def _put(self, grip: Grip, frame: int) -> None:
        self._move(grip, frame)
        self.tags_dropped.emit()

    def _choose(self, grip: Grip) -> None:
        self._chosen = grip
        self._say()

    def _move(self, grip: Grip, frame: int) -> None:
        if (before := self._tags) is None:
            return
        tags = dragged(before, grip, min(max(frame, 0), len(self._times) - 1))
        if tags != before:
            self.set_compared(tags)
            self.tags_dragged.emit(tags)
