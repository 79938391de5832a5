"""Marks and plots of a report as primitives, for the web page and the printed page alike.

All lengths are in tenths of a point. Colours are for white paper, from the Okabe–Ito palette, and
nothing rests on them: faults are triangles, the right side is dashed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from inference.export.primitives import (
    Anchor,
    Circle,
    Colour,
    Line,
    Point,
    Polygon,
    Polyline,
    Primitive,
    Text,
)
from inference.export.report.content import Curve, Plot
from inference.skeleton import FloatArray
from inference.texts import number
from inference.verdicts import Mark

INK: Colour = (27, 32, 40, 255)
MUTED: Colour = (90, 100, 114, 255)
RULE: Colour = (196, 202, 211, 255)
PALE: Colour = (240, 242, 245, 255)
PAPER: Colour = (255, 255, 255, 255)
FAULT: Colour = (184, 14, 42, 255)
WARNING: Colour = (122, 103, 0, 255)
GOOD: Colour = (0, 110, 80, 255)
LEFT: Colour = (0, 114, 178, 255)
RIGHT: Colour = (194, 110, 0, 255)

_MARK_COLOURS = {Mark.GOOD: GOOD, Mark.BORDERLINE: WARNING, Mark.MINOR: FAULT, Mark.MAJOR: FAULT}
_SIDE_COLOURS = {"left": LEFT, "right": RIGHT, "middle": INK}

SMALL = 66.0
"""Size of the small print in and around plots."""
GUTTER = 260.0
"""Room for the figures left of a plot."""
_LETTER = 0.62
"""Width of a letter over the size of the font: the ground floor knows no fonts."""
_CURVE_WIDTH = 11.0
_DASH, _GAP = 55.0, 28.0
_MOST_POINTS = 700
_TICKS = (1.0, 2.0, 5.0, 10.0)


def mark_colour(mark: Mark) -> Colour:
    """Return the colour that goes with a mark."""
    return _MARK_COLOURS.get(mark, MUTED)


# ── marks ───────────────────────────────────────────────────────────────────────────────────────
def mark_shape(mark: Mark, centre: Point, size: float) -> Iterator[Primitive]:
    """Draw a mark as in the window: a triangle is a fault, a diamond is borderline, a tick is good.

    Parameters
    ----------
    mark : Mark
    centre : Point
    size : float
        Of the square that it fills.
    """
    colour, half, width = mark_colour(mark), size / 2, size / 10
    x, y = centre

    def at(across: float, down: float) -> Point:
        return x + across * half, y + down * half

    if mark in (Mark.MINOR, Mark.MAJOR):
        filled = mark is Mark.MAJOR
        corners = (at(0, -0.9), at(1, 0.8), at(-1, 0.8))
        yield Polygon(corners, colour if filled else PAPER, colour, width)
        sign = PAPER if filled else colour
        yield Line(at(0, -0.25), at(0, 0.2), 1.3 * width, sign)
        yield Circle(at(0, 0.52), 0.75 * width, fill=sign)
    elif mark is Mark.BORDERLINE:
        yield Polygon((at(0, -1), at(1, 0), at(0, 1), at(-1, 0)), PAPER, colour, width)
        yield Line(at(-0.35, 0), at(0.35, 0), 1.2 * width, colour)
    elif mark is Mark.GOOD:
        tick = (at(-0.65, 0.05), at(-0.15, 0.55), at(0.75, -0.55))
        yield Polyline(tick, 1.6 * width, colour)
    elif mark is Mark.UNKNOWN:
        yield Text("?", centre, 1.3 * size, colour, Anchor.CENTRE, bold=True)
    else:
        yield Line(at(-0.6, 0), at(0.6, 0), 1.2 * width, colour)


# ── plots ───────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class _Frame:
    """Where a plot lies, and what its edges stand for."""

    left: float
    right: float
    top: float
    bottom: float
    start: float
    end: float
    low: float
    high: float

    def x(self, time_s: float) -> float:
        share = (time_s - self.start) / max(self.end - self.start, 1e-9)
        return self.left + share * (self.right - self.left)

    def y(self, value: float) -> float:
        share = (value - self.low) / max(self.high - self.low, 1e-9)
        return self.bottom - share * (self.bottom - self.top)


def plot_shapes(
    plot: Plot, width: float, height: float, *, numbered: bool, timed: bool
) -> list[Primitive]:
    """Draw a plot with its title, from (0, 0) to (width, height).

    Parameters
    ----------
    plot : Plot
    width, height : float
        Tenths of a point.
    numbered : bool
        Write the numbers of the reps at the top of their bands.
    timed : bool
        Write the seconds below.

    Returns
    -------
    list of Primitive
    """
    low, high = _range(plot)
    frame = _Frame(
        GUTTER,
        width,
        (2.75 if numbered else 1.5) * SMALL,
        height - (1.5 * SMALL if timed else 0.35 * SMALL),
        float(plot.times_s[0]),
        float(plot.times_s[-1]),
        low,
        high,
    )
    return [
        *_bands(plot, frame, numbered=numbered),
        *_grid(frame),
        *(_seconds(frame) if timed else ()),
        *_title(plot, width),
        *(shape for curve in plot.curves for shape in _curve(plot.times_s, curve, frame)),
        *_levels(plot, frame),
        *(
            shape
            for moment in plot.moments
            for shape in mark_shape(
                moment.mark, (frame.x(moment.time_s), frame.y(moment.value)), 1.15 * SMALL
            )
        ),
    ]


def _range(plot: Plot) -> tuple[float, float]:
    """Return the values at the lower and the upper edge, with all that is shown between them."""
    known = [curve.values[np.isfinite(curve.values)] for curve in plot.curves]
    marks = [*(level.value for level in plot.levels), *(m.value for m in plot.moments)]
    values = np.concatenate([*known, np.array(marks)])
    low, high = float(values.min()), float(values.max())
    room = 0.08 * (high - low) or 1.0
    return low - room, high + room


def _bands(plot: Plot, frame: _Frame, *, numbered: bool) -> Iterator[Primitive]:
    for band in plot.bands:
        left, right = frame.x(band.start_s), frame.x(band.end_s)
        corners = (
            (left + 6, frame.top),
            (right - 6, frame.top),
            (right - 6, frame.bottom),
            (left + 6, frame.bottom),
        )
        yield Polygon(corners, fill=PALE)
        if numbered and right - left > 0.75 * SMALL * len(str(band.rep)):
            middle = ((left + right) / 2, frame.top - 0.6 * SMALL)
            colour = mark_colour(band.mark) if band.mark in (Mark.MINOR, Mark.MAJOR) else MUTED
            yield Text(str(band.rep), middle, SMALL, colour, Anchor.CENTRE, bold=colour is FAULT)


def _steps(low: float, high: float, most: int) -> list[float]:
    """Return round values between two, at most so many of them."""
    least = (high - low) / most
    scale = 10.0 ** math.floor(math.log10(least))
    step = next(scale * tick for tick in _TICKS if scale * tick >= least)
    return [i * step for i in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _decimals(values: Sequence[float]) -> int:
    step = values[1] - values[0] if len(values) > 1 else 1.0
    return max(0, -math.floor(math.log10(step) + 1e-9))


def _grid(frame: _Frame) -> Iterator[Primitive]:
    rows = max(2, int((frame.bottom - frame.top) / (1.3 * SMALL)))
    values = _steps(frame.low, frame.high, min(rows, 5))
    for value in values:
        y = frame.y(value)
        yield Line((frame.left, y), (frame.right, y), 3, RULE)
        text = number(value, _decimals(values)).replace("-", "−")
        yield Text(text, (frame.left - 40, y), SMALL, MUTED, Anchor.RIGHT)


def _seconds(frame: _Frame) -> Iterator[Primitive]:
    values = _steps(frame.start, frame.end, 10)
    y = frame.bottom + 0.75 * SMALL
    for value in values:
        x = frame.x(value)
        yield Line((x, frame.bottom), (x, frame.bottom + 0.2 * SMALL), 4, MUTED)
        if x < frame.right - 2.5 * SMALL:
            text = number(value, _decimals(values))
            yield Text(text, (x, y + 0.15 * SMALL), SMALL, MUTED, Anchor.CENTRE)
    yield Text("s", (frame.right, y + 0.15 * SMALL), SMALL, MUTED, Anchor.RIGHT)


def _title(plot: Plot, width: float) -> Iterator[Primitive]:
    """Write the title with error and limits on the left, and on the right how lines are drawn."""
    y = 0.7 * SMALL
    yield Text(plot.title, (0, y), 1.06 * SMALL, INK, Anchor.LEFT, bold=True)
    x = _LETTER * 1.06 * SMALL * len(plot.title) + SMALL
    if plot.error:
        yield Text(plot.error, (x, y), SMALL, MUTED, Anchor.LEFT)
        x += _LETTER * SMALL * len(plot.error) + SMALL
    for level in plot.levels:
        yield Line((x, y), (x + 160, y), 7, FAULT, dashed=True)
        yield Text(level.text, (x + 200, y), SMALL, FAULT, Anchor.LEFT)
        x += 200 + _LETTER * SMALL * len(level.text) + SMALL
    x = width
    for curve in reversed(plot.curves):
        if not curve.label:
            continue
        yield Text(curve.label, (x, y), SMALL, INK, Anchor.RIGHT)
        x -= _LETTER * SMALL * len(curve.label) + 45
        yield from _stroke([(x - 200, y), (x, y)], curve.side)
        x -= 320


def _curve(times_s: FloatArray, curve: Curve, frame: _Frame) -> Iterator[Primitive]:
    """Draw a curve without the stretches where it is not known."""
    known = np.isfinite(curve.values)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(int)))
    every = max(1, len(times_s) // _MOST_POINTS)
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        places = range(int(start), int(stop), every)
        points = [(frame.x(float(times_s[i])), frame.y(float(curve.values[i]))) for i in places]
        if len(points) > 1:
            yield from _stroke(points, curve.side)


def _stroke(points: Sequence[Point], side: str) -> Iterator[Primitive]:
    colour = _SIDE_COLOURS[side]
    if side != "right":
        yield Polyline(tuple(points), _CURVE_WIDTH, colour)
        return
    for dash in _dashes(points):
        yield Polyline(dash, _CURVE_WIDTH, colour)


def _dashes(points: Sequence[Point]) -> Iterator[tuple[Point, ...]]:
    """Cut a line into dashes, by the length along it."""
    line = np.array(points)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    for start in np.arange(0.0, float(along[-1]), _DASH + _GAP):
        inside = along[(along > start) & (along < start + _DASH)]
        places = np.array([start, *inside, min(start + _DASH, float(along[-1]))])
        xs, ys = (np.interp(places, along, line[:, axis]) for axis in (0, 1))
        yield tuple(zip(xs.tolist(), ys.tolist(), strict=True))


def _levels(plot: Plot, frame: _Frame) -> Iterator[Primitive]:
    """Draw the limits; their words stand beside the title."""
    for level in plot.levels:
        y = frame.y(level.value)
        yield Line((frame.left, y), (frame.right, y), 7, FAULT, dashed=True)
