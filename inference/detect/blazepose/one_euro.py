"""The one-euro filter: smooth when slow, prompt when fast."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from inference.skeleton import FloatArray


@dataclass(frozen=True, eq=False)
class _State:
    time_s: float
    raw: FloatArray
    speed: FloatArray
    smooth: FloatArray


class OneEuro:
    """Casiez et al. 2012, "1 € filter", on an array of values and true timestamps.

    Parameters
    ----------
    min_cutoff : float
        Cut-off in hertz at rest.
    beta : float
        By how much the cut-off rises with speed.
    speed_cutoff : float
        Cut-off in hertz for the speed itself.
    """

    def __init__(self, min_cutoff: float, beta: float, speed_cutoff: float = 1.0) -> None:
        self._min_cutoff = min_cutoff
        self._beta = beta
        self._speed_cutoff = speed_cutoff
        self._state: _State | None = None

    def __call__(self, values: FloatArray, time_s: float, unit: float = 1.0) -> FloatArray:
        """Filter the next values.

        Parameters
        ----------
        values : array
        time_s : float
            Later than that of the call before.
        unit : float
            Speeds are measured in this many of the values' units per second, so that they do not
            depend on the size of what moves.

        Returns
        -------
        array, of the shape of `values`
        """
        last = self._state
        if last is None:
            self._state = _State(time_s, values, np.zeros_like(values), values)
            return values
        interval = time_s - last.time_s
        speed = (values - last.raw) / (unit * interval)
        speed = last.speed + _share(self._speed_cutoff, interval) * (speed - last.speed)
        share = _share(self._min_cutoff + self._beta * np.abs(speed), interval)
        smooth = last.smooth + share * (values - last.smooth)
        self._state = _State(time_s, values, speed, smooth)
        return smooth


def _share(cutoff: FloatArray | float, interval: float) -> FloatArray:
    """How much of a step a first-order low-pass takes within an interval."""
    return np.asarray(1.0 / (1.0 + 1.0 / (2 * math.pi * np.asarray(cutoff) * interval)))
