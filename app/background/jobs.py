"""Jobs: starts background work, and drops the response of what has been superseded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.background.compare_workers import (
    CompareRequest,
    CompareWorker,
    ReferenceRequest,
    ReferenceWorker,
)
from app.background.frames import FrameLimits, Frames
from app.background.report_worker import ReportRequest, ReportWorker
from app.background.workers import (
    AnalysisRequest,
    AnalysisWorker,
    LifterWorker,
    LiftRequest,
    LiftWorker,
    PeopleRequest,
    PeopleWorker,
    ProbeWorker,
    Worker,
)
from inference.analysis import AnalysisOptions
from inference.progress import Progress
from inference.review import Review
from inference.video.clip import ClipInfo
from inference.video.reader import VideoReader


class Jobs(QObject):
    """At most one opening, analysis, lifting … at a time, and the frames of one clip.

    A newer job of a kind stops the older one, whose late signals go nowhere.

    Parameters
    ----------
    limits : callable, optional
        What the frames may take, asked whenever a clip is opened.

    Attributes
    ----------
    frames : Frames
    """

    opened = Signal(object)
    """`ClipInfo`: the file is good. Its frames come once `load_frames_of` has been called."""
    open_failed = Signal(object, str)

    analysis_progressed = Signal(object)
    analysis_advanced = Signal(object)
    """Review, partial or complete."""
    analysis_ended = Signal(str)
    """Empty where it went well or was cancelled, else what went wrong."""

    lifted = Signal(object)
    """`Lifted`: a review with poses that were made anew."""
    lift_ended = Signal(str)

    people_found = Signal(object)
    """`PeopleFound`: everyone in a frame."""
    people_ended = Signal(str)

    lifter_tried = Signal(object)
    """`AnalysisOptions` whose lifter can be used."""
    lifter_refused = Signal(str)

    report_progressed = Signal(object)
    report_written = Signal(object)
    """Paths, a tuple, of the files of a report."""
    report_ended = Signal(str)

    reference_progressed = Signal(object)
    reference_reviewed = Signal(object)
    """`Review` of the clip that the open one is compared with."""
    reference_ended = Signal(str)

    compared = Signal(object)
    """`Compared`."""
    compare_ended = Signal(str)

    reference_frame_loaded = Signal(int, object)
    """Frame and its picture, BGR, of the reference; perhaps a preview first."""

    frame_loaded = Signal(int, object)
    """Frame and its picture, BGR, perhaps a smaller preview first. See `Frames`."""
    frame_failed = Signal(str)

    def __init__(
        self,
        parent: QObject | None = None,
        limits: Callable[[], FrameLimits] = FrameLimits,
    ) -> None:
        super().__init__(parent)
        self._current: dict[type[Worker], Worker] = {}
        self._retired: set[Worker] = set()
        self._opened: VideoReader | None = None
        self.frames = Frames(limits, self)
        self.frames.loaded.connect(self.frame_loaded)
        self.frames.failed.connect(self.frame_failed)
        self.reference_frames = Frames(lambda: limits().share(4), self)
        self.reference_frames.loaded.connect(self.reference_frame_loaded)

    # ── the kinds of work ─────────────────────────────────────────────────────────────────
    def open(self, path: Path) -> None:
        """Index a clip in the background."""
        self._start(ProbeWorker(path, self.frames.make_reader))

    def analyse(self, request: AnalysisRequest) -> None:
        """Analyse a clip in the background; its previews are made of the same pictures."""
        # Whom the coach picked is followed both ways, so that the frames don't come in order.
        in_order = request.options.pick is None
        watch = self.frames.watcher(request.clip) if in_order else None
        worker = AnalysisWorker(request, watch)
        worker.partial.connect(self._on_partial)
        self._start(worker)

    def lift(self, request: LiftRequest) -> None:
        """Make poses anew in the background."""
        self._start(LiftWorker(request))

    def find_people(self, request: PeopleRequest) -> None:
        """Find everyone in a frame in the background."""
        self._start(PeopleWorker(request))

    def try_lifter(self, options: AnalysisOptions) -> None:
        """Load a lifter in the background, to see whether it can be used."""
        self._start(LifterWorker(options))

    def report(self, request: ReportRequest) -> None:
        """Write a report in the background."""
        self._start(ReportWorker(request))

    def review_reference(self, request: ReferenceRequest) -> None:
        """Analyse the clip that the open one is compared with, in the background."""
        self._start(ReferenceWorker(request))

    def compare(self, request: CompareRequest) -> None:
        """Compare two reviewed clips in the background."""
        self._start(CompareWorker(request))

    def running(self, kind: type[Worker]) -> bool:
        """Whether work of a kind is under way."""
        return kind in self._current

    def cancel(self, kind: type[Worker]) -> None:
        """Ask the work of a kind to stop; what it has done by then still comes."""
        if kind in self._current:
            self._current[kind].stop()

    def drop(self, *kinds: type[Worker]) -> None:
        """Stop the work of some kinds; nothing more of it comes, not even what is on its way."""
        for kind in kinds:
            if (worker := self._current.pop(kind, None)) is not None:
                worker.stop()
                self._retired.add(worker)

    # ── frames ──────────────────────────────────────────────────────────────────────────────
    def load_frames_of(self, clip: ClipInfo | None) -> None:
        """Serve the frames of another clip, or of none."""
        reader, self._opened = self._opened, None
        if reader is not None and reader.info is not clip:
            reader.close()
            reader = None
        self.frames.open(clip, reader)

    def request_frame(self, frame: int) -> None:
        """Wish for a frame; `frame_loaded` brings it, at once where there is a preview of it."""
        self.frames.request(frame)

    def load_reference_frames_of(self, clip: ClipInfo | None) -> None:
        """Serve the frames of another reference, or of none."""
        self.reference_frames.open(clip)
        self.reference_frames.make_previews()

    def request_reference_frame(self, frame: int) -> None:
        """Wish for a frame of the reference, as `request_frame` does."""
        self.reference_frames.request(frame)

    def close(self) -> None:
        """Stop everything and wait, for a bounded time."""
        workers = [*self._current.values(), *self._retired]
        for worker in workers:
            worker.stop()
        self.load_frames_of(None)
        self.load_reference_frames_of(None)
        for worker in workers:
            worker.close()
        self._current.clear()
        self._retired.clear()

    def _keep_opened(self, reader: VideoReader) -> None:
        """Keep the reader of a clip that was opened until its frames are asked for."""
        if self._opened is not None:
            self._opened.close()
        self._opened = reader

    # ── superseding ─────────────────────────────────────────────────────────────────────────
    def _start(self, worker: Worker) -> None:
        self.drop(type(worker))
        self._current[type(worker)] = worker
        # Bound methods, not lambdas: Qt then delivers on this object's thread, the window's.
        worker.progressed.connect(self._on_progressed)
        worker.succeeded.connect(self._on_succeeded)
        worker.ended.connect(self._on_ended)
        worker.finished.connect(self._forget_finished)
        worker.start()

    def _stands(self, worker: Worker) -> bool:
        return self._current.get(type(worker)) is worker

    def _on_partial(self, worker: AnalysisWorker, partial: Review) -> None:
        if self._stands(worker):
            self.analysis_advanced.emit(partial)

    def _on_progressed(self, worker: Worker, progress: Progress) -> None:
        if not self._stands(worker):
            return
        if isinstance(worker, AnalysisWorker):
            self.analysis_progressed.emit(progress)
        elif isinstance(worker, ReportWorker):
            self.report_progressed.emit(progress)
        elif isinstance(worker, ReferenceWorker):
            self.reference_progressed.emit(progress)

    def _on_succeeded(self, worker: Worker, response: object) -> None:
        if not self._stands(worker):
            if isinstance(response, VideoReader):
                response.close()
            return
        if isinstance(response, VideoReader):
            self._keep_opened(response)
            self.opened.emit(response.info)
            return
        succeeded = {
            AnalysisWorker: self.analysis_advanced,
            LiftWorker: self.lifted,
            PeopleWorker: self.people_found,
            LifterWorker: self.lifter_tried,
            ReportWorker: self.report_written,
            ReferenceWorker: self.reference_reviewed,
            CompareWorker: self.compared,
        }.get(type(worker))
        if succeeded is not None:
            succeeded.emit(response)

    def _on_ended(self, worker: Worker, problem: str) -> None:
        if not self._stands(worker):
            return
        self._retired.add(self._current.pop(type(worker)))
        ended = {
            AnalysisWorker: self.analysis_ended,
            LiftWorker: self.lift_ended,
            PeopleWorker: self.people_ended,
            ReportWorker: self.report_ended,
            ReferenceWorker: self.reference_ended,
            CompareWorker: self.compare_ended,
        }.get(type(worker))
        if isinstance(worker, AnalysisWorker):
            self.frames.make_previews()
        if ended is not None:
            ended.emit(problem)
        elif isinstance(worker, ProbeWorker) and problem:
            self.open_failed.emit(worker.path, problem)
        elif isinstance(worker, LifterWorker) and problem:
            self.lifter_refused.emit(problem)

    def _forget_finished(self) -> None:
        self._retired = {worker for worker in self._retired if not worker.isFinished()}
