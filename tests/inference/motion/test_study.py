import numpy as np
import pytest

from inference.motion.study import Turn, directions, turns


def triangle(fall: int, rise: int, count: int) -> np.ndarray:
    """A textbook signal: falls and rises in straight lines, one unit a frame."""
    steps = np.tile(np.r_[np.full(fall, -1.0), np.full(rise, 1.0)], count)
    return np.r_[0.0, np.cumsum(steps)]


def test_directions_take_the_majority_of_five() -> None:
    signal = np.array([0, 1, 2, 3, 2.5, 3.5, 4.5, 5.5, 6.5])
    np.testing.assert_array_equal(directions(signal), np.ones(8))


def test_a_draw_goes_on_as_before() -> None:
    signal = np.r_[np.arange(6.0), np.full(8, 5.0)]
    np.testing.assert_array_equal(directions(signal), np.ones(13))


def test_textbook_signal_turns_where_it_was_drawn() -> None:
    signal = triangle(10, 10, 3)
    found = turns(signal, np.arange(len(signal)) / 30)
    assert found == [
        Turn(10, True),
        Turn(20, False),
        Turn(30, True),
        Turn(40, False),
        Turn(50, True),
    ]


@pytest.mark.parametrize("rate", [24.0, 25.0, 30.0, 50.0, 60.0, 120.0, 240.0])
def test_windows_last_as_long_at_any_rate(rate: float) -> None:
    times = np.arange(int(12.0 * rate)) / rate
    signal = np.cos(2 * np.pi * 0.5 * times)
    found = turns(signal, times)
    assert [turn.is_bottom for turn in found] == [True, False] * 5 + [True]
    for number, turn in enumerate(found, start=1):
        assert times[turn.frame] == pytest.approx(number, abs=1.5 / 24)


def test_a_single_wrong_frame_does_not_turn() -> None:
    signal = triangle(20, 20, 1)
    signal[12] += 1.5
    assert turns(signal, np.arange(len(signal)) / 30) == [Turn(20, True)]


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_too_short_to_turn(count: int) -> None:
    assert turns(np.arange(float(count)), np.arange(count) / 30) == []
