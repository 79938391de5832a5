"""How RTMPose follows one lifter, with finders that see what they are told."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from inference.detect.detector import Detection
from inference.detect.rtmpose.people import Box
from inference.detect.rtmpose.tracker import (
    MARGIN,
    RTMPoseTracker,
    box_around,
    plausibility,
)
from inference.skeleton import HALPE26, Image

PICTURE = np.zeros((400, 800, 3), np.uint8)
SPREAD = np.random.default_rng(3).uniform(-0.5, 0.5, (len(HALPE26), 2))
SPREAD = SPREAD / np.ptp(SPREAD, axis=0)
SPREAD = SPREAD - (SPREAD.min(axis=0) + SPREAD.max(axis=0)) / 2


def person(x: float, y: float = 200.0, size: float = 200.0, score: float = 0.9) -> Box:
    return Box(x - size / 4, y - size / 2, size / 2, size, score)


class Scene:
    """People, and the two finders that see them."""

    def __init__(self, *people: Box) -> None:
        self.people = list(people)
        self.sure, self.seen = 0.8, True
        self.looks: list[bool] = []
        self.bodies = 0

    def find_people(self, images: Sequence[Image], *, closely: bool = False) -> list[list[Box]]:
        self.looks.append(closely)
        found = sorted(self.people, key=lambda box: -box.score) if self.seen else []
        return [list(found) for _ in images]

    def find_bodies(self, image: Image, boxes: Sequence[Box]) -> list[Detection]:
        self.bodies += len(boxes)
        return [self._joints(box) for box in boxes]

    def _joints(self, looked: Box) -> Detection:
        """The joints of the person whom a box shows best, unsure where it shows nobody."""
        fits = [box for box in self.people if looked.overlap(box) > 0.2]
        if not fits:
            around = np.array([looked.x, looked.y]) + SPREAD * [looked.width, looked.height]
            return Detection(around.astype(np.float32), np.full(len(around), 0.05, np.float32))
        best = max(fits, key=looked.overlap)
        inner = np.array([best.width, best.height]) - 2 * MARGIN / (1 + 2 * MARGIN) * best.height
        xy = np.array([best.x, best.y]) + SPREAD * inner
        return Detection(xy.astype(np.float32), np.full(len(xy), self.sure, np.float32))

    def tracker(self, start: tuple[float, float] | None = None) -> RTMPoseTracker:
        return RTMPoseTracker(self.find_people, self.find_bodies, start)  # type: ignore[arg-type]


def middle(found: Detection | None) -> float:
    assert found is not None
    return float((found.xy[:, 0].min() + found.xy[:, 0].max()) / 2)


def test_people_are_looked_for_at_the_start_and_every_second() -> None:
    scene = Scene(person(400.0))
    tracker = scene.tracker()
    times = np.arange(90) / 30
    for time_s in times:
        assert middle(tracker.update(PICTURE, float(time_s))) == pytest.approx(400.0, abs=1.0)
    assert scene.looks == [False] * 3
    assert scene.bodies == 90


def test_a_moving_lifter_is_followed_by_their_joints() -> None:
    scene = Scene(person(200.0))
    tracker = scene.tracker()
    for frame in range(25):
        scene.people[0] = person(200.0 + 5 * frame, 200.0 + 3 * frame, 200.0 - 3 * frame)
        found = tracker.update(PICTURE, frame / 30)
        assert middle(found) == pytest.approx(200.0 + 5 * frame, abs=1.0)
    assert len(scene.looks) == 1


def test_the_most_plausible_is_followed_or_the_one_at_the_click() -> None:
    scene = Scene(person(100.0, score=0.95), person(420.0), person(700.0, size=100.0))
    assert middle(scene.tracker().update(PICTURE, 0.0)) == pytest.approx(420.0, abs=1.0)
    assert scene.looks == [False]
    found = scene.tracker((690.0, 180.0)).update(PICTURE, 0.0)
    assert middle(found) == pytest.approx(700.0, abs=1.0)
    assert scene.looks == [False, True]


def test_a_lost_lifter_is_found_again_near_by_and_not_somebody_else() -> None:
    scene = Scene(person(300.0), person(700.0))
    tracker = scene.tracker((300.0, 200.0))
    tracker.update(PICTURE, 0.0)
    del scene.people[0]
    assert tracker.update(PICTURE, 0.1) is None
    assert tracker.update(PICTURE, 0.2) is None
    scene.people.append(person(340.0))
    assert middle(tracker.update(PICTURE, 0.3)) == pytest.approx(340.0, abs=1.0)


def test_who_is_found_again_has_about_the_same_size() -> None:
    scene = Scene(person(300.0))
    tracker = scene.tracker()
    tracker.update(PICTURE, 0.0)
    scene.people = [person(300.0, size=60.0)]
    assert tracker.update(PICTURE, 0.1) is None


def test_nobody_is_followed_where_nobody_is() -> None:
    scene = Scene()
    assert scene.tracker().update(PICTURE, 0.0) is None
    unsure = Scene(person(300.0))
    unsure.sure = 0.1
    assert unsure.tracker().update(PICTURE, 0.0) is None


@pytest.mark.parametrize(("sure", "followed"), [(0.8, True), (0.4, False)])
def test_joints_that_nobody_is_found_around_count_only_where_they_are_sure(
    sure: float, followed: bool
) -> None:
    scene = Scene(person(400.0))
    tracker = scene.tracker()
    tracker.update(PICTURE, 0.0)
    scene.sure, scene.seen = sure, False
    assert (tracker.update(PICTURE, 1.0) is not None) == followed


def test_a_box_lies_around_the_joints_that_are_seen() -> None:
    xy, score = np.zeros((26, 2), np.float32), np.full(26, 0.9, np.float32)
    xy[:20] = [100.0, 100.0]
    xy[20:25] = [150.0, 300.0]
    xy[25], score[25] = [700.0, 700.0], 0.1
    box = box_around(Detection(xy, score))
    assert box is not None
    assert box[:4] == pytest.approx((84.0, 84.0, 82.0, 232.0))
    assert box_around(Detection(xy, np.full(26, 0.2, np.float32))) is None
    assert box_around(Detection(np.zeros((26, 2), np.float32), score)) is None


def test_the_lifter_is_large_central_and_sure() -> None:
    at = person(400.0)
    assert plausibility(at, PICTURE) == pytest.approx(0.9 * 200 / 800)
    for other in (person(100.0), person(400.0, size=100.0), person(400.0, score=0.5)):
        assert plausibility(other, PICTURE) < plausibility(at, PICTURE)
