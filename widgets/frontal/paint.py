"""How the frontal plane is painted: the figure, the widths of knees and feet, the hip line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from inference.skeleton import H36M17, FloatArray, Joint
from inference.texts import number, tr
from widgets.skeleton.scene import GUESSED_BELOW
from widgets.theme import (
    FONT_PT,
    SMALL_PT,
    TITLE_PT,
    Theme,
    current_theme,
    mix,
    text_height,
    tint,
    ui_font,
)

_ARMS = {Joint.LEFT_ELBOW, Joint.LEFT_WRIST, Joint.RIGHT_ELBOW, Joint.RIGHT_WRIST}
_BONES = tuple((a, b, H36M17.side(b)) for a, b in H36M17.bones if not {a, b} & _ARMS)
_HALF_WIDTH_M = 0.62
_KNEES_REACH_M = 0.35
"""As far from the middle as knees come, but for the widest stance."""
_LEVEL_DEG = 1.5
"""A hip line this near to level is called level."""


@dataclass(frozen=True)
class Plane:
    """Maps the frontal plane to a part of the pane.

    Attributes
    ----------
    rect : QRectF
        Where the figure stands, the floor and what lies below it included.
    top_m : float
        Height that has to fit.
    theme : Theme
    grey : bool
        The view can't support what is seen.
    """

    rect: QRectF
    top_m: float
    theme: Theme
    grey: bool

    @cached_property
    def _below_px(self) -> float:
        return 2.5 * text_height(SMALL_PT)

    @cached_property
    def scale(self) -> float:
        """Pixels a metre."""
        across = self.rect.width() / (2 * _HALF_WIDTH_M)
        down = (self.rect.height() - self._below_px) / self.top_m
        return max(min(across, down), 1.0)

    @cached_property
    def _origin(self) -> tuple[float, float]:
        spare = self.rect.height() - self._below_px - self.scale * self.top_m
        floor = self.rect.bottom() - self._below_px - max(spare, 0.0) / 2
        return self.rect.center().x(), floor

    @property
    def floor_px(self) -> float:
        """The row of the floor."""
        return self._origin[1]

    def point(self, y: float, z: float) -> QPointF:
        """Return the pixel of a point; the lifter's left, +y, is on the right."""
        x, floor = self._origin
        return QPointF(x + self.scale * y, floor - self.scale * z)

    def pixels(self, yz: FloatArray) -> FloatArray:
        """Return the pixels of points, shape (N, 2) in and out."""
        return np.asarray(np.array(self._origin) + yz * (self.scale, -self.scale))

    def colour(self, name: str) -> QColor:
        """Return a colour of the theme, or grey where the view is not supported."""
        return mix(self.theme.disabled, self.theme.backdrop, 0.4) if self.grey else QColor(name)


def paint_ground(painter: QPainter, plane: Plane, pane: QRectF) -> None:
    """Paint the backdrop of the pane, the floor, the middle line, and which side is which."""
    theme, floor = plane.theme, plane.floor_px
    painter.fillRect(pane, QColor(theme.backdrop))
    below = QRectF(QPointF(pane.left(), floor), pane.bottomRight())
    painter.fillRect(below, mix(theme.backdrop, theme.surface, 0.8))
    painter.setPen(QPen(plane.colour(theme.grid), 1))
    painter.drawLine(QLineF(pane.left(), floor, pane.right(), floor))
    middle = QPen(plane.colour(theme.grid), 1)
    middle.setDashPattern([4, 4])
    painter.setPen(middle)
    painter.drawLine(QLineF(plane.point(0, plane.top_m), plane.point(0, 0)))
    font = ui_font(FONT_PT, bold=True)
    painter.setFont(font)
    letters = pane.adjusted(14, 8, -14, 0)
    for letter, side, colour in (
        (tr("R"), Qt.AlignmentFlag.AlignLeft, theme.right),
        (tr("L"), Qt.AlignmentFlag.AlignRight, theme.left),
    ):
        painter.setPen(plane.colour(colour))
        painter.drawText(letters, side | Qt.AlignmentFlag.AlignTop, letter)


def paint_ghost(painter: QPainter, plane: Plane, yz: FloatArray) -> None:
    """Paint the compared lift as thin lines."""
    xy = plane.pixels(yz)
    known = np.asarray(np.isfinite(xy).all(axis=1))
    pen = QPen(plane.colour(plane.theme.ghost), max(2.0, 0.015 * plane.scale))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawLines([_line(xy, a, b) for a, b, _ in _BONES if known[a] and known[b]])
    if known[Joint.HEAD]:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = 0.085 * plane.scale
        painter.drawEllipse(QPointF(*xy[Joint.HEAD].tolist()), radius, radius)


def paint_body(painter: QPainter, plane: Plane, yz: FloatArray, score: FloatArray) -> None:
    """Paint the bones, faded by their confidence and dashed where guessed, and the head."""
    theme = plane.theme
    sides = {"left": theme.left, "right": theme.right, "middle": theme.middle}
    xy = plane.pixels(yz)
    known = np.asarray(np.isfinite(xy).all(axis=1))
    width = max(4.0, 0.045 * plane.scale)
    for a, b, side in _BONES:
        if not (known[a] and known[b]):
            continue
        colour = plane.colour(sides[side])
        sure = float(min(score[a], score[b]))
        colour.setAlphaF(min(max(0.25 + 0.75 * sure / 0.7, 0.25), 1.0))
        pen = QPen(colour, width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        if sure < GUESSED_BELOW:
            pen.setDashPattern([0.6, 1.8])
        painter.setPen(pen)
        painter.drawLine(_line(xy, a, b))
    painter.setPen(Qt.PenStyle.NoPen)
    if known[Joint.HEAD]:
        painter.setBrush(plane.colour(theme.middle))
        radius = 0.085 * plane.scale
        painter.drawEllipse(QPointF(*xy[Joint.HEAD].tolist()), radius, radius)
    painter.setBrush(QColor(theme.backdrop))
    for joint in (Joint.LEFT_KNEE, Joint.RIGHT_KNEE, Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE):
        if known[joint]:
            painter.drawEllipse(QPointF(*xy[joint].tolist()), width / 4, width / 4)


def _line(xy: FloatArray, a: int, b: int) -> QLineF:
    return QLineF(*xy[a].tolist(), *xy[b].tolist())


def paint_hips(painter: QPainter, plane: Plane, yz: FloatArray) -> None:
    """Paint how level the hip line is, and by how much it is not."""
    theme = plane.theme
    left, right = yz[Joint.LEFT_HIP], yz[Joint.RIGHT_HIP]
    if not np.isfinite([*left, *right]).all():
        return
    degrees = float(np.degrees(np.arctan2(left[1] - right[1], abs(left[0] - right[0]))))
    middle = plane.point(*((left + right) / 2).tolist())
    reach = 0.34 * plane.scale
    level = QPen(tint(plane.colour(theme.muted).name(), 0.7), 1)
    level.setDashPattern([3, 3])
    painter.setPen(level)
    painter.drawLine(middle + QPointF(-reach, 0), middle + QPointF(reach, 0))
    rise = reach * float(np.tan(np.radians(np.clip(degrees, -60, 60))))
    painter.setPen(QPen(plane.colour(theme.text), 1.5))
    painter.drawLine(middle + QPointF(-reach, rise), middle + QPointF(reach, -rise))
    text = tr("hips level")
    if abs(degrees) >= _LEVEL_DEG:
        lower = tr("hips {angle}° R↓") if degrees > 0 else tr("hips {angle}° L↓")
        text = lower.format(angle=f"{abs(degrees):.0f}")
    _edge_label(painter, plane, text, middle.y(), plane.colour(theme.text), right=True)


def paint_widths(
    painter: QPainter, plane: Plane, yz: FloatArray, limit: float | None, fault: bool | None
) -> None:
    """Paint how far apart knees and feet are, and how near the knees may come.

    Parameters
    ----------
    painter : QPainter
    plane : Plane
    yz : array, shape (17, 2)
    limit : float or None
        Smallest separation of the knees over that of the ankles; None where none holds.
    fault : bool or None
        Whether the knees were found to cave in; None where that is not judged.
    """
    theme = plane.theme
    left, right = yz[Joint.LEFT_KNEE], yz[Joint.RIGHT_KNEE]
    foot_left, foot_right = yz[Joint.LEFT_ANKLE, 0], yz[Joint.RIGHT_ANKLE, 0]
    if not np.isfinite([*left, *right, foot_left, foot_right]).all():
        return
    feet = QRectF(plane.point(foot_right, plane.top_m), plane.point(foot_left, 0)).normalized()
    painter.fillRect(feet, tint(plane.colour(theme.muted).name(), 0.07))
    colour = plane.colour(theme.text if fault is None else theme.fault if fault else theme.ok)
    if limit is not None:
        _paint_limit(painter, plane, (left, right), limit * (foot_left - foot_right))
    text = tr("knees {width} cm").format(width=f"{100 * (left[0] - right[0]):.0f}")
    _paint_width(painter, plane, (right[0], left[0]), max(left[1], right[1]) + 0.09, colour, text)
    text = tr("feet {width} cm").format(width=f"{100 * (foot_left - foot_right):.0f}")
    grey, below = plane.colour(theme.muted), -10 / plane.scale
    _paint_width(painter, plane, (foot_right, foot_left), below, grey, text, drop=1.0)
    if fault:
        _paint_wedges(painter, plane, (left, right), colour)


def _paint_limit(
    painter: QPainter, plane: Plane, knees: tuple[FloatArray, FloatArray], apart_m: float
) -> None:
    """Paint two posts between which both knees are when they cave in."""
    middle, height = (knees[0] + knees[1]).tolist()
    middle, height = middle / 2, height / 2
    colour = plane.colour(plane.theme.threshold)
    pen = QPen(colour, 2)
    pen.setDashPattern([2, 1.5])
    painter.setPen(pen)
    reach = 0.1
    posts = [middle - apart_m / 2, middle + apart_m / 2]
    painter.drawLines(
        [QLineF(plane.point(y, height + reach), plane.point(y, height - reach)) for y in posts]
    )
    text = tr("limit {width} cm").format(width=f"{100 * apart_m:.0f}")
    _edge_label(painter, plane, text, plane.point(middle, height).y(), colour, right=False)


def _paint_width(
    painter: QPainter,
    plane: Plane,
    ends: tuple[float, float],
    z: float,
    colour: QColor,
    text: str,
    *,
    drop: float = -0.9,
) -> None:
    """Paint a measured width: a line with end ticks and its length, `drop` lines below it."""
    start, end = (plane.point(float(y), z) for y in ends)
    painter.setPen(QPen(colour, 2))
    painter.drawLine(QLineF(start, end))
    for tip in (start, end):
        painter.drawLine(QLineF(tip + QPointF(0, -5), tip + QPointF(0, 5)))
    _label(painter, plane, text, (start + end) / 2, colour, drop=drop)


def _label(
    painter: QPainter,
    plane: Plane,
    text: str,
    at: QPointF,
    colour: QColor,
    *,
    drop: float = 0.0,
    share: float = 0.5,
) -> None:
    """Write on a faint ground, `drop` lines below a point, `share` of the text left of it."""
    font = ui_font(SMALL_PT, bold=True)
    metrics = QFontMetricsF(font)
    width, height = metrics.horizontalAdvance(text) + 10, metrics.height() + 2
    box = QRectF(at.x() - share * width, at.y() + drop * height - height / 2, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint(plane.theme.backdrop, 0.75))
    painter.drawRoundedRect(box, 4, 4)
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _edge_label(
    painter: QPainter, plane: Plane, text: str, row: float, colour: QColor, *, right: bool
) -> None:
    """Write at an edge of the pane, where there is room beside the knees."""
    width = QFontMetricsF(ui_font(SMALL_PT, bold=True)).horizontalAdvance(text)
    if width + _KNEES_REACH_M * plane.scale + 20 > plane.rect.width() / 2:
        return
    edge = plane.rect.right() - 4 if right else plane.rect.left() + 4
    _label(painter, plane, text, QPointF(edge, row), colour, share=1.0 if right else 0.0)


def _paint_wedges(
    painter: QPainter, plane: Plane, knees: Iterable[FloatArray], colour: QColor
) -> None:
    """Paint a wedge outside each knee that points inwards: a fault is shaped, not only red."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for (y, z), outwards in zip(knees, (1, -1), strict=True):
        tip = plane.point(float(y), float(z)) + QPointF(outwards * 12, 0)
        painter.drawPolygon(
            QPolygonF([tip, tip + QPointF(outwards * 13, -8), tip + QPointF(outwards * 13, 8)])
        )


def header_height() -> float:
    """Return what the ratio and the line below it take, in pixels."""
    return text_height(TITLE_PT) + text_height(SMALL_PT) + 14.0


def paint_header(
    painter: QPainter,
    plane: Plane,
    pane: QRectF,
    ratio: tuple[float, float],
    verdict: str,
    fault: bool,
) -> None:
    """Paint the ratio of knees to feet, how far it may be off, and what it is judged by.

    Parameters
    ----------
    painter : QPainter
    plane : Plane
    pane : QRectF
    ratio : (float, float)
        The value, NaN for not known, and its expected error, 0 for not known.
    verdict : str
    fault : bool
    """
    theme, (value, error) = plane.theme, ratio
    text = number(float(value), 2) if np.isfinite(value) else "–"
    box = pane.adjusted(8, 6, -8, 0)
    top = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
    large, small = ui_font(TITLE_PT, bold=True), ui_font(SMALL_PT)
    painter.setPen(plane.colour(theme.fault if fault else theme.text))
    painter.setFont(large)
    painter.drawText(box, top, text)
    painter.setFont(small)
    painter.setPen(QColor(theme.muted))
    if error > 0 and np.isfinite(value):
        beside = box.center().x() + QFontMetricsF(large).horizontalAdvance(text) / 2 + 6
        row = box.top() + QFontMetricsF(large).ascent()
        painter.drawText(QPointF(beside, row), f"± {number(error, 2)}")
    painter.setPen(QColor(theme.fault if fault else theme.muted))
    short = QFontMetricsF(small).elidedText(verdict, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box.adjusted(0, text_height(TITLE_PT) + 1, 0, 0), top, short)


def reason_height(pane: QRectF, reason: str) -> float:
    """Return what the reason takes at the foot of the pane, in pixels."""
    return _reason_text(pane, reason).height() + 24.0


def _reason_text(pane: QRectF, reason: str) -> QRectF:
    wrap = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
    room = QRectF(0, 0, max(pane.width() - 40, 40.0), 1e4)
    return QFontMetricsF(ui_font(FONT_PT)).boundingRect(room, int(wrap), reason)


def paint_reason(painter: QPainter, pane: QRectF, reason: str) -> None:
    """Paint, at the foot of the greyed picture, why it may not be trusted."""
    theme = current_theme()
    height = reason_height(pane, reason)
    box = QRectF(pane.left() + 8, pane.bottom() - height, pane.width() - 16, height - 8)
    painter.setPen(QPen(QColor(theme.border), 1))
    painter.setBrush(tint(theme.surface, 0.94))
    painter.drawRoundedRect(box, 6, 6)
    painter.setFont(ui_font(FONT_PT))
    painter.setPen(QColor(theme.warning))
    wrap = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(box.adjusted(12, 0, -12, 0), wrap, reason)
