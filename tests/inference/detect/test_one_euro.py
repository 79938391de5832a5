from __future__ import annotations

import math

import numpy as np
import pytest

from inference.detect.blazepose.one_euro import OneEuro


def test_the_first_values_pass() -> None:
    values = np.array([[3.0, 4.0]])
    assert OneEuro(1.0, 0.0)(values, 0.0) is values


def test_without_beta_it_is_a_first_order_low_pass() -> None:
    smooth = OneEuro(min_cutoff=2.0, beta=0.0)
    smooth(np.array([0.0]), 0.0)
    share = 1 / (1 + 1 / (2 * math.pi * 2.0 * 0.1))
    assert smooth(np.array([1.0]), 0.1)[0] == pytest.approx(share)
    assert smooth(np.array([1.0]), 0.2)[0] == pytest.approx(share + (1 - share) * share)


def test_fast_movement_is_followed_more_closely() -> None:
    def lag(beta: float) -> float:
        smooth = OneEuro(min_cutoff=0.01, beta=beta)
        last = 0.0
        for i in range(31):
            last = float(smooth(np.array([float(i)]), i / 30)[0])
        return 30.0 - last

    assert lag(10.0) < 0.2 < 5 < lag(0.0)


def test_the_frame_rate_does_not_change_what_a_second_smooths() -> None:
    def after_one_second(rate: int) -> float:
        smooth = OneEuro(min_cutoff=0.3, beta=0.0)
        last = float(smooth(np.array([0.0]), 0.0)[0])
        for i in range(1, rate + 1):
            last = float(smooth(np.array([1.0]), i / rate)[0])
        return last

    assert after_one_second(30) == pytest.approx(after_one_second(240), abs=0.02)


def test_speed_is_measured_in_the_given_unit() -> None:
    large, small = OneEuro(0.01, 10.0), OneEuro(0.01, 10.0)
    for i in range(5):
        a = large(np.array([100.0 * i]), i / 30, unit=100.0)
        b = small(np.array([1.0 * i]), i / 30, unit=1.0)
    assert a[0] == pytest.approx(100 * b[0])
