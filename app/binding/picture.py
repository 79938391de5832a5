"""The picture under the time cursor, the overlay on it, and the figures that move with it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence

from app.background.jobs import Jobs
from app.commands.correcting import Correcting
from app.commands.exporting import Exporting
from app.session import Session
from app.window import MainWindow
from inference.export.overlay import OverlayStyle, overlay_primitives
from inference.skeleton import Image
from inference.texts import tr
from inference.video.clip import ClipInfo

_BARE = OverlayStyle(
    angles=False, spine=False, bar_path=False, counter=False, phase=False, findings=False
)
"""What is drawn below a tool: nothing that would hide the body."""


class PictureBinder(QObject):
    """Fetches the frame that the session is at, and shows it with its overlay and its figures."""

    frame_shown = Signal(int)
    """Another picture is on the screen."""

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        jobs: Jobs,
        exporting: Exporting,
        correcting: Correcting,
        actions: Mapping[str, QAction],
    ) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._jobs, self._exporting, self._correcting = jobs, exporting, correcting
        self._actions = actions
        self.shown_frame = -1
        """Frame whose picture is on the screen; −1 for none yet."""
        self._bare = False
        session.clip_changed.connect(self._on_clip)
        session.frame_changed.connect(self._on_frame)
        session.review_changed.connect(self._on_review)
        session.judgement_changed.connect(self.draw_overlay)
        session.playing_changed.connect(jobs.frames.set_playing)
        correcting.keypoints_changed.connect(self.draw_overlay)
        jobs.frame_loaded.connect(self._on_frame_loaded)
        jobs.frame_failed.connect(self._on_frame_failed)
        self._on_clip(session.clip)

    def _on_clip(self, clip: ClipInfo | None) -> None:
        video = self._window.video
        self.shown_frame = -1
        video.set_image(None)
        video.set_overlay(())
        if clip is None:
            self.show_invitation()
            return
        video.set_message(tr("Opening…"))
        self._on_frame(0)

    def show_invitation(self) -> None:
        """Say how a clip is opened, where none is; the key may have changed."""
        if self._session.clip is None:
            key = self._actions["open"].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            hint = tr("or press {key} to open one").format(key=key) if key else ""
            self._window.video.set_message(tr("Drop a video of a lift here"), hint)

    def _on_frame(self, frame: int) -> None:
        self._jobs.request_frame(frame)

    def _on_review(self) -> None:
        self.draw_overlay()
        if self._session.review is not None:
            self._jobs.request_frame(self._session.frame)

    def _on_frame_loaded(self, frame: int, image: Image) -> None:
        clip = self._session.clip
        if clip is None:
            return
        self.shown_frame = frame
        self._window.video.set_image(image, (clip.width, clip.height))
        self._show_pose(frame)
        self.draw_overlay()
        self.frame_shown.emit(frame)

    def _show_pose(self, frame: int) -> None:
        """Pose the figures as in the picture: they wait for it, and skip what it skips."""
        self._window.skeleton.set_frame(frame)
        self._window.frontal.set_frame(frame)

    def _on_frame_failed(self, problem: str) -> None:
        self._window.video.set_message(tr("The picture can't be shown"), problem)
        self._show_pose(self._session.frame)

    def show_bare(self, bare: bool) -> None:
        """Draw the skeleton alone, or what the coach has chosen."""
        self._bare = bare
        self.draw_overlay()

    def draw_overlay(self) -> None:
        """Draw anew what lies over the picture."""
        review = self._correcting.shown_review()
        style = _BARE if self._bare else self._exporting.overlay_style()
        primitives = (
            overlay_primitives(review, self.shown_frame, style, corner=self._window.video.corner)
            if review is not None and self.shown_frame >= 0
            else ()
        )
        self._window.video.set_overlay(primitives)
