"""The frontal pane: the lifter as a camera straight in front would see them, hips square to it.

The lifter's left side is on the right of the picture. Two bands show how far apart knees and feet
are; their ratio falls below 1 when the knees come inside the feet.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from inference.motion.types import Rep, Span
from inference.poses import Poses3D
from inference.skeleton import BoolArray, FloatArray
from inference.texts import tr
from widgets.frontal.picture import FrontalClip, FrontalPicture, standing
from widgets.frontal.ratio_trace import Chart
from widgets.message import paint_message
from widgets.skeleton.lifters import Ghost
from widgets.theme import current_theme


class FrontalView(QWidget):
    """Legs, pelvis and trunk in the ZY plane, with the separation of knees and of feet.

    Attributes
    ----------
    picture : FrontalPicture
        What is shown.
    """

    maximise_requested = Signal()
    frame_requested = Signal(int)
    """A place on the trace was clicked or dragged to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = FrontalPicture()
        self._frame = 0
        self._message = (tr("Frontal view"), tr("Knees against feet, once the clip is analysed."))
        self._chart: Chart | None = None
        self._stage: QPixmap | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(120, 120)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(tr("Frontal view"))

    def sizeHint(self) -> QSize:
        """Ask for an upright pane."""
        return QSize(300, 400)

    # ── what is shown ───────────────────────────────────────────────────────────────────────
    def set_poses(self, poses: Poses3D | None, analysed: int | None = None) -> None:
        """Show a clip's lifter.

        Parameters
        ----------
        poses : Poses3D or None
        analysed : int, optional
            How many frames are analysed so far; without it all are.
        """
        clip = None if poses is None else FrontalClip.of(poses)
        self.picture = replace(self.picture, clip=clip, analysed=analysed)
        self._renew()

    def set_frame(self, frame: int) -> None:
        """Show one frame."""
        self._frame = frame
        self.update()

    def set_ghost(self, ghost: Ghost | None) -> None:
        """Show the compared lift as thin lines, its own hips square and its feet on the same spot.

        So its knees are held against its own feet, as the lifter's are.
        """
        shown = None if ghost is None else standing(ghost.xyz)
        self.picture = replace(self.picture, ghost=shown)
        self.update()

    def set_ratio(
        self, ratio: FloatArray | None, judged: BoolArray | None = None, error: float = 0.0
    ) -> None:
        """Take the ratio of knees to feet that is judged, for the number and the trace.

        Parameters
        ----------
        ratio : array, shape (T,), or None
            One a frame of the clip; None takes it from the poses.
        judged : bool array, shape (T,), or None
            Where the rule looks; None is everywhere.
        error : float
            Expected error of a value; 0 for not known.
        """
        self.picture = replace(self.picture, ratio=ratio, judged=judged, error=error)
        self._renew()

    def set_rep(self, rep: Rep | None) -> None:
        """Trace the ratio through this rep; None traces nothing."""
        if rep is not self.picture.rep:  # it is told with every frame
            self.picture = replace(self.picture, rep=rep)
            self._renew()

    def set_threshold(self, ratio: float | None) -> None:
        """Take below which ratio of knees to feet it is a fault; None shows no limit."""
        self.picture = replace(self.picture, threshold=ratio)
        self._renew()

    def set_faults(self, faults: tuple[Span, ...]) -> None:
        """Mark the knees during these: straight legs may be close together, and are not judged."""
        self.picture = replace(self.picture, faults=faults)
        self.update()

    def set_supported(self, supported: bool, reason: str = "") -> None:
        """Grey the pane, and say why, where the camera's view can't support it."""
        why = "" if supported else reason or tr("This view can't show it.")
        self.picture = replace(self.picture, unsupported=why)
        self._renew()

    def set_message(self, title: str, hint: str = "") -> None:
        """Set what the pane says while it has no poses."""
        self._message = (title, hint)
        self.update()

    def _renew(self) -> None:
        """Draw anew what stays the same from frame to frame, at the next paint."""
        self._stage = None
        self.update()

    def _make_stage(self) -> QPixmap:
        """Return what only a rep or a setting changes."""
        ratio = self.devicePixelRatioF()
        stage = QPixmap(self.size() * ratio)
        stage.setDevicePixelRatio(ratio)
        pane = QRectF(self.rect())
        self._chart = self.picture.chart(pane)
        with QPainter(stage) as painter:
            self.picture.paint_stage(painter, pane, self._chart)
        return stage

    # ── events ──────────────────────────────────────────────────────────────────────────────
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the pane out anew."""
        self._renew()

    def changeEvent(self, event: QEvent) -> None:
        """Take a new theme's colours and another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._renew()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to a place on the trace."""
        self._ask_for_frame(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow a drag along the trace."""
        self._ask_for_frame(event)

    def _ask_for_frame(self, event: QMouseEvent) -> None:
        held = event.buttons() & Qt.MouseButton.LeftButton
        if held and self._chart is not None and self._chart.rect.contains(event.position()):
            self.frame_requested.emit(self._chart.frame_at(event.position().x()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the pane to be maximised."""
        self.maximise_requested.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame, or why there is nothing to paint."""
        theme, pane = current_theme(), QRectF(self.rect())
        with QPainter(self) as painter:
            if self.picture.clip is None:
                painter.fillRect(pane, QColor(theme.backdrop))
                paint_message(painter, pane, *self._message)
                return
            if self._stage is None or self._stage.devicePixelRatio() != self.devicePixelRatioF():
                self._stage = self._make_stage()
            painter.drawPixmap(QPointF(0, 0), self._stage)
            self.picture.paint_frame(painter, pane, self._chart, self._frame)
