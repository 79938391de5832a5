from __future__ import annotations

from dataclasses import fields

import pytest
from pytestqt.qtbot import QtBot

from app.project import Project
from app.session import Session
from inference.lift.scene import Scene
from inference.motion.rules import rule_by_id
from inference.motion.types import Exercise, RuleSettings
from inference.review import Review
from tests.factories import clip_info, squat_review

SPINE = rule_by_id("spine_angle")
MIN = SPINE.thresholds[0]


@pytest.fixture
def reviewed(qtbot: QtBot) -> Session:
    session = Session()
    review = squat_review()
    session.open_clip(review.analysis.clip)
    session.apply_review(review)
    return session


def faulty_reps(review: Review | None) -> list[int]:
    assert review is not None
    return [f.rep for f in review.judgement.findings if f.rule == SPINE.id]


def test_the_cursor_stays_in_the_clip(qtbot: QtBot) -> None:
    session = Session()
    session.set_frame(5)
    assert session.frame == 0
    session.open_clip(clip_info(10))
    session.set_frame(50)
    assert session.frame == 9
    session.set_frame(-3)
    assert session.frame == 0


def test_a_signal_comes_once_for_a_change_and_not_for_none(qtbot: QtBot) -> None:
    session = Session()
    session.open_clip(clip_info(10))
    heard: list[int] = []
    session.frame_changed.connect(heard.append)
    session.set_frame(4)
    session.set_frame(4)
    assert heard == [4]


def test_a_dragged_threshold_judges_anew_and_measures_nothing(
    reviewed: Session, qtbot: QtBot
) -> None:
    before = reviewed.review
    assert faulty_reps(before) == [2]
    with (
        qtbot.waitSignal(reviewed.judgement_changed),
        qtbot.assertNotEmitted(reviewed.review_changed),
    ):
        reviewed.preview(rule_settings=RuleSettings().with_value(SPINE, MIN, 70.0))
    assert faulty_reps(reviewed.review) == [1, 2, 3]
    assert before is not None
    assert reviewed.review is not None
    assert reviewed.review.measurements is before.measurements


def test_the_scene_is_told_and_taken_back_and_belongs_to_the_clip(reviewed: Session) -> None:
    scene, heard = Scene(camera_pitch_deg=5.0), list[Scene]()
    reviewed.scene_changed.connect(heard.append)
    reviewed.change("scene", scene=Scene())
    reviewed.change("scene", scene=scene)
    assert reviewed.undo_stack.count() == 1
    reviewed.undo_stack.undo()
    reviewed.undo_stack.redo()
    assert heard == [scene, Scene(), scene]
    reviewed.open_clip(clip_info(10))
    assert reviewed.project.scene == Scene()
    reviewed.open_clip(clip_info(10), Project(scene=scene))
    assert reviewed.project.scene == scene
    assert heard[3:] == [Scene(), scene]


def test_a_drag_is_one_step_to_undo(reviewed: Session) -> None:
    for value in (50.0, 55.0, 60.0):
        reviewed.preview(rule_settings=RuleSettings().with_value(SPINE, MIN, value))
    reviewed.commit("drag")
    assert reviewed.undo_stack.count() == 1
    reviewed.undo_stack.undo()
    assert reviewed.project.rule_settings == RuleSettings()
    assert faulty_reps(reviewed.review) == [2]
    reviewed.undo_stack.redo()
    assert reviewed.project.rule_settings.value(SPINE, MIN) == 60.0


def test_a_drag_back_to_where_it_began_is_no_step(reviewed: Session) -> None:
    reviewed.preview(rule_settings=RuleSettings().with_value(SPINE, MIN, 60.0))
    reviewed.change("rules", rule_settings=RuleSettings())
    assert reviewed.undo_stack.count() == 0


def test_a_late_review_is_judged_by_the_settings_of_now(reviewed: Session) -> None:
    reviewed.preview(rule_settings=RuleSettings().with_value(SPINE, MIN, 20.0))
    reviewed.apply_review(squat_review())  # judged in the background by the defaults
    assert faulty_reps(reviewed.review) == []


def test_a_late_review_is_of_the_exercise_of_now(reviewed: Session) -> None:
    reviewed.change("exercise", exercise=Exercise.DEADLIFT)
    reviewed.apply_review(squat_review())  # asked for before the coach chose
    assert reviewed.review is not None
    assert reviewed.review.segmentation.exercise is Exercise.DEADLIFT
    assert reviewed.review.told_exercise is Exercise.DEADLIFT


def test_the_coachs_exercise_can_be_taken_back(reviewed: Session) -> None:
    assert reviewed.review is not None
    assert reviewed.review.segmentation.exercise is Exercise.SQUAT
    reviewed.change("exercise", exercise=Exercise.DEADLIFT)
    assert reviewed.review.segmentation.exercise is Exercise.DEADLIFT
    reviewed.undo_stack.undo()
    assert reviewed.project.exercise is None
    assert reviewed.review.segmentation.exercise is Exercise.SQUAT


def test_reps_are_found_from_the_cursor(reviewed: Session) -> None:
    first, second, third = reviewed.reps
    reviewed.set_frame(second.bottom_frame)
    assert reviewed.rep_at(reviewed.frame) == second
    assert reviewed.neighbour_rep(1) == third
    assert reviewed.neighbour_rep(-1) == first
    reviewed.set_frame(0)
    assert reviewed.neighbour_rep(-1) is None


def test_a_looped_rep_is_followed_when_the_reps_are_found_anew(reviewed: Session) -> None:
    reviewed.set_loop(reviewed.reps[1])
    reviewed.apply_review(squat_review())
    assert reviewed.loop == reviewed.reps[1]
    reviewed.open_clip(None)
    assert reviewed.loop is None


def test_the_range_keeps_its_order_and_its_clip(qtbot: QtBot) -> None:
    session = Session()
    session.open_clip(clip_info(100))
    session.set_range(80, 20)
    assert session.range == (20, 80)
    session.set_range(-5, 500)
    assert session.range == (0, 99)


def test_moving_in_and_out_is_one_step_until_something_else_is_told(qtbot: QtBot) -> None:
    session = Session()
    session.open_clip(clip_info(100))
    session.set_range(10, 99)
    session.set_range(10, 50)
    assert session.undo_stack.count() == 1
    session.change("the athlete", athlete="Ada")
    session.set_range(20, 50)
    assert session.undo_stack.count() == 3
    session.undo_stack.undo()
    assert session.range == (10, 50)
    session.undo_stack.setIndex(0)
    assert session.range == (0, 99)
    assert session.project == Project()


def test_every_field_of_the_project_has_its_signal() -> None:
    missing = [f.name for f in fields(Project) if not hasattr(Session, f"{f.name}_changed")]
    assert missing == []


def test_opening_another_clip_forgets_the_last_one(reviewed: Session) -> None:
    reviewed.set_frame(30)
    reviewed.change("rules", rule_settings=RuleSettings().with_value(SPINE, MIN, 60.0))
    reviewed.open_clip(clip_info(10))
    assert reviewed.frame == 0
    assert reviewed.review is None
    assert not reviewed.undo_stack.canUndo()
    assert reviewed.project.rule_settings.value(SPINE, MIN) == 60.0  # the coach's thresholds stay
