"""The table of reps on a printed page: a block a row, so that it may go on on the next sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtGui import QPainter

from inference.export.report.content import Cell, RepTable, Row
from inference.export.report.shapes import INK, MUTED, RULE, mark_shape
from inference.export.report.words import FAULTS, SHOWN_IN_CELLS, explained
from widgets.painter import paint
from widgets.report.blocks import BODY, FINE, SMALL, Block, line, paragraph
from widgets.report.writing import Paragraph, Run, width_of

_BETWEEN, _ABOVE, _BELOW = 110.0, 14.0, 18.0
_LEAST_VERDICT = 900.0
_SMALLEST = 0.6


@dataclass(frozen=True)
class _Columns:
    """Where the columns begin, how wide the last is, and by how much all is made smaller."""

    starts: tuple[float, ...]
    last: float
    scale: float


def table_blocks(table: RepTable, width: float) -> Iterator[Block]:
    """Return the head, the rows and what the columns mean.

    Parameters
    ----------
    table : RepTable
        Has at least one row.
    width : float
    """
    columns = _columns(table, width)
    head = _head(table, columns, width)
    yield Block(head.height, head.paint, gap=80, with_next=True)
    for row in table.rows:
        block = _row(row, columns, width)
        yield Block(block.height, block.paint, head=head)
    if said := explained(table):
        yield paragraph([Run(said, colour=MUTED)], FINE, width, gap=25)


def _columns(table: RepTable, width: float) -> _Columns:
    """Give each column what it needs and the verdict the rest; all is smaller where it must be."""
    wide = [
        max(
            width_of(column.label, SMALL, bold=True),
            width_of(column.error, FINE),
            *(_cell_width(row.cells[i]) for row in table.rows),
        )
        + _BETWEEN
        for i, column in enumerate(table.columns[:-1])
    ]
    scale = min(1.0, max(_SMALLEST, (width - _LEAST_VERDICT) / sum(wide)))
    # What the verdict does not need goes to the others, so that the table fills the page.
    verdict = max(_verdict_width(row) for row in table.rows)
    spare = max(0.0, width - verdict - sum(wide)) * 0.6 if scale == 1.0 else 0.0
    wide = [scale * each + spare / len(wide) for each in wide]
    starts = tuple(sum(wide[:i]) for i in range(len(wide) + 1))
    return _Columns(starts, width - starts[-1], scale)


def _cell_width(cell: Cell) -> float:
    bold = cell.mark in FAULTS
    return width_of(cell.text, BODY, bold=bold) + (BODY if cell.mark in SHOWN_IN_CELLS else 0.0)


def _verdict_width(row: Row) -> float:
    return width_of(row.verdict, BODY) + 1.4 * BODY


def _head(table: RepTable, columns: _Columns, width: float) -> Block:
    labels = [
        Paragraph([Run(column.label, bold=True)], columns.scale * SMALL, width)
        for column in table.columns
    ]
    errors = [
        Paragraph([Run(column.error, colour=MUTED)], columns.scale * FINE, width)
        for column in table.columns
    ]
    high = labels[0].height + errors[0].height + _BELOW

    def draw(painter: QPainter, x: float, y: float) -> None:
        for start, label, error in zip(columns.starts, labels, errors, strict=True):
            label.paint(painter, x + start, y)
            error.paint(painter, x + start, y + label.height)
        line(painter, x, y + high, width, 10, INK)

    return Block(high + 5, draw)


def _row(row: Row, columns: _Columns, width: float) -> Block:
    size = columns.scale * BODY
    texts = [
        Paragraph([Run(cell.text, bold=cell.mark in FAULTS or i == 0)], size, width)
        for i, cell in enumerate(row.cells)
    ]
    verdict = Paragraph(row.verdict, size, columns.last - 1.4 * size)
    high = max(texts[0].height, verdict.height) + _ABOVE + _BELOW

    def draw(painter: QPainter, x: float, y: float) -> None:
        top, middle = y + _ABOVE, y + _ABOVE + texts[0].height / 2
        for start, cell, text in zip(columns.starts, row.cells, texts, strict=False):
            text.paint(painter, x + start, top)
            if cell.mark in SHOWN_IN_CELLS:
                at = (x + start + text.used + 0.65 * size, middle)
                paint(painter, mark_shape(cell.mark, at, 0.75 * size))
        left = x + columns.starts[-1]
        paint(painter, mark_shape(row.mark, (left + 0.45 * size, middle), 0.85 * size))
        verdict.paint(painter, left + 1.4 * size, top)
        line(painter, x, y + high, width, 4, RULE)

    return Block(high, draw)
