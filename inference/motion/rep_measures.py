"""The figures of one rep, for tables and reports."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from inference.motion.types import Measurements, Rep
from inference.skeleton import FloatArray, Joint

SEEN = (
    *(Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.LEFT_HIP, Joint.RIGHT_HIP),
    *(Joint.LEFT_KNEE, Joint.RIGHT_KNEE, Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE),
)
"""The joints whose scores make a rep's ``keypoint_score``."""


def rep_measures(rep: Rep, measurements: Measurements, score: FloatArray) -> dict[str, float]:
    """Summarise a rep.

    Parameters
    ----------
    rep : Rep
    measurements : Measurements
    score : array, shape (T, 17)
        Of the poses.

    Returns
    -------
    dict of str to float
        Extremes and values at bottom and top by name with unit, the seconds of each kind of phase
        (``down_s``, ``hold_s``, ``up_s``), and ``keypoint_score``; without those not known.
    """
    span = slice(rep.start_frame, rep.end_frame + 1)
    spine = measurements["spine_angle_deg"]
    figures = {
        "spine_angle_min_deg": _reduce(np.min, spine[span]),
        "spine_angle_mean_deg": _reduce(np.mean, spine[span]),
        "spine_angle_bottom_deg": float(spine[rep.bottom_frame]),
        "spine_angle_top_deg": float(spine[rep.top_frame]),
        "trunk_lean_max_deg": _reduce(np.max, measurements["trunk_lean_deg"][span]),
        "thigh_angle_min_deg": _reduce(np.min, measurements["thigh_angle_deg"][span]),
        "knee_ankle_ratio_bottom": float(measurements["knee_ankle_ratio"][rep.bottom_frame]),
        "hip_height_min_m": _reduce(np.min, measurements["hip_height_m"][span]),
        "keypoint_score": float(np.median(score[span][:, SEEN])),
    }
    for joint in ("knee", "hip"):
        for side in ("left", "right"):
            name = f"{joint}_flexion_{side}"
            figures[f"{name}_max_deg"] = _reduce(np.max, measurements[f"{name}_deg"][span])
    times = measurements.times_s
    for phase in rep.phases:
        name = f"{phase.kind.value}_s"
        lasted = float(times[phase.end_frame] - times[phase.start_frame])
        figures[name] = figures.get(name, 0.0) + lasted
    return {name: value for name, value in figures.items() if np.isfinite(value)}


def _reduce(function: Callable[[FloatArray], float], values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(function(known)) if len(known) else float("nan")
