import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.motion.filters import rate, runs, smooth, uniform_times


def test_runs_gives_first_and_last_of_each_stretch() -> None:
    mask = np.array([True, True, False, False, True, False, True])
    assert runs(mask) == [(0, 1), (4, 4), (6, 6)]
    assert runs(np.zeros(3, dtype=bool)) == []


def test_uniform_times_keeps_even_times() -> None:
    times = np.arange(50) / 29.97
    np.testing.assert_allclose(uniform_times(times), times, atol=1e-9)


@pytest.mark.parametrize("rate", [24.0, 30.0, 60.0, 240.0])
def test_amplitude_at_the_cutoff_falls_by_3_db(rate: float) -> None:
    times = np.arange(int(20 * rate)) / rate
    smoothed = smooth(np.sin(2 * np.pi * 4.0 * times), times, cutoff_hz=4.0)
    middle = smoothed[len(times) // 4 : -len(times) // 4]
    amplitude = np.sqrt(2 * np.mean(middle**2))
    assert amplitude == pytest.approx(np.sqrt(0.5), abs=0.02)


def test_slow_movement_passes_without_delay_and_fast_noise_does_not() -> None:
    times = np.arange(600) / 60
    slow = np.cos(2 * np.pi * 0.5 * times)
    smoothed = smooth(slow + 0.2 * np.sin(2 * np.pi * 25 * times), times, cutoff_hz=6.0)
    np.testing.assert_allclose(smoothed[30:-30], slow[30:-30], atol=0.01)
    assert int(np.argmin(smoothed[:120])) == pytest.approx(60, abs=1)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_uneven_times_give_what_even_times_give(seed: int) -> None:
    rng = np.random.default_rng(seed)
    times = np.cumsum(rng.uniform(1 / 40, 1 / 20, size=200))
    smoothed = smooth(np.cos(2 * np.pi * 0.5 * times), times, cutoff_hz=5.0)
    truth = np.cos(2 * np.pi * 0.5 * times)
    np.testing.assert_allclose(smoothed[10:-10], truth[10:-10], atol=0.02)


def test_short_gap_is_filled_and_long_gap_stays() -> None:
    times = np.arange(300) / 30
    values = np.cos(2 * np.pi * 0.3 * times)
    holed = values.copy()
    holed[100:104] = np.nan
    holed[200:230] = np.nan
    smoothed = smooth(holed, times, cutoff_hz=6.0, max_gap_s=0.25)
    np.testing.assert_allclose(smoothed[95:110], values[95:110], atol=0.02)
    assert np.isnan(smoothed[200:230]).all()
    assert np.isfinite(smoothed[:200]).all()
    assert np.isfinite(smoothed[230:]).all()


def test_a_jump_across_a_long_gap_does_not_leak() -> None:
    times = np.arange(120) / 30
    values = np.where(times < 2, 0.0, 100.0)
    values[50:70] = np.nan
    smoothed = smooth(values, times, cutoff_hz=3.0)
    np.testing.assert_allclose(smoothed[:50], 0.0, atol=1e-9)
    np.testing.assert_allclose(smoothed[70:], 100.0, atol=1e-9)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 9])
def test_sequences_shorter_than_the_filter_come_through(count: int) -> None:
    values = np.full(count, 7.0)
    smoothed = smooth(values, np.arange(count) / 30, cutoff_hz=6.0)
    np.testing.assert_allclose(smoothed, values)


def test_cutoff_above_half_the_rate_changes_nothing() -> None:
    values = np.random.default_rng(1).normal(size=40)
    np.testing.assert_allclose(smooth(values, np.arange(40) / 10, cutoff_hz=6.0), values)


def test_columns_are_filtered_each_by_itself() -> None:
    times = np.arange(90) / 30
    both = np.random.default_rng(2).normal(size=(90, 3, 2))
    both[40:42, 1] = np.nan
    smoothed = smooth(both, times, cutoff_hz=5.0)
    assert smoothed.shape == both.shape
    for joint in range(3):
        for axis in range(2):
            alone = smooth(both[:, joint, axis], times, cutoff_hz=5.0)
            np.testing.assert_allclose(smoothed[:, joint, axis], alone)


def test_nothing_known_gives_nothing() -> None:
    assert np.isnan(smooth(np.full(30, np.nan), np.arange(30) / 30, cutoff_hz=6.0)).all()


def test_the_rate_is_right_on_uneven_times_and_keeps_gaps() -> None:
    times_s = np.cumsum([0.0, 0.02, 0.05, 0.03, 0.04, 0.02, 0.06])
    values = 3 * times_s**2 - times_s
    assert rate(values, times_s)[1:-1] == pytest.approx((6 * times_s - 1)[1:-1])
    line = 2 * times_s
    line[[1, 4]] = np.nan
    expected = [np.nan, np.nan, 2.0, 2.0, np.nan, 2.0, 2.0]
    assert rate(line, times_s) == pytest.approx(expected, nan_ok=True)
