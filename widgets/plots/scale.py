"""Where a value lies on an axis: ranges, round numbers, and curves thinned to what can be seen."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPolygonF

from inference.skeleton import BoolArray, FloatArray

_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Range:
    """What an axis shows, from `low` to `high`."""

    low: float
    high: float

    @property
    def span(self) -> float:
        """How much is shown."""
        return self.high - self.low

    def zoomed(self, factor: float, about: float) -> Range:
        """Return the range times a factor; `about` stays where it is."""
        return Range(about + (self.low - about) * factor, about + (self.high - about) * factor)

    def moved(self, by: float) -> Range:
        """Return the range moved along."""
        return Range(self.low + by, self.high + by)

    def within(self, whole: Range, least: float) -> Range:
        """Return the range, no shorter than `least`, moved and cut so that it lies in another."""
        span = min(max(self.span, least), whole.span)
        middle = (self.low + self.high) / 2
        low = min(max(middle - span / 2, whole.low), whole.high - span)
        return Range(low, low + span)


@dataclass(frozen=True)
class Place:
    """Maps values to pixels: `x` goes from left to right over `rect`, `y` from bottom to top."""

    rect: QRectF
    x: Range
    y: Range

    def to_x(self, value: float) -> float:
        """Return where a value lies across."""
        return self.rect.left() + (value - self.x.low) / self.x.span * self.rect.width()

    def to_y(self, value: float) -> float:
        """Return at which height a value lies."""
        return self.rect.bottom() - (value - self.y.low) / self.y.span * self.rect.height()

    def from_x(self, pixel: float) -> float:
        """Return the value at a pixel across."""
        return self.x.low + (pixel - self.rect.left()) / self.rect.width() * self.x.span

    def from_y(self, pixel: float) -> float:
        """Return the value at a height."""
        return self.y.low + (self.rect.bottom() - pixel) / self.rect.height() * self.y.span

    def points(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """Return pixels of points, shape (N, 2); NaN stays NaN."""
        across = self.rect.left() + (x - self.x.low) * (self.rect.width() / self.x.span)
        down = self.rect.bottom() - (y - self.y.low) * (self.rect.height() / self.y.span)
        return np.stack([across, down], axis=1)


def round_step(span: float, most: int) -> float:
    """Return the smallest of 1, 2, 2.5, 5, 10 … that cuts a span into at most so many parts."""
    rough = max(span, 1e-9) / max(most, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(r * power for r in _ROUND if r * power >= rough * (1 - 1e-9))


def ticks(shown: Range, step: float) -> list[float]:
    """Return the multiples of a step in a range."""
    first = math.ceil(shown.low / step - 1e-9)
    last = math.floor(shown.high / step + 1e-9)
    return [round(n * step, 10) for n in range(first, last + 1)]


def thinned(x: FloatArray, y: FloatArray, place: Place) -> tuple[FloatArray, FloatArray]:
    """Return the points of a curve that can be seen, or its peaks where there are too many.

    Parameters
    ----------
    x : array, shape (N,)
        Increasing.
    y : array, shape (N,)
        NaN where not known.
    place : Place
        Where they will lie.

    Returns
    -------
    tuple of two arrays, shape (M,)
        x and y. Where more than one point falls on a pixel, the least and the most of each pixel,
        so that no peak is lost; where these are less than a pixel apart, their middle, which is
        half as many. The bins stay the same while the range is moved.
    """
    first = max(int(np.searchsorted(x, place.x.low)) - 1, 0)
    last = min(int(np.searchsorted(x, place.x.high, side="right")) + 1, len(x))
    each = math.ceil((last - first) / max(place.rect.width(), 1.0))
    if each <= 1:
        return x[first:last], y[first:last]
    first -= first % each
    bins = (last - first) // each
    end = first + bins * each
    block = y[first:end].reshape(bins, each)
    low, high = np.fmin.reduce(block, axis=1), np.fmax.reduce(block, axis=1)
    middles = x[first + each // 2 : end : each]
    pixel = place.y.span / max(place.rect.height(), 1.0)
    if np.any(high - low > pixel):
        seen, peaks = np.repeat(middles, 2), np.stack([low, high], axis=1).ravel()
    else:
        seen, peaks = middles, (low + high) / 2
    return np.concatenate([seen, x[end:last]]), np.concatenate([peaks, y[end:last]])


def polylines(points: FloatArray) -> list[QPolygonF]:
    """Return the unbroken stretches of a curve.

    Parameters
    ----------
    points : array, shape (N, 2)
        Pixels, NaN where the curve is broken.

    Returns
    -------
    list of QPolygonF
        A lone point is a line of no length.
    """
    lines = []
    for start, end in runs(np.asarray(np.isfinite(points).all(axis=1))):
        x, y = points[start:end].T
        line = list(map(QPointF, x.tolist(), y.tolist()))
        lines.append(QPolygonF(line if len(line) > 1 else line * 2))
    return lines


def runs(mask: BoolArray) -> list[tuple[int, int]]:
    """Return start and end (not included) of each stretch in which a mask is true."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
