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
from inference.detect.blazepose.roi import Roi, body_roi
from inference.detect.detector import Detection
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


class BlazePoseTracker:
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
        """Look at the next frame; see `inference.detect.detector.Tracker`."""
        body = self._follow(image, time_s)
        if body is None:
            body = self._acquire(image, time_s)
        if body is None:
            return None
        return Detection(
            body.xy.astype(np.float32), body.score.astype(np.float32), body.world.astype(np.float32)
        )

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
        people = self._find_people(image, AGAIN_SCORE)
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
        """Find the lifter in the whole image."""
        person = self._choose(self._find_people(image, self._least_score()), image, time_s)
        regions = [] if person is None else [person.roi]
        if self._last is not None and time_s - self._last_s < LOOK_AGAIN_S:
            regions.append(self._last)
        for roi in regions:
            body = self._find_body(image, roi)
            if body.presence >= MIN_PRESENCE:
                return self._begin(roi, body, image, time_s)
        return None

    def _begin(self, roi: Roi, body: Body, image: Image, time_s: float) -> Body:
        """Begin a track where the lifter was found."""
        track = _Track(roi, checked_s=time_s, checked_size=roi.size)
        body = self._settle(track, body, (), image)
        track.checked_size = track.roi.size
        self._sizes.append(track.roi.size)
        self._track = track
        self._advance(track, body, time_s)
        return body

    def _least_score(self) -> float:
        return START_SCORE if self._last is None and self._start is None else AGAIN_SCORE

    def _choose(self, people: Sequence[Person], image: Image, time_s: float) -> Person | None:
        """Choose the lifter: the one who was clicked, the one who was lost, or the likeliest."""
        if self._last is not None:
            return self._nearest(self._last, people, time_s)
        if not people:
            return None
        if self._start is not None:
            x, y = self._start
            return min(people, key=lambda person: _distance(person.roi, Roi(x, y, 1.0)))
        return max(people, key=lambda person: plausibility(person, image))

    def _nearest(self, last: Roi, people: Sequence[Person], time_s: float) -> Person | None:
        """Find whom we lost: near the last place, of the usual size; wider the longer it lasts."""
        reach = (REACH + REACH_SPEED * (time_s - self._last_s)) * float(np.median(self._sizes))
        inside = [p for p in people if _distance(p.roi, last) < reach and self._is_usual(p.roi)]
        return min(inside, key=lambda person: _distance(person.roi, last), default=None)

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
