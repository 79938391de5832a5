"""What became of a batch: a table for programs, and a page for people."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from app.batch.task import ClipOutcome, Status
from inference.export.errors import plain_errors
from inference.files import atomic_path, write_text_atomically

_LEFT_OUT = {"made_by"}
COLUMNS = tuple(f.name for f in fields(ClipOutcome) if f.name not in _LEFT_OUT)


@dataclass(frozen=True)
class Cost:
    """What a batch took.

    Attributes
    ----------
    clips : int
        That were analysed, not those that were done before or failed.
    footage_s : float
        Seconds of video in them.
    work_s : float
        Seconds that workers spent on them, added up.
    wall_s : float
        Seconds that the batch took.
    """

    clips: int
    footage_s: float
    work_s: float
    wall_s: float

    @property
    def clips_per_worker_hour(self) -> float:
        """How many clips a worker does in an hour; 0 where nothing was done."""
        return 3600 * self.clips / self.work_s if self.work_s else 0.0

    @property
    def speed(self) -> float:
        """Seconds of video in a second, all workers together."""
        return self.footage_s / self.wall_s if self.wall_s else 0.0


def cost_of(outcomes: Sequence[ClipOutcome], wall_s: float) -> Cost:
    """Return what a batch took.

    Parameters
    ----------
    outcomes : sequence of ClipOutcome
    wall_s : float
        Seconds that it took from begin to end.
    """
    done = [outcome for outcome in outcomes if outcome.status is Status.DONE]
    return Cost(
        len(done),
        sum(outcome.duration_s for outcome in done),
        sum(outcome.seconds for outcome in done),
        wall_s,
    )


def in_order(outcomes: Sequence[ClipOutcome]) -> list[ClipOutcome]:
    """Return outcomes by their clips, those that failed first."""
    return sorted(outcomes, key=lambda one: (one.status is not Status.FAILED, one.clip))


def write_summary_csv(outcomes: Sequence[ClipOutcome], target: Path) -> None:
    """Write one row a clip, failed ones first.

    Raises
    ------
    ExportError
        If it can't be written; what was there is kept.
    """
    with (
        plain_errors(target),
        atomic_path(target) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(asdict(outcome) for outcome in in_order(outcomes))


def write_summary_html(outcomes: Sequence[ClipOutcome], cost: Cost, target: Path) -> None:
    """Write the same as a page that needs nothing else, with links to the folders beside it.

    Raises
    ------
    ExportError
        If it can't be written; what was there is kept.
    """
    from jinja2 import Environment

    source = files("resources").joinpath("batch/summary.html").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["address"] = quote
    rows = in_order(outcomes)
    counts = {status: sum(row.status is status for row in rows) for status in Status}
    page = environment.from_string(source).render(
        rows=rows, counts=counts, cost=cost, Status=Status, reps=sum(row.reps for row in rows)
    )
    with plain_errors(target):
        write_text_atomically(target, page)
