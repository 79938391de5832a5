"""The strip of reps: a chip each, with how long it took, its key figure and its verdict."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidgetItem,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from inference.motion.types import Judgement, Rep, Segmentation
from widgets.marks import Mark, draw_mark, rep_mark
from widgets.message_list import CONTENT, AnyIndex, MessageList, paint_card
from widgets.theme import SMALL_PT, current_theme, tint, ui_font
from widgets.units import PARTIAL, format_time, format_value, parse_series, plain_words

NO_REPS = "No reps found."
NOT_ANALYSED = "Reps appear here as the clip is analysed."

_KEY_FIGURES = (("spine_angle_min_deg", "spine"), ("thigh_angle_min_deg", "thigh"))


@dataclass(frozen=True)
class _Chip:
    """What a chip shows; a partial rep has no mark."""

    rep: Rep
    caption: str
    mark: Mark | None

    @property
    def title(self) -> str:
        """The upper line."""
        return "Partial" if self.mark is None else f"Rep {self.rep.index}"


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
        if chip.mark is None:
            _hatch(painter, option)
        painter.setFont(ui_font(bold=True))
        line = QFontMetricsF(painter.font()).height()
        painter.setPen(QColor(theme.muted if chip.mark is None else theme.text))
        head = QRectF(room.left(), room.top(), room.width(), line)
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, chip.title)
        size = line * 0.85
        if chip.mark is not None:
            draw_mark(painter, QRectF(room.right() - size, room.top(), size, size), chip.mark)
        painter.setFont(ui_font(SMALL_PT))
        painter.setPen(QColor(theme.muted))
        below = QRectF(room.left(), room.top() + line, room.width(), room.height() - line)
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, chip.caption)
        painter.restore()


def _hatch(painter: QPainter, option: QStyleOptionViewItem) -> None:
    card = QRectF(option.rect).adjusted(3, 3, -3, -3)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(tint(current_theme().muted, 0.35), Qt.BrushStyle.BDiagPattern))
    painter.drawRoundedRect(card, 6, 6)


class RepsStrip(MessageList):
    """A row of chips, one a rep, and between them the partial ones, hatched.

    `rep_selected(int)` tells the number of a rep that is clicked or moved to with the arrow keys,
    `rep_loop_requested(int)` of one that is double-clicked or chosen with Enter. A partial rep has
    no number: `partial_selected(Rep)` tells it.
    """

    rep_selected = Signal(int)
    rep_loop_requested = Signal(int)
    partial_selected = Signal(object)

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
        self.itemClicked.connect(self._select)
        self.itemDoubleClicked.connect(self._loop)
        self.set_reps(None, None)

    def set_reps(self, found: Segmentation | None, judgement: Judgement | None) -> None:
        """Show the reps and the partial ones; None before the analysis. No signal is sent."""
        current = self.current()
        judgement = judgement or Judgement((), ())
        chips = [self._chip(rep, judgement) for rep in found.reps] if found else []
        chips += [_Chip(rep, _caption(rep), None) for rep in found.partials] if found else []
        with QSignalBlocker(self):
            self.clear()
            for chip in sorted(chips, key=lambda chip: chip.rep.start_frame):
                self._add(chip, judgement)
        self.set_message(NOT_ANALYSED if found is None else NO_REPS)
        self.set_current(current)

    @staticmethod
    def _chip(rep: Rep, judgement: Judgement) -> _Chip:
        return _Chip(rep, _caption(rep), rep_mark(rep.index, judgement))

    def _add(self, chip: _Chip, judgement: Judgement) -> None:
        if chip.mark is None:
            self.add(chip, f"{chip.title}, not counted", PARTIAL.capitalize())
            return
        spoken = f"{chip.title}, {format_time(chip.rep.duration_s)}, {chip.mark.value}"
        self.add(chip, spoken, _notes(chip.rep, judgement))

    def _select(self, item: QListWidgetItem) -> None:
        chip: _Chip = item.data(CONTENT)
        if chip.mark is None:
            self.partial_selected.emit(chip.rep)
        else:
            self.rep_selected.emit(chip.rep.index)

    def _loop(self, item: QListWidgetItem) -> None:
        if (index := _index(item)) is not None:
            self.rep_loop_requested.emit(index)

    def current(self) -> int | None:
        """Return the number of the highlighted rep, None where there is none or it is partial."""
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
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            self._loop(item)
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


def _index(item: QListWidgetItem) -> int | None:
    chip: _Chip = item.data(CONTENT)
    return None if chip.mark is None else chip.rep.index


def _caption(rep: Rep) -> str:
    """Write how long a rep took, and its key figure."""
    caption = f"{rep.duration_s:.1f}\u202fs"
    for name, label in _KEY_FIGURES:
        if name in rep.measures:
            value = format_value(rep.measures[name], parse_series(name).unit)
            return f"{caption} · {label} {value}"
    return caption


def _notes(rep: Rep, judgement: Judgement) -> str:
    """Say what was found in a rep, and what could not be told."""
    notes = [finding.note for finding in judgement.findings if finding.rep == rep.index]
    judged = any(s.judged_reps and rep.index not in s.unknown_reps for s in judgement.statuses)
    if not notes and judged:
        notes = ["No faults found."]
    for status in judgement.statuses:
        if reason := status.unknown_reps.get(rep.index):
            notes.append(f"{plain_words(status.rule)}: can’t tell, {reason}.")
    return "\n".join(notes) or "Not judged."
