"""What was found in the clip: reps and findings, in the panes."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.commands.transport import Transport
from app.session import Session
from app.window import MainWindow
from inference.motion.rules import RULES, rule_by_id
from inference.motion.types import Finding
from inference.review import Review
from inference.texts import tr
from inference.video.clip import ClipInfo


class ResultsBinder(QObject):
    """Shows each new review, and each new judgement of it."""

    def __init__(self, session: Session, window: MainWindow, transport: Transport) -> None:
        super().__init__(window)
        self._session, self._window, self._transport = session, window, transport
        session.clip_changed.connect(self._on_clip)
        session.review_changed.connect(self._on_review)
        session.judgement_changed.connect(self._on_judgement)
        window.findings.finding_selected.connect(self._on_finding_selected)
        window.findings.rule_off_requested.connect(self._turn_off)
        self._on_clip(session.clip)

    def _on_clip(self, clip: ClipInfo | None) -> None:
        if clip is None:
            self._window.skeleton.set_message("", tr("The 3D skeleton appears here."))
            hint = tr("Knees against feet appear here, seen from in front.")
            self._window.frontal.set_message("", hint)
        else:
            self.show_empty(tr("Looking for the lifter…"), tr("The clip can be played meanwhile."))

    def show_empty(self, title: str, hint: str) -> None:
        """Say why there are no figures."""
        self._window.skeleton.set_message(title, hint)
        self._window.frontal.set_message(title, hint)

    def _on_review(self, review: Review | None) -> None:
        window = self._window
        segmentation = review.segmentation if review else None
        window.timeline.set_segmentation(segmentation)
        window.timeline.set_analysed(review.analysis.frames_done if review else 0)
        self._on_judgement(review)

    def _on_judgement(self, review: Review | None) -> None:
        window = self._window
        told = review is not None and not review.awaits_reps
        judgement = review.judgement if review and told else None
        findings = judgement.findings if judgement else ()
        window.timeline.set_findings(findings)
        window.reps.set_reps(review.segmentation if review and told else None, judgement)
        times_s = review.measurements.times_s if review else ()
        window.findings.set_judgement(judgement, RULES, times_s)

    def _on_finding_selected(self, finding: Finding) -> None:
        self._transport.do_seek(finding.worst_frame)

    def _turn_off(self, rule_id: str) -> None:
        settings = self._session.project.rule_settings.with_enabled(rule_by_id(rule_id), False)
        self._session.change(tr("change of rules"), rule_settings=settings)
