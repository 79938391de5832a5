"""What each rule looks at in a rep, and how a trace is held against a limit. All pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from inference.motion.types import Measurements, Rep, Rule, Side, Trace, Verdict
from inference.skeleton import BoolArray, FloatArray

Look = Callable[[Rep, Measurements, Mapping[str, float]], Trace]


# ── what rules look at ──────────────────────────────────────────────────────────────────────────
def whole_rep(series: str) -> Look:
    """Look at a measurement over the whole rep."""

    def look(rep: Rep, measurements: Measurements, _values: Mapping[str, float]) -> Trace:
        return Trace(measurements[series][rep.start_frame : rep.end_frame + 1], rep.start_frame)

    return look


def at_bottom(series: str) -> Look:
    """Look at a measurement at the bottom frame, which is the lift-off of a lift from the floor."""

    def look(rep: Rep, measurements: Measurements, _values: Mapping[str, float]) -> Trace:
        return Trace(
            measurements[series][rep.bottom_frame : rep.bottom_frame + 1], rep.bottom_frame
        )

    return look


def lowest(series: str) -> Look:
    """Look at the smallest value of a measurement in the rep."""

    def look(rep: Rep, measurements: Measurements, _values: Mapping[str, float]) -> Trace:
        return _single(measurements[series][rep.start_frame : rep.end_frame + 1], rep.start_frame)

    return look


def knee_caving(rep: Rep, measurements: Measurements, values: Mapping[str, float]) -> Trace:
    """Look at the knee/ankle ratio while the knees are bent by a share of their greatest bend."""
    span = slice(rep.start_frame, rep.end_frame + 1)
    bent = _bent(measurements, span, values["bent"] / 100)
    return Trace(np.where(bent, measurements["knee_ankle_ratio"][span], np.nan), rep.start_frame)


def _bent(measurements: Measurements, span: slice, share: float) -> BoolArray:
    """Whether the knees, on average, bend by a share of the most that they do in the span."""
    left, right = (measurements[f"knee_flexion_{side}_deg"][span] for side in ("left", "right"))
    flexion = left + right
    return np.asarray(flexion >= share * np.fmax.reduce(flexion))


def _single(values: FloatArray, first_frame: int) -> Trace:
    """Keep of the values only the smallest."""
    at = worst_index(values, Side.BELOW) or 0
    return Trace(values[at : at + 1], first_frame + at)


# ── against a limit ─────────────────────────────────────────────────────────────────────────────
def worst_index(values: FloatArray, fault: Side) -> int | None:
    """Find the value that is most, or most nearly, at fault.

    Parameters
    ----------
    values : array, shape (N,)
        NaN where not known.
    fault : Side

    Returns
    -------
    int or None
        None where no value is known.
    """
    known = np.isfinite(values)
    if not known.any():
        return None
    if fault is Side.BELOW:
        return int(np.argmin(np.where(known, values, np.inf)))
    return int(np.argmax(np.where(known, values, -np.inf)))


def hold_against(trace: Trace, limit: float, fault: Side) -> Verdict | None:
    """Hold a trace against a limit.

    Parameters
    ----------
    trace : Trace
    limit : float
    fault : Side
        On which side of the limit a value is at fault; the limit itself is not.

    Returns
    -------
    Verdict or None
        None where nothing is known, which is never a fault.
    """
    worst = worst_index(trace.values, fault)
    return None if worst is None else verdict_at(trace, worst, limit, fault)


def verdict_at(trace: Trace, worst: int, limit: float, fault: Side) -> Verdict:
    """Make the verdict where the worst value of a trace is known already.

    Parameters
    ----------
    trace : Trace
    worst : int
        As `worst_index` gives it.
    limit : float
    fault : Side

    Returns
    -------
    Verdict
    """
    values = trace.values
    value = float(values[worst])
    inside = ~(values < limit) if fault is Side.BELOW else ~(values > limit)
    start = end = worst
    if not inside[worst]:
        before, after = np.flatnonzero(inside[:worst]), np.flatnonzero(inside[worst:])
        start = int(before[-1]) + 1 if len(before) else 0
        end = worst + int(after[0]) - 1 if len(after) else len(values) - 1
    return Verdict(
        value=value,
        threshold=limit,
        past=limit - value if fault is Side.BELOW else value - limit,
        start_frame=trace.first_frame + start,
        end_frame=trace.first_frame + end,
        worst_frame=trace.first_frame + worst,
        part=trace.part,
        sources={name: float(series[worst]) for name, series in trace.sources.items()},
    )


def check(
    rule: Rule, rep: Rep, measurements: Measurements, values: Mapping[str, float]
) -> Verdict | None:
    """Check one rep by one rule.

    Parameters
    ----------
    rule : Rule
    rep : Rep
    measurements : Measurements
    values : mapping of str to float
        Where each threshold stands, by its id.

    Returns
    -------
    Verdict or None
        None where nothing is known. `Verdict.past` tells whether the rep is at fault.
    """
    return hold_against(rule.trace(rep, measurements, values), values[rule.limit.id], rule.fault)
