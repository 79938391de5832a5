"""What each rule looks at in a rep, and how a trace is held against a limit. All pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from inference.motion.filters import median_near
from inference.motion.image_knees import agreed_ratio
from inference.motion.types import Measurements, PhaseKind, Rep, Rule, Side, Trace, Verdict
from inference.skeleton import FloatArray
from inference.texts import mark

Look = Callable[[Rep, Measurements, Mapping[str, float]], Trace]
LOCK_OUT_WITHIN_S = 0.5
"""A rep is over where the rise slows down; the last of the straightening comes just after."""

_KNEES = {"left": mark("left knee"), "right": mark("right knee")}
_HEELS = {"left": mark("left heel"), "right": mark("right heel")}
_ELBOWS = {"left": mark("left elbow"), "right": mark("right elbow")}
_JOINTS = {"knee": mark("knees"), "hip": mark("hips")}
_BENDS_MORE = {
    ("left", "knee"): mark("left knee bends more"),
    ("right", "knee"): mark("right knee bends more"),
    ("left", "hip"): mark("left hip bends more"),
    ("right", "hip"): mark("right hip bends more"),
}


# ── what rules look at ──────────────────────────────────────────────────────────────────────────
def whole_rep(series: str) -> Look:
    """Look at a measurement over the whole rep."""

    def look(rep: Rep, measurements: Measurements, _values: Mapping[str, float]) -> Trace:
        return Trace(measurements[series][_span(rep)], rep.start_frame)

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
        return _smallest(measurements[series][_span(rep)], rep.start_frame)

    return look


def knee_caving(rep: Rep, measurements: Measurements, values: Mapping[str, float]) -> Trace:
    """Look at the knee/ankle ratio while the knees are bent by a share of their greatest bend.

    Where the image tells it too, the value is the mean of both.
    """
    span = _span(rep)
    lifted, image = (
        measurements[name][span] for name in ("knee_ankle_ratio", "knee_ankle_ratio_image")
    )
    agreed = agreed_ratio(lifted, image)
    flexion = _mean_of_sides("knee_flexion", measurements, span)
    bent = flexion >= values["bent"] / 100 * np.fmax.reduce(flexion)
    sources = {mark("3D"): lifted, mark("the image"): image}
    return Trace(np.where(bent, agreed, np.nan), rep.start_frame, sources=sources)


def knee_angle_frontal(rep: Rep, measurements: Measurements, values: Mapping[str, float]) -> Trace:
    """Look at the projection angle of the knee that caves in more, while it is bent."""
    span = _span(rep)
    traces = []
    for side in ("left", "right"):
        bent = measurements[f"knee_flexion_{side}_deg"][span] >= values["bent"]
        angle = measurements[f"knee_fppa_{side}_deg"][span]
        traces.append(Trace(np.where(bent, angle, np.nan), rep.start_frame, _KNEES[side]))
    return _larger(traces)


def hip_shift(rep: Rep, measurements: Measurements, _values: Mapping[str, float]) -> Trace:
    """Look at how far the hips stand to one side, whichever is worse."""
    return _either_way(
        "hip_shift_ratio", (mark("to the left"), mark("to the right")), rep, measurements
    )


def bar_path(rep: Rep, measurements: Measurements, _values: Mapping[str, float]) -> Trace:
    """Look at how far the hands are off the middle of the feet, whichever way is worse."""
    return _either_way("bar_over_foot_m", (mark("in front"), mark("behind")), rep, measurements)


def heel_rise(rep: Rep, measurements: Measurements, _values: Mapping[str, float]) -> Trace:
    """Look at the heel that rises more."""
    span = _span(rep)
    return _larger(
        [
            Trace(measurements[f"heel_rise_{side}_m"][span], rep.start_frame, _HEELS[side])
            for side in ("left", "right")
        ]
    )


def lock_out(rep: Rep, measurements: Measurements, _values: Mapping[str, float]) -> Trace:
    """Look at knees and hips where they are straightest soon after the top."""
    times, first = measurements.times_s, rep.top_frame
    last = int(np.searchsorted(times, times[first] + LOCK_OUT_WITHIN_S, side="right"))
    traces = []
    for joint in ("knee", "hip"):
        flexion = _mean_of_sides(f"{joint}_flexion", measurements, slice(first, last))
        traces.append(replace(_smallest(flexion, first), part=_JOINTS[joint]))
    return _larger(traces)


def arms_at_catch(rep: Rep, measurements: Measurements, _values: Mapping[str, float]) -> Trace:
    """Look at the more bent elbow where the hands are highest over the chest."""
    raised = _mean_of_sides("wrist_over_thorax", measurements, _span(rep), unit="m")
    highest = rep.start_frame + (worst_index(raised, Side.ABOVE) or 0)
    return _larger(
        [
            _near(measurements[f"elbow_flexion_{side}_deg"], highest, measurements, _ELBOWS[side])
            for side in ("left", "right")
        ]
    )


def asymmetry(rep: Rep, measurements: Measurements, _values: Mapping[str, float]) -> Trace:
    """Look at what differs more between the sides at the bottom, knees or hips."""
    traces = []
    for joint in ("knee", "hip"):
        more = _near(measurements[f"{joint}_asymmetry_deg"], rep.bottom_frame, measurements)
        side = "left" if more.values[0] > 0 else "right"
        part = _BENDS_MORE[side, joint]
        traces.append(replace(more, values=np.abs(more.values), part=part))
    return _larger(traces)


def tempo(rep: Rep, measurements: Measurements, _values: Mapping[str, float]) -> Trace:
    """Look at how long the way down takes."""
    times = measurements.times_s
    down = [phase for phase in rep.phases if phase.kind is PhaseKind.DOWN]
    if not down:
        return Trace(np.full(1, np.nan), rep.start_frame)
    seconds = sum(float(times[phase.end_frame] - times[phase.start_frame]) for phase in down)
    return Trace(np.array([seconds]), down[-1].end_frame)


# ── how they look ───────────────────────────────────────────────────────────────────────────────
def _span(rep: Rep) -> slice:
    return slice(rep.start_frame, rep.end_frame + 1)


def _mean_of_sides(
    name: str, measurements: Measurements, span: slice, unit: str = "deg"
) -> FloatArray:
    left, right = (measurements[f"{name}_{side}_{unit}"][span] for side in ("left", "right"))
    return np.asarray((left + right) / 2)


def _smallest(values: FloatArray, first_frame: int) -> Trace:
    """Keep of the values only the smallest."""
    at = worst_index(values, Side.BELOW) or 0
    return Trace(values[at : at + 1], first_frame + at)


def _near(values: FloatArray, frame: int, measurements: Measurements, part: str = "") -> Trace:
    """Keep the median of the values close to a frame: a single one may be off."""
    return Trace(np.array([median_near(values, frame, measurements.times_s)]), frame, part)


def _either_way(series: str, names: tuple[str, str], rep: Rep, measurements: Measurements) -> Trace:
    """Take what is positive for one fault and what is negative for the other, by their names."""
    values, (positive, negative) = measurements[series][_span(rep)], names
    return _larger(
        [
            Trace(values, rep.start_frame, positive),
            Trace(-values, rep.start_frame, negative),
        ]
    )


def _larger(traces: Sequence[Trace]) -> Trace:
    """Return the trace that holds the largest value."""
    return max(traces, key=lambda trace: _largest(trace.values))


def _largest(values: FloatArray) -> float:
    largest = float(np.fmax.reduce(values, initial=-np.inf))
    return largest if np.isfinite(largest) else -np.inf


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
    past = limit - value if fault is Side.BELOW else value - limit
    start = end = worst
    if past > 0 and len(values) > 1:
        is_past = values < limit if fault is Side.BELOW else values > limit
        inside = np.flatnonzero(~is_past)
        place = int(np.searchsorted(inside, worst))
        start = int(inside[place - 1]) + 1 if place > 0 else 0
        end = int(inside[place]) - 1 if place < len(inside) else len(values) - 1
    return Verdict(
        value=value,
        threshold=limit,
        past=past,
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
