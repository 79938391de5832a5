from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from app.program import Program
from app.project import Project
from inference.labels import WHOLE_REP, Label, RepLabel, read_labels, write_labels
from inference.motion.types import RuleSettings
from inference.review import review
from tests.factories import GOOD, LEANING, clip_info, squat_analysis
from widgets.rules.label_box import LabelBox

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def labelled(program: Program, tmp_path: Path) -> Program:
    """The program with three squats on show, the second one leaning."""
    path = tmp_path / "squat.mp4"
    path.write_bytes(b"")
    analysis = squat_analysis((GOOD, LEANING, GOOD), path=path)
    program.session.open_clip(clip_info(analysis.frames_done, path=path))
    program.session.apply_review(review(analysis, None, RuleSettings()))
    return program


def box(program: Program) -> LabelBox:
    return program.window.rules._cards["spine_angle"].labels


def problems(program: Program) -> list[str]:
    return [box.informativeText() or box.text() for box in program.window.findChildren(QMessageBox)]


def test_labels_are_given_on_the_card_and_suggest_a_limit(labelled: Program) -> None:
    session, labels = labelled.session, box(labelled)
    labels._fold.setChecked(True)
    for rep, fault in ((1, False), (2, True), (3, False)):
        labels._strip.rep_selected.emit(rep)
        assert session.frame == session.reps[rep - 1].bottom_frame
        QTest.mouseClick(labels._fault if fault else labels._fine, LEFT)
    assert [(label.rep, label.fault) for label in session.project.labels] == [
        (1, False),
        (2, True),
        (3, False),
    ]
    before = session.project.rule_settings
    steps = session.undo_stack.count()
    assert labels.suggestion is not None
    assert "finds 1 of 1 faults, calls 0 of 2 fine reps faults" in labels._lines.text()
    suggestion = labels.suggestion
    QTest.mouseClick(labels._accept, LEFT)
    assert session.undo_stack.count() == steps + 1
    assert session.project.rule_settings.values == {"spine_angle.min": suggestion}
    session.undo_stack.undo()
    assert session.project.rule_settings == before
    assert len(session.project.labels) == 3
    session.undo_stack.undo()
    assert len(session.project.labels) == 2
    assert labels._fold.text() == "Labels: 1 fine, 1 fault"


def test_labels_stay_with_their_reps_when_reps_are_found_anew(labelled: Program) -> None:
    session = labelled.session
    last = session.reps[2]
    told = (RepLabel("spine_angle", 3, True, last.bottom_frame),)
    session.change("labels", labels=told)
    assert session.review is not None
    analysis = session.review.analysis
    shorter = squat_analysis((GOOD, LEANING), path=analysis.clip.path)
    session.apply_review(review(shorter, None, RuleSettings()))
    (label,) = labelled.labelling.labels
    assert label.rep == 0
    assert "1 of a rep that is not found now" in labelled.window.rules.labels_bar._text.text()
    labelled.labelling.do_label("spine_angle", 1, False)
    session.apply_review(review(analysis, None, RuleSettings()))
    assert [(label.rep, label.fault) for label in labelled.labelling.labels] == [
        (1, False),
        (3, True),
    ]


def test_a_rep_as_a_whole_is_held_against_the_rules(labelled: Program) -> None:
    bar = labelled.window.rules.labels_bar
    labelled.labelling.do_label(WHOLE_REP, 2, False)
    assert "Rep 2 is fine by you, but marked: Spine angle" in bar._text.text()
    labelled.labelling.do_label(WHOLE_REP, 2, True)
    assert "Rep 2" not in bar._text.text()
    labelled.labelling.do_label(WHOLE_REP, 1, True)
    assert "Rep 1 is at fault by you, and no rule marks it" in bar._text.text()
    labelled.labelling.do_label(WHOLE_REP, 9, True)
    assert len(labelled.session.project.labels) == 2
    labelled.labelling.do_clear()
    assert labelled.session.project.labels == ()


def test_the_fit_follows_once_a_slider_rests(labelled: Program, qtbot: QtBot) -> None:
    labelled.labelling.do_label("spine_angle", 1, False)
    labelled.labelling.do_label("spine_angle", 2, True)
    box(labelled)._fold.setChecked(True)
    settings = RuleSettings({"spine_angle.min": 20.0})
    labelled.session.preview(rule_settings=settings)
    assert "Now 20°: finds 0 of 1 faults" in box(labelled)._lines.text()
    made = box(labelled)._fit
    qtbot.waitUntil(lambda: box(labelled)._fit is not made)
    assert box(labelled)._fit.before.limit == 20.0


def test_labels_are_written_to_a_file_and_read_again(labelled: Program, tmp_path: Path) -> None:
    labelled.labelling.do_label("spine_angle", 2, True)
    labelled.labelling.do_label(WHOLE_REP, 1, False)
    told = labelled.session.project.labels
    path = tmp_path / "labels.csv"
    labelled.labelling.do_export(path)
    assert len(read_labels(path)) == 2
    labelled.labelling.do_clear()
    labelled.labelling.do_import(path)
    assert labelled.session.project.labels == told
    assert "2 labels were read" in labelled.window.statusBar().currentMessage()
    labelled.session.undo_stack.undo()
    assert labelled.session.project.labels == ()


def test_a_file_without_labels_of_this_clip_changes_nothing_and_says_so(
    labelled: Program, tmp_path: Path
) -> None:
    other = tmp_path / "other.mp4"
    other.write_bytes(b"")
    path = tmp_path / "labels.csv"
    write_labels(path, [Label(other, 1, "depth", True)])
    labelled.labelling.do_import(path)
    path.write_text("my diary")
    labelled.labelling.do_import(path)
    labelled.labelling.do_export(path)
    assert labelled.session.project.labels == ()
    assert path.read_text() == "my diary"
    first, second, third = problems(labelled)
    assert "holds no labels of reps that were found in this clip" in first
    assert "no column" in second
    assert "no column" in third


def test_the_value_of_the_rep_at_the_cursor_is_told(labelled: Program) -> None:
    card = labelled.window.rules._cards["spine_angle"]
    labelled.session.set_frame(labelled.session.reps[1].bottom_frame)
    assert card._value.text().startswith("Rep 2: 32°")
    labelled.session.open_clip(None)
    assert not card._value.text()
    assert not card.labels._fold.isVisible()


def test_labels_come_with_the_project(labelled: Program) -> None:
    rep = labelled.session.reps[0]
    told = (RepLabel("spine_angle", 1, True, rep.bottom_frame),)
    labelled.session.restore(Project(labels=told))
    assert box(labelled)._own == {1: True}
