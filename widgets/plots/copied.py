"""The values of the plots as text, for a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QMimeData

from inference.motion.types import Measurements, Span


def table(measurements: Measurements, names: Sequence[str], span: Span, separator: str) -> str:
    """Write measurements frame by frame.

    Parameters
    ----------
    measurements : Measurements
    names : sequence of str
        Of its series; each is the heading of its column, with the unit at its end.
    span : Span
    separator : str

    Returns
    -------
    str
        A line a frame, and one with headings; an unknown value is empty.
    """
    last = min(span.end_frame, len(measurements) - 1)
    lines = [separator.join(("frame", "time_s", *names))]
    for frame in range(span.start_frame, last + 1):
        values = (measurements[name][frame] for name in names)
        cells = (f"{value:.4f}" if np.isfinite(value) else "" for value in values)
        time = f"{measurements.times_s[frame]:.4f}"
        lines.append(separator.join((str(frame), time, *cells)))
    return "\n".join(lines) + "\n"


def table_data(measurements: Measurements, names: Sequence[str], span: Span) -> QMimeData:
    """Return the table for the clipboard: with tabs, as spreadsheets take it, and as CSV."""
    data = QMimeData()
    data.setText(table(measurements, names, span, "\t"))
    data.setData("text/csv", table(measurements, names, span, ",").encode())
    return data
