"""What a printed page is made of: blocks as wide as the page, one below the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPen

from inference.export.primitives import Colour
from inference.export.report.content import Fact, Page, ReportContent
from inference.export.report.shapes import INK, MUTED
from widgets.report.writing import Paragraph, Run

TITLE, HEADING, LEAD, HEAD, BODY, SMALL, FINE = 180.0, 105.0, 95.0, 95.0, 82.0, 72.0, 66.0
"""Sizes of type."""

Paint = Callable[[QPainter, float, float], None]


@dataclass(frozen=True)
class Block:
    """A part of a page that is not torn apart.

    Attributes
    ----------
    height : float
    paint : callable
        ``paint(painter, x, y)`` draws it with its upper left corner there.
    gap : float
        Room above it, unless it is the first on a sheet.
    with_next : bool
        Whether it must not be the last on a sheet.
    head : Block or None
        What goes above it where it is the first on a sheet.
    """

    height: float
    paint: Paint
    gap: float = 0.0
    with_next: bool = False
    head: Block | None = None


def paragraph(
    runs: str | Sequence[Run],
    size: float,
    width: float,
    *,
    gap: float = 0.0,
    with_next: bool = False,
) -> Block:
    """Return a block of text."""
    text = Paragraph(runs, size, width)
    return Block(text.height, text.paint, gap, with_next)


def headline(text: str, width: float) -> Block:
    """Return the heading of a section."""
    block = paragraph([Run(text, bold=True)], HEAD, width, gap=90, with_next=True)
    return replace(block, height=block.height + 12)


def line(painter: QPainter, x: float, y: float, width: float, thick: float, colour: Colour) -> None:
    """Paint a line across."""
    painter.setPen(QPen(QColor(*colour), thick))
    painter.drawLine(QPointF(x, y), QPointF(x + width, y))


def stacked(parts: Sequence[Paragraph | Block], gap: float = 0.0) -> Block:
    """Put parts below each other into one block."""

    def draw(painter: QPainter, x: float, y: float) -> None:
        for part in parts:
            part.paint(painter, x, y)
            y += part.height + gap

    height = sum(part.height for part in parts) + gap * max(0, len(parts) - 1)
    return Block(height, draw)


def beside(blocks: Sequence[Block], between: float, width: float) -> Block:
    """Put blocks beside each other, in columns of one width."""
    step = (width + between) / len(blocks)

    def draw(painter: QPainter, x: float, y: float) -> None:
        for i, block in enumerate(blocks):
            block.paint(painter, x + i * step, y)

    return Block(max(block.height for block in blocks), draw)


# ── head of a page ──────────────────────────────────────────────────────────────────────────────
def title_block(content: ReportContent, page: Page, width: float) -> Block:
    """Return the title with what the page is about below it, over a thick line."""
    title = Paragraph([Run(content.title, bold=True)], TITLE, width)
    about = Paragraph([Run(page.heading, colour=MUTED)], HEADING, width)

    def draw(painter: QPainter, x: float, y: float) -> None:
        title.paint(painter, x, y)
        about.paint(painter, x, y + title.height)
        line(painter, x, y + title.height + about.height + 30, width, 15, INK)

    return Block(title.height + about.height + 40, draw)


def facts_block(facts: Sequence[Fact], width: float) -> Block:
    """Return what is known of the clip: a small label over each, in as few rows as hold them."""
    placed: list[tuple[float, float, Paragraph, Paragraph]] = []
    left, top, high = 0.0, 0.0, 0.0
    for fact in facts:
        label = Paragraph([Run(fact.label, colour=MUTED)], FINE, width)
        text = Paragraph(fact.text, BODY, width)
        wide = max(label.used, text.used)
        if left and left + wide > width:
            left, top = 0.0, high + 30
        placed.append((left, top, label, text))
        high = max(high, top + label.height + text.height)
        left += wide + 150

    def draw(painter: QPainter, x: float, y: float) -> None:
        for dx, dy, label, text in placed:
            label.paint(painter, x + dx, y + dy)
            text.paint(painter, x + dx, y + dy + label.height)

    return Block(high, draw, gap=45)


def summary_block(sentences: Sequence[str], width: float) -> Block:
    """Return the verdict on all of it, its first sentence set off."""
    first, *others = sentences
    runs = [Run(first, bold=True), *(Run(f" {text}") for text in others)]
    return paragraph(runs, LEAD, width, gap=70)
