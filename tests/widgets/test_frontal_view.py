import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from inference.motion.types import Rep, Span
from inference.skeleton import Joint
from tests.widgets.figure import grabbed, of_hue, poses, standing_joints
from widgets.frontal.view import FrontalView
from widgets.skeleton.lifters import Ghost
from widgets.skeleton.scene import turned
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


def longest_run(mask) -> int:
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(int), axis=1)
    return int((np.nonzero(edges == -1)[1] - np.nonzero(edges == 1)[1]).max())


def test_widths_are_to_one_scale(view):
    view.set_poses(poses(standing_joints()))
    straight = longest_run(of_hue(grabbed(view), DARK.ok))
    view.set_poses(poses(knees_in()))
    assert longest_run(of_hue(grabbed(view), DARK.ok)) / straight == pytest.approx(0.36, abs=0.06)


def posts(view):
    """Columns of the posts of the limit, below the knees, where nothing else is red."""
    return np.flatnonzero(of_hue(grabbed(view)[262:275, 100:200], DARK.threshold).any(axis=0))


def test_limit_stands_where_the_knees_would_be_at_it(view):
    view.set_poses(poses(standing_joints()))
    assert not len(posts(view))
    apart = []
    for ratio in (0.5, 1.0):
        view.set_threshold(ratio)
        columns = posts(view)
        apart.append(columns.max() - columns.min())
    assert apart[1] == pytest.approx(2 * apart[0], abs=4)
    knees = longest_run(of_hue(grabbed(view), DARK.ok))  # 28 cm, of feet 32 cm apart
    assert apart[1] == pytest.approx(knees * 32 / 28, abs=4)


def tilted(degrees):
    joints = standing_joints()
    rise = 0.12 * np.tan(np.radians(degrees))
    joints[Joint.LEFT_HIP, 2] += rise
    joints[Joint.RIGHT_HIP, 2] -= rise
    return joints


def test_hip_line_tilts_with_the_hips(view):
    view.resize(420, 400)
    level, left_up, right_up = (shown(view, poses(tilted(degrees))) for degrees in (0, 12, -12))
    assert (level != left_up).any()
    assert (left_up != right_up).any()
    # Left of the hips only their line is as bright as text.
    left_row, right_row = (p[130:300, 152].sum(axis=1).argmax() for p in (left_up, right_up))
    assert left_row > right_row + 8


def shown(view, clip):
    view.set_poses(clip)
    return grabbed(view)


def rep(start=0, end=40):
    return Rep(
        start,
        end,
        index=2,
        bottom_frame=(start + end) // 2,
        top_frame=end,
        duration_s=1.3,
        phases=(),
        measures={},
    )


def tracing(view, values, judged=None):
    view.set_poses(poses(*[standing_joints()] * len(values)))
    view.set_ratio(np.asarray(values, float), judged)
    view.set_rep(rep(0, len(values) - 1))
    view.set_threshold(0.9)


TRACE = slice(345, 400)


def test_trace_is_red_where_it_is_judged_and_below_the_limit(view):
    values = np.where(np.arange(41) < 20, 1.2, 0.7)
    tracing(view, values, np.arange(41) < 30)
    curve = of_hue(grabbed(view)[385:395], DARK.fault)  # the low part, below the limit
    columns = np.flatnonzero(curve.any(axis=0))
    at = 8 + (300 - 16) * np.array([20, 29]) / 40
    assert columns.min() == pytest.approx(at[0], abs=4)
    assert columns.max() == pytest.approx(at[1], abs=4)
    view.set_ratio(values, np.zeros(41, bool))
    assert not of_hue(grabbed(view)[385:395], DARK.fault).any()


def test_a_frame_that_is_not_judged_has_no_limit_and_says_so(view):
    tracing(view, np.full(41, 0.7), np.arange(41) >= 20)
    view.set_rep(None)
    view.set_frame(30)
    assert len(posts(view))
    assert view.picture.verdict(30, False) == "knees to feet · fault below 0.90"
    view.set_frame(10)
    assert not len(posts(view))
    assert view.picture.verdict(10, False) == "knees to feet · judged lower down"


def test_trace_has_a_cursor_at_the_frame(view):
    tracing(view, np.linspace(1.0, 1.3, 41))

    def cursor():
        white = (grabbed(view)[360:390] > 230).all(axis=2)
        return np.flatnonzero(white.sum(axis=0) > 20).mean()

    view.set_frame(10)
    first = cursor()
    view.set_frame(30)
    assert cursor() - first == pytest.approx(0.5 * (300 - 16), abs=2)


def test_number_is_that_of_the_rule(view):
    clip = poses(standing_joints())
    view.set_poses(clip)
    own = grabbed(view)[:40]
    view.set_ratio(np.array([0.71]))
    assert (own != grabbed(view)[:40]).any()
    view.set_ratio(None)
    assert (own == grabbed(view)[:40]).all()


def test_trace_goes_with_the_rep_and_without_room(view):
    tracing(view, np.full(41, 1.2))
    with_trace = grabbed(view)[TRACE]
    view.set_rep(None)
    assert (with_trace != grabbed(view)[TRACE]).any()
    view.set_rep(rep(0, 40))
    assert view._chart is None  # laid out at the next paint
    grabbed(view)
    assert view._chart is not None
    view.resize(300, 150)
    grabbed(view)
    assert view._chart is None


@pytest.mark.parametrize("values", [np.full(41, np.nan), np.r_[np.full(40, np.nan), 1.0]])
def test_trace_of_little_that_is_known(view, values):
    tracing(view, values)
    view.set_ratio(values[:20])  # a partial analysis
    grabbed(view)
    view.set_rep(rep(100, 120))
    grabbed(view)


def test_click_on_the_trace_asks_for_the_frame(view, qtbot):
    tracing(view, np.full(41, 1.2))
    grabbed(view)
    with qtbot.waitSignal(view.frame_requested) as asked:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(150, 380))
    assert asked.args == [20]
    with qtbot.assertNotEmitted(view.frame_requested):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(150, 200))


def test_ghost_is_drawn_behind(view):
    clip = poses(standing_joints())
    view.set_poses(clip)
    assert not of_hue(grabbed(view)[LEGS], DARK.ghost).any()
    xyz = clip.xyz.copy()
    xyz[0, [Joint.LEFT_KNEE, Joint.RIGHT_KNEE], 1] *= 2
    view.set_ghost(Ghost(xyz))
    assert of_hue(grabbed(view)[LEGS], DARK.ghost).sum() > 50
    view.set_frame(1)
    grabbed(view)
    view.set_ghost(None)
    view.set_frame(0)
    assert not of_hue(grabbed(view)[LEGS], DARK.ghost).any()


def test_unsupported_view_judges_nothing(view):
    tracing(view, np.full(41, 0.7))
    view.set_supported(False, "Filmed from the side.")
    picture = grabbed(view)
    assert not of_hue(picture, DARK.threshold).any()
    assert view._chart is None


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


def test_what_is_kept_between_frames_is_as_sharp_as_the_screen(view, monkeypatch):
    tracing(view, np.full(41, 1.2))
    grabbed(view)
    assert view._stage.size() == view.size()
    monkeypatch.setattr(view, "devicePixelRatioF", lambda: 2.0)
    grabbed(view)
    assert view._stage.devicePixelRatio() == 2.0
    assert view._stage.size() == 2 * view.size()


def test_number_tells_how_far_it_may_be_off(view):
    tracing(view, np.full(41, 1.2))
    without = grabbed(view)[:30]
    view.set_ratio(np.full(41, 1.2), None, 0.1)
    beside = (without != grabbed(view)[:30]).any(axis=(0, 2))
    assert np.flatnonzero(beside).min() > 165
    assert np.flatnonzero(beside).max() < 280
