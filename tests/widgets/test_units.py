import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.motion.types import UNKNOWN_VIEW, View, ViewKind
from widgets.units import (
    decimals_for_step,
    describe_view,
    format_reps,
    format_time,
    format_time_left,
    format_value,
    nearest_frame,
    parse_series,
)


@pytest.mark.parametrize(
    ("name", "group", "side", "unit"),
    [
        ("spine_angle_deg", "spine_angle", "middle", "°"),
        ("knee_flexion_left_deg", "knee_flexion", "left", "°"),
        ("elbow_flexion_right_deg", "elbow_flexion", "right", "°"),
        ("bar_speed_m_s", "bar_speed", "middle", "m/s"),
        ("hip_height_m", "hip_height", "middle", "m"),
        ("knee_ankle_ratio", "knee_ankle_ratio", "middle", ""),
    ],
)
def test_a_series_name_is_taken_apart(name: str, group: str, side: str, unit: str) -> None:
    parsed = parse_series(name)
    assert (parsed.group, parsed.side, parsed.unit) == (group, side, unit)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (31.4, "deg", "31°"),
        (-12.6, "°", "−13°"),
        (-0.2, "°", "0°"),
        (0.256, "m", "0.26\u202fm"),
        (0.9, "", "0.90"),
        (float("nan"), "°", "–"),
    ],
)
def test_a_value_is_written_with_its_unit(value: float, unit: str, text: str) -> None:
    assert format_value(value, unit) == text


def test_times_are_written_for_people() -> None:
    assert format_time(12.4333) == "12.43\u202fs"
    assert format_time(59.999) == "1:00.00"
    assert format_time(72.5) == "1:12.50"
    assert format_time_left(0.3) == "almost done"
    assert format_time_left(12.3) == "12\u202fs left"
    assert format_time_left(200) == "3\u202fmin left"


@pytest.mark.parametrize(("step", "decimals"), [(1.0, 0), (0.5, 1), (0.05, 2), (5.0, 0)])
def test_decimals_show_every_step(step: float, decimals: int) -> None:
    assert decimals_for_step(step) == decimals


def test_reps_are_listed_in_words() -> None:
    assert format_reps((3,)) == "rep 3"
    assert format_reps((2, 3, 5)) == "reps 2, 3 and 5"


def test_the_view_is_said_in_words() -> None:
    assert describe_view(View(34, ViewKind.OBLIQUE, 0.9)) == "Filmed from the front left, 34°"
    assert describe_view(View(-90, ViewKind.SIDE, 0.9)) == "Filmed from the right side, 90°"
    assert describe_view(View(170, ViewKind.REAR, 0.2)) == "Filmed from behind, 170° (unsure)"
    assert describe_view(UNKNOWN_VIEW) == "Camera position not known yet"


@settings(max_examples=60)
@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=30).map(np.cumsum), st.floats(-2, 35))
def test_the_nearest_frame_is_nearest_by_true_time(times: np.ndarray, time_s: float) -> None:
    frame = nearest_frame(times, time_s)
    assert abs(times[frame] - time_s) == np.abs(times - time_s).min()


def test_no_frames_give_frame_zero() -> None:
    assert nearest_frame(np.empty(0), 1.0) == 0
