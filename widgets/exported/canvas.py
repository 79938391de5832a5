"""The memory of an exported picture, and how parts of it are painted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QImage, QPainter

from inference.skeleton import Image
from widgets.painter import image_view


def even(size: float) -> int:
    """Return the even number next to a size; 2 at least, as H.264 asks for."""
    return max(2 * round(size / 2), 2)


def blank(size: QSize) -> Image:
    """Return a black picture."""
    return np.zeros((size.height(), size.width(), 3), np.uint8)


def part(picture: Image, rect: QRect) -> Image:
    """Return a part of a picture, in the same memory."""
    return picture[rect.top() : rect.bottom() + 1, rect.left() : rect.right() + 1]


def resize_into(picture: Image, target: Image) -> None:
    """Fill `target` with a picture, stretched to its size."""
    (height, width), (high, wide) = target.shape[:2], picture.shape[:2]
    if (height, width) == (high, wide):
        target[...] = picture
        return
    # The mean of the pixels that fall on one is quick where their number is whole; then, as when
    # less than two fall on one, a line between neighbours is good enough, and far quicker.
    most = min(wide // width, high // height)
    whole = next((n for n in range(most, 1, -1) if wide % n == 0 == high % n), 1)
    if whole > 1:
        picture = cv2.resize(picture, (wide // whole, high // whole), interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    how = cv2.INTER_AREA if most > 1 == whole else cv2.INTER_LINEAR
    cv2.resize(picture, (width, height), dst=target, interpolation=how)


@contextmanager
def painter_on(picture: Image, rect: QRect) -> Iterator[QPainter]:
    """Paint on a part of a picture; (0, 0) is its corner, and what lies outside is left alone.

    Parameters
    ----------
    picture : array, shape (H, W, 3), uint8
        BGR, contiguous.
    rect : QRect
    """
    surface = image_view(picture)  # named: a QPainter does not keep its surface alive
    with QPainter(surface) as painter:
        painter.setClipRect(rect)
        painter.translate(rect.topLeft())
        yield painter


@dataclass(frozen=True, eq=False)
class Sheet:
    """A part of a picture in the pixels that Qt is quickest at, as sharp as a fine screen.

    Attributes
    ----------
    rect : QRect
        Pixels of the picture that it covers.
    scale : float
        Pixels of the picture that a pixel of a pane takes: panes are painted as for a screen.
    """

    rect: QRect
    scale: float
    _pixels: npt.NDArray[np.uint8]

    @classmethod
    def over(cls, rect: QRect, scale: float) -> Sheet:
        """Return a sheet for a part of a picture."""
        return cls(rect, scale, np.zeros((rect.height(), rect.width(), 4), np.uint8))

    @property
    def room(self) -> QRectF:
        """The pane, in its own pixels."""
        size = self.rect.size()
        return QRectF(0, 0, size.width() / self.scale, size.height() / self.scale)

    @property
    def size(self) -> QSize:
        """Whole pixels of the pane that hold all of it."""
        return QSize(ceil(self.room.width()), ceil(self.room.height()))

    @contextmanager
    def painter(self) -> Iterator[QPainter]:
        """Paint on it, in pixels of the pane."""
        height, width = self._pixels.shape[:2]
        surface = QImage(
            self._pixels.data, width, height, self._pixels.strides[0], QImage.Format.Format_RGB32
        )
        surface.setDevicePixelRatio(self.scale)
        with QPainter(surface) as painter:
            yield painter

    def copy_from(self, other: Sheet) -> None:
        """Take the pixels of another sheet of the same size."""
        np.copyto(self._pixels, other._pixels)

    def lay_on(self, picture: Image) -> None:
        """Put it on its part of a picture."""
        cv2.cvtColor(self._pixels, cv2.COLOR_BGRA2BGR, dst=part(picture, self.rect))
