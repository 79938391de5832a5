"""Putting joints right: a tool over the video, with a handle on each joint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QMenu

from inference.texts import tr
from widgets.pane_button import PaneButton
from widgets.theme import text_height
from widgets.video.handles import JointHandle, paint_handle, paint_loupe, paint_name
from widgets.video.joint_words import joint_words
from widgets.video.tool import VideoTool
from widgets.video.view import VideoView

_NUDGES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_REMOVES = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


@dataclass(frozen=True)
class SwapScope:
    """Frames over which left and right can be exchanged.

    Attributes
    ----------
    first_frame, last_frame : int
    text : str
        For the menu.
    """

    first_frame: int
    last_frame: int
    text: str


class JointsTool(VideoTool):
    """Handles on the joints of the frame that is shown.

    Drag a joint, or select it with a click or Tab and push it with the arrow keys; Delete takes its
    correction in this frame back. While no joint is selected the arrow keys step through the clip.
    """

    joint_dragged = Signal(str, QPointF)
    """Where a joint is held now, in image pixels."""
    joint_dropped = Signal(str)
    """The drag is over."""
    drag_cancelled = Signal()
    joint_nudged = Signal(str, QPointF)
    """Where a joint was pushed to by a key."""
    removal_requested = Signal(str)
    frame_requested = Signal(int)
    swap_requested = Signal(int, int)

    def __init__(self, view: VideoView) -> None:
        super().__init__(view, tr("Joints on the video"))
        self._handles: tuple[JointHandle, ...] = ()
        self._frame = 0
        self._frames: dict[str, tuple[int, ...]] = {}
        self._selected: str | None = None
        self._hovered: str | None = None
        self._grip: QPointF | None = None
        """From the cursor to the joint that is held, in image pixels."""
        self._held_at = QPointF()
        self._close_up = False
        self._before = PaneButton("chevron-left", tr("To the correction before"))
        self._after = PaneButton("chevron-right", tr("To the next correction"))
        self._add(self._before)
        self._add(self._after)
        self._remove = self._add_text(
            tr("Take back"), tr("Take the correction of this joint in this frame back (Delete)")
        )
        self._swap = self._add_text(tr("Swap sides"), tr("Exchange left and right over a range"))
        self._swaps = QMenu(self._swap)
        self._swap.setMenu(self._swaps)
        self._before.clicked.connect(lambda: self._go(-1))
        self._after.clicked.connect(lambda: self._go(1))
        self._remove.clicked.connect(self._take_back)
        self._open()
        self._refresh()

    # ── what is shown ───────────────────────────────────────────────────────────────────────
    def set_joints(
        self,
        frame: int,
        handles: Sequence[JointHandle],
        corrected: Sequence[tuple[int, str]],
    ) -> None:
        """Show the joints of a frame.

        Parameters
        ----------
        frame : int
        handles : sequence of JointHandle
            None where nobody was found.
        corrected : sequence of (int, str)
            Frame and joint of every correction, in order of frames.
        """
        self._frame, self._handles = frame, tuple(handles)
        frames: dict[str, list[int]] = {}
        for at, joint in corrected:
            frames.setdefault(joint, []).append(at)
        self._frames = {joint: tuple(at) for joint, at in frames.items()}
        names = {handle.name for handle in handles}
        if self._hovered not in names:
            self._hovered = None
        if self._handles and self._selected not in names:
            self._selected = None
        self._refresh()

    def set_swap_scopes(self, scopes: Sequence[SwapScope]) -> None:
        """Offer frames over which left and right can be exchanged."""
        self._swaps.clear()
        for scope in scopes:
            action = self._swaps.addAction(scope.text)
            action.triggered.connect(
                lambda _checked=False, s=scope: self.swap_requested.emit(
                    s.first_frame, s.last_frame
                )
            )

    @property
    def selected(self) -> str | None:
        """The joint that keys move."""
        return self._selected

    def select(self, joint: str | None) -> None:
        """Let keys move another joint, or none."""
        self._selected, self._close_up = joint, False
        self._refresh()

    def _handle(self, name: str | None) -> JointHandle | None:
        return next((handle for handle in self._handles if handle.name == name), None)

    def _known_frames(self) -> tuple[int, ...]:
        """Return the corrected frames of the selected joint, of any where none is selected."""
        if self._selected is not None:
            return self._frames.get(self._selected, ())
        return tuple(sorted({at for frames in self._frames.values() for at in frames}))

    def _refresh(self) -> None:
        frames, handle = self._known_frames(), self._handle(self._selected)
        self._before.setEnabled(any(at < self._frame for at in frames))
        self._after.setEnabled(any(at > self._frame for at in frames))
        self._remove.setEnabled(handle is not None and handle.corrected)
        self._swap.setEnabled(bool(self._handles))
        self._set_hint(self._words(handle, frames))
        self.update()

    def _words(self, handle: JointHandle | None, frames: tuple[int, ...]) -> str:
        if not self._handles:
            return tr("Nobody was found in this frame. Go to another one.")
        if handle is None:
            return tr("Drag a joint to where it is. Tab: next joint. Esc: done.")
        name = joint_words(handle.name)
        name = name[:1].upper() + name[1:]
        if handle.corrected:
            return tr("{joint}: put right here ({n} of {total}). Delete takes it back.").format(
                joint=name,
                n=frames.index(self._frame) + 1 if self._frame in frames else "–",
                total=len(frames),
            )
        if frames:
            return tr(
                "{joint}: put right in {total} other frames. Drag, or push with the arrow keys."
            ).format(joint=name, total=len(frames))
        return tr("{joint}: drag it, or push it with the arrow keys.").format(joint=name)

    # ── moving ──────────────────────────────────────────────────────────────────────────────
    def _go(self, direction: int) -> None:
        frames = self._known_frames()
        ahead = [at for at in frames if (at - self._frame) * direction > 0]
        if ahead:
            self.frame_requested.emit(min(ahead) if direction > 0 else max(ahead))

    def _take_back(self) -> None:
        handle = self._handle(self._selected)
        if handle is not None and handle.corrected:
            self.removal_requested.emit(handle.name)

    def _place(self, handle: JointHandle) -> QPointF:
        return self._view.image_to_widget(QPointF(handle.x, handle.y))

    def _at(self, position: QPointF) -> str | None:
        """Return the joint within reach of a place of the pane; the selected one if it is."""
        reach = 0.8 * text_height()
        near = [
            (
                (self._place(handle) - position).manhattanLength(),
                handle.name != self._selected,
                handle,
            )
            for handle in self._handles
        ]
        within = [entry for entry in near if entry[0] <= reach]
        return min(within, key=lambda entry: entry[:2])[2].name if within else None

    def _move(self, name: str, to: QPointF) -> QPointF:
        """Show a joint elsewhere, within the picture, and return where."""
        size = self._view.image_size
        to = QPointF(min(max(to.x(), 0.0), size.width()), min(max(to.y(), 0.0), size.height()))
        self._handles = tuple(
            replace(handle, x=to.x(), y=to.y()) if handle.name == name else handle
            for handle in self._handles
        )
        self.update()
        return to

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a joint; elsewhere the picture is panned."""
        name = self._at(event.position()) if event.button() == Qt.MouseButton.LeftButton else None
        handle = self._handle(name)
        if handle is None:
            if event.button() == Qt.MouseButton.LeftButton:
                self.select(None)
            event.ignore()
            return
        self.select(name)
        self._grip = QPointF(handle.x, handle.y) - self._view.widget_to_image(event.position())
        self._held_at = event.position()
        self._show_cursor(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the joint that is held, or name the one below the cursor."""
        if self._grip is None or self._selected is None:
            hovered = None if event.buttons() else self._at(event.position())
            if hovered != self._hovered:
                self._hovered = hovered
                self.update()
            self._show_cursor(event.position())
            event.ignore()
            return
        if not self._close_up and (event.position() - self._held_at).manhattanLength() < 2:
            return  # a click selects, and moves nothing
        self._close_up = True
        to = self._view.widget_to_image(event.position()) + self._grip
        self.joint_dragged.emit(self._selected, self._move(self._selected, to))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the joint go."""
        if self._grip is None or event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        moved, self._grip, self._close_up = self._close_up, None, False
        self._show_cursor(event.position())
        self.update()
        if moved and self._selected is not None:
            self.joint_dropped.emit(self._selected)

    def _show_cursor(self, position: QPointF) -> None:
        if self._grip is not None:
            self.setCursor(Qt.CursorShape.CrossCursor)
        elif self._at(position) is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.setCursor(self._view.rest_cursor())

    # ── keys ────────────────────────────────────────────────────────────────────────────────
    def _takes(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        moves = event.key() in _NUDGES or event.key() in _REMOVES
        return super()._takes(event) or (plain and moves and self._selected is not None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Push the selected joint, take its correction back, or leave."""
        handle = self._handle(self._selected)
        if event.key() == Qt.Key.Key_Escape and self._grip is not None:
            self._grip, self._close_up = None, False
            self.drag_cancelled.emit()
        elif event.key() in _NUDGES and self._takes(event) and handle is not None:
            across, down = _NUDGES[Qt.Key(event.key())]
            self._close_up = True
            to = self._move(handle.name, QPointF(handle.x + across, handle.y + down))
            self.joint_nudged.emit(handle.name, to)
        elif event.key() in _REMOVES:
            self._take_back()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Select the next joint with Tab, the one before with Shift+Tab."""
        self._hovered = None
        names = [handle.name for handle in self._handles]
        if names:
            step = 1 if forward else -1
            start = (
                names.index(self._selected) if self._selected in names else (-1 if forward else 0)
            )
            self.select(names[(start + step) % len(names)])
        return True

    # ── painting ────────────────────────────────────────────────────────────────────────────
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the handles, the name of one, and the loupe."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for handle in self._handles:
                selected = handle.name == self._selected
                large = selected or handle.name == self._hovered
                paint_handle(painter, handle, self._place(handle), large=large, selected=selected)
            named = self._handle(self._hovered or self._selected)
            if named is not None and not self._close_up:
                paint_name(painter, named, self._place(named), self.width())
            held = self._handle(self._selected)
            if held is not None and self._close_up:
                paint_loupe(painter, held, self._view)
