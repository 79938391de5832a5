"""A list that says in its middle why it is empty."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from widgets.message import paint_message
from widgets.theme import current_theme, mix

CONTENT = Qt.ItemDataRole.UserRole
"""Where an item keeps the value that it shows."""

AnyIndex = QModelIndex | QPersistentModelIndex


class MessageList(QListWidget):
    """A list of values with own painting, and a message where there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._message = ""
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)

    @property
    def message(self) -> str:
        """What is said where the list is empty."""
        return self._message

    def set_message(self, message: str) -> None:
        """Say why the list is empty, where it is."""
        self._message = message
        self.viewport().update()

    def add(self, content: object, spoken: str, tooltip: str) -> None:
        """Append a value, with its text for screen readers and its tooltip."""
        self.addItem(QListWidgetItem())
        self.change(self.count() - 1, content, spoken, tooltip)

    def change(self, row: int, content: object, spoken: str, tooltip: str) -> None:
        """Give a row another value."""
        item = self.item(row)
        item.setData(CONTENT, content)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
        item.setToolTip(tooltip)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose what the arrow keys move to, as a click does."""
        before = self.currentRow()
        super().keyPressEvent(event)
        if self.currentRow() != before:
            self.itemClicked.emit(self.currentItem())

    def menu_of(self, item: QListWidgetItem) -> QMenu | None:
        """Return the menu of an item, or None where it has none."""
        return None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with an item: the one below the mouse, or the current one."""
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        item = self.itemAt(event.pos()) if by_mouse else self.currentItem()
        menu = self.menu_of(item) if item is not None else None
        if item is not None and menu is not None:
            place = event.pos() if by_mouse else self.visualItemRect(item).center()
            menu.exec(self.viewport().mapToGlobal(place))
            menu.deleteLater()

    def changeEvent(self, event: QEvent) -> None:
        """Lay out anew where the font has changed."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.scheduleDelayedItemsLayout()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the items, or the message."""
        super().paintEvent(event)
        if not self.count() and self._message:
            with QPainter(self.viewport()) as painter:
                paint_message(painter, QRectF(self.viewport().rect()), "", self._message)


def paint_card(painter: QPainter, option: QStyleOptionViewItem, *, current: bool) -> QRectF:
    """Draw the ground of an item, and return the room inside it."""
    theme = current_theme()
    hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
    ground = QColor(theme.raised)
    if current:
        ground = mix(theme.raised, theme.accent, 0.3)
    elif hovered:
        ground = mix(theme.raised, theme.accent, 0.12)
    rect = QRectF(option.rect).adjusted(2.5, 2.5, -2.5, -2.5)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(theme.accent if current else theme.border))
    painter.setBrush(ground)
    painter.drawRoundedRect(rect, 6, 6)
    pad = option.fontMetrics.height() * 0.45
    return rect.adjusted(pad, pad * 0.7, -pad, -pad * 0.7)
