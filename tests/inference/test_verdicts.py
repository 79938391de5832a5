import pytest

from inference.motion.types import Judgement, RuleStatus
from inference.verdicts import Verdicts
from tests.widgets import sample
from widgets.marks import Mark


@pytest.mark.parametrize(
    ("status", "mark"),
    [
        (RuleStatus("spine_angle", True, "", judged_reps=5), Mark.GOOD),
        (RuleStatus("spine_angle", True, "", judged_reps=4, unknown_reps={1: "x"}), Mark.UNKNOWN),
        (RuleStatus("spine_angle", True, "filmed from behind"), Mark.UNJUDGED),
        (RuleStatus("spine_angle", False, ""), Mark.UNJUDGED),
    ],
)
def test_a_rep_is_good_only_where_a_rule_has_judged_it(status: RuleStatus, mark: Mark) -> None:
    assert Verdicts.of(Judgement((), (status,))).rep_mark(1) is mark


def test_a_rule_marks_a_rep() -> None:
    status = RuleStatus("depth", True, "", judged_reps=4, unknown_reps={2: "hip hidden"})
    off = RuleStatus("tempo", False, "")
    verdicts = Verdicts.of(Judgement((sample.finding(3),), (status, off)))
    assert verdicts.mark("spine_angle", 3) is Mark.MAJOR
    assert verdicts.mark("depth", 1) is Mark.GOOD
    assert verdicts.mark("depth", 2) is Mark.UNKNOWN
    assert verdicts.mark("tempo", 1) is None
    assert verdicts.mark("no_such_rule", 1) is None


def test_without_a_judgement_nothing_is_judged() -> None:
    verdicts = Verdicts.of(None)
    assert verdicts.rep_mark(1) is Mark.UNJUDGED
    assert verdicts.notes(1) == ["Not judged."]
