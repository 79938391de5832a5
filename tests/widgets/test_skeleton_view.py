import sys
import types

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from inference.skeleton import Joint
from tests.widgets.figure import grabbed, of_hue, poses, standing_joints
from widgets import opengl_probe, skeleton_view
from widgets.opengl_probe import opengl_reason
from widgets.scene3d import turned
from widgets.skeleton_view import SkeletonView
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


def test_ghost_is_turned_to_face_alike(view):
    view.set_poses(poses(standing_joints()))
    view.set_ghost(poses(turned(standing_joints(), 77.0)))
    lifter, ghost = view.scene().bodies[1], view.scene().bodies[0]
    assert ghost.ghost
    assert ghost.centres == pytest.approx(lifter.centres, abs=1e-5)
    view.set_ghost_frame(5)
    assert len(view.scene().bodies) == 1
    view.set_ghost_frame(0)
    assert len(view.scene().bodies) == 2
    view.set_ghost(None)
    assert len(view.scene().bodies) == 1


def test_ghost_that_comes_first_is_turned_when_the_lifter_comes(view):
    view.set_ghost(poses(turned(standing_joints(), 77.0)))
    view.set_poses(poses(standing_joints()))
    ghost, lifter = view.scene().bodies
    assert ghost.centres == pytest.approx(lifter.centres, abs=1e-5)


def test_trails_follow_the_joints(view):
    view.set_poses(two_frames())
    view.set_frame(1)
    view.set_trails([Joint.LEFT_WRIST])
    (trail,) = view.scene().trails
    assert len(trail.points) == 2


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
    monkeypatch.setitem(sys.modules, "widgets.skeleton_gl", module)


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
