"""The tracker's decisions, with stand-ins for both networks in a world of given people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from inference.detect.blazepose.body import Body
from inference.detect.blazepose.person import Person
from inference.detect.blazepose.roi import Roi
from inference.detect.blazepose.tracker import BlazePoseTracker
from inference.skeleton import Image

IMAGE = np.zeros((1000, 1000, 3), np.uint8)
STEP = 1 / 30


@dataclass
class Someone:
    x: float
    y: float = 500.0
    size: float = 400.0
    score: float = 0.9

    @property
    def roi(self) -> Roi:
        return Roi(self.x, self.y, self.size)


@dataclass
class World:
    """People, as the two networks would see them; counts how often each network runs."""

    people: list[Someone]
    person_runs: int = 0
    looked_at: list[Roi] = field(default_factory=list)

    def find_people(self, image: Image, square: Roi, min_score: float) -> list[Person]:
        """See everyone in the square who is not too small in it."""
        self.person_runs += 1
        people = [
            Person(p.score, p.roi)
            for p in self.people
            if p.score >= min_score
            and p.size > 0.1 * square.size
            and max(abs(p.x - square.x), abs(p.y - square.y)) < square.size / 2
        ]
        return sorted(people, key=lambda person: -person.score)

    def find_body(self, image: Image, roi: Roi) -> Body:
        """See whoever is nearest to the middle of the region, unless all are far from it."""
        self.looked_at.append(roi)
        near = min(self.people, key=lambda p: abs(p.x - roi.x), default=Someone(1e9))
        present = abs(near.x - roi.x) < 0.3 * roi.size
        # A region that is too small sees a smaller body, and is unsure of its feet.
        seen = near.size if roi.size > 0.9 * near.size else 0.7 * roi.size
        hip = np.array([near.x, near.y])
        points = np.stack([hip, hip - [0.0, seen / 2.5]])
        sure = 0.8 if seen == near.size else 0.3
        return Body(
            np.tile(hip, (33, 1)), np.full(33, sure), np.zeros((33, 3)), points, 0.99 * present
        )

    def tracker(self, start: tuple[float, float] | None = None) -> BlazePoseTracker:
        return BlazePoseTracker(self.find_people, self.find_body, start)  # type: ignore[arg-type]


def follow(tracker: BlazePoseTracker, frames: int, first: int = 0) -> list[float]:
    """Show some frames; the x of the lifter in each, NaN where not found."""
    found = [tracker.update(IMAGE, (first + i) * STEP) for i in range(frames)]
    return [float("nan") if d is None else float(d.xy[0, 0]) for d in found]


def test_nobody_is_found_where_nobody_is() -> None:
    assert np.isnan(follow(World([]).tracker(), 5)).all()


@pytest.mark.parametrize(
    ("people", "x"),
    [
        ([Someone(500, size=400), Someone(150, size=150, score=0.99)], 500),
        ([Someone(500, size=400), Someone(950, size=450)], 500),
        ([Someone(480, size=150), Someone(350, size=600)], 350),
    ],
    ids=["large", "central", "larger though less central"],
)
def test_the_most_plausible_lifter_is_chosen(people: Sequence[Someone], x: float) -> None:
    assert follow(World(list(people)).tracker(), 1) == [x]


def test_whoever_was_clicked_is_followed() -> None:
    world = World([Someone(500, size=500), Someone(100, size=150, score=0.45)])
    assert follow(world.tracker(start=(130.0, 400.0)), 3) == [100] * 3


def test_someone_too_small_for_the_whole_image_can_be_clicked() -> None:
    world = World([Someone(500, size=500), Someone(100, 480, size=60)])
    assert follow(world.tracker(start=(110.0, 480.0)), 3) == [100] * 3


def test_the_person_detector_runs_about_once_a_second() -> None:
    world = World([Someone(500)])
    follow(world.tracker(), 91)
    assert world.person_runs == 4


def test_after_a_loss_the_nearest_is_taken_not_the_surest() -> None:
    lifter, other = Someone(500), Someone(900, score=0.99)
    world = World([lifter, other])
    tracker = world.tracker()
    follow(tracker, 5)
    lifter.x = 640  # too far for the region, near enough to be found again
    assert follow(tracker, 1, first=5) == [640]


def test_a_bystander_far_away_is_not_taken_for_the_lost_lifter() -> None:
    lifter, other = Someone(500), Someone(900, score=0.99)
    world = World([lifter, other])
    tracker = world.tracker()
    follow(tracker, 5)
    world.people.remove(lifter)
    assert np.isnan(follow(tracker, 15, first=5)).all()
    world.people.append(lifter)
    assert follow(tracker, 1, first=20) == [500]


def test_nobody_of_another_size_is_taken_for_the_lost_lifter() -> None:
    world = World([Someone(500)])
    tracker = world.tracker()
    follow(tracker, 5)
    world.people = [Someone(640, size=100), Someone(360, size=1000)]
    assert np.isnan(follow(tracker, 1, first=5)).all()


def test_a_collapsed_region_is_corrected_within_a_second() -> None:
    lifter = Someone(500)
    world = World([lifter])
    tracker = world.tracker()
    follow(tracker, 2)
    assert tracker._track is not None
    tracker._track.roi = Roi(500, 500, 150)
    follow(tracker, 40, first=2)
    assert world.looked_at[-1].size == pytest.approx(400, rel=0.05)


def test_a_collapsed_start_is_widened_although_the_detector_agrees_with_it() -> None:
    class Fooled(World):
        def find_people(self, image: Image, square: Roi, min_score: float) -> list[Person]:
            return [Person(0.7, Roi(500, 500, 280))]

    world = Fooled([Someone(500)])
    tracker = world.tracker()
    follow(tracker, 10)
    assert world.looked_at[-1].size == pytest.approx(400, rel=0.05)


def test_a_lifter_who_squats_in_front_of_the_camera_is_not_lost() -> None:
    lifter = Someone(500)
    world = World([lifter])
    tracker = world.tracker()
    follow(tracker, 30)
    for i in range(30):
        lifter.size = 400 - 200 * i / 29  # half as large at the bottom, as measured
        assert follow(tracker, 1, first=30 + i) == [500]
