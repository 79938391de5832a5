"""Choosing the lifter: a tool over the video, with a numbered box around everyone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication

from inference.detect.detector import Somebody
from inference.texts import tr
from widgets.theme import TITLE_PT, current_theme, text_height, tint, ui_font
from widgets.video.tool import VideoTool
from widgets.video.view import VideoView

_MOST = 9
"""How many a digit can name."""


class PeopleTool(VideoTool):
    """Boxes around the people in the frame that is shown; a click or a number chooses one.

    A click beside all boxes chooses that place: whoever is nearest to it is followed, which reaches
    people whom the detector has not seen by itself.
    """

    picked = Signal(QPointF)
    """A point of the person that was chosen, in image pixels."""

    def __init__(self, view: VideoView) -> None:
        super().__init__(view, tr("People on the video"))
        self._people: tuple[Somebody, ...] | None = None
        self._followed: QPointF | None = None
        self._hovered = -1
        self._pressed: QPointF | None = None
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._open()
        self._refresh()

    def set_people(self, people: Sequence[Somebody] | None, problem: str = "") -> None:
        """Show everyone, or that they are looked for where it is None."""
        self._people = None if people is None else tuple(people)
        self._hovered = -1
        self._refresh(problem)

    @property
    def knows_people(self) -> bool:
        """Whether it shows who is there, and no more looks for them."""
        return self._people is not None

    def set_followed(self, point: QPointF | None) -> None:
        """Mark whom the skeleton is on, by a point within their box."""
        self._followed = point
        self.update()

    def _refresh(self, problem: str = "") -> None:
        if problem:
            text = problem
        elif self._people is None:
            text = tr("Looking for people…")
        elif not self._people:
            text = tr("Nobody is seen here. Click the lifter, or go to another frame. Esc: leave.")
        else:
            text = tr("Click the lifter, or type the number. Esc: leave.")
        self._set_hint(text)
        self.update()

    def _boxes(self) -> list[QRectF]:
        """Return the boxes in pixels of the pane."""
        boxes = []
        for somebody in self._people or ():
            x, y, width, height = somebody.box
            corner = self._view.image_to_widget(QPointF(x, y))
            far = self._view.image_to_widget(QPointF(x + width, y + height))
            boxes.append(QRectF(corner, far))
        return boxes

    def _at(self, position: QPointF) -> int:
        """Return who is at a place of the pane, the smallest where boxes overlap; −1 for nobody."""
        boxes = self._boxes()
        holding = [i for i, box in enumerate(boxes) if box.contains(position)]
        return min(holding, key=lambda i: boxes[i].width() * boxes[i].height(), default=-1)

    def _pick(self, index: int) -> None:
        if self._people is not None and 0 <= index < len(self._people):
            somebody = self._people[index]
            self.picked.emit(QPointF(somebody.x, somebody.y))

    # ── mouse and keys ──────────────────────────────────────────────────────────────────────
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click, or a pan of the picture."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()
        event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show who would be chosen."""
        hovered = -1 if event.buttons() else self._at(event.position())
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()
        on_somebody = hovered >= 0
        hand, cross = Qt.CursorShape.PointingHandCursor, Qt.CursorShape.CrossCursor
        self.setCursor(hand if on_somebody else cross)
        event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose who was clicked."""
        pressed, self._pressed = self._pressed, None
        event.ignore()
        if event.button() != Qt.MouseButton.LeftButton or pressed is None:
            return
        moved = (event.position() - pressed).manhattanLength()
        if moved >= QApplication.startDragDistance():
            return
        if (index := self._at(event.position())) >= 0:
            self._pick(index)
            return
        point = self._view.widget_to_image(event.position())
        if QRectF(QPointF(), self._view.image_size).contains(point):
            self.picked.emit(point)

    def leaveEvent(self, event: QEvent) -> None:
        """Nobody is below the cursor any more."""
        self._hovered = -1
        self.update()

    def _takes(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        return super()._takes(event) or (plain and (enter or _digit(event) > 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by number, or with Enter who is marked."""
        if (digit := _digit(event)) > 0:
            self._pick(digit - 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._pick(self._hovered)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Mark the next one with Tab, the one before with Shift+Tab."""
        if count := len(self._people or ()):
            step = 1 if forward else -1
            start = self._hovered if self._hovered >= 0 else (-1 if forward else 0)
            self._hovered = (start + step) % count
            self.update()
        return True

    # ── painting ────────────────────────────────────────────────────────────────────────────
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the boxes with their numbers."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            point = None if self._followed is None else self._view.image_to_widget(self._followed)
            for index, box in enumerate(self._boxes()):
                followed = point is not None and box.contains(point)
                self._paint_box(painter, index, box, followed=followed)

    def _paint_box(self, painter: QPainter, index: int, box: QRectF, *, followed: bool) -> None:
        theme = current_theme()
        marked = index == self._hovered
        painter.setBrush(tint(theme.accent, 0.18) if marked else Qt.BrushStyle.NoBrush)
        edge = theme.accent if marked or followed else "#ffffff"
        for colour, width in ((tint("#000000", 0.6), 6.0), (QColor(edge), 3.0 if marked else 2.5)):
            painter.setPen(QPen(colour, width))
            painter.drawRoundedRect(box, 6, 6)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        font, line = ui_font(TITLE_PT, bold=True), text_height(TITLE_PT)
        text = str(index + 1) if index < _MOST else "·"
        if followed:
            text = tr("{n}: followed now").format(n=text)
        width = max(QFontMetricsF(font).horizontalAdvance(text) + 0.7 * line, 1.3 * line)
        badge = QRectF(box.left(), box.top() - 1.3 * line, width, 1.3 * line)
        badge.moveTop(max(badge.top(), 0.0))
        badge.moveLeft(min(max(badge.left(), 0.0), max(self.width() - width, 0.0)))
        buttons = QRectF(self._view.bar.geometry())
        if badge.intersects(buttons):
            badge.moveTop(buttons.bottom() + 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent))
        painter.drawRoundedRect(badge, 5, 5)
        painter.setFont(font)
        painter.setPen(QColor(theme.on_accent))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)


def _digit(event: QKeyEvent) -> int:
    """Return the digit that a key stands for, 0 where it is none."""
    key = event.key() - Qt.Key.Key_0.value
    return key if 0 < key <= _MOST else 0
