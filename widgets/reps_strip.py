"""The strip of reps: a chip each, with how long it took, its key figure and its verdict."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidgetItem,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from inference.motion.types import Finding, Rep
from widgets.marks import Mark, draw_mark, mark_of
from widgets.message_list import CONTENT, AnyIndex, MessageList, paint_card
from widgets.theme import SMALL_PT, current_theme, ui_font
from widgets.units import format_time, format_value, parse_series

NO_REPS = "No reps found."
NOT_ANALYSED = "Reps appear here as the clip is analysed."

_KEY_FIGURES = (("spine_angle_min_deg", "spine"), ("thigh_angle_min_deg", "thigh"))


@dataclass(frozen=True)
class _Chip:
    """What a chip shows."""

    index: int
    caption: str
    mark: Mark


class _ChipDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Return the room for two lines of text."""
        bold, small = QFontMetricsF(ui_font(bold=True)), QFontMetricsF(ui_font(SMALL_PT))
        pad = option.fontMetrics.height() * 0.45
        chip: _Chip = index.data(CONTENT)
        text = max(
            small.horizontalAdvance(chip.caption),
            bold.horizontalAdvance("Rep 00") + bold.height() * 1.5,
        )
        return QSize(round(text + 2 * pad + 6), self.height(option))

    @staticmethod
    def height(option: QStyleOptionViewItem) -> int:
        """Return the height of a chip."""
        bold, small = QFontMetricsF(ui_font(bold=True)), QFontMetricsF(ui_font(SMALL_PT))
        return round(bold.height() + small.height() + option.fontMetrics.height() * 0.63 + 7)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw a chip."""
        theme = current_theme()
        chip: _Chip = index.data(CONTENT)
        list_ = self.parent()
        is_current = isinstance(list_, RepsStrip) and list_.currentIndex() == index
        painter.save()
        room = paint_card(painter, option, current=is_current)
        painter.setFont(ui_font(bold=True))
        line = QFontMetricsF(painter.font()).height()
        painter.setPen(QColor(theme.text))
        head = QRectF(room.left(), room.top(), room.width(), line)
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, f"Rep {chip.index}")
        size = line * 0.85
        draw_mark(painter, QRectF(room.right() - size, room.top(), size, size), chip.mark)
        painter.setFont(ui_font(SMALL_PT))
        painter.setPen(QColor(theme.muted))
        below = QRectF(room.left(), room.top() + line, room.width(), room.height() - line)
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, chip.caption)
        painter.restore()


class RepsStrip(MessageList):
    """A row of chips, one a rep.

    `rep_selected(int)` tells the number of a rep that is clicked or moved to with the arrow keys,
    `rep_loop_requested(int)` of one that is double-clicked or chosen with Enter.
    """

    rep_selected = Signal(int)
    rep_loop_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(_ChipDelegate(self))
        self.setFlow(MessageList.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollMode(MessageList.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Reps")
        self.setToolTip("Click a rep to go to it, double-click to loop it")
        self.itemClicked.connect(lambda item: self.rep_selected.emit(_index(item)))
        self.itemDoubleClicked.connect(lambda item: self.rep_loop_requested.emit(_index(item)))
        self.set_reps(None, ())

    def set_reps(self, reps: tuple[Rep, ...] | None, findings: tuple[Finding, ...]) -> None:
        """Show these reps; None where the clip is not analysed yet. No signal is sent."""
        current = self.current()
        with QSignalBlocker(self):
            self.clear()
            for rep in reps or ():
                own = tuple(finding for finding in findings if finding.rep == rep.index)
                self._add(rep, own)
        self.set_message(NOT_ANALYSED if reps is None else NO_REPS)
        self.set_current(current)

    def _add(self, rep: Rep, findings: tuple[Finding, ...]) -> None:
        caption = f"{rep.duration_s:.1f}\u202fs"
        for name, label in _KEY_FIGURES:
            if name in rep.measures:
                value = format_value(rep.measures[name], parse_series(name).unit)
                caption = f"{caption} · {label} {value}"
                break
        mark = mark_of(findings)
        notes = "\n".join(finding.note for finding in findings) or "No faults found."
        spoken = f"Rep {rep.index}, {format_time(rep.duration_s)}, {mark.value}"
        self.add(_Chip(rep.index, caption, mark), spoken, notes)

    def current(self) -> int | None:
        """Return the number of the highlighted rep, None where there is none."""
        item = self.currentItem()
        return None if item is None else _index(item)

    def set_current(self, index: int | None) -> None:
        """Highlight a rep by its number, and bring it into view. No signal is sent."""
        if index == self.current():
            return
        rows = (row for row in range(self.count()) if _index(self.item(row)) == index)
        with QSignalBlocker(self):
            self.setCurrentRow(next(rows, -1))
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Loop the current rep with Enter; move with the arrow keys."""
        index = self.current()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index is not None:
            self.rep_loop_requested.emit(index)
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Return the height of a chip and of the scroll bar below it."""
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        bar = self.horizontalScrollBar().sizeHint().height()
        return QSize(option.fontMetrics.height() * 20, _ChipDelegate.height(option) + bar)

    def minimumSizeHint(self) -> QSize:
        """Return the room for one chip."""
        return QSize(self.sizeHint().width() // 4, self.sizeHint().height())


def _index(item: QListWidgetItem) -> int:
    chip: _Chip = item.data(CONTENT)
    return chip.index
