"""What the painted panes show, in words for screen readers: said once the cursor rests."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from app.session import Session
from app.window import MainWindow
from widgets.spoken import moment_words, value_words

_REST_MS = 250
"""Words that follow every frame would neither be heard nor be cheap."""

_BODY = ("spine_angle", "hip_flexion", "knee_flexion", "thigh_angle")
_FRONTAL = ("knee_ankle_ratio", "knee_fppa", "hip_shift_ratio")


class SpokenBinder(QObject):
    """Gives the painted panes a description that goes with the time cursor."""

    def __init__(self, session: Session, window: MainWindow) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._rest = QTimer(self, interval=_REST_MS, singleShot=True)
        self._rest.timeout.connect(self.say)
        for changed in (
            session.clip_changed,
            session.frame_changed,
            session.review_changed,
            session.judgement_changed,
        ):
            changed.connect(lambda *_: self._rest.start())

    def say(self) -> None:
        """Describe what the panes show now."""
        session, window = self._session, self._window
        moment = moment_words(session.clip, session.review, session.frame)
        measurements = session.review.measurements if session.review else None
        body = value_words(measurements, session.frame, _BODY)
        window.video.setAccessibleDescription(moment)
        window.timeline.setAccessibleDescription(moment)
        window.skeleton.setAccessibleDescription(body)
        window.plots.setAccessibleDescription(body)
        frontal = value_words(measurements, session.frame, _FRONTAL)
        window.frontal.setAccessibleDescription(frontal)
