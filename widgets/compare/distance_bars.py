"""How far each joint is from the compared lift at this frame, as bars to both sides."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isfinite

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from inference.motion.deviations import WORTH_CM
from inference.skeleton import FloatArray, Joint
from inference.texts import mark, tr
from widgets.theme import SMALL_PT, current_theme, text_height, tint, ui_font
from widgets.units import NOTHING

_LEAST_SCALE_CM = 10.0
_FAINT = 0.45
_BETWEEN = 6


@dataclass(frozen=True)
class _Row:
    """A line of the chart: joints of both sides, or one in the middle twice."""

    name: str
    left: Joint
    right: Joint


_ROWS = (
    _Row(mark("Head"), Joint.HEAD, Joint.HEAD),
    _Row(mark("Shoulders"), Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER),
    _Row(mark("Elbows"), Joint.LEFT_ELBOW, Joint.RIGHT_ELBOW),
    _Row(mark("Wrists"), Joint.LEFT_WRIST, Joint.RIGHT_WRIST),
    _Row(mark("Chest"), Joint.THORAX, Joint.THORAX),
    _Row(mark("Pelvis"), Joint.PELVIS, Joint.PELVIS),
    _Row(mark("Hips"), Joint.LEFT_HIP, Joint.RIGHT_HIP),
    _Row(mark("Knees"), Joint.LEFT_KNEE, Joint.RIGHT_KNEE),
    _Row(mark("Ankles"), Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE),
)


def bars_scale(largest_cm: FloatArray | None) -> float:
    """Return how many centimetres the longest bar stands for, from the largest distances (17,)."""
    known = np.asarray([]) if largest_cm is None else largest_cm[np.isfinite(largest_cm)]
    most = float(known.max()) if len(known) else 0.0
    return max(_LEAST_SCALE_CM, 10.0 * ceil(most / 10.0))


def bars_height() -> float:
    """Return the height of all rows, in pixels."""
    return _line() * len(_ROWS) + 4


def bars_least_width() -> float:
    """Return the width of all rows with short bars, in pixels."""
    return _middle() + 8 * _line()


def paint_bars(
    painter: QPainter, room: QRectF, distance_cm: FloatArray | None, scale_cm: float
) -> None:
    """Paint the chart, or that nothing is known.

    Parameters
    ----------
    painter : QPainter
    room : QRectF
    distance_cm : array, shape (17,), or None
        NaN where not known.
    scale_cm : float
        See `bars_scale`.
    """
    theme = current_theme()
    painter.setFont(ui_font(SMALL_PT))
    if distance_cm is None or not np.isfinite(distance_cm).any():
        painter.setPen(QColor(theme.muted))
        text = tr("Not compared at this frame")
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)
        return
    line, half = _line(), (room.width() - _middle()) / 2
    for number, row in enumerate(_ROWS):
        rect = QRectF(room.left(), room.top() + 2 + number * line, room.width(), line)
        painter.setPen(QColor(theme.muted))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, tr(row.name))
        paired = row.left != row.right
        left = QRectF(rect.left(), rect.top(), half, line)
        right = QRectF(rect.right() - half, rect.top(), half, line)
        if paired:
            _paint_bar(painter, left, float(distance_cm[row.left]), scale_cm, theme.left, -1)
        colour = theme.right if paired else theme.middle
        _paint_bar(painter, right, float(distance_cm[row.right]), scale_cm, colour, 1)


def _line() -> float:
    return text_height(SMALL_PT) * 1.1


def _middle() -> float:
    metrics = QFontMetricsF(ui_font(SMALL_PT))
    return max(metrics.horizontalAdvance(tr(row.name)) for row in _ROWS) + 2 * _BETWEEN


def _paint_bar(
    painter: QPainter, room: QRectF, distance: float, scale_cm: float, colour: str, way: int
) -> None:
    """Draw one bar to the left (−1) or to the right (1), and its figure at its end."""
    leftwards = way < 0
    known = isfinite(distance)
    text = f"{distance:.0f}" if known else NOTHING
    figure = QFontMetricsF(painter.font()).horizontalAdvance("000") + 4
    share = min(distance / scale_cm, 1.0) if known else 0.0
    length = max(room.width() - figure, 0.0) * share
    x = room.right() - length if leftwards else room.left()
    bar = QRectF(x, room.top() + room.height() * 0.2, length, room.height() * 0.6)
    painter.fillRect(bar, tint(colour, 1.0 if distance >= WORTH_CM else _FAINT))
    painter.setPen(QColor(current_theme().text))
    align = Qt.AlignmentFlag.AlignVCenter
    if leftwards:
        place = QRectF(x - figure - 2, room.top(), figure, room.height())
        painter.drawText(place, align | Qt.AlignmentFlag.AlignRight, text)
    else:
        place = QRectF(x + length + 2, room.top(), figure, room.height())
        painter.drawText(place, align | Qt.AlignmentFlag.AlignLeft, text)


class DistanceBars(QWidget):
    """Bars to the left for the left side of the body, to the right for the right side.

    Rows and scale stay while the clip runs, so that the eye can follow one joint.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._distance_cm: FloatArray | None = None
        self._scale_cm = _LEAST_SCALE_CM
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Distance of each joint at this frame"))
        self.setToolTip(
            tr(
                "How far each joint is from the same joint of the reference at this frame, in "
                "centimetres. Left side blue, right side orange; pale bars are too close to tell."
            )
        )

    def set_scale(self, largest_cm: FloatArray | None) -> None:
        """Fit the scale to the largest distances of a comparison, shape (17,)."""
        self._scale_cm = bars_scale(largest_cm)
        self.update()

    def set_distances(self, distance_cm: FloatArray | None) -> None:
        """Show the distances of a frame, shape (17,), NaN where not known; None for none."""
        self._distance_cm = distance_cm
        self.setAccessibleDescription(self._spoken())
        self.update()

    @property
    def known(self) -> bool:
        """Whether there is anything to show at this frame."""
        return self._distance_cm is not None and bool(np.isfinite(self._distance_cm).any())

    def _spoken(self) -> str:
        if self._distance_cm is None or not self.known:
            return tr("Not compared at this frame")
        worst = int(np.nanargmax(self._distance_cm))
        row = next((row for row in _ROWS if worst in (row.left, row.right)), None)
        if row is None:
            return ""
        text = tr("Furthest off: {joint}, {distance} cm")
        return text.format(joint=tr(row.name), distance=f"{self._distance_cm[worst]:.0f}")

    def sizeHint(self) -> QSize:
        """Return the room for all rows."""
        return QSize(240, round(bars_height()))

    def minimumSizeHint(self) -> QSize:
        """Return the room for all rows with short bars."""
        return QSize(round(bars_least_width()), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows."""
        with QPainter(self) as painter:
            paint_bars(painter, QRectF(self.rect()), self._distance_cm, self._scale_cm)
