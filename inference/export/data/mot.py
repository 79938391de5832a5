"""`angles.mot`: the angles over time, as OpenSim reads motions and storages.

Format: https://opensimconfluence.atlassian.net/wiki/spaces/OpenSim/pages/53089415 (Storage (.sto)
and Motion (.mot) Files).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from inference.export.data.motion import evenly
from inference.export.errors import plain_errors
from inference.files import write_text_atomically
from inference.review import Review

_UNIT = "_deg"


def write_mot(review: Review, target: Path) -> None:
    """Write each measurement that is an angle, in degrees, by its name without the unit.

    They are angles of ours between joints, not the coordinates of one of OpenSim's models, so their
    names are ours too. OpenSim stops reading at a value that is not known: frames without a pose
    are left out, and so is an angle that is not known in all others.

    Raises
    ------
    ExportError
        If it can't be written; what was there is kept.
    """
    series = review.measurements.series
    names = [name for name in series if name.endswith(_UNIT)]
    rate_hz, values = evenly(
        np.stack([series[name] for name in names], axis=1), review.analysis.clip
    )
    known = np.isfinite(values)
    rows = np.flatnonzero(known.any(axis=1))
    columns = np.flatnonzero(known[rows].all(axis=0))
    angles = values[np.ix_(rows, columns)]
    lines = [
        target.stem,
        "version=1",
        f"nRows={len(rows)}",
        f"nColumns={len(columns) + 1}",
        "inDegrees=yes",
        "endheader",
        "\t".join(["time", *(names[column].removesuffix(_UNIT) for column in columns)]),
    ]
    for time_s, row in zip(rows / rate_hz, angles, strict=True):
        lines.append("\t".join([f"{time_s:.6f}", *(f"{value:.4f}" for value in row)]))
    with plain_errors(target):
        write_text_atomically(target, "\n".join(lines) + "\n")
