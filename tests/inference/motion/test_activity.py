import numpy as np
import pytest

from inference.motion.activity import Hands, activity, at_level, away_from_the_bar, held_through
from inference.motion.types import Exercise, Phase, PhaseKind, Rep, Span
from inference.skeleton import FloatArray

LEVEL = np.array([0.0, 0.0])


def both(*stretches: tuple[float, float], fps: float = 30.0) -> FloatArray:
    """Heights of two hands that move together: stretches of (seconds, height)."""
    parts = [np.full(round(seconds * fps), height) for seconds, height in stretches]
    return np.repeat(np.concatenate(parts)[:, np.newaxis], 2, axis=1)


def times_of(heights: FloatArray, fps: float = 30.0) -> FloatArray:
    return np.arange(len(heights)) / fps


@pytest.mark.parametrize("fps", [24.0, 60.0, 240.0])
def test_hands_have_left_only_when_far_and_for_long(fps: float) -> None:
    heights = both((1, 0.0), (2, 0.2), (1, 0.0), (1, -0.45), (1, 0.0), (2, -0.45), fps=fps)
    held = at_level(heights, LEVEL, times_of(heights, fps))
    np.testing.assert_array_equal(held, times_of(heights, fps) < 6.0 - 1e-9)


def test_between_the_limits_nothing_changes() -> None:
    heights = both((1, -0.45), (2, 0.2), (1, 0.0))
    held = at_level(heights, LEVEL, times_of(heights))
    np.testing.assert_array_equal(held, times_of(heights) >= 3.0)


def test_one_hand_suffices_and_an_unknown_one_says_nothing() -> None:
    heights = both((4, 0.0))
    heights[30:, 0] = -0.45
    assert at_level(heights, LEVEL, times_of(heights)).all()
    heights[30:, 0] = np.nan
    assert at_level(heights, LEVEL, times_of(heights)).all()
    heights[:] = np.nan
    assert not at_level(heights, LEVEL, times_of(heights)).any()


def rep(first: int, last: int, *kinds: PhaseKind) -> Rep:
    phases = tuple(Phase(first, last, kind) for kind in kinds)
    return Rep(first, last, 1, first, last, (last - first) / 30, phases)


def hands(over_shoulders: FloatArray, over_floor: FloatArray | None = None) -> Hands:
    floor = over_shoulders if over_floor is None else over_floor
    return Hands(times_of(over_shoulders), floor, over_shoulders)


def test_a_squat_set_is_as_long_as_the_bar_is_held() -> None:
    seen = hands(both((2, -0.45), (10, -0.05), (4, -0.45)))
    squats = [rep(100, 160), rep(200, 260)]
    assert activity(squats, seen, Exercise.SQUAT) == (Span(60, 359),)


def test_without_a_bar_a_set_is_its_reps() -> None:
    hanging = hands(both((20, -0.45)))
    swinging = hands(np.repeat(np.sin(np.arange(600) / 8)[:, np.newaxis], 2, axis=1))
    squats = [rep(100, 160), rep(200, 260)]
    for seen in (hanging, swinging):
        assert activity(squats, seen, Exercise.SQUAT) == (Span(100, 260),)
    far = [rep(10, 20), rep(580, 590)]
    assert activity(far, hanging, Exercise.SQUAT) == (Span(10, 20), Span(580, 590))


def test_a_squat_with_the_hands_elsewhere_is_away_from_the_bar() -> None:
    seen = hands(both((10, -0.05), (5, -0.45)))
    squats = [Span(20, 80), Span(120, 180), Span(340, 400)]
    held = held_through(squats, seen)
    assert [away_from_the_bar(span, held) for span in squats] == [False, False, True]
    bodyweight = held_through(squats[2:], seen)
    assert not away_from_the_bar(squats[2], bodyweight)


def test_a_deadlift_begins_with_the_grip_and_ends_with_letting_go() -> None:
    floor = both((3, 0.8), (2, 0.2), (3, 0.7), (1, 0.2), (3, 0.8))
    seen = hands(floor - 1.2, floor)
    lowered = rep(140, 250, PhaseKind.UP, PhaseKind.HOLD, PhaseKind.DOWN)
    assert activity([lowered], seen, Exercise.DEADLIFT) == (Span(90, 269),)
    dropped = rep(140, 200, PhaseKind.UP)
    assert activity([dropped], seen, Exercise.DEADLIFT) == (Span(90, 200),)
    assert activity([], seen, Exercise.DEADLIFT) == ()


def test_a_snatch_ends_when_the_hands_come_down() -> None:
    floor = both((3, 0.2), (3, 1.8), (3, 0.8))
    caught = rep(89, 120, PhaseKind.UP)
    assert activity([caught], hands(floor - 1.2, floor), Exercise.SNATCH) == (Span(0, 179),)
