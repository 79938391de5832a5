"""Joints put right in the window: shown at once, lifted in the background, undone at once."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from app.background.workers import LiftWorker
from app.program import Program
from inference.detect.corrections import Corrections, SideSwap
from inference.skeleton import BLAZEPOSE33, FloatArray, Joint
from inference.video.clip import ClipInfo
from tests.app.waiting import SLOW_MS
from widgets.video.joints import JointsTool

FRAME = 40
KNEE = BLAZEPOSE33.index("left_knee")


@pytest.fixture
def editing(reviewed: Program, qtbot: QtBot) -> Program:
    """The program at a frame, with the handles on the joints."""
    reviewed.transport.do_seek(FRAME)
    qtbot.waitUntil(lambda: reviewed.picture.shown_frame == FRAME, timeout=SLOW_MS)
    qtbot.keyClick(reviewed.window, Qt.Key.Key_E)
    return reviewed


def tool(program: Program) -> JointsTool:
    assert program.correcting.tool is not None
    return program.correcting.tool


def shown_knee(program: Program) -> FloatArray:
    """Where the left knee is on the video, in image pixels."""
    shown = program.correcting.shown_review()
    assert shown is not None
    return shown.analysis.keypoints.xy[FRAME, KNEE]


def lifted_knee(program: Program) -> FloatArray:
    assert program.session.review is not None
    return program.session.review.analysis.poses.xyz[FRAME, Joint.LEFT_KNEE]


def on_pane(program: Program, point: FloatArray) -> QPoint:
    return program.window.video.image_to_widget(QPointF(*point.tolist())).toPoint()


def settled(program: Program, qtbot: QtBot) -> None:
    """Wait until the poses belong to what was told."""

    def done() -> bool:
        review = program.session.review
        told = program.session.project.corrections
        is_told = review is not None and review.analysis.corrections == told
        return is_told and not program.jobs.running(LiftWorker)

    qtbot.waitUntil(done, timeout=SLOW_MS)


def drag_knee(program: Program, qtbot: QtBot, by: QPoint) -> None:
    """Drag the left knee without letting it go."""
    start = on_pane(program, shown_knee(program))
    qtbot.mousePress(tool(program), Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(tool(program), start + by / 2)
    qtbot.mouseMove(tool(program), start + by)


def test_a_drag_shows_at_once_is_lifted_when_let_go_and_is_one_step(
    editing: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inference.analysis.make_detector", lambda _: pytest.fail("detected again"))
    knee, pose = shown_knee(editing).copy(), lifted_knee(editing).copy()
    by = QPoint(30, 0)
    drag_knee(editing, qtbot, by)
    scale = editing.window.video.scale
    assert shown_knee(editing) == pytest.approx(knee + np.array([30, 0]) / scale, abs=1.0)
    assert not editing.jobs.running(LiftWorker)
    assert not editing.session.undo_stack.canUndo()
    end = on_pane(editing, knee) + by
    qtbot.mouseRelease(tool(editing), Qt.MouseButton.LeftButton, pos=end)
    assert editing.jobs.running(LiftWorker)
    settled(editing, qtbot)
    assert np.linalg.norm(lifted_knee(editing) - pose) > 0.01
    assert editing.session.undo_stack.count() == 1
    assert editing.session.undo_stack.undoText() == "correction of the left knee"
    # Taken back at once, and done again at once.
    editing.session.undo_stack.undo()
    assert lifted_knee(editing) == pytest.approx(pose)
    assert shown_knee(editing) == pytest.approx(knee)
    editing.session.undo_stack.redo()
    assert np.linalg.norm(lifted_knee(editing) - pose) > 0.01
    assert not editing.jobs.running(LiftWorker)


def test_escape_takes_a_drag_back(editing: Program, qtbot: QtBot) -> None:
    knee = shown_knee(editing).copy()
    drag_knee(editing, qtbot, QPoint(30, 20))
    qtbot.keyClick(tool(editing), Qt.Key.Key_Escape)
    assert shown_knee(editing) == pytest.approx(knee)
    assert editing.session.project.corrections == Corrections()
    assert not editing.session.undo_stack.canUndo()
    assert editing.correcting.tool is not None
    qtbot.keyClick(tool(editing), Qt.Key.Key_Escape)
    assert editing.correcting.tool is None


def test_arrow_keys_push_the_selected_joint_and_step_frames_where_none_is(
    editing: Program, qtbot: QtBot
) -> None:
    qtbot.keyClick(tool(editing), Qt.Key.Key_Right)
    assert editing.session.frame == FRAME + 1
    qtbot.keyClick(tool(editing), Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: editing.picture.shown_frame == FRAME, timeout=SLOW_MS)
    knee = shown_knee(editing).copy()
    tool(editing).select("left_knee")
    for _ in range(3):
        qtbot.keyClick(tool(editing), Qt.Key.Key_Right)
    assert editing.session.frame == FRAME
    assert shown_knee(editing) == pytest.approx(knee + np.array([3, 0]), abs=0.02)
    assert editing.session.undo_stack.count() == 1
    settled(editing, qtbot)
    qtbot.keyClick(tool(editing), Qt.Key.Key_Delete)
    assert editing.session.project.corrections == Corrections()
    assert shown_knee(editing) == pytest.approx(knee)
    settled(editing, qtbot)


def test_the_way_from_correction_to_correction(editing: Program, qtbot: QtBot) -> None:
    for frame in (10, 70):
        editing.correcting.do_move("left_knee", frame, QPointF(50, 60))
    tool(editing).select("left_knee")
    assert "2 other frames" in tool(editing).hint()
    tool(editing).frame_requested.emit(70)
    qtbot.waitUntil(lambda: editing.picture.shown_frame == 70, timeout=SLOW_MS)
    assert "2 of 2" in tool(editing).hint()
    settled(editing, qtbot)


def test_sides_are_exchanged_over_what_is_offered(editing: Program, qtbot: QtBot) -> None:
    session = editing.session
    session.set_range(30, 50)
    editing.correcting.show_frame(FRAME)
    menu = tool(editing)._swap.menu()
    texts = [action.text() for action in menu.actions()]
    assert texts[0] == "In this frame"
    assert any(text.startswith("In rep ") for text in texts)
    assert any(text.startswith("From in to out") for text in texts)
    next(a for a in menu.actions() if a.text().startswith("From in to out")).trigger()
    assert session.project.corrections.swaps == (SideSwap(30, 50),)
    other = BLAZEPOSE33.index("right_knee")
    assert session.review is not None
    before = session.review.analysis.uncorrected.xy
    assert shown_knee(editing) == pytest.approx(before[FRAME, other])
    settled(editing, qtbot)
    session.undo_stack.undo()
    assert session.project.corrections == Corrections()


def test_the_last_correction_counts_however_quickly_they_come(
    editing: Program, qtbot: QtBot
) -> None:
    for step in range(6):
        editing.correcting.do_move("left_knee", FRAME, QPointF(50 + step, 60))
    settled(editing, qtbot)
    assert shown_knee(editing) == pytest.approx((55, 60))
    assert editing.session.review is not None
    assert editing.session.review.analysis.keypoints.xy[FRAME, KNEE] == pytest.approx((55, 60))


def test_what_was_corrected_is_there_when_the_clip_is_opened_with_it(
    editing: Program, qtbot: QtBot
) -> None:
    editing.correcting.do_move("left_knee", FRAME, QPointF(50, 60))
    settled(editing, qtbot)
    project, clip = editing.session.project, editing.session.clip
    assert isinstance(clip, ClipInfo)
    editing.session.open_clip(clip, project)
    with qtbot.waitSignal(editing.jobs.analysis_ended, timeout=SLOW_MS):
        editing.lifting.analyse()
    assert editing.session.review is not None
    assert editing.session.review.analysis.keypoints.xy[FRAME, KNEE] == pytest.approx((50, 60))


def test_the_mode_is_left_by_its_key_its_button_and_with_the_clip(
    editing: Program, qtbot: QtBot
) -> None:
    action = editing.actions["correct_joints"]
    assert action.isChecked()
    qtbot.keyClick(editing.window, Qt.Key.Key_E)
    assert editing.correcting.tool is None
    assert not action.isChecked()
    fitted = editing.window.video.scale
    action.trigger()
    qtbot.wait(50)
    assert editing.window.video.scale < fitted  # the panel of the tool has its room
    tool(editing).left.emit()
    qtbot.wait(50)
    assert not action.isChecked()
    assert editing.window.video.scale == fitted
    action.trigger()
    editing.opening.do_close()
    assert editing.correcting.tool is None


def test_without_anything_found_there_is_nothing_to_correct(program: Program) -> None:
    program.actions["correct_joints"].trigger()
    assert program.correcting.tool is None
    assert not program.actions["correct_joints"].isChecked()
    assert program.window.statusBar().currentMessage()


def test_each_layer_can_be_switched_and_is_remembered(reviewed: Program, qtbot: QtBot) -> None:
    from app.settings_file import load_settings
    from inference.export.primitives import Text

    def texts() -> int:
        return sum(isinstance(shape, Text) for shape in reviewed.window.video._overlay)

    reviewed.transport.do_seek(FRAME)
    qtbot.waitUntil(lambda: reviewed.picture.shown_frame == FRAME, timeout=SLOW_MS)
    before = texts()
    menu = reviewed.window.video.bar.layers.menu()
    titles = {action.text(): action for action in menu.actions()}
    assert set(titles) >= {"Skeleton", "Joint angles", "Spine angle", "Phase", "Findings"}
    titles["Joint angles"].trigger()
    assert texts() < before
    assert not load_settings().overlay.angles
    assert not reviewed.exporting.overlay_style().angles
    titles["Joint angles"].trigger()
    assert texts() == before
