"""Small pictures of a clip: which are wanted for a stretch of time, and which are there."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from inference.skeleton import Image
from widgets.timeline.layout import TimelineLayout

MOST = 240
"""How many pictures are kept: about 30 MB of wide ones."""
_STALE = 0.35
"""How strongly a picture of another moment is drawn while the right one is not there."""
_COARSE_FIRST = (8, 4, 2, 1)


@dataclass(frozen=True)
class Slot:
    """A place in the row of pictures, and the frame that belongs there."""

    rect: QRectF
    frame: int
    reach: int
    """A picture this many frames off shows the moment well enough."""


class Thumbnails:
    """The pictures that are there, by frame; the ones farthest from the last wish go first."""

    def __init__(self) -> None:
        self._images: dict[int, QImage] = {}
        self._frames: list[int] = []
        self._scaled: dict[int, QPixmap] = {}
        self._scaled_to = QSize()
        self._aspect = 16 / 9

    def __len__(self) -> int:
        return len(self._frames)

    def clear(self, aspect: float = 16 / 9) -> None:
        """Drop all; the next ones are of a clip of this width over height."""
        self._images.clear()
        self._frames.clear()
        self._scaled.clear()
        self._aspect = aspect

    def add(self, frame: int, picture: Image) -> None:
        """Keep a picture, copied.

        Parameters
        ----------
        frame : int
        picture : array, shape (H, W, 3)
            BGR.
        """
        height, width = picture.shape[:2]
        packed = np.ascontiguousarray(picture)
        image = QImage(packed.data, width, height, 3 * width, QImage.Format.Format_BGR888)
        if frame not in self._images:
            insort(self._frames, frame)
        self._images[frame] = image.copy()
        self._scaled.pop(frame, None)
        if len(self._frames) > MOST:
            self._drop(
                self._frames[0 if frame - self._frames[0] > self._frames[-1] - frame else -1]
            )

    def _drop(self, frame: int) -> None:
        self._frames.remove(frame)
        del self._images[frame]
        self._scaled.pop(frame, None)

    def nearest(self, frame: int) -> int | None:
        """Return the frame nearest to a frame that there is a picture of."""
        after = bisect_left(self._frames, frame)
        near = self._frames[max(after - 1, 0) : after + 1]
        return min(near, key=lambda held: abs(held - frame), default=None)

    def image(self, frame: int) -> QImage:
        """Return the picture of a frame that there is one of."""
        return self._images[frame]

    def slots(self, layout: TimelineLayout) -> Iterator[Slot]:
        """Give the places of the pictures in view, from left to right.

        They keep their moments while the view is scrolled, and the frames lie on a grid that
        neighbouring zooms share, so that few pictures are wanted anew.
        """
        row, frames = layout.pictures, len(layout.times_s)
        width = row.height() * self._aspect
        if width <= 0 or not frames:
            return
        each_s = width / row.width() * layout.view.length_s
        spacing = each_s * frames / layout.view.extent_s
        grid = 2 ** max(int(np.log2(max(spacing / 4, 1.0))), 0)
        for k in range(int(layout.view.start_s / each_s), int(layout.view.end_s / each_s) + 1):
            left = layout.x_of(k * each_s)
            right = min(left + width, row.right())
            middle = layout.frame_at((left + right) / 2)
            frame = min(round(middle / grid) * grid, frames - 1)
            yield Slot(
                QRectF(left, row.top(), width, row.height()), frame, round(max(spacing * 0.75, 1))
            )

    def missing(self, layout: TimelineLayout) -> tuple[int, ...]:
        """Return the frames whose pictures are wanted and not there, spread out ones first."""
        wanted = [slot.frame for slot in self.slots(layout)]
        ordered = [wanted[i] for step in _COARSE_FIRST for i in range(0, len(wanted), step)]
        return tuple(f for f in dict.fromkeys(ordered) if f not in self._images)

    def paint(self, painter: QPainter, layout: TimelineLayout) -> None:
        """Draw the row; where a picture is missing, the nearest one stands in, faded."""
        if not self._frames:
            return
        painter.save()
        painter.setClipRect(layout.pictures)
        for slot in self.slots(layout):
            held = self.nearest(slot.frame)
            if held is not None:
                painter.setOpacity(1.0 if abs(held - slot.frame) <= slot.reach else _STALE)
                pixmap = self._pixmap(held, slot.rect, painter.device().devicePixelRatioF())
                painter.drawPixmap(QPointF(slot.rect.topLeft()), pixmap)
        painter.restore()

    def _pixmap(self, frame: int, rect: QRectF, ratio: float) -> QPixmap:
        size = QSize(math.ceil(rect.width() * ratio), math.ceil(rect.height() * ratio))
        if size != self._scaled_to:
            self._scaled.clear()
            self._scaled_to = size
        if frame not in self._scaled:
            smooth = Qt.TransformationMode.SmoothTransformation
            picture = self._images[frame].scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
            pixmap = QPixmap.fromImage(picture)
            pixmap.setDevicePixelRatio(ratio)
            self._scaled[frame] = pixmap
        return self._scaled[frame]
