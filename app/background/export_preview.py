"""Pictures of a clip to be, made in another thread while the coach still chooses."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtGui import QImage

from inference.export.composing import Composer
from inference.export.plan import ClipPlan, Quality
from inference.review import Review
from inference.texts import tr
from inference.video.encoders import X264, Encoder, working_encoder
from inference.video.reader import VideoReader
from widgets.dialogs.export.preview import PreviewRequest
from widgets.exported import Beside, make_composer
from widgets.painter import image_view

log = logging.getLogger(__name__)

CLOSE_WAIT_MS = 10_000
_ANY = Path("preview.mp4")


class ExportPreview(QThread):
    """Makes the picture that was asked for last; one that waits gives way to a newer one.

    Parameters
    ----------
    review : Review
    beside : Beside or None
    """

    made = Signal(object, object, object)
    """`PreviewRequest`, its `QImage`, and (width, height) of the clip to be."""
    failed = Signal(object, str)
    """`PreviewRequest` and why there is no picture."""
    encoder_found = Signal(object, object)
    """`PreviewRequest` and the `Encoder` that will write it."""

    def __init__(
        self, review: Review, beside: Beside | None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._review, self._beside = review, beside
        self._changed = threading.Condition()
        self._waiting: PreviewRequest | None = None
        self._closing = False
        self._reader: VideoReader | None = None
        self._composer: Composer | None = None
        self._composed: ClipPlan | None = None

    def ask(self, request: PreviewRequest) -> None:
        """Make this picture next."""
        with self._changed:
            self._waiting = request
            self._changed.notify()
        if not self.isRunning():
            self.start()

    def close(self) -> None:
        """Make no more pictures and wait, for a bounded time."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self.wait(CLOSE_WAIT_MS)

    def run(self) -> None:
        """Make pictures until it is closed."""
        try:
            while (request := self._next()) is not None:
                self._answer(request)
        finally:
            self._let_go()

    def _next(self) -> PreviewRequest | None:
        with self._changed:
            while self._waiting is None and not self._closing:
                self._changed.wait()
            request, self._waiting = self._waiting, None
            return None if self._closing else request

    def _answer(self, request: PreviewRequest) -> None:
        try:
            image, size = self._picture(request)
            self.made.emit(request, image, size)
            encoder: Encoder = working_encoder(size) if request.plan.hardware else X264
            self.encoder_found.emit(request, encoder)
        except Exception as error:  # whatever is wrong, the clip can be tried all the same
            log.warning("no preview: %s", error)
            text = tr("There is no preview of this: {problem}").format(problem=error)
            self.failed.emit(request, text)

    def _picture(self, request: PreviewRequest) -> tuple[QImage, tuple[int, int]]:
        composer = self._composer_for(request.plan)
        if request.frame is None:
            image = composer.card()
        else:
            if self._reader is None:
                self._reader = VideoReader(self._review.analysis.clip.path)
            # The reader keeps its pictures, and a composer may paint on the one it gets.
            image = composer.picture(request.frame, self._reader.frame(request.frame).copy())
        return image_view(image).copy(), composer.size

    def _composer_for(self, plan: ClipPlan) -> Composer:
        """Return a composer for a plan; the last one where its pictures would be the same."""
        wanted = replace(plan, target=_ANY, quality=Quality.GOOD, hardware=False, card_s=0.0)
        if self._composer is None or wanted != self._composed:
            self._close_composer()
            self._composer = make_composer(self._review, plan, self._beside)
            self._composed = wanted
        return self._composer

    def _close_composer(self) -> None:
        if self._composer is not None:
            self._composer.close()
            self._composer = None

    def _let_go(self) -> None:
        self._close_composer()
        if self._reader is not None:
            self._reader.close()
            self._reader = None
