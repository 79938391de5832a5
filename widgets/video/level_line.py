"""Drawing the level line: a tool over the video pane, with two ends to drag."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from inference.lift.scene import Line, Scene
from inference.texts import mark, number, sentence, tr
from widgets.theme import tint
from widgets.video.view import VideoView

_HINT = mark("Drag along something level: a bar seen from the front, a lintel.")
_REACH_PX = 14.0
_HANDLE_PX = 6.0
_COLOUR = "#ff8fd0"
"""Like nothing else that is drawn on the video, in either theme."""


def roll_words(roll_deg: float) -> str:
    """Say how a level line lies in the picture: ``1.8°, falling to the right``."""
    if abs(roll_deg) < 0.05:
        return tr("{angle}, level").format(angle=f"{number(0.0, 1)}°")
    pattern = (
        tr("{angle}, falling to the right") if roll_deg > 0 else tr("{angle}, falling to the left")
    )
    return pattern.format(angle=f"{number(abs(roll_deg), 1)}°")


class LevelLineTool(QWidget):
    """A line over the picture, drawn by dragging; each end can be dragged again.

    Enter accepts and Esc cancels, as do the buttons. The wheel zooms the picture and the middle
    button pans it meanwhile: both go through to the pane.

    Parameters
    ----------
    view : VideoView
        With a picture.
    line : Line or None
        The line to begin with, in image pixels.
    """

    accepted = Signal(object)
    """The `Line`."""
    cancelled = Signal()

    def __init__(self, view: VideoView, line: Line | None = None) -> None:
        super().__init__(view)
        self._view = view
        self._line = line
        self._before = line
        self._held: int | None = None
        self._say = QLabel(wordWrap=True)
        self._use = QPushButton(tr("Use the line"))
        self._use.setToolTip(tr("Take the roll of the camera from this line (Enter)"))
        self._use.clicked.connect(self._accept)
        self._cancel = QPushButton(tr("Cancel"))
        self._cancel.setToolTip(tr("Leave it as it was (Esc)"))
        self._cancel.clicked.connect(self.cancelled)
        self.setAccessibleName(tr("Level line"))
        self._lay_out()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setGeometry(view.rect())
        view.installEventFilter(self)
        self._show_line()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def line(self) -> Line | None:
        """The line as it is drawn, in image pixels."""
        return self._line

    def _lay_out(self) -> None:
        self._panel = panel = QWidget()
        panel.setAutoFillBackground(True)
        panel.setCursor(Qt.CursorShape.ArrowCursor)
        row = QHBoxLayout(panel)
        row.addWidget(self._say, 1)
        for button in (self._use, self._cancel):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Enter and Esc stay with the tool
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(1)
        column.addWidget(panel)

    # ── the line ────────────────────────────────────────────────────────────────────────────
    def _show_line(self) -> None:
        problem, text = "", tr(_HINT)
        if self._line is not None:
            try:
                roll = Scene(level_line=self._line).camera_roll_deg
            except ValueError as error:
                problem = sentence(str(error))
            else:
                text = tr("Roll {value}. Drag an end to correct it.").format(
                    value=roll_words(roll or 0.0)
                )
        self._say.setText(problem or text)
        self._say.setProperty("fault", bool(problem))
        self._say.style().polish(self._say)
        self._use.setEnabled(self._line is not None and not problem)
        self.update()

    def _accept(self) -> None:
        if self._use.isEnabled():
            self.accepted.emit(self._line)

    def _ends(self) -> tuple[QPointF, ...]:
        """Return the ends in pixels of the pane."""
        if self._line is None:
            return ()
        return tuple(self._view.image_to_widget(QPointF(*point)) for point in self._line)

    def _in_picture(self, position: QPointF) -> tuple[float, float]:
        """Return the nearest point of the picture, in image pixels."""
        point, size = self._view.widget_to_image(position), self._view.image_size
        x, y = min(max(point.x(), 0.0), size.width()), min(max(point.y(), 0.0), size.height())
        return round(x, 1), round(y, 1)

    # ── events ──────────────────────────────────────────────────────────────────────────────
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the pane whatever its size."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._view.rect())
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of an end, or begin another line."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._before = self._line
        near = [(end - event.position()).manhattanLength() for end in self._ends()]
        if near and min(near) <= _REACH_PX:
            self._held = near.index(min(near))
        else:
            start = self._in_picture(event.position())
            self._line, self._held = (start, start), 1
        self._panel.hide()  # the line may lie below it

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the end that is held."""
        if self._held is None or self._line is None:
            event.ignore()
            return
        moved = self._in_picture(event.position())
        self._line = (moved, self._line[1]) if self._held == 0 else (self._line[0], moved)
        self._show_line()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go; a mere click draws nothing."""
        if self._held is None or self._line is None:
            event.ignore()
            return
        self._held = None
        self._panel.show()
        if math.dist(*self._line) == 0:
            self._line = self._before
        self._show_line()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Keep a double click from the pane, which would fill the window."""
        self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Accept with Enter, cancel with Escape."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, its ends, and beside it where level would be."""
        ends = self._ends()
        if not ends:
            return
        start, end = ends
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(tint("#ffffff", 0.7), 1, Qt.PenStyle.DashLine))
            painter.drawLine(start, QPointF(end.x(), start.y()))
            # A dark edge keeps the line visible on any picture.
            for colour, width in ((tint("#000000", 0.6), 5.0), (QColor(_COLOUR), 2.5)):
                painter.setPen(QPen(colour, width))
                painter.drawLine(start, end)
                for point in ends:
                    painter.drawEllipse(_around(point))


def _around(point: QPointF) -> QRectF:
    reach = QPointF(_HANDLE_PX, _HANDLE_PX)
    return QRectF(point - reach, point + reach)
