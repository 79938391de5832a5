"""The largest differences between two lifts, a line each: joint, moment, degrees, centimetres."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, isfinite

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTreeView, QWidget

from inference.comparing import Difference, largest_differences
from inference.motion.compare import Comparison
from inference.motion.deviations import name_of
from inference.texts import mark, number, tr
from widgets.message import paint_message
from widgets.units import NOTHING, format_time, format_value, parse_series

AnyIndex = QModelIndex | QPersistentModelIndex

JOINT, MOMENT, DEGREES, CENTIMETRES = range(4)
_TITLES = (mark("Joint"), mark("Moment"), "°", "cm")
_MEANINGS = (
    mark("The joint that is off, or the angle"),
    mark("When it is furthest off"),
    mark("The angle that goes with the joint: yours minus the reference’s"),
    mark("How far the joint is from the reference’s"),
)
_NUMBERS = (DEGREES, CENTIMETRES)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_ROWS_SHOWN = 5


class _Model(QAbstractTableModel):
    """The lines in the order that is asked for, of one rep or of all."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._all: tuple[Difference, ...] = ()
        self._rep: int | None = None
        self._order: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)
        self.lines: list[Difference] = []

    def take(self, lines: tuple[Difference, ...]) -> None:
        """Show other lines, the worst first."""
        self._all = lines
        self._arrange()

    def choose_rep(self, rep: int | None) -> None:
        """Show the lines of one rep; None shows all."""
        self._rep = rep
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column; −1 puts the worst first, as far as the cameras can tell."""
        self._order = (column, order)
        self._arrange()

    def _arrange(self) -> None:
        column, order = self._order
        lines = [line for line in self._all if self._rep in (None, line.rep)]
        if column in _KEYS:
            key = _KEYS[column]
            known = [line for line in lines if key(line) != inf]
            known.sort(key=key, reverse=order == Qt.SortOrder.DescendingOrder)
            lines = known + [line for line in lines if key(line) == inf]
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008  as Qt declares it
        """Return how many lines there are."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(_TITLES)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what is written, said and told of a cell."""
        line, column = self.lines[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell_text(line, column)
            case Qt.ItemDataRole.ToolTipRole:
                return sentence(line)
            case Qt.ItemDataRole.AccessibleTextRole:
                return sentence(line) if column == JOINT else cell_text(line, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column in _NUMBERS else _LEFT
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return what stands above a column, and what it means."""
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(_TITLES):
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return tr(_TITLES[section])
            case Qt.ItemDataRole.ToolTipRole:
                how = tr("Click to sort by it; again for the other way")
                return f"{tr(_MEANINGS[section])}\n{how}"
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if section in _NUMBERS else _LEFT
        return None


_KEYS: dict[int, Callable[[Difference], float]] = {
    JOINT: lambda line: float(line.joint) if line.joint is not None else inf,
    MOMENT: lambda line: line.time_s,
    DEGREES: lambda line: abs(line.degrees) if isfinite(line.degrees) else inf,
    CENTIMETRES: lambda line: line.distance_cm if isfinite(line.distance_cm) else inf,
}
"""What a column is sorted by; infinite where it has nothing, which comes last either way."""


def cell_text(line: Difference, column: int) -> str:
    """Return what a cell says."""
    if column == JOINT:
        name = angle_words(line.angle) if line.joint is None else name_of(line.joint)
        return name[:1].upper() + name[1:]
    if column == MOMENT:
        time = format_time(line.time_s)
        return time if line.rep is None else tr("{time}, rep {n}").format(time=time, n=line.rep)
    if column == DEGREES:
        return signed_degrees(line.degrees)
    return number(line.distance_cm, 1) if isfinite(line.distance_cm) else NOTHING


def sentence(line: Difference) -> str:
    """Say a difference in a coach's words: ``left knee 9 cm further in at the bottom of rep 2``."""
    angle = f"{angle_words(line.angle)} {signed_degrees(line.degrees)}"
    if line.moment is not None:
        told = line.moment.sentence[:1].upper() + line.moment.sentence[1:]
        return f"{told}. {angle}" if line.angle and isfinite(line.degrees) else told
    if line.gap is None:
        return angle
    mean = tr("on average {angle}").format(angle=format_value(line.gap.mean_deg, "°"))
    return f"{angle}, {mean}"


def angle_words(name: str) -> str:
    """Name an angle: ``Knee flexion, left``."""
    series = parse_series(name)
    if series.side == "middle":
        return tr(series.title)
    return tr("{angle}, {side}").format(angle=tr(series.title), side=tr(series.side))


def signed_degrees(value: float) -> str:
    """Write a difference with its sign: ``+12°``."""
    sign = "+" if isfinite(value) and np.round(value) > 0 else ""
    return f"{sign}{format_value(value, '°')}"


class DifferencesTable(QTreeView):
    """Where two lifts differ most; the heads of its columns sort it.

    `chosen(Difference)` tells which line is clicked, reached with an arrow key or entered.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._message = ""
        self._model = _Model(self)
        self.setModel(self._model)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setAlternatingRowColors(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("dense", True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setAccessibleName(tr("Largest differences"))
        self._fit_columns()
        header = self.header()
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.clicked.connect(self._choose)

    def _fit_columns(self) -> None:
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setMinimumSectionSize(1)
        header.setSectionResizeMode(JOINT, QHeaderView.ResizeMode.Stretch)
        for column in (MOMENT, DEGREES, CENTIMETRES):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)

    def set_comparison(self, comparison: Comparison | None) -> None:
        """Show where a lift is furthest from its reference. No signal is sent."""
        self._model.take(largest_differences(comparison) if comparison else ())
        far = tr("No joint is far off anywhere.")
        self._message = far if comparison is not None and comparison.compared else ""
        self.viewport().update()

    def set_rep(self, rep: int | None) -> None:
        """Show the differences of one rep; None shows all."""
        self._model.choose_rep(rep)

    @property
    def lines(self) -> tuple[Difference, ...]:
        """The lines from top to bottom."""
        return tuple(self._model.lines)

    @property
    def message(self) -> str:
        """What is said where there is no line."""
        return self._message

    def as_text(self, *, all_lines: bool = False) -> str:
        """Return lines as text, with tabs between the columns: those selected, or all."""
        rows = sorted({index.row() for index in self.selectedIndexes()})
        if all_lines or not rows:
            rows = list(range(len(self._model.lines)))
        head = [tr(title) for title in _TITLES] + [tr("In words")]
        written = ["\t".join(head)]
        for row in rows:
            line = self._model.lines[row]
            texts = [cell_text(line, column) for column in range(len(_TITLES))]
            written.append("\t".join([*texts, sentence(line)]))
        return "\n".join(written)

    def _copy(self, *, all_lines: bool = False) -> None:
        QGuiApplication.clipboard().setText(self.as_text(all_lines=all_lines))

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self._model.lines[index.row()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose what Enter is pressed on or an arrow moves to, as a click does; copy."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex())
            return
        before = self.currentIndex().row()
        super().keyPressEvent(event)
        if self.currentIndex().row() != before:
            self._choose(self.currentIndex())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy."""
        if not self._model.lines:
            return
        menu = QMenu(self)
        menu.addAction(tr("&Copy"), lambda: self._copy())
        menu.addAction(tr("Copy &all"), lambda: self._copy(all_lines=True))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def least_height(self) -> int:
        """Return the height that shows some lines at once."""
        line = self.fontMetrics().height() + 4
        return self.header().sizeHint().height() + _ROWS_SHOWN * line

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines, or the message."""
        super().paintEvent(event)
        if not self._model.lines and self._message:
            with QPainter(self.viewport()) as painter:
                paint_message(painter, QRectF(self.viewport().rect()), "", self._message)
