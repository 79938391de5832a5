"""Texts on a printed page: set in lines of a width, measured, and painted as text.

All lengths are in tenths of a point, which is one pixel at 720 to the inch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from inference.export.primitives import Colour
from inference.export.report.shapes import INK

_LEADING = 1.04


@dataclass(frozen=True)
class Run:
    """A piece of a paragraph."""

    text: str
    bold: bool = False
    colour: Colour = INK


class Paragraph:
    """Some runs of text, broken into lines.

    Parameters
    ----------
    runs : str or sequence of Run
    size : float
        Tenths of a point.
    width : float
        Of the column; a word that is wider is broken.

    Attributes
    ----------
    height : float
    used : float
        Width of the longest line.
    """

    def __init__(self, runs: str | Sequence[Run], size: float, width: float) -> None:
        runs = (Run(runs),) if isinstance(runs, str) else tuple(runs)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout = QTextLayout("".join(run.text for run in runs), font(size))
        self._layout.setTextOption(option)
        self._layout.setFormats(_formats(runs))
        self.height, self.used = 0.0, 0.0
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, self.height))
            self.height += _LEADING * line.height()
            self.used = max(self.used, line.naturalTextWidth())
        self._layout.endLayout()

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint it with its upper left corner at a point."""
        painter.setPen(QColor(*INK))
        self._layout.draw(painter, QPointF(x, y))


def font(size: float, *, bold: bool = False) -> QFont:
    """Return the font of the page in a size, whatever size the window's texts have."""
    made = QFont()
    made.setPixelSize(max(1, round(size)))
    made.setBold(bold)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line of text."""
    return QFontMetricsF(font(size, bold=bold)).horizontalAdvance(text)


def _formats(runs: Sequence[Run]) -> list[QTextLayout.FormatRange]:
    formats, start = [], 0
    for run in runs:
        shown = QTextLayout.FormatRange()
        # Qt counts in UTF-16: what is beyond the first plane takes two.
        shown.start, shown.length = start, len(run.text.encode("utf-16-le")) // 2
        look = QTextCharFormat()
        look.setForeground(QColor(*run.colour))
        if run.bold:
            look.setFontWeight(QFont.Weight.Bold)
        shown.format = look
        formats.append(shown)
        start += shown.length
    return formats
