"""Which of the people in a clip is the lifter: by what lifters do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inference.detect.people.likeness import SEEN
from inference.detect.people.tracks import PersonTrack
from inference.skeleton import COCO17, FloatArray

TRAVEL, SIZE, MIDDLE, HANDS = 0.35, 0.25, 0.20, 0.20
"""What counts how much. Who goes down and up is the lifter before who is large or in the middle,
which a coach who stands in front of the camera is too; a spotter goes down less, and behind."""
FULL_TRAVEL = 0.35
"""Way of hips or shoulders down to the feet that counts in full, in sizes of the body: a squat to
parallel has about as much."""
LEVEL = 0.15
"""Difference in height, in sizes, up to which two hands may hold one bar."""
BELL = 0.35
"""Standard deviation of the bell over the distance from the middle, in widths and heights of the
picture, as where a tracker begins."""
TAIL = 1.0
"""Percentile beside which places are left out as errors."""


@dataclass(frozen=True)
class Claim:
    """How much somebody looks like the lifter, each 0–1.

    Attributes
    ----------
    travel : float
        How far hips or shoulders went down and up over the feet, whichever went farther: walking
        by or nearer moves the feet too.
    size : float
        Of the body, over that of the largest.
    middle : float
        How near to the middle of the picture, on the mean.
    hands : float
        How far both hands together went down and up, over the share of sights in which they are
        level, as on a bar.
    presence : float
        Share of the longest one's sights.
    whole : float
        Mean score of the joints: who is half hidden has less.
    """

    travel: float
    size: float
    middle: float
    hands: float
    presence: float
    whole: float

    @property
    def total(self) -> float:
        """The weighted sum, less for who is seen for a short time only, or in part."""
        does = TRAVEL * self.travel + SIZE * self.size
        does += MIDDLE * self.middle + HANDS * self.hands
        return float(does * self.presence**0.5 * self.whole)


def choose_lifter(everyone: Sequence[PersonTrack], picture: tuple[int, int]) -> PersonTrack | None:
    """Choose the lifter.

    Parameters
    ----------
    everyone : sequence of PersonTrack
        Those who are not confirmed don't count.
    picture : (int, int)
        Its width and height.

    Returns
    -------
    PersonTrack or None
        None where there is nobody.
    """
    people = [track for track in everyone if track.confirmed]
    claims = claims_of(people, picture)
    best = max(range(len(people)), key=lambda at: claims[at].total, default=None)
    return None if best is None else people[best]


def claims_of(people: Sequence[PersonTrack], picture: tuple[int, int]) -> list[Claim]:
    """Say of each how much they look like the lifter; see `choose_lifter`."""
    longest = max((len(track.sights) for track in people), default=0)
    largest = max((_size(track) for track in people), default=1.0)
    return [_claim(track, picture, longest, largest) for track in people]


def _claim(track: PersonTrack, picture: tuple[int, int], longest: int, largest: float) -> Claim:
    size = _size(track)
    places = np.array([[sight.person.x, sight.person.y] for sight in track.sights])
    off = (places / picture - 0.5) / BELL
    body = np.array([sight.joints for sight in track.sights])
    wrists = _heights(body, "wrist")
    level = np.abs(wrists[:, 0] - wrists[:, 1]) <= LEVEL * size
    both_seen = np.isfinite(wrists).all(axis=1)
    travel = max(_travel(_above_feet(body, part), size) for part in ("hip", "shoulder"))
    return Claim(
        travel=travel,
        size=size / largest,
        middle=float(np.exp(-0.5 * (off**2).sum(axis=1)).mean()),
        hands=_travel(_above_feet(body, "wrist")[level], size)
        * float(level.sum() / max(both_seen.sum(), 1)),
        presence=len(track.sights) / longest,
        whole=float(body[..., 2].mean()),
    )


def _size(track: PersonTrack) -> float:
    """How large somebody is when they stand: the usual box shrinks in a squat."""
    return float(np.percentile([max(sight.person.box[2:]) for sight in track.sights], 75))


def _heights(body: FloatArray, part: str) -> FloatArray:
    """Rows of both sides of a joint, shape (T, 2); NaN where it is not seen."""
    both = body[:, [COCO17.index(f"{side}_{part}") for side in ("left", "right")]]
    return np.where(both[..., 2] >= SEEN, both[..., 1], np.nan)


def _above_feet(body: FloatArray, part: str) -> FloatArray:
    """How high a joint is over the ankles, pixels, shape (T,); NaN where either is not seen."""
    return np.asarray(_heights(body, "ankle").mean(axis=1) - _heights(body, part).mean(axis=1))


def _travel(heights: FloatArray, size: float) -> float:
    from scipy.ndimage import median_filter  # slow to import

    known = heights[np.isfinite(heights)]
    if len(known) < 3:
        return 0.0
    low, high = np.percentile(median_filter(known, 3, mode="nearest"), [TAIL, 100 - TAIL])
    return float(min((high - low) / (FULL_TRAVEL * size), 1.0))
