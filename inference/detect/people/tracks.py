"""Following everyone from sight to sight, through crossings and while somebody is hidden."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from inference.detect.detector import Somebody
from inference.detect.people.kalman import BoxFilter
from inference.detect.people.likeness import (
    joint_likeness,
    joints_of,
    looks,
    looks_likeness,
    overlap,
)
from inference.skeleton import FloatArray, Image, JointSet

CONFIRM = 3
"""From so many sights on, somebody is a person and not a jacket on a hook."""
PATIENCE_S, TENTATIVE_S = 4.0, 0.6
"""How long somebody who is hidden is waited for: a person, and who is not yet sure to be one."""
REACH, REACH_SPEED = 0.35, 0.6
"""How far from where they were expected, in sizes of the body, somebody may be found again: at
once, and more a second."""
USUAL_SIZE = (0.6, 1.6)
"""Size over the smallest and the largest of the last ones, between which somebody may be the same:
in a squat seen from the front a body gets half as large as it was."""
ALIKE = 0.35
"""Least likeness of the same person."""
LOOKS_COUNT = 0.4
"""Share of the looks in the likeness; the rest is place."""
FRESH_S = 0.3
"""In this time the last place of box and joints loses its worth but for 1/e."""
CROWDED = 0.12
"""Overlap with somebody else's box from which on the looks may be theirs."""
LEARN_S = 0.6
"""In this time what is remembered of somebody's looks is renewed but for 1/e."""


@dataclass(frozen=True, eq=False)
class Sight:
    """One sight of a person.

    Attributes
    ----------
    time_s : float
    person : Somebody
    joints : array, shape (17, 3)
        COCO joints with their scores.
    crowded : bool
        Whether somebody else's box lies over theirs.
    looks : array or None
        Colours of their clothes; see `inference.detect.people.likeness.looks`.
    """

    time_s: float
    person: Somebody
    joints: FloatArray
    crowded: bool
    looks: FloatArray | None

    @property
    def clarity(self) -> float:
        """How clearly they are to be seen, and they alone, 0–1."""
        return self.person.score * (0.3 if self.crowded else 1.0)


@dataclass(eq=False)
class PersonTrack:
    """One person through a clip.

    Attributes
    ----------
    sights : list of Sight
        In order of time; none while they are hidden.
    """

    sights: list[Sight]
    _filter: BoxFilter
    _looks: FloatArray | None = None
    _sizes: list[float] = field(default_factory=list)

    @classmethod
    def begin(cls, sight: Sight) -> PersonTrack:
        """Begin with a first sight."""
        track = cls([sight], BoxFilter(sight.person.box, sight.time_s), sight.looks)
        track._sizes.append(_size(sight.person))
        return track

    @property
    def confirmed(self) -> bool:
        """Whether this is a person for sure."""
        return len(self.sights) >= CONFIRM

    def waits(self, time_s: float) -> bool:
        """Whether they may still be seen again."""
        patience = PATIENCE_S if self.confirmed else TENTATIVE_S
        return time_s - self.sights[-1].time_s <= patience

    def precedence(self, time_s: float) -> float:
        """How far they come before others who are as like, 0–1.

        Who is surely a person comes before what may be none, and who was seen a moment ago before
        who has been waited for, whose place may be anywhere by now.
        """
        age = time_s - self.sights[-1].time_s
        return 0.2 * self.confirmed + 0.5 * math.exp(-age / FRESH_S)

    def add(self, sight: Sight) -> None:
        """Go on with the next sight."""
        since_s = sight.time_s - self.sights[-1].time_s
        self.sights.append(sight)
        self._filter.update(sight.person.box, sight.time_s)
        self._sizes = [*self._sizes[-14:], _size(sight.person)]
        if sight.looks is None or (sight.crowded and self._looks is not None):
            return
        old = sight.looks if self._looks is None else self._looks
        self._looks = old + (1 - math.exp(-since_s / LEARN_S)) * (sight.looks - old)

    def likeness(self, sight: Sight) -> float:
        """How sure a sight is of the same person, 0–1; 0 where it can't be.

        The mean of the looks and of the place, weighted by `LOOKS_COUNT`. The place is how near the
        expected one the box is, by the uncertainty of that, and for as long as the last sight is
        fresh also how far boxes and joints overlap.
        """
        box, spread = self._filter.predict(sight.time_s)
        last, size = self.sights[-1], self._filter.size
        age = sight.time_s - last.time_s
        dx, dy = _centre(sight.person.box) - _centre(box)
        away = math.hypot(dx, dy)
        low, high = USUAL_SIZE[0] * min(self._sizes), USUAL_SIZE[1] * max(self._sizes)
        if away > (REACH + REACH_SPEED * age) * size or not low <= _size(sight.person) <= high:
            return 0.0
        near = math.exp(-0.5 * (away / max(spread, 0.1 * size)) ** 2)
        places = [overlap(box, sight.person.box)]
        moved = last.joints + np.array([*(_centre(box) - _centre(last.person.box)), 0.0])
        posture = joint_likeness(moved, sight.joints, box[2] * box[3])
        places += [] if posture is None else [posture]
        fresh = math.exp(-age / FRESH_S)
        place = (near + fresh * sum(places)) / (1 + fresh * len(places))
        if sight.looks is None or self._looks is None:
            return place
        alike = looks_likeness(self._looks, sight.looks)
        return LOOKS_COUNT * alike + (1 - LOOKS_COUNT) * place


class Tracks:
    """Everyone who was seen so far.

    Attributes
    ----------
    everyone : list of PersonTrack
        In the order in which they came, with those who left.
    """

    def __init__(self) -> None:
        self.everyone: list[PersonTrack] = []

    def update(self, sights: Sequence[Sight], time_s: float) -> list[PersonTrack]:
        """Tell who the people of the next picture are.

        Parameters
        ----------
        sights : sequence of Sight
            Those of one picture.
        time_s : float
            Later than the last one.

        Returns
        -------
        list of PersonTrack
            One for each of `sights`, in their order.
        """
        from scipy.optimize import linear_sum_assignment  # slow to import

        there = [track for track in self.everyone if track.waits(time_s)]
        alike = np.array([[track.likeness(sight) for sight in sights] for track in there]).reshape(
            len(there), len(sights)
        )
        of: dict[int, PersonTrack] = {}
        first = np.array([track.precedence(time_s) for track in there]).reshape(-1, 1)
        worth = (alike + first) * (alike >= ALIKE)
        for row, column in zip(*linear_sum_assignment(-worth), strict=True):
            if alike[row, column] >= ALIKE:
                of[int(column)] = there[int(row)]
        for at, sight in enumerate(sights):
            if at in of:
                of[at].add(sight)
            else:
                of[at] = PersonTrack.begin(sight)
                self.everyone.append(of[at])
        return [of[at] for at in range(len(sights))]


def sights_in(
    people: Sequence[Somebody], image: Image, time_s: float, joint_set: JointSet
) -> list[Sight]:
    """Take down what is to be seen of the people in a picture.

    Parameters
    ----------
    people : sequence of Somebody
        With their joints.
    image : array, shape (height, width, 3)
        BGR.
    time_s : float
    joint_set : JointSet
        Of their joints.

    Raises
    ------
    ValueError
        If somebody has no joints.
    """
    sights = []
    for one in people:
        joints = joints_of(one, joint_set)
        crowded = any(
            other is not one and overlap(one.box, other.box) > CROWDED for other in people
        )
        sights.append(Sight(time_s, one, joints, crowded, looks(image, one.box, joints)))
    return sights


def _size(one: Somebody) -> float:
    return max(one.box[2:])


def _centre(box: tuple[float, float, float, float]) -> FloatArray:
    return np.array([box[0] + box[2] / 2, box[1] + box[3] / 2])
