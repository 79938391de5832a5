"""Small pictures of the clip on the timeline, and which frames are shown at once."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from app.background.frames import Frames
from app.background.thumbnails import ThumbnailMaker
from app.session import Session
from app.window import MainWindow
from inference.skeleton import Image
from inference.video.clip import ClipInfo


class ThumbnailsBinder(QObject):
    """Lets the pictures that the timeline wants be made, for the clip that is open."""

    def __init__(self, session: Session, window: MainWindow, frames: Frames) -> None:
        super().__init__(window)
        self._timeline, self._frames = window.timeline, frames
        self._maker: ThumbnailMaker | None = None
        self._retired: list[ThumbnailMaker] = []
        session.clip_changed.connect(self._on_clip)
        frames.available_changed.connect(self.show_available)
        window.timeline.thumbnails_wanted.connect(self._on_wanted)
        self._on_clip(session.clip)

    def show_available(self, spans: tuple[tuple[int, int], ...]) -> None:
        """Show which frames can be shown at once, and take pictures from those."""
        self._timeline.set_cached(spans)
        self._timeline.want_thumbnails()

    def close(self) -> None:
        """End the thread and wait, for a bounded time."""
        if self._maker is not None:
            self._maker.close()
            self._retired.append(self._maker)
            self._maker = None
        # A thread object must outlive its thread, and is Python's alone
        # (see `app.background.frames`).
        self._retired = [maker for maker in self._retired if not maker.isFinished()]

    def _on_clip(self, clip: ClipInfo | None) -> None:
        self.close()
        if clip is not None:
            self._maker = ThumbnailMaker(clip.path, partial(self._frames.preview, clip))
            self._maker.made.connect(self._on_made)
            self._maker.start(ThumbnailMaker.Priority.LowestPriority)

    def _on_made(self, maker: ThumbnailMaker, frame: int, picture: Image) -> None:
        if maker is self._maker:  # else of the clip before
            self._timeline.add_thumbnail(frame, picture)

    def _on_wanted(self, frames: tuple[int, ...]) -> None:
        if self._maker is not None:
            self._maker.want(frames)
