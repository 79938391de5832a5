"""Which lifter makes the poses: chosen, tried, used, remembered, or refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from app.background.workers import AnalysisWorker, LiftWorker
from app.commands.lifting import BUILT_IN, lifter_words, options_of
from app.program import Program
from app.project import Project
from app.settings import DetectingSettings, LifterChoice, Settings
from app.settings_file import load_settings
from inference.detect.registry import DEFAULT_DETECTOR
from inference.lift.blazepose_world import BlazePoseWorldLifter
from inference.lift.lifter import DEFAULT_LIFTER
from tests.app.waiting import SLOW_MS
from tests.inference.lift.models import weights_file

BLAZEPOSE = LifterChoice(name=BlazePoseWorldLifter.name)


@pytest.fixture
def weights(tmp_path: Path) -> LifterChoice:
    return LifterChoice(weights=str(weights_file(tmp_path)))


def lifter(program: Program) -> str:
    """What made the poses on the screen."""
    assert program.session.review is not None
    return program.session.review.analysis.lifter


def lift_with(program: Program, qtbot: QtBot, choice: LifterChoice) -> None:
    with qtbot.waitSignal(program.jobs.lift_ended, timeout=SLOW_MS) as ended:
        program.lifting.choose(choice)
    assert ended.args == [""]


def test_the_default_is_whatever_the_program_has_by_then() -> None:
    gone = Settings(
        lifter=LifterChoice(name="of an older program"),
        detecting=DetectingSettings(name="of an older program"),
    )
    for settings in (Settings(), gone):
        options = options_of(settings, Project())
        assert (options.lifter, options.detector) == (DEFAULT_LIFTER, DEFAULT_DETECTOR)
    assert BUILT_IN[0] == DEFAULT_LIFTER
    assert BLAZEPOSE.name in BUILT_IN


def test_a_file_lifts_the_open_clip_anew_and_is_remembered(
    reviewed: Program, qtbot: QtBot, weights: LifterChoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inference.analysis.make_detector", lambda _: pytest.fail("detected again"))
    assert reviewed.session.review is not None
    keypoints = reviewed.session.review.analysis.keypoints
    lift_with(reviewed, qtbot, weights)
    assert lifter(reviewed).startswith("temporal ")
    assert reviewed.session.review.analysis.keypoints is keypoints
    assert Path(weights.weights).name in reviewed.window.statusBar().currentMessage()
    assert load_settings().lifter == weights
    lift_with(reviewed, qtbot, BLAZEPOSE)
    assert lifter(reviewed).startswith("blazepose-world ")
    assert load_settings().lifter == BLAZEPOSE


@pytest.mark.parametrize("content", [b"no weights", b""])
def test_an_unusable_file_says_why_and_changes_nothing(
    reviewed: Program, qtbot: QtBot, tmp_path: Path, content: bytes
) -> None:
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(content)
    before = reviewed.lifting.choice
    assert reviewed.session.review is not None
    poses = reviewed.session.review.analysis.poses
    with qtbot.waitSignal(reviewed.jobs.lifter_refused, timeout=SLOW_MS):
        reviewed.lifting.choose(LifterChoice(weights=str(broken)))
    assert reviewed.lifting.choice == before
    assert reviewed.session.review.analysis.poses is poses
    (box,) = reviewed.window.findChildren(QMessageBox)
    assert "broken.safetensors" in box.text()
    assert (
        f"goes on with {lifter_words(options_of(Settings(lifter=before), Project()))}" in box.text()
    )


def test_a_choice_during_the_analysis_waits_for_its_end(
    program: Program, qtbot: QtBot, squat_clip: Path, weights: LifterChoice
) -> None:
    with qtbot.waitSignal(program.jobs.analysis_advanced, timeout=SLOW_MS):
        program.open(squat_clip)
    with qtbot.waitSignal(program.jobs.lifter_tried, timeout=SLOW_MS):
        program.lifting.choose(weights)
    assert program.jobs.running(AnalysisWorker)
    assert not program.jobs.running(LiftWorker)
    with qtbot.waitSignal(program.jobs.lift_ended, timeout=SLOW_MS):
        pass
    assert lifter(program).startswith("temporal ")
    assert program.session.review is not None
    assert program.session.review.analysis.complete


def test_the_last_choice_counts(reviewed: Program, qtbot: QtBot, weights: LifterChoice) -> None:
    lift_with(reviewed, qtbot, weights)
    poses = reviewed.session.review.analysis.poses if reviewed.session.review else None
    reviewed.lifting.choose(BLAZEPOSE)
    reviewed.lifting.choose(weights)
    with qtbot.waitSignal(reviewed.jobs.lifter_tried, timeout=SLOW_MS):
        pass
    qtbot.waitUntil(lambda: not reviewed.jobs.running(LiftWorker), timeout=SLOW_MS)
    assert reviewed.session.review is not None
    assert reviewed.lifting.choice == weights
    assert np.array_equal(reviewed.session.review.analysis.poses.xyz, poses.xyz, equal_nan=True)


def test_a_remembered_file_that_is_gone_is_said_and_the_built_in_lifter_goes_on(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, squat_clip: Path, keep: None
) -> None:
    gone = LifterChoice(weights=str(tmp_path / "gone.bin"))
    program = Program(qapp, Settings(lifter=gone))
    qtbot.addWidget(program.window)
    with qtbot.waitSignal(program.jobs.analysis_ended, timeout=SLOW_MS) as ended:
        program.open(squat_clip)
    assert ended.args == [""]
    assert lifter(program).startswith(f"{DEFAULT_LIFTER} ")
    (box,) = program.window.findChildren(QMessageBox)
    assert "gone.bin" in box.text()
    box.close()
    program.window.close()


def test_the_menu_marks_the_choice_and_names_its_file(
    program: Program, qtbot: QtBot, weights: LifterChoice
) -> None:
    with qtbot.waitSignal(program.jobs.lifter_tried, timeout=SLOW_MS):
        program.lifting.choose(weights)
    menu = next(m for m in program.window.findChildren(QMenu) if m.title() == "3D l&ifter")
    menu.aboutToShow.emit()
    checked = [action.text() for action in menu.actions() if action.isChecked()]
    assert checked == [Path(weights.weights).name]
    assert menu.actions()[-1].text() == "From a &file…"
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: program.lifting.choice == LifterChoice(), timeout=SLOW_MS)
    menu.aboutToShow.emit()
    assert menu.actions()[0].isChecked()
    assert len(menu.actions()) == len(BUILT_IN) + 2
