"""The list of findings: what is wrong, in which rep, by how much, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QFrame, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from inference.motion.types import Finding, Judgement, Rule
from widgets.marks import Mark, draw_mark, mark_of
from widgets.message_list import CONTENT, AnyIndex, MessageList, paint_card
from widgets.theme import SMALL_PT, current_theme, ui_font
from widgets.units import format_value, plain_words

NO_FAULTS = "No faults found."
NOTHING_JUDGED = "Nothing could be judged; the rules say why."
NOT_ANALYSED = "Not analysed yet."


@dataclass(frozen=True)
class _Entry:
    """What a line of the list shows."""

    finding: Finding
    title: str
    sureness: str

    @property
    def note(self) -> str:
        """What is said below the title."""
        return f"{self.finding.note} {self.sureness}"

    @property
    def mark(self) -> Mark:
        """The shape of the severity."""
        return mark_of((self.finding,))


class _EntryDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Return the room for a title and the whole note, as wide as the list is."""
        entry: _Entry = index.data(CONTENT)
        title, small = QFontMetricsF(ui_font(bold=True)), QFontMetricsF(ui_font(SMALL_PT))
        pad = option.fontMetrics.height() * 0.45
        list_ = self.parent()
        width = list_.viewport().width() if isinstance(list_, FindingsList) else option.rect.width()
        room = QRectF(0, 0, width - 5 - 2 * pad - _indent(title), 1e6)
        note = small.boundingRect(room, int(Qt.TextFlag.TextWordWrap), entry.note).height()
        return QSize(0, round(title.height() + note + 1.4 * pad + 7))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw a finding."""
        theme = current_theme()
        entry: _Entry = index.data(CONTENT)
        list_ = self.parent()
        is_current = isinstance(list_, FindingsList) and list_.currentIndex() == index
        painter.save()
        room = paint_card(painter, option, current=is_current)
        metrics = QFontMetricsF(ui_font(bold=True))
        line = metrics.height()
        draw_mark(painter, QRectF(room.left(), room.top(), line * 0.9, line * 0.9), entry.mark)
        text = room.adjusted(_indent(metrics), 0, 0, 0)
        painter.setFont(ui_font(SMALL_PT))
        painter.setPen(QColor(theme.muted))
        painter.drawText(text.adjusted(0, line, 0, 0), int(Qt.TextFlag.TextWordWrap), entry.note)
        painter.setFont(ui_font(bold=True))
        painter.setPen(QColor(theme.text))
        title = metrics.elidedText(entry.title, Qt.TextElideMode.ElideRight, text.width())
        head = QRectF(text.left(), text.top(), text.width(), line)
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, title)
        painter.restore()


def _indent(title: QFontMetricsF) -> float:
    """Return the room that the mark takes beside the text."""
    return float(title.height() * 1.3)


class FindingsList(MessageList):
    """All findings of a clip, in the order of the clip.

    `finding_selected(Finding)` tells one that is clicked or moved to with the arrow keys.
    """

    finding_selected = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(_EntryDelegate(self))
        self.setUniformItemSizes(False)
        self.setResizeMode(MessageList.ResizeMode.Adjust)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(MessageList.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("Findings")
        self.setToolTip("Click a finding to go to its worst frame")
        self.itemClicked.connect(
            lambda item: self.finding_selected.emit(item.data(CONTENT).finding)
        )
        self.set_judgement(None)

    def set_judgement(self, judgement: Judgement | None, rules: tuple[Rule, ...] = ()) -> None:
        """Show the findings of a clip; None where it is not analysed yet. No signal is sent.

        Parameters
        ----------
        judgement : Judgement or None
        rules : tuple of Rule, optional
            Give the findings their names; the identifier in plain words stands in for a name.
        """
        names = {rule.id: rule.name for rule in rules}
        chosen = self.currentItem()
        before: Finding | None = chosen.data(CONTENT).finding if chosen else None
        findings = judgement.findings if judgement else ()
        with QSignalBlocker(self):
            self.clear()
            for finding in sorted(findings, key=lambda f: (f.worst_frame, f.rule)):
                entry = _entry(finding, names.get(finding.rule, plain_words(finding.rule)))
                self.add(entry, f"{entry.mark.value}: {entry.title}. {finding.note}", finding.note)
                if before and (finding.rule, finding.rep) == (before.rule, before.rep):
                    self.setCurrentRow(self.count() - 1)
        self.set_message(_why_empty(judgement))


def _why_empty(judgement: Judgement | None) -> str:
    if judgement is None:
        return NOT_ANALYSED
    judged = any(status.judged_reps for status in judgement.statuses)
    return NO_FAULTS if judged else NOTHING_JUDGED


def _entry(finding: Finding, name: str) -> _Entry:
    value = format_value(finding.value, finding.unit)
    threshold = format_value(finding.threshold, finding.unit)
    relation = "<" if finding.value < finding.threshold else ">"
    title = f"Rep {finding.rep} · {name} {value} {relation} {threshold}"
    return _Entry(finding, title, f"{finding.confidence:.0%} sure.")
