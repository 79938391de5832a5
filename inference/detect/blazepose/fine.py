"""BlazePose in two passes: three times the work, steadier joints, surer sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from inference.detect.blazepose import BlazePose
from inference.detect.blazepose.body import JOINTS, Body, BodyDetection, BodyDetector
from inference.detect.blazepose.roi import Roi, body_roi
from inference.detect.detector import Detection, OneByOne
from inference.detect.repair import interpolate, outliers, repair
from inference.detect.swaps import LONGEST_GAP_S, limbs_of
from inference.motion.filters import smooth
from inference.poses import Keypoints2D
from inference.skeleton import BLAZEPOSE33, FloatArray, Image

REGION_HZ = 4.0
"""Low-pass of the region; at 2 Hz it is a little steadier, and lags behind in a snatch's pull."""
CLEARLY = 0.7
"""Share of its distance to one side that a limb is at most from the other to change over."""
MIN_PRESENCE = 0.5
"""Of a second look that is preferred to the first."""


class BlazePoseFine(BlazePose):
    """BlazePose full, which looks at each frame again in a region that moves smoothly.

    The first pass takes each region from the frame before, so that every error of a frame shakes
    the next one. Once all regions are known, they are smoothed both ways in time, and each frame
    is looked at as it is and as its mirror image. Where an answer takes a limb for its mirror image
    that is put right by the repaired first pass; then the two are averaged by their scores.
    """

    name = "blazepose-fine"
    version = f"{BlazePose.version}+1"

    def look_again(self, found: Sequence[Detection | None], times_s: FloatArray) -> SecondLook:
        """Begin the second pass; see `inference.detect.detector.LooksTwice`."""
        return SecondLook(self._find_body, found, times_s)


class SecondLook(OneByOne):
    """Looks again where the lifter was found; a frame without stays without.

    Parameters
    ----------
    find_body : BodyDetector
    found : sequence of Detection or None
        Of the first pass.
    times_s : array, shape (T,)
    """

    def __init__(
        self, find_body: BodyDetector, found: Sequence[Detection | None], times_s: FloatArray
    ) -> None:
        self._find_body = find_body
        self._found, self._regions = found, smooth_regions(found, times_s)
        self._sides = repaired_joints(found, times_s)
        self._frame_at = {time_s: frame for frame, time_s in enumerate(times_s.tolist())}

    def update(self, image: Image, time_s: float) -> Detection | None:
        """Look at one frame; see `inference.detect.detector.Tracker`."""
        frame = self._frame_at[time_s]
        first, region = self._found[frame], self._regions[frame]
        if first is None or region is None:
            return first
        looks = self._find_body(image, region), self._find_body.mirrored(image, region)
        if min(look.presence for look in looks) < MIN_PRESENCE:
            return first
        return averaged(*(with_sides_of(look, self._sides[frame]) for look in looks)).as_detection()


def smooth_regions(found: Sequence[Detection | None], times_s: FloatArray) -> list[Roi | None]:
    """Return where to look in each frame, None where nobody was found.

    Parameters
    ----------
    found : sequence of Detection or None
        `BodyDetection` among them; what has no region points has no region.
    times_s : array, shape (T,)
    """
    points = np.full((len(found), 2, 2), np.nan)
    for frame, detection in enumerate(found):
        if isinstance(detection, BodyDetection):
            points[frame] = detection.region_points
    known = np.isfinite(points).all(axis=(1, 2))
    if known.sum() > 2:
        times = times_s[known]
        points[known] = interpolate(points[known], times, outliers(points[known], times))
        points = smooth(points, times_s, REGION_HZ, max_gap_s=LONGEST_GAP_S)
    return [body_roi(*pair) if there else None for pair, there in zip(points, known, strict=True)]


def repaired_joints(found: Sequence[Detection | None], times_s: FloatArray) -> FloatArray:
    """Joints of the first pass with their sides put right, shape (T, 33, 2)."""
    xy = np.full((len(found), JOINTS, 2), np.nan)
    score = np.zeros((len(found), JOINTS))
    for frame, detection in enumerate(found):
        if detection is not None:
            xy[frame], score[frame] = detection.xy, detection.score
    # The size of the picture says nothing about sides.
    return repair(Keypoints2D(xy, score, times_s, (1, 1), BLAZEPOSE33)).xy


def with_sides_of(body: Body, joints: FloatArray) -> Body:
    """Exchange the sides of limbs that lie nearer to the other side's joints, shape (33, 2).

    The depths stay, as in `inference.detect.repair`.
    """
    order = np.arange(JOINTS)
    for left, right in limbs_of(BLAZEPOSE33):
        limb, other = left + right, right + left
        apart, crossed = (
            np.linalg.norm(body.xy[limb] - joints[side], axis=-1).sum() for side in (limb, other)
        )
        if crossed < CLEARLY * apart:
            order[limb] = other
    world = body.world.copy()
    world[:, :2] = world[order, :2]
    return replace(body, xy=body.xy[order], score=body.score[order], world=world)


def averaged(one: Body, other: Body) -> Body:
    """Average two views of a body, each joint weighted by how well it was seen."""
    weight = one.score / np.maximum(one.score + other.score, np.finfo(float).tiny)

    def mean(first: FloatArray, second: FloatArray) -> FloatArray:
        share = weight[:, np.newaxis]
        return np.asarray(share * first + (1 - share) * second)

    return Body(
        mean(one.xy, other.xy),
        (one.score + other.score) / 2,
        mean(one.world, other.world),
        (one.region_points + other.region_points) / 2,
        min(one.presence, other.presence),
    )
