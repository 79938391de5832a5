"""The rates and errors of rules, by hand-made cases; the grid that they are measured on."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from inference.motion.rules import rule_by_id
from inference.motion.types import Exercise, Judgement, Rep, RuleStatus, ViewKind
from inference.synth.spec import SquatRep
from tests.accuracy.held_out import DETECTOR, WHITE
from tests.accuracy.rule_grid import (
    AZIMUTHS_DEG,
    CLOSED,
    LEAN_DEG,
    NOISES,
    OPEN,
    Set,
    deadlifts,
    exact_truth,
    joints_of,
    past_limit,
    said,
    squats,
)
from tests.accuracy.rule_rates import (
    Judged,
    Rates,
    Said,
    bars,
    error_table,
    errors,
    rate_table,
)
from tests.accuracy.ui_prmd_rules import (
    JUDGED,
    SHOWN_FIRST,
    TRIES,
    Values,
    less_own_mean,
    less_own_right,
    rules_bars,
    told,
)

FINE = Judged("depth", ViewKind.FRONT, DETECTOR, past=-2.0, error=1.0, said=Said.FINE)
FAULT = replace(FINE, past=2.0, said=Said.FAULT)
CASES = [
    *[FAULT] * 6,
    *[replace(FAULT, said=Said.BORDERLINE)] * 3,
    replace(FAULT, said=Said.FINE),
    *[FINE] * 18,
    replace(FINE, said=Said.BORDERLINE),
    replace(FINE, said=Said.FAULT),
    *[replace(FINE, past=0.5)] * 5,
    *[replace(FINE, said=Said.LOST, error=np.nan)] * 3,
]
"""Ten faults, twenty sound ones, five between, three lost."""

# --- rates ----------------------------------------------------------------------------------------


def test_rates_of_known_verdicts() -> None:
    rates = Rates.of(CASES)
    assert (rates.reps, rates.lost) == (35, 3)
    assert (rates.faults, rates.between, rates.sound) == (10, 5, 20)
    assert (rates.called, rates.flagged) == (60.0, 90.0)
    assert (rates.falsely_called, rates.falsely_flagged) == (5.0, 10.0)
    assert rates.borderline == pytest.approx(100 * 4 / 35)
    assert rates.cant_tell == 0.0
    assert np.isnan(rates.rightly)


def test_what_cannot_be_told_counts_for_no_other_rate() -> None:
    untold = replace(FAULT, said=Said.CANT_TELL)
    rates = Rates.of([*CASES, untold, replace(untold, error=-40.0), replace(untold, error=np.nan)])
    assert (rates.called, rates.faults) == (60.0, 10)
    assert rates.cant_tell == pytest.approx(100 * 3 / 38)
    assert rates.rightly == pytest.approx(100 * 2 / 3)  # one off by 40 degrees, one not measured


def test_off_is_beyond_the_error_of_the_true_view() -> None:
    rule = rule_by_id("trunk_lean")
    side, rear = rule.error(ViewKind.SIDE), rule.error(ViewKind.REAR)
    lean = replace(FINE, rule=rule.id, error=-(side + rear) / 2)
    assert side < rear
    assert replace(lean, view=ViewKind.SIDE).is_off
    assert not replace(lean, view=ViewKind.REAR).is_off


@pytest.mark.parametrize(
    ("rule", "value", "sign"),
    [("depth", 30.0, 1), ("depth", -20.0, -1), ("knee_caving", 0.5, 1), ("knee_caving", 1.2, -1)],
)
def test_past_is_towards_the_fault(rule: str, value: float, sign: int) -> None:
    assert np.sign(past_limit(rule_by_id(rule), value)) == sign


@pytest.mark.parametrize(
    ("status", "wanted"),
    [
        (RuleStatus("depth", True, "", faulty_reps=(1,)), Said.FAULT),
        (RuleStatus("depth", True, "", borderline_reps=(1,)), Said.BORDERLINE),
        (RuleStatus("depth", True, "", faulty_reps=(2,)), Said.FINE),
        (RuleStatus("depth", True, "", unknown_reps={1: "hip hidden"}), Said.CANT_TELL),
        (RuleStatus("depth", True, "filmed from the side"), Said.CANT_TELL),
    ],
)
def test_what_a_status_says(status: RuleStatus, wanted: Said) -> None:
    rep = Rep(0, 60, 1, 30, 60, 2.0)
    assert said(rule_by_id("depth"), rep, Judgement((), (status,))) is wanted


# --- tables and bars ------------------------------------------------------------------------------


def test_errors_by_view_and_noise() -> None:
    found = [
        *(replace(FINE, error=error) for error in (-3.0, 1.0, 2.0, np.nan)),
        replace(FINE, error=9.0, noise=WHITE),
        replace(FINE, error=50.0, view=ViewKind.REAR),
    ]
    assert sorted(errors(found, "depth", ViewKind.FRONT, DETECTOR)) == [-3.0, 1.0, 2.0]
    assert len(errors(found, "depth", ViewKind.FRONT)) == 4
    row = next(line for line in error_table(found).splitlines() if DETECTOR in line)
    assert "| 2.0 / 2.8 (+1.0) |" in row


def test_refused_views_are_marked_and_still_measured() -> None:
    found = [replace(FINE, rule="knee_caving", view=ViewKind.SIDE, error=0.4)]
    expected, measured = error_table(found).splitlines()[2:]
    assert expected.split("|")[5].strip() == "refused"
    assert measured.split("|")[5].strip() == "0.40 / 0.40 (+0.40)"


def test_the_table_of_rates_holds_every_view_and_noise() -> None:
    table = rate_table([*CASES, replace(FINE, noise=WHITE, view=ViewKind.REAR)])
    front = next(line for line in table.splitlines() if "| front |" in line)
    cells = "35 of 38 | 10, 5, 20 | 60 %, 90 % | 5 %, 10 % | 11 % | 0 % | –"
    assert front == f"| Depth | front | {cells} |"
    assert "| Depth | rear | 1 of 1 | 0, 0, 1 | –, – |" in table
    assert f"| Depth | *{WHITE}* | 1 of 1 |" in table


def test_bars_hold_what_was_measured_with_the_detectors_noise() -> None:
    by_what = {bar.what: bar for bar in bars([*CASES, *[replace(FINE, noise=WHITE)] * 50])}
    flagged = by_what["Depth, true faults flagged, detector's, either scores"]
    assert (flagged.found, flagged.reached) == ((90.0,), True)
    assert by_what["Depth, sound reps called faults, detector's, either scores"].found == (5.0,)
    assert not any("nan" in bar.row() for bar in by_what.values())
    off = [replace(one, error=30.0) for one in CASES]
    assert not bars(off)[-1].reached
    assert bars(CASES)[-1].reached


# --- the grid -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def grid() -> list[Set]:
    """Every azimuth with every noise, once."""
    return list(squats(len(AZIMUTHS_DEG) * len(NOISES)))


def test_the_grid_meets_every_azimuth_with_every_noise(grid: list[Set]) -> None:
    met = {(one.angles_deg[0], one.noise) for one in grid}
    assert len(met) == len(grid)


def test_the_grid_covers_leans_and_caving(grid: list[Set]) -> None:
    reps = [one.spec.reps[0] for one in grid]
    assert all(isinstance(rep, SquatRep) for rep in reps)
    leans = [90.0 - rep.spine_angle_deg for rep in reps]
    ratios = [rep.knee_width_ratio for rep in reps if isinstance(rep, SquatRep)]
    low, high = LEAN_DEG
    assert np.percentile(leans, [10, 50, 90]) == pytest.approx(
        [low + share * (high - low) for share in (0.1, 0.5, 0.9)], abs=3.0
    )
    assert min(ratios) >= CLOSED - 0.1
    assert max(ratios) <= OPEN + 0.1
    assert np.ptp(ratios) > 0.5


def test_the_truth_is_what_was_asked_for() -> None:
    one = next(one for one in squats(40) if not one.uneven and one.spec.reps[0].up_s < 1.2)
    truth = exact_truth(one, joints_of(one))
    assert len(truth.reps) == 2
    for rep in truth.reps:
        asked = one.spec.reps[rep.index - 1]
        assert isinstance(asked, SquatRep)
        assert truth.values["spine_angle", rep.index] == pytest.approx(
            asked.spine_angle_deg, abs=1.5
        )
        assert truth.values["depth", rep.index] == pytest.approx(-asked.depth_deg, abs=2.0)
        # Knees are narrowest on the way, not at the bottom, for which the ratio is asked.
        narrowest = truth.values["knee_caving", rep.index]
        assert asked.knee_width_ratio - 0.5 < narrowest < asked.knee_width_ratio + 0.03
    assert ("heel_rise", 1) not in truth.values
    assert ("lift_off_angle", 1) not in truth.values


def test_the_truth_of_a_deadlift() -> None:
    one = next(one for one in deadlifts(12) if not one.uneven)
    assert one.spec.exercise is Exercise.DEADLIFT
    truth = exact_truth(one, joints_of(one))
    found = truth.values["lift_off_angle", 1]
    assert found == pytest.approx(one.spec.reps[0].spine_angle_deg, abs=2.0)


# --- UI-PRMD by the rules -------------------------------------------------------------------------


def _values(manner: float) -> Values:
    """Four people whose wrong squats are 1 worse, and whose manners differ by `manner`."""
    rng = np.random.default_rng(3)
    people = np.repeat([f"s{n}" for n in range(4)], 20)
    wrong = np.tile(np.arange(20) >= 10, 4)
    own = manner * np.repeat(np.arange(4), 20)
    at_fault = rng.normal(0, 0.1, (80, len(JUDGED))) + (own + wrong)[:, np.newaxis]
    return Values(at_fault, wrong, people)


def test_manners_count_across_people_and_not_within_one() -> None:
    values = _values(manner=5.0)
    for columns in ([0], range(3)):
        within, across = told(values, columns)
        assert within == 1.0
        assert across < 0.8
        assert told(less_own_mean(values), columns) == (1.0, 1.0)
        assert told(less_own_right(values), columns) == (1.0, 1.0)


def test_right_squats_that_were_shown_are_not_scored() -> None:
    left = less_own_right(_values(manner=0.0))
    assert Counter(left.wrong.tolist()) == {True: 40, False: 4 * (10 - SHOWN_FIRST)}
    assert left.at_fault[left.wrong].mean() == pytest.approx(1.0, abs=0.1)


def test_a_value_that_was_not_measured_tells_nothing() -> None:
    values = _values(manner=0.0)
    values.at_fault[values.wrong, 0] = np.nan
    assert told(values, [0])[0] == pytest.approx(0.5, abs=0.01)


def test_the_bars_tell_what_a_persons_own_manner_costs() -> None:
    found = rules_bars({"markers": _values(manner=5.0), "lifted": _values(manner=0.0)})
    assert [bar.reached for bar in found] == [True, False, True, True]
    assert all(len(bar.found) == 2 for bar in found)
    assert all(max(columns) < len(JUDGED) for columns, _ in TRIES.values())
