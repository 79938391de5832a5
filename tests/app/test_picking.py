"""The lifter is chosen in the window: by click or number, followed both ways, undone at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from app.background.workers import AnalysisWorker
from app.program import Program
from inference.analysis import AnalysisOptions, analyze
from inference.cache import AnalysisCache
from inference.detect.corrections import Corrections
from inference.skeleton import BLAZEPOSE33
from tests.app.waiting import SLOW_MS
from tests.inference.detect.two_people import MIDDLE, two_people

FRAME = 20
HIP = BLAZEPOSE33.index("left_hip")


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A clip of two people, and a cache folder with its analysis."""
    folder = tmp_path_factory.mktemp("pair")
    clip = two_people(folder / "two.mp4")
    *_, analysis = analyze(clip, partials=False)
    AnalysisCache(folder / "kept").store(clip, AnalysisOptions(), analysis)
    return clip, folder / "kept"


@pytest.fixture
def two(program: Program, qtbot: QtBot, pair: tuple[Path, Path], isolated_folders: Path) -> Program:
    """The program with that clip open, at a frame in the middle."""
    clip, kept = pair
    entries = isolated_folders / "cache" / "analyses"
    entries.mkdir(parents=True)
    for entry in kept.iterdir():
        (entries / entry.name).write_bytes(entry.read_bytes())
    with qtbot.waitSignal(program.jobs.analysis_ended, timeout=SLOW_MS):
        program.open(clip)
    program.transport.do_seek(FRAME)
    qtbot.waitUntil(lambda: program.picture.shown_frame == FRAME, timeout=SLOW_MS)
    return program


def side(program: Program) -> int:
    """Number of the person who is followed, from left to right."""
    assert program.session.review is not None
    keypoints = program.session.review.analysis.keypoints
    across = keypoints.xy[keypoints.found][:, HIP, 0]
    assert (across < MIDDLE).all() or (across > MIDDLE).all()
    return 1 if across[0] < MIDDLE else 2


def choose(program: Program, qtbot: QtBot, number: int) -> None:
    """Press P and the number of a person."""
    qtbot.keyClick(program.window, Qt.Key.Key_P)
    tool = program.picking.tool
    assert tool is not None
    qtbot.waitUntil(lambda: tool.knows_people, timeout=SLOW_MS)
    qtbot.keyClick(tool, Qt.Key(Qt.Key.Key_0.value + number))


def test_the_other_one_is_followed_and_undo_goes_back_at_once(two: Program, qtbot: QtBot) -> None:
    before = side(two)
    other = 3 - before
    former = two.session.review
    assert "2 people" in two.window.video._hint
    with qtbot.waitSignal(two.jobs.analysis_ended, timeout=SLOW_MS) as ended:
        choose(two, qtbot, other)
        assert two.picking.tool is None
        assert two.session.review is former  # stays until it is replaced
        assert two.window.video._hint == ""
    assert ended.args == [""]
    assert two.session.review is not None
    assert two.session.review.analysis.complete
    assert two.session.review.analysis.keypoints.found.all()
    assert side(two) == other
    assert two.session.undo_stack.undoText() == "choice of the lifter"
    two.session.undo_stack.undo()
    assert side(two) == before
    assert not two.jobs.running(AnalysisWorker)
    two.session.undo_stack.redo()
    assert side(two) == other
    assert not two.jobs.running(AnalysisWorker)


def test_cancelling_shows_the_former_lifter_again(two: Program, qtbot: QtBot) -> None:
    before = side(two)
    with qtbot.waitSignal(two.jobs.analysis_ended, timeout=SLOW_MS):
        choose(two, qtbot, 3 - before)
        two.window.analysis_progress.cancelled.emit()
    assert two.session.project.pick is None
    assert two.session.review is not None
    assert two.session.review.analysis.complete
    assert side(two) == before
    assert "from before" in two.window.statusBar().currentMessage()
    assert not two.jobs.running(AnalysisWorker)


def test_undo_while_the_other_one_is_looked_for_stops_it(two: Program, qtbot: QtBot) -> None:
    before = side(two)
    choose(two, qtbot, 3 - before)
    assert two.jobs.running(AnalysisWorker)
    two.session.undo_stack.undo()
    assert not two.jobs.running(AnalysisWorker)
    assert side(two) == before
    assert not two.window.analysis_progress.isVisible()


def test_corrections_of_the_former_lifter_do_not_go_to_the_other(
    two: Program, qtbot: QtBot
) -> None:
    two.correcting.do_move("left_knee", FRAME, QPointF(50, 60))
    told = two.session.project.corrections
    assert two.session.review is not None
    hips = two.session.review.analysis.keypoints.xy[FRAME, HIP]
    two.picking.do_pick(FRAME, QPointF(*hips.tolist()))
    assert two.session.project.corrections == told  # the same person, followed anew
    two.picking.do_pick(FRAME, QPointF(2 * MIDDLE - float(hips[0]), 200))
    assert two.session.project.corrections == Corrections()


def test_another_frame_is_looked_at_anew(two: Program, qtbot: QtBot) -> None:
    qtbot.keyClick(two.window, Qt.Key.Key_P)
    tool = two.picking.tool
    assert tool is not None
    qtbot.keyClick(tool, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: two.picture.shown_frame == FRAME + 1, timeout=SLOW_MS)
    qtbot.waitUntil(lambda: tool.knows_people, timeout=SLOW_MS)
    qtbot.keyClick(two.window, Qt.Key.Key_P)
    assert two.picking.tool is None


def test_one_mode_ends_the_other(two: Program, qtbot: QtBot) -> None:
    two.actions["choose_lifter"].trigger()
    two.actions["correct_joints"].trigger()
    assert two.picking.tool is None
    assert not two.actions["choose_lifter"].isChecked()
    assert two.correcting.tool is not None
    two.actions["choose_lifter"].trigger()
    assert two.correcting.tool is None
    two.session.set_playing(True)
    assert two.picking.tool is None


def test_the_menu_of_a_place_follows_who_is_there(two: Program, qtbot: QtBot) -> None:
    before = side(two)
    x = 1.5 * MIDDLE if before == 1 else 0.5 * MIDDLE
    menu = two.video.menu(QPointF(x, 160))
    follow: QAction = menu.actions()[0]
    with qtbot.waitSignal(two.jobs.analysis_ended, timeout=SLOW_MS):
        follow.trigger()
    assert side(two) == 3 - before
    assert not two.video.menu(QPointF(-5, 160)).actions()[0].isEnabled()


def test_without_a_clip_there_is_nobody_to_choose(program: Program) -> None:
    program.actions["choose_lifter"].trigger()
    assert program.picking.tool is None
    assert not program.actions["choose_lifter"].isChecked()
