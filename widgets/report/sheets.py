"""Lay a report out on sheets of paper: one if it fits, more where there is more to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLocale, QSizeF
from PySide6.QtGui import QColor, QImage, QPageSize, QPainter

from inference.export.report.content import Page, Pictures, ReportContent
from inference.export.report.shapes import MUTED, PAPER, RULE
from inference.texts import tr
from widgets.report.blocks import (
    FINE,
    Block,
    facts_block,
    line,
    summary_block,
    title_block,
)
from widgets.report.parts import (
    foot_blocks,
    frames_block,
    note_blocks,
    plot_blocks,
    remark_blocks,
)
from widgets.report.table import table_blocks
from widgets.report.writing import Paragraph, Run, width_of

DPI = 720
"""Tenths of a point are pixels at this resolution."""
_SIDE, _TOP, _BOTTOM = 400.0, 330.0, 440.0


@dataclass(frozen=True)
class _Scale:
    """How high a picture may be and a plot is, and how many plots stand beside each other."""

    picture: float
    plot: float
    columns: int = 1


_SCALES = (
    *(_Scale(1800, 780), _Scale(1700, 640), _Scale(1550, 540), _Scale(1400, 450)),
    *(_Scale(1550, 680, 2), _Scale(1450, 590, 2), _Scale(1300, 520, 2), _Scale(1100, 450, 2)),
)
"""From roomy to close."""
_WHEN_MORE = _SCALES[2]
"""Where it does not fit on one sheet however close it is."""


@dataclass(frozen=True)
class Sheet:
    """A sheet of paper with what lies where on it.

    Attributes
    ----------
    size : QSizeF
        Of the paper, in tenths of a point.
    placed : tuple of (float, Block)
        Distance of the upper edge from that of the paper, and the block.
    foot : str
    number, count : int
        Which sheet of how many, from 1.
    """

    size: QSizeF
    placed: tuple[tuple[float, Block], ...]
    foot: str
    number: int
    count: int

    def paint(self, painter: QPainter) -> None:
        """Paint the sheet; a unit of the painter is a tenth of a point."""
        for y, block in self.placed:
            block.paint(painter, _SIDE, y)
        width = self.size.width() - 2 * _SIDE
        y = self.size.height() - _BOTTOM + 130
        line(painter, _SIDE, y, width, 4, RULE)
        Paragraph([Run(self.foot, colour=MUTED)], FINE, width).paint(painter, _SIDE, y + 20)
        if self.count > 1:
            said = tr("Page {n} of {count}").format(n=self.number, count=self.count)
            right = _SIDE + width - width_of(said, FINE)
            Paragraph([Run(said, colour=MUTED)], FINE, width).paint(painter, right, y + 20)


def paper_here() -> QPageSize:
    """Return the paper that is usual here: Letter where inches are, else A4."""
    imperial = QLocale.MeasurementSystem.ImperialUSSystem
    letter = QLocale.system().measurementSystem() is imperial
    return QPageSize(QPageSize.PageSizeId.Letter if letter else QPageSize.PageSizeId.A4)


def lay_out(content: ReportContent, pictures: Pictures, paper: QPageSize) -> tuple[Sheet, ...]:
    """Lay a report out.

    Parameters
    ----------
    content : ReportContent
    pictures : mapping of int to Picture
        A missing one leaves an empty box.
    paper : QPageSize

    Returns
    -------
    tuple of Sheet
        At least one for each page of the content; pictures and plots are smaller where that saves
        a sheet.
    """
    size = QSizeF(paper.sizePixels(DPI))
    sheets: list[tuple[tuple[float, Block], ...]] = []
    for page in content.pages:
        sheets += _fitted(content, page, pictures, size)
    foot = f"{content.made_by} · {content.clip}"
    return tuple(
        Sheet(size, placed, foot, number, len(sheets))
        for number, placed in enumerate(sheets, start=1)
    )


def sheet_image(sheet: Sheet, width: int) -> QImage:
    """Paint a sheet as a picture, for a preview.

    Parameters
    ----------
    sheet : Sheet
    width : int
        Pixels.
    """
    scale = width / sheet.size.width()
    image = QImage(width, round(scale * sheet.size.height()), QImage.Format.Format_RGB32)
    image.fill(QColor(*PAPER))
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(scale, scale)
        sheet.paint(painter)
    return image


_Placed = tuple[tuple[float, Block], ...]


def _fitted(content: ReportContent, page: Page, pictures: Pictures, size: QSizeF) -> list[_Placed]:
    width = size.width() - 2 * _SIDE
    sheets: list[_Placed] = []
    for scale in (*_SCALES, _WHEN_MORE):
        sheets = _flow(list(_blocks(content, page, pictures, width, scale)), size.height())
        if len(sheets) == 1:
            break
    return sheets


def _blocks(
    content: ReportContent, page: Page, pictures: Pictures, width: float, scale: _Scale
) -> Iterator[Block]:
    yield title_block(content, page, width)
    yield facts_block(content.facts, width)
    if page.summary:
        yield summary_block(page.summary, width)
    if page.frames:
        yield frames_block(page, pictures, width, scale.picture)
    if page.table.rows:
        yield from table_blocks(page.table, width)
    yield from remark_blocks(page.remarks, width)
    yield from note_blocks(page.notes, width)
    yield from plot_blocks(page.plots, width, scale.plot, scale.columns)
    yield from foot_blocks(content, width)


def _flow(blocks: Sequence[Block], high: float) -> list[_Placed]:
    """Fill sheets with blocks; those that go with the next one go over together with it."""
    sheets: list[list[tuple[float, Block]]] = [[]]
    y, end = _TOP, high - _BOTTOM
    for group in _groups(blocks):
        needed = sum(block.gap + block.height for block in group)
        if sheets[-1] and y + needed > end:
            sheets.append([])
            y = _TOP
            if (head := group[0].head) is not None:
                sheets[-1].append((y, head))
                y += head.height
        for block in group:
            y += block.gap if sheets[-1] else 0.0
            sheets[-1].append((y, block))
            y += block.height
    return [tuple(sheet) for sheet in sheets]


def _groups(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    group: list[Block] = []
    for block in blocks:
        group.append(block)
        if not block.with_next:
            yield group
            group = []
    if group:
        yield group
