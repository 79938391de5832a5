"""Analysing ahead: clips that are open and not shown are analysed one at a time, into the cache."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from app.background.jobs import Jobs
from app.background.workers import AnalysisWorker, Worker
from app.commands.lifting import options_of
from app.commands.project_opening import locate
from app.files.dropped import is_project_name
from app.files.open_files import OpenFile, OpenFiles
from app.files.recovery import Recovery, told_of
from app.session import Session
from app.settings import Settings
from app.settings_file import SettingsKeeper
from inference.cache import analyze_cached
from inference.progress import Progress
from inference.video.clip import VideoError
from widgets.clip_bar import ClipState


class AheadWorker(Worker):
    """Analyse a clip into the cache, so that it is there when it is shown."""

    def __init__(self, path: Path, settings: Settings, recovery: Recovery) -> None:
        super().__init__()
        self.path = path
        self._settings, self._recovery = settings, recovery

    def work(self) -> Path:
        """Return the clip."""
        clip = self._clip()
        analyses = analyze_cached(
            clip,
            options_of(self._settings, told_of(clip, self._recovery)),
            progress=self._report,
            should_stop=self._stop.is_set,
            partials=False,
        )
        for _ in analyses:
            pass
        return clip

    def _clip(self) -> Path:
        if not is_project_name(self.path):
            return self.path
        located = locate(self.path, self._stop.is_set)
        if located.found.path is None:
            raise VideoError(
                located.problem or "Its clip was not found; open it to say where it is."
            )
        return located.found.path


class Ahead(QObject):
    """Takes the waiting files one after another while nothing else is analysed.

    The clip that is shown goes first: what runs is stopped when another one is shown, and waits
    again.
    """

    def __init__(
        self,
        files: OpenFiles,
        session: Session,
        jobs: Jobs,
        keeper: SettingsKeeper,
        recovery: Recovery,
        make_worker: Callable[[Path, Settings, Recovery], Worker] = AheadWorker,
    ) -> None:
        super().__init__(files)
        self._files, self._jobs = files, jobs
        self._keeper, self._recovery = keeper, recovery
        self._make_worker = make_worker
        self._worker: Worker | None = None
        self._path: Path | None = None
        self._retired: set[Worker] = set()
        self._closed = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._next)
        files.changed.connect(self._soon.start)
        jobs.analysis_ended.connect(self._soon.start)
        session.clip_changed.connect(self._step_back)

    def close(self) -> None:
        """Stop, and wait for a bounded time."""
        self._closed = True
        self._step_back()
        self._soon.stop()
        for worker in self._retired:
            worker.close()
        self._retired.clear()

    def _next(self) -> None:
        if self._worker is not None:
            if self._files.find(self._running()) is None:  # it was closed meanwhile
                self._step_back()
            return
        waiting = self._first_waiting()
        if waiting is None or self._closed or self._jobs.running(AnalysisWorker):
            return
        settings = self._keeper.settings
        self._path = waiting.path
        self._worker = self._make_worker(waiting.path, settings, self._recovery)
        self._worker.progressed.connect(self._on_progressed)
        self._worker.ended.connect(self._on_ended)
        self._worker.finished.connect(self._forget_finished)
        self._files.update(waiting.path, state=ClipState.WORKING, done=0.0)
        self._worker.start()

    def _first_waiting(self) -> OpenFile | None:
        shown = self._files.current
        return next(
            (
                file
                for n, file in enumerate(self._files.files)
                if n != shown and file.state is ClipState.WAITING
            ),
            None,
        )

    def _running(self) -> Path:
        return self._path or Path()

    def _step_back(self) -> None:
        """Stop what runs; it waits again, unless it is the one that is shown now."""
        self._soon.start()
        if self._worker is None:
            return
        worker, path = self._worker, self._running()
        self._worker = self._path = None
        worker.stop()
        self._retired.add(worker)
        shown = self._files.current
        if not (shown >= 0 and self._files.files[shown].path == path):
            self._files.update(path, state=ClipState.WAITING, done=0.0)

    def _on_progressed(self, worker: Worker, progress: Progress) -> None:
        if worker is self._worker:
            done = progress.done / progress.total if progress.total else 0.0
            self._files.update(self._running(), done=round(done, 2))

    def _on_ended(self, worker: Worker, problem: str) -> None:
        if worker is not self._worker:
            return
        path = self._running()
        self._retired.add(worker)
        self._worker = self._path = None
        state = ClipState.FAILED if problem else ClipState.READY
        self._files.update(path, state=state, done=1.0, problem=problem)
        self._soon.start()

    def _forget_finished(self) -> None:
        self._retired = {worker for worker in self._retired if not worker.isFinished()}
