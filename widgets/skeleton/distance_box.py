"""The box in the corner that says how far each joint is from the compared lift at this frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from inference.motion.deviations import name_of
from inference.skeleton import FloatArray, Joint
from inference.texts import number, tr
from widgets.distance_ramp import distance_colour
from widgets.skeleton.lifters import DEFAULT_OPTIONS, Ghost, SceneOptions, StandingLifter
from widgets.theme import SMALL_PT, current_theme, tint, ui_font
from widgets.units import unit_suffix

_LINES_BY_WIDTH = ((26, 8), (20, 5), (0, 3))
"""From so many lines' height of width on, so many joints are named: more would hide the lifter."""
MOST_LINES = 8
"""Joints that are named where not all are asked for."""
_BETWEEN = frozenset({Joint.SPINE, Joint.NECK, Joint.THORAX, Joint.PELVIS})
"""Joints of the trunk, which are named only where all are."""
_PAD = 6.0


@dataclass(frozen=True, eq=False)
class JointDistances:
    """What the box tells.

    Attributes
    ----------
    distance_cm : array, shape (17,)
        NaN where not known.
    scale_cm : float
        The end of the scale of colours.
    all_joints : bool
        Whether every joint is named, and not only the worst.
    chosen : Joint or None
        Whose line is marked; it is always among them.
    """

    distance_cm: FloatArray
    scale_cm: float
    all_joints: bool = False
    chosen: Joint | None = None

    def lines(self, most: int) -> tuple[Joint, ...]:
        """Return the joints to name, the farthest first, at most so many.

        Whole centimetres decide, so that the lines do not change places all the time.
        """
        known = [
            joint
            for joint in Joint
            if np.isfinite(self.distance_cm[joint]) and (self.all_joints or joint not in _BETWEEN)
        ]
        known.sort(key=lambda joint: -round(float(self.distance_cm[joint])))
        count = most if self.all_joints else min(most, MOST_LINES)
        shown = known[:count]
        chosen = self.chosen
        if chosen is not None and chosen not in shown and np.isfinite(self.distance_cm[chosen]):
            shown = [*shown[: count - 1], chosen]
        return tuple(shown)


def distances_told(
    lifter: StandingLifter | None,
    ghost: Ghost | None,
    frame: int,
    options: SceneOptions = DEFAULT_OPTIONS,
    chosen: Joint | None = None,
) -> JointDistances | None:
    """Return what the box tells of a frame; None where it is switched off or nothing is known."""
    if lifter is None or ghost is None or not options.distances:
        return None
    distances = lifter.distances(ghost, frame)
    if distances is None or not np.isfinite(distances).any():
        return None
    return JointDistances(distances, ghost.scale_cm, options.all_joints, chosen)


def paint_distances(painter: QPainter, room: QRectF, told: JointDistances) -> QRectF:
    """Paint the box into the upper left corner of some room, as many lines as it has height for.

    Parameters
    ----------
    painter : QPainter
    room : QRectF
    told : JointDistances

    Returns
    -------
    QRectF
        Where the box lies; empty where there is nothing to tell, or no room.
    """
    theme = current_theme()
    font = ui_font(SMALL_PT)
    metrics, bold = QFontMetricsF(font), QFontMetricsF(ui_font(SMALL_PT, bold=True))
    line = metrics.height()
    title = tr("Distance, {unit}").format(unit=unit_suffix("cm").strip())
    most = int((room.height() - 2 * _PAD) / line) - 1
    if not told.all_joints:
        most = min(most, next(n for wide, n in _LINES_BY_WIDTH if room.width() >= wide * line))
    joints = told.lines(most)
    if not joints:
        return QRectF()
    names = [name_of(joint) for joint in joints]
    figures = [number(float(told.distance_cm[joint]), 0) for joint in joints]
    chip, figure = line * 0.6, max(bold.horizontalAdvance(text) for text in figures)
    name = max(bold.horizontalAdvance(text) for text in names)
    inner = max(chip + 5 + name + 10 + figure, bold.horizontalAdvance(title))
    box = QRectF(room.topLeft(), room.topLeft())
    box.setSize(QRectF(0, 0, inner + 2 * _PAD, line * (len(joints) + 1) + 2 * _PAD).size())
    if box.width() > room.width():
        return QRectF()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint(theme.surface, 0.86))
    painter.drawRoundedRect(box, 4, 4)
    top = box.top() + _PAD
    painter.setFont(font)
    painter.setPen(QColor(theme.muted))
    painter.drawText(QPointF(box.left() + _PAD, top + metrics.ascent()), title)
    for joint, words, value in zip(joints, names, figures, strict=True):
        top += line
        painter.setFont(ui_font(SMALL_PT, bold=joint is told.chosen))
        share = float(told.distance_cm[joint]) / told.scale_cm
        spot = QRectF(box.left() + _PAD, top + (line - chip) / 2, chip, chip)
        painter.fillRect(spot, distance_colour(share, theme))
        painter.setPen(QColor(theme.text))
        row = QRectF(spot.right() + 5, top, box.right() - _PAD - spot.right() - 5, line)
        painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, value)
    return box
