"""The strip of reps: which one is at the cursor, which loops, and what the coach calls them."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.commands.labelling import Labelling
from app.commands.transport import Transport
from app.session import Session
from app.window import MainWindow
from inference.labels import WHOLE_REP
from inference.motion.types import Rep


class RepsBinder(QObject):
    """Connects the cards of the reps to the clip's time and to the project's labels.

    The buttons on a card are about the rep as a whole; by a single rule it is labelled on that
    rule's card.
    """

    def __init__(
        self, session: Session, window: MainWindow, transport: Transport, labelling: Labelling
    ) -> None:
        super().__init__(window)
        self._session, self._window, self._labelling = session, window, labelling
        session.frame_changed.connect(self._show_current)
        session.review_changed.connect(self._on_review)
        session.looping_changed.connect(self._show_loop)
        session.labels_changed.connect(self._show_labels)
        reps = window.reps
        reps.rep_selected.connect(transport.do_select_rep)
        reps.rep_loop_requested.connect(transport.do_loop_rep)
        reps.partial_selected.connect(lambda rep: transport.do_seek(rep.bottom_frame))
        reps.rep_zoom_requested.connect(window.timeline.zoom_to_rep)
        reps.rep_range_requested.connect(self._set_range)
        reps.label_requested.connect(self._label)
        window.findings.rep_loop_requested.connect(transport.do_loop_rep)
        self._on_review()

    def _on_review(self) -> None:
        self._show_current()
        self._show_loop()
        self._show_labels()

    def _show_current(self) -> None:
        rep = self._session.rep_at(self._session.frame)
        self._window.reps.set_current(rep.index if rep else None)

    def _show_loop(self) -> None:
        loop = self._session.loop
        self._window.reps.set_looping(loop.index if loop else None)

    def _show_labels(self) -> None:
        labels = self._labelling.labels
        whole = {label.rep: not label.fault for label in labels if label.rule == WHOLE_REP}
        self._window.reps.set_labels(whole)

    def _rep(self, index: int) -> Rep | None:
        return next((rep for rep in self._session.reps if rep.index == index), None)

    def _set_range(self, index: int) -> None:
        if (rep := self._rep(index)) is not None:
            self._session.set_range(rep.start_frame, rep.end_frame)

    def _label(self, index: int, fine: bool | None) -> None:
        self._labelling.do_label(WHOLE_REP, index, None if fine is None else not fine)
