"""What is reviewed in the window is in the library, and folders come in behind it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.binding.library import DELAY_MS
from app.commands.importing import _judging, counts_in_words
from app.files.recovery import Recovery
from app.library.database import NAME, library_folder
from app.library.records import ImportCounts, Query, Told
from app.library.schema import SCHEMA_VERSION
from app.library.store import Library
from app.program import Program
from app.project import Note
from inference.motion.rules import rule_by_id
from tests.app.waiting import SLOW_MS


def written(program: Program, qtbot: QtBot) -> None:
    """Wait until the library's thread has done all that it was told."""
    program.library.flush()
    done: list[object] = []
    program.desk.run(lambda _library: None, done.append)
    qtbot.waitUntil(lambda: bool(done), timeout=SLOW_MS)


def in_library(query: Query | None = None) -> list[str]:
    with Library() as library:
        return [clip.name for clip in library.search(query).clips]


def test_a_reviewed_clip_is_recorded_by_itself(
    reviewed: Program, qtbot: QtBot, squat_clip: Path
) -> None:
    with qtbot.waitSignal(reviewed.desk.changed, timeout=DELAY_MS + SLOW_MS):
        reviewed.desk.run(lambda library: library.search())
    with Library() as library:
        (clip,) = library.search().clips
        assert clip.path == squat_clip
        assert clip.reps == len(reviewed.session.reps) == 2
        assert clip.faulty_reps == 1
        picture = library.thumbnail(clip.id)
        assert picture is not None
        assert picture[:2] == b"\xff\xd8"


def test_what_is_told_follows(reviewed: Program, qtbot: QtBot) -> None:
    session = reviewed.session
    session.change("athlete", athlete="Änne")
    session.change("tags", tags=("heavy",))
    session.change("note", notes=(Note(7, "Knie innen"),))
    written(reviewed, qtbot)
    assert in_library(Query(text="anne heavy innen"))
    with Library() as library:
        (day,) = library.sessions()
        assert day.athlete.name == "Änne"
    for _ in range(3):
        session.undo_stack.undo()
    written(reviewed, qtbot)
    assert not in_library(Query(text="anne"))
    assert not in_library(Query(text="heavy"))


def test_a_moved_limit_is_judged_in_the_library_too(reviewed: Program, qtbot: QtBot) -> None:
    written(reviewed, qtbot)
    assert in_library(Query(faults=True))
    settings = reviewed.session.project.rule_settings
    for rule_id in ("spine_angle", "trunk_lean", "depth", "knee_caving", "asymmetry", "tempo"):
        settings = settings.with_enabled(rule_by_id(rule_id), False)
    reviewed.session.change("rules", rule_settings=settings)
    assert reviewed.session.review is not None
    assert reviewed.session.review.judgement.findings == ()
    written(reviewed, qtbot)
    assert in_library(Query(faults=False))
    assert not in_library(Query(faults=True))


def test_opening_again_does_not_take_away_what_the_library_knows(
    reviewed: Program, qtbot: QtBot, squat_clip: Path
) -> None:
    written(reviewed, qtbot)

    with Library() as library:
        (clip,) = library.search().clips
        library.set_told(clip.id, Told("Anna", ("old",)))
    with qtbot.waitSignal(reviewed.jobs.analysis_ended, timeout=SLOW_MS):
        reviewed.open(squat_clip)
    written(reviewed, qtbot)
    assert in_library(Query(text="anna", tag="old"))


def test_the_setting_turns_it_off(reviewed: Program, qtbot: QtBot) -> None:
    reviewed._keeper.change(library=False)
    reviewed.library.flush()
    reviewed.window.close()
    assert not library_folder().exists()


def test_what_waits_is_recorded_at_the_end(reviewed: Program) -> None:
    reviewed.session.change("athlete", athlete="Anna")
    reviewed.window.close()
    assert in_library(Query(text="anna"))


def test_a_library_of_a_newer_program_does_not_hinder(reviewed: Program, qtbot: QtBot) -> None:
    with Library() as library, library.writing() as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with qtbot.waitSignal(reviewed.desk.unusable, timeout=SLOW_MS) as said:
        reviewed.library.flush()
    assert "newer LiftLens" in said.args[0]
    assert "newer LiftLens" in reviewed.window.statusBar().currentMessage()
    assert reviewed.window.findChildren(QMessageBox) == []


# ── folders ─────────────────────────────────────────────────────────────────────────────────────
def test_a_folder_is_imported_as_it_was_told(
    program: Program,
    qtbot: QtBot,
    squat_clip: Path,
    tmp_path: Path,
    keep: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    shutil.copy(squat_clip, folder / "squat.mp4")
    shutil.copy(squat_clip, folder / "copy.mp4")
    (folder / "text.mp4").write_text("no video")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args, **_more: str(folder))
    with qtbot.waitSignal(program.library_import.queue.ended, timeout=SLOW_MS) as ended:
        program.actions["import_folder"].trigger()
    assert ended.args == [ImportCounts(done=1, known=1, failed=1)]
    said = program.window.statusBar().currentMessage()
    assert said == "Import into the library: 1 clip came in, 1 was there already, 1 failed."
    assert in_library() == ["copy.mp4"]
    assert sorted(path.name for path in folder.iterdir()) == ["copy.mp4", "squat.mp4", "text.mp4"]


def test_a_folder_without_clips_says_so(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(program.library_import.queue.added, timeout=SLOW_MS):
        program.library_import.do_import([tmp_path])
    assert "no clips" in program.window.statusBar().currentMessage()


def test_the_queue_goes_on_at_the_start(
    program: Program, qtbot: QtBot, squat_clip: Path, keep: None
) -> None:
    with Library() as library:
        library.imports.add([squat_clip])
    with qtbot.waitSignal(program.library_import.queue.ended, timeout=SLOW_MS):
        program.library_import.do_begin()
    assert in_library() == [squat_clip.name]
    assert len(list(library_folder().glob("library-backup-*"))) == 1


def test_a_start_makes_no_library(program: Program) -> None:
    program.library_import.do_begin()
    program.window.close()
    assert not (library_folder() / NAME).exists()


def test_an_import_waits_while_a_clip_is_analysed(reviewed: Program) -> None:
    queue = reviewed.library_import.queue
    assert not queue._should_wait()
    reviewed.files.add([Path("another.mp4")])
    assert queue._should_wait()


def test_counts_in_words() -> None:
    assert counts_in_words(ImportCounts(done=2)) == "Import into the library: 2 clips came in."


def test_what_was_told_before_counts_for_an_import(
    reviewed: Program, qtbot: QtBot, squat_clip: Path
) -> None:
    reviewed.session.change("athlete", athlete="Anna")
    reviewed.projects._autosave.flush()
    reviewed.window.close()
    judging = _judging(reviewed._keeper, Recovery(), squat_clip)
    assert judging.told.athlete == "Anna"
