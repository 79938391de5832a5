from dataclasses import replace

import numpy as np
import pytest

from inference.motion.dips import Dip
from inference.motion.reps import (
    Evidence,
    completes,
    is_seated,
    join_catch,
    lowering_of,
    phases,
    without_partials,
    without_standing_up,
)
from inference.motion.types import Exercise, Phase, PhaseKind
from inference.skeleton import FloatArray

TIMES = np.arange(300) / 30
SQUAT = Dip(start=60, lowered=100, bottom=105, lift_off=110, end=140, fall=0.5, rise=0.5)


def constant(value: float) -> FloatArray:
    return np.full(300, value)


def squatting() -> Evidence:
    height = np.interp(np.arange(300), [60, 100, 110, 140], [1.0, 0.5, 0.5, 1.0])
    zero = constant(0.0)
    return Evidence(
        times_s=TIMES,
        height=height,
        across=zero,
        stance=constant(0.3),
        foot_height=zero,
        leg_score=constant(0.8),
        balance_m=constant(0.05),
        arms_hang=zero,
    )


def test_a_plain_squat_is_one() -> None:
    assert completes(SQUAT, Exercise.SQUAT, squatting())


@pytest.mark.parametrize(
    "dip",
    [
        pytest.param(replace(SQUAT, end=112), id="shot up"),
        pytest.param(replace(SQUAT, start=100, lowered=103), id="fell"),
        pytest.param(replace(SQUAT, end=125), id="did not stand up"),
        pytest.param(replace(SQUAT, start=80), id="did not begin standing"),
        pytest.param(replace(SQUAT, lift_off=105, end=105, rise=0.0), id="stayed down"),
    ],
)
def test_an_incomplete_squat_is_none(dip: Dip) -> None:
    assert not completes(dip, Exercise.SQUAT, squatting())


def test_someone_who_walks_on_jumps_steps_or_vanishes_does_no_squat() -> None:
    plain = squatting()
    jump = np.where((TIMES > 4.0) & (TIMES < 4.4), 0.2, 0.0)
    for other in (
        replace(plain, across=TIMES * 0.2),
        replace(plain, foot_height=jump),
        replace(plain, stance=np.where(TIMES < 2.5, 0.6, 0.3)),
        replace(plain, leg_score=np.where(TIMES < 4.0, 0.8, 0.2)),
        replace(plain, height=plain.height - np.where(plain.height < 0.6, 0.4, 0.0)),
    ):
        assert not completes(SQUAT, Exercise.SQUAT, other)


def test_feet_that_are_not_seen_are_no_objection() -> None:
    unseen = replace(squatting(), stance=constant(np.nan), foot_height=constant(np.nan))
    assert completes(SQUAT, Exercise.SQUAT, unseen)


def test_a_rest_out_of_balance_or_with_hands_down_is_a_seat() -> None:
    paused = replace(SQUAT, lowered=80, lift_off=120)
    plain = squatting()
    behind = replace(plain, balance_m=constant(-0.3))
    hands_down = replace(plain, arms_hang=constant(0.8))
    assert not is_seated(paused, plain)
    assert is_seated(paused, behind)
    assert is_seated(paused, hands_down)
    assert not is_seated(SQUAT, behind), "who does not pause only passes through"
    assert not is_seated(paused, replace(plain, balance_m=constant(np.nan)))
    assert not completes(paused, Exercise.SQUAT, behind)
    assert completes(paused, Exercise.SQUAT, behind, seat_allowed=True)


def test_a_lift_from_the_floor_needs_no_fall() -> None:
    pull = Dip(start=0, lowered=0, bottom=60, lift_off=110, end=140, fall=0.0, rise=0.5)
    assert completes(pull, Exercise.DEADLIFT, squatting())
    assert not completes(replace(pull, rise=0.0), Exercise.DEADLIFT, squatting())


def test_partial_reps_are_measured_by_the_deepest() -> None:
    deep, shallow = replace(SQUAT, rise=0.6), replace(SQUAT, rise=0.25)
    assert without_partials([deep, shallow, deep]) == [deep, deep]
    assert without_partials([shallow, shallow]) == [shallow, shallow]
    assert without_partials([]) == []


def floor_lift(lift_off: int, fall: float = 0.5, rise: float = 0.5) -> Dip:
    return Dip(lift_off - 30, lift_off - 5, lift_off, lift_off, lift_off + 20, fall, rise)


def test_lowering_is_the_next_fall() -> None:
    first, second = floor_lift(60), floor_lift(120)
    assert lowering_of(first, [first, second], TIMES) is second
    assert lowering_of(second, [first, second], TIMES) is None
    assert lowering_of(first, [first, replace(second, fall=0.1)], TIMES) is None


def test_standing_up_from_the_bar_is_no_deadlift() -> None:
    lifts = [floor_lift(60), floor_lift(120), floor_lift(180)]
    assert without_standing_up(lifts, lifts, TIMES) == lifts[:2]
    put_down = [*lifts, floor_lift(270, rise=0.0)]
    assert without_standing_up(lifts, put_down, TIMES) == lifts
    assert without_standing_up(lifts, lifts, TIMES[:205]) == lifts, "cut at the lock-out"
    assert without_standing_up(lifts[:1], lifts[:1], TIMES) == lifts[:1]


def test_the_catch_of_a_snatch_belongs_to_its_pull() -> None:
    pull = Dip(0, 0, 20, 40, 60, 0.0, 0.6)
    catch = Dip(62, 75, 80, 85, 110, 0.5, 0.5)
    assert join_catch(pull, catch, TIMES) == Dip(0, 0, 20, 40, 110, 0.0, 0.6)
    assert join_catch(pull, replace(catch, bottom=140), TIMES) is None


def test_phases_join_and_are_never_empty() -> None:
    assert phases(SQUAT, Exercise.SQUAT, None) == (
        Phase(60, 100, PhaseKind.DOWN),
        Phase(100, 110, PhaseKind.HOLD),
        Phase(110, 140, PhaseKind.UP),
    )
    no_pause = replace(SQUAT, lowered=105, lift_off=105)
    assert [p.kind for p in phases(no_pause, Exercise.SQUAT, None)] == ["down", "up"]
    assert phases(SQUAT, Exercise.DEADLIFT, floor_lift(200)) == (
        Phase(110, 140, PhaseKind.UP),
        Phase(140, 170, PhaseKind.HOLD),
        Phase(170, 195, PhaseKind.DOWN),
    )
