"""How far each joint is from the compared lift at this frame, as bars to both sides."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isfinite

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
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
        known = np.asarray([]) if largest_cm is None else largest_cm[np.isfinite(largest_cm)]
        most = float(known.max()) if len(known) else 0.0
        self._scale_cm = max(_LEAST_SCALE_CM, 10.0 * ceil(most / 10.0))
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
        return QSize(240, round(self._line() * len(_ROWS) + 4))

    def minimumSizeHint(self) -> QSize:
        """Return the room for all rows with short bars."""
        return QSize(round(self._middle() + 8 * self._line()), self.sizeHint().height())

    def _line(self) -> float:
        return text_height(SMALL_PT) * 1.1

    def _middle(self) -> float:
        metrics = self.fontMetrics()
        return max(metrics.horizontalAdvance(tr(row.name)) for row in _ROWS) + 2 * _BETWEEN

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows."""
        theme = current_theme()
        with QPainter(self) as painter:
            painter.setFont(ui_font(SMALL_PT))
            if not self.known:
                painter.setPen(QColor(theme.muted))
                text = tr("Not compared at this frame")
                painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)
                return
            middle, line = self._middle(), self._line()
            for number, row in enumerate(_ROWS):
                rect = QRectF(0, 2 + number * line, self.width(), line)
                painter.setPen(QColor(theme.muted))
                painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, tr(row.name))
                paired = row.left != row.right
                half = (self.width() - middle) / 2
                left = QRectF(0, rect.top(), half, line)
                right = QRectF(self.width() - half, rect.top(), half, line)
                if paired:
                    self._bar(painter, left, row.left, theme.left, leftwards=True)
                colour = theme.right if paired else theme.middle
                self._bar(painter, right, row.right, colour, leftwards=False)

    def _bar(
        self, painter: QPainter, room: QRectF, joint: Joint, colour: str, *, leftwards: bool
    ) -> None:
        """Draw one bar from the middle outwards, and its figure at its end."""
        assert self._distance_cm is not None
        distance = float(self._distance_cm[joint])
        known = isfinite(distance)
        text = f"{distance:.0f}" if known else NOTHING
        figure = painter.fontMetrics().horizontalAdvance("000") + 4
        share = min(distance / self._scale_cm, 1.0) if known else 0.0
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
