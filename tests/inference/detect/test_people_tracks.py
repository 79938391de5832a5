"""Telling people apart from sight to sight."""

from __future__ import annotations

import numpy as np
import pytest

from inference.detect.detector import Detection, Somebody
from inference.detect.people.kalman import BoxFilter
from inference.detect.people.likeness import (
    SIGMAS,
    joint_likeness,
    joints_of,
    looks,
    looks_likeness,
    overlap,
)
from inference.detect.people.tracks import PATIENCE_S, PersonTrack, Sight, Tracks, sights_in
from inference.skeleton import BLAZEPOSE33, COCO17
from tests.inference.detect.bodies import BLUE, RED, picture, somebody


def test_a_box_that_moves_evenly_is_expected_where_it_goes() -> None:
    box = BoxFilter((0.0, 0.0, 40.0, 100.0), 0.0)
    for time_s in (0.1, 0.25, 0.3, 0.45, 0.6):
        box.update((200 * time_s, 0.0, 40.0, 100.0), time_s)
    (left, top, width, height), spread = box.predict(0.7)
    assert left == pytest.approx(140, abs=6)
    assert (top, width, height) == pytest.approx((0, 40, 100), abs=1)
    assert 5 < spread < 20
    later, wider = box.predict(2.7)
    assert wider > 3 * spread
    assert left < later[0] < left + 200 * 0.8  # who is not seen any more slows down


def test_overlap_is_shared_over_common_area() -> None:
    assert overlap((0, 0, 10, 10), (5, 0, 10, 10)) == pytest.approx(1 / 3)
    assert overlap((0, 0, 10, 10), (10, 0, 10, 10)) == 0.0


def test_joints_are_alike_as_coco_says() -> None:
    one = joints_of(somebody(100.0), COCO17)
    off = one + np.array([10.0, 0.0, 0.0])
    wanted = np.exp(-100 / (2 * 5000 * (2 * SIGMAS) ** 2)).mean()
    assert joint_likeness(one, off, 5000.0) == pytest.approx(wanted)
    assert joint_likeness(one, one * [1, 1, 0], 5000.0) is None


def test_the_joints_of_any_set_are_taken() -> None:
    xy = np.arange(66, dtype=np.float32).reshape(33, 2)
    one = Somebody(0, 0, (0, 0, 1, 1), 1.0, Detection(xy, np.ones(33, np.float32)))
    joints = joints_of(one, BLAZEPOSE33)
    assert joints[COCO17.index("left_hip")].tolist() == [*xy[BLAZEPOSE33.index("left_hip")], 1.0]
    with pytest.raises(ValueError, match="joints"):
        joints_of(Somebody(0, 0, (0, 0, 1, 1), 1.0), BLAZEPOSE33)


def test_looks_are_those_of_the_clothes() -> None:
    one, other = somebody(150.0), somebody(450.0)
    image = picture((one, RED), (other, BLUE))
    seen = [looks(image, who.box, joints_of(who, COCO17)) for who in (one, other)]
    assert seen[0] is not None
    assert seen[1] is not None
    assert looks_likeness(seen[0], seen[0]) == pytest.approx(1.0)
    assert looks_likeness(seen[0], seen[1]) < 0.1
    outside = somebody(-300.0)
    assert looks(image, outside.box, joints_of(outside, COCO17)) is None


def seen(one: Somebody, time_s: float) -> list[Sight]:
    return sights_in([one], picture((one, RED)), time_s, COCO17)


def cross(
    step_s: float, *, hidden: tuple[float, float] = (0.0, 0.0), colours: tuple[object, object]
) -> tuple[Tracks, list[list[PersonTrack]]]:
    """Somebody who squats stays, and another walks by from left to right."""
    tracks, who = Tracks(), []
    for time_s in np.arange(0.0, 4.0, step_s).tolist():
        stays = somebody(320.0, low=0.1 * (1 - np.cos(3 * time_s)))
        walks = somebody(60.0 + 130 * time_s, height=270.0)
        people = [walks] if hidden[0] <= time_s < hidden[1] else [stays, walks]
        shown = zip((stays, walks), colours, strict=True)
        image = picture(*shown)  # type: ignore[arg-type]
        who.append(tracks.update(sights_in(people, image, time_s, COCO17), time_s))
    return tracks, who


@pytest.mark.parametrize("step_s", [0.1, 0.04])
@pytest.mark.parametrize("colours", [(BLUE, RED), (BLUE, BLUE)])
@pytest.mark.parametrize("hidden", [(0.0, 0.0), (1.6, 2.4)])
def test_a_crossing_exchanges_nobody(
    step_s: float, colours: tuple[object, object], hidden: tuple[float, float]
) -> None:
    tracks, who = cross(step_s, hidden=hidden, colours=colours)
    assert len([track for track in tracks.everyone if track.confirmed]) == 2
    stays, walks = who[0]
    assert who[-1] == [stays, walks]
    assert all(sight.person.x == 320.0 for sight in stays.sights)
    assert len(walks.sights) == len(who)
    assert any(sight.crowded for sight in walks.sights)


def test_who_stays_away_for_long_is_somebody_new() -> None:
    tracks = Tracks()
    one = somebody(320.0)
    for time_s in (0.0, 0.1, 0.2):
        (first,) = tracks.update(seen(one, time_s), time_s)
    assert tracks.update(seen(one, 0.2 + PATIENCE_S - 0.1), 0.2 + PATIENCE_S - 0.1) == [first]
    (late,) = tracks.update(seen(one, 0.2 + 3 * PATIENCE_S), 0.2 + 3 * PATIENCE_S)
    assert late is not first


def test_who_is_seen_once_is_nobody_yet() -> None:
    tracks = Tracks()
    one = somebody(320.0)
    (track,) = tracks.update(seen(one, 0.0), 0.0)
    assert not track.confirmed
    assert tracks.update([], 1.0) == []
    assert tracks.update(seen(one, 1.1), 1.1) != [track]


def test_somebody_of_another_size_is_another() -> None:
    tracks = Tracks()
    large, small = somebody(320.0), somebody(320.0, height=90.0)
    for time_s in (0.0, 0.1, 0.2):
        (first,) = tracks.update(seen(large, time_s), time_s)
    assert tracks.update(seen(small, 0.3), 0.3) != [first]
