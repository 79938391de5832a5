"""A figure of an athlete from training to training, painted by hand."""

from __future__ import annotations

import math
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QToolTip, QWidget

from inference.texts import number, tr, tr_n
from widgets.library.rows import TrendDot, TrendLine
from widgets.library.words import day_words
from widgets.plots.scale import Place, Range, round_step, ticks
from widgets.theme import SMALL_PT, current_theme, text_height, tint, ui_font
from widgets.units import decimals_for_step, format_value, unit_suffix

_REACH_PX = 14
"""How near to a point the mouse must be."""
_SPARE = 0.08


class TrendPlot(QWidget):
    """One figure over time: mean, best, and from the lowest to the highest of each training day.

    Signals
    -------
    session_chosen(int)
        Id of a training day whose point was clicked, or chosen with Enter.
    """

    session_chosen = Signal(int)

    def __init__(self, line: TrendLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = line
        self._lit: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(line.title)
        self._say()

    # What is shown

    @property
    def lit(self) -> TrendDot | None:
        """The training day that is pointed at."""
        return None if self._lit is None else self.line.dots[self._lit]

    def words(self, dot: TrendDot) -> str:
        """Say all of a training day."""
        unit = self.line.unit
        reps = tr_n("{n} rep", "{n} reps", dot.reps).format(n=dot.reps)
        clips = tr_n("{n} clip", "{n} clips", dot.clips).format(n=dot.clips)
        said = [
            f"{day_words(dot.day)} · {reps} · {clips}",
            tr("mean {value}").format(value=_value(dot.mean, unit)),
            tr("lowest {low}, highest {high}").format(
                low=_value(dot.low, unit), high=_value(dot.high, unit)
            ),
        ]
        if dot.best is not None:
            said.append(tr("best {value}").format(value=_value(dot.best, unit)))
        if dot.error is not None:
            said.append(tr("expected error ± {value}").format(value=_value(dot.error, unit)))
        return "\n".join(said)

    def place(self) -> Place:
        """Return where values and days lie."""
        line = text_height(SMALL_PT)
        rect = QRectF(self.rect()).adjusted(
            self._label_width() + 10, text_height() + line + 12, -14, -line - 10
        )
        return Place(rect, self._days(), self._values())

    def _days(self) -> Range:
        days = [dot.day.toordinal() for dot in self.line.dots]
        spare = max((max(days) - min(days)) * 0.04, 1.0)
        return Range(min(days) - spare, max(days) + spare)

    def _values(self) -> Range:
        low = min(min(dot.low, dot.mean - (dot.error or 0)) for dot in self.line.dots)
        high = max(max(dot.high, dot.mean + (dot.error or 0)) for dot in self.line.dots)
        spare = max((high - low) * _SPARE, 1e-3)
        return Range(low - spare, high + spare)

    def _step(self) -> float:
        return round_step(self._values().span, 4)

    def _label_width(self) -> float:
        metrics = QFontMetricsF(ui_font(SMALL_PT))
        texts = (self._tick_words(value) for value in ticks(self._values(), self._step()))
        return max((metrics.horizontalAdvance(text) for text in texts), default=0.0)

    def _tick_words(self, value: float) -> str:
        text = number(value, decimals_for_step(self._step())).replace("-", "−")
        return f"{text}{unit_suffix(self.line.unit)}"

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the figure."""
        theme = current_theme()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(theme.accent if self.hasFocus() else theme.border))
            painter.setBrush(QColor(theme.surface))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
            self._paint_head(painter)
            place = self.place()
            self._paint_grid(painter, place)
            self._paint_error(painter, place)
            self._paint_dots(painter, place)

    def _paint_head(self, painter: QPainter) -> None:
        theme = current_theme()
        room = QRectF(10, 5, self.width() - 20, text_height())
        painter.setFont(ui_font(bold=True))
        painter.setPen(QColor(theme.text))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft, self.line.title)
        if self.line.higher_is_better is not None:
            better = tr("higher is better") if self.line.higher_is_better else tr("lower is better")
            painter.setFont(ui_font(SMALL_PT))
            painter.setPen(QColor(theme.muted))
            painter.drawText(room, Qt.AlignmentFlag.AlignRight, better)
        room.translate(0, text_height())
        painter.setFont(ui_font(SMALL_PT))
        painter.setPen(QColor(theme.muted))
        metrics = QFontMetricsF(painter.font())
        shown = metrics.elidedText(self.line.meaning, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft, shown)

    def _paint_grid(self, painter: QPainter, place: Place) -> None:
        theme = current_theme()
        painter.setFont(ui_font(SMALL_PT))
        line = text_height(SMALL_PT)
        for value in ticks(place.y, self._step()):
            y = math.floor(place.to_y(value)) + 0.5
            painter.setPen(QPen(tint(theme.grid, 0.6), 1))
            painter.drawLine(QLineF(place.rect.left(), y, place.rect.right(), y))
            painter.setPen(QColor(theme.muted))
            room = QRectF(0, y - line / 2, place.rect.left() - 5, line)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignRight), self._tick_words(value))
        metrics = QFontMetricsF(painter.font())
        widest = metrics.horizontalAdvance(day_words(date(2026, 12, 28))) + 14
        for day in day_ticks(place.x, max(int(place.rect.width() // widest), 1)):
            text = day_words(day)
            half = metrics.horizontalAdvance(text) / 2
            x = place.to_x(day.toordinal())
            left = min(max(x - half, 4.0), self.width() - 2 * half - 4)
            painter.setPen(QColor(theme.muted))
            painter.drawText(QPointF(left, place.rect.bottom() + line + 3), text)

    def _paint_error(self, painter: QPainter, place: Place) -> None:
        """Paint the band in which a mean can't be told from its neighbours."""
        dots = [dot for dot in self.line.dots if dot.error is not None]
        if not dots:
            return
        upper = [self._point(place, dot, dot.mean + (dot.error or 0)) for dot in dots]
        lower = [self._point(place, dot, dot.mean - (dot.error or 0)) for dot in dots]
        if len(dots) == 1:
            aside = QPointF(12, 0)
            upper = [upper[0] - aside, upper[0] + aside]
            lower = [lower[0] - aside, lower[0] + aside]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint(current_theme().muted, 0.16))
        painter.drawPolygon(QPolygonF([*upper, *reversed(lower)]))

    def _paint_dots(self, painter: QPainter, place: Place) -> None:
        theme = current_theme()
        painter.setPen(QPen(QColor(theme.left), 1.8))
        means = [self._point(place, dot, dot.mean) for dot in self.line.dots]
        painter.drawPolyline(QPolygonF(means))
        for n, dot in enumerate(self.line.dots):
            strong = n == self._lit
            top, bottom = self._point(place, dot, dot.high), self._point(place, dot, dot.low)
            painter.setPen(QPen(QColor(theme.left), 2.4 if strong else 1.4))
            painter.drawLine(top, bottom)
            for end in (top, bottom):
                painter.drawLine(end - QPointF(3.5, 0), end + QPointF(3.5, 0))
            painter.setPen(QPen(QColor(theme.surface), 1))
            painter.setBrush(QColor(theme.left))
            size = 5.5 if strong else 4.0
            painter.drawEllipse(means[n], size, size)
            if dot.best is not None:
                self._paint_best(painter, self._point(place, dot, dot.best), 5.5 if strong else 4.2)

    @staticmethod
    def _paint_best(painter: QPainter, at: QPointF, size: float) -> None:
        """Paint the best rep as a diamond, so that it is told from the mean without colour."""
        theme = current_theme()
        corners = ((0, -size), (size, 0), (0, size), (-size, 0))
        painter.setPen(QPen(QColor(theme.right), 1.8))
        painter.setBrush(QColor(theme.surface))
        painter.drawPolygon(QPolygonF([at + QPointF(*corner) for corner in corners]))

    @staticmethod
    def _point(place: Place, dot: TrendDot, value: float) -> QPointF:
        return QPointF(place.to_x(dot.day.toordinal()), place.to_y(value))

    # Mouse and keys

    def dot_at(self, point: QPointF) -> int | None:
        """Return the number of the training day at a point; None where none is near."""
        place = self.place()
        far = [abs(place.to_x(dot.day.toordinal()) - point.x()) for dot in self.line.dots]
        nearest = min(range(len(far)), key=far.__getitem__)
        inside = place.rect.adjusted(-_REACH_PX, -_REACH_PX, _REACH_PX, _REACH_PX).contains(point)
        return nearest if inside and far[nearest] <= _REACH_PX else None

    def _light(self, n: int | None) -> None:
        if n != self._lit:
            self._lit = n
            shape = Qt.CursorShape
            self.setCursor(shape.ArrowCursor if n is None else shape.PointingHandCursor)
            self._say()
            self.update()

    def _say(self) -> None:
        dot = self.lit or self.line.dots[-1]
        self.setAccessibleDescription(self.words(dot))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the training day under the mouse."""
        self._light(self.dot_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Light none."""
        self._light(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the training day under the mouse."""
        n = self.dot_at(event.position())
        if n is not None and event.button() == Qt.MouseButton.LeftButton:
            self.session_chosen.emit(self.line.dots[n].session)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from day to day with the arrow keys, choose one with Enter."""
        last = len(self.line.dots) - 1
        key = event.key()
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if key in steps:
            start = self._lit if self._lit is not None else last - steps[Qt.Key(key)]
            self._light(min(max(start + steps[Qt.Key(key)], 0), last))
            self._tip(self.mapToGlobal(QPoint(self.width() // 2, self.height() // 2)))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._light(0 if key == Qt.Key.Key_Home else last)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.lit is not None:
            self.session_chosen.emit(self.lit.session)
        else:
            super().keyPressEvent(event)

    def _tip(self, where: QPoint) -> None:
        if self.lit is not None:
            QToolTip.showText(where, self.words(self.lit), self)

    def event(self, event: QEvent) -> bool:
        """Say in a tooltip what is under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            n = self.dot_at(QPointF(event.pos()))
            text = self.line.meaning if n is None else self.words(self.line.dots[n])
            QToolTip.showText(event.globalPos(), text, self)
            return True
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().event(event)

    def sizeHint(self) -> QSize:
        """Return the room in which a figure can be read."""
        return QSize(round(text_height() * 20), round(text_height() * 12))

    def minimumSizeHint(self) -> QSize:
        """Return the least room for it."""
        return QSize(round(text_height() * 13), round(text_height() * 11))


def day_ticks(shown: Range, most: int) -> list[date]:
    """Return days for an axis, at most so many, with the same number of days between them."""
    first, last = math.ceil(shown.low), math.floor(shown.high)
    steps = (1, 2, 7, 14, 28, 91, 182, 365, 730, 1825, 3650)
    step = next((step for step in steps if (last - first) / step <= most), last - first + 1)
    start = date.fromordinal(first) + timedelta(days=(last - first) % step // 2)
    return [start + timedelta(days=n) for n in range(0, last - start.toordinal() + 1, step)]


def _value(value: float, unit: str) -> str:
    return format_value(value, unit, 1 if unit in ("°", "deg") else None)
