"""What the plots are made of: graphics items that are made once and told of new data."""

from __future__ import annotations

from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsSceneMouseEvent, QStyleOptionGraphicsItem, QWidget

from inference.motion.types import PhaseKind, Rule, Threshold
from widgets.theme import SMALL_PT, Theme, current_theme, mix, tint, ui_font
from widgets.units import NOTHING, decimals_for_step, unit_suffix

SIDES = ("left", "right", "middle")
_SIDE_LETTERS = {"left": "L", "right": "R", "middle": ""}
_SIDE_DASHES = {
    "left": Qt.PenStyle.SolidLine,
    "right": Qt.PenStyle.DashLine,
    "middle": Qt.PenStyle.SolidLine,
}


def side_colour(side: str, theme: Theme) -> str:
    """Return the colour of a side's curve."""
    return {"left": theme.left, "right": theme.right, "middle": theme.text}[side]


def side_pen(side: str) -> QPen:
    """Return the pen of a side's curve: sides differ in dash as well as in colour.

    One pixel wide, since wider pens are ten times as slow.
    """
    pen = QPen(QColor(side_colour(side, current_theme())), 1, _SIDE_DASHES[side])
    pen.setCosmetic(True)
    return pen


@dataclass(frozen=True)
class Band:
    """A stretch of the time axis in seconds."""

    start_s: float
    end_s: float


@dataclass(frozen=True)
class PhaseBand(Band):
    """What the hips do during a stretch of time."""

    kind: PhaseKind


@dataclass(frozen=True)
class RepBand(Band):
    """A rep on the time axis, with its 1-based number."""

    index: int
    phases: tuple[PhaseBand, ...] = ()


class SeekViewBox(pg.ViewBox):  # type: ignore[misc]
    """A view whose time axis is scrubbed with the left button and zoomed with the wheel.

    `sought(float)` tells the seconds under a pressed or dragged mouse, `whole_requested()` a
    double click.
    """

    sought = Signal(float)
    whole_requested = Signal()

    def __init__(self) -> None:
        super().__init__(enableMenu=False, defaultPadding=0)
        self.setMouseEnabled(x=True, y=False)
        self.disableAutoRange()

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Seek, unless a threshold line lies under the mouse: it is dragged instead."""
        under = self.scene().items(event.scenePos())
        on_line = any(isinstance(item, ThresholdLine) for item in under)
        if event.button() != Qt.MouseButton.LeftButton or on_line:
            event.ignore()
            return
        event.accept()
        self._seek(event)

    def mouseMoveEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Seek on while the button is held."""
        self._seek(event)

    def mouseDoubleClickEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Ask for the whole clip."""
        event.accept()
        self.whole_requested.emit()

    def _seek(self, event: QGraphicsSceneMouseEvent) -> None:
        self.sought.emit(float(self.mapToView(event.pos()).x()))


class _TimeBands(pg.GraphicsObject):  # type: ignore[misc]
    """An item as large as the view that paints stretches of time in device pixels."""

    def boundingRect(self) -> QRectF:
        """Return the visible range."""
        rect = self.viewRect()
        return QRectF() if rect is None else rect.normalized()

    def viewRangeChanged(self, *_: object) -> None:
        """Follow the view."""
        self.prepareGeometryChange()

    def _to_device(self, painter: QPainter) -> _BandMapper:
        mapper = _BandMapper(painter, self.boundingRect())
        painter.resetTransform()
        return mapper


class _BandMapper:
    """Maps stretches of time to rectangles in device pixels, the height of the view."""

    def __init__(self, painter: QPainter, view: QRectF) -> None:
        self._transform, self._view = painter.transform(), view

    def __call__(self, band: Band) -> QRectF:
        """Return the rectangle of the visible part of a band, empty where it is out of sight."""
        start, end = max(band.start_s, self._view.left()), min(band.end_s, self._view.right())
        if end < start:
            return QRectF()
        rect = QRectF(start, self._view.top(), end - start, self._view.height())
        return self._transform.mapRect(rect)


class RepBands(_TimeBands):
    """All rep and violation bands of one plot in one item: twenty items cost 10 ms a pan."""

    def __init__(self) -> None:
        super().__init__()
        self._reps: tuple[RepBand, ...] = ()
        self._violations: tuple[Band, ...] = ()
        self._borderline: tuple[Band, ...] = ()
        self._current: int | None = None
        self.setZValue(-10)

    def set_reps(self, reps: tuple[RepBand, ...]) -> None:
        """Show these reps."""
        self._reps = reps
        self.update()

    def set_violations(self, violations: tuple[Band, ...], borderline: tuple[Band, ...]) -> None:
        """Hatch where a rule is broken, and shade where the error decides whether it is."""
        self._violations, self._borderline = violations, borderline
        self.update()

    def set_current(self, index: int | None) -> None:
        """Shade one rep, by its number, more strongly."""
        if index != self._current:
            self._current = index
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Shade the reps and hatch the violations."""
        theme = current_theme()
        rect_of = self._to_device(painter)
        for rep in self._reps:
            opacity = 0.22 if rep.index == self._current else 0.08
            painter.fillRect(rect_of(rep), tint(theme.rep_band, opacity))
        for band in self._borderline:
            painter.fillRect(rect_of(band), tint(theme.warning, 0.16))
        hatch = QBrush(tint(theme.fault, 0.4), Qt.BrushStyle.BDiagPattern)
        for violation in self._violations:
            painter.fillRect(rect_of(violation), tint(theme.fault, 0.1))
            painter.fillRect(rect_of(violation), hatch)


class PhaseStrip(_TimeBands):
    """Rep numbers above the plots, over what the hips do: down, up, hold."""

    def __init__(self) -> None:
        super().__init__()
        self._reps: tuple[RepBand, ...] = ()
        self._current: int | None = None

    def set_reps(self, reps: tuple[RepBand, ...]) -> None:
        """Show these reps."""
        self._reps = reps
        self.update()

    def set_current(self, index: int | None) -> None:
        """Emphasise one rep by its number."""
        if index != self._current:
            self._current = index
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw a block a rep: its number, and one coloured segment with an arrow a phase."""
        rect_of = self._to_device(painter)
        for rep in self._reps:
            rect = rect_of(rep).adjusted(0.5, 1, -0.5, -1)
            if rect.width() > 0:
                self._paint_rep(painter, rep, rect, rect_of)

    def _paint_rep(
        self, painter: QPainter, rep: RepBand, rect: QRectF, rect_of: _BandMapper
    ) -> None:
        theme = current_theme()
        is_current = rep.index == self._current
        painter.fillRect(rect, mix(theme.surface, theme.rep_band, 0.45 if is_current else 0.2))
        for phase in rep.phases:
            segment = rect_of(phase).intersected(rect)
            segment.setTop(segment.bottom() - rect.height() * 0.22)
            painter.fillRect(segment, QColor(getattr(theme, phase.kind.value)))
        painter.setFont(ui_font(SMALL_PT, bold=is_current))
        painter.setPen(QColor(theme.text))
        label = f"Rep {rep.index}"
        if QFontMetricsF(painter.font()).horizontalAdvance(label) + 4 > rect.width():
            label = str(rep.index)
        above = QRectF(rect.left(), rect.top(), rect.width(), rect.height() * 0.8)
        painter.drawText(above, Qt.AlignmentFlag.AlignCenter, label)


class TrackHeader(pg.GraphicsWidget):  # type: ignore[misc]
    """The name of a plot and, for each of its curves, the value at the playhead: its legend."""

    def __init__(self, title: str, sides: tuple[str, ...]) -> None:
        super().__init__()
        self._title = title
        self._values: dict[str, str] = dict.fromkeys(sides, NOTHING)
        self.fit_font()

    def fit_font(self) -> None:
        """Size the header by the font."""
        metrics = QFontMetricsF(ui_font(bold=True))
        width = max(metrics.horizontalAdvance(self._title), metrics.averageCharWidth() * 13)
        self.setMinimumSize(QSizeF(width + metrics.height() * 0.6, 0))
        self.setMaximumWidth(width + metrics.height() * 0.6)

    def set_values(self, values: dict[str, str]) -> None:
        """Show what each side's curve says, by side."""
        if values != self._values:
            self._values = values
            self.update()

    @property
    def values(self) -> dict[str, str]:
        """What is shown by side."""
        return dict(self._values)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Write the name, then a line a side: a sample of its pen, its letter and its value."""
        theme = current_theme()
        small, value_font = ui_font(SMALL_PT), ui_font(bold=True)
        line = QFontMetricsF(value_font).height()
        margin = line * 0.3
        painter.setFont(small)
        painter.setPen(QColor(theme.muted))
        width = self.size().width()
        painter.drawText(QRectF(margin, 0, width, line), Qt.AlignmentFlag.AlignVCenter, self._title)
        painter.setFont(value_font)
        for row, (side, text) in enumerate(self._values.items(), start=1):
            y = line * row
            pen = side_pen(side)
            pen.setWidth(2)
            painter.setPen(pen)
            middle = y + line / 2
            painter.drawLine(QPointF(margin, middle), QPointF(margin + line * 1.3, middle))
            painter.setPen(QColor(theme.text))
            label = f"{_SIDE_LETTERS[side]} {text}".strip()
            rect = QRectF(margin + line * 1.6, y, width, line)
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, label)


class ThresholdLine(pg.InfiniteLine):  # type: ignore[misc]
    """A horizontal line that stands for one threshold and may be dragged in its steps.

    `moved_by_hand(float)` tells the value while it is dragged, `let_go()` the end of the drag.
    """

    moved_by_hand = Signal(float)
    let_go = Signal()

    def __init__(self, rule: Rule, threshold: Threshold) -> None:
        decimals = decimals_for_step(threshold.step)
        super().__init__(
            angle=0,
            movable=True,
            bounds=(threshold.minimum, threshold.maximum),
            label=f"limit {{value:.{decimals}f}}{unit_suffix(threshold.unit)}",
            labelOpts={"position": 0.995, "anchors": [(1, 0), (1, 1)]},
        )
        self._step = threshold.step
        self.setToolTip(f"{rule.name}: {threshold.label}. Drag to judge every rep anew.")
        self.setZValue(5)
        self.restyle()
        self.sigDragged.connect(self._snap)
        self.sigPositionChangeFinished.connect(self._finish)

    def restyle(self) -> None:
        """Take on the theme's colours."""
        theme = current_theme()
        self.setPen(pg.mkPen(theme.threshold, width=1, style=Qt.PenStyle.DashDotLine))
        self.setHoverPen(pg.mkPen(theme.threshold, width=3))
        self.label.setColor(theme.threshold)
        self.label.fill = QBrush(tint(theme.surface, 0.8))
        self.label.setFont(ui_font(SMALL_PT))

    def follow(self, value: float) -> None:
        """Move to a value set elsewhere; a line in the coach's hand stays there."""
        if not self.moving:
            self.setValue(value)

    def _snap(self) -> None:
        self.setValue(round(self.value() / self._step) * self._step)
        self.moved_by_hand.emit(float(self.value()))

    def _finish(self) -> None:
        self.let_go.emit()
