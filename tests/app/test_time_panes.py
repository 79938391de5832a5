"""The strip of reps, the timeline, the notes and the findings, bound to a session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.program import Program
from app.project import Note, Project
from app.settings import Settings
from inference.labels import WHOLE_REP, label_of
from inference.motion.types import Exercise
from tests.factories import squat_review
from widgets.theme import DARK, apply_theme


@pytest.fixture
def program(qapp: QApplication, qtbot: QtBot) -> Iterator[Program]:
    """The program with a review of a clip that was never filmed: no file is read."""
    apply_theme(qapp, DARK)
    program = Program(qapp, Settings())
    qtbot.addWidget(program.window)
    program.window.show()
    review = squat_review()
    program.session.open_clip(review.analysis.clip)
    program.session.apply_review(review)
    yield program
    program.window.close()


def undo(program: Program) -> None:
    program.actions["undo"].trigger()


def test_a_note_is_written_shown_changed_and_taken_back(program: Program, qtbot: QtBot) -> None:
    session, pane = program.session, program.window.notes
    session.set_frame(20)
    program.actions["add_note"].trigger()
    assert program.window.pane("notes").isVisible()
    session.set_frame(25)
    QTest.keyClicks(pane._new, "Chest up")
    QTest.keyClick(pane._new, Qt.Key.Key_Return)
    assert session.project.notes == (Note(20, "Chest up"),)
    assert pane.list.count() == 1
    assert program.window.timeline._marks.notes[0][0] == 20
    session.change("another", notes=(Note(5, "Earlier"), *session.project.notes))
    pane.note_changed.emit(1, "Chest high")
    assert session.project.notes == (Note(5, "Earlier"), Note(20, "Chest high"))
    pane.note_selected.emit(0)
    assert session.frame == 5
    pane.note_deleted.emit(0)
    assert session.project.notes == (Note(20, "Chest high"),)
    undo(program)
    undo(program)
    assert [note.text for note in session.project.notes] == ["Earlier", "Chest up"]
    assert pane.list.count() == 2


def test_notes_stand_in_the_order_of_the_clip(program: Program) -> None:
    pane = program.window.notes
    pane.note_added.emit(30, "later")
    pane.note_added.emit(10, "sooner")
    assert [note.frame for note in program.session.project.notes] == [10, 30]


def test_tags_and_the_athlete_are_steps_to_undo(program: Program) -> None:
    session, pane = program.session, program.window.notes
    pane.tags_changed.emit(("belt",))
    pane.athlete_changed.emit("Ann")
    assert (session.project.tags, session.project.athlete) == (("belt",), "Ann")
    undo(program)
    undo(program)
    assert (session.project.tags, session.project.athlete) == ((), "")
    assert pane._tag_line.text() == ""


def test_what_was_noted_is_shown_with_its_clip(program: Program) -> None:
    session, window = program.session, program.window
    project = Project(notes=(Note(7, "here"), Note(10**6, "past the end")), athlete="Ann")
    clip = session.clip
    for _ in range(2):  # the same again must be shown again
        session.open_clip(clip, project)
        assert window.notes.list.count() == 2
        assert len(window.timeline._marks.notes) == 2
    session.open_clip(None)
    assert window.notes.list.count() == 0
    assert window.notes._name.text() == ""
    assert not window.notes._new.isEnabled()


def test_a_rep_is_labelled_as_a_whole_and_that_is_undone(program: Program) -> None:
    session, reps = program.session, program.window.reps
    reps.label_requested.emit(1, False)
    assert label_of(session.project.labels, WHOLE_REP, 1) is True
    assert reps.label(1) is False
    reps.label_requested.emit(1, True)
    assert reps.label(1) is True
    reps.label_requested.emit(1, None)
    assert session.project.labels == ()
    undo(program)
    assert reps.label(1) is True


def test_the_strip_follows_the_cursor_and_the_loop(program: Program) -> None:
    session, reps = program.session, program.window.reps
    rep = session.reps[1]
    session.set_frame(rep.bottom_frame)
    assert reps.current() == reps.selected() == 2
    session.set_loop(rep)
    assert reps.looping() == 2
    session.set_loop(None)
    assert reps.looping() is None


def test_a_rep_gives_the_range_and_the_bar_shows_it(program: Program) -> None:
    session, window = program.session, program.window
    rep = session.reps[0]
    window.reps.rep_range_requested.emit(1)
    assert session.range == (rep.start_frame, rep.end_frame)
    assert window.transport._clear.isVisible()
    window.transport.range_cleared.emit()
    assert session.project.in_out is None
    assert not window.transport._clear.isVisible()


def test_a_moment_that_is_typed_is_gone_to(program: Program) -> None:
    session, bar = program.session, program.window.transport
    assert session.clip is not None
    bar.time_requested.emit(1.0)
    assert session.clip.times_s[session.frame] == pytest.approx(1.0, abs=0.02)
    bar.frame_requested.emit(10**6)
    assert session.frame == session.clip.frames - 1


def test_z_zooms_the_timeline_to_the_rep(program: Program) -> None:
    timeline = program.window.timeline
    program.session.set_frame(program.session.reps[0].bottom_frame)
    program.actions["zoom_rep"].trigger()
    assert not timeline._view.is_whole
    program.actions["zoom_rep"].trigger()
    assert timeline._view.is_whole


def test_a_rule_is_turned_off_from_its_finding(program: Program) -> None:
    session, findings = program.session, program.window.findings
    assert findings.list.count()
    findings.rule_off_requested.emit("spine_angle")
    assert "spine_angle" in session.project.rule_settings.disabled
    assert not findings.list.count()
    undo(program)
    assert findings.list.count()


def test_what_is_at_hand_is_shown_and_wished_for_again(program: Program, qtbot: QtBot) -> None:
    timeline = program.window.timeline
    with qtbot.waitSignal(timeline.thumbnails_wanted):
        program.thumbnails.show_available(((0, 9),))
    assert timeline._cached == ((0, 9),)
    timeline.add_thumbnail(3, np.zeros((16, 9, 3), np.uint8))
    assert len(timeline._thumbnails) == 1


def test_the_timeline_and_the_plots_show_the_same_stretch(program: Program) -> None:
    timeline, plots = program.window.timeline, program.window.plots
    timeline.zoom_to_rep(1)
    view = timeline._view
    shown = plots._canvas.time_range
    assert (shown.low, shown.high) == (pytest.approx(view.start_s), pytest.approx(view.end_s))
    plots.show_whole_clip()
    assert timeline._view.is_whole


def test_nothing_is_said_of_reps_that_may_still_come(program: Program) -> None:
    session, window = program.session, program.window
    whole = session.review
    assert whole is not None
    waiting = replace(
        whole,
        analysis=replace(whole.analysis, frames_done=5),
        segmentation=replace(whole.segmentation, reps=(), exercise=Exercise.OTHER),
    )
    assert waiting.awaits_reps
    session.apply_review(waiting)
    assert window.reps.count() == 0
    assert window.reps.message == "Reps appear here as the clip is analysed."
    assert window.findings.list.message == "Not analysed yet."
    assert window.rules._idle == set()
    assert window.frontal.picture.unsupported == ""
    assert window.rules._exercise.currentText() == "Auto"
    session.apply_review(whole)
    assert window.reps.count() == len(whole.segmentation.reps)
