"""What tools over the video have in common: they cover it, keep some keys, and have a panel."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inference.texts import tr
from widgets.video.view import VideoView

_LINE_CHARS = 80
"""Average characters across from which one line is enough for what the panel says."""


class VideoTool(QWidget):
    """A mode of the video pane, for as long as it lies over the picture.

    It has a panel at the lower edge, below the picture, with a line that says what to do and the
    buttons of the tool. The wheel zooms the picture and the middle button pans it meanwhile, as
    does dragging where the tool has nothing: what the tool does not take goes through to the pane.

    Parameters
    ----------
    view : VideoView
    name : str
        For screen readers.
    """

    left = Signal()
    """The coach is done with it."""

    def __init__(self, view: VideoView, name: str) -> None:
        super().__init__(view)
        self._view = view
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._say = QLabel(wordWrap=True)
        self._say.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._row = QHBoxLayout()
        self._row.setSpacing(4)
        self._panel = self._make_panel()
        view.installEventFilter(self)
        self._panel.installEventFilter(self)
        view.zoom_changed.connect(self.update)

    def close_tool(self) -> None:
        """Take the tool away, and give the picture its room back."""
        had_focus = self.hasFocus() or self.isAncestorOf(self.focusWidget() or self)
        self._view.removeEventFilter(self)
        self._panel.removeEventFilter(self)  # it would ask for its room again while it is hidden
        self.hide()
        self._view.set_inset(0)
        self.deleteLater()
        if had_focus:
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def hint(self) -> str:
        """Return what the panel says."""
        return self._say.text()

    def _set_hint(self, text: str) -> None:
        self._say.setText(text)

    def _make_panel(self) -> QWidget:
        panel = QWidget(self)
        panel.setAutoFillBackground(True)
        panel.setCursor(Qt.CursorShape.ArrowCursor)
        column = QVBoxLayout(panel)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(2)
        column.addWidget(self._say)
        column.addLayout(self._row)
        return panel

    def _add(self, button: QAbstractButton) -> None:
        """Add a button to the panel."""
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys stay with the tool
        self._row.addWidget(button)

    def _add_text(self, text: str, tooltip: str) -> QPushButton:
        """Add a button with a text to the panel."""
        button = QPushButton(text)
        button.setToolTip(tooltip)
        self._add(button)
        return button

    def _open(self) -> None:
        """End the row of buttons, and cover the pane."""
        self._row.addStretch(1)
        self._add_text(tr("Done"), tr("Leave this mode (Esc)")).clicked.connect(self.left)
        self.setGeometry(self._view.rect())
        self.show()
        self._view.bar.raise_()
        self._place_panel()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place_panel(self) -> None:
        # Of one height whatever it says: the picture must not move while something is dragged.
        metrics = self._say.fontMetrics()
        lines = 1 if self.width() > _LINE_CHARS * metrics.averageCharWidth() else 2
        self._say.setFixedHeight(lines * metrics.lineSpacing())
        height = self._panel.sizeHint().height()
        self._panel.setGeometry(0, self.height() - height, self.width(), height)
        self._view.set_inset(height)
        self.update()

    # ── keys ────────────────────────────────────────────────────────────────────────────────
    def _takes(self, event: QKeyEvent) -> bool:
        """Whether a key belongs to the tool now, before the window's shortcuts."""
        return event.key() == Qt.Key.Key_Escape

    def event(self, event: QEvent) -> bool:
        """Keep the tool's keys from the window's shortcuts."""
        asked = event.type() == QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and self._takes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            event.ignore()

    # ── the pane ────────────────────────────────────────────────────────────────────────────
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the pane whatever its size."""
        if watched is self._view and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._view.rect())
        elif watched is self._panel and event.type() == QEvent.Type.LayoutRequest:
            self._place_panel()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the panel at the lower edge."""
        self._place_panel()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Keep a double click from the pane, which would fill the window."""
        self.mousePressEvent(event)
