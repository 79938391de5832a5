"""Following everyone from sight to sight, through crossings and while somebody is hidden."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linear_sum_assignment

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
    """

    time_s: float
    person: Somebody
    joints: FloatArray
    crowded: bool


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
    def begin(cls, sight: Sight, seen: FloatArray | None) -> PersonTrack:
        """Begin with a first sight and its looks."""
        track = cls([sight], BoxFilter(sight.person.box, sight.time_s), seen)
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

    def add(self, sight: Sight, seen: FloatArray | None) -> None:
        """Go on with the next sight and its looks."""
        since_s = sight.time_s - self.sights[-1].time_s
        self.sights.append(sight)
        self._filter.update(sight.person.box, sight.time_s)
        self._sizes = [*self._sizes[-14:], _size(sight.person)]
        if seen is None or (sight.crowded and self._looks is not None):
            return
        old = seen if self._looks is None else self._looks
        self._looks = old + (1 - math.exp(-since_s / LEARN_S)) * (seen - old)

    def likeness(self, sight: Sight, seen: FloatArray | None) -> float:
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
        alike = joint_likeness(moved, sight.joints, box[2] * box[3])
        places += [] if alike is None else [alike]
        fresh = math.exp(-age / FRESH_S)
        place = (near + fresh * sum(places)) / (1 + fresh * len(places))
        if seen is None or self._looks is None:
            return place
        return LOOKS_COUNT * looks_likeness(self._looks, seen) + (1 - LOOKS_COUNT) * place


class Tracks:
    """Everyone who was seen so far.

    Parameters
    ----------
    joint_set : JointSet
        Of the joints of those who are found.

    Attributes
    ----------
    everyone : list of PersonTrack
        In the order in which they came, with those who left.
    """

    def __init__(self, joint_set: JointSet) -> None:
        self._joint_set = joint_set
        self.everyone: list[PersonTrack] = []

    def update(self, people: Sequence[Somebody], image: Image, time_s: float) -> list[PersonTrack]:
        """Tell who the people of the next picture are.

        Parameters
        ----------
        people : sequence of Somebody
            With their joints.
        image : array, shape (height, width, 3)
            BGR.
        time_s : float
            Later than the last one.

        Returns
        -------
        list of PersonTrack
            One for each of `people`, in their order.

        Raises
        ------
        ValueError
            If somebody has no joints.
        """
        sights = [self._sight(one, people, time_s) for one in people]
        seen = [looks(image, sight.person.box, sight.joints) for sight in sights]
        there = [track for track in self.everyone if track.waits(time_s)]
        alike = np.array(
            [[track.likeness(*pair) for pair in zip(sights, seen, strict=True)] for track in there]
        ).reshape(len(there), len(sights))
        of: dict[int, PersonTrack] = {}
        first = np.array([track.precedence(time_s) for track in there]).reshape(-1, 1)
        worth = alike + first
        for row, column in zip(*linear_sum_assignment(-worth * (alike >= ALIKE)), strict=True):
            if alike[row, column] >= ALIKE:
                of[int(column)] = there[int(row)]
        for at, (sight, look) in enumerate(zip(sights, seen, strict=True)):
            if at in of:
                of[at].add(sight, look)
            else:
                of[at] = PersonTrack.begin(sight, look)
                self.everyone.append(of[at])
        return [of[at] for at in range(len(sights))]

    def _sight(self, one: Somebody, people: Sequence[Somebody], time_s: float) -> Sight:
        crowded = any(
            other is not one and overlap(one.box, other.box) > CROWDED for other in people
        )
        return Sight(time_s, one, joints_of(one, self._joint_set), crowded)


def _size(one: Somebody) -> float:
    return max(one.box[2:])


def _centre(box: tuple[float, float, float, float]) -> FloatArray:
    return np.array([box[0] + box[2] / 2, box[1] + box[3] / 2])
