"""Labels of the reps: on the cards of the rules, and what they say of the limits."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from app.commands.labelling import Labelling
from app.commands.transport import Transport
from app.session import Session
from app.window import MainWindow
from inference.fitting import disagreements
from inference.motion.judge import Judge
from inference.motion.rules import RULES
from inference.review import Review

_REST_MS = 150
"""Limits are fitted once a slider rests: the fit hardly depends on where it stands."""


class LabelsBinder(QObject):
    """Shows values and labels of the reps, and fits limits to the labels."""

    def __init__(
        self, session: Session, window: MainWindow, labelling: Labelling, transport: Transport
    ) -> None:
        super().__init__(window)
        self._session, self._rules, self._labelling = session, window.rules, labelling
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._show_fits)
        session.review_changed.connect(self._on_review)
        session.judgement_changed.connect(self._on_judgement)
        session.labels_changed.connect(self._on_labels)
        session.frame_changed.connect(self._show_current)
        rules = window.rules
        rules.label_changed.connect(labelling.do_label)
        rules.rep_selected.connect(transport.do_select_rep)
        rules.labels_bar.import_requested.connect(labelling.ask_import)
        rules.labels_bar.export_requested.connect(labelling.ask_export)
        rules.labels_bar.clear_requested.connect(labelling.do_clear)
        self._on_review(session.review)

    def _on_review(self, review: Review | None) -> None:
        self._rules.set_reps(tuple(rep.index for rep in self._session.reps))
        self._show_current()
        self._show_values(review)
        self._on_labels()

    def _on_judgement(self, review: Review) -> None:
        self._show_values(review)
        self._show_disagreements()
        self._rest.start()

    def _on_labels(self) -> None:
        self._rules.set_labels(self._labelling.labels)
        self._show_disagreements()
        self._show_fits()

    def _show_values(self, review: Review | None) -> None:
        values = {}
        if review is not None:
            judge = review.judge or Judge(review.segmentation, review.measurements)
            on = [rule for rule in RULES if review.settings.is_on(rule)]
            values = {rule.id: judge.rep_values(rule, review.settings) for rule in on}
        self._rules.set_values(values)

    def _show_current(self) -> None:
        rep = self._session.rep_at(self._session.frame)
        self._rules.set_current(rep.index if rep else None)

    def _show_disagreements(self) -> None:
        review = self._session.review
        statuses = review.judgement.statuses if review else ()
        self._rules.set_disagreements(disagreements(self._labelling.labels, statuses))

    def _show_fits(self) -> None:
        self._rest.stop()
        self._rules.set_fits(self._labelling.fit())
