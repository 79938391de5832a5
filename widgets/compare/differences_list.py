"""The list of the largest differences between two lifts, the worst first."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import numpy as np
from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QFrame, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from inference.comparing import Difference, largest_differences
from inference.motion.compare import Comparison
from inference.texts import tr
from widgets.message_list import CONTENT, AnyIndex, MessageList, paint_card
from widgets.theme import SMALL_PT, current_theme, ui_font
from widgets.units import format_time, format_value, parse_series


@dataclass(frozen=True)
class _Entry:
    """What a line of the list shows."""

    frame: int
    title: str
    note: str


class _EntryDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Return the room for the whole title and the note below it, as wide as the list is."""
        entry: _Entry = index.data(CONTENT)
        pad = option.fontMetrics.height() * 0.45
        list_ = self.parent()
        width = list_.viewport().width() if isinstance(list_, MessageList) else option.rect.width()
        room = QRectF(0, 0, width - 5 - 2 * pad, 1e6)
        title = QFontMetricsF(ui_font(bold=True))
        high = title.boundingRect(room, int(Qt.TextFlag.TextWordWrap), entry.title).height()
        note = QFontMetricsF(ui_font(SMALL_PT)).height() if entry.note else 0.0
        return QSize(0, round(high + note + 1.4 * pad + 7))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw a difference."""
        theme = current_theme()
        entry: _Entry = index.data(CONTENT)
        list_ = self.parent()
        is_current = isinstance(list_, MessageList) and list_.currentIndex() == index
        painter.save()
        room = paint_card(painter, option, current=is_current)
        painter.setPen(QColor(theme.text))
        painter.setFont(ui_font(bold=True))
        painter.drawText(room, int(Qt.TextFlag.TextWordWrap), entry.title)
        painter.setPen(QColor(theme.muted))
        painter.setFont(ui_font(SMALL_PT))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignBottom), entry.note)
        painter.restore()


class DifferencesList(MessageList):
    """Where the two lifts differ most. `frame_requested(int)` tells which one is clicked."""

    frame_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(_EntryDelegate(self))
        self.setUniformItemSizes(False)
        self.setResizeMode(MessageList.ResizeMode.Adjust)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(MessageList.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(tr("Largest differences"))
        self.setToolTip(tr("Click a difference to go to its frame"))
        self.itemClicked.connect(lambda item: self.frame_requested.emit(item.data(CONTENT).frame))

    def set_comparison(self, comparison: Comparison | None) -> None:
        """Show where a lift is furthest from its reference. No signal is sent."""
        found = largest_differences(comparison) if comparison else ()
        with QSignalBlocker(self):
            self.clear()
            for line in found:
                assert comparison is not None
                entry = _entry(line, comparison)
                self.add(entry, f"{entry.title}. {entry.note}", entry.note or entry.title)
        far = tr("No joint is far off anywhere.")
        self.set_message(far if comparison is not None and comparison.compared else "")


def _entry(line: Difference, comparison: Comparison) -> _Entry:
    moment = tr("at {time}").format(time=format_time(float(comparison.times_s[line.frame])))
    if line.moment is not None:
        sentence = line.moment.sentence
        told = [f"{_angle_words(line.angle)} {_degrees(line.degrees)}"]
        if not (line.angle and isfinite(line.degrees)):
            told = []
        return _Entry(line.frame, sentence[:1].upper() + sentence[1:], " · ".join([*told, moment]))
    assert line.gap is not None
    mean = tr("on average {angle}").format(angle=format_value(line.gap.mean_deg, "°"))
    title = f"{_angle_words(line.angle)} {_degrees(line.degrees)}"
    return _Entry(line.frame, title, f"{moment} · {mean}")


def _angle_words(name: str) -> str:
    """Name an angle: ``Knee flexion, left``."""
    series = parse_series(name)
    if series.side == "middle":
        return tr(series.title)
    return tr("{angle}, {side}").format(angle=tr(series.title), side=tr(series.side))


def _degrees(value: float) -> str:
    """Write a difference with its sign: ``+12°``."""
    sign = "+" if np.round(value) > 0 else ""
    return f"{sign}{format_value(value, '°')}"
