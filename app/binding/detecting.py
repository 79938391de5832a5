"""The corner of the window that says which detector runs where."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.commands.detecting import device_words
from app.session import Session
from app.window import MainWindow
from inference.texts import tr


class DetectingBinder(QObject):
    """Keeps that corner up to date."""

    def __init__(self, session: Session, window: MainWindow) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        session.review_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        label, review = self._window.device, self._session.review
        label.setVisible(review is not None)
        if review is None:
            return
        analysis = review.analysis
        label.setText(device_words(analysis.detector, analysis.detector_device))
        label.setToolTip(
            tr("Found by {detector}, lifted to 3D by {lifter}").format(
                detector=analysis.detector, lifter=analysis.lifter
            )
        )
