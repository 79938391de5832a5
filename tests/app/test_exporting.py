"""Clips that leave the real window: asked for, previewed, written, waited for, cancelled."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.background.workers import AnalysisWorker, LiftWorker
from app.program import Program
from app.settings_file import load_settings
from inference.detect.corrections import Corrections, JointCorrection
from inference.export.plan import ClipLayout, ClipPlan, Quality
from inference.video.reader import VideoReader
from tests.app.dialogs import once_asked
from tests.app.waiting import SLOW_MS
from widgets.dialogs.export.choices import Range
from widgets.dialogs.export.dialog import ExportDialog
from widgets.dialogs.queue import ExportState, QueueDialog


def whole(program: Program, target: Path) -> ClipPlan:
    assert program.session.clip is not None
    last = program.session.clip.frames - 1
    return ClipPlan(target, 0, last, card_s=0.0, hardware=False)


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def state(program: Program) -> ExportState:
    (only,) = program.exports.exports
    return only.state


def box(program: Program) -> QMessageBox:
    (only,) = program.window.findChildren(QMessageBox)
    return only


def press(question: QMessageBox, text: str) -> None:
    next(b for b in question.buttons() if b.text().replace("&", "") == text).click()


# ── asking ──────────────────────────────────────────────────────────────────────────────────────
def test_the_dialog_shows_the_clip_to_be_and_writes_it(
    reviewed: Program, qtbot: QtBot, tmp_path: Path, squat_clip: Path, artefacts: Path
) -> None:
    target = tmp_path / "für Anna.mp4"
    rep = reviewed.session.reps[1]
    reviewed.transport.do_seek(rep.bottom_frame)

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, ExportDialog)
        dialog.target.setText(str(target))
        dialog.range.choose(Range.REP)
        dialog.name.card.setChecked(False)
        dialog.name.title_field.setText("Eisen Süd")
        dialog.picture.hardware.setChecked(False)
        dialog.picture.quality.setCurrentIndex(2)
        shown = dialog.preview.picture
        qtbot.waitUntil(lambda: shown.image is not None, timeout=SLOW_MS)
        qtbot.waitUntil(lambda: dialog.picture.encoder == "Encoder: software", timeout=SLOW_MS)
        assert "240 × 320 pixels" in dialog.summary.text()
        dialog.grab().save(str(artefacts / "export-dialog.png"))
        dialog.accept()

    once_asked(answer)
    with qtbot.waitSignal(reviewed.exports.succeeded, timeout=SLOW_MS):
        reviewed.actions["export_clip"].trigger()
    with VideoReader(target) as written, VideoReader(squat_clip) as source:
        assert written.info.frames == rep.end_frame - rep.start_frame + 1
        drawn = written.frame(rep.bottom_frame - rep.start_frame).astype(int)
        plain = source.frame(rep.bottom_frame).astype(int)
    changed = np.abs(drawn - plain).max(axis=2) > 60
    assert 0.005 < changed.mean() < 0.5
    remembered = load_settings()
    assert remembered.export.title == "Eisen Süd"
    assert remembered.export.quality is Quality.BEST
    assert remembered.export.card_s == 0.0
    assert not remembered.export.hardware
    assert remembered.export.style is None
    assert remembered.export_folder == str(tmp_path)
    assert "für Anna.mp4" in reviewed.window.statusBar().currentMessage()


def test_every_rep_becomes_a_file_one_after_the_other(
    reviewed: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, ExportDialog)
        dialog.target.setText(str(tmp_path / "anna.mp4"))
        dialog.range.choose(Range.REPS)
        dialog.time.pauses.setChecked(True)
        dialog.accept()

    once_asked(answer)
    texts: list[str] = []
    strip = reviewed.window.export_progress
    reviewed.exports.changed.connect(lambda: texts.append(strip._text.text()))
    with qtbot.waitSignal(reviewed.exports.emptied, timeout=SLOW_MS):
        reviewed.actions["export_clip"].trigger()
    names = ["anna-rep-1.mp4", "anna-rep-2.mp4"]
    assert kept(tmp_path) == sorted([*names, "liftlens-home"])
    assert [export.target.name for export in reviewed.exports.exports] == names
    assert any(text.startswith("Exporting (1 of 2)") for text in texts)
    assert not strip.isVisible()


def test_the_dialog_writes_nothing_by_itself(
    reviewed: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    once_asked(lambda dialog: dialog.reject())
    reviewed.actions["export_clip"].trigger()
    assert reviewed.exports.exports == ()
    assert load_settings().export_folder == ""


# ── what waits ──────────────────────────────────────────────────────────────────────────────────
def test_an_export_waits_for_poses_that_are_being_made_and_shows_the_new_keypoints(
    reviewed: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = reviewed.session
    assert session.review is not None
    before = session.review
    keypoints = before.analysis.keypoints
    joint = keypoints.joint_set.index("left_knee")
    moved = JointCorrection(3, "left_knee", 5.0, 5.0)
    session.change("joint", corrections=Corrections(joints=(moved,)))
    assert reviewed.jobs.running(LiftWorker)
    reviewed.exporting.do_export_clips([whole(reviewed, tmp_path / "a.mp4")])
    assert state(reviewed) is ExportState.WAITING
    assert "3D poses" in reviewed.exports.exports[0].problem
    assert reviewed.window.export_progress.isVisible()
    with qtbot.waitSignal(reviewed.exports.succeeded, timeout=SLOW_MS):
        pass
    (entry,) = reviewed.exports._entries.values()
    written = entry.request.review
    assert written is session.review
    assert written is not before
    assert tuple(written.analysis.keypoints.xy[3, joint]) == (5.0, 5.0)
    assert np.isfinite(written.analysis.poses.xyz).any()


def test_an_export_waits_until_the_clip_is_analysed(
    program: Program, qtbot: QtBot, squat_clip: Path, tmp_path: Path
) -> None:
    with qtbot.waitSignal(program.session.review_changed, timeout=SLOW_MS):
        program.open(squat_clip)
    qtbot.waitUntil(lambda: program.session.review is not None, timeout=SLOW_MS)
    assert program.jobs.running(AnalysisWorker)
    program.exporting.do_export_clips([whole(program, tmp_path / "a.mp4")])
    assert "analysed" in program.exports.exports[0].problem
    with qtbot.waitSignal(program.exports.succeeded, timeout=SLOW_MS):
        pass
    (entry,) = program.exports._entries.values()
    assert entry.request.review.analysis.complete


def test_an_export_goes_on_when_another_clip_is_opened(
    reviewed: Program, qtbot: QtBot, tmp_path: Path, demo_clip: Path
) -> None:
    review = reviewed.session.review
    reviewed.exporting.do_export_clips([whole(reviewed, tmp_path / "a.mp4")])
    with qtbot.waitSignal(reviewed.exports.succeeded, timeout=SLOW_MS):
        reviewed.open(demo_clip)
    (entry,) = reviewed.exports._entries.values()
    assert entry.request.review is review


def test_an_export_that_waits_is_not_written_with_old_poses_when_its_clip_is_closed(
    reviewed: Program, qtbot: QtBot, tmp_path: Path, demo_clip: Path
) -> None:
    moved = JointCorrection(3, "left_knee", 5.0, 5.0)
    reviewed.session.change("joint", corrections=Corrections(joints=(moved,)))
    reviewed.exporting.do_export_clips([whole(reviewed, tmp_path / "a.mp4")])
    assert state(reviewed) is ExportState.WAITING
    with qtbot.waitSignal(reviewed.exports.failed, timeout=SLOW_MS):
        reviewed.open(demo_clip)
    assert "closed before its movement was measured" in box(reviewed).text()
    assert not (tmp_path / "a.mp4").exists()


def test_side_by_side_needs_a_comparison(reviewed: Program, qtbot: QtBot) -> None:
    reasons: list[str] = []

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, ExportDialog)
        button = dialog.arrangement.button(ClipLayout.COMPARISON)
        reasons.append("" if button.isEnabled() else button.toolTip())

    once_asked(answer)
    reviewed.actions["export_clip"].trigger()
    with qtbot.waitSignal(reviewed.jobs.compare_ended, timeout=SLOW_MS):
        reviewed.actions["compare_reps"].trigger()
    once_asked(answer)
    reviewed.actions["export_clip"].trigger()
    assert reasons == ["Compare the clip with another one first, in the menu Compare", ""]


# ── what goes wrong ─────────────────────────────────────────────────────────────────────────────
def test_a_cancelled_export_leaves_nothing(reviewed: Program, qtbot: QtBot, tmp_path: Path) -> None:
    target = tmp_path / "export" / "a.mp4"
    reviewed.exports.progressed.connect(lambda _: reviewed.window.export_progress.cancelled.emit())
    with qtbot.waitSignal(reviewed.exports.emptied, timeout=SLOW_MS):
        reviewed.exporting.do_export_clips([whole(reviewed, target)])
    assert state(reviewed) is ExportState.CANCELLED
    assert kept(target.parent) == []


def test_a_failure_is_said_kept_in_the_list_and_tried_again_there(
    reviewed: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "folder"
    in_the_way.touch()
    target = in_the_way / "a.mp4"
    with qtbot.waitSignal(reviewed.exports.failed, timeout=SLOW_MS):
        reviewed.exporting.do_export_clips([whole(reviewed, target)])
    assert "a.mp4" in box(reviewed).text()
    assert state(reviewed) is ExportState.FAILED
    in_the_way.unlink()
    reviewed.actions["exports"].trigger()
    (dialog,) = reviewed.window.findChildren(QueueDialog)
    (number,) = [export.number for export in reviewed.exports.exports]
    with qtbot.waitSignal(reviewed.exports.succeeded, timeout=SLOW_MS):
        dialog.row(number).retry.click()
    assert dialog.row(number).words == "Done"
    assert target.is_file()


def test_the_folder_of_a_file_is_shown(
    reviewed: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    with qtbot.waitSignal(reviewed.exports.succeeded, timeout=SLOW_MS):
        reviewed.exporting.do_export_clips([whole(reviewed, tmp_path / "a.mp4")])
    reviewed.actions["exports"].trigger()
    (dialog,) = reviewed.window.findChildren(QueueDialog)
    dialog.row(reviewed.exports.exports[0].number).folder.click()
    assert [url.toLocalFile() for url in opened] == [str(tmp_path)]


# ── closing meanwhile ───────────────────────────────────────────────────────────────────────────
def start_three(program: Program, folder: Path) -> None:
    program.exporting.do_export_clips([whole(program, folder / f"{n}.mp4") for n in range(3)])


def test_closing_asks_and_the_coach_can_stay(
    reviewed: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    start_three(reviewed, tmp_path / "out")
    assert not reviewed.window.close()
    assert reviewed.window.isVisible()
    question = box(reviewed)
    assert "3 exports are not done yet" in question.text()
    assert not reviewed.window.close()  # asked once, not twice
    assert box(reviewed) is question
    press(question, "Keep working")
    with qtbot.waitSignal(reviewed.exports.emptied, timeout=SLOW_MS):
        pass
    assert reviewed.window.isVisible()
    assert kept(tmp_path / "out") == ["0.mp4", "1.mp4", "2.mp4"]


def test_closing_can_wait_until_all_is_written(
    reviewed: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    start_three(reviewed, tmp_path / "out")
    reviewed.window.close()
    press(box(reviewed), "Close when done")
    assert reviewed.window.isVisible()
    qtbot.waitUntil(lambda: not reviewed.window.isVisible(), timeout=SLOW_MS)
    assert kept(tmp_path / "out") == ["0.mp4", "1.mp4", "2.mp4"]


def test_closing_can_cancel_and_leaves_nothing_half_written(
    reviewed: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    start_three(reviewed, tmp_path / "out")
    reviewed.window.close()
    press(box(reviewed), "Cancel exports and close")
    assert not reviewed.window.isVisible()
    left = kept(tmp_path / "out")
    assert all(not name.startswith(".") for name in left)
    assert "2.mp4" not in left


def test_a_failure_keeps_the_window_that_was_to_close(
    reviewed: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    bad = whole(reviewed, tmp_path / "file" / "a.mp4")
    reviewed.exporting.do_export_clips([whole(reviewed, tmp_path / "b.mp4"), bad])
    reviewed.window.close()
    question = box(reviewed)
    with qtbot.waitSignal(reviewed.exports.emptied, timeout=SLOW_MS):
        press(question, "Close when done")
    assert reviewed.window.isVisible()
