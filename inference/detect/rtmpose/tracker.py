"""Following one lifter from frame to frame.

The box of the next frame comes from the joints of this one, so that people are looked for only to
begin, after a loss, and about once a second to confirm that the box still fits.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence

import numpy as np

from inference.detect.detector import Detection, OneByOne
from inference.detect.rtmpose.body import BodyFinder
from inference.detect.rtmpose.people import Box, PeopleFinder
from inference.skeleton import Image

SEEN = 0.3
"""Score from which a joint counts as seen, as in MMPose's demos."""
MIN_CERTAINTY = 0.3
"""Least mean score of the joints where somebody is; where nobody is, the curves stay flat."""
UNSURE = 0.5
"""Mean score below which the lifter is taken for lost where nobody is found around the joints."""
CHECK_EVERY_S = 1.0
FITS = 0.6
SAME = 0.3
"""Overlap of the joints' box with a found one: from the first on they are alike, from the second
on they show the same person and both are tried."""
MARGIN = 0.08
"""How much wider and higher on each side a body is than its joints, over its longer side."""
REACH, REACH_SPEED = 0.35, 0.6
"""How far away, in usual sizes, the lifter may be found again: at once, and more a second."""
USUAL_SIZE = (0.4, 2.0)
"""Size over the clip's usual one, between which somebody may be who was lost."""
REMEMBERED = 15
"""Of so many checks the usual size is the median."""


class RTMPoseTracker(OneByOne):
    """Follows one lifter through a clip.

    Parameters
    ----------
    find_people : PeopleFinder
    find_bodies : BodyFinder
    start : (float, float), optional
        Pixel in the first frame: whoever is nearest is followed.
    """

    def __init__(
        self,
        find_people: PeopleFinder,
        find_bodies: BodyFinder,
        start: tuple[float, float] | None = None,
    ) -> None:
        self._find_people = find_people
        self._find_bodies = find_bodies
        self._start = start
        self._box: Box | None = None
        self._last: Box | None = None
        self._last_s = self._checked_s = -math.inf
        self._sizes: deque[float] = deque(maxlen=REMEMBERED)

    def update(self, image: Image, time_s: float) -> Detection | None:
        """Look at the next frame; see `inference.detect.detector.OneByOne`."""
        body = self._follow(image, time_s)
        if body is None:
            body = self._acquire(image, time_s)
        if body is None:
            return None
        self._box = self._last = box_around(body)
        self._last_s = time_s
        return body

    def _follow(self, image: Image, time_s: float) -> Detection | None:
        """Look where the last frame says; None, and no box, where the lifter is not there."""
        if self._box is None:
            return None
        found: Detection | None
        (found,) = self._find_bodies(image, [self._box])
        box = box_around(found)
        if box is not None and time_s - self._checked_s >= CHECK_EVERY_S:
            self._checked_s = time_s
            found = self._checked(image, found, box)
        elif box is None:
            found = None
        if found is None:
            self._box = None
        return found

    def _checked(self, image: Image, body: Detection, box: Box) -> Detection | None:
        """Compare the joints with the people who are found, and keep what is surer."""
        (people,) = self._find_people([image])
        near = max(people, key=box.overlap, default=None)
        fit = box.overlap(near) if near is not None else 0.0
        if near is None or fit < SAME:
            return body if certainty(body) >= UNSURE else None
        self._sizes.append(_size(near))
        if fit >= FITS:
            return body
        (other,) = self._find_bodies(image, [near])
        return max(body, other, key=certainty)

    def _acquire(self, image: Image, time_s: float) -> Detection | None:
        """Find the lifter without a box: whom we lost, who was clicked, or the most plausible."""
        if self._last is not None:
            people = self._lost(self._last, image, time_s)
        elif self._start is not None:
            (people,) = self._find_people([image], closely=True)
            people = _nearest_first(people, *self._start)
        else:
            (people,) = self._find_people([image])
            people = sorted(people, key=lambda box: -plausibility(box, image))
        for box in people[:1]:
            (body,) = self._find_bodies(image, [box])
            if box_around(body) is not None:
                self._checked_s = time_s
                self._sizes.append(_size(box))
                return body
        return None

    def _lost(self, last: Box, image: Image, time_s: float) -> list[Box]:
        """Look for whom we lost: near the last place, wider the longer it lasts, of usual size."""
        usual = float(np.median(self._sizes))
        reach = (REACH + REACH_SPEED * (time_s - self._last_s)) * usual
        (people,) = self._find_people([image])
        near = [
            box
            for box in people
            if _distance(box, last.x, last.y) < reach
            and USUAL_SIZE[0] <= _size(box) / usual <= USUAL_SIZE[1]
        ]
        return _nearest_first(near, last.x, last.y)


def certainty(body: Detection) -> float:
    """Mean score of the joints."""
    return float(body.score.mean())


def box_around(body: Detection) -> Box | None:
    """Return the box of a body, from the joints that are seen; None where nobody is."""
    seen = body.xy[body.score >= SEEN].astype(np.float64)
    if certainty(body) < MIN_CERTAINTY or len(seen) < 2:
        return None
    low, high = seen.min(axis=0), seen.max(axis=0)
    margin = MARGIN * float((high - low).max())
    left, top = (low - margin).tolist()
    width, height = (high - low + 2 * margin).tolist()
    return Box(left, top, width, height, certainty(body)) if margin > 0 else None


def plausibility(box: Box, image: Image) -> float:
    """How likely someone is the lifter: sure, large, and in the middle of the picture.

    The product of the score, the body's size over the image's longer side (at most 1), and a bell
    over the distance from the image's centre with a standard deviation of 0.35 of the image's
    width and height.
    """
    height, width = image.shape[:2]
    off = (np.array([box.x / width, box.y / height]) - 0.5) / 0.35
    size = min(1.0, _size(box) / max(width, height))
    return float(box.score * size * np.exp(-0.5 * off @ off))


def _size(box: Box) -> float:
    return max(box.width, box.height)


def _distance(box: Box, x: float, y: float) -> float:
    return math.hypot(box.x - x, box.y - y)


def _nearest_first(boxes: Sequence[Box], x: float, y: float) -> list[Box]:
    return sorted(boxes, key=lambda box: _distance(box, x, y))
