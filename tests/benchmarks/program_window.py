"""The real window with a clip and its review in it, driven and timed from key to picture."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject
from PySide6.QtWidgets import QApplication

from app.program import Program
from app.settings import Settings
from inference.analysis import Analysis
from inference.motion.types import RuleSettings
from inference.poses import Keypoints2D, Poses3D
from inference.review import Review, review
from inference.skeleton import H36M17, Image
from inference.synth.camera import Camera
from inference.synth.motion import simulate
from inference.synth.spec import LiftSpec, SquatRep
from inference.video.clip import ClipInfo
from tests.benchmarks.video_kinds import says

_PATIENCE_S = 300.0


class Window(QObject):
    """A program whose clips need no analysis: they get a review of squats that was made up."""

    def __init__(self, app: QApplication, settings: Settings | None = None) -> None:
        super().__init__()
        self.app = app
        self.program = Program(app, settings or Settings())
        self.program.lifting.analyse = lambda *_: None  # type: ignore[method-assign]
        self.program.window.resize(1600, 940)
        self.program.window.show()
        self.frames = self.program.jobs.frames
        self.pictures: list[tuple[int, int]] = []
        """Frame and which picture came for it."""
        self._arrived = self._painted = -1
        self.reading = True
        self.program.jobs.frame_loaded.connect(self._take)
        self.program.window.video.installEventFilter(self)

    def _take(self, frame: int, image: Image) -> None:
        self._arrived = frame
        self.pictures.append((frame, says(image) if self.reading else -1))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            self._painted = self._arrived
        return False

    def wait(self, until: Callable[[], bool]) -> None:
        """Run the event loop until something is so."""
        end = time.perf_counter() + _PATIENCE_S
        while not until():
            self.app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 2)
            time.sleep(0.0002)
            assert time.perf_counter() < end

    def rest(self, seconds: float) -> None:
        """Run the event loop for a while."""
        end = time.perf_counter() + seconds
        self.wait(lambda: time.perf_counter() >= end)

    def open(self, path: Path, *, previews: bool) -> ClipInfo:
        """Open a clip and wait for its previews, where it is to have them."""
        self._painted = self._arrived = -1
        self.program.open(path)
        self.wait(lambda: self._painted == 0)
        clip = self.program.session.clip
        assert clip is not None
        if previews:
            self.frames.make_previews()
            self.wait(lambda: self.frames.available == ((0, clip.frames - 1),))
        self.program.session.apply_review(squats(clip))
        self.rest(0.3)
        return clip

    def show(self, frame: int) -> float:
        """Move the cursor and return the seconds until the picture is painted."""
        if frame == self.program.session.frame:
            return 0.0
        self._painted = self._arrived = -1
        start = time.perf_counter()
        self.program.session.set_frame(frame)
        self.wait(lambda: self._painted == frame)
        return time.perf_counter() - start

    def close(self) -> None:
        """Close the window."""
        self.program.window.close()


def squats(clip: ClipInfo) -> Review:
    """Squats all through a clip, as a perfect analysis would find them."""
    squat = simulate(LiftSpec((SquatRep(), SquatRep())), clip.fps).joints
    joints = squat[np.arange(clip.frames) % len(squat)]
    camera = Camera.framing(20.0, (clip.width, clip.height))
    sure = np.full(joints.shape[:2], 0.95)
    keypoints = Keypoints2D(
        camera.project(joints), sure, clip.times_s, (clip.width, clip.height), H36M17
    )
    poses = Poses3D(camera.world_poses(joints), sure, clip.times_s)
    analysis = Analysis(clip, keypoints, poses, "truth 1", "truth 1", clip.frames)
    return review(analysis, None, RuleSettings())
