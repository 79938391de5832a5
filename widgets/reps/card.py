"""What a rep's card says, and how it is drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QIcon, QPainter, QPolygonF
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from inference.motion.types import Exercise, Rep
from inference.rep_figures import Figure, figures_of, tempo_of
from inference.texts import tr
from inference.verdicts import Verdicts
from widgets.icons import icon
from widgets.marks import Mark, draw_mark
from widgets.message_list import CONTENT, AnyIndex, paint_card
from widgets.theme import SMALL_PT, current_theme, tint, ui_font
from widgets.units import PARTIAL, format_time

if TYPE_CHECKING:
    from widgets.reps.strip import RepsStrip

MOST_LINES = 3
"""Lines of figures: two figures each, and the tempo in the last."""
_FAULTS = (Mark.MAJOR, Mark.MINOR)
_COLUMN_GAP = 0.9
_MARK_ROOM = 1.15


@dataclass(frozen=True)
class RepCard:
    """What a card shows; a partial rep has no number, no mark and no verdicts.

    Attributes
    ----------
    rep : Rep
    index : int or None
    mark : Mark or None
    figures : tuple of Figure
        The most telling first, the tempo last.
    notes : str
        What was found in the rep.
    """

    rep: Rep
    index: int | None
    mark: Mark | None
    figures: tuple[Figure, ...]
    notes: str

    @property
    def title(self) -> str:
        """The upper line."""
        return tr("Partial") if self.index is None else tr("Rep {n}").format(n=self.index)

    @property
    def spoken(self) -> str:
        """The card for screen readers."""
        figures = [f"{figure.label} {figure.value}" for figure in self.figures]
        if self.mark is None:
            return ", ".join([self.title, tr("not counted"), *figures])
        duration = format_time(self.rep.duration_s)
        return ", ".join([self.title, duration, tr(self.mark.value), *figures])

    @cached_property
    def tooltip(self) -> str:
        """Everything that is known of the rep."""
        lines = [f"{self.title} · {format_time(self.rep.duration_s)}"]
        for figure in self.figures:
            verdict = f" ({tr(figure.mark.value)})" if figure.mark else ""
            lines.append(f"{figure.label} {figure.value}{verdict}: {figure.meaning}")
        return "\n".join([*lines, self.notes])


def card_of(rep: Rep, exercise: Exercise, verdicts: Verdicts) -> RepCard:
    """Return the card of a rep."""
    figures = (*figures_of(rep, exercise, verdicts), tempo_of(rep, verdicts))
    notes = "\n".join(verdicts.notes(rep.index))
    return RepCard(rep, rep.index, verdicts.rep_mark(rep.index), figures, notes)


def partial_card(rep: Rep) -> RepCard:
    """Return the card of an attempt that is not counted."""
    return RepCard(
        rep, None, None, (tempo_of(replace(rep, phases=()), Verdicts()),), tr(PARTIAL).capitalize()
    )


def cards_table(cards: tuple[RepCard, ...]) -> str:
    """Return the figures of the reps with tabs between them, a rep a line, under a head."""
    counted = [card for card in cards if card.index is not None]
    labels = list(dict.fromkeys(figure.label for card in counted for figure in card.figures))
    rows = [[tr("Rep"), *labels, tr("Verdict")]]
    for card in counted:
        values = {figure.label: figure.value for figure in card.figures}
        verdict = tr(card.mark.value) if card.mark else ""
        rows.append([str(card.index), *(values.get(label, "") for label in labels), verdict])
    return "\n".join("\t".join(row) for row in rows)


class CardDelegate(QStyledItemDelegate):
    """Draws cards with as many lines of figures as there is room for."""

    def __init__(self, strip: RepsStrip) -> None:
        super().__init__(strip)
        self._strip = strip
        self._lines = MOST_LINES
        self._width = 0
        self._columns = (0.0, 0.0)
        self._icons: dict[tuple[str, str], QIcon] = {}

    def set_room(self, room: QSize, bar: int) -> bool:
        """Fit the cards into a strip, with its scroll bar where they need one.

        Returns
        -------
        bool
            Whether that changes the cards.
        """
        option = QStyleOptionViewItem()
        self._strip.initViewItemOption(option)
        before = self._lines
        for lines in range(MOST_LINES, 0, -1):
            self._lines = lines
            self._measure(option)
            scrolls = self._width * self._strip.count() > room.width()
            if self.height(option, lines) + (bar if scrolls else 0) <= room.height():
                break
        return before != self._lines

    def forget_widths(self) -> None:
        """Measure the cards anew: other figures are shown, or another font is used."""
        self._width = 0

    def height(self, option: QStyleOptionViewItem, lines: int) -> int:
        """Return the height of a card with some lines of figures."""
        bold, small = QFontMetricsF(ui_font(bold=True)), QFontMetricsF(ui_font(SMALL_PT))
        air = option.fontMetrics.height() * 0.63 + 7
        return math.ceil(bold.height() + lines * small.height() + air)

    def buttons_place(self, card: QRect, buttons: QSize) -> QPoint:
        """Return where the label buttons stand on a card: in its upper right corner."""
        return QPoint(card.right() - buttons.width() - 5, card.top() + 3)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Return the room of a card: all are as wide as the widest, so that columns align."""
        if not self._width:
            self._measure(option)
        return QSize(self._width, self.height(option, self._lines))

    def _measure(self, option: QStyleOptionViewItem) -> None:
        cards = [self._strip.item(row).data(CONTENT) for row in range(self._strip.count())]
        pad = 2 * option.fontMetrics.height() * 0.45 + 6
        self._columns = self._widest(cards)
        bold = QFontMetricsF(ui_font(bold=True))
        head = bold.horizontalAdvance(tr("Rep {n}").format(n=len(cards))) + 6 * bold.height()
        self._width = math.ceil(max(sum(self._columns), head) + pad)

    def _widest(self, cards: list[RepCard]) -> tuple[float, float]:
        """Return the widths of the two columns of figures."""
        metrics = QFontMetricsF(ui_font(SMALL_PT))
        gap = _COLUMN_GAP * metrics.height()
        widths, whole = [0.0, 0.0], 0.0
        for text, column, marked in {
            (f"{figure.label} {figure.value}", column, figure.mark is not None)
            for card in cards
            for figure, _, column in self._placed(card)
        }:
            room = _MARK_ROOM * metrics.height() if marked else 0.0
            width = metrics.horizontalAdvance(text) + room
            if column is None:
                whole = max(whole, width)
            else:
                widths[column] = max(widths[column], width)
        first = widths[0] + gap if widths[1] else widths[0]
        return first, max(widths[1], whole - first)

    def _placed(self, card: RepCard) -> list[tuple[Figure, int, int | None]]:
        """Return the figures that there is room for, with their lines and columns.

        The tempo stands in a line of its own, in no column. Where not all others find room, those
        at fault come first: a card must not look good below a mark that says otherwise.
        """
        *pairs, tempo = card.figures
        if len(pairs) > 2 * self._lines:
            pairs.sort(key=lambda figure: figure.mark not in _FAULTS)
        placed: list[tuple[Figure, int, int | None]] = [
            (figure, place // 2, place % 2) for place, figure in enumerate(pairs)
        ]
        placed.append((tempo, (len(pairs) + 1) // 2, None))
        return [entry for entry in placed if entry[1] < self._lines]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw a card."""
        card: RepCard = index.data(CONTENT)
        strip = self._strip
        selected = strip.currentIndex() == index
        painter.save()
        room = paint_card(painter, option, current=selected)
        if card.index is None:
            _hatch(painter, option)
        elif card.index == strip.current():
            _paint_here(painter, QRectF(option.rect))
        if selected and strip.hasFocus():
            _paint_focus(painter, QRectF(option.rect))
        below = self._paint_head(painter, room, card, selected=selected)
        self._paint_figures(painter, room.adjusted(0, below, 0, 0), card)
        painter.restore()

    def _paint_head(
        self, painter: QPainter, room: QRectF, card: RepCard, *, selected: bool
    ) -> float:
        """Draw the title, its mark, and whether it loops; returns the height."""
        theme = current_theme()
        painter.setFont(ui_font(bold=True))
        metrics = QFontMetricsF(painter.font())
        line, size = metrics.height(), metrics.height() * 0.85
        painter.setPen(QColor(theme.muted if card.index is None else theme.text))
        head = QRectF(room.left(), room.top(), room.width(), line)
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, card.title)
        x = room.left() + metrics.horizontalAdvance(card.title) + line * 0.4
        if card.mark is not None:
            draw_mark(painter, QRectF(x, room.top(), size, size), card.mark)
            x += size + line * 0.3
        if card.index is not None and card.index == self._strip.looping():
            place = QRectF(x, room.top(), size, size).toRect()
            self._icon("loop", theme.accent).paint(painter, place)
        label = self._strip.label(card.index) if card.index is not None else None
        if label is not None and not selected:  # on the selected card the buttons tell it
            name, colour = ("label-fine", theme.ok) if label else ("label-fault", theme.fault)
            place = QRectF(room.right() - size, room.top(), size, size).toRect()
            self._icon(name, colour).paint(painter, place)
        return line

    def _icon(self, name: str, colour: str) -> QIcon:
        """Return an icon, made once: a painting asks for it a hundred times a second."""
        if (name, colour) not in self._icons:
            self._icons[name, colour] = icon(name, colour)
        return self._icons[name, colour]

    def _paint_figures(self, painter: QPainter, room: QRectF, card: RepCard) -> None:
        theme = current_theme()
        painter.setFont(ui_font(SMALL_PT))
        metrics = QFontMetricsF(painter.font())
        line, size = metrics.height(), metrics.height() * 0.78
        for figure, row, column in self._placed(card):
            left = room.left() + (self._columns[0] if column else 0.0)
            top = room.top() + row * line
            label = f"{figure.label} "
            painter.setPen(QColor(theme.muted))
            baseline = top + metrics.ascent()
            painter.drawText(QPointF(left, baseline), label)
            left += metrics.horizontalAdvance(label)
            painter.setPen(QColor(theme.text))
            painter.drawText(QPointF(left, baseline), figure.value)
            left += metrics.horizontalAdvance(figure.value) + line * 0.25
            if figure.mark is not None:
                draw_mark(painter, QRectF(left, top + (line - size) / 2, size, size), figure.mark)


def _hatch(painter: QPainter, option: QStyleOptionViewItem) -> None:
    card = QRectF(option.rect).adjusted(3, 3, -3, -3)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(tint(current_theme().muted, 0.35), Qt.BrushStyle.BDiagPattern))
    painter.drawRoundedRect(card, 6, 6)


def _paint_here(painter: QPainter, card: QRectF) -> None:
    """Put the playhead's head on the card that it is in."""
    size = QFontMetricsF(ui_font(SMALL_PT)).height() * 0.3
    x, top = card.center().x(), card.top() + 2.5
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(current_theme().playhead))
    painter.drawPolygon(
        QPolygonF([QPointF(x - size, top), QPointF(x + size, top), QPointF(x, top + size * 1.3)])
    )


def _paint_focus(painter: QPainter, card: QRectF) -> None:
    painter.setPen(QColor(current_theme().text))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(card.adjusted(4.5, 4.5, -4.5, -4.5), 4, 4)
