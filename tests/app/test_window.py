"""The real window, driven as a coach drives it: on real decoding, detection and painting."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QMessageBox, QSlider
from pytestqt.qtbot import QtBot

from app.background.workers import AnalysisWorker, LiftWorker
from app.program import Program
from inference.lift.scene import Scene
from inference.video.reader import VideoReader
from tests.app.waiting import SLOW_MS, settle
from widgets.dialogs.keys import KeysDialog
from widgets.dialogs.scene import SceneDialog
from widgets.video.level_line import LevelLineTool


def press(qtbot: QtBot, program: Program, key: Qt.Key, *, shift: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(program.window, key, modifier)


def shown_rule_statuses(program: Program) -> dict[str, tuple[int, ...]]:
    assert program.session.review is not None
    statuses = program.session.review.judgement.statuses
    return {status.rule: status.faulty_reps for status in statuses}


def test_an_empty_window_says_what_to_do(program: Program, artefacts: Path) -> None:
    picture = program.window.grab()
    picture.save(str(artefacts / "window-empty.png"))
    assert program.window.windowTitle() == "LiftLens"
    assert not program.window.transport.isEnabled()


def test_opening_shows_a_picture_at_once_and_results_as_they_come(
    program: Program, qtbot: QtBot, squat_clip: Path, artefacts: Path
) -> None:
    progress: list[object] = []
    program.jobs.analysis_progressed.connect(progress.append)
    with qtbot.waitSignal(program.jobs.frame_loaded, timeout=SLOW_MS):
        program.open(squat_clip)
    assert program.jobs.running(AnalysisWorker)
    program.session.set_frame(20)  # the clip can be scrubbed meanwhile
    with qtbot.waitSignal(program.jobs.analysis_ended, timeout=SLOW_MS):
        pass
    assert len(progress) >= 3
    assert len(program.session.reps) == 2
    assert shown_rule_statuses(program)["spine_angle"] == (2,)
    assert squat_clip.name in program.window.windowTitle()
    program.transport.do_seek(program.session.reps[1].bottom_frame)
    settle(qtbot, program)
    qtbot.wait(50)
    program.window.grab().save(str(artefacts / "window-reviewed.png"))


def test_the_picture_shown_is_the_frame_under_the_cursor(
    reviewed: Program, qtbot: QtBot, squat_clip: Path
) -> None:
    with VideoReader(squat_clip) as reader:
        for frame in (0, 77, 31, 32, 5, reader.info.frames - 1):
            reviewed.transport.do_seek(frame)
            settle(qtbot, reviewed)
            shown = reviewed.window.video.image
            assert shown is not None
            assert np.array_equal(shown, reader.frame(frame))


def test_the_figures_stay_with_the_picture(
    reviewed: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(qtbot, reviewed)
    posed: list[int] = []
    loaded: list[int] = []
    monkeypatch.setattr(reviewed.window.skeleton, "set_frame", posed.append)
    reviewed.jobs.frame_loaded.connect(lambda frame, _image: loaded.append(frame))
    reviewed.transport.do_seek(50)
    settle(qtbot, reviewed)
    assert posed == loaded
    assert posed[-1] == 50


def test_keys_step_jump_and_go_from_rep_to_rep(reviewed: Program, qtbot: QtBot) -> None:
    session = reviewed.session
    press(qtbot, reviewed, Qt.Key.Key_Right)
    press(qtbot, reviewed, Qt.Key.Key_Right)
    press(qtbot, reviewed, Qt.Key.Key_Left)
    assert session.frame == 1
    press(qtbot, reviewed, Qt.Key.Key_Right, shift=True)
    assert session.frame == 11
    press(qtbot, reviewed, Qt.Key.Key_End)
    assert session.clip is not None
    assert session.frame == session.clip.frames - 1
    press(qtbot, reviewed, Qt.Key.Key_Home)
    assert session.frame == 0
    press(qtbot, reviewed, Qt.Key.Key_Down)
    assert session.frame == session.reps[0].bottom_frame
    press(qtbot, reviewed, Qt.Key.Key_Down)
    assert session.frame == session.reps[1].bottom_frame
    press(qtbot, reviewed, Qt.Key.Key_Up)
    assert session.frame == session.reps[0].bottom_frame


def test_space_plays_and_pauses(reviewed: Program, qtbot: QtBot) -> None:
    press(qtbot, reviewed, Qt.Key.Key_Space)
    assert reviewed.session.playing
    qtbot.waitUntil(lambda: reviewed.session.frame > 10, timeout=SLOW_MS)
    press(qtbot, reviewed, Qt.Key.Key_Space)
    assert not reviewed.session.playing
    resting = reviewed.session.frame
    qtbot.wait(80)
    assert reviewed.session.frame == resting


def test_r_loops_the_rep_at_the_cursor(reviewed: Program, qtbot: QtBot) -> None:
    reviewed.transport.do_select_rep(2)
    press(qtbot, reviewed, Qt.Key.Key_R)
    assert reviewed.session.loop == reviewed.session.reps[1]
    assert reviewed.actions["loop_rep"].isChecked()
    press(qtbot, reviewed, Qt.Key.Key_R)
    assert reviewed.session.loop is None


def test_scrubbing_the_timeline_moves_every_pane(reviewed: Program, qtbot: QtBot) -> None:
    timeline = reviewed.window.timeline
    y = timeline.height() // 2
    assert reviewed.session.clip is not None
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=QPoint(timeline.width() // 4, y))
    first = reviewed.session.frame
    for x in range(timeline.width() // 4, timeline.width() * 3 // 4, 9):
        qtbot.mouseMove(timeline, QPoint(x, y))
    qtbot.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    share = reviewed.session.frame / reviewed.session.clip.frames
    assert first < reviewed.session.frame
    assert share == pytest.approx(0.75, abs=0.08)
    settle(qtbot, reviewed)


def test_a_slider_judges_every_rep_anew_and_ctrl_z_takes_it_back(
    reviewed: Program, qtbot: QtBot
) -> None:
    slider = reviewed.window.rules.findChildren(QSlider)[0]
    before = slider.value()
    with qtbot.waitSignal(reviewed.session.judgement_changed):
        far_right = QPoint(slider.width() - 3, slider.height() // 2)
        qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=far_right)
    assert shown_rule_statuses(reviewed)["spine_angle"] == (1, 2)
    qtbot.waitUntil(reviewed.session.undo_stack.canUndo, timeout=5_000)
    qtbot.keyClick(reviewed.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert shown_rule_statuses(reviewed)["spine_angle"] == (2,)
    assert slider.value() == before


def test_dragging_the_line_in_the_plot_is_the_same(reviewed: Program) -> None:
    plots = reviewed.window.plots
    plots.threshold_dragged.emit("spine_angle", "min", 20.0)
    assert shown_rule_statuses(reviewed)["spine_angle"] == ()
    assert not reviewed.session.undo_stack.canUndo()
    plots.threshold_released.emit()
    assert reviewed.session.undo_stack.canUndo()


def test_a_finding_leads_to_its_worst_frame(reviewed: Program) -> None:
    assert reviewed.session.review is not None
    finding = reviewed.session.review.judgement.findings[0]
    reviewed.window.findings.finding_selected.emit(finding)
    assert reviewed.session.frame == finding.worst_frame


def test_a_finding_brings_up_its_plot(reviewed: Program) -> None:
    assert reviewed.session.review is not None
    finding = reviewed.session.review.judgement.findings[0]
    plots = reviewed.window.plots
    plots.set_chosen(["elbow_flexion"])
    reviewed.window.findings.finding_selected.emit(finding)
    assert plots.chosen == ("elbow_flexion", finding.rule)


def test_cancel_stops_the_analysis_and_keeps_the_clip(
    program: Program, qtbot: QtBot, squat_clip: Path, isolated_folders: Path
) -> None:
    with qtbot.waitSignal(program.jobs.analysis_progressed, timeout=SLOW_MS):
        program.open(squat_clip)
    with qtbot.waitSignal(program.jobs.analysis_ended, timeout=5_000) as ended:
        program.window.analysis_progress.cancelled.emit()
    assert ended.args == [""]
    assert program.session.clip is not None
    assert "cancelled" in program.window.statusBar().currentMessage()
    assert not list(isolated_folders.rglob("*.npz"))


def test_a_file_that_is_no_video_keeps_what_is_open(
    reviewed: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    broken = tmp_path / "notes.mp4"
    broken.write_text("not a video", encoding="utf-8")
    open_clip = reviewed.session.clip
    with qtbot.waitSignal(reviewed.jobs.open_failed, timeout=SLOW_MS) as failed:
        reviewed.open(broken)
    assert failed.args[0] == broken
    assert len(failed.args[1]) > 20
    assert reviewed.session.clip is open_clip
    (box,) = reviewed.window.findChildren(QMessageBox)
    assert "notes.mp4" in box.windowTitle()


def test_a_dropped_file_is_opened(program: Program, qtbot: QtBot, squat_clip: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(squat_clip))])
    drop = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(program.session.clip_changed, timeout=SLOW_MS):
        program.window.dropEvent(drop)
    assert program.session.clip is not None
    assert program.session.clip.path == squat_clip
    assert program.exporting.settings.recent[0].path == str(squat_clip)


def test_a_second_clip_takes_the_place_of_one_still_being_analysed(
    program: Program, qtbot: QtBot, squat_clip: Path, tmp_path: Path
) -> None:
    second = tmp_path / "second.mp4"
    second.write_bytes(squat_clip.read_bytes())
    with qtbot.waitSignal(program.jobs.analysis_progressed, timeout=SLOW_MS):
        program.open(squat_clip)
    with qtbot.waitSignal(program.session.clip_changed, timeout=SLOW_MS):
        program.open(second)
    with qtbot.waitSignal(program.jobs.analysis_ended, timeout=SLOW_MS):
        pass
    assert program.session.review is not None
    assert program.session.review.analysis.clip.path == second
    assert program.session.review.analysis.complete


# ── camera and athlete ──────────────────────────────────────────────────────────────────────────
TOLD = Scene(camera_pitch_deg=12.0, athlete_height_m=1.9)


def told(program: Program) -> Scene:
    """The scene that the poses on the screen agree with."""
    assert program.session.review is not None
    return program.session.review.analysis.scene


def test_what_is_told_lifts_anew_and_is_taken_back_and_remembered(
    reviewed: Program, qtbot: QtBot, squat_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inference.analysis.make_detector", lambda _: pytest.fail("detected again"))
    assert "on CPU" in reviewed.window.statusBar().currentMessage()
    assert reviewed.session.review is not None
    before = reviewed.session.review.analysis
    with qtbot.waitSignal(reviewed.jobs.lift_ended, timeout=SLOW_MS) as ended:
        reviewed.session.change("scene", scene=TOLD)
    assert ended.args == [""]
    assert told(reviewed) == TOLD
    assert "on CPU" in reviewed.window.statusBar().currentMessage()
    # What was shown before comes back at once.
    qtbot.keyClick(reviewed.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert told(reviewed) == Scene()
    assert np.array_equal(reviewed.session.review.analysis.poses.xyz, before.poses.xyz)
    reviewed.session.undo_stack.redo()
    assert told(reviewed) == TOLD
    with qtbot.waitSignal(reviewed.jobs.analysis_ended, timeout=SLOW_MS):
        reviewed.open(squat_clip)
    assert told(reviewed) == reviewed.session.project.scene == TOLD


def test_the_last_word_counts(reviewed: Program, qtbot: QtBot) -> None:
    for pitch in (3.0, 6.0, 9.0):
        reviewed.session.change("scene", scene=Scene(camera_pitch_deg=pitch))
    reviewed.session.undo_stack.undo()
    qtbot.waitUntil(lambda: not reviewed.jobs.running(LiftWorker), timeout=SLOW_MS)
    assert told(reviewed) == Scene(camera_pitch_deg=6.0)


def test_what_is_told_during_the_analysis_waits_for_its_end(
    program: Program, qtbot: QtBot, squat_clip: Path
) -> None:
    with qtbot.waitSignal(program.jobs.analysis_advanced, timeout=SLOW_MS):
        program.open(squat_clip)
    assert program.jobs.running(AnalysisWorker)
    program.session.change("scene", scene=TOLD)
    assert not program.jobs.running(LiftWorker)
    with qtbot.waitSignal(program.jobs.lift_ended, timeout=SLOW_MS):
        pass
    assert told(program) == TOLD
    assert program.session.review is not None
    assert program.session.review.analysis.complete


def test_the_dialog_makes_way_for_the_line_and_comes_back(
    reviewed: Program, qtbot: QtBot, artefacts: Path
) -> None:
    settle(qtbot, reviewed)
    view = reviewed.window.video
    reviewed.actions["scene"].trigger()
    (dialog,) = reviewed.window.findChildren(SceneDialog)
    qtbot.mouseClick(dialog._draw, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    (tool,) = view.findChildren(LevelLineTool)
    ends = [view.image_to_widget(QPointF(*point)).toPoint() for point in ((20, 60), (220, 66))]
    qtbot.mousePress(tool, Qt.MouseButton.LeftButton, pos=ends[0])
    qtbot.mouseMove(tool, ends[1])
    qtbot.mouseRelease(tool, Qt.MouseButton.LeftButton, pos=ends[1])
    reviewed.window.grab().save(str(artefacts / "window-level-line.png"))
    qtbot.keyClick(reviewed.window.focusWidget(), Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert not tool.isVisible()
    drawn = dialog.level_line
    qtbot.mouseClick(dialog._draw, Qt.MouseButton.LeftButton)
    qtbot.keyClick(reviewed.window.focusWidget(), Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.level_line == drawn
    with qtbot.waitSignal(reviewed.jobs.lift_ended, timeout=SLOW_MS):
        dialog.accept()
    assert told(reviewed) == Scene(level_line=drawn)
    assert told(reviewed).camera_roll_deg == pytest.approx(1.7, abs=0.4)


def test_another_clip_ends_the_question(reviewed: Program, qtbot: QtBot) -> None:
    settle(qtbot, reviewed)
    reviewed.actions["scene"].trigger()
    (dialog,) = reviewed.window.findChildren(SceneDialog)
    qtbot.mouseClick(dialog._draw, Qt.MouseButton.LeftButton)
    reviewed.opening.do_close()
    qtbot.waitUntil(lambda: not reviewed.window.findChildren(SceneDialog), timeout=SLOW_MS)
    assert not reviewed.window.video.findChildren(LevelLineTool)
    reviewed.actions["scene"].trigger()
    assert not reviewed.window.findChildren(SceneDialog)


def test_a_pane_fills_the_window_and_goes_back(reviewed: Program) -> None:
    window = reviewed.window
    window.video.maximise_requested.emit()
    assert window.pane("video").isVisible()
    assert window.pane("time").isVisible()
    assert not window.pane("rules").isVisible()
    window.video.maximise_requested.emit()
    assert window.pane("rules").isVisible()


def test_the_theme_can_be_changed_while_a_clip_is_open(
    reviewed: Program, artefacts: Path, qtbot: QtBot
) -> None:
    reviewed.actions["theme"].trigger()
    settle(qtbot, reviewed)
    qtbot.wait(50)
    reviewed.window.grab().save(str(artefacts / "window-light.png"))
    assert reviewed.exporting.settings.theme == "light"
    reviewed.actions["theme"].trigger()
    assert reviewed.exporting.settings.theme == "dark"


def test_the_page_of_keys_fits_the_window(program: Program) -> None:
    program.actions["keys"].trigger()
    (page,) = program.window.findChildren(KeysDialog)
    assert page.height() <= program.window.height()
    assert page.width() <= program.window.width()
    page.close()


def test_closing_a_clip_empties_every_pane(reviewed: Program) -> None:
    reviewed.actions["close"].trigger()
    assert reviewed.session.clip is None
    assert reviewed.window.video.image is None
    assert reviewed.window.windowTitle() == "LiftLens"
