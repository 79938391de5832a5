"""The 3D pane: the lifter as a mannequin that can be turned, zoomed and panned.

The pane holds the camera and takes the mouse; the drawing is left to OpenGL where that works and
to the painted view elsewhere, also when OpenGL fails later on.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from inference.poses import Poses3D
from inference.skeleton import H36M17, FloatArray, Joint
from widgets.mannequin import body_size, mannequin
from widgets.message import paint_message
from widgets.opengl_probe import opengl_reason
from widgets.scene3d import (
    Body,
    OrbitCamera,
    Scene,
    Side,
    StandardView,
    Trail,
    facing_deg,
    framed,
    stand_on_floor,
    standard_camera,
    turned,
)
from widgets.skeleton_painted import SkeletonPainted
from widgets.theme import SMALL_PT, current_theme, ui_font

if TYPE_CHECKING:
    from widgets.skeleton_gl import SkeletonGl

_log = logging.getLogger(__name__)
_TURN_DEG_PER_PX = 0.4
_WHEEL_BASE = 1.0012  # to the power of the wheel's angle
_TRAIL_FRAMES = 90
_FRAMED_POSES = 60
_CROWN_M = 0.12
"""From the head joint to the crown."""


@dataclass(frozen=True, eq=False)
class _Clip:
    """Poses as they stand on the floor."""

    xyz: FloatArray
    score: FloatArray
    size: float
    facing_deg: float

    def extent(self) -> FloatArray:
        """Return points that a picture of the whole clip has to show, shape (N, 3)."""
        step = max(len(self.xyz) // _FRAMED_POSES, 1)
        joints = self.xyz[::step].reshape(-1, 3)
        heads = self.xyz[::step, Joint.HEAD] + (0.0, 0.0, _CROWN_M)
        soles = self.xyz[::step, [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]].reshape(-1, 3)
        return np.concatenate([joints, heads, soles * (1.0, 1.0, 0.0)])

    def body(self, frame: int, *, ghost: bool = False) -> Body | None:
        """Return the mannequin of a frame, None where there is no pose."""
        if not 0 <= frame < len(self.xyz) or not np.isfinite(self.xyz[frame]).any():
            return None
        return mannequin(self.xyz[frame], self.score[frame], self.size, ghost=ghost)


def _clip(poses: Poses3D) -> _Clip:
    xyz = stand_on_floor(np.asarray(poses.xyz, float))
    return _Clip(xyz, poses.score, body_size(xyz), facing_deg(xyz))


class SkeletonView(QWidget):
    """A mannequin on a floor, seen by a camera that the mouse moves.

    Dragging turns, the wheel zooms, dragging with the middle button or with Shift pans, a double
    click asks for the pane to be maximised.
    """

    maximise_requested = Signal()
    view_changed = Signal(str)
    """Name of the standard view, empty once it has been turned by hand."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clip: _Clip | None = None
        self._ghost: _Clip | None = None
        self._frame = 0
        self._ghost_frame: int | None = None
        self._trail_joints: tuple[int, ...] = ()
        self._camera = OrbitCamera()
        self._view_name = StandardView.HOME.value
        self._framed = True
        self._grabbed: QPointF | None = None
        self._renderer: SkeletonPainted | SkeletonGl = self._make_renderer()
        self._labels = _Labels(self)
        self.setMinimumSize(120, 90)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def sizeHint(self) -> QSize:
        """Ask for a square."""
        return QSize(400, 400)

    @property
    def uses_opengl(self) -> bool:
        """Whether OpenGL draws the scene, and not the painter."""
        return not isinstance(self._renderer, SkeletonPainted)

    @property
    def camera(self) -> OrbitCamera:
        """Where the scene is seen from."""
        return self._camera

    def set_poses(self, poses: Poses3D | None) -> None:
        """Show a clip's lifter; the camera keeps its direction, and what was zoomed by hand."""
        self._clip = None if poses is None else _clip(poses)
        self._turn_ghost()
        self._frame_lifter()
        self._show()

    def set_frame(self, frame: int) -> None:
        """Show one frame; one without a pose shows an empty floor."""
        self._frame = frame
        self._show()

    def set_ghost(self, poses: Poses3D | None) -> None:
        """Show a second clip's lifter faintly, turned to face the same way."""
        self._ghost = None if poses is None else _clip(poses)
        self._turn_ghost()
        self._show()

    def set_ghost_frame(self, frame: int | None) -> None:
        """Show a frame of the second clip; None shows the same number as of the first."""
        self._ghost_frame = frame
        self._show()

    def set_trails(self, joints: Sequence[int]) -> None:
        """Draw the recent path of joints, by their index in the 17-joint pose."""
        self._trail_joints = tuple(joints)
        self._show()

    def set_message(self, title: str, hint: str = "") -> None:
        """Set what the pane says while it has no poses."""
        self._labels.message = (title, hint)
        self._labels.update()

    def standard_view(self, view: StandardView | str) -> None:
        """Move the camera to a standard view, by its value or name: ``"front"``.

        Raises
        ------
        ValueError
            If there is no such view.
        """
        view = StandardView(view)
        facing = float("nan") if self._clip is None else self._clip.facing_deg
        self._camera, self._framed = standard_camera(view, facing), True
        self._frame_lifter()
        self._look_from(self._camera, view.value)

    def scene(self) -> Scene:
        """Return what is drawn now, for an export of the same picture."""
        return Scene(tuple(self._bodies()), tuple(self._trails()))

    def _bodies(self) -> list[Body]:
        ghost_frame = self._frame if self._ghost_frame is None else self._ghost_frame
        bodies = []
        if self._ghost is not None:
            bodies.append(self._ghost.body(ghost_frame, ghost=True))
        if self._clip is not None:
            bodies.append(self._clip.body(self._frame))
        return [body for body in bodies if body is not None]

    def _trails(self) -> list[Trail]:
        if self._clip is None:
            return []
        span = slice(max(0, self._frame - _TRAIL_FRAMES), max(0, self._frame + 1))
        return [
            Trail(self._clip.xyz[span, joint], Side(H36M17.side(joint)))
            for joint in self._trail_joints
        ]

    def _turn_ghost(self) -> None:
        if self._clip is None or self._ghost is None:
            return
        angle = self._clip.facing_deg - self._ghost.facing_deg
        if np.isfinite(angle):
            xyz = turned(self._ghost.xyz, angle)
            self._ghost = replace(self._ghost, xyz=xyz, facing_deg=self._clip.facing_deg)

    def _show(self) -> None:
        scene = self.scene()
        self._renderer.set_scene(scene, self._camera)
        caption = self._view_name.capitalize() or "Turned by hand"
        self._labels.set_state(caption, self._camera, self._clip is None, not scene.bodies)

    def _frame_lifter(self) -> None:
        """Fill the picture with the lifter, unless the coach has zoomed or panned."""
        if self._framed and self._clip is not None:
            points = self._clip.extent()
            self._camera = framed(self._camera, points, self.width(), self.height())

    def _look_from(self, camera: OrbitCamera, name: str = "") -> None:
        self._camera = camera
        if name != self._view_name:
            self._view_name = name
            self.view_changed.emit(name)
        self._show()

    def _make_renderer(self) -> SkeletonPainted | SkeletonGl:
        reason = opengl_reason()
        if not reason:
            try:
                from widgets.skeleton_gl import SkeletonGl

                view = SkeletonGl(self)
            except Exception as error:
                reason = f"OpenGL failed: {error}"
            else:
                view.failed.connect(self._fall_back)
                return view
        _log.info("The 3D view is painted. %s", reason)
        return SkeletonPainted(self)

    def _fall_back(self, reason: str) -> None:
        if not self.uses_opengl:
            return
        _log.warning("The 3D view is painted. %s", reason)
        broken, self._renderer = self._renderer, SkeletonPainted(self)
        broken.hide()
        broken.deleteLater()
        self._renderer.setGeometry(self.rect())
        self._renderer.show()
        self._labels.raise_()
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the whole pane to the picture."""
        self._renderer.setGeometry(self.rect())
        self._labels.setGeometry(self.rect())
        self._frame_lifter()
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Take a new theme's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and not isinstance(
            self._renderer, SkeletonPainted
        ):
            self._renderer.apply_theme()
            self._show()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the scene."""
        self._grabbed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Turn or pan the scene that is held."""
        if self._grabbed is None:
            return
        moved = event.position() - self._grabbed
        self._grabbed = event.position()
        panning = (
            bool(event.buttons() & Qt.MouseButton.MiddleButton)
            or event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        )
        if panning:
            size = (self.width(), self.height())
            self._framed = False
            self._look_from(self._camera.panned(moved.x(), moved.y(), *size), self._view_name)
        else:
            turn = -_TURN_DEG_PER_PX * moved.x(), _TURN_DEG_PER_PX * moved.y()
            self._look_from(self._camera.orbited(*turn))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the scene."""
        self._grabbed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the pane to be maximised."""
        self.maximise_requested.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom."""
        factor = _WHEEL_BASE ** event.angleDelta().y()
        self._framed = False
        self._look_from(self._camera.zoomed(factor), self._view_name)
        event.accept()


class _Labels(QWidget):
    """What lies over the picture, whoever drew it: view name, axes, message."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.message = ("3D view", "The lifter appears here once the clip is analysed.")
        self._caption, self._camera = "", OrbitCamera()
        self._empty, self._nobody = True, True
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_state(self, caption: str, camera: OrbitCamera, empty: bool, nobody: bool) -> None:
        """Take what the scene shows: no clip at all, or nobody in this frame."""
        self._caption, self._camera = caption, camera
        self._empty, self._nobody = empty, nobody
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the labels on a clear ground."""
        rect = QRectF(self.rect())
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._empty:
                paint_message(painter, rect, *self.message)
                return
            if self._nobody:
                paint_message(painter, rect, "", "Nobody found in this frame")
            painter.setFont(ui_font(SMALL_PT))
            painter.setPen(QColor(current_theme().muted))
            painter.drawText(QPointF(12, 12 + painter.fontMetrics().ascent()), self._caption)
            self._paint_axes(painter, QPointF(34, rect.height() - 30))

    def _paint_axes(self, painter: QPainter, origin: QPointF) -> None:
        """Paint which way is up, and the two level axes, fainter."""
        theme = current_theme()
        right, up, _ = self._camera.axes
        for axis, colour in ((0, theme.disabled), (1, theme.disabled), (2, theme.text)):
            tip = origin + QPointF(22 * right[axis], -22 * up[axis])
            painter.setPen(QPen(QColor(colour), 1.6))
            painter.drawLine(QLineF(origin, tip))
            if axis == 2 and up[axis] > 0.3:
                painter.drawText(tip + QPointF(-7, -4), "up")
