"""Choosing the lifter, and finding where somebody else was followed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from inference.detect.detector import Detection, Somebody
from inference.detect.people.among import every, with_followed
from inference.detect.people.lifter import choose_lifter, claims_of
from inference.detect.people.strays import Judge, jumps
from inference.detect.people.tracks import PersonTrack, Tracks, sights_in
from inference.skeleton import COCO17
from tests.inference.detect.bodies import BLUE, HEIGHT, RED, WIDTH, picture, somebody

TIMES = np.arange(0.0, 6.0, 0.1)
Who = Callable[[float], Somebody | None]


def down(time_s: float) -> float:
    """Two squats, as a share of the height."""
    return 0.15 * (1 - np.cos(2 * np.pi * time_s / 3.0))


def tracked(*people: Who) -> list[PersonTrack]:
    """Return the tracks of some people in the order in which they come."""
    tracks = Tracks()
    for time_s in TIMES.tolist():
        there = [one for one in (who(time_s) for who in people) if one is not None]
        colours = [BLUE, RED, BLUE]
        image = picture(*zip(there, colours, strict=False))
        tracks.update(sights_in(there, image, time_s, COCO17), time_s)
    return [track for track in tracks.everyone if track.confirmed]


def chosen(*people: Who) -> int:
    tracks = tracked(*people)
    assert len(tracks) == len(people)
    lifter = choose_lifter(tracks, (WIDTH, HEIGHT))
    assert lifter is not None
    return tracks.index(lifter)


def lifter(time_s: float) -> Somebody:
    return somebody(350.0, low=down(time_s))


def test_who_squats_is_the_lifter_and_not_a_larger_one_who_stands() -> None:
    assert chosen(lambda t: somebody(170.0, height=330.0), lifter) == 1


def test_who_squats_is_the_lifter_and_not_who_walks_by_nearer() -> None:
    assert chosen(lambda t: somebody(-40.0 + 130 * t, height=330.0, hands=0.2), lifter) == 1


def test_a_spotter_goes_down_less_and_is_seen_less() -> None:
    spotter: Who = lambda t: somebody(300.0, low=0.4 * down(t), height=250.0, score=0.6)  # noqa: E731
    assert chosen(spotter, lifter) == 1


def test_of_two_who_squat_it_is_the_larger_in_the_middle() -> None:
    assert chosen(lambda t: somebody(560.0, low=down(t), height=180.0), lifter) == 1


def test_a_claim_says_what_it_is_made_of() -> None:
    tracks = tracked(lambda t: somebody(170.0, height=330.0), lifter)
    stands, squats = claims_of(tracks, (WIDTH, HEIGHT))
    assert stands.travel == pytest.approx(0.0, abs=0.01)
    assert squats.travel == pytest.approx(0.3 / 0.35, abs=0.15)
    assert squats.hands == pytest.approx(squats.travel, abs=0.05)
    assert (stands.size, stands.presence) == (1.0, 1.0)
    assert squats.size < 0.8
    assert squats.middle > stands.middle
    assert squats.total > 1.3 * stands.total


def test_hands_that_are_not_level_hold_no_bar() -> None:
    (uneven,) = tracked(lambda t: somebody(350.0, low=down(t), hands=0.3))
    assert claims_of([uneven], (WIDTH, HEIGHT))[0].hands == 0.0


def test_nobody_is_no_lifter() -> None:
    assert choose_lifter([], (WIDTH, HEIGHT)) is None


# ── strays ──────────────────────────────────────────────────────────────────────────────────
def walker(time_s: float) -> Somebody:
    return somebody(40.0 + 100 * time_s, height=270.0)


FRAMES = np.arange(180) / 30.0


def found(who: Callable[[float], Somebody | None]) -> list[Detection | None]:
    return [one.joints if (one := who(t)) is not None else None for t in FRAMES.tolist()]


def judge(*people: Who) -> Judge:
    tracks = tracked(*people)
    return Judge(tracks, tracks[0], COCO17, FRAMES)


def test_nothing_strays_where_the_lifter_was_followed() -> None:
    judged = judge(lifter, walker)
    assert not judged.wrong(found(lifter)).any()
    assert judged.strays(found(lifter)) == []


def test_where_the_tracker_went_over_to_somebody_else_it_strays() -> None:
    (stray,) = judge(lifter, walker).strays(found(lambda t: lifter(t) if t < 4.0 else walker(t)))
    assert stray.frames == range(120, 180)
    assert stray.pick is not None
    assert stray.pick.frame in stray.frames
    assert abs(stray.pick.x - 350.0) < 2.0


def test_a_loss_is_looked_at_again_where_the_lifter_is_seen_for_longer() -> None:
    judged = judge(lifter, walker)
    assert judged.strays(found(lambda t: None if 1.0 < t < 1.2 else lifter(t))) == []
    (stray,) = judged.strays(found(lambda t: None if 1.0 < t < 2.0 else lifter(t)))
    assert (stray.frames.start, stray.frames.stop) == (31, 60)


def test_where_the_lifter_is_hidden_somebody_else_is_wrong_and_nobody_known_is_not() -> None:
    hidden: Who = lambda t: None if 2.0 <= t < 4.0 else lifter(t)  # noqa: E731
    judged = judge(hidden, walker)
    on_walker = judged.wrong(found(lambda t: walker(t) if 2.5 < t < 3.5 else lifter(t)))
    assert on_walker[80:102].all()
    assert not judged.wrong(found(lambda t: somebody(600.0) if 2.5 < t < 3.5 else lifter(t))).any()


def test_a_track_on_the_lifter_is_nobody_else() -> None:
    """A part of the lifter that was taken for another person."""
    ghost: Who = lambda t: somebody(355.0, height=110.0) if t < 2.0 else None  # noqa: E731
    hidden: Who = lambda t: lifter(t) if t < 1.0 or t > 2.0 else None  # noqa: E731
    assert not judge(hidden, ghost).wrong(found(lambda t: somebody(355.0, height=110.0))).any()


def test_only_another_person_is_elsewhere_at_once() -> None:
    assert not jumps(found(lifter), COCO17, FRAMES)
    assert jumps(found(lambda t: lifter(t) if t < 4.0 else walker(t)), COCO17, FRAMES)
    assert not jumps([None] * 5, COCO17, FRAMES[:5])


# ── everyone ────────────────────────────────────────────────────────────────────────────────
def test_frames_are_looked_at_by_their_times() -> None:
    uneven = np.array([0.0, 0.03, 0.11, 0.12, 0.5, 0.52, 0.61])
    assert every(uneven, 0.1) == [0, 2, 4, 6]


def test_who_was_followed_is_among_the_people_once() -> None:
    one, other = somebody(200.0), somebody(400.0)
    assert with_followed([one], None, COCO17) == [one]
    assert with_followed([one], somebody(204.0).joints, COCO17) == [one]
    added = with_followed([one], other.joints, COCO17)[1]
    assert (added.x, added.y) == pytest.approx((other.x, other.y), abs=0.1)
    assert added.box == pytest.approx(other.box, abs=12.0)
