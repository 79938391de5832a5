"""Distances over time: a row for each part of the body, a column for each moment of the clip."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from inference.motion.compare import Comparison
from inference.motion.deviations import name_of
from inference.skeleton import Joint
from inference.texts import tr
from widgets.compare.heat_paint import (
    HeatLayout,
    lay_out,
    line_height,
    name_width,
    paint_axis,
    paint_cells,
    paint_legend,
    paint_names,
    paint_reps,
    strip_height,
)
from widgets.compare.heat_rows import HeatRow, cells, part_of, row_values, rows_of
from widgets.message import paint_message
from widgets.plots.scale import Place, Range
from widgets.theme import current_theme, tint
from widgets.units import format_time, format_value, nearest_frame

_TEN = 10
"""Frames that an arrow with Shift goes."""


class HeatStrip(QWidget):
    """A picture of all distances of a comparison, painted once; the playhead moves over it.

    A press or a drag in it seeks; a click on the name of a part opens its joints. With the keyboard
    in it, the arrows go from row to row and from frame to frame, Enter opens a part.

    Signals
    -------
    frame_requested(int)
        Frame of the open clip.
    joint_chosen(object)
        The Joint whose row is current from now on; None for a part of several.
    """

    frame_requested = Signal(int)
    joint_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._comparison: Comparison | None = None
        self._opened: frozenset[int] = frozenset()
        self._rows = rows_of(self._opened)
        self._current = 0
        self._frame = 0
        self._shown: Range | None = None
        self._picture: QPixmap | None = None
        self._names: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Distances over time"))

    # ── what is shown ───────────────────────────────────────────────────────────────────────
    def set_comparison(self, comparison: Comparison | None) -> None:
        """Show a comparison; None shows what there would be."""
        same = (
            comparison is not None
            and self._comparison is not None
            and np.array_equal(comparison.times_s, self._comparison.times_s)
        )
        self._comparison = comparison
        if not same:
            self._shown = None
        self._redraw()

    def set_frame(self, frame: int) -> None:
        """Move the playhead."""
        if frame != self._frame:
            self._update_playhead()
            self._frame = frame
            self._update_playhead()
            if self.hasFocus():
                self._say()

    def set_time_range(self, low_s: float, high_s: float) -> None:
        """Show a stretch of the clip; no signal is sent."""
        wanted = Range(low_s, high_s)
        if wanted != self._shown and high_s > low_s:
            self._shown = wanted
            self._redraw()

    def set_joint(self, joint: Joint | None) -> None:
        """Make the row of a joint current: its own where its part is open, else the part's."""
        if joint is None:
            return
        part = part_of(joint)
        found = [i for i, row in enumerate(self._rows) if row.joint is joint]
        self._current = found[0] if found else self._part_row(part)
        self.update()

    @property
    def rows(self) -> tuple[HeatRow, ...]:
        """The rows from top to bottom."""
        return self._rows

    @property
    def current(self) -> HeatRow:
        """The row that the keyboard is in."""
        return self._rows[self._current]

    def set_opened(self, part: int, opened: bool) -> None:
        """Show the joints of a part of the body, or only the part."""
        row = self.current
        self._opened = self._opened | {part} if opened else self._opened - {part}
        self._rows = rows_of(self._opened)
        self._current = self._rows.index(row) if row in self._rows else self._part_row(row.part)
        self._names = None
        self.updateGeometry()
        self._redraw()

    def _part_row(self, part: int) -> int:
        return next(i for i, row in enumerate(self._rows) if row.part == part)

    def words_at(self, row: HeatRow, frame: int) -> str:
        """Say what a row shows at a frame: ``left knee 6.2 cm at 3.41 s, rep 2``."""
        made = self._comparison
        if made is None or not 0 <= frame < len(made.times_s):
            return ""
        time = format_time(float(made.times_s[frame]))
        distances = made.distance_cm[frame, list(row.joints)]
        if not np.isfinite(distances).any():
            return tr("Not compared at {time}").format(time=time)
        worst = int(np.nanargmax(distances))
        rep = made.rep_at(frame)
        text = (
            tr("{joint} {distance} at {time}, rep {n}")
            if rep
            else tr("{joint} {distance} at {time}")
        )
        distance = format_value(float(distances[worst]), "cm", 1)
        name = name_of(row.joints[worst])
        return text.format(joint=name, distance=distance, time=time, n=rep.index if rep else 0)

    def _say(self) -> None:
        """Tell screen readers what the current row shows at the playhead."""
        self.setAccessibleDescription(
            f"{self.current.title}: {self.words_at(self.current, self._frame)}"
        )

    # ── geometry ────────────────────────────────────────────────────────────────────────────
    def sizeHint(self) -> QSize:
        """Return the room for all rows."""
        return QSize(280, strip_height(len(self._rows)))

    def minimumSizeHint(self) -> QSize:
        """Return the room for all rows with a short time axis."""
        return QSize(round(self._name_width() + 6 * line_height()), strip_height(len(self._rows)))

    def _name_width(self) -> float:
        if self._names is None:
            self._names = name_width(self._rows)
        return self._names

    def _layout(self) -> HeatLayout:
        return lay_out(self.width(), self._name_width(), len(self._rows))

    @property
    def _range(self) -> Range:
        made = self._comparison
        if self._shown is not None:
            return self._shown
        return Range(0.0, max(float(made.times_s[-1]), 1e-3) if made and len(made.times_s) else 1.0)

    def _place(self, layout: HeatLayout) -> Place:
        return Place(layout.cells, self._range, Range(0, 1))

    def _playhead(self) -> QRectF:
        made = self._comparison
        if made is None or not 0 <= self._frame < len(made.times_s):
            return QRectF()
        layout, at = self._layout(), float(made.times_s[self._frame])
        if not self._range.low <= at <= self._range.high:
            return QRectF()
        x = int(self._place(layout).to_x(at)) + 0.5
        return QRectF(x - 2, layout.reps.top(), 4, layout.cells.bottom() - layout.reps.top() + 2)

    def _update_playhead(self) -> None:
        self.update(self._playhead().toAlignedRect())

    # ── painting ────────────────────────────────────────────────────────────────────────────
    def _redraw(self) -> None:
        self._picture = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show the picture, and over it the current row and the playhead."""
        made = self._comparison
        with QPainter(self) as painter:
            if made is None or not made.compared:
                text = tr("Nothing could be compared, so there are no distances to show.")
                paint_message(painter, QRectF(self.rect()), "", text if made else "")
                return
            painter.drawPixmap(0, 0, self._painted(made))
            layout, theme = self._layout(), current_theme()
            row = layout.row(self._current).adjusted(0.5, -0.5, 0.5, -0.5)
            colour = QColor(theme.accent) if self.hasFocus() else tint(theme.muted, 0.7)
            painter.setPen(QPen(colour, 1.5 if self.hasFocus() else 1))
            painter.drawRect(row)
            if not (head := self._playhead()).isNull():
                self._paint_playhead(painter, head)

    def _paint_playhead(self, painter: QPainter, head: QRectF) -> None:
        """Draw the playhead on an edge of its counter-colour, to be seen on all colours."""
        theme, x = current_theme(), head.center().x()
        line = QLineF(x, head.top(), x, head.bottom())
        painter.setPen(QPen(QColor(theme.background), 3))
        painter.drawLine(line)
        painter.setPen(QPen(QColor(theme.playhead), 1))
        painter.drawLine(line)

    def _painted(self, made: Comparison) -> QPixmap:
        """Return the picture of all but what moves, painted where it is out of date."""
        ratio = self.devicePixelRatioF()
        size = self.size() * ratio
        kept = self._picture
        if kept is not None and kept.size() == size and kept.devicePixelRatio() == ratio:
            return kept
        picture = QPixmap(size)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(current_theme().surface))
        layout, shown = self._layout(), self._range
        with QPainter(picture) as painter:
            columns = max(round(layout.cells.width() * ratio), 1)
            values = row_values(made.distance_cm, self._rows)
            share = cells(values, made.times_s, shown.low, shown.high, columns) / made.scale_cm
            paint_cells(painter, layout, share)
            paint_names(painter, layout, self._rows, self._opened)
            paint_reps(painter, layout, shown, made.reps, made.times_s)
            paint_axis(painter, layout, shown)
            paint_legend(painter, layout, made.scale_cm)
        self._picture = picture
        return picture

    def changeEvent(self, event: QEvent) -> None:
        """Paint anew in another theme, and lay out anew in another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._names = None
            self.updateGeometry()
            self._redraw()

    # ── mouse and keys ──────────────────────────────────────────────────────────────────────
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a row; in the cells go to the moment, on the name of a part open it."""
        layout, at = self._layout(), event.position()
        row = layout.row_at(at.y())
        if event.button() != Qt.MouseButton.LeftButton or self._comparison is None:
            return
        if row is not None:
            self._go_to_row(row)
        if at.x() >= layout.cells.left():
            self._seek(at)
        elif row is not None and not self._rows[row].inner:
            part = self._rows[row].part
            self.set_opened(part, part not in self._opened)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on to where it is dragged."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from row to row and from frame to frame; open and close a part."""
        step = _TEN if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        match event.key():
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                down = event.key() == Qt.Key.Key_Down
                self._go_to_row(self._current + (1 if down else -1))
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                self._go_to_frame(
                    self._frame + (step if event.key() == Qt.Key.Key_Right else -step)
                )
            case Qt.Key.Key_Home | Qt.Key.Key_End if self._comparison is not None:
                span = self._comparison.athlete
                home = event.key() == Qt.Key.Key_Home
                self._go_to_frame(span.start_frame if home else span.end_frame)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                part = self.current.part
                self.set_opened(part, part not in self._opened)
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Mark the current row strongly, and say it."""
        super().focusInEvent(event)
        self._say()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Mark the current row faintly."""
        super().focusOutEvent(event)
        self.update()

    def _go_to_row(self, index: int) -> None:
        index = min(max(index, 0), len(self._rows) - 1)
        if index != self._current:
            self._current = index
            self._say()
            self.update()
        self.joint_chosen.emit(self.current.joint)

    def _go_to_frame(self, frame: int) -> None:
        if self._comparison is not None:
            self.frame_requested.emit(min(max(frame, 0), len(self._comparison.times_s) - 1))

    def _seek(self, at: QPointF) -> None:
        self._go_to_frame(self._frame_at(at))

    def _frame_at(self, at: QPointF) -> int:
        made, shown = self._comparison, self._range
        if made is None:
            return 0
        time_s = self._place(self._layout()).from_x(at.x())
        return nearest_frame(made.times_s, min(max(time_s, shown.low), shown.high))

    def event(self, event: QEvent) -> bool:
        """Say what is under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def tip_at(self, at: QPointF) -> str:
        """Return what is known of a place: of a cell, of a name, or of the colours."""
        layout = self._layout()
        index = layout.row_at(at.y())
        if self._comparison is None or not self._comparison.compared:
            return ""
        if index is None:
            below = layout.legend.contains(at)
            return _legend_words(self._comparison.scale_cm) if below else ""
        row = self._rows[index]
        if at.x() >= layout.cells.left():
            words = self.words_at(row, self._frame_at(at))
            return words[:1].upper() + words[1:]
        if row.inner:
            return row.title
        return (
            tr("Click to open its joints") if row.part not in self._opened else tr("Click to close")
        )


def _legend_words(scale_cm: float) -> str:
    text = tr(
        "How far a joint is from the same joint of the reference: up to {distance} and more. "
        "A part shows the joint of it that is furthest off; hatched was not compared."
    )
    return text.format(distance=format_value(scale_cm, "cm"))
