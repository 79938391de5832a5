"""Comparing: which clip the open one is held against, and everything on the way to the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from app.background.compare_workers import (
    Compared,
    CompareRequest,
    CompareWorker,
    ReferenceRequest,
    ReferenceWorker,
)
from app.background.jobs import Jobs
from app.background.workers import AnalysisWorker
from app.boxes import ALL_FILES
from app.commands.lifting import options_of
from app.commands.opening import video_files
from app.files.recovery import told_of
from app.session import Session
from app.settings_file import SettingsKeeper
from app.window import MainWindow
from inference.analysis import AnalysisOptions
from inference.comparing import HowCompared, natural_pairing
from inference.motion.compare import Comparison
from inference.motion.types import Span
from inference.review import Review
from inference.texts import tr


class Comparing(QObject):
    """Holds the open clip against the one that its project names as the reference.

    The reference is analysed in the background once the open clip is, and compared with it anew
    whenever one of the two, or the way of comparing, is another. What comes of it is no part of the
    project: it is made again from the clips.
    """

    changed = Signal()
    """Something else is compared, or in another way, or it is done."""

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        jobs: Jobs,
        keeper: SettingsKeeper,
    ) -> None:
        super().__init__(window)
        self._session, self._window, self._jobs = session, window, jobs
        self._keeper = keeper
        self._options: AnalysisOptions | None = None
        self._how = HowCompared()
        self._behind = False
        """Whether the way of comparing has changed since the comparison under way began."""
        self.reference: Review | None = None
        """The clip that the open one is held against, once it is analysed."""
        self.result: Compared | None = None
        self.problem = ""
        """Why there is no comparison; empty where there is one, or none is wanted."""
        session.clip_changed.connect(self._start_anew)
        session.reference_changed.connect(self._start_anew)
        session.how_compared_changed.connect(self._on_how)
        session.review_changed.connect(self._go_on)
        jobs.analysis_ended.connect(self._go_on)
        jobs.reference_reviewed.connect(self._take_reference)
        jobs.reference_ended.connect(self._on_reference_ended)
        jobs.compared.connect(self._take_result)
        jobs.compare_ended.connect(self._on_compare_ended)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each of its actions."""
        return {
            "compare": self.ask_compare,
            "compare_reps": self.do_compare_own_reps,
            "stop_comparing": self.do_stop,
            "tag_start": lambda: self.do_tag_here(start=True),
            "tag_end": lambda: self.do_tag_here(start=False),
            "found_tags": self.do_reset_tags,
            "reference_earlier": lambda: self.do_shift(-1),
            "reference_later": lambda: self.do_shift(1),
            "reset_offset": lambda: self.do_change_how(replace(self.how, offset_s=0.0)),
        }

    # ── what is compared ────────────────────────────────────────────────────────────────────
    @property
    def path(self) -> Path | None:
        """The clip that the open one is compared with; None where it is with none."""
        named = self._session.project.reference
        return Path(named) if named and self._session.clip is not None else None

    @property
    def own_reps(self) -> bool:
        """Whether the reps of the open clip are compared with each other."""
        clip, path = self._session.clip, self.path
        return clip is not None and path is not None and path == clip.path

    @property
    def how(self) -> HowCompared:
        """Which parts are compared, and how: as told, else as the program chose."""
        return self._how

    @property
    def comparison(self) -> Comparison | None:
        """The result, where there is one."""
        return self.result.comparison if self.result else None

    @property
    def waiting(self) -> bool:
        """Whether the reference waits until the open clip is analysed."""
        return self.path is not None and (
            self._session.review is None or self._jobs.running(AnalysisWorker)
        )

    def ask_compare(self) -> None:
        """Ask for a clip, and compare the open one with it."""
        if self._session.clip is None:
            self._window.statusBar().showMessage(tr("Open the lift to look at first."), 4000)
            return
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            tr("Compare with"),
            self._keeper.settings.last_folder,
            f"{video_files()};;{tr(ALL_FILES)}",
        )
        if name:
            self.do_compare(Path(name))

    def do_compare(self, path: Path) -> None:
        """Compare the open clip with another one, as a step to undo."""
        if self._session.clip is None:
            self._window.statusBar().showMessage(tr("Open the lift to look at first."), 4000)
            return
        same = str(path) == self._session.project.reference
        self._compare_with(path, None)
        if same:
            self._start_anew()  # it may have failed before

    def do_compare_own_reps(self) -> None:
        """Compare every rep of the open clip with the one at the time cursor, else the first."""
        clip = self._session.clip
        if clip is None or len(self._session.reps) < 2:
            text = tr("It takes two reps to compare them.")
            self._window.statusBar().showMessage(text, 4000)
            return
        here = self._session.rep_at(self._session.frame) or self._session.reps[0]
        self._compare_with(clip.path, HowCompared(reference_rep=here.index))

    def _compare_with(self, path: Path, how: HowCompared | None) -> None:
        step = tr("comparison with {clip}").format(clip=path.name)
        self._session.change(step, reference=str(path), how_compared=how)

    def do_stop(self) -> None:
        """Compare no more, as a step to undo."""
        self._session.change(tr("end of the comparison"), reference="", how_compared=None)

    def do_cancel(self) -> None:
        """End the work that is under way, and the comparison with it."""
        self._jobs.cancel(ReferenceWorker)
        self.do_stop()

    # ── how it is compared ──────────────────────────────────────────────────────────────────
    def do_change_how(self, how: HowCompared) -> None:
        """Compare in another way, as a step to undo."""
        if self.path is None or how == self._how:
            return
        if how.reference_rep != self._how.reference_rep:  # the tags were those of another part
            how = replace(how, reference_tags=None)
        self._session.change(tr("way of comparing"), how_compared=_settled(how))

    def do_drag_tags(self, tags: Span | None = None, reference_tags: Span | None = None) -> None:
        """Compare between other tags while they are dragged; not yet a step to undo.

        Parameters
        ----------
        tags, reference_tags : Span, optional
            Of the open clip and of the reference; those that are not given stay.
        """
        if self.path is not None:
            how = replace(
                self._how,
                tags=tags or self._how.tags,
                reference_tags=reference_tags or self._how.reference_tags,
            )
            self._session.preview(how_compared=_settled(how))

    def do_drop_tags(self) -> None:
        """Make the tags that were dragged a step to undo."""
        self._session.commit(tr("tags of the comparison"))

    def do_tag_here(self, *, start: bool) -> None:
        """Let the comparison start or end at the time cursor."""
        made, frame = self.comparison, self._session.frame
        if made is None:
            self._say_nothing_is_compared()
            return
        now = self._how.tags or made.athlete
        tags = Span(frame, now.end_frame) if start else Span(now.start_frame, frame)
        if tags.start_frame >= tags.end_frame:
            text = tr("The comparison must start before it ends.")
            self._window.statusBar().showMessage(text, 4000)
            return
        self.do_drag_tags(tags)
        self.do_drop_tags()

    def do_reset_tags(self) -> None:
        """Go back to the tags that the program found, in both clips."""
        self.do_change_how(replace(self._how, tags=None, reference_tags=None))

    def do_shift(self, frames: int) -> None:
        """Read the reference so many of its frames later; below zero, earlier."""
        result = self.result
        if result is None:
            self._say_nothing_is_compared()
            return
        offset = shifted(self._how.offset_s, frames, result.request.reference.analysis.clip.fps)
        how = replace(self._how, offset_s=offset)
        self._session.change(tr("offset of the reference"), merge=True, how_compared=_settled(how))

    def _say_nothing_is_compared(self) -> None:
        self._window.statusBar().showMessage(tr("Nothing is compared yet."), 4000)

    # ── on the way ──────────────────────────────────────────────────────────────────────────
    def _start_anew(self) -> None:
        """Forget what was compared, and begin with what is to be."""
        self._jobs.drop(ReferenceWorker, CompareWorker)
        self.reference, self.result, self.problem = None, None, ""
        self._options, self._how, self._behind = None, HowCompared(), False
        self._go_on()

    def _go_on(self) -> None:
        """Do what is to be done next: wait, analyse the reference, or compare."""
        path, review = self.path, self._session.review
        if path is not None and review is not None and not self.waiting:
            if self.own_reps:
                self.reference = review
                self._compare(review, review)
            elif self._options != self._wanted(path):
                self._review(path)
            elif self.reference is not None:
                self._compare(review, self.reference)
        self.changed.emit()

    def _on_how(self) -> None:
        """Compare in another way: at once, or after what is under way, so that a drag shows."""
        review, reference = self._session.review, self.reference
        if review is None or reference is None or self.waiting:
            self._go_on()
        elif self._jobs.running(CompareWorker):
            self._how, self._behind = self._chosen(review, reference), True
        else:
            self._compare(review, reference)

    def _wanted(self, path: Path) -> AnalysisOptions:
        return options_of(self._keeper.settings, told_of(path))

    def _review(self, path: Path) -> None:
        project = self._session.project
        self._options = self._wanted(path)
        self.reference = None
        request = ReferenceRequest(path, self._options, project.exercise, project.rule_settings)
        self._jobs.review_reference(request)

    def _take_reference(self, reference: Review) -> None:
        self.reference = reference
        self._go_on()

    def _compare(self, review: Review, reference: Review) -> None:
        self._how, self._behind = self._chosen(review, reference), False
        self._jobs.compare(CompareRequest(review, reference, self._how))

    def _chosen(self, review: Review, reference: Review) -> HowCompared:
        """Return how it is compared: as told, with a rep that there is."""
        told = self._session.project.how_compared
        reps = [rep.index for rep in reference.segmentation.reps]
        if told is not None and told.reference_rep in (None, *reps):
            return told
        pairing = natural_pairing(review, reference)
        if self.own_reps:
            pairing = reps[0] if reps else None
        return replace(told or HowCompared(), reference_rep=pairing)

    def _take_result(self, result: Compared) -> None:
        self.result, self.problem = result, ""
        self.changed.emit()

    def _on_reference_ended(self, problem: str) -> None:
        if problem or (self.reference is None and self.path is not None):
            self._fail(problem or tr("The analysis of the second clip was cancelled."))

    def _on_compare_ended(self, problem: str) -> None:
        if self._behind:
            self._on_how()
        elif problem:
            self._fail(problem)

    def _fail(self, problem: str) -> None:
        self.result, self.problem = None, problem
        self.changed.emit()


def shifted(offset_s: float, frames: int, fps: float) -> float:
    """Return an offset so many frames later, on whole frames of the reference, in seconds."""
    return round((round(offset_s * fps) + frames) / fps, 4)


def _settled(how: HowCompared) -> HowCompared:
    """Return how it is compared with nothing left to what else is told: tags change no pairing."""
    return replace(how, each_rep=how.reference_rep is not None)
