"""Presets in the program: chosen, changed, saved, renamed, deleted, undone and remembered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from app.program import Program
from app.settings import Settings
from app.settings_file import load_settings
from inference.motion.rules import rule_by_id
from inference.motion.types import Method, RuleSettings
from inference.presets import load_preset, user_presets_folder
from tests.factories import squat_review

DEPTH = rule_by_id("depth")
LIMIT = DEPTH.thresholds[0]


@pytest.fixture
def program(qapp: QApplication, qtbot: QtBot) -> Iterator[Program]:
    program = Program(qapp, Settings())
    qtbot.addWidget(program.window)
    review = squat_review()
    program.session.open_clip(review.analysis.clip)
    program.session.apply_review(review)
    yield program
    for box in program.window.findChildren(QMessageBox):
        box.close()
    program.window.close()


def shown(program: Program) -> str:
    return program.window.rules.preset_bar.box.currentText()


def move(program: Program, value: float) -> None:
    """Move the limit of the depth, as a slider does."""
    session = program.session
    session.change(
        "rules", rule_settings=session.project.rule_settings.with_value(DEPTH, LIMIT, value)
    )


def depth(program: Program) -> float:
    return program.session.project.rule_settings.value(DEPTH, LIMIT)


def test_it_starts_with_the_default(program: Program) -> None:
    assert shown(program) == "Default"
    assert program.session.project.rule_settings == RuleSettings()


def test_a_preset_sets_every_limit_and_is_taken_back_with_its_name(program: Program) -> None:
    program.presets.choose("beginner")
    beginner = program.presets.find("beginner")
    assert beginner is not None
    assert program.session.project.rule_settings == beginner.settings
    assert program.window.rules._cards["depth"].rows["max"].value() == depth(program) == 20.0
    assert shown(program) == beginner.name
    move(program, 5.0)
    assert shown(program) == f"{beginner.name} (changed)"
    program.session.undo_stack.undo()
    assert shown(program) == beginner.name
    program.session.undo_stack.undo()
    assert shown(program) == "Default"
    assert program.session.project.rule_settings == RuleSettings()
    program.session.undo_stack.redo()
    assert shown(program) == beginner.name


def test_changes_are_marked_against_the_preset_and_dropped(program: Program) -> None:
    program.presets.choose("beginner")
    row = program.window.rules._cards["depth"].rows["max"]
    assert not row._reset.isVisibleTo(row)
    move(program, 5.0)
    assert row._reset.isVisibleTo(row)
    row._reset.click()
    assert depth(program) == 20.0
    move(program, 5.0)
    program.window.rules.preset_bar.revert_requested.emit()
    assert depth(program) == 20.0
    program.session.undo_stack.undo()
    assert depth(program) == 5.0


def test_the_method_comes_with_the_preset_and_finds_the_reps_anew(
    program: Program, qtbot: QtBot
) -> None:
    assert program.session.review is not None
    before = program.session.review.segmentation
    with qtbot.waitSignal(program.session.review_changed):
        program.presets.choose("study")
    assert program.session.project.rule_settings.method is Method.STUDY
    assert program.session.review.segmentation is not before
    method = program.window.rules._method
    assert method.currentText() == "As in the study"
    with qtbot.waitSignal(program.session.review_changed):
        method.activated.emit(0)
    assert program.session.project.rule_settings.method is Method.ROBUST
    assert shown(program) == "As in the study (changed)"


def test_own_limits_are_saved_under_a_name_and_remembered(
    program: Program, qapp: QApplication, qtbot: QtBot
) -> None:
    program.presets.choose("beginner")
    move(program, 3.0)
    program.presets.do_save("Anna Müller")
    path = user_presets_folder() / "anna-müller.toml"
    saved = load_preset(path)
    assert saved.settings == program.session.project.rule_settings
    assert saved.exercise is not None
    assert shown(program) == "Anna Müller"
    move(program, 4.0)
    program.presets.do_save_current()
    assert load_preset(path).settings.value(DEPTH, LIMIT) == 4.0
    assert shown(program) == "Anna Müller"
    again = Program(qapp, load_settings())
    qtbot.addWidget(again.window)
    assert depth(again) == 4.0
    assert shown(again) == "Anna Müller"
    assert not again.session.undo_stack.canUndo()
    again.window.close()


def test_a_name_like_a_bundled_ones_does_not_hide_it(program: Program) -> None:
    program.presets.do_save("Deadlift")
    assert (user_presets_folder() / "deadlift-2.toml").exists()
    assert program.presets.find("deadlift") in program.presets.bundled()
    assert [own.id for own in program.presets.own()] == ["deadlift-2"]


def test_an_own_preset_is_renamed(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    program.presets.do_save("Anna")
    move(program, 4.0)
    monkeypatch.setattr(program.presets, "_ask_name", lambda *_: "Ben")
    program.presets.ask_rename()
    assert [path.name for path in user_presets_folder().iterdir()] == ["ben.toml"]
    assert shown(program) == "Ben (changed)"
    assert depth(program) == 4.0
    assert load_settings().preset == "ben"


def test_two_presets_do_not_share_a_name(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    program.presets.do_save("Anna")
    program.presets.do_save("Ben")
    monkeypatch.setattr(program.presets, "_ask_name", lambda *_: "Anna")
    program.presets.ask_rename()
    assert shown(program) == "Ben"
    (box,) = program.window.findChildren(QMessageBox)
    assert "Anna" in box.text()
    move(program, 4.0)
    monkeypatch.setattr(program.presets, "_sure", lambda *_: False)
    program.presets.ask_save_as()
    assert load_preset(user_presets_folder() / "anna.toml").settings == RuleSettings()
    monkeypatch.setattr(program.presets, "_sure", lambda *_: True)
    program.presets.ask_save_as()
    assert load_preset(user_presets_folder() / "anna.toml").settings != RuleSettings()


def test_an_own_preset_is_deleted_and_its_limits_stay(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    move(program, 4.0)
    program.presets.do_save("Anna")
    monkeypatch.setattr(program.presets, "_sure", lambda *_: False)
    program.presets.ask_delete()
    assert program.presets.own()
    monkeypatch.setattr(program.presets, "_sure", lambda *_: True)
    program.presets.ask_delete()
    assert not list(user_presets_folder().iterdir())
    assert shown(program) == "Default (changed)"
    assert depth(program) == 4.0


def test_bundled_presets_can_not_be_renamed_or_deleted(program: Program) -> None:
    program.presets.choose("deadlift")
    program.presets.do_rename("Mine")
    program.presets.do_delete()
    program.presets.do_save_current()
    assert shown(program) == "Deadlift"
    assert not user_presets_folder().exists()


def test_a_preset_that_can_not_be_written_is_said(program: Program, isolated_folders: Path) -> None:
    user_presets_folder().parent.mkdir(parents=True, exist_ok=True)
    user_presets_folder().write_text("in the way")
    move(program, 4.0)
    program.presets.do_save("Anna")
    assert depth(program) == 4.0
    (box,) = program.window.findChildren(QMessageBox)
    assert "was not saved" in box.windowTitle()


def test_a_damaged_preset_is_left_out_and_said(qapp: QApplication, qtbot: QtBot) -> None:
    user_presets_folder().mkdir(parents=True)
    (user_presets_folder() / "bad.toml").write_text("name = ")
    program = Program(qapp, Settings(preset="bad"))
    qtbot.addWidget(program.window)
    assert "bad.toml" in program.window.statusBar().currentMessage()
    assert shown(program) == "Default"
    program.window.close()


def test_reset_all_rules_is_the_default_preset(program: Program) -> None:
    program.presets.choose("study")
    program.actions["reset_rules"].trigger()
    assert shown(program) == "Default"
    assert program.session.project.rule_settings == RuleSettings()
