from __future__ import annotations

import pytest

from inference.motion.types import Span
from tests.factories import GOOD, nobody_analysis, squat_analysis
from tests.inference.motion.performances import performed, squats


def test_the_tags_are_the_first_and_the_last_rep() -> None:
    one = squats((GOOD, GOOD, GOOD))
    assert one.span == Span(one.reps[0].start_frame, one.reps[2].end_frame)
    assert one.tags_s == pytest.approx(
        one.poses.times_s[[one.span.start_frame, one.span.end_frame]]
    )


def test_a_rep_can_be_chosen() -> None:
    whole, one = squats((GOOD, GOOD)), performed(squat_analysis((GOOD, GOOD)), rep=2)
    assert [rep.index for rep in one.reps] == [2]
    assert one.span == Span(whole.reps[1].start_frame, whole.reps[1].end_frame)


def test_tags_by_hand_keep_the_reps_between_them() -> None:
    whole = squats((GOOD, GOOD, GOOD))
    span = Span(whole.reps[0].bottom_frame, whole.reps[1].end_frame)
    one = performed(squat_analysis((GOOD, GOOD, GOOD)), span=span)
    assert one.span == span
    assert [rep.index for rep in one.reps] == [2]


def test_without_reps_the_tags_are_where_somebody_is_seen() -> None:
    one = performed(squat_analysis(()))
    assert one.reps == ()
    assert one.span == Span(0, len(one.poses) - 1)


def test_what_cannot_be_tagged_is_said() -> None:
    with pytest.raises(ValueError, match="no rep 3: 2 reps were found"):
        performed(squat_analysis((GOOD, GOOD)), rep=3)
    with pytest.raises(ValueError, match="Nobody was found"):
        performed(nobody_analysis())
    for span in (Span(5, 5), Span(9, 3), Span(-1, 5), Span(5, 100_000)):
        with pytest.raises(ValueError, match="do not fit a clip"):
            performed(squat_analysis((GOOD,)), span=span)


def test_a_tag_a_little_inside_a_rep_cuts_it_off() -> None:
    whole = squats((GOOD, GOOD))
    first, second = whole.reps
    span = Span(first.start_frame + 4, second.end_frame - 4)
    one = performed(squat_analysis((GOOD, GOOD)), span=span)
    assert [rep.index for rep in one.reps] == [1, 2]
    assert one.reps[0].start_frame == span.start_frame
    assert one.reps[0].bottom_frame == first.bottom_frame
    assert one.reps[1].top_frame == one.reps[1].end_frame == span.end_frame
