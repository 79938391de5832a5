"""Where a body's box will be: a Kalman filter for even movement, in true time.

R. Kalman, "A New Approach to Linear Filtering and Prediction Problems", 1960; on boxes as in
A. Bewley et al., "Simple Online and Realtime Tracking", 2016.
"""

from __future__ import annotations

import math

import numpy as np

from inference.detect.detector import Box
from inference.skeleton import FloatArray

SEEN_OFF = 0.05
"""Standard deviation of a seen box's place, in sizes of the body."""
RESTLESS = 1.2
"""How fast the speed wanders, in sizes a second over the square root of a second: somebody who
drops into a squat changes it by that much in half a second."""
FORGET_S = 0.8
"""In this time a speed falls to 1/e where nobody is seen: people stop or turn."""


class BoxFilter:
    """Centre, width and height of a box, which share one uncertainty, and the speed of the centre.

    Width and height have none: arms that are stretched out and drawn in would make them shrink on.

    Parameters
    ----------
    box : (float, float, float, float)
        Left, top, width and height when first seen, pixels.
    time_s : float
    """

    def __init__(self, box: Box, time_s: float) -> None:
        self._state = np.stack([_measured(box), np.zeros(4)])
        self._time_s = time_s
        # In sizes of the body: the square of that is common to all.
        self._covariance = np.diag([SEEN_OFF**2, 1.0])

    @property
    def size(self) -> float:
        """The longer side of the box, pixels."""
        return float(self._state[0, 2:].max())

    def predict(self, time_s: float) -> tuple[Box, float]:
        """Return the box at a later time, and the standard deviation of its centre, pixels."""
        state, covariance = self._moved(time_s)
        spread = math.sqrt(covariance[0, 0] + SEEN_OFF**2)
        return _box(state[0]), spread * self.size

    def update(self, box: Box, time_s: float) -> None:
        """Take in where the box was seen."""
        state, covariance = self._moved(time_s)
        gain = covariance[:, :1] / (covariance[0, 0] + SEEN_OFF**2)
        self._state = state + gain * (_measured(box) - state[0])
        self._state[1, 2:] = 0.0
        self._covariance = covariance - gain @ covariance[:1]
        self._time_s = time_s

    def _moved(self, time_s: float) -> tuple[FloatArray, FloatArray]:
        dt = time_s - self._time_s
        kept = math.exp(-dt / FORGET_S)
        step = np.array([[1.0, FORGET_S * (1 - kept)], [0.0, kept]])
        state = step @ self._state
        return state, step @ self._covariance @ step.T + _noise(dt, kept)


def _noise(dt: float, kept: float) -> FloatArray:
    """Return what a wandering, damped speed adds to the uncertainty (Uhlenbeck, Ornstein 1930)."""
    lost, power = 1 - kept, RESTLESS**2 * FORGET_S
    place = power * FORGET_S * (dt - 2 * FORGET_S * lost + FORGET_S / 2 * (1 - kept**2))
    both = power * FORGET_S / 2 * lost**2
    return np.array([[place, both], [both, power / 2 * (1 - kept**2)]])


def _measured(box: Box) -> FloatArray:
    left, top, width, height = box
    return np.array([left + width / 2, top + height / 2, width, height])


def _box(values: FloatArray) -> Box:
    x, y, width, height = values.tolist()
    return (x - width / 2, y - height / 2, width, height)
