"""The plots in an exported picture, and what is said of the rep that is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from inference.export.plan import ClipPlan
from inference.motion.rules import RULES, rule_by_id
from inference.motion.types import Rep
from inference.review import Review
from inference.skeleton import FloatArray, Image
from inference.texts import sentence, tr, tr_n
from widgets.exported.canvas import Sheet
from widgets.findings.words import why_empty
from widgets.marks import Mark, draw_mark, mark_of
from widgets.plots.items import RepBand, rep_bands
from widgets.plots.layout import lay_out, least_height
from widgets.plots.moving import paint_playhead, paint_values, read_out
from widgets.plots.paint import Shown, paint_track
from widgets.plots.picture import paint_frame_of_plots, paint_front
from widgets.plots.scale import Place, Range
from widgets.plots.track import Track
from widgets.plots.tracks import SHOWN_AT_FIRST, Rulings, as_judged, make_tracks, repaired
from widgets.theme import FONT_PT, SMALL_PT, current_theme, ui_font
from widgets.units import format_value, parse_series


class PlotsPart:
    """The plots over the exported stretch of time, in a rectangle of the picture.

    Parameters
    ----------
    review : Review
    plan : ClipPlan
    rect : QRect
    scale : float
        Pixels of the picture that a pixel of the pane takes.
    reference : mapping of str to array, shape (T,)
        The compared lift, by series, at the frames of this clip.
    chosen : sequence of str
        Groups of measurements; the usual ones, and those at fault, where it is empty.
    """

    def __init__(
        self,
        review: Review,
        plan: ClipPlan,
        rect: QRect,
        scale: float,
        reference: Mapping[str, FloatArray],
        chosen: Sequence[str],
    ) -> None:
        self._sheet, self._front = Sheet.over(rect, scale), Sheet.over(rect, scale)
        self._back = Sheet.over(rect, scale)
        times = review.analysis.clip.times_s
        first = min(max(plan.first_frame, 0), len(times) - 1)
        last = min(plan.last_frame, len(times) - 1)
        end_s = max(float(times[last]), float(times[first]) + 0.1)
        self._shown = Shown(
            Range(float(times[first]), end_s), times, rep_bands(review.segmentation, times)
        )
        self._tracks = self._make_tracks(review, reference, tuple(chosen) or _worth(review))
        span = RepBand(float(times[first]), end_s, 0, first, first, last)
        for track in self._tracks:
            track.zoom = track.value_range((span,))
        self._layout = lay_out(self._size.width(), self._size.height(), len(self._tracks))
        self._rep: RepBand | None = None
        self._paint_back()

    @property
    def _size(self) -> QRectF:
        return self._sheet.room

    def _make_tracks(
        self, review: Review, reference: Mapping[str, FloatArray], chosen: Sequence[str]
    ) -> tuple[Track, ...]:
        """Return as many of the chosen plots as there is room for."""
        most = len(chosen)
        while most > 1 and least_height(most) > self._size.height():
            most -= 1
        measurements = as_judged(review.measurements)
        marks = repaired(review.analysis.keypoints)
        tracks = make_tracks(measurements, chosen[:most], marks, reference)
        by_id = {rule.id: rule for rule in RULES}
        rulings = Rulings(by_id, review.settings, review.segmentation, review.judgement)
        rulings.show(tracks, measurements)
        return tracks

    def _paint_back(self) -> None:
        """Paint what never changes."""
        with self._back.painter() as painter:
            painter.fillRect(self._size, QColor(current_theme().surface))
            paint_frame_of_plots(painter, self._layout, self._shown)
            for track, row in zip(self._tracks, self._layout.rows, strict=True):
                paint_track(painter, row, track, self._shown)
        self._front.copy_from(self._back)

    def _stand_out(self, rep: RepBand | None) -> None:
        """Let a rep stand out."""
        self._rep = rep
        self._front.copy_from(self._back)
        if rep is not None:
            with self._front.painter() as painter:
                paint_front(painter, self._layout, self._tracks, self._shown, rep)

    def draw(self, picture: Image, frame: int) -> None:
        """Draw the plots with the playhead at a frame."""
        reps = self._shown.reps
        rep = next((r for r in reps if r.start_frame <= frame <= r.end_frame), None)
        if rep is not self._rep:
            self._stand_out(rep)
        self._sheet.copy_from(self._front)
        with self._sheet.painter() as painter:
            for track, row in zip(self._tracks, self._layout.rows, strict=True):
                paint_values(painter, row, read_out(track, frame))
            if frame < len(self._shown.times_s):
                place = Place(self._layout.plots, self._shown.x, Range(0.0, 1.0))
                x = place.to_x(float(self._shown.times_s[frame]))
                if self._layout.plots.left() <= x <= self._layout.plots.right() + 0.5:
                    paint_playhead(painter, self._layout, x)
        self._sheet.lay_on(picture)


def _worth(review: Review) -> tuple[str, ...]:
    """Return which plots to show: those of measurements at fault, then the usual ones."""
    findings = review.judgement.findings
    faulty = [parse_series(rule_by_id(f.rule).series).group for f in findings]
    wanted = (SHOWN_AT_FIRST[0], *faulty, *SHOWN_AT_FIRST)
    return tuple(dict.fromkeys(wanted))[:4]


class RepPart:
    """What was found in the rep that is shown, in a rectangle of the picture."""

    def __init__(self, review: Review, rect: QRect, scale: float) -> None:
        self._review, self._sheet = review, Sheet.over(rect, scale)
        self._rep: Rep | None = None
        self._paint()

    def draw(self, picture: Image, frame: int) -> None:
        """Draw what is said at a frame."""
        begun = [rep for rep in self._review.segmentation.reps if rep.start_frame <= frame]
        rep = begun[-1] if begun else None
        if rep is not self._rep:
            self._rep = rep
            self._paint()
        self._sheet.lay_on(picture)

    def _lines(self) -> list[tuple[Mark, str, str]]:
        """Return what was found: its mark, its rule, its value beside the limit."""
        rep, judgement = self._rep, self._review.judgement
        found = [f for f in judgement.findings if rep is not None and f.rep == rep.index]
        lines = []
        for finding in found:
            value, limit = (
                format_value(v, finding.unit) for v in (finding.value, finding.threshold)
            )
            text = tr("{value}, limit {limit}").format(value=value, limit=limit)
            lines.append((mark_of([finding]), tr(rule_by_id(finding.rule).name), text))
        if lines or rep is None:
            return lines
        judged = any(status.judged_reps for status in judgement.statuses)
        words = tr("No faults found.") if judged else why_empty(judgement)
        return [(Mark.GOOD if judged else Mark.UNJUDGED, words, "")]

    def _paint(self) -> None:
        room, theme = self._sheet.room, current_theme()
        with self._sheet.painter() as painter:
            painter.fillRect(room, QColor(theme.surface))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            inner = room.adjusted(12, 8, -12, -6)
            reps = self._review.segmentation.reps
            title = sentence(tr("no reps found"))
            if reps:
                title = tr_n("{n} rep", "{n} reps", len(reps)).format(n=len(reps))
            if self._rep is not None:
                title = tr("Rep {n} / {total}").format(n=self._rep.index, total=len(reps))
            bold = ui_font(1.2 * FONT_PT, bold=True)
            top = _write(painter, inner, inner.top(), title, bold, theme.text)
            _paint_lines(painter, inner, top + 4, self._lines())


def _paint_lines(
    painter: QPainter, inner: QRectF, top: float, lines: Sequence[tuple[Mark, str, str]]
) -> None:
    """Write what was found, in as many columns as there is room for side by side."""
    theme, bold = current_theme(), ui_font(FONT_PT, bold=True)
    line = QFontMetricsF(bold).height()
    each = line + QFontMetricsF(ui_font(SMALL_PT)).height() + 5
    rows = max(int((inner.bottom() - top + 5) // each), 1)
    columns = max(-(-len(lines) // rows), 1)
    width = inner.width() / columns
    for i, (mark, name, text) in enumerate(lines):
        at = QPointF(inner.left() + (i // rows) * width, top + (i % rows) * each)
        side = 0.8 * line
        draw_mark(painter, QRectF(at.x(), at.y() + 0.1 * line, side, side), mark)
        box = QRectF(at.x() + 1.2 * line, at.y(), width - 1.2 * line - 4, 2 * line)
        below = _write(painter, box, box.top(), name, bold, theme.text)
        _write(painter, box, below, text, ui_font(SMALL_PT), theme.muted)


def _write(
    painter: QPainter, room: QRectF, top: float, text: str, font: QFont, colour: str
) -> float:
    """Write a line, shortened to the room; return where the next one begins."""
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(QPointF(room.left(), top + metrics.ascent()), short)
    return top + metrics.height()
