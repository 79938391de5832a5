"""`joints.c3d`: the joints as points, as Mokka, OpenSim and laboratories read them.

Format: The C3D File Format User Guide, https://www.c3d.org/docs/C3D_User_Guide.pdf.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from inference.export.data.motion import Motion
from inference.export.errors import plain_errors
from inference.files import atomic_path
from inference.skeleton import H36M17

_MM = 1000.0
_UNKNOWN = -1.0
"""Residual of a point that is not there; 0 says that it was not measured but made."""


def write_c3d(motion: Motion, target: Path) -> None:
    """Write the joints in millimetres, in the world frame with z up; no analogue channels.

    An unknown point is 0 with a residual of −1, as the format wants it.

    Raises
    ------
    ExportError
        If it can't be written; what was there is kept.
    """
    import ezc3d  # slow to import

    known = np.asarray(np.isfinite(motion.xyz).all(axis=-1))
    points = np.ones((4, len(H36M17), len(motion)))
    points[:3] = np.where(known[..., np.newaxis], _MM * motion.xyz, 0.0).transpose(2, 1, 0)
    file = ezc3d.c3d()
    point = file["parameters"]["POINT"]
    point["RATE"]["value"] = [motion.rate_hz]
    point["UNITS"]["value"] = ["mm"]
    point["LABELS"]["value"] = list(H36M17.joints)
    point["DESCRIPTIONS"]["value"] = [joint.replace("_", " ") for joint in H36M17.joints]
    # As the camera sees it: its right is −y, and z is up.
    file.add_parameter("POINT", "X_SCREEN", "-Y")
    file.add_parameter("POINT", "Y_SCREEN", "+Z")
    file["data"]["points"] = points
    file["data"]["meta_points"]["residuals"] = np.where(known.T[np.newaxis], 0.0, _UNKNOWN)
    with plain_errors(target), atomic_path(target) as temporary:
        file.write(str(temporary))
