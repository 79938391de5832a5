"""`joints.trc`: the joints as markers, as OpenSim and Mokka read them.

Format: https://opensimconfluence.atlassian.net/wiki/spaces/OpenSim/pages/53089972 (Marker (.trc)
Files). Tabs between columns, five lines of heading and an empty one; y is up.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from inference.export.data.motion import Motion
from inference.export.errors import plain_errors
from inference.files import write_text_atomically
from inference.skeleton import H36M17, FloatArray


def write_trc(motion: Motion, target: Path) -> None:
    """Write the joints in metres, y up (`Motion.y_up`); an unknown one is left empty.

    Raises
    ------
    ExportError
        If it can't be written; what was there is kept.
    """
    lines = [*_heading(motion, target.name), ""]
    for number, (time_s, joints) in enumerate(zip(motion.times_s, motion.y_up, strict=True), 1):
        # OpenSim counts columns by the tab that ends each.
        lines.append("\t".join([str(number), f"{time_s:.6f}", *_cells(joints), ""]))
    with plain_errors(target):
        write_text_atomically(target, "\n".join(lines) + "\n")


def _heading(motion: Motion, name: str) -> list[str]:
    rate, frames, markers = f"{motion.rate_hz:.6f}", str(len(motion)), len(H36M17)
    names = (cell for joint in H36M17.joints for cell in (joint, "", ""))
    axes = (f"{axis}{number}" for number in range(1, markers + 1) for axis in "XYZ")
    fields = {
        "DataRate": rate,
        "CameraRate": rate,
        "NumFrames": frames,
        "NumMarkers": str(markers),
        "Units": "m",
        "OrigDataRate": rate,
        "OrigDataStartFrame": "1",
        "OrigNumFrames": frames,
    }
    return [
        f"PathFileType\t4\t(X/Y/Z)\t{name}",
        "\t".join(fields),
        "\t".join(fields.values()),
        "\t".join(["Frame#", "Time", *names]),
        "\t".join(["", "", *axes]),
    ]


def _cells(joints: FloatArray) -> list[str]:
    return [f"{value:.6f}" if np.isfinite(value) else "" for value in joints.ravel()]
