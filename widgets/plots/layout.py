"""Where the parts of the plots lie: a strip of reps, the plots below each other, the time axis."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from widgets.theme import FONT_PT, SMALL_PT, text_height, ui_font

_GAP = 4.0


@dataclass(frozen=True)
class Row:
    """One plot: its name and values, the numbers of its axis, and the plot itself."""

    header: QRectF
    axis: QRectF
    plot: QRectF

    @property
    def whole(self) -> QRectF:
        """All of it."""
        return self.header.united(self.axis).united(self.plot)


@dataclass(frozen=True)
class Layout:
    """Where everything lies, in pixels of the pane."""

    strip: QRectF
    rows: tuple[Row, ...]
    axis: QRectF

    @property
    def plots(self) -> QRectF:
        """The strip and all plots: where the playhead runs."""
        bottom = self.rows[-1].plot.bottom() if self.rows else self.strip.bottom()
        return QRectF(
            self.strip.left(), self.strip.top(), self.strip.width(), bottom - self.strip.top()
        )

    def row_at(self, y: float) -> int | None:
        """Return the plot at a height; None above and below all of them."""
        found = (i for i, row in enumerate(self.rows) if row.plot.top() <= y <= row.plot.bottom())
        return next(found, None)


def lay_out(width: float, height: float, plots: int) -> Layout:
    """Lay out so many plots."""
    small = QFontMetricsF(ui_font(SMALL_PT))
    bold = QFontMetricsF(ui_font(bold=True))
    header = min(bold.averageCharWidth() * 15.5 + bold.height(), width * 0.34)
    numbers = small.horizontalAdvance("−0.00 ") + _GAP
    left = header + numbers
    across = max(width - left - 2 * _GAP, 1.0)
    strip = QRectF(left, 1.0, across, small.height() * 1.5)
    axis = QRectF(left, height - small.height() - 5.0, across, small.height() + 5.0)
    top, room = strip.bottom() + _GAP, axis.top() - strip.bottom() - _GAP
    each = max(room / max(plots, 1), 1.0)
    rows = []
    for i in range(plots):
        y, tall = top + i * each, max(each - (_GAP if i < plots - 1 else 0.0), 1.0)
        rows.append(
            Row(
                QRectF(0, y, header, tall),
                QRectF(header, y, numbers, tall),
                QRectF(left, y, across, tall),
            )
        )
    return Layout(strip, tuple(rows), axis)


def least_height(plots: int) -> float:
    """Return the height below which so many plots can't be read."""
    line = text_height(FONT_PT)
    return line * 1.5 + text_height(SMALL_PT) + 12 + plots * (line * 2.1 + _GAP)
