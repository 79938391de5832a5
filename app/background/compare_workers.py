"""Background work of a comparison: the review of the reference, and the comparison itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.background.workers import Worker
from inference.analysis import AnalysisOptions, AnalysisStoppedError
from inference.cache import analyze_cached
from inference.comparing import HowCompared, compare_reviews
from inference.motion.compare import Comparison
from inference.motion.types import Exercise, RuleSettings
from inference.review import Review, review


@dataclass(frozen=True)
class ReferenceRequest:
    """Which clip to analyse as a reference, and how."""

    path: Path
    options: AnalysisOptions
    exercise: Exercise | None
    settings: RuleSettings


class ReferenceWorker(Worker):
    """Analyse a reference, or fetch its finished analysis."""

    def __init__(self, request: ReferenceRequest) -> None:
        super().__init__()
        self.request = request

    def work(self) -> Review:
        """Return the review of the whole clip."""
        request = self.request
        *_, analysis = analyze_cached(
            request.path,
            request.options,
            progress=self._report,
            should_stop=self._stop.is_set,
            partials=False,
        )
        if not analysis.complete:
            raise AnalysisStoppedError("The analysis was cancelled.")
        return review(analysis, request.exercise, request.settings)


@dataclass(frozen=True, eq=False)
class CompareRequest:
    """Which reviews to compare, and how."""

    athlete: Review
    reference: Review
    how: HowCompared


@dataclass(frozen=True, eq=False)
class Compared:
    """A comparison, and the request that it answers."""

    request: CompareRequest
    comparison: Comparison


class CompareWorker(Worker):
    """Compare two reviews."""

    def __init__(self, request: CompareRequest) -> None:
        super().__init__()
        self.request = request

    def work(self) -> Compared:
        """Return the comparison."""
        request = self.request
        made = compare_reviews(request.athlete, request.reference, request.how)
        return Compared(request, made)
