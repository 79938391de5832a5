from __future__ import annotations

import numpy as np
import pytest

from inference.motion.rep_measures import REP_MEASURES, measure_parts, rep_measures
from inference.motion.types import Measurements, Phase, PhaseKind, Rep
from inference.synth.spec import SquatRep
from tests.inference.motion.lifts import observe, squats

PHASES = (Phase(2, 5, PhaseKind.DOWN), Phase(5, 6, PhaseKind.HOLD), Phase(6, 8, PhaseKind.UP))
REP = Rep(2, 8, index=1, bottom_frame=5, top_frame=8, duration_s=0.6, phases=PHASES)


def measured(**series: list[float]) -> dict[str, float]:
    """Measures of frames 0 to 9, ten a second; series that are not given are unknown."""
    _, _, whole = observe(squats(SquatRep()).joints[:10], np.arange(10) / 10)
    values = {name: np.full(10, np.nan) for name in whole.series}
    values |= {name: np.array(given, dtype=float) for name, given in series.items()}
    score = np.full((10, 17), 0.8)
    return rep_measures(REP, Measurements(np.arange(10) / 10, values), score)


def test_extremes_are_those_of_the_rep_and_moments_those_of_bottom_and_top() -> None:
    spine = [0, 99, 80, 70, 60, 40, 50, 70, 84, 0]
    figures = measured(spine_angle_deg=spine)
    assert figures["spine_angle_min_deg"] == 40
    assert figures["spine_angle_mean_deg"] == pytest.approx(np.mean(spine[2:9]))
    assert figures["spine_angle_bottom_deg"] == 40
    assert figures["spine_angle_top_deg"] == 84


def test_what_goes_both_ways_keeps_its_sign_where_it_is_farthest() -> None:
    figures = measured(
        hip_shift_ratio=[9, 0, 0.1, 0.2, -0.3, 0.1, 0, 0, 0, 9],
        bar_over_foot_m=[9, 0, 0.1, 0.2, -0.1, 0.1, 0, 0, np.nan, 9],
    )
    assert figures["hip_shift_ratio_farthest"] == -0.3
    assert figures["bar_over_foot_farthest_m"] == 0.2


def test_each_side_has_its_own_figures() -> None:
    up = list(range(10))
    figures = measured(
        knee_fppa_left_deg=up,
        heel_rise_right_m=up,
        knee_offset_ratio_left=up,
        knee_flexion_right_deg=up,
        elbow_flexion_left_deg=up,
    )
    assert figures["knee_fppa_left_max_deg"] == 8
    assert figures["heel_rise_right_max_m"] == 8
    assert figures["knee_offset_ratio_left_bottom"] == 5
    assert (figures["knee_flexion_right_max_deg"], figures["knee_flexion_right_top_deg"]) == (8, 8)
    assert figures["elbow_flexion_left_top_deg"] == 8
    assert "knee_fppa_right_max_deg" not in figures


def test_what_is_not_known_is_left_out_and_phases_are_timed() -> None:
    figures = measured()
    assert figures == {
        "keypoint_score": pytest.approx(0.8),
        "down_s": pytest.approx(0.3),
        "hold_s": pytest.approx(0.1),
        "up_s": pytest.approx(0.2),
    }


def test_every_figure_of_a_rep_is_among_those_that_are_announced() -> None:
    known = squats(SquatRep())
    _, _, whole = observe(known.joints, np.arange(len(known.joints)) / 30)
    everything = Measurements(whole.times_s, {name: np.zeros(len(whole)) for name in whole.series})
    figures = rep_measures(REP, everything, np.ones((len(whole), 17)))
    assert set(figures) == set(REP_MEASURES)
    assert len(set(REP_MEASURES)) == len(REP_MEASURES)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("spine_angle_min_deg", ("spine_angle_deg", "min")),
        ("knee_flexion_left_top_deg", ("knee_flexion_left_deg", "top")),
        ("knee_ankle_ratio_bottom", ("knee_ankle_ratio", "bottom")),
        ("bar_over_foot_farthest_m", ("bar_over_foot_m", "farthest")),
        ("down_s", ("down_s", "")),
    ],
)
def test_a_figure_tells_what_it_is_read_of(name: str, parts: tuple[str, str]) -> None:
    assert measure_parts(name) == parts
