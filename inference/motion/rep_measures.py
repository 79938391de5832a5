"""The figures of one rep, for tables and reports."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from inference.motion.types import Measurements, PhaseKind, Rep
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
    figures = {
        figure: read(measurements[series], rep) for figure, (series, read) in _FIGURES.items()
    }
    span = slice(rep.start_frame, rep.end_frame + 1)
    figures["keypoint_score"] = float(np.median(score[span][:, SEEN]))
    times = measurements.times_s
    for phase in rep.phases:
        name = f"{phase.kind.value}_s"
        lasted = float(times[phase.end_frame] - times[phase.start_frame])
        figures[name] = figures.get(name, 0.0) + lasted
    return {name: value for name, value in figures.items() if np.isfinite(value)}


_Read = Callable[[FloatArray, Rep], float]


def _over(function: Callable[[FloatArray], float]) -> _Read:
    """Read the known values of the whole rep."""

    def read(values: FloatArray, rep: Rep) -> float:
        inside = values[rep.start_frame : rep.end_frame + 1]
        known = inside[np.isfinite(inside)]
        return float(function(known)) if len(known) else float("nan")

    return read


def _farthest(values: FloatArray) -> float:
    """Return the value farthest from zero, with its sign."""
    return float(values[np.argmax(np.abs(values))])


def _at_bottom(values: FloatArray, rep: Rep) -> float:
    return float(values[rep.bottom_frame])


def _at_top(values: FloatArray, rep: Rep) -> float:
    return float(values[rep.top_frame])


_READS: dict[str, _Read] = {
    "min": _over(np.min),
    "mean": _over(np.mean),
    "max": _over(np.max),
    "farthest": _over(_farthest),
    "bottom": _at_bottom,
    "top": _at_top,
}

# Each measurement by name and unit, and what is read of it; “*” stands for either side.
_TABLE = (
    ("spine_angle", "_deg", ("min", "mean", "bottom", "top")),
    ("trunk_lean", "_deg", ("max",)),
    ("thigh_angle", "_deg", ("min",)),
    ("hip_height", "_m", ("min",)),
    ("knee_ankle_ratio", "", ("min", "bottom")),
    ("knee_ankle_ratio_image", "", ("bottom",)),
    ("knee_offset_ratio_*", "", ("bottom",)),
    ("knee_fppa_*", "_deg", ("max",)),
    ("hip_shift_ratio", "", ("farthest",)),
    ("heel_rise_*", "_m", ("max",)),
    ("bar_over_foot", "_m", ("farthest",)),
    ("knee_asymmetry", "_deg", ("bottom",)),
    ("hip_asymmetry", "_deg", ("bottom",)),
    ("knee_flexion_*", "_deg", ("max", "top")),
    ("hip_flexion_*", "_deg", ("max", "top")),
    ("elbow_flexion_*", "_deg", ("top",)),
)


def _figures() -> dict[str, tuple[str, _Read]]:
    """Map the name of each figure to its series and the way of reading it."""
    figures = {}
    for pattern, unit, reads in _TABLE:
        for side in ("left", "right") if "*" in pattern else ("",):
            series = pattern.replace("*", side)
            for read in reads:
                figures[f"{series}_{read}{unit}"] = (f"{series}{unit}", _READS[read])
    return figures


_FIGURES = _figures()

REP_MEASURES: tuple[str, ...] = (
    *(f"{kind.value}_s" for kind in PhaseKind),
    *_FIGURES,
    "keypoint_score",
)
"""The names of all figures that a rep may have."""


def measure_parts(name: str) -> tuple[str, str]:
    """Return the measurement that a figure of a rep is read of, and the way of reading it.

    Parameters
    ----------
    name : str
        Such as ``spine_angle_min_deg``.

    Returns
    -------
    series, way : str
        ``spine_angle_deg`` and ``min``; the name itself and nothing where it is read of none.
    """
    if name not in _FIGURES:
        return name, ""
    series, read = _FIGURES[name]
    return series, next(way for way, function in _READS.items() if function is read)
