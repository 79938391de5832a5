import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.motion.dips import MIN_SWING, find_dips
from inference.skeleton import FloatArray


def height(times: FloatArray, reps: int, period: float = 2.5, depth: float = 0.5) -> FloatArray:
    """Stand a second, go down and up like a cosine, stand until the end."""
    inside = (times >= 1.0) & (times < 1.0 + reps * period)
    return np.where(inside, 1.0 - depth * (1 - np.cos(2 * np.pi * (times - 1) / period)) / 2, 1.0)


@settings(max_examples=40, deadline=None)
@given(
    rate=st.sampled_from([24.0, 25.0, 30.0, 60.0, 120.0, 240.0]),
    reps=st.integers(0, 8),
    uneven=st.booleans(),
    noise=st.floats(0.0, 0.015),
    drift=st.floats(-0.06, 0.06),
    seed=st.integers(0, 2**32 - 1),
)
def test_count_depends_on_the_movement_alone(
    rate: float, reps: int, uneven: bool, noise: float, drift: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    duration = 2.5 * reps + 2.0
    times = np.arange(int(duration * rate)) / rate
    if uneven:
        times = times + rng.uniform(0, 0.6 / rate, size=len(times))
    signal = height(times, reps) + drift * times / duration + rng.normal(0, noise, len(times))
    dips = find_dips(signal, times)
    assert len(dips) == reps
    for number, dip in enumerate(dips):
        assert times[dip.bottom] == pytest.approx(1.0 + 2.5 * (number + 0.5), abs=0.12)
        assert dip.start < dip.lowered <= dip.bottom <= dip.lift_off < dip.end


def test_a_pause_at_the_bottom_and_one_on_the_way_stay_within_the_dip() -> None:
    times = np.arange(300) / 30
    corners = [0, 1, 1.6, 3.0, 3.6, 5.6, 6.8, 10]
    levels = [1, 1, 0.8, 0.8, 0.5, 0.5, 1, 1]
    (dip,) = find_dips(np.interp(times, corners, levels), times)
    assert times[dip.start] == pytest.approx(1.0, abs=0.15)
    assert times[dip.lowered] == pytest.approx(3.6, abs=0.15)
    assert times[dip.bottom] == pytest.approx(4.6, abs=0.2)
    assert times[dip.lift_off] == pytest.approx(5.6, abs=0.15)
    assert times[dip.end] == pytest.approx(6.8, abs=0.15)
    assert dip.fall == pytest.approx(0.5, abs=0.02)
    assert dip.rise == pytest.approx(0.5, abs=0.02)


def test_what_is_smaller_than_a_swing_is_no_dip() -> None:
    times = np.arange(300) / 30
    assert find_dips(height(times, 3, depth=0.8 * MIN_SWING), times) == []
    assert len(find_dips(height(times, 3, depth=1.5 * MIN_SWING), times)) == 3


def test_a_clip_that_begins_and_ends_at_the_bottom() -> None:
    times = np.arange(150) / 30
    signal = 0.75 - 0.25 * np.cos(2 * np.pi * times / 5)
    first, last = find_dips(signal, times)
    assert (first.fall, first.start) == (0.0, first.lowered)
    assert (last.rise, last.end) == (0.0, last.lift_off)
    assert first.rise == pytest.approx(0.5, abs=0.02)


def test_unknown_frames_are_bridged_and_nothing_gives_nothing() -> None:
    times = np.arange(300) / 30
    signal = height(times, 3)
    signal[40:50] = np.nan
    assert len(find_dips(signal, times)) == 3
    assert find_dips(np.full(300, np.nan), times) == []
    assert find_dips(np.zeros(0), np.zeros(0)) == []
    assert find_dips(np.ones(300), times) == []
