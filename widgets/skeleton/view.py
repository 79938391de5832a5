"""The 3D pane: the lifter as a mannequin that can be turned, zoomed and panned.

The pane holds the camera and takes mouse and keys; the drawing is left to OpenGL where that works
and to the painted view elsewhere, also when OpenGL fails later on.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QWidget

from inference.motion.types import Span
from inference.poses import Poses3D
from inference.skeleton import Joint
from inference.texts import tr
from widgets.message import nobody_words
from widgets.pictures import add_picture_actions, picture_of
from widgets.skeleton.controls import ViewControls
from widgets.skeleton.distance_box import distances_told
from widgets.skeleton.keys import Move, MoveKind, move_of
from widgets.skeleton.labels import LabelState, ViewLabels
from widgets.skeleton.lifters import Ghost, SceneOptions, StandingLifter
from widgets.skeleton.opengl_probe import opengl_reason
from widgets.skeleton.painted import SkeletonPainted
from widgets.skeleton.scene import (
    OrbitCamera,
    Scene,
    StandardView,
    framed,
    standard_camera,
)

if TYPE_CHECKING:
    from widgets.skeleton.opengl import SkeletonGl

_log = logging.getLogger(__name__)
_TURN_DEG_PER_PX = 0.4
_WHEEL_BASE = 1.0012  # to the power of the wheel's angle
_EDGE_PX = 6


class SkeletonView(QWidget):
    """A mannequin on a floor, seen by a camera that mouse and keys move.

    Dragging turns, the wheel zooms, dragging with the middle button or with Shift pans, a double
    click asks for the pane to be maximised. With the keyboard in the pane, Ctrl and an arrow turn,
    with Shift as well they pan, + and − zoom, 0 goes back to the first view.
    """

    maximise_requested = Signal()
    view_changed = Signal(str)
    """Name of the standard view, empty once it has been turned by hand."""
    picture_requested = Signal(bool)
    """A picture of the pane is wanted; whether to save it, and not just to copy it."""
    options_changed = Signal(object)
    """SceneOptions, changed by hand on the pane."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lifter: StandingLifter | None = None
        self._ghost: Ghost | None = None
        self._chosen: Joint | None = None
        self._frame = 0
        self._analysed: int | None = None
        self._rep: Span | None = None
        self._clip_elevation_deg = float("nan")
        self._camera = OrbitCamera()
        self._view_name = StandardView.HOME.value
        self._framed = True
        self._grabbed: QPointF | None = None
        self._renderer: SkeletonPainted | SkeletonGl = self._make_renderer()
        self._labels = ViewLabels(self)
        self._controls = ViewControls(self)
        self._controls.set_view(self._view_name)
        self._controls.view_wanted.connect(self.standard_view)
        self._controls.reset_wanted.connect(self.reset_view)
        self._controls.options_changed.connect(self._on_options)
        self.setMinimumSize(120, 90)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("3D skeleton"))

    def sizeHint(self) -> QSize:
        """Ask for a square."""
        return QSize(400, 400)

    # ── what is shown ───────────────────────────────────────────────────────────────────────
    @property
    def uses_opengl(self) -> bool:
        """Whether OpenGL draws the scene, and not the painter."""
        return not isinstance(self._renderer, SkeletonPainted)

    @property
    def camera(self) -> OrbitCamera:
        """Where the scene is seen from."""
        return self._camera

    @property
    def options(self) -> SceneOptions:
        """What is shown beside the lifter."""
        return self._controls.options

    def set_poses(self, poses: Poses3D | None, analysed: int | None = None) -> None:
        """Show a clip's lifter; the camera keeps its direction, and what was zoomed by hand.

        Parameters
        ----------
        poses : Poses3D or None
        analysed : int, optional
            How many frames are analysed so far; without it all are.
        """
        self._lifter = None if poses is None else StandingLifter.of(poses)
        self._analysed = analysed
        self._frame_lifter()
        self._place_controls()
        self._show()

    def set_frame(self, frame: int) -> None:
        """Show one frame; one without a pose shows an empty floor."""
        self._frame = frame
        self._show()

    def set_rep(self, rep: Span | None) -> None:
        """Draw trails over this rep; None draws them over the last seconds."""
        if rep is not self._rep:  # it is told with every frame
            self._rep = rep
            self._show()

    def set_ghost(self, ghost: Ghost | None) -> None:
        """Show the compared lift faintly beside the lifter, a pose a frame of this clip."""
        self._ghost = ghost
        self._controls.set_ghost_there(ghost is not None)
        self._place_controls()
        self._show()

    def set_joint(self, joint: Joint | None) -> None:
        """Mark the line of a joint to the ghost's; None marks the longest."""
        if joint is not self._chosen:
            self._chosen = joint
            self._show()

    def set_options(self, options: SceneOptions) -> None:
        """Switch trails, ghost and the lines to it."""
        self._controls.set_options(options)
        self._show()

    def set_clip_elevation(self, elevation_deg: float) -> None:
        """Take how high the clip's camera stood over the lifter's horizon; NaN for not known."""
        self._clip_elevation_deg = elevation_deg
        if self._view_name == StandardView.CAMERA.value:
            self.standard_view(StandardView.CAMERA)

    def set_expected_error(self, error_m: float | None) -> None:
        """Write how far a joint is off in this clip's view, as a rule; None writes nothing."""
        self._labels.set_error(error_m)

    def set_message(self, title: str, hint: str = "") -> None:
        """Set what the pane says while it has no poses."""
        self._labels.message = (title, hint)
        self._labels.update()

    def scene(self) -> Scene:
        """Return what is drawn now, for an export of the same picture."""
        if self._lifter is None:
            return Scene()
        return self._lifter.scene(self._frame, self._rep, self._ghost, self.options, self._chosen)

    def picture(self, scale: float = 1.0) -> QImage:
        """Return what is shown, without the buttons, at a scale of the screen's pixels."""
        return picture_of(self, scale, without=(self._controls,))

    def _on_options(self, options: SceneOptions) -> None:
        self._show()
        self.options_changed.emit(options)

    def _show(self) -> None:
        scene = self.scene()
        self._renderer.set_scene(scene, self._camera)
        nobody = ""
        if all(body.ghost for body in scene.bodies):
            nobody = nobody_words(self._frame, self._analysed)
        self._labels.set_state(
            LabelState(
                self._camera,
                self._view_name,
                self._lifter is None,
                nobody,
                scene.links,
                distances_told(self._lifter, self._ghost, self._frame, self.options, self._chosen),
            )
        )

    # ── where it is seen from ───────────────────────────────────────────────────────────────
    def standard_view(self, view: StandardView | str) -> None:
        """Move the camera to a standard view, by its value or name: ``"front"``.

        Raises
        ------
        ValueError
            If there is no such view.
        """
        view = StandardView(view)
        facing = float("nan") if self._lifter is None else self._lifter.facing_deg
        self._camera = standard_camera(view, facing, self._clip_elevation_deg)
        self._framed = True
        self._frame_lifter()
        self._look_from(self._camera, view.value)

    def reset_view(self) -> None:
        """Go back to the first view, with the whole lifter in the picture."""
        self.standard_view(StandardView.HOME)

    def _frame_lifter(self) -> None:
        """Fill the picture with the lifter, unless the coach has zoomed or panned."""
        if self._framed and self._lifter is not None:
            points = self._lifter.extent()
            self._camera = framed(self._camera, points, self.width(), self.height())

    def _look_from(self, camera: OrbitCamera, name: str = "") -> None:
        self._camera = camera
        if name != self._view_name:
            self._view_name = name
            self._controls.set_view(name)
            self.view_changed.emit(name)
        self._show()

    def _move(self, move: Move) -> None:
        """Move the camera as a key or the mouse asks."""
        if move.kind is MoveKind.RESET:
            self.reset_view()
        elif move.kind is MoveKind.TURN:
            self._look_from(self._camera.orbited(move.x, move.y))
        else:
            self._framed = False
            camera = (
                self._camera.zoomed(move.x)
                if move.kind is MoveKind.ZOOM
                else self._camera.panned(move.x, move.y, self.width(), self.height())
            )
            self._look_from(camera, self._view_name)

    # ── who draws ───────────────────────────────────────────────────────────────────────────
    def _make_renderer(self) -> SkeletonPainted | SkeletonGl:
        reason = opengl_reason()
        if not reason:
            try:
                from widgets.skeleton.opengl import SkeletonGl

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
        self._controls.raise_()
        self._show()

    def _place_controls(self) -> None:
        """Put the buttons in the upper right corner, where there is a clip and room for them."""
        size = self._controls.sizeHint()
        fits = self._lifter is not None and size.width() + 2 * _EDGE_PX <= self.width()
        self._controls.setVisible(fits)
        self._controls.resize(size)
        self._controls.move(self.width() - size.width() - _EDGE_PX, _EDGE_PX)
        self._labels.set_taken(size.width() + _EDGE_PX if fits else 0)

    # ── events ──────────────────────────────────────────────────────────────────────────────
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the whole pane to the picture."""
        self._renderer.setGeometry(self.rect())
        self._labels.setGeometry(self.rect())
        self._place_controls()
        self._frame_lifter()
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Take a new theme's colours."""
        super().changeEvent(event)
        if event.type() != QEvent.Type.PaletteChange:
            return
        self._place_controls()
        if not isinstance(self._renderer, SkeletonPainted):
            self._renderer.apply_theme()
            self._show()

    def event(self, event: QEvent) -> bool:
        """Keep the camera's keys from the window's shortcuts while the pane has the keyboard."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and move_of(event) is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn, zoom or pan by keys."""
        move = move_of(event)
        if move is None:
            super().keyPressEvent(event)
        else:
            self._move(move)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what the buttons do, and which paths are drawn."""
        menu = QMenu(self)
        self._controls.fill_menu(menu)
        menu.addSeparator()
        add_picture_actions(menu, self.picture_requested.emit)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the scene."""
        if event.button() != Qt.MouseButton.RightButton:
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
            self._move(Move(MoveKind.PAN, moved.x(), moved.y()))
        else:
            turn = -_TURN_DEG_PER_PX * moved.x(), _TURN_DEG_PER_PX * moved.y()
            self._move(Move(MoveKind.TURN, *turn))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the scene."""
        self._grabbed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the pane to be maximised."""
        self.maximise_requested.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom."""
        self._move(Move(MoveKind.ZOOM, _WHEEL_BASE ** event.angleDelta().y()))
        event.accept()
