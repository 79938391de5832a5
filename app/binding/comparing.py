"""The comparison: its pane, the ghost in 3D, and the reference running in step with the clip."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from app.background.compare_workers import Compared, CompareWorker, ReferenceWorker
from app.background.jobs import Jobs
from app.commands.comparing import Comparing
from app.commands.exporting import Exporting
from app.commands.transport import Transport
from app.session import Session
from app.window import MainWindow
from inference.export.overlay import overlay_primitives
from inference.progress import Progress
from inference.review import Review
from inference.skeleton import Image
from inference.texts import tr
from widgets.skeleton.lifters import Ghost
from widgets.units import format_time


class ComparingBinder(QObject):
    """Shows what is compared, how far it has come, and what came of it."""

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        jobs: Jobs,
        comparing: Comparing,
        transport: Transport,
        exporting: Exporting,
        actions: dict[str, QAction],
    ) -> None:
        super().__init__(window)
        self._session, self._window, self._jobs = session, window, jobs
        self._comparing, self._exporting, self._actions = comparing, exporting, actions
        self._view = window.compare
        self._shown: Review | None = None
        """The reference whose pictures are served."""
        self._drawn: Compared | None = None
        """The comparison that the other panes show."""
        session.reference_changed.connect(self._on_reference)
        comparing.changed.connect(self._on_changed)
        session.review_changed.connect(self._on_review)
        session.frame_changed.connect(self._on_frame)
        jobs.reference_progressed.connect(self._on_progressed)
        session.playing_changed.connect(jobs.reference_frames.set_playing)
        jobs.reference_frame_loaded.connect(self._on_picture)
        jobs.reference_frames.failed.connect(window.compare.set_caption)
        window.compare_dropped.connect(comparing.do_compare)
        view = window.compare
        view.choose_requested.connect(comparing.ask_compare)
        view.own_reps_requested.connect(comparing.do_compare_own_reps)
        view.stop_requested.connect(comparing.do_stop)
        view.cancel_requested.connect(comparing.do_cancel)
        view.how_changed.connect(comparing.do_change_how)
        view.frame_requested.connect(transport.do_seek)
        self._on_review()
        self._on_changed()

    def _on_reference(self, path: str) -> None:
        if path:
            self._window.show_comparison()
        else:
            self._window.hide_comparison()

    def _on_review(self) -> None:
        several = len(self._session.reps) > 1
        self._view.set_own_reps_offered(several)
        self._actions["compare_reps"].setEnabled(several)

    # ── how far it has come ─────────────────────────────────────────────────────────────────
    def _on_changed(self) -> None:
        comparing, view = self._comparing, self._view
        self._actions["stop_comparing"].setEnabled(comparing.path is not None)
        self._serve_pictures()
        if comparing.path is None or comparing.problem:
            view.set_idle(comparing.problem)
        elif comparing.result is not None:
            reps = comparing.result.request.reference.segmentation.reps
            view.set_comparison(
                self._name(), comparing.result.comparison, comparing.how, [r.index for r in reps]
            )
        if comparing.path is not None and not comparing.problem:
            self._show_work()
        self._show_beside()
        self._on_frame(self._session.frame)

    def _show_work(self) -> None:
        name, view = self._name(), self._view
        if self._comparing.waiting:
            view.set_working(name, tr("Waiting until this clip is analysed"))
        elif self._jobs.running(ReferenceWorker):
            view.set_working(name, tr("Analysing"))
        elif self._comparing.result is None and self._jobs.running(CompareWorker):
            view.set_working(name, tr("Comparing"))

    def _on_progressed(self, progress: Progress) -> None:
        self._view.set_working(
            self._name(), tr("Analysing"), progress.done, progress.total, progress.seconds_left
        )

    def _name(self) -> str:
        path = self._comparing.path
        if path is None:
            return ""
        return tr("Reps of this clip") if self._comparing.own_reps else path.name

    # ── what came of it ─────────────────────────────────────────────────────────────────────
    def _show_beside(self) -> None:
        """Show the figure of the reference beside the lifter."""
        result = self._comparing.result
        if result is self._drawn:
            return
        self._drawn, ghost = result, None
        if result is not None:
            made = result.comparison
            ghost = Ghost(made.ghost, distance_cm=made.distance_cm, scale_cm=made.scale_cm)
        self._window.skeleton.set_ghost(ghost)
        self._window.frontal.set_ghost(ghost)

    def _serve_pictures(self) -> None:
        reference = self._comparing.reference if self._comparing.result is not None else None
        before, self._shown = self._shown, reference
        clip = reference.analysis.clip if reference else None
        if clip is not (before.analysis.clip if before else None):
            self._view.set_picture(None)
            self._jobs.load_reference_frames_of(clip)

    def _on_frame(self, frame: int) -> None:
        self._view.set_frame(frame)
        made = self._comparing.comparison
        if made is None or not 0 <= frame < len(made.reference_frame):
            return
        place = made.reference_frame[frame]
        if np.isfinite(place):
            self._jobs.request_reference_frame(int(np.rint(place)))
        else:
            self._view.set_caption(tr("No moment of the reference belongs to this frame."))

    def _on_picture(self, frame: int, image: Image) -> None:
        reference = self._shown
        if reference is None:
            return
        overlay = overlay_primitives(reference, frame, self._exporting.overlay_style())
        clip = reference.analysis.clip
        caption = self._caption(reference, frame)
        self._view.set_picture(image, overlay, caption, (clip.width, clip.height))

    def _caption(self, reference: Review, frame: int) -> str:
        """Say which moment of the reference is shown."""
        time = format_time(float(reference.analysis.clip.times_s[frame]))
        reps = reference.segmentation.reps
        holding = [rep.index for rep in reps if rep.start_frame <= frame <= rep.end_frame]
        if not holding:
            return tr("Frame {frame} at {time}").format(frame=frame, time=time)
        text = tr("Rep {n}, frame {frame} at {time}")
        return text.format(n=holding[-1], frame=frame, time=time)
