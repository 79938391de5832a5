from dataclasses import replace

import pytest

from inference.motion.exercise import Cues, best_of, likeness, recognise
from inference.motion.types import Exercise

SQUAT = Cues(0.5, 0.05, 0.1, 0.1, 0.78, 55.0, 115.0)
DEADLIFT = Cues(0.45, 0.95, 0.95, -0.9, 0.5, 35.0, 80.0)
SNATCH = Cues(0.55, 0.95, -0.5, 0.7, 0.6, 30.0, 100.0)
NAN = float("nan")


@pytest.mark.parametrize(
    ("seen", "exercise"),
    [
        (SQUAT, Exercise.SQUAT),
        (DEADLIFT, Exercise.DEADLIFT),
        (SNATCH, Exercise.SNATCH),
        (replace(SQUAT, arms_hang_low=-0.9, arms_hang_high=-0.9, arms_raised=0.9), Exercise.SQUAT),
        (replace(SQUAT, arms_hang_low=0.9, arms_hang_high=0.9), Exercise.SQUAT),
        (replace(DEADLIFT, spine_deg=60.0, hip_share=0.8), Exercise.SQUAT),
        (replace(DEADLIFT, spine_deg=60.0, hip_share=0.8, hands_over_floor=0.4), Exercise.DEADLIFT),
        (replace(SQUAT, knee_deg=20.0), Exercise.OTHER),
        (replace(SQUAT, stride=0.7, shins_apart=0.25), Exercise.OTHER),
        (replace(SQUAT, stride=0.45), Exercise.SQUAT),
        (replace(SNATCH, spine_deg=82.0, knee_deg=12.0), Exercise.OTHER),
        (Cues(0.4, NAN, NAN, NAN, NAN, NAN, NAN), Exercise.OTHER),
    ],
)
def test_cues_name_the_exercise(seen: Cues, exercise: Exercise) -> None:
    assert best_of(likeness(seen)) is exercise


def test_clip_takes_the_name_most_of_its_dips_are_like() -> None:
    squat, deadlift = likeness(SQUAT), likeness(DEADLIFT)
    assert recognise([squat, squat, deadlift])[0] is Exercise.SQUAT
    exercise, confidence = recognise([deadlift] * 3)
    assert exercise is Exercise.DEADLIFT
    assert confidence == pytest.approx(1.0)


def test_nothing_like_a_lift_is_other() -> None:
    assert recognise([]) == (Exercise.OTHER, 0.0)
    assert recognise([likeness(replace(SQUAT, knee_deg=0.0))]) == (Exercise.OTHER, 1.0)
