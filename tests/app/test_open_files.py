"""Several clips in one window: dropped, named, turned to, analysed ahead and closed."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent
from PySide6.QtWidgets import QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from app.background.workers import AnalysisWorker, Worker
from app.files.ahead import Ahead, AheadWorker
from app.files.open_files import OpenFiles
from app.files.project_file import ProjectFile, record_of, write_project
from app.files.recent import with_recent
from app.files.recovery import Recovery
from app.menus import recent_menu
from app.program import Program
from app.project import Note, Project
from app.settings import LifterChoice, Settings
from app.settings_file import SettingsKeeper, load_settings
from inference.analysis import AnalysisOptions
from inference.cache import AnalysisCache
from inference.video.probe import probe
from tests.app.dropping import drag, drop, mime
from tests.app.waiting import SLOW_MS
from widgets.clip_bar import ClipState


@pytest.fixture
def clips(squat_clip: Path, tmp_path: Path) -> tuple[Path, ...]:
    """Three copies of the clip, which the cache knows as one."""
    paths = tuple(tmp_path / f"{n} größer.mp4" for n in range(3))
    for path in paths:
        shutil.copy2(squat_clip, path)
    return paths


def make_different(path: Path) -> None:
    """Make a copy another clip for all that asks, though it shows the same."""
    with path.open("ab") as file:
        file.write(path.name.encode())


def states(program: Program) -> list[ClipState]:
    return [file.state for file in program.files.files]


def wait_until_ready(qtbot: QtBot, program: Program) -> None:
    qtbot.waitUntil(lambda: set(states(program)) == {ClipState.READY}, timeout=SLOW_MS)


# ── several clips ───────────────────────────────────────────────────────────────────────────────
def test_several_clips_are_opened_and_all_are_analysed(
    program: Program, qtbot: QtBot, clips: tuple[Path, ...], keep: None, artefacts: Path
) -> None:
    drop(program, mime(*clips), QPoint(50, 50))
    wait_until_ready(qtbot, program)
    assert program.session.clip is not None
    assert program.session.clip.path == clips[0]
    bar = program.window.clips
    assert bar.isVisible()
    assert [bar.tabText(n) for n in range(3)] == [path.name for path in clips]
    assert bar.currentIndex() == 0
    program.window.grab().save(str(artefacts / "window-clips.png"))


def test_one_clip_needs_no_bar(reviewed: Program) -> None:
    assert not reviewed.window.clips.isVisible()
    assert states(reviewed) == [ClipState.READY]


def test_each_clip_keeps_what_is_told_of_it_and_where_it_was_left(
    program: Program, qtbot: QtBot, clips: tuple[Path, ...], keep: None
) -> None:
    for clip in clips[1:]:
        make_different(clip)
    program.start(clips[:2])
    wait_until_ready(qtbot, program)
    program.session.change("note", notes=(Note(1, "first"),))
    program.session.set_frame(33)
    turn = (program.window, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(program.jobs.analysis_ended, timeout=SLOW_MS):
        qtbot.keyClick(*turn)
    assert program.session.project.notes == ()
    assert program.window.clips.currentIndex() == 1
    with qtbot.waitSignal(program.jobs.analysis_ended, timeout=SLOW_MS):
        qtbot.keyClick(*turn)
    assert program.session.project.notes == (Note(1, "first"),)
    assert program.session.frame == 33


def test_closing_a_clip_shows_the_one_beside_it(
    program: Program, qtbot: QtBot, clips: tuple[Path, ...], keep: None
) -> None:
    program.opening.do_open_all(clips)
    wait_until_ready(qtbot, program)
    program.window.clips.close_requested.emit(1)
    assert [file.path for file in program.files.files] == [clips[0], clips[2]]
    assert program.session.clip is not None
    assert program.session.clip.path == clips[0]
    with qtbot.waitSignal(program.jobs.analysis_ended, timeout=SLOW_MS):
        program.actions["close"].trigger()
    assert program.session.clip.path == clips[2]
    assert not program.window.clips.isVisible()
    program.actions["close"].trigger()
    assert program.session.clip is None
    assert program.files.files == ()


def test_a_bad_one_among_them_is_marked_and_the_next_is_shown(
    program: Program, qtbot: QtBot, clips: tuple[Path, ...], keep: None, tmp_path: Path
) -> None:
    bad, text = tmp_path / "bad.mp4", tmp_path / "a.txt"
    bad.write_text("no video", encoding="utf-8")
    text.touch()
    with qtbot.waitSignal(program.jobs.analysis_ended, timeout=SLOW_MS):
        program.opening.do_open_all([bad, clips[0], text, tmp_path / "gone.mp4"])
    assert program.session.clip is not None
    assert program.session.clip.path == clips[0]
    assert states(program) == [ClipState.FAILED, ClipState.READY]
    texts = [box.text() for box in program.window.findChildren(QMessageBox)]
    assert texts[0] == "“a.txt” is no video.\n“gone.mp4” is not there."
    assert len(texts) == 2


def test_a_project_and_its_clip_are_one(
    program: Program, qtbot: QtBot, clips: tuple[Path, ...], keep: None, tmp_path: Path
) -> None:
    path = tmp_path / "a.liftlens"
    write_project(path, ProjectFile(record_of(clips[0]), Project(athlete="Änne")))
    with qtbot.waitSignal(program.jobs.analysis_ended, timeout=SLOW_MS):
        program.opening.do_open_all([path])
    assert program.session.project.athlete == "Änne"
    with qtbot.waitSignal(program.jobs.analysis_ended, timeout=SLOW_MS):
        program.opening.do_open(clips[0])
    assert [file.path for file in program.files.files] == [path]
    assert program.session.project.athlete == "Änne"


# ── ahead ───────────────────────────────────────────────────────────────────────────────────────
class HeldWorker(Worker):
    """Works until it is let go or stopped."""

    made: list[HeldWorker] = []

    def __init__(self, path: Path, _lifter: LifterChoice, _recovery: Recovery) -> None:
        super().__init__()
        self.path = path
        self.problem = ""
        self.go = threading.Event()
        self.made.append(self)

    def work(self) -> object:
        while not self.go.wait(0.01) and not self._stop.is_set():
            pass
        if self.problem:
            raise OSError(self.problem)
        return self.path


@pytest.fixture
def ahead(program: Program, qapp: object) -> Iterator[tuple[OpenFiles, Ahead]]:
    HeldWorker.made = []
    files = OpenFiles()
    keeper = SettingsKeeper(Settings())
    ahead = Ahead(files, program.session, program.jobs, keeper, Recovery(), HeldWorker)
    yield files, ahead
    ahead.close()


def test_they_are_taken_one_at_a_time_and_marked(
    ahead: tuple[OpenFiles, Ahead], qtbot: QtBot, tmp_path: Path
) -> None:
    files, _ = ahead
    paths = [tmp_path / f"{n}.mp4" for n in range(3)]
    files.add(paths)
    qtbot.waitUntil(lambda: len(HeldWorker.made) == 1, timeout=SLOW_MS)
    assert [file.state for file in files.files] == [
        ClipState.WORKING,
        ClipState.WAITING,
        ClipState.WAITING,
    ]
    HeldWorker.made[0].problem = "No space left"
    HeldWorker.made[0].go.set()
    qtbot.waitUntil(lambda: len(HeldWorker.made) == 2, timeout=SLOW_MS)
    failed = files.find(paths[0])
    assert failed is not None
    assert (failed.state, failed.problem) == (ClipState.FAILED, "No space left")
    HeldWorker.made[1].go.set()
    qtbot.waitUntil(lambda: len(HeldWorker.made) == 3, timeout=SLOW_MS)
    assert HeldWorker.made[2].path == paths[2]


def test_what_is_closed_or_shown_is_left_alone(
    ahead: tuple[OpenFiles, Ahead], program: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    files, _ = ahead
    paths = [tmp_path / f"{n}.mp4" for n in range(3)]
    files.add(paths)
    qtbot.waitUntil(lambda: len(HeldWorker.made) == 1, timeout=SLOW_MS)
    files.remove(paths[0])
    qtbot.waitUntil(lambda: len(HeldWorker.made) == 2, timeout=SLOW_MS)
    assert HeldWorker.made[0]._stop.is_set()
    files.show(paths[1], paths[1])
    program.session.clip_changed.emit(None)  # the coach turned to the one that is under way
    qtbot.waitUntil(lambda: len(HeldWorker.made) == 3, timeout=SLOW_MS)
    assert HeldWorker.made[1]._stop.is_set()
    assert HeldWorker.made[2].path == paths[2]
    assert [file.state for file in files.files] == [ClipState.WORKING, ClipState.WORKING]


def test_it_waits_for_the_clip_that_is_shown(
    program: Program, qtbot: QtBot, clips: tuple[Path, ...]
) -> None:
    make_different(clips[1])
    with qtbot.waitSignal(program.jobs.analysis_progressed, timeout=SLOW_MS):
        program.opening.do_open_all(clips[:2])
    qtbot.wait(10)
    assert program.jobs.running(AnalysisWorker)
    assert states(program) == [ClipState.WORKING, ClipState.WAITING]


def test_the_worker_fills_the_cache_also_for_a_project(
    qapp: object, qtbot: QtBot, clips: tuple[Path, ...], keep: None, tmp_path: Path
) -> None:
    path = tmp_path / "athletes" / "a.liftlens"
    write_project(path, ProjectFile(record_of(clips[0]), Project()))
    assert AheadWorker(path, Settings(), Recovery()).work() == clips[0]
    assert AnalysisCache().load(clips[0], AnalysisOptions(), probe(clips[0])) is not None


# ── dragging ────────────────────────────────────────────────────────────────────────────────────
def test_a_clip_over_an_open_one_can_be_compared(
    reviewed: Program, qtbot: QtBot, clips: tuple[Path, ...], artefacts: Path
) -> None:
    window = reviewed.window
    right = QPoint(window.width() - 60, window.height() // 2)
    zones = drag(reviewed, mime(clips[1]), right)
    assert zones.isVisible()
    assert len(zones.zones()) == 2
    window.grab().save(str(artefacts / "window-drop-zones.png"))
    with qtbot.waitSignal(window.compare_dropped, timeout=SLOW_MS) as dropped:
        drop(reviewed, mime(clips[1]), right)
    assert dropped.args == [clips[1]]
    assert not zones.isVisible()
    drag(reviewed, mime(clips[1]), QPoint(60, 60))
    with qtbot.waitSignal(reviewed.jobs.analysis_ended, timeout=SLOW_MS):
        drop(reviewed, mime(clips[1]), QPoint(60, 60))
    assert reviewed.session.clip is not None
    assert reviewed.session.clip.path == clips[1]


def test_several_a_project_or_the_first_one_can_only_be_opened(
    program: Program, clips: tuple[Path, ...], tmp_path: Path
) -> None:
    zones = drag(program, mime(clips[0]), QPoint(60, 60))
    assert len(zones.zones()) == 1
    program.window.dragLeaveEvent(QDragLeaveEvent())
    assert not zones.isVisible()
    program.window.set_clip_is_open(True)
    for data in (mime(*clips), mime(tmp_path / "a.liftlens"), mime(tmp_path)):
        assert len(drag(program, data, QPoint(60, 60)).zones()) == 1


def test_no_field_takes_the_name_of_a_file_as_text(program: Program, tmp_path: Path) -> None:
    fields = [f for f in program.window.findChildren(QLineEdit) if f.acceptDrops()]
    assert fields
    drag(program, mime(tmp_path / "a.mp4"), QPoint(60, 60))
    assert not any(field.acceptDrops() for field in fields)
    program.window.dragLeaveEvent(QDragLeaveEvent())
    assert all(field.acceptDrops() for field in fields)


def test_text_is_not_taken(program: Program) -> None:
    data = QMimeData()
    data.setText("squat.mp4")
    enter = QDragEnterEvent(
        QPoint(9, 9),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter.ignore()
    program.window.dragEnterEvent(enter)
    assert not enter.isAccepted()


# ── recent ones and settings ────────────────────────────────────────────────────────────────────
def test_the_recent_ones_can_be_opened_kept_and_cleared(
    program: Program, clips: tuple[Path, ...], tmp_path: Path
) -> None:
    settings = Settings()
    for path in (clips[0], tmp_path / "gone.liftlens", clips[1]):
        settings = with_recent(settings, path)
    keeper = SettingsKeeper(settings)
    opened: list[Path] = []
    menu = recent_menu(program.window, keeper, opened.append)

    def titles() -> list[tuple[str, bool]]:
        menu.aboutToShow.emit()
        return [(a.text(), a.isEnabled()) for a in menu.actions() if not a.isSeparator()]

    assert titles()[:3] == [
        (clips[1].name, True),
        ("gone.liftlens", False),
        (clips[0].name, True),
    ]
    menu.actions()[0].trigger()
    assert opened == [clips[1]]
    pins = next(a.menu() for a in menu.actions() if a.menu() is not None)
    next(a for a in pins.actions() if a.text() == clips[0].name).trigger()
    assert titles()[0] == (clips[0].name, True)
    next(a for a in menu.actions() if "Clear" in a.text()).trigger()
    assert titles()[0] == (clips[0].name, True)
    assert [entry.path for entry in keeper.settings.recent] == [str(clips[0])]
    assert load_settings().recent == keeper.settings.recent
