"""Where the tracker was on somebody else: what it found against where the lifter is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inference.detect.detector import Detection
from inference.detect.people.tracks import PersonTrack, Sight
from inference.detect.pick import LifterPick
from inference.skeleton import COCO17, BoolArray, FloatArray, JointSet, coco17_from

SAME_PLACE, ELSEWHERE = 0.2, 0.5
"""Up to how far apart, in sizes of the body, two middles of the hips may be one person's, and from
where on they are not even where nobody else is known to be."""
GAP_S, OTHERS_GAP_S = 0.45, 1.2
"""Between sights farther apart than that nobody knows where the lifter is, and where the others
are, who mostly stand or walk on."""
BRIDGED_S = 0.3
"""Shorter losses are not looked at again, since they are bridged anyway; strays that are nearer to
each other are one."""
TOGETHER, BESIDE = 2, 0.25
"""In so many pictures two people are seen, and mostly so far apart, in sizes of the larger, to be
two."""
JUMP = 0.45
"""Sizes of the body, over the root of the seconds between, by which hips come to be elsewhere where
the tracker goes over to somebody else: 0.5 and more were measured, and where it stays on one person
0.35 at most. The root, since errors count most where frames are close."""
HIPS = (COCO17.index("left_hip"), COCO17.index("right_hip"))


@dataclass(frozen=True)
class Stray:
    """A part of a clip in which the lifter is to be followed anew.

    Attributes
    ----------
    frames : range
    pick : LifterPick or None
        Where the lifter is to be seen best in it; None where they are not.
    """

    frames: range
    pick: LifterPick | None


class Judge:
    """Tells of what was found in each frame whether it is the lifter.

    Parameters
    ----------
    everyone : sequence of PersonTrack
    lifter : PersonTrack
        One of them.
    joint_set : JointSet
        Of what was found.
    times_s : array, shape (T,)
    """

    def __init__(
        self,
        everyone: Sequence[PersonTrack],
        lifter: PersonTrack,
        joint_set: JointSet,
        times_s: FloatArray,
    ) -> None:
        self._lifter, self._joint_set, self._times_s = lifter, joint_set, times_s
        self._path, self._size = _path(lifter, times_s, GAP_S)
        others = [track for track in everyone if track.confirmed and _are_two(track, lifter)]
        self._others = [_path(track, times_s, OTHERS_GAP_S)[0] for track in others]

    def wrong(self, found: Sequence[Detection | None]) -> BoolArray:
        """Tell where somebody was found who is not the lifter, shape (T,).

        Where the lifter is hidden, that is where somebody else is known to be; what was found where
        nobody is known to be may well be the lifter.
        """
        hips = _hips(found, self._joint_set)
        away = self._away(hips, self._path)
        others = np.full(len(hips), np.inf)
        for path in self._others:
            others = np.fmin(others, self._away(hips, path))
        seen = np.isfinite(away)
        nearer = (others < away) & (others <= SAME_PLACE)
        elsewhere = seen & (away > SAME_PLACE) & (nearer | (away > ELSEWHERE))
        return np.asarray(elsewhere | (~seen & (others <= SAME_PLACE)))

    def strays(self, found: Sequence[Detection | None]) -> list[Stray]:
        """Find the parts of the clip in which the lifter was seen and not followed."""
        missing = np.array([one is None for one in found]) & np.isfinite(self._path[:, 0])
        wrong = self.wrong(found)
        parts = []
        for first, last in _runs(wrong | missing, self._times_s):
            part = range(first, last + 1)
            lasts_s = self._times_s[last] - self._times_s[first]
            if wrong[first : last + 1].any() or lasts_s > BRIDGED_S:
                parts.append(Stray(part, self._best(part)))
        return parts

    def _best(self, frames: range) -> LifterPick | None:
        """Where the lifter is surest to be alone."""
        times = self._times_s
        inside = [
            sight
            for sight in self._lifter.sights
            if times[frames.start] <= sight.time_s <= times[frames.stop - 1]
        ]
        best = max(inside, key=lambda sight: sight.clarity, default=None)
        if best is None:
            return None
        frame = int(np.abs(times - best.time_s).argmin())
        return LifterPick(frame, best.person.x, best.person.y)

    def _away(self, hips: FloatArray, path: FloatArray) -> FloatArray:
        return np.asarray(np.linalg.norm(hips - path, axis=1) / self._size)


def jumps(found: Sequence[Detection | None], joint_set: JointSet, times_s: FloatArray) -> bool:
    """Whether who was followed moves, anywhere in a clip, as fast as only another person can."""
    there = np.array([one is not None for one in found])
    if there.sum() < 2:
        return False
    hips, times = _hips(found, joint_set)[there], times_s[there]
    size = np.median([np.ptp(one.xy, axis=0).max() for one in found if one is not None])
    apart_s = np.maximum(np.diff(times), 1 / 60)
    moved = np.linalg.norm(np.diff(hips, axis=0), axis=1) / size
    return bool((moved > JUMP * np.sqrt(apart_s)).any())


def _hips(found: Sequence[Detection | None], joint_set: JointSet) -> FloatArray:
    hips = np.full((len(found), 2), np.nan)
    for frame, one in enumerate(found):
        if one is not None:
            hips[frame] = coco17_from(joint_set, one.xy)[list(HIPS)].mean(axis=0)
    return hips


def _are_two(one: PersonTrack, other: PersonTrack) -> bool:
    """Whether two were seen beside each other.

    Else they may be one who was lost and found, or a part of one who was taken for another.
    """
    if one is other:
        return False
    there = {sight.time_s: sight for sight in other.sights}
    pairs = [(sight, there[sight.time_s]) for sight in one.sights if sight.time_s in there]
    apart = [
        np.linalg.norm(hips_of(a) - hips_of(b)) / max(*a.person.box[2:], *b.person.box[2:])
        for a, b in pairs
    ]
    return len(apart) >= TOGETHER and float(np.median(apart)) > BESIDE


def hips_of(sight: Sight) -> FloatArray:
    """Middle of the hips, pixels, shape (2,)."""
    return np.asarray(sight.joints[list(HIPS), :2].mean(axis=0))


def _path(track: PersonTrack, times_s: FloatArray, gap_s: float) -> tuple[FloatArray, FloatArray]:
    """Middle of the hips in each frame, NaN where it is not known, and size of the body."""
    sights = track.sights
    seen_s = np.array([sight.time_s for sight in sights])
    hips = np.array([hips_of(sight) for sight in sights])
    sizes = np.array([max(sight.person.box[2:]) for sight in sights])
    after = np.clip(np.searchsorted(seen_s, times_s), 1, len(sights) - 1)
    apart = np.minimum(np.abs(times_s - seen_s[after]), np.abs(times_s - seen_s[after - 1]))
    between = seen_s[after] - seen_s[after - 1] <= gap_s
    inside = (times_s >= seen_s[0]) & (times_s <= seen_s[-1])
    known = (inside & between) | (apart <= 0.25 * gap_s)
    path = np.stack([np.interp(times_s, seen_s, values) for values in hips.T], axis=1)
    return np.where(known[:, np.newaxis], path, np.nan), np.interp(times_s, seen_s, sizes)


def _runs(there: BoolArray, times_s: FloatArray) -> list[tuple[int, int]]:
    """First and last frames of runs; those with less than `BRIDGED_S` between are one."""
    runs: list[tuple[int, int]] = []
    for frame in np.flatnonzero(there).tolist():
        if runs and times_s[frame] - times_s[runs[-1][1]] <= BRIDGED_S:
            runs[-1] = (runs[-1][0], frame)
        else:
            runs.append((frame, frame))
    return runs
