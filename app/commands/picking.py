"""Picking: the coach says which person in the video is the lifter."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtGui import QAction, QKeySequence

from app.background.jobs import Jobs
from app.background.workers import PeopleFound, PeopleRequest, PeopleWorker
from app.commands.lifting import PICK_STEP
from app.session import Session
from app.window import MainWindow
from inference.analysis import AnalysisOptions
from inference.detect.corrections import Corrections
from inference.detect.pick import LifterPick
from inference.texts import tr, tr_n
from widgets.video.people import PeopleTool

_MARGIN = 0.15
"""How far beside the joints a click still means the same person, in their extent."""


class Picking(QObject):
    """Finds the people in the frame that is shown, and takes the coach's word for the lifter."""

    open_changed = Signal(bool)
    """Whether the lifter can be chosen on the video."""

    def __init__(self, session: Session, window: MainWindow, jobs: Jobs) -> None:
        super().__init__(window)
        self._session, self._window, self._jobs = session, window, jobs
        self._tool: PeopleTool | None = None
        self._frame = -1
        self._asked = False
        """Whether the coach was told of several people, and has seen to it."""
        jobs.people_found.connect(self._take)
        jobs.people_ended.connect(self._on_ended)
        session.review_changed.connect(self._refresh)
        session.playing_changed.connect(self._on_playing)
        session.clip_changed.connect(self._on_clip)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each of its actions."""
        return {"choose_lifter": self.ask}

    @property
    def tool(self) -> PeopleTool | None:
        """The tool that lies over the video, if it does."""
        return self._tool

    # ── the tool ────────────────────────────────────────────────────────────────────────────
    def ask(self, on: bool) -> None:
        """Show everyone in the frame to choose from, or no more."""
        if not on:
            self.leave()
        elif self._session.clip is None or self._frame < 0:
            message = tr("Open a clip first; there is nothing yet.")
            self._window.statusBar().showMessage(message, 4000)
            self.open_changed.emit(False)
        elif self._tool is None:
            self._session.set_playing(False)
            self._asked = True
            self._tool = PeopleTool(self._window.video)
            self._tool.left.connect(self.leave)
            self._tool.picked.connect(self._pick_here)
            self.open_changed.emit(True)
            self.show_frame(self._frame)
            self.tell_of_crowd()

    def leave(self) -> None:
        """Take the tool away."""
        if self._tool is not None:
            self._jobs.drop(PeopleWorker)
            tool, self._tool = self._tool, None
            tool.close_tool()
            self.open_changed.emit(False)

    def show_frame(self, frame: int) -> None:
        """Look for people in the picture that is shown now."""
        self._frame = frame
        if self._tool is not None:
            self._tool.set_people(None)
            self._refresh()
            if not self._jobs.running(PeopleWorker):  # else once that one is done
                self._look()

    def _look(self) -> None:
        if self._session.clip is not None:
            path, detector = self._session.clip.path, AnalysisOptions().detector
            self._jobs.find_people(PeopleRequest(path, self._frame, detector))

    def _take(self, found: PeopleFound) -> None:
        if self._tool is not None and found.request.frame == self._frame:
            self._tool.set_people(found.people)

    def _on_ended(self, problem: str) -> None:
        if self._tool is None:
            return
        if problem:
            self._tool.set_people((), problem)
        elif not self._tool.knows_people:
            self._look()

    def _refresh(self) -> None:
        self.tell_of_crowd()
        if self._tool is not None:
            box = self._followed_box(self._frame)
            middle = None if box is None else QPointF(*((box[0] + box[1]) / 2).tolist())
            self._tool.set_followed(middle)

    def _on_playing(self, playing: bool) -> None:
        if playing:
            self._asked = True
            self.tell_of_crowd()
            self.leave()

    def _on_clip(self) -> None:
        self._asked, self._frame = False, -1
        self.leave()
        self.tell_of_crowd()

    # ── the choice ──────────────────────────────────────────────────────────────────────────
    def do_pick(self, frame: int, point: QPointF) -> None:
        """Follow who is nearest to a point of a frame, as a step to undo.

        What was put right in the keypoints stays only where it is the same person as before.
        """
        pick = LifterPick(frame, round(point.x(), 1), round(point.y(), 1))
        kept = self._session.project.corrections if self._is_followed(pick) else Corrections()
        self._asked = True
        self._session.change(tr(PICK_STEP), pick=pick, corrections=kept)

    def _pick_here(self, point: QPointF) -> None:
        frame = self._frame
        self.leave()
        self.do_pick(frame, point)

    def _followed_box(self, frame: int) -> np.ndarray | None:
        """Return the corners of whom the skeleton is on, shape (2, 2), in image pixels."""
        review = self._session.review
        if review is None or frame < 0 or not review.analysis.keypoints.found[frame]:
            return None
        joints = review.analysis.keypoints.xy[frame]
        return np.stack([joints.min(axis=0), joints.max(axis=0)])

    def _is_followed(self, pick: LifterPick) -> bool:
        box = self._followed_box(pick.frame)
        if box is None:
            return False
        margin = _MARGIN * np.ptp(box, axis=0)
        return bool((box[0] - margin < pick.point).all() and (pick.point < box[1] + margin).all())

    def tell_of_crowd(self) -> None:
        """Say on the video that there are several people, until the coach has seen to it."""
        review, project = self._session.review, self._session.project
        people = review.analysis.people if review is not None else 0
        text = ""
        if people > 1 and project.pick is None and not self._asked:
            action = self._window.findChild(QAction, "choose_lifter")
            native = QKeySequence.SequenceFormat.NativeText
            key = action.shortcut().toString(native) if isinstance(action, QAction) else ""
            text = tr_n(
                "{n} person is seen: press {key} if another one lifts",
                "{n} people are seen: press {key} if another one lifts",
                people,
            ).format(n=people, key=key)
        self._window.video.set_hint(text)
