"""What lies over the 3D picture, whoever drew it: view, expected error, axes, message."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from inference.texts import mark, tr
from widgets.message import paint_message
from widgets.skeleton.distance_box import JointDistances, paint_distances
from widgets.skeleton.scene import Links, OrbitCamera, StandardView
from widgets.theme import SMALL_PT, Theme, current_theme, text_height, tint, ui_font

_VIEW_TEXTS = {
    StandardView.HOME.value: mark("Oblique"),
    StandardView.CAMERA.value: mark("As the camera saw it"),
    StandardView.FRONT.value: mark("Front"),
    StandardView.SIDE.value: mark("Side"),
    StandardView.TOP.value: mark("Top"),
}
_UP_SHOWS = 0.3
"""The least share of an axis that is worth naming."""


@dataclass(frozen=True, eq=False)
class LabelState:
    """What the labels tell.

    Attributes
    ----------
    camera : OrbitCamera
    view : str
        Name of the standard view, empty once turned by hand.
    empty : bool
        There is no clip.
    nobody : str
        Why there is nobody in this frame; empty where there is somebody.
    links : Links or None
        Whose caption is written at the marked line.
    distances : JointDistances or None
        What the box in the corner tells; None for no box.
    """

    camera: OrbitCamera
    view: str
    empty: bool
    nobody: str
    links: Links | None = None
    distances: JointDistances | None = None


class ViewLabels(QWidget):
    """The labels on a clear ground; the mouse goes through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.message = (
            tr("3D view"),
            tr("The lifter appears here once the clip is analysed."),
        )
        self._state = LabelState(OrbitCamera(), StandardView.HOME.value, True, "")
        self._error_m: float | None = None
        self._taken_px = 0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_state(self, state: LabelState) -> None:
        """Take what the scene shows."""
        self._state = state
        self.update()

    def set_error(self, error_m: float | None) -> None:
        """Take how far joints are off in this view, as a rule."""
        self._error_m = error_m
        self.update()

    def set_taken(self, right_px: int) -> None:
        """Take how much of the upper edge, from the right, belongs to the buttons."""
        self._taken_px = right_px
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the labels."""
        rect, state = QRectF(self.rect()), self._state
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if state.empty:
                paint_message(painter, rect, *self.message)
            else:
                paint_labels(painter, rect, state, self._error_m, self._taken_px)


def paint_labels(
    painter: QPainter,
    rect: QRectF,
    state: LabelState,
    error_m: float | None = None,
    taken_px: float = 0.0,
) -> None:
    """Paint the labels over a scene that is not empty.

    Parameters
    ----------
    painter : QPainter
    rect : QRectF
        The scene; its corner lies at (0, 0).
    state : LabelState
    error_m : float or None
        How far joints are off in this view, as a rule.
    taken_px : float
        How much of the upper edge, from the right, is taken.
    """
    theme = current_theme()
    if state.nobody:
        paint_message(painter, rect, "", state.nobody)
    painter.setFont(ui_font(SMALL_PT))
    _paint_caption(painter, rect, state, taken_px)
    if error_m is not None and not state.nobody:
        _paint_error(painter, rect, error_m, theme)
    _paint_axes(painter, rect, state.camera, theme)
    if state.distances is not None:
        line = text_height(SMALL_PT)  # below the caption, clear of the axes
        room = rect.adjusted(8, 14 + 1.3 * line, -8, -3.6 * line)
        paint_distances(painter, room, state.distances)
        painter.setFont(ui_font(SMALL_PT))
    if state.links is not None and state.links.caption:
        _paint_worst(painter, rect, state, theme)


def _paint_caption(painter: QPainter, rect: QRectF, state: LabelState, taken_px: float) -> None:
    text = tr(_VIEW_TEXTS.get(state.view, "")) or tr("Turned by hand")
    metrics = painter.fontMetrics()
    if metrics.horizontalAdvance(text) + 24 > rect.width() - taken_px:
        return
    painter.setPen(QColor(current_theme().muted))
    painter.drawText(QPointF(12, 12 + metrics.ascent()), text)


def _paint_error(painter: QPainter, rect: QRectF, error_m: float, theme: Theme) -> None:
    text = tr("joints ± {error} cm").format(error=f"{100 * error_m:.0f}")
    width = painter.fontMetrics().horizontalAdvance(text)
    painter.setPen(QColor(theme.muted))
    painter.drawText(QPointF(rect.width() - width - 12, rect.height() - 12), text)


def _paint_axes(painter: QPainter, rect: QRectF, camera: OrbitCamera, theme: Theme) -> None:
    """Paint which way is up, and the two level axes, fainter."""
    line = text_height(SMALL_PT)
    length, origin = 1.4 * line, QPointF(2.2 * line, rect.height() - 1.9 * line)
    right, up, _ = camera.axes
    for axis, colour in ((0, theme.disabled), (1, theme.disabled), (2, theme.text)):
        tip = origin + QPointF(length * right[axis], -length * up[axis])
        painter.setPen(QPen(QColor(colour), 1.6))
        painter.drawLine(QLineF(origin, tip))
        if axis == 2 and up[axis] > _UP_SHOWS:
            text = tr("up")
            half = painter.fontMetrics().horizontalAdvance(text) / 2
            painter.drawText(tip + QPointF(-half, -4), text)


def _paint_worst(painter: QPainter, rect: QRectF, state: LabelState, theme: Theme) -> None:
    """Write which joint is farthest from the ghost's, beside its line."""
    links = state.links
    assert links is not None
    ends = links.ends[links.worst]
    xy, _ = state.camera.project(ends, rect.width(), rect.height())
    if not np.isfinite(xy).all():
        return
    metrics = painter.fontMetrics()
    width, height = metrics.horizontalAdvance(links.caption) + 12.0, metrics.height() + 4.0
    x, y = xy.mean(axis=0).tolist()
    box = QRectF(x + 12, y - height / 2, width, height)
    if box.right() > rect.right() - 4:
        box.moveRight(x - 12)
    box.moveLeft(max(box.left(), 4.0))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint(theme.surface, 0.88))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor(theme.fault))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, links.caption)
