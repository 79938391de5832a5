"""`measurements.csv`, `reps.csv` and `findings.csv`: numbers for spreadsheets and scripts.

The names of columns are English and stay; they end in the unit. Unknown is empty.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from inference.export.errors import plain_errors
from inference.files import atomic_path
from inference.motion.rep_measures import REP_MEASURES
from inference.motion.types import Measurements, Rep, Severity
from inference.review import Review
from inference.skeleton import FloatArray

_MOMENTS = ("start", "bottom", "top", "end")

_REP_COLUMNS = (
    *("rep", "counted"),
    *(f"{moment}_frame" for moment in _MOMENTS),
    *(f"{moment}_s" for moment in _MOMENTS),
    *("duration_s", "faults", "borderline"),
    *REP_MEASURES,
)

_FINDING_COLUMNS = (
    *("rep", "rule", "severity", "value", "threshold", "unit", "part"),
    *("start_frame", "worst_frame", "end_frame", "start_s", "worst_s", "end_s"),
    *("duration_s", "confidence", "note"),
)


def write_measurements_csv(measurements: Measurements, target: Path) -> None:
    """Write ``frame, time_s`` and every measurement, its unit in its name; unknown is empty.

    Parameters
    ----------
    measurements : Measurements
    target : Path

    Raises
    ------
    ExportError
        If it can't be written; what was there is kept.
    """
    names = list(measurements.series)
    columns = [measurements[name].tolist() for name in names]
    times = measurements.times_s.tolist()
    rows = (
        [frame, _time(time_s), *(_cell(column[frame]) for column in columns)]
        for frame, time_s in enumerate(times)
    )
    _write(target, ["frame", "time_s", *names], rows)


def write_reps_csv(review: Review, target: Path) -> None:
    """Write one row a rep, then one an attempt that does not count.

    The columns are the same for every clip: number, whether it counts (1 or 0), frames and times
    of start, bottom, top and end, the ids of the rules that it is at fault or borderline by, and
    every figure of a rep.

    Raises
    ------
    ExportError
        If it can't be written; what was there is kept.
    """
    segmentation, times = review.segmentation, review.measurements.times_s
    rows = [_rep_row(rep, times, review, counted=True) for rep in segmentation.reps]
    rows += [_rep_row(rep, times, review, counted=False) for rep in segmentation.partials]
    _write(target, _REP_COLUMNS, rows)


def _rep_row(rep: Rep, times_s: FloatArray, review: Review, *, counted: bool) -> list[object]:
    frames = (rep.start_frame, rep.bottom_frame, rep.top_frame, rep.end_frame)
    findings = review.judgement.findings if counted else ()
    mine = [finding for finding in findings if finding.rep == rep.index]
    borderline = [f.rule for f in mine if f.severity is Severity.BORDERLINE]
    faults = [f.rule for f in mine if f.severity is not Severity.BORDERLINE]
    return [
        rep.index,
        int(counted),
        *frames,
        *(_time(times_s[frame]) for frame in frames),
        _time(rep.duration_s),
        " ".join(faults),
        " ".join(borderline),
        *(_cell(rep.measures.get(name, math.nan)) for name in REP_MEASURES),
    ]


def write_findings_csv(review: Review, target: Path) -> None:
    """Write one row a finding, in the order of the clip.

    Raises
    ------
    ExportError
        If it can't be written; what was there is kept.
    """
    times = review.measurements.times_s
    rows = []
    for finding in sorted(review.judgement.findings, key=lambda f: (f.worst_frame, f.rule)):
        frames = (finding.start_frame, finding.worst_frame, finding.end_frame)
        rows.append(
            [
                *(finding.rep, finding.rule, finding.severity.value),
                *(_cell(finding.value), _cell(finding.threshold), finding.unit, finding.part),
                *frames,
                *(_time(times[frame]) for frame in frames),
                *(_time(finding.duration_s), _cell(finding.confidence), finding.note),
            ]
        )
    _write(target, _FINDING_COLUMNS, rows)


def _write(target: Path, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with (
        plain_errors(target),
        atomic_path(target) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(heading)
        writer.writerows(rows)


def _cell(value: float) -> str:
    return f"{value:.4f}" if math.isfinite(value) else ""


def _time(seconds: float) -> str:
    return f"{seconds:.6f}"
