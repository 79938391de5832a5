"""The reps of a clip as a row of chips, each with what the coach says of it."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from inference.texts import tr
from widgets.marks import Mark, draw_mark
from widgets.theme import SMALL_PT, current_theme, mix, text_height, ui_font

_WIDE = 2.4
"""Width of a chip, in heights of a line of text."""
_FAINT = 0.45


class LabelStrip(QWidget):
    """Chips of the reps. An arrow key or a click goes to a rep, Space or a second click labels it.

    Signals
    -------
    rep_selected(int)
        1-based index.
    label_changed(int, bool or None)
        The next label in turn: none, fine, fault.
    """

    rep_selected = Signal(int)
    label_changed = Signal(int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reps: tuple[int, ...] = ()
        self._labels: Mapping[int, bool] = {}
        self._whole: Mapping[int, bool] = {}
        self._current: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setToolTip(tr("Click a rep to go to it, and again to label it"))

    # ── what is shown ───────────────────────────────────────────────────────────────────────
    def set_reps(self, reps: tuple[int, ...]) -> None:
        """Show these reps, by their 1-based indices."""
        if reps != self._reps:
            self._reps = reps
            self.updateGeometry()
            self._retell()

    def set_labels(self, labels: Mapping[int, bool], whole: Mapping[int, bool]) -> None:
        """Show what is said of reps: whether they are at fault. No signal is sent.

        Parameters
        ----------
        labels : mapping of int to bool
            By this rule.
        whole : mapping of int to bool
            Of the rep as a whole, shown where nothing is said by this rule.
        """
        self._labels, self._whole = labels, whole
        self._retell()

    def set_current(self, rep: int | None) -> None:
        """Mark the rep at the time cursor; None for none."""
        if rep != self._current:
            self._current = rep
            self._retell()

    def _retell(self) -> None:
        spoken = "" if self._current is None else self.words(self._current)
        self.setAccessibleDescription(spoken)
        self.update()

    def words(self, rep: int) -> str:
        """Say what is said of a rep."""
        if rep in self._labels:
            text = tr("Rep {n}: fault") if self._labels[rep] else tr("Rep {n}: fine")
        elif rep in self._whole:
            text = (
                tr("Rep {n}: at fault as a whole. Is it so by this rule?")
                if self._whole[rep]
                else tr("Rep {n}: fine as a whole, so by this rule too")
            )
        else:
            text = tr("Rep {n}: no label")
        return text.format(n=rep)

    # ── size ────────────────────────────────────────────────────────────────────────────────
    def _chip(self) -> tuple[float, float]:
        line = text_height(SMALL_PT)
        return _WIDE * line + 8, line + 8

    def _columns(self, width: float) -> int:
        return max(1, int((width + 4) // (self._chip()[0] + 4)))

    def hasHeightForWidth(self) -> bool:
        """Say that the chips wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all rows."""
        rows = ceil(len(self._reps) / self._columns(width))
        return round(max(1, rows) * (self._chip()[1] + 4))

    def sizeHint(self) -> QSize:
        """Return the room for five chips."""
        width = round(5 * (self._chip()[0] + 4))
        return QSize(width, self.heightForWidth(max(self.width(), width)))

    def minimumSizeHint(self) -> QSize:
        """Return the room for one chip a row."""
        return QSize(round(self._chip()[0] + 4), self.heightForWidth(max(self.width(), 1)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def chip_rect(self, place: int) -> QRectF:
        """Return where the chip of the `place`-th rep lies."""
        wide, high = self._chip()
        row, column = divmod(place, self._columns(self.width()))
        return QRectF(column * (wide + 4) + 1, row * (high + 4) + 1, wide, high)

    def _rep_at(self, x: float, y: float) -> int | None:
        for place, rep in enumerate(self._reps):
            if self.chip_rect(place).contains(x, y):
                return rep
        return None

    # ── what is done ────────────────────────────────────────────────────────────────────────
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to a rep; label the one that is current."""
        rep = self._rep_at(event.position().x(), event.position().y())
        if event.button() != Qt.MouseButton.LeftButton or rep is None:
            return
        if rep == self._current:
            self._label_next(rep)
        else:
            self._select(rep)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from rep to rep, and label."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step and self._reps:
            here = self._reps.index(self._current) if self._current in self._reps else -1
            place = here + step if here >= 0 else 0
            self._select(self._reps[min(max(place, 0), len(self._reps) - 1)])
        elif event.key() == Qt.Key.Key_Space and self._current in self._reps:
            self._label_next(self._current)
        else:
            super().keyPressEvent(event)

    def _select(self, rep: int) -> None:
        if rep != self._current:
            self.set_current(rep)
            self.rep_selected.emit(rep)

    def _label_next(self, rep: int | None) -> None:
        if rep is not None:
            turn = {None: False, False: True, True: None}
            self.label_changed.emit(rep, turn[self._labels.get(rep)])

    def event(self, event: QEvent) -> bool:
        """Say of a chip under the mouse what its rep is called."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            rep = self._rep_at(event.pos().x(), event.pos().y())
            text = self.toolTip() if rep is None else self.words(rep)
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    # ── paint ───────────────────────────────────────────────────────────────────────────────
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the chips."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(ui_font(SMALL_PT))
            for place, rep in enumerate(self._reps):
                self._draw(painter, self.chip_rect(place), rep)

    def _draw(self, painter: QPainter, rect: QRectF, rep: int) -> None:
        theme, current = current_theme(), rep == self._current
        painter.setBrush(mix(theme.raised, theme.accent, 0.25 if current else 0.0))
        focused = current and self.hasFocus()
        painter.setPen(QPen(QColor(theme.accent if current else theme.border), 2 if focused else 1))
        painter.drawRoundedRect(rect, 5, 5)
        painter.setPen(QColor(theme.text))
        number = QRectF(rect.left() + 4, rect.top(), rect.width() / 2 - 4, rect.height())
        painter.drawText(number, Qt.AlignmentFlag.AlignCenter, str(rep))
        side = rect.height() * 0.62
        place = QRectF(0, 0, side, side)
        place.moveCenter(QRectF(rect.center().x(), rect.top(), rect.width() / 2 - 2, 0).center())
        place.moveTop(rect.center().y() - side / 2)
        own, whole = self._labels.get(rep), self._whole.get(rep)
        if own is not None:
            draw_mark(painter, place, Mark.MAJOR if own else Mark.GOOD)
        elif whole is not None:
            painter.setOpacity(_FAINT)
            draw_mark(painter, place, Mark.UNKNOWN if whole else Mark.GOOD)
            painter.setOpacity(1.0)
