"""The timeline: the clip as a bar to scrub on, with pictures, reps, faults, notes and a range."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QWidget

from inference.skeleton import FloatArray, Image
from inference.texts import tr
from widgets.latest_wins import LatestWins
from widgets.timeline.canvas import TimelineCanvas
from widgets.timeline.hits import Grip, dragged, frame_of, grip_at, mark_at
from widgets.timeline.hover_card import HoverCard
from widgets.timeline.layout import TimelineLayout

_NOTCH = 120.0
_ZOOM_A_NOTCH = 0.8
_SCROLL_A_NOTCH = 0.15
_EDGE_MS = 30
_FASTEST_AT_EDGE = 0.2
_TAGS = (Grip.START_TAG, Grip.END_TAG)


class Timeline(TimelineCanvas):
    """The timeline with the mouse and the keyboard on it.

    Signals
    -------
    frame_requested(int)
        The coach scrubs, clicks a mark or presses a key: at most once a display frame.
    in_out_changed(int, int)
        First and last frame of the marked range, while a handle is dragged.
    tags_dragged(Span)
        The tags of a comparison, while one of them is dragged.
    tags_dropped()
        The one that was dragged is let go.
    time_range_changed(float, float)
        Seconds at the left and the right end, when the coach or the time cursor moves them.
    thumbnails_wanted(object)
        A tuple of the frames whose pictures are missing, the most wanted first. It replaces the
        wish before it; answer with `add_thumbnail`, as many and as late as may be.
    """

    frame_requested = Signal(int)
    in_out_changed = Signal(int, int)
    tags_dragged = Signal(object)
    tags_dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grip = Grip.NOTHING
        self._grabbed_s = 0.0
        self._held_x = 0.0
        self._card = HoverCard(self)
        self._wheel = 0.0
        self._scrub = LatestWins(self)
        self._scrub.passed.connect(self._request)
        self._edge = self._timer(_EDGE_MS, self._scroll_at_edge, repeat=True)
        self.setMouseTracking(True)
        self.setToolTip(
            tr(
                "Drag to move through the clip, drag the handles below to mark a range. The wheel "
                "zooms, with Shift it scrolls. Double-click a rep to zoom to it."
            )
        )

    def set_clip(self, frames: int, times_s: FloatArray, aspect: float = 16 / 9) -> None:
        """Lay out another clip, drop what was shown, and let go of what is held."""
        self._grip = Grip.NOTHING
        self._scrub.drop()
        self._leave()
        super().set_clip(frames, times_s, aspect)

    def add_thumbnail(self, frame: int, picture: Image) -> None:
        """Take a small picture of a frame, wanted or not; see `TimelineCanvas.add_thumbnail`."""
        super().add_thumbnail(frame, picture)
        if self._hovered is not None and self._card.isVisible():
            self._card.set_content(self._card.lines, self._picture_of(self._hovered))

    # Input

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a handle, of the overview or of the playhead; go to a mark."""
        if event.button() != Qt.MouseButton.LeftButton or not self._frames:
            return
        layout, position = self._layout(), event.position()
        self._grip = grip_at(layout, position, self._marks)
        self._held_x = position.x()
        mark = mark_at(layout, position, self._marks)
        if mark is not None:
            self._grip = Grip.NOTHING
            self._request(frame_of(mark))
        elif self._grip is Grip.PLAYHEAD:
            self._leave()
            self._scrub.offer(layout.frame_at(position.x()))
        elif self._grip is Grip.OVERVIEW:
            self._grab_overview(layout.overview_time(position.x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is held, or tell what lies under the mouse."""
        if not self._frames:
            return
        layout, position = self._layout(), event.position()
        self._held_x = position.x()
        if self._grip is Grip.OVERVIEW:
            time_s = layout.overview_time(position.x())
            self._look_at(self._view.moved(time_s - self._grabbed_s - self._view.start_s))
        elif self._grip is not Grip.NOTHING:
            self._drag()
        else:
            self._hover(layout, position, event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._scrub.flush()
        if self._grip in _TAGS:
            self.tags_dropped.emit()
        self._grip = Grip.NOTHING
        self._edge.stop()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Zoom to the rep under the mouse; else, and again, show the whole clip."""
        if event.button() != Qt.MouseButton.LeftButton or not self._frames:
            return
        layout, position = self._layout(), event.position()
        row = layout.blocks
        rep = self._marks.rep_at(layout.frame_at(position.x()))
        in_row = row.top() <= position.y() <= row.bottom()
        if rep is not None and in_row and self._view.is_whole:
            self.zoom_to_rep(rep.index)
        elif not self._view.is_whole:
            self.show_whole_clip()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the mouse; scroll with Shift or sideways; step frames with Ctrl."""
        event.accept()
        if not self._frames:
            return
        self._leave()
        delta, keys = event.angleDelta(), event.modifiers()
        notches = (delta.y() or delta.x()) / _NOTCH
        if keys & Qt.KeyboardModifier.ControlModifier:
            self._wheel += notches
            whole = int(self._wheel)
            self._wheel -= whole
            if whole:
                self._request(self._frame - whole)
        elif keys & Qt.KeyboardModifier.ShiftModifier or not delta.y():
            self._look_at(self._view.moved(-notches * _SCROLL_A_NOTCH * self._view.length_s))
        else:
            about = self._layout().time_at(event.position().x())
            self._look_at(self._view.zoomed(_ZOOM_A_NOTCH**notches, about))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with the arrow keys, jump with Home and End, zoom with +, − and 0."""
        tens = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        step = 10 if tens else 1
        key = event.key()
        targets: dict[int, int] = {
            Qt.Key.Key_Left: self._frame - step,
            Qt.Key.Key_Right: self._frame + step,
            Qt.Key.Key_PageUp: self._frame - 10,
            Qt.Key.Key_PageDown: self._frame + 10,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self._frames - 1,
        }
        zooms: dict[int, float] = {Qt.Key.Key_Plus: _ZOOM_A_NOTCH, Qt.Key.Key_Minus: 1.25}
        if key in targets:
            self._request(targets[key])
        elif key in zooms:
            self._look_at(self._view.zoomed(zooms[key], self._layout().time(self._frame)))
        elif key == Qt.Key.Key_0:
            self.show_whole_clip()
        elif key == Qt.Key.Key_Z and not event.modifiers():
            self.toggle_zoom()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done at the place under the mouse, or at the playhead."""
        if not self._frames:
            return
        self._leave()
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        frame = self._layout().frame_at(event.pos().x()) if by_mouse else self._frame
        menu = self.menu_at(frame)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def menu_at(self, frame: int) -> QMenu:
        """Return the menu of a frame."""
        menu, (first, last) = QMenu(self), self._marks.in_out
        rep = self._marks.rep_at(frame)
        if rep is not None:
            text = tr("&Zoom to rep {n}").format(n=rep.index)
            menu.addAction(text).triggered.connect(lambda: self.zoom_to_rep(rep.index))
        whole = menu.addAction(tr("Show the &whole clip"))
        whole.setEnabled(not self._view.is_whole)
        whole.triggered.connect(self.show_whole_clip)
        menu.addSeparator()
        for text, span in (
            (tr("The range &starts here"), (frame, max(frame, last))),
            (tr("The range &ends here"), (min(first, frame), frame)),
            (tr("The range is the whole &clip"), (0, self._frames - 1)),
        ):
            action = menu.addAction(text)
            action.setEnabled(span != (first, last))
            action.triggered.connect(lambda _=False, span=span: self._set_range(*span))
        if self._marks.tags is not None:
            menu.addSeparator()
            for text, grip in (
                (tr("The &comparison starts here"), Grip.START_TAG),
                (tr("The c&omparison ends here"), Grip.END_TAG),
            ):
                menu.addAction(text).triggered.connect(
                    lambda _=False, grip=grip: self._put_tag(grip, frame)
                )
        return menu

    def _put_tag(self, grip: Grip, frame: int) -> None:
        self._move_tag(grip, frame)
        self.tags_dropped.emit()

    def _set_range(self, first: int, last: int) -> None:
        self._mark(in_out=(first, last))
        self.in_out_changed.emit(first, last)

    def event(self, event: QEvent) -> bool:
        """Keep the card that follows the mouse from being covered by the resting tooltip."""
        if event.type() == QEvent.Type.ToolTip and self._frames:
            return True
        return super().event(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the card."""
        super().leaveEvent(event)
        self._leave()

    def hideEvent(self, event: QHideEvent) -> None:
        """Hide the card with the pane."""
        super().hideEvent(event)
        self._leave()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def _request(self, frame: int) -> None:
        inside = min(max(frame, 0), self._frames - 1)
        if self._frames and inside != self._frame:
            self.frame_requested.emit(inside)

    def _drag(self) -> None:
        """Move what is held to where the mouse is, and scroll on while it is past the end."""
        layout = self._layout()
        row = layout.blocks
        past = not row.left() <= self._held_x <= row.right()
        if past and not self._view.is_whole:
            if not self._edge.isActive():
                self._edge.start()
        else:
            self._edge.stop()
        frame = layout.frame_at(min(max(self._held_x, row.left()), row.right()))
        if self._grip is Grip.PLAYHEAD:
            self._scrub.offer(frame)
        elif self._grip in _TAGS:
            self._move_tag(self._grip, frame)
        else:
            self._drag_handle(frame)

    def _scroll_at_edge(self) -> None:
        row = self._layout().blocks
        past = min(self._held_x - row.left(), 0.0) + max(self._held_x - row.right(), 0.0)
        if self._grip in (Grip.NOTHING, Grip.OVERVIEW) or not past:
            self._edge.stop()
            return
        speed = past / row.width()
        self._look_at(
            self._view.moved(
                self._view.length_s * min(max(speed, -_FASTEST_AT_EDGE), _FASTEST_AT_EDGE)
            )
        )
        self._drag()

    def _drag_handle(self, frame: int) -> None:
        first, last = self._marks.in_out
        moved = (min(frame, last), last) if self._grip is Grip.IN else (first, max(frame, first))
        if moved != self._marks.in_out:
            self._set_range(*moved)

    def _move_tag(self, grip: Grip, frame: int) -> None:
        if (before := self._marks.tags) is None:
            return
        tags = dragged(before, grip, frame)
        if tags != before:
            self.set_compared(tags)
            self.tags_dragged.emit(tags)

    def _grab_overview(self, time_s: float) -> None:
        """Hold the view where it is pressed; a press beside it brings its middle there."""
        if not self._view.start_s <= time_s <= self._view.end_s:
            self._look_at(self._view.moved(time_s - (self._view.start_s + self._view.end_s) / 2))
        self._grabbed_s = time_s - self._view.start_s

    # The card beside the mouse

    def _hover(self, layout: TimelineLayout, position: QPointF, place: QPoint) -> None:
        grip = grip_at(layout, position, self._marks)
        on_handle = grip in (Grip.IN, Grip.OUT, *_TAGS)
        self.setCursor(Qt.CursorShape.SizeHorCursor if on_handle else Qt.CursorShape.ArrowCursor)
        mark = mark_at(layout, position, self._marks)
        frame = frame_of(mark) if mark is not None else layout.frame_at(position.x())
        if grip is Grip.OVERVIEW or not 0 <= position.x() < self.width():
            self._leave()
            return
        self._hovered = frame
        self._card.set_content(self.describe(frame, mark), self._picture_of(frame))
        top = self.mapToGlobal(QPoint(0, 0)).y() - round(self._line() * 0.3)
        self._card.show_above(QPoint(place.x(), top))
        self._wish.start()

    def _picture_of(self, frame: int) -> QImage | None:
        held = self._thumbnails.nearest(frame)
        return None if held is None else self._thumbnails.image(held)

    def _leave(self) -> None:
        self._hovered = None
        self._card.hide()
