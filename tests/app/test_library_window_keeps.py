"""The window of the library goes on showing what holds, and loses nothing that was told in it."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from app.files.recovery import Recovery, told_of
from app.library.database import library_there
from app.library.records import Told
from app.library.schema import SCHEMA_VERSION
from app.library.store import Library
from app.program import Program
from inference.motion.rules import rule_by_id
from inference.motion.types import Exercise
from tests.app.library.entries import facts
from tests.app.test_library import written
from tests.app.test_library_window import choose, filled, names, shown
from tests.app.waiting import SLOW_MS
from widgets.library.window import LibraryWindow

__all__ = ["filled", "shown"]


def athlete_of(path: Path) -> str:
    with Library() as library:
        clip = library.clip_at(path)
    assert clip is not None
    return clip.athlete.name if clip.athlete else ""


def tell_athlete(window: LibraryWindow, program: Program, qtbot: QtBot, name: str) -> None:
    window.details._athlete.setText(name)
    with qtbot.waitSignal(program.desk.changed, timeout=SLOW_MS):
        window.details._athlete.editingFinished.emit()


def test_what_is_told_of_the_open_clip_lasts(
    shown: LibraryWindow, reviewed: Program, qtbot: QtBot, squat_clip: Path
) -> None:
    choose(shown, qtbot, squat_clip.name)
    tell_athlete(shown, reviewed, qtbot, "Änne")
    qtbot.waitUntil(lambda: reviewed.session.project.athlete == "Änne", timeout=SLOW_MS)
    settings = reviewed.session.project.rule_settings
    changed = settings.with_enabled(rule_by_id("depth"), False)
    reviewed.session.change("rules", rule_settings=changed)
    written(reviewed, qtbot)
    assert athlete_of(squat_clip) == "Änne"


def test_what_is_told_of_a_closed_clip_is_told_of_the_clip_too(
    shown: LibraryWindow, reviewed: Program, qtbot: QtBot, squat_clip: Path
) -> None:
    reviewed.opening.do_close()
    assert told_of(squat_clip, reviewed.projects.recovery).athlete == "Anna"
    choose(shown, qtbot, squat_clip.name)
    tell_athlete(shown, reviewed, qtbot, "Änne")
    assert told_of(squat_clip, Recovery()).athlete == "Änne"
    with qtbot.waitSignal(reviewed.jobs.analysis_ended, timeout=SLOW_MS):
        reviewed.open(squat_clip)
    written(reviewed, qtbot)
    assert athlete_of(squat_clip) == "Änne"


def test_a_change_leaves_the_place_in_the_list(program: Program, qtbot: QtBot) -> None:
    first = datetime(2026, 1, 1)
    with Library() as library:
        for n in range(250):
            library.record(facts(n, filmed=first + timedelta(hours=n)), Told("Anna"))
    program.actions["library"].trigger()
    window = program.library_window.window
    assert window is not None
    clips, bar = window.clips.clips, window.clips.verticalScrollBar()
    qtbot.waitUntil(lambda: clips.total == 250, timeout=SLOW_MS)
    qtbot.waitUntil(lambda: clips.clip(0) is not None and clips.clip(0).missing, timeout=SLOW_MS)  # type: ignore[union-attr]
    window.clips.setCurrentIndex(clips.index(0))
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: clips.clip(249) is not None, timeout=SLOW_MS)
    last = clips.clip(249)
    assert last is not None
    place = bar.value()
    program.library_acts.do_tell(last.id, "Bert", ())
    qtbot.waitUntil(lambda: clips.clip(249).athlete == "Bert", timeout=SLOW_MS)  # type: ignore[union-attr]
    assert bar.value() == place
    assert [clip.path.name for clip in window.clips.chosen()] == ["clip 249.mp4"]


def test_why_the_library_can_not_be_used_is_said_in_it(reviewed: Program, qtbot: QtBot) -> None:
    with Library() as library, library.writing() as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with qtbot.waitSignal(reviewed.desk.unusable, timeout=SLOW_MS):
        reviewed.library.flush()
    reviewed.actions["library"].trigger()
    window = reviewed.library_window.window
    assert window is not None
    qtbot.waitUntil(lambda: "newer LiftLens" in window.notice, timeout=SLOW_MS)


def test_looking_at_no_library_makes_none(program: Program, qtbot: QtBot) -> None:
    program.actions["library"].trigger()
    window = program.library_window.window
    assert window is not None
    assert window.clips._title == "No clips yet"
    window.filters.text.setText("anna")
    qtbot.wait(300)
    assert not library_there()


def test_a_deleted_library_stays_deleted(
    shown: LibraryWindow, reviewed: Program, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(reviewed.library_acts.deleted, timeout=SLOW_MS):
        reviewed.library_acts.do_delete()
    assert shown.clips.clips.total == 0
    reviewed.library_window._refresh()
    shown.filters.changed.emit(shown.filters.filters)
    qtbot.wait(100)
    assert not library_there()


def test_the_mark_of_a_gold_standard_follows_the_library(
    shown: LibraryWindow, reviewed: Program, qtbot: QtBot, squat_clip: Path
) -> None:
    choose(shown, qtbot, squat_clip.name)
    (clip,) = shown.clips.chosen()
    action = reviewed.actions["gold_standard"]
    for on in (True, False):
        shown.details.gold_changed.emit(clip.id, Exercise.SQUAT, on)
        qtbot.waitUntil(lambda on=on: action.isChecked() is on, timeout=SLOW_MS)


def test_the_main_window_says_how_far_the_import_is(
    program: Program, qtbot: QtBot, squat_clip: Path, keep: None, tmp_path: Path
) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    (folder / "lift.mp4").write_bytes(squat_clip.read_bytes())
    program.library_import.queue.set_paused(True)
    program.library_import.do_import([folder])
    bar = program.window.statusBar()

    def said() -> list[str]:
        return [button.text() for button in bar.findChildren(QToolButton) if button.isVisible()]

    qtbot.waitUntil(lambda: "Library: 0 of 1, resting" in said(), timeout=SLOW_MS)
    program.library_import.queue.set_paused(False)
    qtbot.waitUntil(lambda: not [t for t in said() if t.startswith("Library")], timeout=SLOW_MS)


def test_the_list_answers_while_a_folder_is_searched(
    shown: LibraryWindow,
    reviewed: Program,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = threading.Event()

    def search(*_: object) -> tuple[()]:
        held.wait(30)
        return ()

    monkeypatch.setattr("app.commands.library.relink_in", search)
    reviewed.library_acts.do_relink_folder(tmp_path)
    try:
        shown.filters.text.setText("belt bert")
        qtbot.waitUntil(lambda: names(shown) == ["gone.mp4"], timeout=10_000)
        assert reviewed.errands.running("relink folder")
    finally:
        held.set()
    qtbot.waitUntil(lambda: not reviewed.errands.running("relink folder"), timeout=SLOW_MS)
