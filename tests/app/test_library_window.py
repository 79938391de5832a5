"""The window of the library: what it shows of the store, and what is done in it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from app.library.database import library_there
from app.library.records import Told
from app.library.store import Library
from app.program import Program
from inference.motion.types import Exercise
from tests.app.dialogs import once_asked
from tests.app.library.entries import facts
from tests.app.test_library import written
from tests.app.waiting import SLOW_MS
from widgets.library.window import CLIPS, TRENDS, LibraryWindow


def filled(program: Program, qtbot: QtBot) -> None:
    """Put the open clip of Anna's and two others, whose files are not there, into the library."""
    program.session.change("athlete", athlete="Anna")
    written(program, qtbot)
    with Library() as library:
        for number, (name, athlete) in enumerate((("gone", "Bert"), ("lost", ""))):
            about = facts(number + 50, name=f"{name}.mp4", filmed=datetime(2026, 3, 1 + number))
            library.record(about, Told(athlete, ("belt",)), None, None)


@pytest.fixture
def shown(reviewed: Program, qtbot: QtBot) -> LibraryWindow:
    filled(reviewed, qtbot)
    QTest.keyClick(reviewed.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    window = reviewed.library_window.window
    assert window is not None
    qtbot.waitUntil(lambda: window.clips.clips.total == 3, timeout=SLOW_MS)
    return window


def names(window: LibraryWindow) -> list[str]:
    clips = (window.clips.clips.clip(row) for row in range(window.clips.clips.total))
    return [clip.path.name for clip in clips if clip is not None]


def choose(window: LibraryWindow, qtbot: QtBot, name: str) -> None:
    row = names(window).index(name)
    clip = window.clips.clips.clip(row)
    assert clip is not None
    window.clips.choose(clip.id)
    qtbot.waitUntil(lambda: [one.id for one in window.clips.chosen()] == [clip.id])
    qtbot.waitUntil(lambda: window.details._name.text() == name)


def test_an_empty_library_says_how_clips_come_in(program: Program, qtbot: QtBot) -> None:
    program.actions["library"].trigger()
    window = program.library_window.window
    assert window is not None
    qtbot.waitUntil(lambda: window.clips._title == "No clips yet", timeout=SLOW_MS)
    assert "Add folder…" in window.clips._message


def test_clips_are_found_by_words_and_filters(shown: LibraryWindow, qtbot: QtBot) -> None:
    shown.filters.text.setText("belt")
    qtbot.waitUntil(lambda: sorted(names(shown)) == ["gone.mp4", "lost.mp4"], timeout=SLOW_MS)
    shown.filters.text.setText("belt bert")
    qtbot.waitUntil(lambda: names(shown) == ["gone.mp4"], timeout=SLOW_MS)
    shown.filters.text.setText("nothing like that")
    qtbot.waitUntil(lambda: shown.clips._title == "No clip is like that", timeout=SLOW_MS)


def test_files_that_are_gone_are_marked_by_themselves(
    shown: LibraryWindow, qtbot: QtBot, squat_clip: Path
) -> None:
    def missing() -> set[str]:
        clips = (shown.clips.clips.clip(row) for row in range(3))
        return {clip.path.name for clip in clips if clip is not None and clip.missing}

    qtbot.waitUntil(lambda: missing() == {"gone.mp4", "lost.mp4"}, timeout=SLOW_MS)
    choose(shown, qtbot, "gone.mp4")
    assert not shown.details._buttons["open"].isEnabled()
    assert shown.details._buttons["relink"].isVisible()
    choose(shown, qtbot, squat_clip.name)
    assert shown.details._buttons["open"].isEnabled()


def test_a_clip_shows_what_is_known_and_takes_what_is_told(
    shown: LibraryWindow, reviewed: Program, qtbot: QtBot, squat_clip: Path
) -> None:
    choose(shown, qtbot, squat_clip.name)
    qtbot.waitUntil(lambda: shown.details._figures.rowCount() > 3, timeout=SLOW_MS)
    assert shown.details._athlete.text() == "Anna"
    shown.details._athlete.setText("Änne")
    shown.details._tags.setText("heavy, belt")
    with qtbot.waitSignal(reviewed.desk.changed, timeout=SLOW_MS):
        shown.details._tags.editingFinished.emit()
    with Library() as library:
        clip = library.clip_at(squat_clip)
        assert clip is not None
        assert clip.athlete is not None
        assert clip.athlete.name == "Änne"
        assert set(clip.tags) == {"heavy", "belt"}
    qtbot.waitUntil(lambda: shown.filters._athlete.findText("Änne") > 0, timeout=SLOW_MS)


def test_a_clip_is_taken_out_once_that_is_agreed_to(shown: LibraryWindow, qtbot: QtBot) -> None:
    choose(shown, qtbot, "lost.mp4")
    once_asked(lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape))
    QTest.keyClick(shown.clips, Qt.Key.Key_Delete)
    assert shown.clips.clips.total == 3
    once_asked(lambda dialog: QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return))
    QTest.keyClick(shown.clips, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: shown.clips.clips.total == 2, timeout=SLOW_MS)
    assert "lost.mp4" not in names(shown)


def test_a_chosen_clip_is_opened_and_compared_with(
    shown: LibraryWindow, reviewed: Program, qtbot: QtBot, squat_clip: Path
) -> None:
    choose(shown, qtbot, squat_clip.name)
    shown.details.asked.emit("compare")
    assert reviewed.session.project.reference == str(squat_clip)
    with qtbot.waitSignal(reviewed.jobs.opened, timeout=SLOW_MS) as opened:
        QTest.keyClick(shown.clips, Qt.Key.Key_Return)
    assert opened.args[0].path == squat_clip


def test_a_gold_standard_is_offered_for_comparison(
    shown: LibraryWindow, reviewed: Program, qtbot: QtBot, squat_clip: Path
) -> None:
    with qtbot.waitSignal(reviewed.desk.changed, timeout=SLOW_MS):
        reviewed.actions["gold_standard"].trigger()
    with Library() as library:
        assert [clip.path for clip in library.gold_standards(Exercise.SQUAT)] == [squat_clip]
    found: list[object] = []
    reviewed.library_acts.find_gold_standards(found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=SLOW_MS)
    (clips,) = found
    assert [clip.path for clip in clips] == [squat_clip]  # type: ignore[attr-defined]
    with qtbot.waitSignal(reviewed.desk.changed, timeout=SLOW_MS):
        reviewed.actions["gold_standard"].trigger()
    with Library() as library:
        assert library.gold_standards(Exercise.SQUAT) == ()


def test_trends_are_those_of_an_athlete_and_lead_to_the_training(
    shown: LibraryWindow, qtbot: QtBot, squat_clip: Path
) -> None:
    shown.show_page(TRENDS)
    shown.trends.show_exercise(Exercise.SQUAT)
    qtbot.waitUntil(lambda: shown.trends.athlete.findText("Anna") >= 0, timeout=SLOW_MS)
    shown.trends.athlete.setCurrentText("Anna")
    shown.trends.ask()
    qtbot.waitUntil(lambda: bool(shown.trends.plots), timeout=SLOW_MS)
    depth = shown.trends.plots[0].line
    assert depth.title == "Depth"
    assert depth.dots[0].reps == 2
    shown.trends.session_chosen.emit(depth.dots[0].session)
    assert shown.page == CLIPS
    qtbot.waitUntil(lambda: names(shown) == [squat_clip.name], timeout=SLOW_MS)


def test_a_folder_comes_in_under_an_athlete_and_failures_are_told(
    program: Program,
    qtbot: QtBot,
    squat_clip: Path,
    keep: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    (folder / "lift.mp4").write_bytes(squat_clip.read_bytes())
    (folder / "broken.mp4").write_bytes(b"none")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("Anna", True))
    program.actions["library"].trigger()
    window = program.library_window.window
    assert window is not None
    window.asked.emit("add_folder")
    qtbot.waitUntil(lambda: names(window) == ["lift.mp4"], timeout=SLOW_MS)
    qtbot.waitUntil(lambda: len(window.imports._line.failures) == 1, timeout=SLOW_MS)
    clip = window.clips.clips.clip(0)
    assert clip is not None
    assert (clip.athlete, clip.reps) == ("Anna", 2)
    assert "broken.mp4" in str(window.imports._line.failures)
    qtbot.waitUntil(lambda: not program.library_import.queue.status.running, timeout=SLOW_MS)


def test_the_whole_is_exported_checked_and_deleted_by_a_typed_word(
    shown: LibraryWindow,
    reviewed: Program,
    qtbot: QtBot,
    tmp_path: Path,
    squat_clip: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = tmp_path / "all.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    shown.asked.emit("export")
    qtbot.waitUntil(target.exists, timeout=SLOW_MS)
    shown.asked.emit("check")
    qtbot.waitUntil(lambda: bool(reviewed.window.findChildren(QMessageBox)), timeout=SLOW_MS)
    (box,) = reviewed.window.findChildren(QMessageBox)
    assert box.text() == "The library is whole."
    box.close()
    answers = iter([("no", True), ("Delete", True)])
    asked: list[tuple[object, ...]] = []

    def answer(*question: object) -> tuple[str, bool]:
        asked.append(question)
        return next(answers)

    monkeypatch.setattr(QInputDialog, "getText", answer)
    shown.asked.emit("delete")
    written(reviewed, qtbot)
    assert library_there()
    shown.asked.emit("delete")
    assert "videos" in str(asked[0][2])
    assert asked[0][3] is QLineEdit.EchoMode.Normal
    qtbot.waitUntil(lambda: shown.clips._title == "No clips yet", timeout=SLOW_MS)
    assert squat_clip.exists()
    with Library() as library:
        assert library.search().total == 0
