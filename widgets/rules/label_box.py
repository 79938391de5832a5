"""What the coach says of the reps by one rule, and the limit that follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inference.labels import WHOLE_REP, RepLabel
from inference.motion.fit import Fit
from inference.motion.types import Rule
from inference.texts import tr
from widgets.icons import icon
from widgets.rules.fit_words import FitWords, count_words, fit_words, limit_words
from widgets.rules.fold import FoldButton
from widgets.rules.label_strip import LabelStrip
from widgets.theme import current_theme
from widgets.units import NOTHING


class LabelBox(QWidget):
    """A fold with the reps to label, and what their labels say of the limit.

    Signals
    -------
    label_changed(int, bool or None)
        1-based index of a rep, and whether it is at fault; None takes the label away.
    rep_selected(int)
    limit_accepted(float)
    """

    label_changed = Signal(int, object)
    rep_selected = Signal(int)
    limit_accepted = Signal(float)

    def __init__(self, rule: Rule, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rule = rule
        self._reps: tuple[int, ...] = ()
        self._own: Mapping[int, bool] = {}
        self._current: int | None = None
        self._fit: Fit | None = None
        self._left_out: tuple[str, ...] = ()
        self._limit = rule.limit.default
        self._fold = FoldButton()
        self._fold.setToolTip(tr("Say which reps are fine, and let the limit follow from it"))
        self._fold.opened.connect(self._show_parts)
        self._body = QWidget()
        self._strip = LabelStrip()
        self._strip.setAccessibleName(tr("Labels by {rule}").format(rule=tr(rule.name)))
        self._strip.rep_selected.connect(self._select)
        self._strip.label_changed.connect(self.label_changed)
        self._rep = QLabel()
        self._fine, self._fault = self._make_button(False), self._make_button(True)
        self._lines, self._warnings = _wrapped(), _wrapped()
        self._warnings.setProperty("muted", True)
        self._accept = QPushButton()
        self._accept.clicked.connect(self._accepted)
        self._lay_out()
        self._restyle()
        self.set_labels(())
        self.set_reps(())

    def _make_button(self, fault: bool) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setText(tr("Fault") if fault else tr("Fine"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda on: self._press(fault if on else None))
        return button

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self._rep, 1)
        buttons.addWidget(self._fine)
        buttons.addWidget(self._fault)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(4, 0, 0, 0)
        body.setSpacing(4)
        body.addWidget(self._strip)
        body.addLayout(buttons)
        for widget in (self._lines, self._accept, self._warnings):
            body.addWidget(widget)
        self._accept.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._fold)
        layout.addWidget(self._body)

    def controls(self) -> list[QWidget]:
        """Return what takes the keyboard, in the order of Tab."""
        return [self._fold, self._strip, self._fine, self._fault, self._accept]

    # ── what is shown ───────────────────────────────────────────────────────────────────────
    def set_reps(self, reps: tuple[int, ...]) -> None:
        """Offer these reps, by their 1-based indices."""
        self._reps = reps
        self._strip.set_reps(reps)
        self._show_parts()

    def set_current(self, rep: int | None) -> None:
        """Offer the rep at the time cursor; where there is none, the last one stays."""
        if rep is not None:
            self._current = rep
        self._strip.set_current(rep)
        self._show_current()

    def set_labels(self, labels: Sequence[RepLabel]) -> None:
        """Show what is said of the reps. No signal is sent.

        Parameters
        ----------
        labels : sequence of RepLabel
            Of all rules.
        """
        known = [label for label in labels if label.rep]
        self._own = {label.rep: label.fault for label in known if label.rule == self._rule.id}
        whole = {label.rep: label.fault for label in known if label.rule == WHOLE_REP}
        self._strip.set_labels(self._own, whole)
        self._show_current()
        self._show_fit()

    def set_fit(self, made: Fit | None, left_out: Sequence[str] = ()) -> None:
        """Show the limit that the labels suggest, and which of them can't be used.

        Parameters
        ----------
        made : Fit or None
            None where no label can be used.
        left_out : sequence of str
            Plain sentences.
        """
        self._fit, self._left_out = made, tuple(left_out)
        self._show_fit()

    def set_limit(self, limit: float) -> None:
        """Hold the labels against where the limit stands."""
        if limit != self._limit:
            self._limit = limit
            self._show_fit()

    @property
    def suggestion(self) -> float | None:
        """The limit that the labels suggest, where they do and it is another one."""
        return fit_words(self._rule, self._fit, self._limit).suggestion if self._fit else None

    def _show_parts(self) -> None:
        self._fold.setVisible(bool(self._reps))
        self._body.setVisible(bool(self._reps) and self._fold.isChecked())
        self._show_fit()

    def _show_current(self) -> None:
        rep = self._current
        for button, fault in ((self._fine, False), (self._fault, True)):
            button.setEnabled(rep is not None)
            with QSignalBlocker(button):
                button.setChecked(rep is not None and self._own.get(rep) is fault)
            kind = tr("at fault") if fault else tr("fine")
            text = tr("By this rule, rep {n} is {kind}").format(n=rep or NOTHING, kind=kind)
            button.setToolTip(text)
            button.setAccessibleName(text)
        self._rep.setText("" if rep is None else tr("Rep {n}").format(n=rep))

    def _show_fit(self) -> None:
        made = self._fit
        faults = sum(self._own.values())
        fine = len(self._own) - faults
        if made is not None:
            faults = sum(rep.fault for rep in made.reps)
            fine = len(made.reps) - faults
        count = count_words(fine, faults) if fine or faults else tr("none yet")
        self._fold.setText(tr("Labels: {count}").format(count=count))
        if not self._fold.isChecked():
            return
        words = FitWords(None, (tr("Label reps of both kinds, fine and fault."),), ())
        if made is not None:
            words = fit_words(self._rule, made, self._limit)
        self._lines.setText("\n".join(words.lines))
        told = (*words.warnings, *self._left_out)
        self._warnings.setText("\n".join(told))
        self._warnings.setVisible(bool(told))
        self._accept.setVisible(words.suggestion is not None)
        if words.suggestion is not None:
            limit = limit_words(self._rule, words.suggestion)
            self._accept.setText(tr("Use {limit}").format(limit=limit))
            self._accept.setToolTip(
                tr("Set the limit of {rule} to {limit}; Undo takes it back").format(
                    rule=tr(self._rule.name), limit=limit
                )
            )

    # ── what is done ────────────────────────────────────────────────────────────────────────
    def _select(self, rep: int) -> None:
        self._current = rep
        self._show_current()
        self.rep_selected.emit(rep)

    def _press(self, fault: bool | None) -> None:
        if self._current is not None:
            self.label_changed.emit(self._current, fault)

    def _accepted(self) -> None:
        if (suggestion := self.suggestion) is not None:
            self.limit_accepted.emit(suggestion)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icons in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._restyle()

    def _restyle(self) -> None:
        theme = current_theme()
        self._fine.setIcon(icon("ok", theme.ok))
        self._fault.setIcon(icon("warning", theme.fault))


def _wrapped() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
