"""One rule as a card: on or off, what it means, its thresholds, and its live verdict."""

from __future__ import annotations

from itertools import chain

from PySide6.QtCore import QEvent, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inference.motion.types import Rule, RuleSettings, RuleStatus
from widgets.icons import icon
from widgets.marks import Mark, draw_mark
from widgets.status_words import status_words
from widgets.theme import current_theme
from widgets.threshold_row import ThresholdRow


class MarkIcon(QWidget):
    """A verdict's shape beside a line of text, as large as the text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark = Mark.UNJUDGED
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def mark(self) -> Mark:
        """What is shown."""
        return self._mark

    def set_mark(self, mark: Mark) -> None:
        """Show another verdict."""
        self._mark = mark
        self.setAccessibleName(mark.value)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a square as high as the text."""
        side = self.fontMetrics().height()
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the mark."""
        with QPainter(self) as painter:
            draw_mark(painter, QRectF(self.rect()), self._mark)


class RuleCard(QWidget):
    """A rule and where its thresholds stand.

    `enabled_changed(bool)`, `value_changed(str, float)` with the threshold's id, live while it is
    dragged, and `committed()` when a change is over.
    """

    enabled_changed = Signal(bool)
    value_changed = Signal(str, float)
    committed = Signal()

    def __init__(self, rule: Rule, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rule = rule
        self._idle = False
        self.setAccessibleName(rule.name)
        self._enabled = QCheckBox(rule.name)
        self._enabled.setToolTip(f"Judge the reps by this rule: {rule.meaning}")
        self._enabled.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        font = self._enabled.font()
        font.setBold(True)
        self._enabled.setFont(font)
        self._enabled.toggled.connect(self._toggled)
        self._mark, self._verdict = MarkIcon(), QLabel()
        self._rest = _caption("")
        self._rest.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._meaning = _caption(rule.meaning)
        self._reason = QLabel(wordWrap=True)
        self._formula = _caption(rule.formula)
        self._formula.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._how = self._make_how()
        self._thresholds = QWidget()
        self.rows = {t.id: ThresholdRow(t, rule.name) for t in rule.thresholds}
        for threshold, row in self.rows.items():
            self._connect(threshold, row)
        self._lay_out()
        self._restyle()
        self.set_status(RuleStatus(rule.id, True, "", (), 0))

    def _connect(self, threshold: str, row: ThresholdRow) -> None:
        row.changed.connect(lambda value: self.value_changed.emit(threshold, value))
        row.committed.connect(self.committed)

    def _make_how(self) -> QToolButton:
        how = QToolButton()
        how.setCheckable(True)
        how.setToolTip(f"How it is computed, and its limits: {self.rule.formula}")
        how.setAccessibleName(f"How {self.rule.name} is computed, and its limits")
        how.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        how.toggled.connect(self._show_parts)
        return how

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._enabled, 1)
        head.addWidget(self._mark)
        head.addWidget(self._verdict)
        head.addWidget(self._how)
        rows = QVBoxLayout(self._thresholds)
        rows.setContentsMargins(0, 0, 0, 0)
        for row in self.rows.values():
            rows.addWidget(row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 6)
        layout.setSpacing(5)
        layout.addLayout(head)
        for widget in (
            self._rest,
            self._meaning,
            self._formula,
            self._reason,
            self._thresholds,
        ):
            layout.addWidget(widget)

    def controls(self) -> list[QWidget]:
        """Return what takes the keyboard, in the order of Tab."""
        rows = (row.controls() for row in self.rows.values())
        return [self._enabled, self._how, *chain.from_iterable(rows)]

    def set_settings(self, settings: RuleSettings) -> None:
        """Show where the thresholds stand and whether the rule is on. No signal is sent."""
        with QSignalBlocker(self._enabled):
            self._enabled.setChecked(settings.is_on(self.rule))
        for threshold in self.rule.thresholds:
            self.rows[threshold.id].set_value(settings.value(self.rule, threshold))
        self._show_parts()

    def set_base(self, settings: RuleSettings) -> None:
        """Mark what differs from these settings. No signal is sent."""
        for threshold in self.rule.thresholds:
            self.rows[threshold.id].set_base(settings.value(self.rule, threshold))

    def set_status(self, status: RuleStatus) -> None:
        """Show the live verdict, or why there is none."""
        words = status_words(status)
        self._reason.setText(words.reason)
        self._reason.setVisible(bool(words.reason))
        self._rest.setText(words.rest)
        self._rest.setVisible(bool(words.rest))
        self._grey(bool(status.unsupported))
        self._show_parts()
        self._mark.set_mark(words.mark)
        self._verdict.setText(words.short)
        for label in (self._verdict, self._rest):
            label.setToolTip(words.tooltip)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card under its contents."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(current_theme().border))
            painter.setBrush(QColor(current_theme().surface))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._restyle()

    def _restyle(self) -> None:
        self._how.setIcon(icon("info"))

    def _grey(self, idle: bool) -> None:
        """Grey a rule that can't judge this clip; it can be set for others all the same."""
        if idle != self._idle:
            self._idle = idle
            self._enabled.setProperty("idle", idle)
            self._enabled.style().polish(self._enabled)

    def _show_parts(self) -> None:
        """Show what matters here; all of it where it is asked for."""
        asked = self._how.isChecked()
        self._formula.setVisible(asked)
        self._meaning.setVisible(asked or not self._idle)
        self._thresholds.setVisible(asked or (self._enabled.isChecked() and not self._idle))

    def _toggled(self, on: bool) -> None:
        self._show_parts()
        self.enabled_changed.emit(on)
        self.committed.emit()


def _caption(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setProperty("muted", True)
    return label
