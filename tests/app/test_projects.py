"""Project files and autosave in the real window."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.files.project_file import VERSION, ProjectFile, read_project, record_of, write_project
from app.program import Program
from app.project import Note, Project
from app.settings import Settings
from inference.lift.scene import Scene
from inference.video.identity import fingerprint, sha256_of
from tests.app.waiting import SLOW_MS

NOTES = (Note(12, "Knie innen"),)


@pytest.fixture
def own_clip(squat_clip: Path, tmp_path: Path) -> Path:
    """The clip in a folder that the test may do with as it likes."""
    path = tmp_path / "clips" / "größer.mp4"
    path.parent.mkdir()
    shutil.copy2(squat_clip, path)
    return path


def open_file(program: Program, qtbot: QtBot, path: Path) -> None:
    with qtbot.waitSignal(program.jobs.analysis_ended, timeout=SLOW_MS) as ended:
        program.open(path)
    assert ended.args == [""]


def boxes(program: Program) -> list[str]:
    return [box.text() for box in program.window.findChildren(QMessageBox)]


def answer(monkeypatch: pytest.MonkeyPatch, *answers: int | None) -> list[str]:
    """Answer questions one after another; the list tells what was asked."""
    asked: list[str] = []
    left = list(answers)

    def ask(_window: object, _title: str, text: str, _options: object) -> int | None:
        asked.append(text)
        return left.pop(0)

    monkeypatch.setattr("app.commands.project_opening.ask_choice", ask)
    return asked


def pick(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> None:
    """Choose these files one after another where the program asks for one."""
    left = [str(path) for path in paths]
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_: (left.pop(0), ""))


# ── saving ──────────────────────────────────────────────────────────────────────────────────────
def test_save_asks_for_a_name_once_and_suggests_one_beside_the_clip(
    program: Program,
    qtbot: QtBot,
    own_clip: Path,
    keep: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_file(program, qtbot, own_clip)
    asked: list[str] = []

    def choose(_parent: object, _title: str, start: str, _kinds: str) -> tuple[str, str]:
        asked.append(start)
        return str(own_clip.with_name("Änne")), ""  # without the suffix, as some dialogs give it

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    program.session.change("note", notes=NOTES)
    qtbot.keyClick(program.window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    path = own_clip.with_name("Änne.liftlens")
    assert asked == [str(own_clip.with_suffix(".liftlens"))]
    assert read_project(path).project.notes == NOTES
    qtbot.waitUntil(lambda: read_project(path).clip.sha256 != "", timeout=SLOW_MS)
    assert read_project(path).clip.sha256 == sha256_of(own_clip)
    assert not program.projects.is_modified
    program.session.change("note", notes=())
    assert program.window.isWindowModified()
    assert program.window.windowTitle().startswith("Änne.liftlens[*] – größer.mp4")
    qtbot.keyClick(program.window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert len(asked) == 1
    assert read_project(path).project.notes == ()
    assert read_project(path).clip.sha256 != ""
    assert not program.window.isWindowModified()
    assert program.exporting.settings.recent[0].path == str(path)


def test_undo_takes_the_mark_of_a_change_away(
    program: Program, qtbot: QtBot, own_clip: Path, keep: None
) -> None:
    open_file(program, qtbot, own_clip)
    program.projects.do_save(own_clip.with_suffix(".liftlens"))
    program.session.change("note", notes=NOTES)
    assert program.window.isWindowModified()
    program.session.undo_stack.undo()
    assert not program.window.isWindowModified()


def test_revert_goes_back_to_the_file_and_can_be_undone(
    program: Program, qtbot: QtBot, own_clip: Path, keep: None
) -> None:
    open_file(program, qtbot, own_clip)
    program.projects.do_revert()
    assert "no saved project" in program.window.statusBar().currentMessage()
    program.session.change("note", notes=NOTES)
    program.projects.do_save(own_clip.with_suffix(".liftlens"))
    program.session.change("note", notes=(), athlete="Ben")
    program.actions["revert_project"].trigger()
    assert program.session.project.notes == NOTES
    assert program.session.project.athlete == ""
    program.session.undo_stack.undo()
    assert program.session.project.athlete == "Ben"


def test_a_project_that_cannot_be_saved_is_told_and_kept(
    program: Program, qtbot: QtBot, own_clip: Path, keep: None
) -> None:
    open_file(program, qtbot, own_clip)
    program.session.change("note", notes=NOTES)
    newer = own_clip.with_name("newer.liftlens")
    text = json.dumps({"format": "liftlens-project", "version": VERSION + 1})
    newer.write_text(text, encoding="utf-8")
    assert not program.projects.do_save(newer)
    assert newer.read_text(encoding="utf-8") == text
    assert "not written over" in boxes(program)[-1]
    assert program.projects.path is None


def test_without_a_clip_there_is_nothing_to_save(program: Program) -> None:
    for name in ("save_project", "save_project_as"):
        program.actions[name].trigger()
        assert "Open a clip first" in program.window.statusBar().currentMessage()
        program.window.statusBar().clearMessage()


# ── coming back ─────────────────────────────────────────────────────────────────────────────────
def test_what_is_told_of_a_clip_comes_back_without_a_project_file(
    program: Program, qtbot: QtBot, qapp: QApplication, own_clip: Path, keep: None
) -> None:
    open_file(program, qtbot, own_clip)
    program.session.change("note", notes=NOTES, in_out=(3, 40), scene=Scene(athlete_height_m=1.9))
    told = program.session.project
    program.window.close()
    again = Program(qapp, Settings())
    qtbot.addWidget(again.window)
    open_file(again, qtbot, own_clip)
    assert again.session.project == told
    assert again.session.range == (3, 40)
    assert not again.session.undo_stack.canUndo()
    assert boxes(again) == []
    again.window.close()


def test_it_is_written_soon_without_being_asked(
    program: Program, qtbot: QtBot, own_clip: Path, keep: None
) -> None:
    open_file(program, qtbot, own_clip)
    recovery, known = program.projects.recovery, fingerprint(own_clip)
    assert recovery.latest(known) is None  # nothing was told yet
    program.session.change("note", notes=NOTES)
    assert program.projects._autosave._timer.interval() <= 2000

    def is_kept() -> bool:
        kept = recovery.latest(known)
        return kept is not None and kept.document.project.notes == NOTES

    qtbot.waitUntil(is_kept, timeout=SLOW_MS)


def test_a_disk_that_is_full_is_told_once(
    program: Program,
    qtbot: QtBot,
    own_clip: Path,
    keep: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_file(program, qtbot, own_clip)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.files.recovery.write_text_atomically", full)
    for athlete in ("Änne", "Ben"):
        program.session.change("athlete", athlete=athlete)
        program.projects._autosave.flush()
    qtbot.waitUntil(lambda: len(boxes(program)) > 0, timeout=SLOW_MS)
    assert len(boxes(program)) == 1
    assert "No space left" in boxes(program)[0]


def test_closing_asks_nothing_and_unsaved_changes_come_back_with_the_project(
    program: Program, qtbot: QtBot, qapp: QApplication, own_clip: Path, keep: None
) -> None:
    path = own_clip.with_suffix(".liftlens")
    open_file(program, qtbot, own_clip)
    program.projects.do_save(path)
    program.session.change("note", notes=NOTES)
    program.window.close()
    assert read_project(path).project.notes == ()
    for named in (path, own_clip):
        again = Program(qapp, Settings())
        qtbot.addWidget(again.window)
        open_file(again, qtbot, named)
        assert again.session.project.notes == NOTES
        assert again.projects.path == path
        assert again.projects.is_modified
        again.window.close()


def test_a_project_changed_elsewhere_is_one_undo_away(
    program: Program, qtbot: QtBot, own_clip: Path, keep: None
) -> None:
    path = own_clip.with_suffix(".liftlens")
    open_file(program, qtbot, own_clip)
    program.projects.do_save(path)
    program.session.change("note", notes=NOTES)
    program.opening.do_close()
    write_project(path, ProjectFile(record_of(own_clip), Project(athlete="Clara")))
    open_file(program, qtbot, path)
    assert program.session.project.notes == NOTES
    program.session.undo_stack.undo()
    assert program.session.project == Project(athlete="Clara")
    assert not program.projects.is_modified


def test_a_damaged_or_newer_project_is_told_and_keeps_what_is_open(
    reviewed: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "a.liftlens"
    for text, why in (
        ("{", "damaged"),
        (json.dumps({"format": "liftlens-project", "version": VERSION + 1}), "newer LiftLens"),
    ):
        path.write_text(text, encoding="utf-8")
        before, count = reviewed.session.clip, len(boxes(reviewed))
        reviewed.open(path)
        qtbot.waitUntil(lambda count=count: len(boxes(reviewed)) > count, timeout=SLOW_MS)
        assert why in boxes(reviewed)[-1]
        assert reviewed.session.clip is before
        assert path.read_text(encoding="utf-8") == text


# ── a clip that moved ───────────────────────────────────────────────────────────────────────────
@pytest.fixture
def project_of(own_clip: Path) -> Path:
    """A project of the clip, elsewhere."""
    path = own_clip.parent.parent / "athletes" / "Änne.liftlens"
    write_project(path, ProjectFile(record_of(own_clip, sha256_of(own_clip)), Project(notes=NOTES)))
    return path


def test_a_moved_clip_is_asked_for_once(
    program: Program,
    qtbot: QtBot,
    own_clip: Path,
    project_of: Path,
    keep: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moved = own_clip.rename(own_clip.parent.parent / "elsewhere.mp4")
    asked = answer(monkeypatch, 0)
    pick(monkeypatch, moved)
    open_file(program, qtbot, project_of)
    assert len(asked) == 1
    assert own_clip.name in asked[0]
    assert program.session.clip is not None
    assert program.session.clip.path == moved
    assert program.session.project.notes == NOTES
    assert read_project(project_of).clip.absolute == str(moved)
    program.opening.do_close()
    open_file(program, qtbot, project_of)
    assert len(asked) == 1


def test_another_clip_in_its_place_is_told_before_it_is_used(
    program: Program,
    qtbot: QtBot,
    own_clip: Path,
    project_of: Path,
    keep: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = own_clip.rename(own_clip.with_name("other.mp4"))
    with other.open("ab") as file:
        file.write(b"\x00" * 8)  # plays all the same
    asked = answer(monkeypatch, 0, 1)
    pick(monkeypatch, other)
    open_file(program, qtbot, project_of)
    assert "another clip" in asked[1]
    assert program.session.project.notes == NOTES


@pytest.mark.parametrize("said", [None, 0])
def test_to_say_nothing_keeps_all(
    reviewed: Program,
    qtbot: QtBot,
    own_clip: Path,
    project_of: Path,
    monkeypatch: pytest.MonkeyPatch,
    said: int | None,
) -> None:
    own_clip.unlink()
    answer(monkeypatch, said)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    before, text = reviewed.session.clip, project_of.read_bytes()
    with qtbot.waitSignal(reviewed.opening._project_opening.failed, timeout=SLOW_MS):
        reviewed.open(project_of)
    assert reviewed.session.clip is before
    assert boxes(reviewed) == []
    assert project_of.read_bytes() == text


def test_a_file_of_its_name_that_is_another_clip_can_be_used(
    program: Program,
    qtbot: QtBot,
    own_clip: Path,
    project_of: Path,
    keep: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with own_clip.open("ab") as file:
        file.write(b"\x00" * 8)
    os.utime(own_clip, (1, 1))
    asked = answer(monkeypatch, 1)
    open_file(program, qtbot, project_of)
    assert "another clip" in asked[0]
    assert program.session.clip is not None
    assert program.session.clip.path == own_clip
