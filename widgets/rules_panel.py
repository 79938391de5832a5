"""The rules panel: what is being done, how it was filmed, and a card for every rule."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from inference.motion.types import Exercise, Rule, RuleSettings, RuleStatus, View
from widgets.rule_card import RuleCard
from widgets.units import describe_view

_CHOICES = (None, Exercise.SQUAT, Exercise.DEADLIFT, Exercise.SNATCH)


class _UprightScroll(QScrollArea):
    """Scrolls up and down only, so it is never narrower than what it holds."""

    def __init__(self, body: QWidget) -> None:
        super().__init__()
        self._body = body
        self.setWidget(body)
        self.setWidgetResizable(True)
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
    """Rules and thresholds for the coach to set.

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
        self._settings = RuleSettings()
        self._cards: dict[str, RuleCard] = {}
        self._exercise = self._make_exercise()
        self._view = QLabel()
        self._view.setProperty("muted", True)
        self._view.setWordWrap(True)
        self._view.setAccessibleName("Camera position")
        self._view.setToolTip("Where the camera stood, as seen from the lifter’s facing")
        self._body = QWidget()
        self._layout = QVBoxLayout(self._body)
        self._layout.setContentsMargins(8, 2, 8, 8)
        self._layout.setSpacing(6)
        self._layout.addStretch(1)
        self._lay_out()
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

    def _lay_out(self) -> None:
        label = QLabel("E&xercise")
        label.setBuddy(self._exercise)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label)
        row.addWidget(self._exercise, 1)
        head = QVBoxLayout()
        head.setContentsMargins(10, 8, 10, 4)
        head.addLayout(row)
        head.addWidget(self._view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(_UprightScroll(self._body), 1)

    def set_rules(self, rules: tuple[Rule, ...]) -> None:
        """Show these rules, a card each."""
        if rules == tuple(card.rule for card in self._cards.values()):
            return
        for card in self._cards.values():
            self._layout.removeWidget(card)
            card.deleteLater()
        self._cards = {rule.id: self._make_card(rule) for rule in rules}
        for place, card in enumerate(self._cards.values()):
            self._layout.insertWidget(place, card)

    def _make_card(self, rule: Rule) -> RuleCard:
        card = RuleCard(rule)
        card.set_settings(self._settings)
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

    def set_settings(self, settings: RuleSettings) -> None:
        """Show where the thresholds stand. No signal is sent."""
        self._settings = settings
        for card in self._cards.values():
            card.set_settings(settings)

    def set_statuses(self, statuses: tuple[RuleStatus, ...]) -> None:
        """Show the live verdicts; a rule that is not among them was not judged."""
        by_rule = {status.rule: status for status in statuses}
        for rule, card in self._cards.items():
            unjudged = RuleStatus(rule, self._settings.is_on(card.rule), "")
            card.set_status(by_rule.get(rule, unjudged))
        self._put_idle_last({status.rule for status in statuses if status.unsupported})

    def _put_idle_last(self, idle: set[str]) -> None:
        """Put the cards that can't judge this clip below those that can."""
        for place, rule in enumerate(sorted(self._cards, key=lambda rule: rule in idle)):
            if self._layout.indexOf(self._cards[rule]) != place:
                self._layout.insertWidget(place, self._cards[rule])

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

    def set_view(self, view: View | None) -> None:
        """Say where the camera stood; None where there is no clip."""
        self._view.setText("" if view is None else describe_view(view))
        self._view.setVisible(view is not None)
