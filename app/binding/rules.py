"""The rules panel, its presets, and the threshold lines in the plots."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.commands.presets import Presets
from app.session import Session
from app.window import MainWindow
from inference.motion.rules import RULES, rule_by_id
from inference.motion.types import Exercise, RuleSettings
from inference.review import Review
from inference.texts import mark, tr

_STEP = mark("change of rules")


class RulesBinder(QObject):
    """Shows the rules as they stand, and judges anew when they are moved."""

    def __init__(self, session: Session, window: MainWindow, presets: Presets) -> None:
        super().__init__(window)
        self._session, self._window, self._presets = session, window, presets
        window.rules.set_rules(RULES)
        session.review_changed.connect(self._on_review)
        session.judgement_changed.connect(self._on_judgement)
        session.rule_settings_changed.connect(self._on_rule_settings)
        session.preset_changed.connect(self._show_preset)
        session.exercise_changed.connect(self._show_exercise)
        presets.changed.connect(self._offer_presets)
        window.plots.threshold_dragged.connect(self._on_threshold_dragged)
        window.plots.threshold_released.connect(lambda: session.commit(tr(_STEP)))
        rules = window.rules
        rules.settings_changed.connect(lambda settings: session.preview(rule_settings=settings))
        rules.settings_committed.connect(
            lambda settings: session.change(tr(_STEP), rule_settings=settings)
        )
        rules.exercise_chosen.connect(self._choose_exercise)
        bar = rules.preset_bar
        bar.preset_chosen.connect(presets.choose)
        bar.revert_requested.connect(presets.revert)
        bar.save_requested.connect(presets.do_save_current)
        bar.save_as_requested.connect(presets.ask_save_as)
        bar.rename_requested.connect(presets.ask_rename)
        bar.delete_requested.connect(presets.ask_delete)
        self._offer_presets()
        self._on_rule_settings(session.project.rule_settings)

    def _on_review(self, review: Review | None) -> None:
        self._show_exercise()
        self._on_judgement(review)

    def _on_judgement(self, review: Review | None) -> None:
        self._window.rules.set_statuses(
            review.judgement.statuses if review and not review.awaits_reps else ()
        )

    def _on_rule_settings(self, settings: RuleSettings) -> None:
        self._window.rules.set_settings(settings)
        self._show_preset()

    def _offer_presets(self) -> None:
        presets = self._presets
        self._window.rules.preset_bar.set_presets(presets.bundled(), presets.own())
        self._show_preset()

    def _show_preset(self) -> None:
        presets, rules = self._presets, self._window.rules
        preset = presets.current
        own = presets.is_own(preset)
        rules.preset_bar.set_preset(preset, changed=presets.is_changed, own=own)
        rules.set_base(preset.settings if preset else RuleSettings())

    def _show_exercise(self) -> None:
        review, told = self._session.review, self._session.project.exercise
        rules = self._window.rules
        if review is None or review.awaits_reps:
            rules.set_exercise(told, None, 0.0)
        else:
            found = review.segmentation
            rules.set_exercise(told, found.exercise, found.exercise_confidence)
        rules.set_view(review.segmentation.view if review else None)

    def _choose_exercise(self, exercise: Exercise | None) -> None:
        self._session.change(tr("choice of exercise"), exercise=exercise)

    def _on_threshold_dragged(self, rule_id: str, threshold_id: str, value: float) -> None:
        rule = rule_by_id(rule_id)
        threshold = next(t for t in rule.thresholds if t.id == threshold_id)
        settings = self._session.project.rule_settings.with_value(rule, threshold, value)
        self._session.preview(rule_settings=settings)
