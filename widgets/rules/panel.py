"""The rules panel: what is being done, how it was filmed, and a card for every rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from inference.fitting import Disagreement, Fitted
from inference.labels import RepLabel
from inference.motion.judge import RepValues
from inference.motion.types import (
    Exercise,
    Method,
    Rule,
    RuleSettings,
    RuleStatus,
    View,
    ViewKind,
)
from inference.texts import mark, tr
from widgets.rules.card import RuleCard
from widgets.rules.fold import FoldButton
from widgets.rules.labels_bar import LabelsBar
from widgets.rules.preset_bar import PresetBar
from widgets.rules.upright_scroll import UprightScroll
from widgets.units import describe_view

_CHOICES = (None, Exercise.SQUAT, Exercise.DEADLIFT, Exercise.SNATCH)
_METHODS = {
    Method.ROBUST: (
        mark("Robust"),
        mark("Reps and sets are found in a way that bears what real clips bring"),
    ),
    Method.STUDY: (
        mark("As in the study"),
        mark("Reps and sets are found as the study published it"),
    ),
}


class RulesPanel(QWidget):
    """Rules and thresholds for the coach to set; those for other exercises are folded away.

    `preset_bar` asks for presets, and `labels_bar` for files of labels, by their own signals.

    Signals
    -------
    settings_changed(RuleSettings)
        Live, while a threshold is dragged.
    settings_committed(RuleSettings)
        A change is over: worth a step of undo.
    exercise_chosen(Exercise or None)
        None asks for the exercise to be recognised.
    label_changed(str, int, bool or None)
        Id of a rule, 1-based index of a rep, and whether it is at fault by that rule; None takes
        the label away.
    rep_selected(int)
        1-based index: the coach wants to see that rep.
    """

    settings_changed = Signal(object)
    settings_committed = Signal(object)
    exercise_chosen = Signal(object)
    label_changed = Signal(str, int, object)
    rep_selected = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings, self._base = RuleSettings(), RuleSettings()
        self._cards: dict[str, RuleCard] = {}
        self._idle: set[str] = set()
        self._done: Exercise | None = None
        self.preset_bar, self.labels_bar = PresetBar(), LabelsBar()
        self._exercise = self._make_exercise()
        self._method = self._make_method()
        self._view = QLabel()
        self._view.setProperty("muted", True)
        self._view.setWordWrap(True)
        self._view.setAccessibleName(tr("Camera position"))
        self._view.setToolTip(tr("Where the camera stood, as seen from the lifter’s facing"))
        self._filter = self._make_filter()
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
            box.addItem(tr("Auto") if choice is None else tr(choice.value).capitalize(), choice)
        box.setAccessibleName(tr("Exercise"))
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.setToolTip(tr("What is being done; Auto recognises it from the movement"))
        box.activated.connect(lambda index: self.exercise_chosen.emit(_CHOICES[index]))
        return box

    def _make_method(self) -> QComboBox:
        box = QComboBox()
        for row, (title, meaning) in enumerate(_METHODS.values()):
            box.addItem(tr(title))
            box.setItemData(row, tr(meaning), Qt.ItemDataRole.ToolTipRole)
        box.setAccessibleName(tr("How reps are found"))
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.activated.connect(lambda index: self._choose_method(tuple(_METHODS)[index]))
        return box

    def _make_filter(self) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(tr("Find a rule"))
        field.setAccessibleName(tr("Find a rule"))
        field.setToolTip(tr("Show only the rules whose name or meaning holds these words"))
        field.setClearButtonEnabled(True)
        field.textChanged.connect(self._arrange)
        return field

    def _lay_out(self) -> None:
        rows = (
            (tr("&Preset"), self.preset_bar.box),
            (tr("E&xercise"), self._exercise),
            (tr("&Reps"), None),
        )
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
        grid.addWidget(self.labels_bar, len(rows) + 1, 0, 1, 2)
        grid.addWidget(self._filter, len(rows) + 2, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(grid)
        layout.addWidget(UprightScroll(self._body), 1)

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
        self.labels_bar.set_names({rule.id: tr(rule.name) for rule in rules})
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
        card.label_changed.connect(lambda rep, fault: self.label_changed.emit(rule.id, rep, fault))
        card.rep_selected.connect(self.rep_selected)
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
        self._method.setToolTip(tr(_METHODS[settings.method][1]))

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

    # ── the reps, and what is said of them ──────────────────────────────────────────────────
    def set_reps(self, reps: tuple[int, ...]) -> None:
        """Offer these reps, by their 1-based indices, to be labelled."""
        for card in self._cards.values():
            card.set_reps(reps)
        self.labels_bar.setVisible(bool(reps))

    def set_current(self, rep: int | None) -> None:
        """Show the values and labels of the rep at the time cursor."""
        for card in self._cards.values():
            card.set_current(rep)

    def set_values(self, values: Mapping[str, RepValues]) -> None:
        """Show what the rules hold against their limits, by the id of the rule."""
        for rule, card in self._cards.items():
            card.set_values(values.get(rule, _NO_VALUES))

    def set_labels(self, labels: Sequence[RepLabel]) -> None:
        """Show what the coach says of the reps. No signal is sent."""
        self.labels_bar.set_labels(labels)
        for card in self._cards.values():
            card.set_labels(labels)

    def set_fits(self, fitted: Fitted) -> None:
        """Show the limits that the labels suggest, and which labels can't be used."""
        for rule, card in self._cards.items():
            left_out = [
                tr("Rep {n} of {clip} does not count: {reason}.").format(
                    n=out.label.rep, clip=out.label.clip.name, reason=out.reason
                )
                for out in fitted.left_out
                if out.label.rule == rule
            ]
            card.set_fit(fitted.of(rule), left_out)

    def set_disagreements(self, found: Sequence[Disagreement]) -> None:
        """Say where the rules and the coach see a rep as a whole differently."""
        self.labels_bar.set_disagreements(found)

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
        wanted = self._filter.text().strip()
        for rule, card in self._cards.items():
            shown = rule in own or self._others.isChecked()
            card.setVisible(_holds(card.rule, wanted) if wanted else shown)
        self._others.setVisible(bool(others) and not wanted)
        self._others.setText(tr("Rules for other exercises ({n})").format(n=len(others)))

    def _order_tabs(self, own: list[str], others: list[str]) -> None:
        """Let Tab go from top to bottom: cards are made and moved long after their neighbours."""
        order = [*self.preset_bar.controls(), self._exercise, self._method]
        order += [*self.labels_bar.controls(), self._filter]
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
        auto = tr("Auto")
        if recognised is Exercise.OTHER:
            auto = tr("Auto: none of the known lifts")
        elif recognised is not None:
            auto = tr("Auto: {exercise}, {share} sure").format(
                exercise=tr(recognised.value), share=f"{confidence:.0%}"
            )
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
        for card in self._cards.values():
            card.set_view(ViewKind.UNKNOWN if view is None else view.kind)


_NO_VALUES = RepValues({}, {})


def _holds(rule: Rule, words: str) -> bool:
    """Whether a rule's name or meaning holds all of some words."""
    text = f"{tr(rule.name)} {tr(rule.meaning)}".casefold()
    return all(word in text for word in words.casefold().split())
