"""Headings of columns in words, in the language that is spoken: ``Spine angle, lowest (°)``."""

from __future__ import annotations

from inference.motion.rep_measures import measure_parts
from inference.motion.types import PhaseKind
from inference.series import parse_series
from inference.texts import mark, tr

_SIDES = {"left": mark("left"), "right": mark("right")}
_WAYS = {
    "min": mark("lowest"),
    "mean": mark("mean"),
    "max": mark("highest"),
    "farthest": mark("farthest"),
    "bottom": mark("at the bottom"),
    "top": mark("at the top"),
}
_OWN = {
    f"{PhaseKind.DOWN.value}_s": mark("Down"),
    f"{PhaseKind.UP.value}_s": mark("Up"),
    f"{PhaseKind.HOLD.value}_s": mark("Hold"),
    "keypoint_score": mark("How well it is seen, 0 to 1"),
}


def series_heading(name: str) -> str:
    """Return the heading of a measurement, ``knee_flexion_left_deg``."""
    return _heading(name)


def measure_heading(name: str) -> str:
    """Return the heading of a figure of a rep, ``knee_flexion_left_max_deg``."""
    series, way = measure_parts(name)
    return _heading(series, way)


def with_unit(text: str, unit: str) -> str:
    """Put a unit behind a heading; a figure without one stands alone."""
    return f"{text} ({unit})" if unit else text


def _heading(series: str, way: str = "") -> str:
    name = parse_series(series)
    words = [tr(_OWN[series])] if series in _OWN else [name.title]
    if name.side in _SIDES:
        words.append(tr(_SIDES[name.side]))
    if way:
        words.append(tr(_WAYS[way]))
    return with_unit(", ".join(words), name.unit)
