"""Background work that writes reports."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.background.workers import Worker
from inference.export.report.content import ReportContent
from inference.progress import ProgressClock
from inference.review import Review


@dataclass(frozen=True, eq=False)
class ReportRequest:
    """What is on the report, what it was made of, and the files to write."""

    review: Review
    content: ReportContent
    targets: tuple[Path, ...]


class ReportWorker(Worker):
    """Write a report as a PDF, a web page, or both."""

    def __init__(self, request: ReportRequest) -> None:
        super().__init__()
        self.request = request

    def work(self) -> tuple[Path, ...]:
        """Return the files that were written."""
        from widgets.report.write import write_report  # the window opens without it

        request = self.request
        clock = ProgressClock(self._report, len(request.content.frames) + len(request.targets))
        return write_report(
            request.review,
            request.content,
            request.targets,
            progress=lambda done, _total: clock.advance(done),
            should_stop=self._stop.is_set,
        )
