import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from inference.motion.types import Span
from inference.skeleton import Joint
from tests.widgets.figure import grabbed, of_hue, poses, standing_joints
from widgets.frontal_view import FrontalView
from widgets.scene3d import turned
from widgets.theme import DARK, LIGHT, apply_theme


@pytest.fixture
def view(qapp, qtbot):
    apply_theme(qapp, DARK)
    view = FrontalView()
    qtbot.addWidget(view)
    view.resize(300, 400)
    view.show()
    return view


def knees_in():
    joints = standing_joints()
    joints[Joint.LEFT_KNEE, 1], joints[Joint.RIGHT_KNEE, 1] = 0.05, -0.05
    return joints


LEGS = slice(250, 340)


def test_left_is_on_the_right_as_a_camera_in_front_sees_it(view):
    view.set_poses(poses(standing_joints()))
    picture = grabbed(view)[LEGS]
    assert np.nonzero(of_hue(picture, DARK.left))[1].mean() > 160
    assert np.nonzero(of_hue(picture, DARK.right))[1].mean() < 140


@pytest.mark.parametrize("angle", [-170, -60, 35, 90])
def test_the_direction_of_filming_does_not_matter(view, angle):
    view.set_poses(poses(standing_joints()))
    squarely = grabbed(view)
    view.set_poses(poses(turned(standing_joints(), angle)))
    differing = (np.abs(squarely.astype(int) - grabbed(view)) > 40).any(axis=2)
    assert differing.mean() < 0.002


def test_knees_in_are_a_fault_only_where_they_were_found_to_be(view):
    view.set_poses(poses(knees_in()))
    view.set_threshold(0.9)
    assert not of_hue(grabbed(view), DARK.fault).any()
    view.set_faults((Span(3, 9),))
    assert not of_hue(grabbed(view), DARK.fault).any()
    view.set_faults((Span(0, 9),))
    assert of_hue(grabbed(view), DARK.fault).sum() > 100
    view.set_faults(())
    assert not of_hue(grabbed(view), DARK.fault).any()


def test_a_fault_is_shaped_as_well_as_coloured(view):
    view.set_poses(poses(knees_in()))
    view.set_faults((Span(0, 0),))
    picture = grabbed(view)
    # Wedges point inwards from outside the knees, where nothing else is drawn.
    knees = of_hue(picture, DARK.fault)[LEGS]
    columns = np.flatnonzero(knees.any(axis=0))
    assert columns.min() < 140 < 160 < columns.max()


def test_knees_apart_by_so_many_centimetres(view):
    view.set_poses(poses(standing_joints()))
    ok = of_hue(grabbed(view), DARK.ok)
    edges = np.diff(np.pad(ok, ((0, 0), (1, 1))).astype(int), axis=1)
    runs = np.nonzero(edges == -1)[1] - np.nonzero(edges == 1)[1]
    scale = (400 - 56) / (1.85 + 0.30)
    assert runs.max() == pytest.approx(0.28 * scale, abs=4)


def test_frames_and_what_is_not_known(view):
    view.set_poses(poses(standing_joints(), knees_in(), standing_joints() * np.nan))
    view.set_frame(0)
    first = grabbed(view)
    view.set_frame(1)
    assert (first != grabbed(view)).any()
    for nobody in (2, 3, -1):
        view.set_frame(nobody)
        assert not of_hue(grabbed(view)[LEGS], DARK.left).any()
    view.set_poses(None)
    grabbed(view)


@pytest.mark.parametrize("joint", list(Joint))
def test_one_unknown_joint_never_raises(view, joint):
    joints = standing_joints()
    joints[joint] = np.nan
    clip = poses(standing_joints())
    xyz = clip.xyz.copy()
    xyz[0, joint] = np.nan
    view.set_poses(type(clip)(xyz, clip.score, clip.times_s))
    view.set_faults((Span(0, 0),))
    grabbed(view)


def test_unsupported_view_is_grey_and_says_why(view):
    view.set_poses(poses(standing_joints()))
    view.set_supported(False, "Filmed from the side.")
    picture = grabbed(view)
    assert not of_hue(picture, DARK.left).any()
    assert not of_hue(picture, DARK.right).any()
    assert of_hue(picture, DARK.warning, 0.2).any()
    view.set_supported(True)
    assert of_hue(grabbed(view), DARK.left).any()


def test_uncertain_bones_are_fainter(view):
    view.set_poses(poses(standing_joints()))
    sure = of_hue(grabbed(view)[LEGS], DARK.left).sum()
    view.set_poses(poses(standing_joints(), score=0.1))
    assert of_hue(grabbed(view)[LEGS], DARK.left).sum() < 0.8 * sure


def test_light_theme_and_tiny_pane(view, qapp):
    view.set_poses(poses(standing_joints()))
    apply_theme(qapp, LIGHT)
    assert of_hue(grabbed(view), LIGHT.left).any()
    view.setMinimumSize(1, 1)
    view.resize(2, 2)
    grabbed(view)
    apply_theme(qapp, DARK)


def test_double_click_asks_to_be_maximised(view, qtbot):
    with qtbot.waitSignal(view.maximise_requested):
        qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
