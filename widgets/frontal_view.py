"""The frontal pane: the lifter as a camera straight in front would see them, hips square to it.

The lifter's left side is on the right of the picture. Two bands show how far apart knees and feet
are; their ratio falls below 1 when the knees come inside the feet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from inference.motion.frontal import frontal_plane, knee_ankle_ratio
from inference.motion.types import Span
from inference.poses import Poses3D
from inference.skeleton import H36M17, FloatArray, Joint
from widgets.message import paint_message
from widgets.scene3d import ANKLE_HEIGHT_M, GUESSED_BELOW
from widgets.theme import FONT_PT, SMALL_PT, TITLE_PT, Theme, current_theme, mix, tint, ui_font

_ARMS = {Joint.LEFT_ELBOW, Joint.LEFT_WRIST, Joint.RIGHT_ELBOW, Joint.RIGHT_WRIST}
_BONES = tuple((a, b) for a, b in H36M17.bones if not {a, b} & _ARMS)
_HALF_WIDTH_M = 0.62
_TOP_M = 1.85
_HEADER_PX, _FOOTER_PX = 56.0, 44.0


@dataclass(frozen=True, eq=False)
class _Frontal:
    """A clip in the frontal plane, the feet standing on z = 0 about y = 0."""

    yz: FloatArray
    score: FloatArray
    ratio: FloatArray


def _frontal(poses: Poses3D) -> _Frontal:
    yz = np.array(frontal_plane(np.asarray(poses.xyz, float)))
    ankles = yz[:, [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]]
    yz[..., 0] -= ankles[..., 0].mean(axis=1, keepdims=True)
    yz[..., 1] -= ankles[..., 1].min(axis=1, keepdims=True) - ANKLE_HEIGHT_M
    return _Frontal(yz, poses.score, knee_ankle_ratio(np.asarray(poses.xyz, float)))


class FrontalView(QWidget):
    """Legs, pelvis and trunk in the ZY plane, with the separation of knees and of feet."""

    maximise_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clip: _Frontal | None = None
        self._frame = 0
        self._threshold: float | None = None
        self._faults: tuple[Span, ...] = ()
        self._unsupported = ""
        self._message = ("Frontal view", "Knees against feet, once the clip is analysed.")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(120, 120)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def sizeHint(self) -> QSize:
        """Ask for an upright pane."""
        return QSize(300, 400)

    def set_poses(self, poses: Poses3D | None) -> None:
        """Show a clip's lifter."""
        self._clip = None if poses is None else _frontal(poses)
        self.update()

    def set_frame(self, frame: int) -> None:
        """Show one frame."""
        self._frame = frame
        self.update()

    def set_threshold(self, ratio: float | None) -> None:
        """Write below which ratio of knees to feet it is a fault; None writes nothing."""
        self._threshold = ratio
        self.update()

    def set_faults(self, faults: tuple[Span, ...]) -> None:
        """Mark the knees during these: straight legs may be close together, and are not judged."""
        self._faults = faults
        self.update()

    def set_supported(self, supported: bool, reason: str = "") -> None:
        """Grey the pane, and say why, where the camera's view can't support it."""
        self._unsupported = "" if supported else reason or "This view can't show it."
        self.update()

    def set_message(self, title: str, hint: str = "") -> None:
        """Set what the pane says while it has no poses."""
        self._message = (title, hint)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the pane to be maximised."""
        self.maximise_requested.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame, or why there is nothing to paint."""
        theme, rect = current_theme(), QRectF(self.rect())
        with QPainter(self) as painter:
            painter.fillRect(rect, QColor(theme.backdrop))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._clip is None:
                paint_message(painter, rect, *self._message)
                return
            if 0 <= self._frame < len(self._clip.yz):
                self._paint_frame(painter, _Plane(rect, theme, bool(self._unsupported)))
            if self._unsupported:
                _paint_reason(painter, rect, theme, self._unsupported)

    def _paint_frame(self, painter: QPainter, plane: _Plane) -> None:
        assert self._clip is not None
        yz, score = self._clip.yz[self._frame], self._clip.score[self._frame]
        ratio = float(self._clip.ratio[self._frame])
        if not np.isfinite(yz).any():
            paint_message(painter, plane.rect, "", "Nobody found in this frame")
            return
        fault = any(span.start_frame <= self._frame <= span.end_frame for span in self._faults)
        plane.paint_ground(painter)
        plane.paint_body(painter, yz, score)
        plane.paint_bands(painter, yz, fault)
        plane.paint_ratio(painter, ratio, self._threshold, fault)


@dataclass(frozen=True)
class _Plane:
    """Maps the frontal plane to the pane and paints on it."""

    rect: QRectF
    theme: Theme
    grey: bool

    @property
    def scale(self) -> float:
        """Pixels a metre."""
        across = self.rect.width() / (2 * _HALF_WIDTH_M)
        down = (self.rect.height() - _HEADER_PX - _FOOTER_PX) / _TOP_M
        return max(min(across, down), 1.0)

    def point(self, y: float, z: float) -> QPointF:
        """Return the pixel of a point; the lifter's left, +y, is on the right."""
        spare = self.rect.height() - _HEADER_PX - _FOOTER_PX - self.scale * _TOP_M
        floor = self.rect.bottom() - _FOOTER_PX - max(spare, 0.0) / 2
        return QPointF(self.rect.center().x() + self.scale * y, floor - self.scale * z)

    def colour(self, name: str) -> QColor:
        """Return a colour of the theme, or grey where the view is not supported."""
        return mix(self.theme.disabled, self.theme.backdrop, 0.4) if self.grey else QColor(name)

    def paint_ground(self, painter: QPainter) -> None:
        """Paint the floor, the middle line, and which side is which."""
        theme = self.theme
        floor = self.point(0, 0).y()
        below = QRectF(QPointF(self.rect.left(), floor), self.rect.bottomRight())
        painter.fillRect(below, mix(theme.backdrop, theme.surface, 0.8))
        painter.setPen(QPen(self.colour(theme.grid), 1))
        painter.drawLine(QLineF(self.rect.left(), floor, self.rect.right(), floor))
        middle = QPen(self.colour(theme.grid), 1)
        middle.setDashPattern([4, 4])
        painter.setPen(middle)
        painter.drawLine(QLineF(self.point(0, _TOP_M), self.point(0, 0)))
        painter.setFont(ui_font(FONT_PT, bold=True))
        for letter, x, colour in (
            ("R", self.rect.left() + 14, theme.right),
            ("L", self.rect.right() - 24, theme.left),
        ):
            painter.setPen(self.colour(colour))
            painter.drawText(QPointF(x, self.rect.top() + 24), letter)

    def paint_body(self, painter: QPainter, yz: FloatArray, score: FloatArray) -> None:
        """Paint the bones, faded by their confidence and dashed where guessed, and the head."""
        theme = self.theme
        sides = {"left": theme.left, "right": theme.right, "middle": theme.middle}
        known = np.asarray(np.isfinite(yz).all(axis=1))
        width = max(4.0, 0.045 * self.scale)
        for a, b in _BONES:
            if not (known[a] and known[b]):
                continue
            colour = self.colour(sides[H36M17.side(b)])
            sure = float(min(score[a], score[b]))
            colour.setAlphaF(min(max(0.25 + 0.75 * sure / 0.7, 0.25), 1.0))
            pen = QPen(colour, width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            if sure < GUESSED_BELOW:
                pen.setDashPattern([0.6, 1.8])
            painter.setPen(pen)
            painter.drawLine(QLineF(self.point(*yz[a].tolist()), self.point(*yz[b].tolist())))
        painter.setPen(Qt.PenStyle.NoPen)
        if known[Joint.HEAD]:
            painter.setBrush(self.colour(theme.middle))
            radius = 0.085 * self.scale
            painter.drawEllipse(self.point(*yz[Joint.HEAD].tolist()), radius, radius)
        painter.setBrush(QColor(theme.backdrop))
        for joint in (Joint.LEFT_KNEE, Joint.RIGHT_KNEE, Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE):
            if known[joint]:
                painter.drawEllipse(self.point(*yz[joint].tolist()), width / 4, width / 4)

    def paint_bands(self, painter: QPainter, yz: FloatArray, fault: bool) -> None:
        """Paint how far apart the knees are at their height, and the feet below the floor."""
        theme = self.theme
        left, right = yz[Joint.LEFT_KNEE], yz[Joint.RIGHT_KNEE]
        foot_left, foot_right = yz[Joint.LEFT_ANKLE, 0], yz[Joint.RIGHT_ANKLE, 0]
        if not np.isfinite([*left, *right, foot_left, foot_right]).all():
            return
        feet = QRectF(self.point(foot_right, _TOP_M), self.point(foot_left, 0)).normalized()
        painter.fillRect(feet, tint(self.colour(theme.muted).name(), 0.07))
        colour = self.colour(theme.fault if fault else theme.ok)
        knee_z = max(left[1], right[1]) + 0.09
        self._dimension(painter, left[0], right[0], knee_z, colour, "knees")
        self._dimension(
            painter,
            foot_left,
            foot_right,
            -10 / self.scale,
            self.colour(theme.muted),
            "feet",
            below=True,
        )
        if fault:
            self._inward_arrows(painter, (left, right), colour)

    def _dimension(
        self,
        painter: QPainter,
        left: float,
        right: float,
        z: float,
        colour: QColor,
        name: str,
        *,
        below: bool = False,
    ) -> None:
        """Paint a measured width: a line with end ticks and its length in centimetres."""
        start, end = self.point(float(right), z), self.point(float(left), z)
        painter.setPen(QPen(colour, 2))
        painter.drawLine(QLineF(start, end))
        for tip in (start, end):
            painter.drawLine(QLineF(tip + QPointF(0, -5), tip + QPointF(0, 5)))
        text = f"{name} {100 * (left - right):.0f} cm"
        font = ui_font(SMALL_PT, bold=True)
        width = QFontMetricsF(font).horizontalAdvance(text) + 12
        drop = 16 if below else -14
        box = QRectF(0, 0, width, 18)
        box.moveCenter(QPointF((start.x() + end.x()) / 2, start.y() + drop))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint(self.theme.backdrop, 0.75))
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _inward_arrows(
        self, painter: QPainter, knees: tuple[FloatArray, FloatArray], colour: QColor
    ) -> None:
        """Paint a wedge outside each knee that points inwards: a fault is shaped, not only red."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for (y, z), outwards in zip(knees, (1, -1), strict=True):
            tip = self.point(float(y), float(z)) + QPointF(outwards * 12, 0)
            painter.drawPolygon(
                QPolygonF([tip, tip + QPointF(outwards * 13, -8), tip + QPointF(outwards * 13, 8)])
            )

    def paint_ratio(
        self, painter: QPainter, ratio: float, threshold: float | None, fault: bool
    ) -> None:
        """Paint the ratio of knees to feet, and what it is judged by."""
        theme = self.theme
        text = f"{ratio:.2f}" if np.isfinite(ratio) else "–"
        limit = "" if threshold is None else f" · fault below {threshold:.2f}"
        verdict = ("◆ knees in" if fault else "knees to feet") + limit
        box = self.rect.adjusted(8, 8, -8, -8)
        top = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        painter.setPen(self.colour(theme.fault if fault else theme.text))
        painter.setFont(ui_font(TITLE_PT, bold=True))
        painter.drawText(box, top, text)
        painter.setFont(ui_font(SMALL_PT))
        painter.setPen(self.colour(theme.fault if fault else theme.muted))
        painter.drawText(box.adjusted(0, 26, 0, 0), top, verdict)


def _paint_reason(painter: QPainter, rect: QRectF, theme: Theme, reason: str) -> None:
    """Paint, over the greyed picture, why it may not be trusted."""
    font = ui_font(FONT_PT)
    wrap = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    room = rect.adjusted(24, 0, -24, 0)
    text = QFontMetricsF(font).boundingRect(room, int(wrap), reason)
    painter.setPen(QPen(QColor(theme.border), 1))
    painter.setBrush(tint(theme.surface, 0.94))
    painter.drawRoundedRect(text.adjusted(-12, -10, 12, 10), 6, 6)
    painter.setFont(font)
    painter.setPen(QColor(theme.warning))
    painter.drawText(room, wrap, reason)
