"""Jobs: starts background work, and drops the response of what has been superseded."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.compare_workers import CompareRequest, CompareWorker, ReferenceRequest, ReferenceWorker
from app.workers import (
    AnalysisRequest,
    AnalysisWorker,
    ExportRequest,
    ExportWorker,
    FrameLoader,
    LifterWorker,
    LiftRequest,
    LiftWorker,
    PeopleRequest,
    PeopleWorker,
    ProbeWorker,
    Worker,
)
from inference.analysis import AnalysisOptions, Progress
from inference.review import Review
from inference.video.clip import ClipInfo


class Jobs(QObject):
    """At most one opening, analysis, lifting, export and frame loader at a time.

    A newer job of a kind stops the older one, whose late signals go nowhere.
    """

    opened = Signal(object)
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

    export_progressed = Signal(object)
    export_succeeded = Signal(object)
    export_ended = Signal(str)

    reference_progressed = Signal(object)
    reference_reviewed = Signal(object)
    """`Review` of the clip that the open one is compared with."""
    reference_ended = Signal(str)

    compared = Signal(object)
    """`Compared`."""
    compare_ended = Signal(str)

    reference_frame_loaded = Signal(int, object)
    """Frame and its picture, BGR, of the reference."""

    frame_loaded = Signal(int, object)
    frame_failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._current: dict[type[Worker], Worker] = {}
        self._retired: set[Worker] = set()
        self._loader: FrameLoader | None = None
        self._reference_loader: FrameLoader | None = None

    # ── the kinds of work ─────────────────────────────────────────────────────────────────
    def open(self, path: Path) -> None:
        """Index a clip in the background."""
        self._start(ProbeWorker(path))

    def analyse(self, request: AnalysisRequest) -> None:
        """Analyse a clip in the background."""
        worker = AnalysisWorker(request)
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

    def export(self, request: ExportRequest) -> None:
        """Write an annotated clip in the background."""
        self._start(ExportWorker(request))

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
        if self._loader is not None:
            self._loader.loaded.disconnect()
            self._loader.failed.disconnect()
            self._loader.close()
            self._loader.deleteLater()
            self._loader = None
        if clip is not None:
            self._loader = FrameLoader(clip.path, self)
            self._loader.loaded.connect(self.frame_loaded)
            self._loader.failed.connect(self.frame_failed)
            self._loader.start()

    def request_frame(self, frame: int) -> None:
        """Wish for a frame; `frame_loaded` brings it unless another wish comes first."""
        if self._loader is not None:
            self._loader.request(frame)

    def load_reference_frames_of(self, clip: ClipInfo | None) -> None:
        """Serve the frames of another reference, or of none."""
        if self._reference_loader is not None:
            self._reference_loader.loaded.disconnect()
            self._reference_loader.close()
            self._reference_loader.deleteLater()
            self._reference_loader = None
        if clip is not None:
            self._reference_loader = FrameLoader(clip.path, self)
            self._reference_loader.loaded.connect(self.reference_frame_loaded)
            self._reference_loader.start()

    def request_reference_frame(self, frame: int) -> None:
        """Wish for a frame of the reference, as `request_frame` does."""
        if self._reference_loader is not None:
            self._reference_loader.request(frame)

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
        elif isinstance(worker, ExportWorker):
            self.export_progressed.emit(progress)
        elif isinstance(worker, ReferenceWorker):
            self.reference_progressed.emit(progress)

    def _on_succeeded(self, worker: Worker, response: object) -> None:
        if not self._stands(worker):
            return
        if isinstance(worker, ProbeWorker):
            self.opened.emit(response)
        elif isinstance(worker, AnalysisWorker):
            self.analysis_advanced.emit(response)
        elif isinstance(worker, LiftWorker):
            self.lifted.emit(response)
        elif isinstance(worker, PeopleWorker):
            self.people_found.emit(response)
        elif isinstance(worker, LifterWorker):
            self.lifter_tried.emit(response)
        elif isinstance(worker, ExportWorker):
            self.export_succeeded.emit(response)
        elif isinstance(worker, ReferenceWorker):
            self.reference_reviewed.emit(response)
        elif isinstance(worker, CompareWorker):
            self.compared.emit(response)

    def _on_ended(self, worker: Worker, problem: str) -> None:
        if not self._stands(worker):
            return
        self._retired.add(self._current.pop(type(worker)))
        ended = {
            AnalysisWorker: self.analysis_ended,
            LiftWorker: self.lift_ended,
            PeopleWorker: self.people_ended,
            ExportWorker: self.export_ended,
            ReferenceWorker: self.reference_ended,
            CompareWorker: self.compare_ended,
        }.get(type(worker))
        if ended is not None:
            ended.emit(problem)
        elif isinstance(worker, ProbeWorker) and problem:
            self.open_failed.emit(worker.path, problem)
        elif isinstance(worker, LifterWorker) and problem:
            self.lifter_refused.emit(problem)

    def _forget_finished(self) -> None:
        self._retired = {worker for worker in self._retired if not worker.isFinished()}
