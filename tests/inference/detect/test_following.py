from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from inference.detect.detector import Detection, Somebody
from inference.detect.following import Following
from inference.skeleton import COCO17, Image

PICTURE = np.zeros((200, 400, 3), np.uint8)


def at(x: float, y: float = 100.0, height: float = 100.0, score: float = 0.9) -> Somebody:
    joints = Detection(np.full((17, 2), (x, y), np.float32), np.ones(17, np.float32))
    return Somebody(x, y, (x - 20, y - height / 2, 40, height), score, joints)


class Told:
    """Finds whom it is told."""

    batch = 3
    joint_set = COCO17

    def __init__(self, people: list[list[Somebody]]) -> None:
        self.people = people

    def detect(self, images: Sequence[Image], *, closely: bool = True) -> list[list[Somebody]]:
        assert not closely
        taken, self.people = self.people[: len(images)], self.people[len(images) :]
        return taken


def followed(
    people: list[list[Somebody]], start: tuple[float, float] | None = None, step_s: float = 0.1
) -> list[float | None]:
    tracker = Following(Told(people), start)
    assert tracker.batch == 3
    found: list[Detection | None] = []
    while len(found) < len(people):
        times = [len(found) * step_s, (len(found) + 1) * step_s]
        found += tracker.update_all([PICTURE] * 2, times)
    return [None if one is None else float(one.xy[0, 0]) for one in found]


def test_the_one_in_the_middle_is_followed_past_another() -> None:
    people = [[at(320.0 - 70 * n), at(200.0 + 5 * n)] for n in range(4)]
    assert followed(people) == [200.0, 205.0, 210.0, 215.0]


def test_who_was_clicked_is_followed() -> None:
    people = [[at(60.0 + n), at(200.0, height=150.0)] for n in range(4)]
    assert followed(people, (50.0, 90.0)) == [60.0, 61.0, 62.0, 63.0]


def test_nobody_takes_the_place_of_a_lost_lifter() -> None:
    people = [[at(200.0)], [at(320.0)], [], [at(210.0, height=300.0)], [at(215.0)], [at(216.0)]]
    assert followed(people) == [200.0, None, None, None, 215.0, 216.0]


def test_a_lifter_may_come_back_farther_away_after_longer() -> None:
    people = [[at(200.0)], [], [at(235.0)], []]
    assert followed(people, step_s=0.1)[2] is None
    assert followed(people, step_s=0.4)[2] == pytest.approx(235.0)
