"""`measurements.csv`: one row a frame, one column a measurement."""

from __future__ import annotations

import csv
import math
from pathlib import Path

from inference.export.errors import plain_errors
from inference.files import atomic_path
from inference.motion.types import Measurements


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
    with (
        plain_errors(target),
        atomic_path(target) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(["frame", "time_s", *names])
        for frame, time_s in enumerate(times):
            row = [_cell(column[frame]) for column in columns]
            writer.writerow([frame, f"{time_s:.6f}", *row])


def _cell(value: float) -> str:
    return f"{value:.4f}" if math.isfinite(value) else ""
