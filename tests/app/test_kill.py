"""A program is really killed in the middle of its work, and started again: nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from app.files.project_file import read_project
from app.files.running import Running
from app.program import Program
from app.project import Note
from inference.analysis import AnalysisOptions
from inference.cache import AnalysisCache
from inference.lift.scene import Scene
from inference.video.probe import probe
from tests.app.waiting import SLOW_MS
from tests.conftest import ROOT

TEMPORARY = ".*.*"
"""Names of temporary files, which begin with a point."""


def kill_while(what: str, word: str, clip: Path, folder: Path) -> None:
    """Let another program come to a point, and kill it there."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.app.to_be_killed", what, str(clip), str(folder)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == word
    finally:
        if sys.platform == "win32":
            process.kill()
        else:
            process.send_signal(signal.SIGKILL)
        process.wait(30)
        assert process.stdout is not None
        process.stdout.close()


def half_written(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in folder.rglob(TEMPORARY) if path.is_file()]


def start_again(program: Program, qtbot: QtBot) -> str:
    """Start, wait until the clip is analysed, and return what was said."""
    with qtbot.waitSignal(program.jobs.analysis_ended, timeout=SLOW_MS) as ended:
        program.start([])
    assert ended.args == [""]
    (box,) = program.window.findChildren(QMessageBox)
    return box.text()


def check_told(program: Program, clip: Path) -> None:
    assert program.session.clip is not None
    assert program.session.clip.path == clip
    assert program.session.project.athlete == "Änne"
    assert program.session.project.scene == Scene(athlete_height_m=1.8)
    assert program.session.review is not None
    assert program.session.review.analysis.complete
    assert len(program.session.reps) == 2


def test_killed_while_a_clip_is_analysed(
    program: Program, qtbot: QtBot, squat_clip: Path, tmp_path: Path, isolated_folders: Path
) -> None:
    kill_while("analysis", "analysing", squat_clip, tmp_path)
    assert not list(isolated_folders.rglob("*.npz"))
    said = start_again(program, qtbot)
    assert "closed unexpectedly" in said
    assert squat_clip.name in said
    assert program.session.project.notes == (Note(7, "Knie innen"),)
    check_told(program, squat_clip)
    (entry,) = isolated_folders.rglob("*.npz")
    assert entry.stat().st_size > 0
    assert half_written(isolated_folders) == []


def test_killed_while_a_project_is_saved(
    program: Program,
    qtbot: QtBot,
    squat_clip: Path,
    tmp_path: Path,
    isolated_folders: Path,
    keep: None,
) -> None:
    folder = tmp_path / "athletes"
    kill_while("save", "saving", squat_clip, folder)
    target = folder / "squat.liftlens"
    assert read_project(target).project.notes == (Note(7, "Knie innen"),)
    assert len(half_written(folder)) == 1
    start_again(program, qtbot)
    assert program.session.project.notes == (Note(7, "Knie innen"), Note(9, "not saved yet"))
    assert program.projects.path == target
    assert program.projects.is_modified
    assert program.window.isWindowModified()
    check_told(program, squat_clip)
    assert half_written(folder, isolated_folders) == []
    assert AnalysisCache().load(squat_clip, AnalysisOptions(), probe(squat_clip)) is not None


def test_killed_while_a_clip_is_exported(
    program: Program,
    qtbot: QtBot,
    squat_clip: Path,
    tmp_path: Path,
    isolated_folders: Path,
    keep: None,
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    target = folder / "für Anna.mp4"
    target.write_bytes(b"the one of last week")
    kill_while("export", "exporting", squat_clip, folder)
    assert target.read_bytes() == b"the one of last week"
    assert len(half_written(folder)) == 1
    start_again(program, qtbot)
    check_told(program, squat_clip)
    assert list(folder.iterdir()) == [target]
    assert half_written(isolated_folders) == []


def test_what_kills_the_program_twice_is_not_opened_a_third_time(
    program: Program, squat_clip: Path
) -> None:
    earlier = Running(token="00000001")
    earlier.start()
    earlier.note_recovery(True)
    earlier.note_files((squat_clip,))
    earlier._lock.unlock()  # as a killed process does
    program.start([])
    (box,) = program.window.findChildren(QMessageBox)
    assert "again" in box.text()
    assert not program.files.files


def test_one_that_runs_or_has_ended_well_is_no_killed_one(
    isolated_folders: Path, tmp_path: Path
) -> None:
    running = Running(token="00000001")
    running.start()
    running.note_files((tmp_path,))
    other = Running(token="00000002")
    assert other.start() == ()
    running.end()
    other.end()
    assert Running(token="00000003").start() == ()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"files": []}'])
def test_a_mark_that_says_nothing_is_cleared_away(isolated_folders: Path, text: str) -> None:
    mark = isolated_folders / "state" / "running" / "00000001.json"
    mark.parent.mkdir(parents=True)
    mark.write_text(text, encoding="utf-8")
    running = Running(token="00000002")
    assert running.start() == ()
    assert not mark.exists()
    running.end()
