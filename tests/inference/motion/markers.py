"""Joints from the 39 markers of the Plug-in-Gait set."""

from __future__ import annotations

import numpy as np

from inference.skeleton import FloatArray

NAMES = (
    *("LFHD", "RFHD", "LBHD", "RBHD", "C7", "T10", "CLAV", "STRN", "RBAK"),
    *("LSHO", "LUPA", "LELB", "LFRM", "LWRA", "LWRB", "LFIN"),
    *("RSHO", "RUPA", "RELB", "RFRM", "RWRA", "RWRB", "RFIN"),
    *("LASI", "RASI", "LPSI", "RPSI"),
    *("LTHI", "LKNE", "LTIB", "LANK", "LHEE", "LTOE"),
    *("RTHI", "RKNE", "RTIB", "RANK", "RHEE", "RTOE"),
)


def joints_from_plug_in_gait(markers_mm: FloatArray) -> FloatArray:
    """Place the 17 joints, by rough offsets, inside markers of shape (T, 39, 3)."""

    def mean(*names: str) -> FloatArray:
        where = [NAMES.index(name) for name in names]
        return np.asarray(markers_mm[:, where].mean(axis=1) / 1000)

    left = mean("LASI") - mean("RASI")
    left /= np.linalg.norm(left, axis=1, keepdims=True)
    forward = mean("LASI", "RASI") - mean("LPSI", "RPSI")
    forward /= np.linalg.norm(forward, axis=1, keepdims=True)
    pelvis = mean("LASI", "RASI", "LPSI", "RPSI") - 0.07 * np.cross(forward, left)
    shoulders = {side: mean(f"{side}SHO") - [0, 0, 0.04] for side in "LR"}
    thorax = (shoulders["L"] + shoulders["R"]) / 2
    legs = {}
    for side, outward in (("L", left), ("R", -left)):
        knee = mean(f"{side}KNE") - 0.05 * outward
        ankle = mean(f"{side}ANK") - 0.035 * outward
        legs[side] = (pelvis + 0.085 * outward, knee, ankle)
    arms = {
        side: (shoulders[side], mean(f"{side}ELB"), mean(f"{side}WRA", f"{side}WRB"))
        for side in "LR"
    }
    head = mean("LFHD", "RFHD", "LBHD", "RBHD")
    middle = ((pelvis + thorax) / 2, thorax, mean("C7"), head)
    return np.stack([pelvis, *legs["R"], *legs["L"], *middle, *arms["L"], *arms["R"]], axis=1)
