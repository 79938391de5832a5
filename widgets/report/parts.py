"""The parts of a printed page below its head: pictures, findings, notes, plots and small print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from inference.export.report.content import (
    CoachNote,
    Page,
    Pictures,
    Plot,
    Remark,
    ReportContent,
    Setting,
)
from inference.export.report.shapes import MUTED, PALE, RULE, mark_shape, plot_shapes
from inference.export.report.words import fine_print, headings
from inference.verdicts import Mark
from widgets.painter import paint
from widgets.report.blocks import (
    BODY,
    FINE,
    SMALL,
    Block,
    beside,
    headline,
    line,
    paragraph,
    stacked,
)
from widgets.report.writing import Paragraph, Run, width_of

_BETWEEN_PICTURES = 70.0
_LEAST_CAPTION = 620.0
_MARKED = 1.35 * SMALL
"""How far a caption is moved in by its mark."""
_BETWEEN_PLOTS = 200.0
_INDENT = 150.0


def frames_block(page: Page, pictures: Pictures, width: float, most_high: float) -> Block:
    """Return the key frames in a row, with their captions.

    Parameters
    ----------
    page : Page
        Has at least one.
    pictures : mapping of int to Picture
    width : float
    most_high : float
        How high a picture may be.
    """
    count = len(page.frames)
    known = [pictures[shown.frame] for shown in page.frames if shown.frame in pictures]
    aspect = known[0].width / known[0].height if known else 0.75
    column = (width - (count - 1) * _BETWEEN_PICTURES) / count
    wide = min(column, most_high * aspect)
    high = wide / aspect
    step = min(column, max(wide, _LEAST_CAPTION)) + _BETWEEN_PICTURES
    room = step - _BETWEEN_PICTURES - _MARKED
    captions = [
        stacked(
            [
                Paragraph([Run(shown.title, bold=True)], SMALL, room),
                *(Paragraph(text, SMALL, room) for text in shown.captions),
            ]
        )
        for shown in page.frames
    ]
    images = [_image(pictures[s.frame].jpeg) if s.frame in pictures else None for s in page.frames]

    def draw(painter: QPainter, x: float, y: float) -> None:
        for i, (shown, caption, image) in enumerate(
            zip(page.frames, captions, images, strict=True)
        ):
            left = x + i * step
            _draw_picture(painter, QRectF(left, y, wide, high), image)
            top, indent = y + high + 18, 0.0
            if shown.mark is not Mark.UNJUDGED:
                at = (left + 0.45 * SMALL, top + 0.62 * SMALL)
                paint(painter, mark_shape(shown.mark, at, 0.9 * SMALL))
                indent = _MARKED
            caption.paint(painter, left + indent, top)

    return Block(high + 18 + max(caption.height for caption in captions), draw, gap=70)


def _image(jpeg: bytes) -> QImage:
    return QImage.fromData(jpeg)


def _draw_picture(painter: QPainter, box: QRectF, image: QImage | None) -> None:
    if image is None:
        painter.fillRect(box, QColor(*PALE))
        return
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(box, image)


def remark_blocks(remarks: Sequence[Remark], width: float) -> Iterator[Block]:
    """Return what was found, rule by rule; without a heading where there is nothing."""
    if remarks:
        yield headline(headings().findings, width)
    for number, remark in enumerate(remarks):
        block = _remark(remark, width)
        yield replace(block, gap=35 if number else 0)


def _remark(remark: Remark, width: float) -> Block:
    words, inner = headings(), width - _INDENT
    title = [Run(remark.rule, bold=True), Run(f" · {remark.where}")]
    parts = [Paragraph(title, BODY, inner), Paragraph(remark.note, BODY, inner)]
    if remark.meaning:
        said = [Run(f"{words.wanted} ", bold=True), Run(f"{remark.meaning} ")]
        said += [Run(f"{words.advice} ", bold=True), Run(remark.advice)]
        parts.append(Paragraph(said, BODY, inner))
    if remark.care:
        parts.append(Paragraph([Run(remark.care, colour=MUTED)], SMALL, inner))
    text = stacked(parts)

    def draw(painter: QPainter, x: float, y: float) -> None:
        paint(painter, mark_shape(remark.mark, (x + 50, y + 0.62 * BODY), 95))
        text.paint(painter, x + _INDENT, y)

    return Block(text.height, draw)


def note_blocks(notes: Sequence[CoachNote], width: float) -> Iterator[Block]:
    """Return the coach's notes; without a heading where there are none."""
    if notes:
        yield headline(headings().notes, width)
    for note in notes:
        yield paragraph([Run(f"{note.when}  ", bold=True), Run(note.text)], BODY, width)


def plot_blocks(plots: Sequence[Plot], width: float, high: float, columns: int) -> Iterator[Block]:
    """Return the plots, row by row; without a heading where there are none.

    Parameters
    ----------
    plots : sequence of Plot
    width : float
    high : float
        Of one plot without the numbers of the reps and the seconds.
    columns : int
    """
    if plots:
        yield headline(headings().plots, width)
    across = (width - (columns - 1) * _BETWEEN_PLOTS) / columns
    last = len(plots) - columns
    for first in range(0, len(plots), columns):
        row = [
            _plot(plot, across, high, numbered=first == 0 and bool(plot.bands), timed=i >= last)
            for i, plot in enumerate(plots[first : first + columns], start=first)
        ]
        row += [Block(0, _nothing)] * (columns - len(row))
        block = beside(row, _BETWEEN_PLOTS, width)
        with_next = first + columns < len(plots)
        yield replace(block, gap=25 if first else 0, with_next=with_next)


def _plot(plot: Plot, width: float, high: float, *, numbered: bool, timed: bool) -> Block:
    high += 80 * numbered + 80 * timed
    shapes = plot_shapes(plot, width, high, numbered=numbered, timed=timed)

    def draw(painter: QPainter, x: float, y: float) -> None:
        painter.save()
        painter.translate(x, y)
        paint(painter, shapes)
        painter.restore()

    return Block(high, draw)


def _nothing(_painter: QPainter, _x: float, _y: float) -> None:
    """Draw what fills up a row."""


def foot_blocks(content: ReportContent, width: float) -> Iterator[Block]:
    """Return by which rules it was judged, what can't be told, and what the signs mean."""
    between, words = 220.0, headings()
    column = (width - between) / 2
    parts = []
    if content.settings:
        rows = [_setting(setting, column) for setting in content.settings]
        parts.append(stacked([headline(words.settings, column), *rows]))
    if content.limits:
        lines = [_bullet(text, column) for text in content.limits]
        parts.append(stacked([headline(words.limits, column), *lines]))
    if parts:
        yield replace(beside(parts, between, width), gap=90)
    if said := fine_print(content):
        yield paragraph([Run(" ".join(said), colour=MUTED)], FINE, width, gap=40)


def _setting(setting: Setting, width: float) -> Block:
    name = Paragraph(f"{setting.rule}{' *' if setting.changed else ''}", SMALL, 0.36 * width)
    limits = Paragraph(setting.limits, SMALL, 0.46 * width)
    right = width_of(setting.error, SMALL)
    error = Paragraph([Run(setting.error, colour=MUTED)], SMALL, width)
    high = max(name.height, limits.height) + 12

    def draw(painter: QPainter, x: float, y: float) -> None:
        name.paint(painter, x, y)
        limits.paint(painter, x + 0.38 * width, y)
        error.paint(painter, x + width - right, y)
        line(painter, x, y + high - 4, width, 4, RULE)

    return Block(high, draw)


def _bullet(text: str, width: float) -> Block:
    said = Paragraph(text, SMALL, width - 80)

    def draw(painter: QPainter, x: float, y: float) -> None:
        Paragraph("·", SMALL, width).paint(painter, x + 15, y)
        said.paint(painter, x + 80, y)

    return Block(said.height + 8, draw)
