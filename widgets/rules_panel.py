"""The rules panel: what is being done, how it was filmed, and a card for every rule."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from inference.motion.types import Exercise, Method, Rule, RuleSettings, RuleStatus, View
from widgets.fold import FoldButton
from widgets.preset_bar import PresetBar
from widgets.rule_card import RuleCard
from widgets.units import describe_view

_CHOICES = (None, Exercise.SQUAT, Exercise.DEADLIFT, Exercise.SNATCH)
_METHODS = {
    Method.ROBUST: ("Robust", "Reps and sets are found in a way that bears what real clips bring"),
    Method.STUDY: ("As in the study", "Reps and sets are found as the study published it"),
}


class _UprightScroll(QScrollArea):
    """Scrolls up and down only, so it is never narrower than what it holds."""

    def __init__(self, body: QWidget) -> None:
        super().__init__()
        self._body = body
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for more room when what is inside grows, as a verdict does."""
        if watched is self._body and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def minimumSizeHint(self) -> QSize:
        """Return a width that cuts nothing off."""
        inside = self._body.minimumSizeHint().width()
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(inside + bar + 2 * self.frameWidth(), super().minimumSizeHint().height())


class RulesPanel(QWidget):
    """Rules and thresholds for the coach to set; those for other exercises are folded away.

    `preset_bar` asks for presets by its own signals.

    Signals
    -------
    settings_changed(RuleSettings)
        Live, while a threshold is dragged.
    settings_committed(RuleSettings)
        A change is over: worth a step of undo.
    exercise_chosen(Exercise or None)
        None asks for the exercise to be recognised.
    """

    settings_changed = Signal(object)
    settings_committed = Signal(object)
    exercise_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings, self._base = RuleSettings(), RuleSettings()
        self._cards: dict[str, RuleCard] = {}
        self._idle: set[str] = set()
        self._done: Exercise | None = None
        self.preset_bar = PresetBar()
        self._exercise = self._make_exercise()
        self._method = self._make_method()
        self._view = QLabel()
        self._view.setProperty("muted", True)
        self._view.setWordWrap(True)
        self._view.setAccessibleName("Camera position")
        self._view.setToolTip("Where the camera stood, as seen from the lifter’s facing")
        self._others = FoldButton()
        self._others.opened.connect(self._arrange)
        self._body = QWidget()
        self._layout = QVBoxLayout(self._body)
        self._layout.setContentsMargins(8, 2, 8, 8)
        self._layout.setSpacing(6)
        self._layout.addWidget(self._others)
        self._layout.addStretch(1)
        self._lay_out()
        self.setFocusProxy(self.preset_bar.box)
        self.set_exercise(None, None, 0.0)

    def _make_exercise(self) -> QComboBox:
        box = QComboBox()
        for choice in _CHOICES:
            box.addItem("Auto" if choice is None else choice.value.capitalize(), choice)
        box.setAccessibleName("Exercise")
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.setToolTip("What is being done; Auto recognises it from the movement")
        box.activated.connect(lambda index: self.exercise_chosen.emit(_CHOICES[index]))
        return box

    def _make_method(self) -> QComboBox:
        box = QComboBox()
        for row, (title, meaning) in enumerate(_METHODS.values()):
            box.addItem(title)
            box.setItemData(row, meaning, Qt.ItemDataRole.ToolTipRole)
        box.setAccessibleName("How reps are found")
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.activated.connect(lambda index: self._choose_method(tuple(_METHODS)[index]))
        return box

    def _lay_out(self) -> None:
        rows = (("&Preset", self.preset_bar.box), ("E&xercise", self._exercise), ("&Reps", None))
        grid = QGridLayout()
        grid.setContentsMargins(10, 8, 10, 4)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        fields = (self.preset_bar, self._exercise, self._method)
        for row, ((title, buddy), field) in enumerate(zip(rows, fields, strict=True)):
            label = QLabel(title)
            label.setBuddy(buddy or field)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
        grid.addWidget(self._view, len(rows), 0, 1, 2)
        grid.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(grid)
        layout.addWidget(_UprightScroll(self._body), 1)

    # ── the rules ───────────────────────────────────────────────────────────────────────────
    def set_rules(self, rules: tuple[Rule, ...]) -> None:
        """Show these rules, a card each."""
        if rules == tuple(card.rule for card in self._cards.values()):
            return
        for card in self._cards.values():
            self._layout.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = {rule.id: self._make_card(rule) for rule in rules}
        self._arrange()

    def _make_card(self, rule: Rule) -> RuleCard:
        card = RuleCard(rule, self._body)
        card.set_settings(self._settings)
        card.set_base(self._base)
        thresholds = {threshold.id: threshold for threshold in rule.thresholds}
        card.enabled_changed.connect(lambda on: self._change(self._settings.with_enabled(rule, on)))
        card.value_changed.connect(
            lambda threshold, value: self._change(
                self._settings.with_value(rule, thresholds[threshold], value)
            )
        )
        card.committed.connect(lambda: self.settings_committed.emit(self._settings))
        return card

    def _change(self, settings: RuleSettings) -> None:
        self._settings = settings
        self.settings_changed.emit(settings)

    def _choose_method(self, method: Method) -> None:
        self._change(replace(self._settings, method=method))
        self.settings_committed.emit(self._settings)

    def set_settings(self, settings: RuleSettings) -> None:
        """Show where the thresholds stand. No signal is sent."""
        self._settings = settings
        for card in self._cards.values():
            card.set_settings(settings)
        with QSignalBlocker(self._method):
            self._method.setCurrentIndex(tuple(_METHODS).index(settings.method))
        self._method.setToolTip(_METHODS[settings.method][1])

    def set_base(self, settings: RuleSettings) -> None:
        """Mark what differs from these settings, the preset's. No signal is sent."""
        if settings != self._base:
            self._base = settings
            for card in self._cards.values():
                card.set_base(settings)
            self._arrange()  # not while rules are switched: a card would slip from the mouse

    def set_statuses(self, statuses: tuple[RuleStatus, ...]) -> None:
        """Show the live verdicts; a rule that is not among them was not judged."""
        by_rule = {status.rule: status for status in statuses}
        for rule, card in self._cards.items():
            unjudged = RuleStatus(rule, self._settings.is_on(card.rule), "")
            card.set_status(by_rule.get(rule, unjudged))
        idle = {status.rule for status in statuses if status.unsupported}
        if idle != self._idle:
            self._idle = idle
            self._arrange()

    # ── in which order ──────────────────────────────────────────────────────────────────────
    def _arrange(self) -> None:
        """Put first what judges, then what is off or can't judge, then other exercises' rules."""
        others = [rule for rule in self._cards if not self._applies(rule)]
        own = sorted((rule for rule in self._cards if rule not in others), key=self._rank)
        order: list[QWidget] = [self._cards[rule] for rule in own]
        order += [self._others, *(self._cards[rule] for rule in others)]
        for place, widget in enumerate(order):
            if self._layout.indexOf(widget) != place:
                self._layout.insertWidget(place, widget)
        self._order_tabs(own, others)
        for rule, card in self._cards.items():
            card.setVisible(rule in own or self._others.isChecked())
        self._others.setVisible(bool(others))
        self._others.setText(f"Rules for other exercises ({len(others)})")

    def _order_tabs(self, own: list[str], others: list[str]) -> None:
        """Let Tab go from top to bottom: cards are made and moved long after their neighbours."""
        order = [*self.preset_bar.controls(), self._exercise, self._method]
        for rule in own:
            order += self._cards[rule].controls()
        order.append(self._others)
        for rule in others:
            order += self._cards[rule].controls()
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _applies(self, rule: str) -> bool:
        """Whether a rule is for what is done; every one is where that is not known."""
        known = self._done in _CHOICES[1:]
        return not known or self._done in self._cards[rule].rule.exercises

    def _rank(self, rule: str) -> tuple[bool, bool]:
        return rule in self._idle, not self._settings.is_on(self._cards[rule].rule)

    # ── what is done, and how it was filmed ─────────────────────────────────────────────────
    def set_exercise(
        self, chosen: Exercise | None, recognised: Exercise | None, confidence: float
    ) -> None:
        """Show what the coach chose, and beside Auto what was recognised. No signal is sent.

        Parameters
        ----------
        chosen : Exercise or None
            None for Auto.
        recognised : Exercise or None
            None before there is an analysis.
        confidence : float
            0–1, of the recognition.
        """
        auto = "Auto"
        if recognised is Exercise.OTHER:
            auto = "Auto: none of the known lifts"
        elif recognised is not None:
            auto = f"Auto: {recognised.value}, {confidence:.0%} sure"
        with QSignalBlocker(self._exercise):
            self._exercise.setItemText(0, auto)
            self._exercise.setCurrentIndex(_CHOICES.index(chosen) if chosen in _CHOICES else 0)
        done = chosen or recognised
        if done is not self._done:
            self._done = done
            self._arrange()

    def set_view(self, view: View | None) -> None:
        """Say where the camera stood; None where there is no clip."""
        self._view.setText("" if view is None else describe_view(view))
        self._view.setVisible(view is not None)
