"""How many people a clip shows, counted now and then while it is analysed."""

from __future__ import annotations

import math

from inference.detect.detector import Detector
from inference.skeleton import FloatArray, Image

EVERY_S = 3.0
"""Looking takes as long as following the lifter through three frames, and closely, through twelve:
that is done once."""


class Crowd:
    """Counts the people in some frames of a clip, whatever their order.

    Parameters
    ----------
    detector : Detector
    times_s : array, shape (T,)
        Presentation times of the clip's frames.

    Attributes
    ----------
    most : int
        The most that were seen at once so far.
    """

    def __init__(self, detector: Detector, times_s: FloatArray) -> None:
        self._detector = detector
        self._times_s = times_s
        self._looked_s = math.inf
        self.most = 0

    def look(self, frame: int, image: Image) -> None:
        """Count the people in a frame, unless one near it in time was looked at."""
        time_s = float(self._times_s[frame])
        if abs(time_s - self._looked_s) < EVERY_S:
            return
        first, self._looked_s = math.isinf(self._looked_s), time_s
        (people,) = self._detector.detect([image], closely=first)
        self.most = max(self.most, len(people))
