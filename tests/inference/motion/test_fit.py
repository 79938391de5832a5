from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.motion.fit import Fit, LabelledRep, fit, outcome
from inference.motion.rules import rule_by_id

SPINE = rule_by_id("spine_angle")  # at fault below 45°, in steps of 1
DEPTH = rule_by_id("depth")  # at fault above 10°


def labelled(fine: list[float], fault: list[float]) -> list[LabelledRep]:
    pairs = [*((value, False) for value in fine), *((value, True) for value in fault)]
    return [LabelledRep("a.mp4", i, bad, value) for i, (value, bad) in enumerate(pairs, start=1)]


def fit_spine(fine: list[float], fault: list[float], now: float = 45.0) -> Fit:
    return fit(SPINE, labelled(fine, fault), now)


def test_labels_that_separate_give_the_middle_of_the_gap() -> None:
    found = fit_spine([50, 52, 55, 58, 61], [30, 32, 35, 36, 40])
    assert found.limit == 45.0
    assert found.after is not None
    assert (found.after.precision, found.after.recall) == (1.0, 1.0)
    assert found.contradictions == ()
    assert found.warnings == ()


def test_a_rule_that_faults_above_is_fitted_likewise() -> None:
    found = fit(DEPTH, labelled([-10, -5, 0, 1, 2], [20, 21, 25, 30, 31]), 25.0)
    assert found.limit == 11.0
    assert (found.before.hits, found.before.misses, found.before.false_alarms) == (2, 3, 0)
    assert found.before.recall == pytest.approx(0.4)
    assert found.before.precision == 1.0


def test_no_step_in_a_narrow_gap_gives_the_exact_middle() -> None:
    found = fit_spine([45.6, 50, 52, 55, 58], [45.4, 40, 39, 38, 37])
    assert found.limit == pytest.approx(45.5)
    assert any("less than the expected error" in warning for warning in found.warnings)


def test_overlapping_labels_are_named_as_contradictions() -> None:
    found = fit_spine([38, 50, 52, 55, 58, 60], [30, 31, 33, 40, 41, 56])
    assert found.limit == 46.0
    assert found.after is not None
    assert found.after.recall == pytest.approx(5 / 6)
    assert found.after.precision == pytest.approx(5 / 6)
    assert [(rep.value, rep.fault) for rep in found.contradictions] == [(38, False), (56, True)]
    assert found.warnings[-1] == (
        "These labels contradict the others: a.mp4 rep 1 (fine, 38°); a.mp4 rep 12 (fault, 56°)."
    )


def test_of_gaps_as_good_the_widest_is_taken_then_the_nearest() -> None:
    # One label out of order makes the limits 35 … and 47 … equally good.
    wide = fit_spine([36, 60], [35, 50], now=0.0)
    assert wide.limit == 55.0
    for now, limit in ((30.0, 32.0), (60.0, 42.0)):
        assert fit_spine([34, 44], [30, 40], now=now).limit == limit


@pytest.mark.parametrize(("fine", "fault", "kind"), [([50, 60], [], "fine"), ([], [30], "fault")])
def test_labels_of_one_kind_change_nothing(
    fine: list[float], fault: list[float], kind: str
) -> None:
    found = fit_spine(fine, fault)
    assert found.after is None
    assert found.limit == 45.0
    assert len(found.warnings) == 1
    assert kind in found.warnings[0]
    assert found.before.recall == (1.0 if fault else None)


def test_few_labels_are_warned_of() -> None:
    found = fit_spine([60, 61, 62, 63, 64], [30])
    assert found.limit == 45.0
    assert found.warnings == (
        "Only 1 labelled rep is at fault: with fewer than 5 of a kind, the limit may be chance.",
    )


@pytest.mark.parametrize(("fine", "fault"), [([30, 31], [50, 51]), ([40], [40])])
def test_labels_that_do_not_go_with_the_value_change_nothing(
    fine: list[float], fault: list[float]
) -> None:
    found = fit_spine(fine, fault)
    assert found.after is None
    assert "do not go with the values" in found.warnings[-1]


def test_a_limit_outside_the_range_stays_in_it() -> None:
    found = fit_spine([20, 30, 40, 50, 60], [-20, -21, -22, -23, -28])
    assert found.limit == 0.0
    found = fit_spine([-5, 30, 40, 50, 60], [-20, -21, -22, -23, -28])
    assert found.limit == 0.0
    assert "lies outside the rule's range" in found.warnings[-2]
    assert found.contradictions[0].value == -5


def test_the_curve_counts_the_marked_reps_at_every_step() -> None:
    found = fit_spine([50, 60], [40, 45.5])
    assert [point.limit for point in found.curve] == list(range(91))
    marked = {point.limit: point.marked for point in found.curve}
    assert [marked[limit] for limit in (40, 41, 45, 46, 50, 51, 60, 61, 90)] == [
        *(0, 1, 1, 2, 2, 3, 3, 4, 4)
    ]


def test_nothing_to_fit_to() -> None:
    with pytest.raises(ValueError, match="no labelled reps"):
        fit(SPINE, [], 45.0)


numbers = st.lists(st.integers(0, 90).map(float), min_size=1, max_size=12)


@given(numbers, numbers, st.sampled_from([SPINE, DEPTH]))
@settings(max_examples=60, deadline=None)
def test_no_limit_judges_better(fine: list[float], fault: list[float], rule: object) -> None:
    assert rule is SPINE or rule is DEPTH
    reps = (
        labelled(fine, fault)
        if rule is SPINE
        else labelled([v - 30 for v in fine], [v - 30 for v in fault])
    )

    def youden(limit: float) -> float:
        at = outcome(reps, limit, rule.fault)
        return at.hits / len(fault) - at.false_alarms / len(fine)

    found = fit(rule, reps, rule.limit.default)
    best = max(youden(limit) for limit in np.arange(-31.0, 92.0, 0.5))
    if found.after is None:
        assert best <= 1e-12
    else:
        assert youden(found.limit) == pytest.approx(best)
