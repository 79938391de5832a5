"""Following one lifter from frame to frame.

The region of the next frame comes from the joints of this one, so that the person detector runs
only to begin, after a loss, and about once a second to confirm that the region still fits.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from inference.detect.blazepose.body import Body, BodyDetector
from inference.detect.blazepose.one_euro import OneEuro
from inference.detect.blazepose.person import Person, PersonDetector
from inference.detect.blazepose.roi import Roi, body_roi, letterbox, square_around
from inference.detect.detector import Detection, OneByOne
from inference.skeleton import Image

MIN_PRESENCE = 0.5
START_SCORE = 0.5
AGAIN_SCORE = 0.4
"""Least person score to begin with, and to find someone again whose place and size are known."""
CHECK_EVERY_S = 1.0
RECHECK_AFTER_S = 0.15
SCALE_STEP = (0.65, 1.5)
"""How much smaller or larger the region may get from check to check before it is checked early."""
SAME_SCALE = (0.6, 1.67)
"""Region over detection: within, the two show the same body; outside, the region is wrong."""
USUAL_SCALE = (0.4, 2.0)
"""Detection over the clip's usual size: at the bottom of a squat seen from the front a body's
circle is half as large as standing."""
SAME_PLACE = 0.4
"""How far, in sizes of the detection, it may lie from the region and still be the lifter."""
LOOK_AGAIN_S = 0.5
"""How long after a loss the last region is looked at again where the detector sees nobody."""
REACH = 0.35
REACH_SPEED = 0.6
"""How far away, in usual sizes, the lifter may be found again: at once, and more a second."""
NEIGHBOURHOOD, TIGHT = 2.0, 1.0
"""Side, in region sizes, of the square in which the lifter is looked for, which is the whole image
unless the lifter is small. Who was lost is looked for in a tighter one too, but only then, because
in it the detector is quicker to take parts for bodies."""
CLICK_SQUARES = (1.0, 0.5, 0.25)
"""Sides, in longer sides of the image, of the squares in which a clicked person is looked for."""

LEGS = slice(23, 33)
"""Hips, knees, ankles, heels and toes: what a region that is too small loses."""
UNSURE = 0.6
SURER = 0.1
"""Score of the legs below which a wider region is tried, and the gain for which another region is
preferred: measured 0.13–0.2 where the region had lost the feet, at most 0.08 where it was right."""
WIDER = 1.6


def _smooth() -> OneEuro:
    """Make the filter of the two region points, with the published graph's settings."""
    return OneEuro(min_cutoff=0.01, beta=10.0)


@dataclass
class _Track:
    """What is known of the lifter while the region holds."""

    roi: Roi
    checked_s: float
    checked_size: float
    smooth: OneEuro = field(default_factory=_smooth)


def certainty(body: Body) -> float:
    """Mean score of the joints of the legs."""
    return float(body.score[LEGS].mean())


class BlazePoseTracker(OneByOne):
    """Follows one lifter through a clip.

    Parameters
    ----------
    find_people : PersonDetector
    find_body : BodyDetector
    start : (float, float), optional
        Pixel in the first frame: whoever is nearest is followed.
    """

    def __init__(
        self,
        find_people: PersonDetector,
        find_body: BodyDetector,
        start: tuple[float, float] | None = None,
    ) -> None:
        self._find_people = find_people
        self._find_body = find_body
        self._start = start
        self._track: _Track | None = None
        self._last: Roi | None = None
        self._last_s = -math.inf
        self._sizes: deque[float] = deque(maxlen=15)

    def update(self, image: Image, time_s: float) -> Detection | None:
        """Look at the next frame; see `inference.detect.detector.OneByOne`."""
        body = self._follow(image, time_s)
        if body is None:
            body = self._acquire(image, time_s)
        if body is None:
            return None
        return body.as_detection()

    def _follow(self, image: Image, time_s: float) -> Body | None:
        """Look where the last frame says; None, and no track, where the lifter is not there."""
        track = self._track
        if track is None:
            return None
        body = self._find_body(image, track.roi)
        if body.presence < MIN_PRESENCE:
            self._track = None
            return None
        if self._check_is_due(track, time_s):
            rivals = self._misfits(track.roi, image)
            body = self._settle(track, body, rivals, image)
            track.checked_s, track.checked_size = time_s, track.roi.size
        self._advance(track, body, time_s)
        return body

    def _advance(self, track: _Track, body: Body, time_s: float) -> None:
        """Move the region to where the joints are now."""
        self._last, self._last_s = track.roi, time_s
        circle = body_roi(*body.region_points).size / 1.25
        track.roi = body_roi(*track.smooth(body.region_points, time_s, unit=circle))

    def _check_is_due(self, track: _Track, time_s: float) -> bool:
        elapsed = time_s - track.checked_s
        stepped = not _within(track.roi.size / track.checked_size, SCALE_STEP)
        return elapsed >= CHECK_EVERY_S or (stepped and elapsed >= RECHECK_AFTER_S)

    def _misfits(self, roi: Roi, image: Image) -> list[Roi]:
        """Where the person detector sees the lifter, if that is at another scale than the track."""
        square = square_around(image, roi.x, roi.y, NEIGHBOURHOOD * roi.size)
        people = self._find_people(image, square, AGAIN_SCORE)
        near = [p.roi for p in people if _distance(p.roi, roi) < SAME_PLACE * p.roi.size]
        if any(_within(roi.size / other.size, SAME_SCALE) for other in near):
            self._sizes.append(roi.size)
            return []
        return [other for other in near if self._is_usual(other)]

    def _settle(self, track: _Track, body: Body, rivals: Sequence[Roi], image: Image) -> Body:
        """Move the track to another region, where the joints are surer there.

        Where they are unsure a wider region is tried too: a region that has lost the feet or the
        head draws the joints into itself and stays too small, although the network still says
        that somebody is there.
        """
        unsure = certainty(body) < UNSURE
        wide = [replace(track.roi, size=WIDER * track.roi.size)] if unsure else []
        for rival in (*rivals, *wide):
            roi = body_roi(*self._find_body(image, rival).region_points)
            other = self._find_body(image, roi)
            if other.presence >= MIN_PRESENCE and certainty(other) > certainty(body) + SURER:
                track.roi, track.smooth, body = roi, _smooth(), other
        return body

    def _acquire(self, image: Image, time_s: float) -> Body | None:
        """Find the lifter without knowing the region: whom we lost, who was clicked, or anybody."""
        if self._last is not None:
            regions = self._lost(self._last, image, time_s)
        elif self._start is not None:
            regions = self._clicked(*self._start, image)
        else:
            people = self._find_people(image, letterbox(image), START_SCORE)
            people.sort(key=lambda person: -plausibility(person, image))
            regions = [person.roi for person in people[:1]]
        for roi in regions:
            body = self._find_body(image, roi)
            if body.presence >= MIN_PRESENCE:
                return self._begin(roi, body, image, time_s)
        return None

    def _lost(self, last: Roi, image: Image, time_s: float) -> list[Roi]:
        """Look for whom we lost: near the last place, wider the longer it lasts, of usual size."""
        elapsed, usual = time_s - self._last_s, float(np.median(self._sizes))
        reach = (REACH + REACH_SPEED * elapsed) * usual
        inside: list[Roi] = []
        for margin in (NEIGHBOURHOOD, TIGHT):
            square = square_around(image, last.x, last.y, 2 * reach + margin * usual)
            people = self._find_people(image, square, AGAIN_SCORE)
            near = [person.roi for person in people if _distance(person.roi, last) < reach]
            inside = [roi for roi in near if self._is_usual(roi)]
            if inside:
                break
        nearest = sorted(inside, key=lambda roi: _distance(roi, last))[:1]
        return [*nearest, last] if elapsed < LOOK_AGAIN_S else nearest

    def _clicked(self, x: float, y: float, image: Image) -> list[Roi]:
        """Look for who is nearest to a point, in the whole image and, for small people, closer."""
        point, longer = Roi(x, y, 0.0), max(image.shape[:2])
        regions = [
            person.roi
            for share in CLICK_SQUARES
            for person in self._find_people(
                image, square_around(image, x, y, share * longer), AGAIN_SCORE
            )
        ]
        return sorted(regions, key=lambda roi: _distance(roi, point))[:1]

    def _begin(self, roi: Roi, body: Body, image: Image, time_s: float) -> Body:
        """Begin a track where the lifter was found."""
        track = _Track(roi, checked_s=time_s, checked_size=roi.size)
        body = self._settle(track, body, (), image)
        track.checked_size = track.roi.size
        self._sizes.append(track.roi.size)
        self._track = track
        self._advance(track, body, time_s)
        return body

    def _is_usual(self, roi: Roi) -> bool:
        return not self._sizes or _within(roi.size / float(np.median(self._sizes)), USUAL_SCALE)


def plausibility(person: Person, image: Image) -> float:
    """How likely someone is the lifter: sure, large, and in the middle of the picture.

    The product of the detector's score, the body's size over the image's longer side (at most 1),
    and a bell over the distance from the image's centre with a standard deviation of 0.35 of the
    image's width and height.
    """
    height, width = image.shape[:2]
    off = (person.roi.centre / (width, height) - 0.5) / 0.35
    size = min(1.0, person.roi.size / max(width, height))
    return float(person.score * size * np.exp(-0.5 * off @ off))


def _distance(a: Roi, b: Roi) -> float:
    return math.hypot(a.x - b.x, a.y - b.y)


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]
