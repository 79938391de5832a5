"""Smoothing of sampled series: zero-phase, in hertz, by true timestamps, safe with gaps."""

from __future__ import annotations

import numpy as np

from inference.skeleton import BoolArray, FloatArray

ORDER = 2
"""Order of one pass; forward and backward passes together have twice that."""

# Two passes of a Butterworth filter lower its -3 dB point; this raises the design frequency, on
# the warped axis of the bilinear transform, so that the cut-off asked for is the cut-off got
# (D. Winter, Biomechanics and Motor Control of Human Movement, 4th ed., section 3.4.4.2).
_TWO_PASS_CORRECTION = (np.sqrt(2.0) - 1.0) ** (1.0 / (2 * ORDER))


def runs(mask: BoolArray) -> list[tuple[int, int]]:
    """Return the stretches of true values as (first, last) index pairs, both included.

    Parameters
    ----------
    mask : array of bool, shape (T,)

    Returns
    -------
    list of (int, int)
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(first), int(last) - 1) for first, last in edges.reshape(-1, 2)]


def uniform_times(times_s: FloatArray) -> FloatArray:
    """Return evenly spaced times over the same span at the typical rate of `times_s`.

    Parameters
    ----------
    times_s : array, shape (T,)
        Increasing seconds, two or more.

    Returns
    -------
    array, shape (N,)
        Equal to `times_s`, but for rounding, where that is evenly spaced already.
    """
    step = float(np.median(np.diff(times_s)))
    count = round((times_s[-1] - times_s[0]) / step) + 1
    return np.linspace(times_s[0], times_s[-1], max(count, 2))


def smooth(
    values: FloatArray, times_s: FloatArray, cutoff_hz: float, max_gap_s: float = 0.25
) -> FloatArray:
    """Low-pass a series without delay.

    A second-order Butterworth filter runs forward and backward over the series, resampled to even
    spacing. Frames without a value are filled where the gap is short; a longer gap stays, and the
    filter runs on each side of it by itself.

    Parameters
    ----------
    values : array, shape (T, ...)
        Any number of series side by side, NaN where not known.
    times_s : array, shape (T,)
        Increasing seconds; may be unevenly spaced.
    cutoff_hz : float
        Frequency at which the amplitude falls by 3 dB. A series sampled too slowly to hold
        anything above it comes back as it was.
    max_gap_s : float
        The longest time between two known values that is bridged.

    Returns
    -------
    array, shape (T, ...), float64
    """
    columns = np.array(values, dtype=np.float64).reshape(
        len(values), int(np.prod(np.shape(values)[1:]))
    )
    out = np.full_like(columns, np.nan)
    known = np.isfinite(columns)
    # Joints come and go together: columns that miss the same frames are filtered as one block.
    patterns, group = np.unique(known, axis=1, return_inverse=True)
    for number in range(patterns.shape[1]):
        members = group.reshape(-1) == number
        for block in _blocks(patterns[:, number], times_s, max_gap_s):
            span = slice(block[0], block[-1] + 1)
            out[span, members] = _smooth_block(
                columns[block][:, members], times_s[block], times_s[span], cutoff_hz
            )
    return out.reshape(np.shape(values))


def rate(values: FloatArray, times_s: FloatArray) -> FloatArray:
    """Return how fast a smoothed series changes.

    Parameters
    ----------
    values : array, shape (T,)
        NaN where not known.
    times_s : array, shape (T,)
        Increasing; the spacing may vary.

    Returns
    -------
    array, shape (T,)
        Per second, by central differences (second order on uneven spacing too), and to one side
        beside a gap; NaN where nothing is known, or one value alone.
    """
    rates = np.full(len(values), np.nan)
    for first, last in runs(np.isfinite(values)):
        if last > first:
            known = slice(first, last + 1)
            rates[known] = np.gradient(values[known], times_s[known])
    return rates


def running_median(values: FloatArray, times_s: FloatArray, window_s: float) -> FloatArray:
    """Follow the middle of a series over a long window, through any gap.

    Parameters
    ----------
    values : array, shape (T,)
        NaN where not known.
    times_s : array, shape (T,)
    window_s : float
        Length of the window.

    Returns
    -------
    array, shape (T,)
        Known everywhere as soon as any value is.
    """
    from scipy.ndimage import median_filter  # slow to import

    known = np.isfinite(values)
    if known.sum() < 2:
        return np.full(len(values), values[known].mean() if known.any() else np.nan)
    grid = uniform_times(times_s[known])
    step = (grid[-1] - grid[0]) / (len(grid) - 1)
    window = min(len(grid), 2 * round(window_s / step / 2) + 1)
    even = np.interp(grid, times_s[known], values[known])
    return np.interp(times_s, grid, median_filter(even, size=window, mode="nearest"))


def median_near(
    values: FloatArray, frame: int, times_s: FloatArray, within_s: float = 0.1
) -> float:
    """Median of the known values close to a frame.

    Parameters
    ----------
    values : array, shape (T,)
    frame : int
    times_s : array, shape (T,)
    within_s : float
        How close.

    Returns
    -------
    float
        NaN where none is known.
    """
    first, last = np.searchsorted(times_s, times_s[frame] + np.array([-within_s, within_s]))
    near = values[first : last + 1]
    near = near[np.isfinite(near)]
    return float(np.median(near)) if len(near) else float("nan")


def _blocks(known: BoolArray, times_s: FloatArray, max_gap_s: float) -> list[np.ndarray]:
    """Split the indices of known values wherever two of them are too far apart in time."""
    indices = np.flatnonzero(known)
    if len(indices) == 0:
        return []
    # Two neighbouring frames are no gap, however slow the camera.
    wide = (np.diff(times_s[indices]) > max_gap_s) & (np.diff(indices) > 1)
    return np.split(indices, np.flatnonzero(wide) + 1)


def _smooth_block(
    values: FloatArray, known_s: FloatArray, wanted_s: FloatArray, cutoff_hz: float
) -> FloatArray:
    """Filter one block (N, K) known at `known_s` and return it at `wanted_s`."""
    from scipy.signal import butter, sosfiltfilt  # slow to import

    if len(known_s) < 3:
        return _interpolate(wanted_s, known_s, values)
    grid_s = uniform_times(known_s)
    rate = (len(grid_s) - 1) / (grid_s[-1] - grid_s[0])
    if cutoff_hz >= rate / 2:
        return _interpolate(wanted_s, known_s, values)
    warped = np.tan(np.pi * cutoff_hz / rate) / _TWO_PASS_CORRECTION
    design_hz = rate / np.pi * np.arctan(warped)
    sos = butter(ORDER, design_hz, fs=rate, output="sos")
    # The filter's memory is about one period of its cut-off.
    pad = min(len(grid_s) - 1, round(rate / cutoff_hz))
    even = _interpolate(grid_s, known_s, values)
    return _interpolate(wanted_s, grid_s, sosfiltfilt(sos, even, axis=0, padlen=pad))


def _interpolate(wanted_s: FloatArray, known_s: FloatArray, values: FloatArray) -> FloatArray:
    columns = [np.interp(wanted_s, known_s, column) for column in values.T]
    return np.stack(columns, axis=1)
