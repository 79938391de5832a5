"""The frontal pane: the lifter as a camera straight in front would see them, hips square to it.

The lifter's left side is on the right of the picture. Two bands show how far apart knees and feet
are; their ratio falls below 1 when the knees come inside the feet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from inference.motion.frontal import frontal_plane, knee_ankle_ratio
from inference.motion.ground import ANKLE_HEIGHT_M
from inference.motion.types import Rep, Span
from inference.poses import Poses3D
from inference.skeleton import BoolArray, FloatArray, Joint
from inference.texts import number, tr
from widgets.frontal.paint import (
    Plane,
    header_height,
    paint_body,
    paint_ghost,
    paint_ground,
    paint_header,
    paint_hips,
    paint_reason,
    paint_widths,
    reason_height,
)
from widgets.frontal.ratio_trace import Chart, RatioTrace, chart_height, paint_chart, paint_cursor
from widgets.message import nobody_words, paint_message
from widgets.skeleton.lifters import Ghost
from widgets.theme import current_theme

_LEAST_TOP_M, _CROWN_M = 1.3, 0.13
_FIGURE_SHARE = 0.6
"""Of the pane's height that the figure keeps; a trace that leaves less is not drawn."""


@dataclass(frozen=True, eq=False)
class _Frontal:
    """A clip in the frontal plane, the feet standing on z = 0 about y = 0."""

    yz: FloatArray
    score: FloatArray
    ratio: FloatArray
    top_m: float


def _standing(xyz: FloatArray) -> FloatArray:
    yz = np.array(frontal_plane(np.asarray(xyz, float)))
    ankles = yz[:, [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]]
    yz[..., 0] -= ankles[..., 0].mean(axis=1, keepdims=True)
    yz[..., 1] -= ankles[..., 1].min(axis=1, keepdims=True) - ANKLE_HEIGHT_M
    return yz


def _frontal(poses: Poses3D) -> _Frontal:
    yz = _standing(poses.xyz)
    heads = yz[:, Joint.HEAD, 1]
    heads = heads[np.isfinite(heads)]
    top = float(np.percentile(heads, 98)) + _CROWN_M if len(heads) else _LEAST_TOP_M
    ratio = knee_ankle_ratio(np.asarray(poses.xyz, float))
    return _Frontal(yz, poses.score, ratio, max(top, _LEAST_TOP_M))


class FrontalView(QWidget):
    """Legs, pelvis and trunk in the ZY plane, with the separation of knees and of feet."""

    maximise_requested = Signal()
    frame_requested = Signal(int)
    """A place on the trace was clicked or dragged to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clip: _Frontal | None = None
        self._ghost: FloatArray | None = None
        self._frame = 0
        self._analysed: int | None = None
        self._threshold: float | None = None
        self._faults: tuple[Span, ...] = ()
        self._ratio: FloatArray | None = None
        self._judged: BoolArray | None = None
        self._error = 0.0
        self._rep: Rep | None = None
        self._unsupported = ""
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
        self._analysed = analysed
        self._clip = None if poses is None else _frontal(poses)
        self._renew()

    def set_frame(self, frame: int) -> None:
        """Show one frame."""
        self._frame = frame
        self.update()

    def set_ghost(self, ghost: Ghost | None) -> None:
        """Show the compared lift as thin lines, its own hips square and its feet on the same spot.

        So its knees are held against its own feet, as the lifter's are.
        """
        self._ghost = None if ghost is None else _standing(ghost.xyz)
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
        self._ratio, self._judged, self._error = ratio, judged, error
        self._renew()

    def set_rep(self, rep: Rep | None) -> None:
        """Trace the ratio through this rep; None traces nothing."""
        if rep is not self._rep:  # it is told with every frame
            self._rep = rep
            self._renew()

    def set_threshold(self, ratio: float | None) -> None:
        """Take below which ratio of knees to feet it is a fault; None shows no limit."""
        self._threshold = ratio
        self._renew()

    def set_faults(self, faults: tuple[Span, ...]) -> None:
        """Mark the knees during these: straight legs may be close together, and are not judged."""
        self._faults = faults
        self.update()

    def set_supported(self, supported: bool, reason: str = "") -> None:
        """Grey the pane, and say why, where the camera's view can't support it."""
        self._unsupported = "" if supported else reason or tr("This view can't show it.")
        self._renew()

    def set_message(self, title: str, hint: str = "") -> None:
        """Set what the pane says while it has no poses."""
        self._message = (title, hint)
        self.update()

    def _renew(self) -> None:
        """Draw anew what stays the same from frame to frame, at the next paint."""
        self._stage = None
        self.update()

    # ── layout ──────────────────────────────────────────────────────────────────────────────
    def _trace(self) -> RatioTrace | None:
        """Return the ratio through the rep, where there is one."""
        if self._clip is None or self._rep is None or self._unsupported:
            return None
        ratio = self._clip.ratio if self._ratio is None else self._ratio
        frames = slice(max(self._rep.start_frame, 0), self._rep.end_frame + 1)
        values = ratio[frames]
        if not len(values):
            return None
        judged = np.ones(len(values), bool) if self._judged is None else self._judged[frames]
        title = tr("Rep {n}: knees to feet").format(n=self._rep.index)
        return RatioTrace(frames.start, values, judged, self._threshold, self._error, title)

    def _plane(self) -> Plane:
        """Return where the figure stands: between the header and what is at the foot."""
        assert self._clip is not None
        pane = QRectF(self.rect())
        foot = self._chart.rect.height() if self._chart is not None else 0.0
        if self._unsupported:
            foot = reason_height(pane, self._unsupported)
        room = pane.adjusted(0, header_height(), 0, -foot)
        return Plane(room, self._clip.top_m, current_theme(), bool(self._unsupported))

    def _lay_out(self) -> None:
        pane = QRectF(self.rect())
        trace, height = self._trace(), chart_height()
        room = pane.height() - header_height() - height
        self._chart = None
        if trace is not None and room >= _FIGURE_SHARE * (pane.height() - header_height()):
            self._chart = Chart(trace, pane.adjusted(0, pane.height() - height, 0, 0))

    def _make_stage(self) -> QPixmap:
        """Return backdrop, floor and trace: what only a rep or a setting changes."""
        ratio = self.devicePixelRatioF()
        stage = QPixmap(self.size() * ratio)
        stage.setDevicePixelRatio(ratio)
        self._lay_out()
        with QPainter(stage) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_ground(painter, self._plane(), QRectF(self.rect()))
            if self._chart is not None:
                paint_chart(painter, self._chart, current_theme())
            if self._unsupported:
                paint_reason(painter, QRectF(self.rect()), self._unsupported)
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
            if self._clip is None:
                painter.fillRect(pane, QColor(theme.backdrop))
                paint_message(painter, pane, *self._message)
                return
            if self._stage is None or self._stage.devicePixelRatio() != self.devicePixelRatioF():
                self._stage = self._make_stage()
            painter.drawPixmap(QPointF(0, 0), self._stage)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if 0 <= self._frame < len(self._clip.yz):
                self._paint_frame(painter, self._clip)
            if self._chart is not None:
                paint_cursor(painter, self._chart, self._frame, theme)

    def _paint_frame(self, painter: QPainter, clip: _Frontal) -> None:
        yz, score = clip.yz[self._frame], clip.score[self._frame]
        plane = self._plane()
        if not np.isfinite(yz).any():
            paint_message(painter, plane.rect, "", nobody_words(self._frame, self._analysed))
            return
        fault = any(span.start_frame <= self._frame <= span.end_frame for span in self._faults)
        if self._ghost is not None and self._frame < len(self._ghost):
            paint_ghost(painter, plane, self._ghost[self._frame])
        paint_body(painter, plane, yz, score)
        paint_hips(painter, plane, yz)
        told = fault or self._is_judged()
        limit = self._threshold if told else None
        paint_widths(painter, plane, yz, limit, fault if told else None)
        ratio = clip.ratio if self._ratio is None else self._ratio
        value = float(ratio[self._frame]) if self._frame < len(ratio) else float("nan")
        number = value, 0.0 if self._unsupported else self._error
        paint_header(painter, plane, QRectF(self.rect()), number, self._verdict(fault), fault)

    def _is_judged(self) -> bool:
        """Return whether the rule looks at this frame."""
        if self._unsupported:
            return False
        judged = self._judged
        return judged is None or bool(self._frame < len(judged) and judged[self._frame])

    def _verdict(self, fault: bool) -> str:
        if self._unsupported:
            return tr("knees to feet · not judged in this view")
        if self._threshold is None:
            return tr("◆ knees in") if fault else tr("knees to feet")
        limit = number(self._threshold, 2)
        if fault:
            return tr("◆ knees in · fault below {limit}").format(limit=limit)
        if not self._is_judged():
            return tr("knees to feet · judged lower down")
        return tr("knees to feet · fault below {limit}").format(limit=limit)
