"""The 3D and the frontal pane follow the clip, its reps and its verdicts."""

import numpy as np
import pytest
from PySide6.QtWidgets import QToolButton

from app.program import Program
from app.settings import SceneSettings, Settings
from app.settings_file import load_settings
from inference.motion.image_knees import agreed_ratio
from widgets.skeleton.lifters import SceneOptions, TrailPath


def test_figures_come_with_the_review_and_go_with_the_clip(reviewed):
    skeleton = reviewed.window.skeleton
    reviewed.session.set_frame(reviewed.session.reps[0].bottom_frame)
    skeleton.set_frame(reviewed.session.frame)
    assert skeleton.scene().bodies
    reviewed.session.open_clip(None)
    assert not skeleton.scene().bodies


def test_trail_runs_over_the_rep_under_the_cursor(reviewed):
    rep = reviewed.session.reps[0]
    skeleton = reviewed.window.skeleton
    reviewed.session.set_frame(rep.bottom_frame)
    skeleton.set_frame(rep.bottom_frame)
    (trail,) = skeleton.scene().trails
    assert len(trail.future) > 5
    skeleton.set_frame(reviewed.session.clip.frames - 1)
    reviewed.session.set_frame(reviewed.session.clip.frames - 1)
    (trail,) = skeleton.scene().trails
    assert len(trail.future) == 1


def test_trace_is_of_the_rep_or_of_the_one_before(reviewed):
    frontal, session = reviewed.window.frontal, reviewed.session
    first, second = session.reps[:2]
    for frame, expected in (
        (0, first),
        (first.bottom_frame, first),
        ((first.end_frame + second.start_frame) // 2, first),
        (second.bottom_frame, second),
    ):
        session.set_frame(frame)
        assert frontal.picture.rep.index == expected.index


def test_number_in_the_frontal_pane_is_the_value_of_the_rule(reviewed):
    measurements = reviewed.session.review.measurements
    expected = agreed_ratio(
        measurements["knee_ankle_ratio"], measurements["knee_ankle_ratio_image"]
    )
    assert np.array_equal(reviewed.window.frontal.picture.ratio, expected, equal_nan=True)
    judged = reviewed.window.frontal.picture.judged
    rep = reviewed.session.reps[0]
    assert judged[rep.bottom_frame]
    assert not judged[: rep.start_frame].any()


def test_click_on_the_trace_seeks(reviewed):
    reviewed.window.frontal.frame_requested.emit(33)
    assert reviewed.session.frame == 33


def test_what_the_3d_pane_shows_is_remembered(qapp, qtbot, program):
    program.window.skeleton.options_changed.emit(
        SceneOptions(trails=False, paths=(TrailPath.HIPS,), links=False)
    )
    kept = load_settings()
    assert kept.scene_3d == SceneSettings(trails=False, paths=("hips",), links=False)


@pytest.mark.parametrize("paths", [("knees", "no such path"), ()])
def test_remembered_paths_are_shown_and_unknown_ones_are_left_out(qapp, qtbot, paths):
    program = Program(qapp, Settings(scene_3d=SceneSettings(trails=False, paths=paths)))
    qtbot.addWidget(program.window)
    known = tuple(TrailPath(path) for path in paths if path == "knees")
    assert program.window.skeleton.options == SceneOptions(trails=False, paths=known)
    program.close()


def test_keys_stand_in_the_tooltips_of_the_buttons(program):
    tooltips = {button.toolTip() for button in program.window.skeleton.findChildren(QToolButton)}
    assert "From the front (F)" in tooltips
