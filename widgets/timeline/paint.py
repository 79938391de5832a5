"""How the timeline is drawn."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF

from inference.motion.types import Finding, PhaseKind, Rep, Span
from inference.texts import number
from widgets.marks import WORST_LAST, Mark, draw_mark, mark_of
from widgets.theme import SMALL_PT, current_theme, mix, tint, ui_font
from widgets.timeline.layout import TimelineLayout

_TICKS_S = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)
_NUMBERED = (1, 2, 5, 10, 20, 50, 100)


def paint_bar(painter: QPainter, layout: TimelineLayout, sets: Iterable[Span]) -> None:
    """Draw the empty clip and the sets in it."""
    theme = current_theme()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.raised))
    if layout.pictures.height():
        painter.drawRect(layout.pictures)
    painter.drawRoundedRect(layout.blocks, 3, 3)
    painter.drawRect(layout.analysed.united(layout.cached))
    painter.setBrush(mix(theme.raised, theme.rep_band, 0.18))
    for span in sets:
        painter.drawRect(layout.block(span).intersected(layout.blocks))


def paint_progress(
    painter: QPainter,
    layout: TimelineLayout,
    analysed: int,
    cached: Iterable[tuple[int, int]],
) -> None:
    """Draw how far the clip is analysed and, below, which frames can be shown at once."""
    theme = current_theme()
    if analysed:
        painter.fillRect(_bar(layout, layout.analysed, 0, analysed - 1), tint(theme.ok, 0.8))
    for first, last in cached:
        if layout.shows(first, last):
            painter.fillRect(_bar(layout, layout.cached, first, last), tint(theme.muted, 0.7))


def _bar(layout: TimelineLayout, row: QRectF, first: int, last: int) -> QRectF:
    bar = QRectF(row)
    bar.setLeft(layout.x(first))
    bar.setRight(max(layout.x(last), bar.left() + 1))
    return bar.intersected(row)


def paint_ruler(painter: QPainter, layout: TimelineLayout) -> None:
    """Draw the times."""
    theme, ruler, view = current_theme(), layout.ruler, layout.view
    painter.setFont(ui_font(SMALL_PT))
    metrics = QFontMetricsF(painter.font())
    room = metrics.horizontalAdvance("00:00.0") * 1.8
    wanted = view.length_s * room / ruler.width()
    step = next((tick for tick in _TICKS_S if tick >= wanted), _TICKS_S[-1])
    for i in range(int(-(-view.start_s // step)), int(view.end_s / step + 1e-6) + 1):
        x = layout.x_of(i * step)
        painter.setPen(QColor(theme.grid))
        painter.drawLine(QPointF(x, ruler.top()), QPointF(x, ruler.top() + layout.line * 0.25))
        label = _tick_label(i * step, step)
        width = metrics.horizontalAdvance(label)
        left = min(max(x - width / 2, 2.0), layout.width - width - 2)
        painter.setPen(QColor(theme.muted))
        painter.drawText(QPointF(left, ruler.bottom() - metrics.descent()), label)


def paint_reps(painter: QPainter, layout: TimelineLayout, reps: Sequence[Rep]) -> None:
    """Draw the reps; where they are too narrow for their numbers, only some carry one."""
    seen = [rep for rep in reps if layout.shows(rep.start_frame, rep.end_frame)]
    if not seen:
        return
    apart = layout.block(Span(seen[0].start_frame, seen[-1].end_frame)).width() / len(seen)
    needed = QFontMetricsF(ui_font(SMALL_PT, bold=True)).horizontalAdvance(f"{len(reps)}  ")
    every = next((n for n in _NUMBERED if n * apart >= needed), _NUMBERED[-1])
    for rep in seen:
        _paint_block(painter, layout, rep, current=False)
    for rep in seen:  # over all blocks: where those are narrow, a number is wider than its own
        if rep.index % every == 0:
            _paint_number(painter, layout, rep, current=False)


def paint_current(painter: QPainter, layout: TimelineLayout, rep: Rep) -> None:
    """Draw the rep at the playhead over its block."""
    _paint_block(painter, layout, rep, current=True)
    _paint_number(painter, layout, rep, current=True)


def _paint_block(painter: QPainter, layout: TimelineLayout, rep: Rep, *, current: bool) -> None:
    """Draw a rep with its phases and a notch at its bottom, as far as there is room."""
    theme, block, line = current_theme(), layout.block(rep), layout.line
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(mix(theme.surface, theme.rep_band, 0.75 if current else 0.42))
    painter.drawRoundedRect(block.adjusted(0.5, 0, -0.5, 0), 3, 3)
    if block.width() > 2 * line:
        _paint_phases(painter, layout, rep)
    if block.width() > line:
        bottom, foot = layout.x(rep.bottom_frame), block.bottom()
        painter.setPen(QPen(QColor(theme.text), 1.5))
        painter.drawLine(QPointF(bottom, foot - line * 0.35), QPointF(bottom, foot))


def _paint_number(painter: QPainter, layout: TimelineLayout, rep: Rep, *, current: bool) -> None:
    block, line = layout.block(rep), layout.line
    painter.setFont(ui_font(SMALL_PT, bold=current))
    painter.setPen(QColor(current_theme().text))
    height = block.height() - line * 0.2
    if block.width() < line:
        inside = QRectF(block.center().x() - 2 * line, block.top(), 4 * line, height)
        painter.drawText(inside, Qt.AlignmentFlag.AlignCenter, str(rep.index))
        return
    left = min(max(block.left(), layout.blocks.left()), block.right() - line)
    inside = QRectF(left + line * 0.3, block.top(), 4 * line, height)
    painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, str(rep.index))


def rep_room(layout: TimelineLayout, rep: Rep) -> QRectF:
    """Return all that a rep is drawn in, with its number."""
    line = layout.line
    return layout.block(rep).adjusted(-2 * line, -1, 2 * line, 1)


def _paint_phases(painter: QPainter, layout: TimelineLayout, rep: Rep) -> None:
    theme = current_theme()
    colours = {PhaseKind.DOWN: theme.down, PhaseKind.UP: theme.up, PhaseKind.HOLD: theme.hold}
    height = layout.line * 0.2
    for phase in rep.phases:
        room = layout.block(phase)
        room.setTop(room.bottom() - height)
        painter.fillRect(room, QColor(colours[phase.kind]))


def paint_partial(painter: QPainter, layout: TimelineLayout, partial: Rep) -> None:
    """Draw an attempt that is not counted as a hatched block without a number."""
    theme = current_theme()
    block = layout.block(partial).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setPen(QPen(QColor(theme.muted), 1, Qt.PenStyle.DashLine))
    painter.setBrush(QBrush(QColor(theme.muted), Qt.BrushStyle.BDiagPattern))
    painter.drawRoundedRect(block, 3, 3)


def paint_tags(painter: QPainter, layout: TimelineLayout, span: Span) -> None:
    """Put a flag where a set starts and one where it ends; both point into it."""
    theme, size = current_theme(), layout.line * 0.5
    painter.setBrush(QColor(theme.muted))
    painter.setPen(QPen(QColor(theme.muted), 1.5))
    top, foot = layout.markers.top() + layout.line * 0.1, layout.blocks.bottom()
    for frame, towards in ((span.start_frame, size), (span.end_frame, -size)):
        x = layout.x(frame)
        if not layout.shows(frame, frame):
            continue
        painter.drawLine(QPointF(x, top), QPointF(x, foot))
        pennant = (QPointF(x, top), QPointF(x + towards, top + size / 2), QPointF(x, top + size))
        painter.drawPolygon(QPolygonF(pennant))


def paint_fade(painter: QPainter, layout: TimelineLayout, in_out: tuple[int, int]) -> None:
    """Fade what is outside the range."""
    blocks = layout.blocks
    top = layout.pictures.top() if layout.pictures.height() else blocks.top()
    whole = QRectF(blocks.left(), top, blocks.width(), layout.ruler.top() - top)
    first, last = (layout.x(frame) for frame in in_out)
    for left, right in ((blocks.left(), first), (last, blocks.right())):
        if right > left:
            outside = QRectF(left, top, right - left, whole.height())
            painter.fillRect(outside & whole, tint(current_theme().surface, 0.7))


def paint_handles(painter: QPainter, layout: TimelineLayout, in_out: tuple[int, int]) -> None:
    """Draw the two handles of the range."""
    theme, line, blocks = current_theme(), layout.line, layout.blocks
    top = layout.pictures.top() if layout.pictures.height() else blocks.top()
    shoulder, foot = blocks.bottom(), blocks.bottom() + line * 0.8
    for frame, towards in zip(in_out, (1, -1), strict=True):
        x = layout.x(frame)
        if not blocks.left() - 1 <= x <= blocks.right() + 1:
            continue
        painter.setPen(QPen(QColor(theme.accent), 2))
        painter.drawLine(QPointF(x, top), QPointF(x, foot))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent))
        tip = QPointF(x + towards * line * 0.5, (shoulder + foot) / 2)
        painter.drawPolygon(QPolygonF((QPointF(x, shoulder), tip, QPointF(x, foot))))


def paint_compared(painter: QPainter, layout: TimelineLayout, tags: Span) -> None:
    """Draw the tags of a comparison as brackets around what is compared."""
    theme, line, blocks = current_theme(), layout.line, layout.blocks
    top, foot = blocks.top() - line * 0.1, blocks.bottom() + line * 0.02
    for colour, width in ((theme.surface, 6.0), (theme.ghost, 3.0)):
        pen = QPen(QColor(colour), width)
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for frame, inwards in ((tags.start_frame, 1), (tags.end_frame, -1)):
            if not layout.shows(frame, frame):
                continue
            x = layout.x(frame)
            arm = x + inwards * line * 0.4
            corners = (QPointF(arm, top), QPointF(x, top), QPointF(x, foot), QPointF(arm, foot))
            painter.drawPolyline(QPolygonF(corners))


def paint_findings(painter: QPainter, layout: TimelineLayout, findings: Iterable[Finding]) -> None:
    """Put a mark at the worst frame of each finding."""
    row = layout.markers
    size = row.height()
    marked = [(mark_of((f,)), f) for f in findings if layout.shows(f.worst_frame, f.worst_frame)]
    drawn: dict[Mark, QPixmap] = {}  # each kind once: hundreds of shapes take tens of milliseconds
    for mark, finding in sorted(marked, key=lambda pair: WORST_LAST.index(pair[0])):
        if mark not in drawn:
            drawn[mark] = _mark_pixmap(mark, size, painter.device().devicePixelRatioF())
        place = QPointF(layout.x(finding.worst_frame) - size / 2, row.top())
        painter.drawPixmap(place, drawn[mark])


def _mark_pixmap(mark: Mark, size: float, ratio: float) -> QPixmap:
    side = math.ceil(size * ratio)
    pixmap = QPixmap(side, side)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        draw_mark(painter, QRectF(0, 0, size, size), mark)
    return pixmap


def paint_notes(painter: QPainter, layout: TimelineLayout, frames: Iterable[int]) -> None:
    """Put a speech bubble at each frame that has a note; its tail stands on the frame."""
    theme, row = current_theme(), layout.markers
    size = row.height() * 0.9
    painter.setPen(QPen(QColor(theme.surface), 1))
    painter.setBrush(QColor(theme.accent))
    for frame in frames:
        if not layout.shows(frame, frame):
            continue
        x, top, foot = layout.x(frame), row.top(), row.top() + size * 0.68
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(x - size / 2, top),
                    QPointF(x + size / 2, top),
                    QPointF(x + size / 2, foot),
                    QPointF(x + size * 0.2, foot),
                    QPointF(x, row.top() + size),
                    QPointF(x - size * 0.2, foot),
                    QPointF(x - size / 2, foot),
                ]
            )
        )
        for share in (0.24, 0.46):
            y = top + size * share
            painter.fillRect(
                QRectF(x - size * 0.3, y - size * 0.05, size * 0.6, max(size * 0.1, 1.0)),
                QColor(theme.on_accent),
            )


def paint_overview(painter: QPainter, layout: TimelineLayout, reps: Iterable[Rep]) -> None:
    """Draw the whole clip small, with its reps, and the part that is in view."""
    if layout.view.is_whole:
        return
    theme, row = current_theme(), layout.overview
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.raised))
    painter.drawRoundedRect(row, 2, 2)
    for rep in reps:
        left = layout.overview_x(layout.time(rep.start_frame))
        right = layout.overview_x(layout.time(rep.end_frame))
        block = QRectF(left, row.top() + 2, max(right - left - 1, 1.0), row.height() - 4)
        painter.fillRect(block, mix(theme.surface, theme.rep_band, 0.42))
    left, right = layout.overview_x(layout.view.start_s), layout.overview_x(layout.view.end_s)
    painter.setPen(QPen(QColor(theme.text), 1.5))
    painter.setBrush(tint(theme.text, 0.12))
    painter.drawRoundedRect(QRectF(left, row.top(), max(right - left, 6.0), row.height()), 2, 2)


def paint_playhead(painter: QPainter, layout: TimelineLayout, frame: int) -> None:
    """Draw where the time cursor is, also on the overview."""
    theme = current_theme()
    time_s, size = layout.time(frame), layout.line * 0.32
    if not layout.view.is_whole:
        x = layout.overview_x(time_s)
        painter.setPen(QPen(QColor(theme.playhead), 1.5))
        painter.drawLine(QPointF(x, layout.overview.top()), QPointF(x, layout.overview.bottom()))
    if not layout.shows(frame, frame):
        return
    x = layout.x_of(time_s)
    painter.setPen(QPen(QColor(theme.playhead), 1.5))
    painter.drawLine(QPointF(x, 0), QPointF(x, layout.ruler.top() + size))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.playhead))
    painter.drawPolygon(
        QPolygonF([QPointF(x - size, 0), QPointF(x + size, 0), QPointF(x, size * 1.3)])
    )


def paint_focus(painter: QPainter, layout: TimelineLayout) -> None:
    """Frame the timeline that has the keyboard."""
    painter.setPen(QPen(QColor(current_theme().accent), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(0.5, 0.5, layout.width - 1, layout.height - 1), 4, 4)


def _tick_label(seconds: float, step: float) -> str:
    if seconds >= 60:
        rest = f"{seconds % 60:05.2f}" if step < 1 else f"{int(seconds % 60):02d}"
        return f"{int(seconds // 60)}:{rest}"
    return f"{seconds:g}\u202fs" if step >= 0.1 else f"{number(seconds, 2)}\u202fs"
