"""Following one lifter among the people whom a detector finds in each picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from inference.detect.detector import Detection, Somebody
from inference.skeleton import Image

REACH, REACH_SPEED = 0.35, 0.6
"""How far away, in sizes of the lifter, they may be found again: at once, and more a second."""
USUAL_SIZE = (0.4, 2.0)
"""Size over the last one, between which somebody may be the lifter."""


class Finder(Protocol):
    """The part of a detector that is needed."""

    @property
    def batch(self) -> int:
        """How many frames it is best given at once."""
        ...

    def detect(self, images: Sequence[Image], *, closely: bool = True) -> list[list[Somebody]]:
        """Find everyone in some pictures."""
        ...


class Following:
    """A `Tracker` that takes from each frame the person nearest to where the lifter was.

    Parameters
    ----------
    detector : Finder
        Finds people with their joints.
    start : (float, float), optional
        Pixel in the first frame: whoever is nearest is followed. By default the most plausible
        lifter is: sure, large and in the middle.
    """

    def __init__(self, detector: Finder, start: tuple[float, float] | None = None) -> None:
        self._detector, self._start = detector, start
        self._last: Somebody | None = None
        self._last_s = 0.0

    @property
    def batch(self) -> int:
        """How many frames it is best given at once."""
        return self._detector.batch

    def update_all(
        self, images: Sequence[Image], times_s: Sequence[float]
    ) -> list[Detection | None]:
        """Look at the next frames; see `inference.detect.detector.Tracker`."""
        found: list[Detection | None] = []
        everyone = self._detector.detect(images, closely=False)
        for people, image, time_s in zip(everyone, images, times_s, strict=True):
            bodies = [one for one in people if one.joints is not None]
            lifter = self._choose(bodies, image, time_s)
            if lifter is not None:
                self._last, self._last_s = lifter, time_s
            found.append(lifter.joints if lifter is not None else None)
        return found

    def _choose(self, people: list[Somebody], image: Image, time_s: float) -> Somebody | None:
        if self._last is None:
            if self._start is None:
                return max(people, key=lambda one: plausibility(one, image), default=None)
            x, y = self._start
            return min(people, key=lambda one: math.hypot(one.x - x, one.y - y), default=None)
        last, usual = self._last, _size(self._last)
        reach = (REACH + REACH_SPEED * (time_s - self._last_s)) * usual
        near = [
            one
            for one in people
            if math.hypot(one.x - last.x, one.y - last.y) < reach
            and USUAL_SIZE[0] <= _size(one) / usual <= USUAL_SIZE[1]
        ]
        return min(near, key=lambda one: math.hypot(one.x - last.x, one.y - last.y), default=None)


def plausibility(one: Somebody, image: Image) -> float:
    """How likely someone is the lifter: sure, large, and in the middle of the picture.

    The product of the score, the body's size over the image's longer side (at most 1), and a bell
    over the distance from the image's centre with a standard deviation of 0.35 of the image's
    width and height.
    """
    height, width = image.shape[:2]
    off = (np.array([one.x / width, one.y / height]) - 0.5) / 0.35
    size = min(1.0, _size(one) / max(width, height))
    return float(one.score * size * np.exp(-0.5 * off @ off))


def _size(one: Somebody) -> float:
    return max(one.box[2:])
