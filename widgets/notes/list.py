"""The notes of a clip, one below the other, to be read, gone to and changed in place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QRect, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidgetItem,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from inference.texts import mark, tr
from widgets.message_list import CONTENT, AnyIndex, MessageList, paint_card
from widgets.theme import SMALL_PT, current_theme, ui_font
from widgets.timeline.hits import NoteRow
from widgets.units import format_time

NO_NOTES = mark("No notes yet. Press N to write one at the frame that is shown.")
NO_CLIP = mark("Open a clip to write notes on it.")


class NoteEditor(QLineEdit):
    """The line in which a note is changed; Enter and Esc end it."""


class _NoteDelegate(QStyledItemDelegate):
    """Draws a note under its time, and lets its text be changed in place."""

    def __init__(self, list_: NotesList) -> None:
        super().__init__(list_)
        self._list = list_

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Return the room for the time and the whole text, as wide as the list is."""
        note: NoteRow = index.data(CONTENT)
        metrics, small = QFontMetricsF(ui_font()), QFontMetricsF(ui_font(SMALL_PT))
        pad = option.fontMetrics.height() * 0.45
        room = QRectF(0, 0, self._list.viewport().width() - 5 - 2 * pad, 1e6)
        text = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), note[2]).height()
        return QSize(0, round(small.height() + max(text, metrics.height()) + 1.4 * pad + 7))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw a note."""
        note: NoteRow = index.data(CONTENT)
        theme = current_theme()
        painter.save()
        room = paint_card(painter, option, current=self._list.currentIndex() == index)
        painter.setFont(ui_font(SMALL_PT))
        painter.setPen(QColor(theme.muted))
        line = QFontMetricsF(painter.font()).height()
        head = QRectF(room.left(), room.top(), room.width(), line)
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, when(note[1], note[0]))
        painter.setFont(ui_font())
        painter.setPen(QColor(theme.text))
        below = room.adjusted(0, line, 0, 0)
        painter.drawText(below, int(Qt.TextFlag.TextWordWrap), note[2])
        painter.restore()

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex
    ) -> NoteEditor:
        """Return a line to change the text in."""
        editor = NoteEditor(parent)
        editor.setAccessibleName(tr("Text of the note"))
        return editor

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        """Start from the text as it stands."""
        if isinstance(editor, QLineEdit):
            editor.setText(index.data(CONTENT)[2])

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        """Tell what was typed; the list shows it once it is told back."""
        if isinstance(editor, QLineEdit):
            self._list.tell_change(index.row(), editor.text())

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        """Put the line over the text."""
        card: QRect = self._list.visualRect(index)
        line = round(QFontMetricsF(ui_font(SMALL_PT)).height())
        editor.setGeometry(card.adjusted(5, 5 + line, -5, -4))


class NotesList(MessageList):
    """Notes in the order of the clip.

    Signals
    -------
    note_selected(int)
        Row of a note that is clicked or moved to with the arrow keys.
    note_changed(int, str), note_deleted(int)
        Row of a note, and its new text.
    """

    note_selected = Signal(int)
    note_changed = Signal(int, str)
    note_deleted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notes: tuple[NoteRow, ...] = ()
        self.setItemDelegate(_NoteDelegate(self))
        self.setUniformItemSizes(False)
        self.setResizeMode(MessageList.ResizeMode.Adjust)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(MessageList.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(
            MessageList.EditTrigger.DoubleClicked | MessageList.EditTrigger.EditKeyPressed
        )
        self.setAccessibleName(tr("Notes"))
        self.setToolTip(
            tr("Click a note to go to it, double-click to change it, Delete to take it away")
        )
        self.itemClicked.connect(lambda item: self.note_selected.emit(self.row(item)))
        self.set_message(tr(NO_NOTES))

    def set_notes(self, notes: Sequence[NoteRow]) -> None:
        """Show these notes, in this order: frame, time in seconds, text. No signal is sent."""
        if tuple(notes) == self._notes:
            return
        chosen = self.currentRow()
        self._notes = tuple(notes)
        with QSignalBlocker(self):
            self.clear()
            for note in self._notes:
                self.add(note, f"{when(note[1], note[0])}. {note[2]}", note[2])
                item = self.item(self.count() - 1)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.setCurrentRow(min(chosen, self.count() - 1))

    def tell_change(self, row: int, text: str) -> None:
        """Tell the new text of a note; an empty one takes the note away."""
        text = text.strip()
        if not text:
            self.note_deleted.emit(row)
        elif text != self._notes[row][2]:
            self.note_changed.emit(row, text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the current note away with Delete, change it with Enter or F2."""
        row = self.currentRow()
        if self.state() is MessageList.State.EditingState:
            event.accept()  # Enter that ends the editing comes by here as well
        elif event.key() == Qt.Key.Key_Delete and row >= 0:
            self.note_deleted.emit(row)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def menu_of(self, item: QListWidgetItem) -> QMenu:
        """Offer what can be done with a note."""
        return self.menu_for(self.row(item))

    def menu_for(self, row: int) -> QMenu:
        """Return the menu of a note."""
        menu = QMenu(self)
        menu.addAction(tr("&Go to it")).triggered.connect(lambda: self.note_selected.emit(row))
        menu.addAction(tr("&Change")).triggered.connect(
            lambda: self.edit(self.model().index(row, 0))
        )
        menu.addAction(tr("&Delete")).triggered.connect(lambda: self.note_deleted.emit(row))
        return menu


def when(time_s: float, frame: int) -> str:
    """Write a moment as it stands above a note."""
    return tr("{time} · frame {frame}").format(time=format_time(time_s), frame=frame)
