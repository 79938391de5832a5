"""The card at the end of an exported clip: what was judged, by which settings, and how it went."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from inference.export.overlay import is_fault
from inference.motion.rules import RULES
from inference.motion.types import Rule, RuleSettings
from inference.review import Review
from inference.skeleton import Image
from inference.texts import sentence, tr, tr_n
from widgets.exported.canvas import blank, painter_on
from widgets.marks import Mark, draw_mark
from widgets.status_words import StatusWords, status_words
from widgets.theme import DARK, FONT_PT, SMALL_PT, TITLE_PT, current_theme, exported_looks, ui_font
from widgets.units import decimals_for_step, format_value

_PROGRAM = "LiftLens"
_LARGEST = 330.0
"""Pixels of a pane that the short side of a card has at least: texts are no larger than that."""
_SMALLER = 0.94
_SMALLEST = 0.2
_WIDEST_COLUMN = 380.0
_BETWEEN_COLUMNS, _BETWEEN_ROWS = 28.0, 9.0
_WRAP = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True)
class _Line:
    """A rule on the card: its name and verdict, and below them where its limits stand."""

    mark: Mark
    name: str
    verdict: str
    limits: str


@dataclass(frozen=True)
class _Words:
    """All that is written on a card."""

    title: str
    counted: str
    lines: tuple[_Line, ...]


def paint_card(review: Review, size: QSize) -> Image:
    """Paint the card.

    Parameters
    ----------
    review : Review
    size : QSize

    Returns
    -------
    array, shape (H, W, 3), uint8
        BGR.
    """
    picture, whole = blank(size), QRect(0, 0, size.width(), size.height())
    with exported_looks(DARK), painter_on(picture, whole) as painter:
        painter.fillRect(whole, QColor(current_theme().backdrop))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        layout = _fitted(_words(review), size)
        painter.scale(layout.scale, layout.scale)
        layout.paint(painter)
    return picture


def _words(review: Review) -> _Words:
    segmentation, settings = review.segmentation, review.settings
    reps = len(segmentation.reps)
    faulty = {f.rep for f in review.judgement.findings if is_fault(f)}
    counted = tr_n("{n} rep", "{n} reps", reps).format(n=reps)
    if reps:
        verdict = tr_n("{n} at fault", "{n} at fault", len(faulty)).format(n=len(faulty))
        none = tr("none at fault")
        counted = f"{counted} · {verdict if faulty else none}"
    statuses = {status.rule: status_words(status) for status in review.judgement.statuses}
    lines = tuple(
        _line(rule, settings, statuses.get(rule.id))
        for rule in RULES
        if settings.is_on(rule) and segmentation.exercise in rule.exercises
    )
    return _Words(sentence(tr(segmentation.exercise.value)).rstrip("."), counted, lines)


def _line(rule: Rule, settings: RuleSettings, status: StatusWords | None) -> _Line:
    limits = " · ".join(
        f"{tr(each.label)} {format_value(value, each.unit, decimals_for_step(each.step))}"
        for each in rule.thresholds
        for value in (settings.value(rule, each),)
    )
    if status is None:
        return _Line(Mark.UNJUDGED, tr(rule.name), tr("not judged"), limits)
    return _Line(status.mark, tr(rule.name), status.short, limits)


# ── how it is laid out ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _CardLayout:
    """Where everything lies, in pixels of a pane that `scale` pixels of the card make up.

    Attributes
    ----------
    words : _Words
    room : QSizeF
    scale : float
    columns : int
    """

    words: _Words
    room: QSizeF
    scale: float
    columns: int

    @property
    def _margin(self) -> float:
        return 0.06 * min(self.room.width(), self.room.height())

    @property
    def _column(self) -> float:
        """Width of a column."""
        across = self.room.width() - 2 * self._margin - (self.columns - 1) * _BETWEEN_COLUMNS
        return min(across / self.columns, _WIDEST_COLUMN)

    @property
    def _left(self) -> float:
        used = self.columns * self._column + (self.columns - 1) * _BETWEEN_COLUMNS
        return (self.room.width() - used) / 2

    def _rows(self) -> list[tuple[_Line, ...]]:
        """Return the lines of each column."""
        lines, each = self.words.lines, -(-len(self.words.lines) // self.columns)
        return [lines[i * each : (i + 1) * each] for i in range(self.columns)]

    def _row_height(self, line: _Line) -> float:
        limits = _wrapped(line.limits, ui_font(SMALL_PT), self._column - _indent())
        return _height(ui_font(bold=True)) + limits + _BETWEEN_ROWS

    def _header_height(self) -> float:
        return _height(_title_font()) + _height(ui_font(FONT_PT)) + 2.2 * _BETWEEN_ROWS

    def _list_height(self) -> float:
        return max(sum(self._row_height(line) for line in rows) for rows in self._rows())

    @property
    def _needed(self) -> float:
        """Height of all that is written."""
        return self._header_height() + self._list_height() + 1.5 * _height(ui_font(SMALL_PT))

    def fits(self) -> bool:
        """Return whether nothing is cut off."""
        bold, usual = QFontMetricsF(ui_font(bold=True)), QFontMetricsF(ui_font(FONT_PT))
        widths = [
            QFontMetricsF(_title_font()).horizontalAdvance(self.words.title),
            usual.horizontalAdvance(self.words.counted),
        ]
        for line in self.words.lines:
            verdict = usual.horizontalAdvance(f"   {line.verdict}")
            widths.append(_indent() + bold.horizontalAdvance(line.name) + verdict)
        high = self.room.height() - 2 * self._margin
        return max(widths) <= self._column and self._needed <= high

    def paint(self, painter: QPainter) -> None:
        """Paint everything, in the middle of the card."""
        theme, left = current_theme(), self._left
        top = (self.room.height() - self._needed) / 2
        right = self.room.width() - left
        _write(painter, QPointF(left, top), self.words.title, _title_font(), theme.text)
        at = QPointF(left, top + _height(_title_font()))
        _write(painter, at, self.words.counted, ui_font(FONT_PT), theme.text)
        top += self._header_height()
        painter.setPen(QPen(QColor(theme.grid), 1))
        y = top - 0.8 * _BETWEEN_ROWS
        painter.drawLine(QPointF(left, y), QPointF(right, y))
        for i, rows in enumerate(self._rows()):
            at = QPointF(left + i * (self._column + _BETWEEN_COLUMNS), top)
            for line in rows:
                self._paint_row(painter, at, line)
                at.setY(at.y() + self._row_height(line))
        foot = top + self._list_height() + 0.5 * _height(ui_font(SMALL_PT))
        _write(painter, QPointF(left, foot), _PROGRAM, ui_font(SMALL_PT, bold=True), theme.muted)

    def _paint_row(self, painter: QPainter, at: QPointF, line: _Line) -> None:
        theme, bold = current_theme(), ui_font(bold=True)
        high, indent = _height(bold), _indent()
        side = 0.8 * high
        draw_mark(painter, QRectF(at.x(), at.y() + (high - side) / 2, side, side), line.mark)
        _write(painter, at + QPointF(indent, 0), line.name, bold, theme.text)
        width = QFontMetricsF(ui_font(FONT_PT)).horizontalAdvance(line.verdict)
        fault = line.mark in (Mark.MINOR, Mark.MAJOR)
        colour = theme.fault if fault else theme.text
        place = at + QPointF(self._column - width, 0)
        _write(painter, place, line.verdict, ui_font(FONT_PT), colour)
        painter.setFont(ui_font(SMALL_PT))
        painter.setPen(QColor(theme.muted))
        below = QRectF(at.x() + indent, at.y() + high, self._column - indent, 1e4)
        painter.drawText(below, _WRAP, line.limits)


def _fitted(words: _Words, size: QSize) -> _CardLayout:
    """Return the layout with the largest texts, in one column where two are hardly larger."""
    wide = size.width() > size.height() and len(words.lines) > 1
    layouts = [_largest(words, size, columns) for columns in ((1, 2) if wide else (1,))]
    return max(layouts, key=lambda layout: layout.scale / layout.columns**0.15)


def _largest(words: _Words, size: QSize, columns: int) -> _CardLayout:
    scale = min(size.width(), size.height()) / _LARGEST
    while True:
        layout = _CardLayout(words, QSizeF(size) / scale, scale, columns)
        if layout.fits() or scale < _SMALLEST:
            return layout
        scale *= _SMALLER


def _title_font() -> QFont:
    return ui_font(1.4 * TITLE_PT, bold=True)


def _height(font: QFont) -> float:
    return QFontMetricsF(font).height()


def _indent() -> float:
    return 1.15 * _height(ui_font(bold=True))


def _wrapped(text: str, font: QFont, width: float) -> float:
    """Return the height of a text that is broken into lines of a width."""
    return QFontMetricsF(font).boundingRect(QRectF(0, 0, width, 1e4), _WRAP, text).height()


def _write(painter: QPainter, at: QPointF, text: str, font: QFont, colour: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(at + QPointF(0, QFontMetricsF(font).ascent()), text)
