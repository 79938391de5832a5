"""Background work: an immutable request goes in, an immutable response comes out.

The window applies a response only while its request still stands, and a worker looks at its stop
flag once a frame: nothing is ever terminated.
"""

from __future__ import annotations

import logging
import threading
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QThread, Signal

from inference.analysis import Analysis, AnalysisOptions, AnalysisStoppedError, lift_anew
from inference.cache import analyze_cached
from inference.comparing import ComparisonError
from inference.detect.detector import Somebody
from inference.detect.registry import make_detector
from inference.detect.track import Watch
from inference.export.clip import ExportStoppedError
from inference.export.errors import ExportError
from inference.lift.prediction import make_predictor
from inference.models.errors import DownloadStoppedError, ModelError
from inference.motion.types import Exercise, RuleSettings
from inference.progress import Progress
from inference.review import Review, review
from inference.texts import tr
from inference.video.clip import ClipInfo, VideoError
from inference.video.reader import VideoReader

log = logging.getLogger(__name__)

CLOSE_WAIT_MS = 10_000


class Worker(QThread):
    """One piece of background work that can be stopped.

    Every signal carries the worker itself, so that a receiver can tell whether it still stands.
    """

    progressed = Signal(object, object)
    """Worker and its `Progress`."""
    succeeded = Signal(object, object)
    """Worker and its response."""
    ended = Signal(object, str)
    """Worker and what went wrong; empty where it succeeded or was stopped. Always comes last."""

    def __init__(self) -> None:
        super().__init__()
        self._stop = threading.Event()

    def stop(self) -> None:
        """Ask the work to end; it does within a frame."""
        self._stop.set()

    def close(self) -> None:
        """Stop and wait, for a bounded time."""
        self.stop()
        self.wait(CLOSE_WAIT_MS)

    @abstractmethod
    def work(self) -> object:
        """Do the work and return the response."""

    def run(self) -> None:
        """Run `work` and report how it ended, exactly once."""
        problem = ""
        try:
            self.succeeded.emit(self, self.work())
        except (AnalysisStoppedError, ExportStoppedError, DownloadStoppedError):
            log.info("stopped")
        except (VideoError, ModelError, ExportError, ComparisonError, OSError) as error:
            log.warning("%s", error)
            problem = str(error)
        except Exception as error:
            log.exception("background work failed")
            problem = tr(
                "Something went wrong inside LiftLens ({error}). The clip is kept."
            ).format(error=error)
        self.ended.emit(self, problem)

    def _report(self, progress: Progress) -> None:
        self.progressed.emit(self, progress)


class ProbeWorker(Worker):
    """Open a clip: index it, say what it is, and stand at its first picture.

    Parameters
    ----------
    path : Path
    make_reader : callable
        Opens the reader that will show it.
    """

    def __init__(self, path: Path, make_reader: Callable[[Path], VideoReader]) -> None:
        super().__init__()
        self.path = path
        self._make_reader = make_reader

    def work(self) -> VideoReader:
        """Return a reader, whose `info` says what the clip is; the receiver's to close."""
        reader = self._make_reader(self.path)
        reader.frame(0)  # decoded here, it waits in the reader's cache
        return reader


@dataclass(frozen=True)
class AnalysisRequest:
    """What to analyse, and how to judge it on the way."""

    clip: ClipInfo
    options: AnalysisOptions
    exercise: Exercise | None
    settings: RuleSettings


class AnalysisWorker(Worker):
    """Analyse a clip, or fetch its finished analysis; partial reviews come as it goes."""

    partial = Signal(object, object)
    """Worker and its `Review` so far."""

    def __init__(self, request: AnalysisRequest, watch: Watch | None = None) -> None:
        super().__init__()
        self.request = request
        self._watch = watch

    def work(self) -> Review:
        """Return the review of the whole clip."""
        request = self.request
        analyses = analyze_cached(
            request.clip.path,
            request.options,
            progress=self._report,
            should_stop=self._stop.is_set,
            watch=self._watch,
        )
        for analysis in analyses:
            reviewed = review(analysis, request.exercise, request.settings)
            if analysis.complete:
                return reviewed
            self.partial.emit(self, reviewed)
        raise AnalysisStoppedError(tr("The analysis was cancelled."))


@dataclass(frozen=True, eq=False)
class LiftRequest:
    """Whose keypoints to lift anew, how, and how to judge the result."""

    analysis: Analysis
    options: AnalysisOptions
    exercise: Exercise | None
    settings: RuleSettings


@dataclass(frozen=True, eq=False)
class Lifted:
    """The review with the new poses, and the request that it answers."""

    request: LiftRequest
    review: Review


class LiftWorker(Worker):
    """Make the poses of an analysis anew; nothing is detected."""

    def __init__(self, request: LiftRequest) -> None:
        super().__init__()
        self.request = request

    def work(self) -> Lifted:
        """Return the review with the new poses."""
        request = self.request
        options = request.options
        analysis = lift_anew(request.analysis, options.make_lifter(), options.corrections)
        return Lifted(request, review(analysis, request.exercise, request.settings))


@dataclass(frozen=True)
class PeopleRequest:
    """In which frame to look for people, and with which detector."""

    path: Path
    frame: int
    detector: str


@dataclass(frozen=True)
class PeopleFound:
    """Everyone in a frame, and the request that it answers."""

    request: PeopleRequest
    people: tuple[Somebody, ...]


class PeopleWorker(Worker):
    """Find everyone in one frame."""

    def __init__(self, request: PeopleRequest) -> None:
        super().__init__()
        self.request = request

    def work(self) -> PeopleFound:
        """Return who is there."""
        request = self.request
        detector = make_detector(request.detector)
        with VideoReader(request.path, cache_bytes=0) as reader:
            image = reader.frame(min(request.frame, reader.info.frames - 1))
        return PeopleFound(request, tuple(detector.detect([image])[0]))


class LifterWorker(Worker):
    """Try a lifter: load its weights, which shows whether they can be used."""

    def __init__(self, options: AnalysisOptions) -> None:
        super().__init__()
        self.options = options

    def work(self) -> AnalysisOptions:
        """Return what was tried."""
        lifter = self.options.make_lifter()
        if self.options.lifter_weights:
            make_predictor(Path(self.options.lifter_weights), lifter.device)
        return self.options
