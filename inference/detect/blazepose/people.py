"""Everyone in one picture, for a coach who chooses among them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from inference.detect.blazepose.body import Body, BodyDetector
from inference.detect.blazepose.person import PersonDetector
from inference.detect.blazepose.roi import Roi, body_roi, letterbox
from inference.detect.detector import Somebody
from inference.skeleton import Image

MIN_SCORE = 0.5
MIN_PRESENCE = 0.7
"""Higher than to follow somebody: racks and jackets on hooks are taken for people at 0.5."""
CLOSER = 0.5
"""Side, in longer sides of the picture, of the squares in which small people are looked for."""
MARGIN = 0.08
"""How much wider and higher on each side a body is than its joints, over its height."""
SAME = 0.45
"""Overlap of two bodies' boxes, over the smaller one's area, from which they are the same."""


def people_in(
    image: Image, find_people: PersonDetector, find_body: BodyDetector, *, closely: bool
) -> list[Somebody]:
    """Find everyone; see `inference.detect.detector.Detector.detect`."""
    found: list[Somebody] = []
    for square in _squares(image, closely=closely):
        for person in find_people(image, square, MIN_SCORE):
            first = find_body(image, person.roi)
            # A second look, at where the joints are, does not cut off a head or a foot.
            body = find_body(image, body_roi(*first.region_points))
            if body.presence < MIN_PRESENCE:
                continue
            somebody = _somebody(body, person.score, image)
            if somebody is not None and not any(_same(somebody, other) for other in found):
                found.append(somebody)
    return sorted(found, key=lambda one: one.x)


def _squares(image: Image, *, closely: bool) -> Iterator[Roi]:
    """Give the whole picture, then half as large squares over it that overlap by half."""
    height, width = image.shape[:2]
    yield letterbox(image)
    if not closely:
        return
    side = CLOSER * max(height, width)
    for y in _steps(height, side):
        for x in _steps(width, side):
            yield Roi(x, y, side)


def _steps(length: float, side: float) -> list[float]:
    """Middles of squares that cover a length, half a side apart at most."""
    if length <= side:
        return [length / 2]
    count = int(np.ceil((length - side) / (side / 2) - 1e-9)) + 1
    return [float(at) for at in np.linspace(side / 2, length - side / 2, count)]


def _somebody(body: Body, score: float, image: Image) -> Somebody | None:
    height, width = image.shape[:2]
    margin = MARGIN * float(np.ptp(body.xy[:, 1]))
    low = np.clip(body.xy.min(axis=0) - margin, 0, (width, height))
    high = np.clip(body.xy.max(axis=0) + margin, 0, (width, height))
    if not (high > low).all():
        return None
    x, y = body.region_points[0]
    box = (*low.tolist(), *(high - low).tolist())
    return Somebody(float(x), float(y), box, score, body.as_detection())


def _same(one: Somebody, other: Somebody) -> bool:
    (ax, ay, aw, ah), (bx, by, bw, bh) = one.box, other.box
    across = min(ax + aw, bx + bw) - max(ax, bx)
    down = min(ay + ah, by + bh) - max(ay, by)
    if across <= 0 or down <= 0:
        return False
    return across * down > SAME * min(aw * ah, bw * bh)
