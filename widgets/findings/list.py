"""The list of findings: what is wrong, in which rep, by how much, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
)
from PySide6.QtWidgets import (
    QFrame,
    QListWidgetItem,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from inference.motion.types import Finding
from inference.texts import tr
from widgets.findings.words import Entry, as_table, as_text
from widgets.marks import draw_mark
from widgets.message_list import CONTENT, AnyIndex, MessageList, paint_card
from widgets.theme import SMALL_PT, current_theme, ui_font

_WRAP = int(Qt.TextFlag.TextWordWrap)


class _EntryDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Return the room for the whole title and the whole note, as wide as the list is."""
        entry: Entry = index.data(CONTENT)
        title, small = QFontMetricsF(ui_font(bold=True)), QFontMetricsF(ui_font(SMALL_PT))
        pad = option.fontMetrics.height() * 0.45
        list_ = self.parent()
        width = list_.viewport().width() if isinstance(list_, FindingsList) else option.rect.width()
        room = QRectF(0, 0, width - 5 - 2 * pad - _indent(title), 1e6)
        note = small.boundingRect(room, _WRAP, entry.note).height()
        head = title.boundingRect(room, _WRAP, entry.title).height()
        return QSize(0, round(head + note + 1.4 * pad + 7))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw a finding."""
        theme = current_theme()
        entry: Entry = index.data(CONTENT)
        list_ = self.parent()
        chosen = isinstance(list_, FindingsList) and list_.is_chosen(index)
        painter.save()
        room = paint_card(painter, option, current=chosen)
        metrics = QFontMetricsF(ui_font(bold=True))
        line = metrics.height()
        draw_mark(painter, QRectF(room.left(), room.top(), line * 0.9, line * 0.9), entry.mark)
        text = room.adjusted(_indent(metrics), 0, 0, 0)
        head = metrics.boundingRect(text, _WRAP, entry.title).height()
        painter.setFont(ui_font(SMALL_PT))
        painter.setPen(QColor(theme.muted))
        painter.drawText(text.adjusted(0, head, 0, 0), _WRAP, entry.note)
        painter.setFont(ui_font(bold=True))
        painter.setPen(QColor(theme.text))
        painter.drawText(text, _WRAP, entry.title)
        painter.restore()


def _indent(title: QFontMetricsF) -> float:
    """Return the room that the mark takes beside the text."""
    return float(title.height() * 1.3)


class FindingsList(MessageList):
    """Findings, one below the other.

    Signals
    -------
    finding_selected(Finding)
        One that is clicked, chosen with Enter or moved to with the arrow keys.
    rep_loop_requested(int)
        Loop the rep of a finding.
    rule_off_requested(str)
        Turn off a rule, by its id.
    """

    finding_selected = Signal(object)
    rep_loop_requested = Signal(int)
    rule_off_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(_EntryDelegate(self))
        self.setUniformItemSizes(False)
        self.setSelectionMode(MessageList.SelectionMode.ExtendedSelection)
        self.setResizeMode(MessageList.ResizeMode.Adjust)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(MessageList.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(tr("Findings"))
        self.setToolTip(tr("Click a finding to go to its worst frame"))
        self.itemClicked.connect(
            lambda item: self.finding_selected.emit(item.data(CONTENT).finding)
        )

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show these findings; the one that was chosen stays so. No signal is sent."""
        if [self._entry(row) for row in range(self.count())] == list(entries):
            return
        chosen = self.currentItem()
        before: Finding | None = chosen.data(CONTENT).finding if chosen else None
        with QSignalBlocker(self):
            self.clear()
            for entry in entries:
                self.add(entry, entry.spoken, entry.note)
                finding = entry.finding
                if before and (finding.rule, finding.rep) == (before.rule, before.rep):
                    self.setCurrentRow(self.count() - 1)

    def _entry(self, row: int) -> Entry:
        entry: Entry = self.item(row).data(CONTENT)
        return entry

    def is_chosen(self, index: AnyIndex) -> bool:
        """Return whether a line is drawn as chosen: the current one, or one of several."""
        if len(self.selectionModel().selectedIndexes()) > 1:
            return bool(self.selectionModel().isSelected(index))
        return self.currentIndex() == index

    def chosen(self) -> list[Entry]:
        """Return the chosen findings from top to bottom; all of them where none is chosen."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [self._entry(row) for row in rows or range(self.count())]

    def copy_text(self) -> None:
        """Put the chosen findings on the clipboard as sentences."""
        QGuiApplication.clipboard().setText(as_text(self.chosen()))

    def copy_table(self) -> None:
        """Put the chosen findings on the clipboard as a table."""
        QGuiApplication.clipboard().setText(as_table(self.chosen()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy with Ctrl+C, go to the current finding again with Enter; else move."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_text()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem():
            self.itemClicked.emit(self.currentItem())
        else:
            super().keyPressEvent(event)

    def menu_of(self, item: QListWidgetItem) -> QMenu:
        """Offer what can be done with a finding."""
        return self.menu_for(item.data(CONTENT))

    def menu_for(self, entry: Entry) -> QMenu:
        """Return the menu of a finding."""
        menu, finding = QMenu(self), entry.finding
        menu.addAction(tr("&Go to the worst frame")).triggered.connect(
            lambda: self.finding_selected.emit(finding)
        )
        menu.addAction(tr("&Loop rep {n}").format(n=finding.rep)).triggered.connect(
            lambda: self.rep_loop_requested.emit(finding.rep)
        )
        menu.addSeparator()
        menu.addAction(tr("Turn off the rule “{rule}”").format(rule=entry.rule)).triggered.connect(
            lambda: self.rule_off_requested.emit(finding.rule)
        )
        menu.addSeparator()
        menu.addAction(tr("&Copy as text")).triggered.connect(self.copy_text)
        menu.addAction(tr("Copy as a &table")).triggered.connect(self.copy_table)
        return menu
