"""Background work: its progress, its results and its problems, said in the window."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.background.jobs import Jobs
from app.background.workers import AnalysisWorker
from app.binding.results import ResultsBinder
from app.boxes import show_problem
from app.commands.lifting import Lifting
from app.session import Session
from app.window import MainWindow
from inference.export.contract import clip_notes
from inference.progress import Progress
from inference.texts import mark, tr
from inference.video.clip import ClipInfo

FILM_HINT = mark("Film the whole body from head to feet, in good light, with the phone still.")
_READ_MS = 15_000
"""How long a message stays in the status bar."""


class WorkBinder(QObject):
    """Connects the jobs to the session, the strips of progress and the status bar."""

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        jobs: Jobs,
        lifting: Lifting,
        results: ResultsBinder,
    ) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._lifting, self._results = lifting, results
        session.clip_changed.connect(self._on_clip)
        session.scene_changed.connect(lifting.lift_anew)
        session.pick_changed.connect(lifting.lift_anew)
        jobs.analysis_progressed.connect(self._on_analysis_progressed)
        jobs.analysis_advanced.connect(lifting.take_analysed)
        jobs.analysis_ended.connect(self._on_analysis_ended)
        jobs.lifted.connect(lifting.take_lifted)
        jobs.lift_ended.connect(self._on_lift_ended)
        jobs.lifter_tried.connect(lifting.take_tried)
        jobs.lifter_refused.connect(lifting.refuse_tried)
        window.analysis_progress.cancelled.connect(lambda: jobs.cancel(AnalysisWorker))

    def _on_clip(self, _clip: ClipInfo | None) -> None:
        self._window.analysis_progress.hide()

    def _on_analysis_progressed(self, progress: Progress) -> None:
        strip = self._window.analysis_progress
        strip.show()
        strip.set_progress(progress.done, progress.total, progress.seconds_left, tr("Analysing"))
        self._window.timeline.set_analysed(progress.done)

    def _on_analysis_ended(self, problem: str) -> None:
        self._window.analysis_progress.hide()
        if self._lifting.go_back():
            text = tr("The lifter from before is shown again.")
            self._window.statusBar().showMessage(text, _READ_MS)
            if problem:
                show_problem(
                    self._window, tr("The lifter was not followed"), f"{problem}\n\n{text}"
                )
            return
        review = self._session.review
        if problem:
            self._results.show_empty(tr("The clip was not analysed"), problem)
            show_problem(self._window, tr("The clip was not analysed"), problem)
        elif review is None or not review.analysis.complete:
            self._window.statusBar().showMessage(
                tr(
                    "Analysis cancelled; what was found so far is shown. Open the clip again to "
                    "go on."
                ),
                _READ_MS,
            )
        elif notes := clip_notes(review):
            hint = "" if review.segmentation.reps else tr(FILM_HINT)
            self._window.statusBar().showMessage(" ".join([*notes, hint]), _READ_MS)
            if not review.analysis.found_lifter:
                self._results.show_empty(notes[-1], tr(FILM_HINT))
        else:
            self._window.statusBar().showMessage(self._lifting.words(), _READ_MS)
        self._lifting.lift_anew()  # something may have been told meanwhile

    def _on_lift_ended(self, problem: str) -> None:
        if problem:
            show_problem(self._window, tr("The 3D poses are still the old ones"), problem)
        else:
            self._lifting.lift_anew()  # something may have been told meanwhile
