"""Following one lifter among the people whom a detector finds in each picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from inference.detect.detector import Detection, Somebody
from inference.detect.people.tracks import PersonTrack, Tracks, sights_in
from inference.skeleton import Image, JointSet


class Finder(Protocol):
    """The part of a detector that is needed."""

    @property
    def batch(self) -> int:
        """How many frames it is best given at once."""
        ...

    @property
    def joint_set(self) -> JointSet:
        """What the joints are."""
        ...

    def detect(self, images: Sequence[Image], *, closely: bool = True) -> list[list[Somebody]]:
        """Find everyone in some pictures."""
        ...


class Following:
    """A `Tracker` that tells everyone apart from frame to frame, and gives one of them.

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
        self._tracks = Tracks()
        self._lifter: PersonTrack | None = None

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
            sights = sights_in(bodies, image, time_s, self._detector.joint_set)
            who = self._tracks.update(sights, time_s)
            if self._lifter is None or not self._lifter.waits(time_s):
                self._lifter = self._chosen(bodies, who, image)
            found.append(
                next(
                    (
                        one.joints
                        for one, track in zip(bodies, who, strict=True)
                        if track is self._lifter
                    ),
                    None,
                )
            )
        return found

    def _chosen(
        self, people: Sequence[Somebody], who: Sequence[PersonTrack], image: Image
    ) -> PersonTrack | None:
        """Choose whom to follow, at the beginning and after who was followed was lost for good."""
        if self._start is not None and self._lifter is None:
            x, y = self._start
            likely = [-math.hypot(one.x - x, one.y - y) for one in people]
        else:
            likely = [plausibility(one, image) for one in people]
        return who[int(np.argmax(likely))] if likely else self._lifter


def plausibility(one: Somebody, image: Image) -> float:
    """How likely someone is the lifter: sure, large, and in the middle of the picture.

    The product of the score, the body's size over the image's longer side (at most 1), and a bell
    over the distance from the image's centre with a standard deviation of 0.35 of the image's
    width and height.
    """
    height, width = image.shape[:2]
    off = (np.array([one.x / width, one.y / height]) - 0.5) / 0.35
    size = min(1.0, max(one.box[2:]) / max(width, height))
    return float(one.score * size * np.exp(-0.5 * off @ off))
