import sys
import types

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget

from inference.motion.types import Span
from inference.skeleton import Joint
from tests.widgets.figure import grabbed, of_hue, poses, standing_joints
from widgets.keyed import ACTION_ID
from widgets.skeleton import opengl_probe
from widgets.skeleton import view as skeleton_view
from widgets.skeleton.distance_box import JointDistances, paint_distances
from widgets.skeleton.lifters import Ghost, SceneOptions, TrailPath
from widgets.skeleton.opengl_probe import opengl_reason
from widgets.skeleton.scene import turned
from widgets.skeleton.view import SkeletonView
from widgets.theme import DARK, LIGHT, apply_theme


@pytest.fixture
def view(qapp, qtbot):
    apply_theme(qapp, DARK)
    view = SkeletonView()
    qtbot.addWidget(view)
    view.resize(320, 320)
    view.show()
    return view


def two_frames():
    crouched = standing_joints()
    above = [joint for joint in Joint if joint not in (Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE)]
    crouched[above, 2] *= 0.7
    return poses(standing_joints(), crouched)


def blue(view) -> np.ndarray:
    return of_hue(grabbed(view), DARK.left)


def drag(qtbot, view, dx, dy, button=Qt.MouseButton.LeftButton, modifier=None):
    modifier = modifier or Qt.KeyboardModifier.NoModifier
    qtbot.mousePress(view, button, modifier, QPoint(160, 160))
    qtbot.mouseMove(view, QPoint(160 + dx, 160 + dy))
    qtbot.mouseRelease(view, button, modifier, QPoint(160 + dx, 160 + dy))


def test_empty_pane_says_what_comes(view):
    with_message = grabbed(view)
    view.set_message("", "")
    assert (with_message != grabbed(view)).any()


def test_poses_appear_and_go(view):
    assert not blue(view).any()
    view.set_poses(two_frames())
    assert blue(view).sum() > 500
    view.set_poses(None)
    assert not blue(view).any()


def test_frames_differ_and_a_missing_one_shows_nobody(view):
    view.set_poses(two_frames())
    view.set_frame(0)
    first = grabbed(view)
    view.set_frame(1)
    assert (first != grabbed(view)).any()
    for missing in (2, -1, 10**9):
        view.set_frame(missing)
        assert not blue(view).any()


def test_pose_that_is_not_known_shows_nobody(view):
    view.set_poses(poses(standing_joints() * np.nan))
    assert not blue(view).any()


def test_a_frame_is_not_analysed_yet_or_has_nobody(view):
    unknown = standing_joints() * np.nan
    view.set_poses(poses(unknown, unknown), analysed=1)
    assert view._labels._state.nobody == "Nobody found in this frame"
    view.set_frame(1)
    assert view._labels._state.nobody == "Not analysed yet."
    view.set_poses(poses(standing_joints()))
    view.set_frame(0)
    assert view._labels._state.nobody == ""


def test_feet_stay_while_the_head_comes_down(view):
    view.set_poses(two_frames())
    view.standard_view("front")
    rows = []
    for frame in (0, 1):
        view.set_frame(frame)
        rows.append(np.flatnonzero(blue(view).any(axis=1)))
    assert rows[0].max() == pytest.approx(rows[1].max(), abs=1)
    assert rows[1].min() > rows[0].min() + 20


def test_dragging_turns(view, qtbot):
    view.set_poses(two_frames())
    before, camera = grabbed(view), view.camera
    drag(qtbot, view, 100, 30)
    assert view.camera.azimuth_deg == pytest.approx((camera.azimuth_deg - 40) % 360)
    assert view.camera.elevation_deg == pytest.approx(camera.elevation_deg + 12)
    assert (before != grabbed(view)).any()


@pytest.mark.parametrize(
    ("button", "modifier"),
    [
        (Qt.MouseButton.MiddleButton, None),
        (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier),
    ],
)
def test_panning_moves_the_picture_with_the_mouse(view, button, modifier):
    view.set_poses(two_frames())
    before = np.nonzero(blue(view))[1].mean()
    camera = view.camera
    # Sent by hand: the test kit's own moves carry neither buttons nor modifiers.
    for kind, x in (("MouseButtonPress", 160), ("MouseMove", 200), ("MouseButtonRelease", 200)):
        send_mouse(view, kind, QPointF(x, 160), button, modifier or Qt.KeyboardModifier.NoModifier)
    assert view.camera.azimuth_deg == camera.azimuth_deg
    assert np.nonzero(blue(view))[1].mean() == pytest.approx(before + 40, abs=4)


def send_mouse(view, kind, at, button, modifier):
    everywhere = view.mapToGlobal(at)
    event = QMouseEvent(getattr(QEvent.Type, kind), at, everywhere, button, button, modifier)
    QApplication.sendEvent(view, event)


def test_wheel_zooms(view):
    view.set_poses(two_frames())
    before = blue(view).sum()
    at = QPointF(160, 160)
    event = QWheelEvent(
        at,
        view.mapToGlobal(at),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)
    assert blue(view).sum() > 1.3 * before


def test_standard_views_differ_and_are_told(view, qtbot):
    view.set_poses(two_frames())
    pictures = []
    for name in ("front", "side", "top", "camera", "oblique"):
        with qtbot.waitSignal(view.view_changed) as changed:
            view.standard_view(name)
        assert changed.args == [name]
        pictures.append(grabbed(view).tobytes())
    assert len(set(pictures)) == 5
    with qtbot.waitSignal(view.view_changed) as changed:
        drag(qtbot, view, 30, 0)
    assert changed.args == [""]
    with pytest.raises(ValueError, match="sideways"):
        view.standard_view("sideways")


def test_front_view_follows_the_lifters_facing(view):
    view.set_poses(poses(turned(standing_joints(), 130.0)))
    view.standard_view("front")
    columns = np.nonzero(blue(view))[1]
    assert columns.mean() > 180


def test_ghost_stands_beside_the_lifter_frame_by_frame(view):
    clip = two_frames()
    view.set_poses(clip)
    xyz = clip.xyz + np.array([0.0, 0.2, 0.0])
    xyz[1] = np.nan
    view.set_ghost(Ghost(xyz))
    ghost, lifter = view.scene().bodies
    assert ghost.ghost
    assert ghost.centres == pytest.approx(lifter.centres + np.array([0, 0.2, 0]), abs=1e-6)
    view.set_frame(1)
    assert [body.ghost for body in view.scene().bodies] == [False]
    view.set_frame(0)
    view.set_options(SceneOptions(ghost=False))
    assert len(view.scene().bodies) == 1
    view.set_options(SceneOptions())
    view.set_ghost(None)
    assert len(view.scene().bodies) == 1


def test_ghost_may_come_before_the_poses(view):
    clip = two_frames()
    view.set_ghost(Ghost(clip.xyz))
    assert not view.scene().bodies
    view.set_poses(clip)
    assert len(view.scene().bodies) == 2


def test_lines_to_the_ghost_can_be_switched(view):
    clip = two_frames()
    view.set_poses(clip)
    xyz = clip.xyz.copy()
    xyz[0, Joint.LEFT_WRIST] += [0, 0.1, 0]
    view.set_ghost(Ghost(xyz))
    view.set_options(SceneOptions(links=True))
    assert of_hue(grabbed(view), DARK.fault).any()
    view.set_options(SceneOptions(links=False))
    assert not of_hue(grabbed(view), DARK.fault).any()


def told(view):
    return view._labels._state.distances


def test_distances_stand_in_a_corner_worst_first(view):
    clip = two_frames()
    view.set_poses(clip)
    assert told(view) is None
    xyz = clip.xyz.copy()
    xyz[0, Joint.LEFT_WRIST] += [0, 0.1, 0]
    xyz[0, Joint.RIGHT_KNEE] += [0, 0.2, 0]
    xyz[1] = np.nan
    view.set_ghost(Ghost(xyz))
    shown = told(view).lines(20)
    assert shown[:2] == (Joint.RIGHT_KNEE, Joint.LEFT_WRIST)
    assert len(shown) == 8
    with_box = grabbed(view)
    view.set_frame(1)  # not compared
    assert told(view) is None
    view.set_frame(0)
    view.set_options(SceneOptions(distances=False))
    assert told(view) is None
    assert (grabbed(view) != with_box).any()


def test_all_distances_are_named_on_demand_and_the_chosen_joint_is_always(view, qtbot):
    clip = two_frames()
    view.set_poses(clip)
    view.set_ghost(Ghost(clip.xyz + np.array([0, 0.1, 0])))
    view.set_options(SceneOptions(distances=False))
    menu = QMenu()
    qtbot.addWidget(menu)
    view._controls.fill_menu(menu)
    actions = {action.text(): action for action in menu.actions()}
    with qtbot.waitSignal(view.options_changed):
        actions["Distances of all joints"].trigger()
    assert view.options.distances  # who asks for all wants to see them
    assert set(told(view).lines(20)) == set(Joint)
    assert len(told(view).lines(4)) == 4  # no more than there is room for
    view.set_options(SceneOptions())
    assert Joint.LEFT_ANKLE not in told(view).lines(3)
    view.set_joint(Joint.LEFT_ANKLE)
    assert Joint.LEFT_ANKLE in told(view).lines(3)
    assert view.scene().links.caption == "left ankle 10 cm"


def test_the_box_has_as_many_lines_as_there_is_room(view, qapp):
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    distances = JointDistances(np.linspace(0, 16, len(Joint)), 20.0)
    with QPainter(image) as painter:
        large, low, narrow, none = (
            paint_distances(painter, QRectF(0, 0, *size), distances)
            for size in ((390, 290), (390, 60), (200, 290), (60, 290))
        )
    assert large.height() > narrow.height() > low.height() > 0
    assert low.height() <= 60
    assert none.isEmpty()


def test_trails_run_over_the_rep_and_can_be_switched(view):
    view.set_poses(poses(*[standing_joints()] * 20))
    view.set_frame(8)
    view.set_rep(Span(5, 14))
    view.set_options(SceneOptions(trails=False))
    assert not view.scene().trails
    view.set_options(SceneOptions(trails=True, paths=(TrailPath.BAR, TrailPath.KNEES)))
    trails = view.scene().trails
    assert len(trails) == 3
    assert {(len(trail.past), len(trail.future)) for trail in trails} == {(4, 7)}


def button(view, text):
    (found,) = [b for b in view.findChildren(QToolButton) if b.accessibleName() == text]
    return found


def test_buttons_turn_the_camera_and_switch_trails(view, qtbot):
    view.resize(400, 320)
    view.set_poses(two_frames())
    with qtbot.waitSignal(view.view_changed) as changed:
        qtbot.mouseClick(button(view, "From the side"), Qt.MouseButton.LeftButton)
    assert changed.args == ["side"]
    assert button(view, "From the side").isChecked()
    with qtbot.waitSignal(view.options_changed) as changed:
        qtbot.mouseClick(button(view, "Trails"), Qt.MouseButton.LeftButton)
    assert not changed.args[0].trails
    assert not view.options.trails
    drag(qtbot, view, 30, 0)
    assert not button(view, "From the side").isChecked()
    qtbot.mouseClick(button(view, "Reset the view"), Qt.MouseButton.LeftButton)
    assert button(view, "Obliquely from the front").isChecked()


def test_buttons_are_there_with_the_lifter_and_with_room(view):
    assert not button(view, "Trails").isVisible()
    view.resize(400, 320)
    view.set_poses(two_frames())
    assert button(view, "Trails").isVisible()
    assert not button(view, "Ghost").isVisible()
    view.set_ghost(Ghost(two_frames().xyz))
    assert button(view, "Ghost").isVisible()
    view.resize(130, 320)
    assert not button(view, "Trails").isVisible()


def test_context_menu_offers_what_the_buttons_do(view, qtbot):
    view.set_poses(two_frames())
    menu = QMenu()
    qtbot.addWidget(menu)
    view._controls.fill_menu(menu)
    actions = {action.text(): action for action in menu.actions()}
    with qtbot.waitSignal(view.view_changed) as changed:
        actions["From above"].trigger()
    assert changed.args == ["top"]
    knees = next(a for a in actions["Paths"].menu().actions() if a.text() == "Knees")
    with qtbot.waitSignal(view.options_changed) as changed:
        knees.trigger()
    assert TrailPath.KNEES in changed.args[0].paths


def test_choosing_a_path_wants_to_see_it(view, qtbot):
    view.set_options(SceneOptions(trails=False))
    menu = QMenu()
    qtbot.addWidget(menu)
    view._controls.fill_menu(menu)
    (paths,) = [action.menu() for action in menu.actions() if action.text() == "Paths"]
    hips, bar = (
        next(a for a in paths.actions() if a.text().startswith(n)) for n in ("Hips", "Bar")
    )
    hips.trigger()
    assert view.options == SceneOptions(paths=(TrailPath.BAR, TrailPath.HIPS))
    hips.trigger()
    bar.trigger()  # the last one: no trails, but which one is remembered
    assert view.options == SceneOptions(trails=False)


def test_buttons_name_the_actions_whose_keys_do_the_same(view, qtbot):
    view.resize(400, 320)
    view.set_poses(two_frames())
    front = button(view, "From the front")
    assert front.property(ACTION_ID) == "view_front"
    front.setToolTip("From the front (F)")  # as whoever knows the keys does
    qtbot.mouseClick(front, Qt.MouseButton.LeftButton)
    assert front.toolTip() == "From the front (F)"
    assert button(view, "Trails").property(ACTION_ID) is None


CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_keys_turn_zoom_pan_and_reset(view, qtbot):
    view.set_poses(two_frames())
    first = view.camera
    qtbot.keyClick(view, Qt.Key.Key_Left, CTRL)
    assert view.camera.azimuth_deg == pytest.approx(first.azimuth_deg + 5)
    qtbot.keyClick(view, Qt.Key.Key_Up, CTRL)
    assert view.camera.elevation_deg == pytest.approx(first.elevation_deg - 5)
    qtbot.keyClick(view, Qt.Key.Key_Plus, SHIFT)
    assert view.camera.distance_m < first.distance_m
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert view.camera.distance_m == pytest.approx(first.distance_m)
    qtbot.keyClick(view, Qt.Key.Key_Right, CTRL | SHIFT)
    assert view.camera.target != first.target
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.camera == first


def test_arrows_by_themselves_are_left_to_stepping(view):
    for key, modifiers, kept in (
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, False),
        (Qt.Key.Key_Left, SHIFT, False),
        (Qt.Key.Key_Left, CTRL, True),
        (Qt.Key.Key_0, CTRL, False),
        (Qt.Key.Key_Plus, Qt.KeyboardModifier.NoModifier, True),
    ):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers)
        event.ignore()
        QApplication.sendEvent(view, event)
        assert event.isAccepted() is kept, (key, modifiers)


def test_camera_view_takes_the_height_of_the_clips_camera(view):
    view.standard_view("camera")
    view.set_clip_elevation(20.0)
    assert view.camera.elevation_deg == pytest.approx(20)
    view.standard_view("front")
    view.set_clip_elevation(-10.0)
    assert view.camera.elevation_deg == pytest.approx(3)


def test_expected_error_is_written(view):
    view.set_poses(two_frames())
    without = grabbed(view)
    view.set_expected_error(0.035)
    assert (without != grabbed(view)).any()


def test_double_click_asks_to_be_maximised(view, qtbot):
    with qtbot.waitSignal(view.maximise_requested):
        qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))


def test_theme_change_repaints(view, qapp):
    view.set_poses(two_frames())
    apply_theme(qapp, LIGHT)
    assert grabbed(view)[5, 300].min() > 150
    apply_theme(qapp, DARK)


def test_opengl_is_not_used_where_it_is_forbidden_or_there_is_no_screen(qapp, monkeypatch):
    monkeypatch.setenv("LIFTLENS_OPENGL", "0")
    assert "switched off" in opengl_reason()
    monkeypatch.delenv("LIFTLENS_OPENGL")
    monkeypatch.setattr(opengl_probe.QGuiApplication, "platformName", lambda: "offscreen")
    assert "no screen" in opengl_reason()


def test_drawing_by_the_processor_is_left_to_the_painter(qapp, monkeypatch):
    monkeypatch.setattr(opengl_probe.QGuiApplication, "platformName", lambda: "xcb")
    monkeypatch.setattr(opengl_probe, "_probe", lambda: ("llvmpipe (LLVM 15)", ""))
    monkeypatch.setenv("PYOPENGL_PLATFORM", "glx")
    monkeypatch.delenv("LIFTLENS_OPENGL", raising=False)
    assert "processor" in opengl_reason()
    monkeypatch.setenv("LIFTLENS_OPENGL", "1")
    assert opengl_reason() == ""
    monkeypatch.setattr(opengl_probe, "_probe", lambda: ("", "No OpenGL context can be made."))
    assert opengl_reason() == "No OpenGL context can be made."


class Broken(QWidget):
    """Stands in for an OpenGL view that fails at its first picture."""

    failed = Signal(str)

    def set_scene(self, scene, camera):
        pass


def pretend_opengl(monkeypatch, renderer):
    monkeypatch.setattr(skeleton_view, "opengl_reason", lambda: "")
    module = types.SimpleNamespace(SkeletonGl=renderer)
    monkeypatch.setitem(sys.modules, "widgets.skeleton.opengl", module)


def test_opengl_that_can_not_start_leaves_the_painted_view(qtbot, monkeypatch):
    def refuse(parent):
        raise OSError("no libGL")

    pretend_opengl(monkeypatch, refuse)
    view = SkeletonView()
    qtbot.addWidget(view)
    assert not view.uses_opengl


def test_opengl_that_fails_later_gives_way_to_the_painted_view(qapp, qtbot, monkeypatch):
    apply_theme(qapp, DARK)
    pretend_opengl(monkeypatch, Broken)
    view = SkeletonView()
    qtbot.addWidget(view)
    view.resize(320, 320)
    view.show()
    view.set_poses(two_frames())
    assert view.uses_opengl
    assert not blue(view).any()
    view._renderer.failed.emit("driver lost")
    assert not view.uses_opengl
    assert blue(view).sum() > 500
