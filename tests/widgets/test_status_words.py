import pytest

from inference.motion.types import RuleStatus
from widgets.marks import Mark
from widgets.status_words import status_words


def status(**fields: object) -> RuleStatus:
    return RuleStatus("spine_angle", **{"enabled": True, "unsupported": "", **fields})  # type: ignore[arg-type]


def test_faults_borderline_reps_and_unknown_ones_are_counted() -> None:
    words = status_words(
        status(
            faulty_reps=(1, 3), borderline_reps=(4,), judged_reps=4, unknown_reps={5: "knee hidden"}
        )
    )
    assert words.mark is Mark.MAJOR
    assert f"{words.short}, {words.rest}" == "2 of 5 reps, 1 borderline, 1 can’t tell"
    assert words.tooltip.splitlines() == [
        "At fault: reps 1 and 3",
        "Within the expected error: rep 4",
        "Can’t tell of rep 5: knee hidden",
    ]
    assert words.reason == ""


@pytest.mark.parametrize(
    ("fields", "mark", "short", "rest"),
    [
        ({"borderline_reps": (2,), "judged_reps": 5}, Mark.BORDERLINE, "1 borderline", ""),
        ({"judged_reps": 5}, Mark.GOOD, "5 good", ""),
        ({"judged_reps": 4, "unknown_reps": {1: "x"}}, Mark.GOOD, "4 good", "1 can’t tell"),
        ({"unknown_reps": {1: "x"}}, Mark.UNKNOWN, "1 can’t tell", ""),
        ({}, Mark.UNJUDGED, "not judged", ""),
        ({"enabled": False}, Mark.UNJUDGED, "off", ""),
        ({"unsupported": "filmed from behind"}, Mark.UNJUDGED, "can’t judge", ""),
    ],
)
def test_a_fault_comes_first_and_nothing_known_is_no_praise(
    fields: dict[str, object], mark: Mark, short: str, rest: str
) -> None:
    words = status_words(status(**fields))
    assert (words.mark, words.short, words.rest) == (mark, short, rest)


def test_a_rule_that_can_tell_of_no_rep_says_why_once() -> None:
    words = status_words(status(unknown_reps={1: "knee hidden", 2: "knee hidden"}))
    assert words.reason == "Can’t tell: knee hidden."
    assert status_words(status(unsupported="filmed from behind.")).reason == "Filmed from behind."
