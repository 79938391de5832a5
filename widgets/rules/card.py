"""One rule as a card: on or off, what it means, its thresholds, its verdict and its labels."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, Signal
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

from inference.labels import RepLabel
from inference.motion.fit import Fit
from inference.motion.judge import RepValues
from inference.motion.types import Rule, RuleSettings, RuleStatus, ViewKind
from inference.texts import tr
from widgets.marks import Mark, draw_mark
from widgets.rules.fold import FoldButton
from widgets.rules.help import VIEW_WORDS, RuleHelp, error_words
from widgets.rules.label_box import LabelBox
from widgets.rules.threshold_row import ThresholdRow
from widgets.status_words import status_words
from widgets.theme import current_theme
from widgets.units import format_value


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
        self.setAccessibleName(tr(mark.value))
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

    Signals
    -------
    enabled_changed(bool)
    value_changed(str, float)
        Id of a threshold and its value, live while it is dragged.
    committed()
        A change is over.
    label_changed(int, bool or None), rep_selected(int)
        As of its `labels`.
    """

    enabled_changed = Signal(bool)
    value_changed = Signal(str, float)
    committed = Signal()
    label_changed = Signal(int, object)
    rep_selected = Signal(int)

    def __init__(self, rule: Rule, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rule = rule
        self._idle = False
        self._view = ViewKind.UNKNOWN
        self._rep: int | None = None
        self._values = RepValues({}, {})
        self._limit = rule.limit.default
        self.setAccessibleName(tr(rule.name))
        self._enabled = self._make_switch()
        self._mark, self._verdict = MarkIcon(), QLabel()
        self._rest = _caption("")
        self._rest.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._meaning, self._short = _caption(tr(rule.meaning)), _caption(tr(rule.meaning))
        self._reason = QLabel(wordWrap=True)
        self._anyway = FoldButton()
        self._anyway.setText(tr("Set it for other clips"))
        self._anyway.setToolTip(tr("Show what can be set, though it can’t judge this clip"))
        self._anyway.opened.connect(self._show_parts)
        self._value = QLabel(wordWrap=True)
        self._how = self._make_how()
        self._thresholds = QWidget()
        self.rows = {t.id: ThresholdRow(t, tr(rule.name)) for t in rule.thresholds}
        for threshold, row in self.rows.items():
            self._connect(threshold, row)
        self.labels = LabelBox(rule)
        self.labels.label_changed.connect(self.label_changed)
        self.labels.rep_selected.connect(self.rep_selected)
        self.labels.limit_accepted.connect(self._accept_limit)
        self._lay_out()
        self._show_parts()
        self.set_status(RuleStatus(rule.id, True, "", (), 0))

    def _make_switch(self) -> QCheckBox:
        switch = QCheckBox(tr(self.rule.name))
        switch.setToolTip(
            tr("Judge the reps by this rule: {meaning}").format(meaning=tr(self.rule.meaning))
        )
        switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        font = switch.font()
        font.setBold(True)
        switch.setFont(font)
        switch.toggled.connect(self._toggled)
        return switch

    def _connect(self, threshold: str, row: ThresholdRow) -> None:
        row.changed.connect(lambda value: self.value_changed.emit(threshold, value))
        row.committed.connect(self.committed)

    def _make_how(self) -> QToolButton:
        how = QToolButton()
        how.setText(tr("How it is computed"))
        how.setProperty("link", True)
        how.setCursor(Qt.CursorShape.PointingHandCursor)
        how.setToolTip(tr(self.rule.formula))
        how.setAccessibleName(tr("How {rule} is computed").format(rule=tr(self.rule.name)))
        how.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        how.clicked.connect(self.show_help)
        return how

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._enabled, 1)
        head.addWidget(self._mark)
        head.addWidget(self._verdict)
        rows = QVBoxLayout(self._thresholds)
        rows.setContentsMargins(0, 0, 0, 0)
        for row in self.rows.values():
            rows.addWidget(row)
        foot = QHBoxLayout()
        foot.addWidget(self._value, 1)
        foot.addWidget(self._short, 1)
        foot.addWidget(self._how, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 6)
        layout.setSpacing(5)
        layout.addLayout(head)
        for widget in (
            self._rest,
            self._meaning,
            self._reason,
            self._anyway,
            self._thresholds,
        ):
            layout.addWidget(widget)
        layout.addLayout(foot)
        layout.addWidget(self.labels)

    def controls(self) -> list[QWidget]:
        """Return what takes the keyboard, in the order of Tab."""
        rows = chain.from_iterable(row.controls() for row in self.rows.values())
        return [self._enabled, self._anyway, *rows, self._how, *self.labels.controls()]

    # ── what is shown ───────────────────────────────────────────────────────────────────────
    def set_settings(self, settings: RuleSettings) -> None:
        """Show where the thresholds stand and whether the rule is on. No signal is sent."""
        on = settings.is_on(self.rule)
        if on != self._enabled.isChecked():
            with QSignalBlocker(self._enabled):
                self._enabled.setChecked(on)
            self._show_parts()
        for threshold in self.rule.thresholds:
            value, row = settings.value(self.rule, threshold), self.rows[threshold.id]
            if value != row.value():  # of many cards, a drag moves one
                row.set_value(value)
        limit = settings.value(self.rule, self.rule.limit)
        if limit != self._limit:
            self._limit = limit
            self.labels.set_limit(limit)
            self._mark_suggestion()

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

    def set_view(self, view: ViewKind) -> None:
        """Tell from where the clip was filmed: the expected error depends on it."""
        if view is not self._view:
            self._view = view
            self._show_value()

    def set_reps(self, reps: tuple[int, ...]) -> None:
        """Offer these reps to be labelled."""
        self.labels.set_reps(reps)

    def set_current(self, rep: int | None) -> None:
        """Show the value of the rep at the time cursor; where there is none, the last one stays."""
        if rep is not None and rep != self._rep:
            self._rep = rep
            self._show_value()
        self.labels.set_current(rep)

    def set_values(self, values: RepValues) -> None:
        """Show what the rule holds against its limit."""
        if values != self._values:
            self._values = values
            self._show_value()

    def set_labels(self, labels: Sequence[RepLabel]) -> None:
        """Show what is said of the reps. No signal is sent."""
        self.labels.set_labels(labels)

    def set_fit(self, made: Fit | None, left_out: Sequence[str]) -> None:
        """Show the limit that the labels suggest, and mark it on the slider."""
        self.labels.set_fit(made, left_out)
        self._mark_suggestion()

    def _mark_suggestion(self) -> None:
        self.rows[self.rule.limit.id].set_suggestion(self.labels.suggestion)

    def _show_value(self) -> None:
        """Say the value of the current rep, and how far off such a value usually is."""
        rep, rule = self._rep, self.rule
        error = rule.error(self._view)
        where = tr(VIEW_WORDS[self._view])
        typical = tr("{error} is the typical error of this value, filmed {where}.").format(
            error=error_words(rule, error), where=where
        )
        value = None if rep is None else self._values.values.get(rep)
        if value is None:
            unknown = "" if rep is None else self._values.unknown.get(rep, "")
            text = tr("Rep {n}: can’t tell").format(n=rep) if unknown else ""
            self._value.setToolTip(unknown)
        else:
            written = format_value(value, rule.limit.unit)
            text = tr("Rep {n}: {value} {error}").format(
                n=rep, value=written, error=error_words(rule, error)
            )
            self._value.setToolTip(typical)
        self._value.setText(text)

    def show_help(self) -> None:
        """Show how the rule is computed, on a page of its own."""
        RuleHelp(self.rule, self._view, self.window()).show()

    # ── what is done ────────────────────────────────────────────────────────────────────────
    def _accept_limit(self, limit: float) -> None:
        self.value_changed.emit(self.rule.limit.id, limit)
        self.committed.emit()

    def _toggled(self, on: bool) -> None:
        self._show_parts()
        self.enabled_changed.emit(on)
        self.committed.emit()

    # ── looks ───────────────────────────────────────────────────────────────────────────────
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card under its contents."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(current_theme().border))
            painter.setBrush(QColor(current_theme().surface))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _grey(self, idle: bool) -> None:
        """Grey a rule that can't judge this clip; it can be set for others all the same."""
        if idle != self._idle:
            self._idle = idle
            self._enabled.setProperty("idle", idle)
            self._enabled.style().polish(self._enabled)

    def _show_parts(self) -> None:
        """Show what matters here; all of it where it is asked for."""
        on = self._enabled.isChecked()
        judging = on and not self._idle
        self._anyway.setVisible(self._idle)
        # A rule that does not judge takes as little room as it can: there are many of them.
        self._meaning.setVisible(judging)
        self._short.setVisible(not judging)
        self._thresholds.setVisible(judging or (self._idle and self._anyway.isChecked()))
        self._value.setVisible(judging)
        self.labels.setVisible(judging)


def _caption(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setProperty("muted", True)
    return label
