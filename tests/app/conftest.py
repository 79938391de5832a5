"""The real program with a clip open in it, and its analysis from a cache."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMessageBox
from pytestqt.qtbot import QtBot

from app.program import Program
from app.settings import Settings
from inference.analysis import AnalysisOptions, analyze
from inference.cache import AnalysisCache
from tests.app.waiting import SLOW_MS


@pytest.fixture(autouse=True)
def no_window_is_left(closed_windows_are_gone: None) -> Iterator[None]:
    """Fail a test that leaves a window: every test after it would be slower for it."""
    yield
    core = QCoreApplication.instance()
    if isinstance(core, QApplication):
        core.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        left = [w for w in core.topLevelWidgets() if isinstance(w, QMainWindow)]
        assert left == [], "a window was left; give it to qtbot.addWidget"


@pytest.fixture
def program(qapp: QApplication, qtbot: QtBot) -> Iterator[Program]:
    program = Program(qapp, Settings())
    qtbot.addWidget(program.window)
    program.window.show()
    with qtbot.waitActive(program.window):
        program.window.activateWindow()
    yield program
    for box in program.window.findChildren(QMessageBox):
        box.close()
    program.exports.close()  # else the window asks what is to become of them
    program.window.close()


@pytest.fixture(scope="session")
def kept(squat_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder that holds the finished analysis of the clip."""
    folder = tmp_path_factory.mktemp("kept")
    *_, analysis = analyze(squat_clip)
    AnalysisCache(folder).store(squat_clip, AnalysisOptions(), analysis)
    return folder


@pytest.fixture
def keep(kept: Path, isolated_folders: Path) -> None:
    """Put the finished analysis into the program's cache."""
    entries = isolated_folders / "cache" / "analyses"
    entries.mkdir(parents=True)
    for entry in kept.iterdir():
        (entries / entry.name).write_bytes(entry.read_bytes())


@pytest.fixture
def reviewed(program: Program, qtbot: QtBot, squat_clip: Path, keep: None) -> Program:
    """The program with the clip open and its finished analysis shown."""
    with qtbot.waitSignal(program.jobs.analysis_ended, timeout=SLOW_MS) as ended:
        program.open(squat_clip)
    assert ended.args == [""]
    return program
