"""Two clips seen together and aligned in time, in the real program with analyses put in place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.background.compare_workers import CompareWorker
from app.files.project_file import record_of
from app.files.recovery import Kept, ProjectFile, Recovery
from app.program import Program
from app.project import Project
from inference.analysis import Analysis, AnalysisOptions
from inference.comparing import HowCompared
from inference.detect.corrections import Corrections, JointCorrection
from inference.detect.pick import LifterPick
from inference.lift.scene import Scene
from inference.motion.compare import Comparison
from inference.motion.types import RuleSettings, Span
from inference.motion.warp import Warp
from inference.review import review
from inference.video.identity import fingerprint
from tests.app.waiting import SLOW_MS
from tests.factories import GOOD, LEANING, SIZE, clip_info, squat_analysis
from widgets.video.pair import PairMode

SET = squat_analysis((GOOD, LEANING, GOOD), path=Path("set.mp4"))
PAIR = squat_analysis((GOOD, GOOD, GOOD), fps=50.0)
PICTURE = np.full((SIZE[1], SIZE[0], 3), 90, np.uint8)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[AnalysisOptions]:
    """With what the reference was analysed."""
    asked: list[AnalysisOptions] = []

    def analyze(clip: Path, options: AnalysisOptions, **_: object) -> Iterator[Analysis]:
        asked.append(options)
        yield replace(PAIR, clip=replace(PAIR.clip, path=clip))

    monkeypatch.setattr("app.background.compare_workers.analyze_cached", analyze)
    return asked


def show_set(program: Program, project: Project | None = None) -> None:
    program.session.open_clip(clip_info(SET.frames_done, path=SET.clip.path), project)
    program.session.apply_review(review(SET, None, RuleSettings()))


def settle(qtbot: QtBot, program: Program) -> None:
    """Wait until all that was asked for is compared."""
    qtbot.waitUntil(lambda: program.comparing.result is not None, timeout=SLOW_MS)
    qtbot.waitUntil(lambda: not program.jobs.running(CompareWorker), timeout=SLOW_MS)


@pytest.fixture
def compared(program: Program, qtbot: QtBot, asked: list[AnalysisOptions]) -> Program:
    """Three squats held against three others, with both pictures of a bottom shown."""
    show_set(program)
    program.comparing.do_compare(Path("pair.mp4"))
    settle(qtbot, program)
    frame = program.session.reps[1].bottom_frame
    program.session.set_frame(frame)
    program.jobs.frame_loaded.emit(frame, PICTURE)
    program.jobs.reference_frame_loaded.emit(round(made(program).reference_frame[frame]), PICTURE)
    return program


def made(program: Program) -> Comparison:
    assert program.comparing.comparison is not None
    return program.comparing.comparison


# ── videos ──────────────────────────────────────────────────────────────────────────────────────
def test_the_modes_show_one_video_or_two(compared: Program) -> None:
    pair, actions = compared.window.pair, compared.actions
    small = compared.window.compare.video.parentWidget()
    assert pair.shown is PairMode.BESIDE
    assert pair.second.isVisible()
    assert pair.second.image is PICTURE
    assert pair.second._overlay
    assert (pair.main._name, pair.second._name) == ("set.mp4", "pair.mp4")
    assert pair.main._section is not None
    assert small.isHidden()
    actions["pair_overlaid"].trigger()
    assert not pair.second.isVisible()
    assert pair.opacity.isVisible()
    laid = pair.main._laid_over
    assert laid is not None
    assert laid.image is PICTURE
    assert laid.overlay
    assert pair.main._name == "set.mp4 + pair.mp4"
    assert [actions[f"pair_{m}"].isChecked() for m in PairMode] == [False, False, True]
    actions["pair_alone"].trigger()
    assert pair.main._laid_over is None
    assert pair.main._section is None
    assert not pair.opacity.isVisible()
    assert not small.isHidden()
    assert compared._keeper.settings.pair_mode == "alone"


def test_pelvis_lies_on_pelvis_at_the_bottom(compared: Program) -> None:
    compared.actions["pair_overlaid"].trigger()
    frame = compared.session.frame
    other = round(made(compared).reference_frame[frame])
    laid = compared.window.pair.main._laid_over
    assert laid is not None

    def pelvis(analysis: Analysis, frame: int) -> np.ndarray:
        keypoints = analysis.keypoints
        sides = [keypoints.joint_set.index(f"{side}_hip") for side in ("left", "right")]
        return np.asarray(keypoints.xy[frame, sides].mean(axis=0))

    x, y = pelvis(PAIR, other)
    assert laid.placing.point((x, y)) == pytest.approx(tuple(pelvis(SET, frame)), abs=3.0)


def test_outside_the_tags_nothing_is_laid_over(compared: Program) -> None:
    compared.actions["pair_overlaid"].trigger()
    compared.session.set_frame(0)
    compared.jobs.frame_loaded.emit(0, PICTURE)
    assert compared.window.pair.main._laid_over is None
    assert "no moment belongs" in compared.window.pair.main._name


def test_the_slider_lays_it_over_more_strongly_and_is_remembered(compared: Program) -> None:
    compared.actions["pair_overlaid"].trigger()
    compared.window.pair.opacity.setValue(80)
    laid = compared.window.pair.main._laid_over
    assert laid is not None
    assert laid.opacity == 0.8
    assert compared._keeper.settings.pair_opacity == 0.8


def test_to_stop_takes_the_second_video_and_the_row_away(compared: Program) -> None:
    window = compared.window
    width = window.pane("video").width()
    assert window.reference_row.isVisible()
    compared.comparing.do_stop()
    assert not window.pair.second.isVisible()
    assert not window.pair._bar.isVisible()
    assert not window.reference_row.isVisible()
    assert window.timeline._marks.tags is None
    assert window.pair.main._name == ""
    assert not compared.actions["tag_start"].isEnabled()
    assert window.pane("video").width() < width


# ── tags ────────────────────────────────────────────────────────────────────────────────────────
def test_the_tags_stand_where_the_program_found_them(compared: Program) -> None:
    reps = compared.session.reps
    found = Span(reps[0].start_frame, reps[-1].end_frame)
    assert compared.window.timeline._marks.tags == found
    assert compared.window.reference_row._tags == made(compared).reference
    assert compared.session.project.how_compared is None


def test_a_dragged_tag_compares_anew_and_is_one_step(compared: Program, qtbot: QtBot) -> None:
    timeline, found = compared.window.timeline, made(compared).athlete
    count = compared.session.undo_stack.count()
    reps = compared.session.reps
    for frame in range(found.start_frame, reps[1].start_frame + 1, 5):
        timeline.tags_dragged.emit(Span(frame, found.end_frame))
    timeline.tags_dragged.emit(Span(reps[1].start_frame, found.end_frame))
    timeline.tags_dropped.emit()
    settle(qtbot, compared)
    assert made(compared).athlete.start_frame == reps[1].start_frame
    assert made(compared).matched_reps == ((2, 1), (3, 2))
    assert compared.session.undo_stack.count() == count + 1
    assert compared.session.undo_stack.undoText() == "tags of the comparison"
    compared.session.undo_stack.undo()
    settle(qtbot, compared)
    assert made(compared).athlete == found
    assert timeline._marks.tags == found


def test_a_tag_of_the_reference_is_moved_by_the_keyboard(compared: Program, qtbot: QtBot) -> None:
    row, found = compared.window.reference_row, made(compared).reference
    row.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_PageUp):
        qtbot.keyClick(row, key)
    settle(qtbot, compared)
    assert made(compared).reference == Span(found.start_frame, found.end_frame - 12)
    assert compared.comparing.how.reference_tags == made(compared).reference
    assert made(compared).matched_reps == ((1, 1), (2, 2), (3, 3))
    assert compared.actions["found_tags"].isEnabled()
    compared.actions["found_tags"].trigger()
    settle(qtbot, compared)
    assert made(compared).reference == found


def test_the_comparison_can_start_and_end_at_the_cursor(compared: Program, qtbot: QtBot) -> None:
    found, session = made(compared).athlete, compared.session
    session.set_frame(found.start_frame + 7)
    compared.actions["tag_start"].trigger()
    settle(qtbot, compared)
    session.set_frame(found.end_frame - 5)
    compared.actions["tag_end"].trigger()
    settle(qtbot, compared)
    assert made(compared).athlete == Span(found.start_frame + 7, found.end_frame - 5)
    session.set_frame(found.start_frame)
    compared.actions["tag_end"].trigger()
    assert "must start before it ends" in compared.window.statusBar().currentMessage()
    assert compared.comparing.how.tags == made(compared).athlete


def test_tags_keep_every_rep_against_one(compared: Program, qtbot: QtBot) -> None:
    compared.comparing.do_change_how(HowCompared(reference_rep=2))
    settle(qtbot, compared)
    (one, *_), reps = made(compared).matched_reps, compared.session.reps
    assert one == (1, 2)
    compared.window.timeline.tags_dragged.emit(Span(reps[1].start_frame, reps[2].end_frame))
    compared.window.timeline.tags_dropped.emit()
    settle(qtbot, compared)
    assert made(compared).matched_reps == ((2, 2), (3, 2))
    second = made(compared).reference
    compared.window.reference_row.tags_dragged.emit(Span(second.start_frame + 4, second.end_frame))
    compared.window.reference_row.tags_dropped.emit()
    settle(qtbot, compared)
    assert made(compared).matched_reps == ((2, 2), (3, 2))
    compared.comparing.do_change_how(replace(compared.comparing.how, reference_rep=3))
    settle(qtbot, compared)
    assert compared.comparing.how.reference_tags is None
    assert made(compared).matched_reps == ((2, 3), (3, 3))


# ── moments ─────────────────────────────────────────────────────────────────────────────────────
def test_the_row_shows_the_moment_and_goes_to_another(compared: Program) -> None:
    row, session = compared.window.reference_row, compared.session
    assert row._place == pytest.approx(made(compared).reference_frame[session.frame])
    (_, _, last) = review(PAIR, None, RuleSettings()).segmentation.reps
    row.frame_requested.emit(last.bottom_frame)
    assert session.frame == pytest.approx(session.reps[2].bottom_frame, abs=1)
    assert row._place == pytest.approx(last.bottom_frame, abs=2)


def test_offset_keys_move_the_reference_by_a_frame(compared: Program, qtbot: QtBot) -> None:
    frame = compared.session.frame
    before = made(compared).reference_frame[frame]
    count = compared.session.undo_stack.count()
    for _ in range(2):
        compared.actions["reference_later"].trigger()
    settle(qtbot, compared)
    assert made(compared).reference_frame[frame] == pytest.approx(before + 2, abs=0.02)
    assert compared.window.pair.second._name == "pair.mp4 · 2 frames later"
    assert compared.window.compare._offset.value() == pytest.approx(0.04)
    assert compared.session.undo_stack.count() == count + 1
    for _ in range(3):
        compared.actions["reference_earlier"].trigger()
    settle(qtbot, compared)
    assert compared.window.pair.second._name == "pair.mp4 · 1 frame earlier"
    compared.actions["reset_offset"].trigger()
    settle(qtbot, compared)
    assert made(compared).offset_s == 0
    assert compared.window.pair.second._name == "pair.mp4"


# ── project ─────────────────────────────────────────────────────────────────────────────────────
def test_how_it_is_compared_comes_back_with_the_project(
    program: Program, qtbot: QtBot, asked: list[AnalysisOptions]
) -> None:
    tags = Span(SET.frames_done // 3, SET.frames_done - 1)
    how = HowCompared(tags=tags, warp=Warp.LINEAR, offset_s=0.04, each_rep=False)
    show_set(program, Project(reference="pair.mp4", how_compared=how))
    settle(qtbot, program)
    assert program.comparing.how == how
    assert made(program).warp is Warp.LINEAR
    assert made(program).offset_s == 0.04
    assert program.window.timeline._marks.tags == tags


def test_reps_of_one_clip_are_one_step_and_in_the_project(
    program: Program, qtbot: QtBot, asked: list[AnalysisOptions]
) -> None:
    show_set(program)
    program.session.set_frame(program.session.reps[1].bottom_frame)
    program.actions["compare_reps"].trigger()
    settle(qtbot, program)
    project = program.session.project
    assert project.reference == "set.mp4"
    assert project.how_compared == HowCompared(reference_rep=2)
    assert program.session.undo_stack.count() == 1
    show_set(program, project)
    settle(qtbot, program)
    assert made(program).matched_reps == ((1, 2), (2, 2), (3, 2))


def test_another_reference_is_compared_as_the_program_chooses(
    compared: Program, qtbot: QtBot
) -> None:
    compared.comparing.do_change_how(HowCompared(reference_rep=2, warp=Warp.DTW))
    settle(qtbot, compared)
    with qtbot.waitSignal(compared.jobs.compared, timeout=SLOW_MS):
        compared.comparing.do_compare(Path("other.mp4"))
    assert compared.comparing.how == HowCompared()
    with qtbot.waitSignal(compared.jobs.compared, timeout=SLOW_MS):
        compared.session.undo_stack.undo()
    settle(qtbot, compared)
    assert compared.session.project.reference == "pair.mp4"
    assert compared.comparing.how.reference_rep == 2


def test_what_was_told_of_the_reference_is_used(
    program: Program, qtbot: QtBot, asked: list[AnalysisOptions], tmp_path: Path
) -> None:
    clip = tmp_path / "gold.mp4"
    clip.write_bytes(b"gold" * 1000)
    told = Project(
        pick=LifterPick(3, 40.0, 50.0),
        corrections=Corrections(joints=(JointCorrection(5, "left_knee", 1.0, 2.0),)),
        scene=Scene(athlete_height_m=1.8),
    )
    Recovery().write(fingerprint(clip), Kept(ProjectFile(record_of(clip), told)))
    show_set(program)
    program.comparing.do_compare(clip)
    settle(qtbot, program)
    (options,) = asked
    assert options.pick == told.pick
    assert options.corrections == told.corrections
    assert options.scene == told.scene
