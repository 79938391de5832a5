"""A pane as a dock: it shows whether it has the keyboard, and a double click fills the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Signal
from PySide6.QtGui import QCloseEvent, QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QWidget

from widgets.theme import current_theme

_MARK_PX = 2


class PaneDock(QDockWidget):
    """A dock with one pane in it.

    `maximise_requested()` tells a double click on the title, `closed()` that the coach closed it.
    """

    maximise_requested = Signal()
    closed = Signal()

    def __init__(self, name: str, title: str, pane: QWidget, parent: QWidget) -> None:
        super().__init__(title, parent)
        self.setObjectName(f"dock-{name}")
        self.setWidget(pane)
        if not pane.accessibleName():
            pane.setAccessibleName(title)
        self._active = False

    @property
    def active(self) -> bool:
        """Whether the keyboard is in this pane."""
        return self._active

    def set_active(self, active: bool) -> None:
        """Mark the title of the pane that has the keyboard."""
        if active != self._active:
            self._active = active
            self.update(self._title_rect())

    def event(self, event: QEvent) -> bool:
        """Take a double click on the title of a docked pane, which Qt would float."""
        on_title = (
            isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonDblClick
            and self._title_rect().contains(event.position().toPoint())
        )
        if on_title and not self.isFloating():
            self.maximise_requested.emit()
            return True
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the coach closed the pane."""
        super().closeEvent(event)
        self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Underline the title of the pane that has the keyboard."""
        super().paintEvent(event)
        if self._active:
            title = self._title_rect()
            line = QRect(0, title.bottom() - _MARK_PX + 1, title.width(), _MARK_PX)
            with QPainter(self) as painter:
                painter.fillRect(line, QColor(current_theme().accent))

    def _title_rect(self) -> QRect:
        return QRect(0, 0, self.width(), self.widget().geometry().top())
