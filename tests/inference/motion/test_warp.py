from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from inference.motion.warp import Warp, accumulated_cost, dynamic_time_warp, warp
from inference.skeleton import FloatArray
from inference.synth.spec import SquatRep
from tests.inference.motion.performances import squats, stretched

SLOW_DOWN = SquatRep(down_s=2.2, pause_s=0.2, up_s=1.2, rest_s=1.5)
QUICK = SquatRep(down_s=1.0, pause_s=0.2, up_s=1.3, rest_s=0.5)


@pytest.mark.parametrize("kind", list(Warp))
def test_a_lift_belongs_to_itself(kind: Warp) -> None:
    one = squats()
    inside = slice(one.span.start_frame, one.span.end_frame + 1)
    found = warp(one, one, kind)
    assert np.allclose(found[inside], one.poses.times_s[inside])
    assert np.isnan(np.delete(found, np.r_[inside])).all()


@pytest.mark.parametrize("kind", list(Warp))
def test_a_stretched_copy_is_found_at_stretched_times(kind: Warp) -> None:
    one = squats()
    found = warp(one, stretched(one, 1.7), kind)
    known = np.isfinite(found)
    assert np.allclose(found[known], 1.7 * one.poses.times_s[known])


def test_bottoms_and_ends_belong_together() -> None:
    one, other = squats((SLOW_DOWN, QUICK)), squats((QUICK, SLOW_DOWN), fps=48.0)
    found = warp(one, other, Warp.PHASES)
    for rep, wanted in zip(one.reps, other.reps, strict=True):
        for mark in ("start_frame", "bottom_frame", "end_frame"):
            assert found[getattr(rep, mark)] == pytest.approx(
                other.poses.times_s[getattr(wanted, mark)]
            )


def test_linear_time_does_not_know_of_bottoms() -> None:
    one, other = squats((SLOW_DOWN,)), squats((QUICK,))
    rep, wanted = one.reps[0], other.reps[0]
    found = warp(one, other, Warp.LINEAR)
    assert found[[rep.start_frame, rep.end_frame]] == pytest.approx(other.tags_s)
    apart = abs(found[rep.bottom_frame] - other.poses.times_s[wanted.bottom_frame])
    assert apart > 0.2


def test_dynamic_time_warping_finds_bottoms_without_reps() -> None:
    one, other = squats((SLOW_DOWN,)), squats((QUICK,))
    cut = replace(other, reps=())
    bottom, wanted = one.reps[0].bottom_frame, other.reps[0].bottom_frame
    even, fitted = (
        abs(warp(one, cut, kind)[bottom] - other.poses.times_s[wanted])
        for kind in (Warp.LINEAR, Warp.DTW)
    )
    assert fitted < 0.15 < even


def test_gaps_in_the_angles_do_no_harm() -> None:
    one = squats()
    series = {name: values.copy() for name, values in one.measurements.series.items()}
    series["knee_flexion_left_deg"][60:70] = np.nan
    series["elbow_flexion_left_deg"][:] = np.nan
    holed = type(one)(
        one.poses,
        type(one.measurements)(one.measurements.times_s, series),
        one.view,
        one.reps,
        one.span,
    )
    found = warp(holed, holed, Warp.DTW)
    known = np.isfinite(found)
    assert np.allclose(found[known], one.poses.times_s[known])


def brute_force(first: FloatArray, second: FloatArray, band: int) -> float:
    """Cost of the cheapest path, by trying all of them."""
    last = len(first) - 1

    def cost(i: int, j: int) -> float:
        return float(np.linalg.norm(first[i] - second[j]))

    def best(i: int, j: int) -> float:
        if abs(i - j) > band or i < 0 or j < 0:
            return float("inf")
        if i == j == 0:
            return 2 * cost(0, 0)
        here = cost(i, j)
        return min(best(i - 1, j - 1) + 2 * here, best(i - 1, j) + here, best(i, j - 1) + here)

    return best(last, last)


def test_the_match_by_hand() -> None:
    first = np.array([0.0, 0.0, 1.0, 2.0])[:, None]
    second = np.array([0.0, 1.0, 1.0, 2.0])[:, None]
    assert dynamic_time_warp(first, second, 3).tolist() == [0.0, 0.0, 1.5, 3.0]
    assert dynamic_time_warp(first, second, 0).tolist() == [0.0, 1.0, 2.0, 3.0]


series = arrays(np.float64, (6, 2), elements=st.floats(-9, 9, width=16))


@given(series, series, st.integers(0, 6))
@settings(max_examples=40, deadline=None)
def test_a_match_starts_and_ends_together_never_falls_and_stays_in_the_band(
    first: FloatArray, second: FloatArray, band: int
) -> None:
    match = dynamic_time_warp(first, second, band)
    assert all(later >= earlier for earlier, later in pairwise(match))
    assert np.abs(match - np.arange(6)).max() <= band
    assert match[0] >= 0
    assert match[-1] <= 5


@given(series, series, st.integers(0, 6))
@settings(max_examples=30, deadline=None)
def test_the_path_is_the_cheapest(first: FloatArray, second: FloatArray, band: int) -> None:
    assert accumulated_cost(first, second, band)[-1, -1] == pytest.approx(
        brute_force(first, second, band)
    )
