"""The corner of the window that says which detector runs where, and leads to its settings."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.commands.detecting import device_words
from app.commands.preferences import Preferences
from app.session import Session
from app.window import MainWindow
from inference.texts import tr


class DetectingBinder(QObject):
    """Keeps that corner up to date."""

    def __init__(self, session: Session, window: MainWindow, preferences: Preferences) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        window.device.clicked.connect(preferences.ask_detecting)
        session.review_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        label, review = self._window.device, self._session.review
        label.setVisible(review is not None)
        if review is None:
            return
        analysis = review.analysis
        words = device_words(analysis.detector, analysis.detector_device)
        label.setText(words.replace("&", "&&"))
        label.setAccessibleName(tr("Detector: {words}").format(words=words))
        found = tr("Found by {detector}, lifted to 3D by {lifter}").format(
            detector=analysis.detector, lifter=analysis.lifter
        )
        label.setToolTip(f"{found}\n{tr('Click to choose another one, or where it runs')}")
