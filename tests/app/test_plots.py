"""The plots in the program: what they show comes from the session, what is chosen is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.background.compare_workers import Compared, CompareRequest
from app.program import Program
from app.settings import Settings
from app.settings_file import load_settings
from inference.comparing import HowCompared, compare_reviews
from inference.poses import Keypoints2D
from inference.skeleton import BLAZEPOSE33
from tests.factories import squat_review
from widgets.plots.tracks import repaired


@pytest.fixture
def filled(program: Program) -> Program:
    """The program with a made-up clip that is analysed already."""
    review = squat_review()
    program.session.open_clip(review.analysis.clip)
    program.session.apply_review(review)
    return program


def test_the_choice_of_plots_outlasts_the_program(filled: Program, qapp: QApplication) -> None:
    filled.window.plots._bar.toggles["elbow_flexion"].setChecked(True)
    filled.window.plots._bar.toggles["spine_angle"].setChecked(False)
    kept = load_settings().plots
    assert "elbow_flexion" in kept
    assert "spine_angle" not in kept
    again = Program(qapp, load_settings())
    assert again.window.plots.chosen == kept
    again.close()
    again.window.deleteLater()


def test_without_a_choice_the_plots_are_those_at_first(filled: Program) -> None:
    assert Settings().plots == ()
    assert filled.window.plots.chosen[0] == "spine_angle"


def test_a_rep_picked_among_all_is_gone_to(filled: Program) -> None:
    rep = filled.session.reps[-1]
    filled.window.plots.rep_selected.emit(rep.index)
    assert filled.session.frame == rep.bottom_frame


def test_the_marked_range_reaches_the_plots_and_its_undo_too(filled: Program) -> None:
    canvas = filled.window.plots._canvas
    filled.session.set_range(10, 40)
    assert canvas.shown.marked is not None
    filled.session.undo_stack.undo()
    assert canvas.shown.marked is None


def test_frames_go_both_ways(filled: Program) -> None:
    filled.session.set_frame(33)
    assert filled.window.plots._canvas.frame == 33
    filled.window.plots.frame_requested.emit(12)
    assert filled.session.frame == 12


def test_closing_the_clip_empties_the_plots(filled: Program) -> None:
    filled.session.open_clip(None)
    plots = filled.window.plots
    assert plots._stack.currentWidget() is plots._empty


def test_a_picture_of_the_plots_is_saved(
    filled: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "plots.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    filled.window.plots.picture_requested.emit(True)
    assert target.stat().st_size > 1000


def test_what_was_repaired_is_known_by_joint() -> None:
    frames, joints = 4, len(BLAZEPOSE33)
    marks = np.zeros((frames, joints), dtype=bool)
    marks[2, BLAZEPOSE33.index("left_knee")] = True
    keypoints = Keypoints2D(
        np.zeros((frames, joints, 2)),
        np.ones((frames, joints)),
        np.arange(frames) / 30,
        (64, 64),
        BLAZEPOSE33,
        repaired=marks,
    )
    assert repaired(keypoints)["left_knee"].tolist() == [False, False, True, False]
    assert not repaired(keypoints)["right_knee"].any()


def test_the_compared_lift_lies_beside_this_one(filled: Program) -> None:
    review = filled.session.review
    assert review is not None
    how = HowCompared(reference_rep=1)
    comparison = compare_reviews(review, review, how)
    comparing = filled.comparing
    comparing.result = Compared(CompareRequest(review, review, how), comparison)
    comparing.changed.emit()
    (spine, *_) = filled.window.plots._canvas.tracks
    (curve,) = spine.curves.values()
    assert curve.reference is not None
    first = filled.session.reps[0]
    inside = slice(first.start_frame + 2, first.end_frame - 1)
    assert curve.reference[inside] == pytest.approx(curve.values[inside], abs=1.0)
    comparing.result = None
    comparing.changed.emit()
    (curve,) = spine.curves.values()
    assert curve.reference is None


def test_plots_and_timeline_show_the_same_time(filled: Program) -> None:
    plots, timeline = filled.window.plots, filled.window.timeline
    whole = plots._canvas.time_range
    plots.zoom_to_rep(1)
    zoomed = plots._canvas.time_range
    assert zoomed.span < whole.span
    assert (timeline._view.start_s, timeline._view.end_s) == pytest.approx(
        (zoomed.low, zoomed.high)
    )
    timeline.show_whole_clip()
    assert plots._canvas.time_range == whole
