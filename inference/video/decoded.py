"""A decoded picture from which regions are cut without converting all of it."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import cast

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane

from inference.skeleton import FloatArray, Image

_FULL_RANGE = 2
_RED_BLUE = MappingProxyType(
    {1: (0.2126, 0.0722), 5: (0.299, 0.114), 6: (0.299, 0.114), 9: (0.2627, 0.0593)}
)
"""Shares of red and blue in luma, by the number of the matrix in ITU-T H.273, table 4."""
_HALF = np.array([[0.5, 0.0, -0.25], [0.0, 0.5, -0.25], [0.0, 0.0, 1.0]])
"""From a pixel of luma to one of chroma, which lies in the middle of four."""


class DecodedPicture:
    """A picture as the decoder left it: 8-bit luma, and chroma at half the resolution.

    A 1080p picture takes half the memory of its BGR array, and a region of it a tenth of the time
    of converting all.

    Parameters
    ----------
    frame : VideoFrame
        One that `can_wrap`.
    matrix : int
        Number of its colour matrix.
    turn : int
        Degrees counter-clockwise by which it has to be turned to be upright: 0, 90, 180 or 270.
    convert : callable
        Makes the upright BGR image of a frame, at most so high.

    Attributes
    ----------
    shape : (int, int, int)
        Height, width and channels, as those of `image`.
    """

    def __init__(
        self,
        frame: VideoFrame,
        matrix: int,
        turn: int,
        convert: Callable[[VideoFrame, int | None], Image],
    ) -> None:
        self._frame, self._convert, self._matrix = frame, convert, matrix
        self._stored = _to_stored(frame.width, frame.height, turn)
        upright = (frame.height, frame.width) if turn % 180 == 0 else (frame.width, frame.height)
        self.shape = (*upright, 3)

    def image(self, max_height: int | None = None) -> Image:
        """Return all of it, BGR and upright; in the thread of its reader alone."""
        return self._convert(self._frame, max_height)

    def region(self, affine: FloatArray, side: int, *, repeat_edge: bool) -> Image:
        """Cut out a square.

        Parameters
        ----------
        affine : array, shape (2, 3)
            From pixels of the square to pixels of the upright picture.
        side : int
            Of the square.
        repeat_edge : bool
            Whether the picture's edge goes on beyond it; else it is black there.

        Returns
        -------
        array, shape (side, side, 3), uint8
            BGR. Colours differ by a few steps from those of `image`, as each point's chroma is
            interpolated.
        """
        full_range = self._frame.color_range == _FULL_RANGE or self._frame.format.name == "yuvj420p"
        luma = self._stored @ np.vstack([affine, [0.0, 0.0, 1.0]])
        black = (0 if full_range else 16, 128, 128)
        channels = [
            cv2.warpAffine(
                _samples(plane),
                (luma if number == 0 else _HALF @ luma)[:2],
                (side, side),
                flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REPLICATE if repeat_edge else cv2.BORDER_CONSTANT,
                borderValue=black[number],
            )
            for number, plane in enumerate(self._frame.planes)
        ]
        return cast(Image, cv2.transform(cv2.merge(channels), _to_bgr(self._matrix, full_range)))


def can_wrap(frame: VideoFrame, size: tuple[int, int], matrix: int) -> bool:
    """Tell whether a `DecodedPicture` can be made of a frame that is to be shown at a size."""
    planar = frame.format.name in ("yuv420p", "yuvj420p")
    return planar and (frame.width, frame.height) == size and matrix in _RED_BLUE


def _samples(plane: VideoPlane) -> Image:
    rows: Image = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return rows[: plane.height, : plane.width]


def _to_stored(width: int, height: int, turn: int) -> FloatArray:
    """Matrix, shape (3, 3), from pixels of the upright picture to those of the stored one."""
    right, bottom = width - 1.0, height - 1.0
    rows = {
        0: ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0]),
        90: ([0.0, -1.0, right], [1.0, 0.0, 0.0]),
        180: ([-1.0, 0.0, right], [0.0, -1.0, bottom]),
        270: ([0.0, 1.0, 0.0], [-1.0, 0.0, bottom]),
    }
    return np.array([*rows[turn], [0.0, 0.0, 1.0]])


def _to_bgr(matrix: int, full_range: bool) -> FloatArray:
    """Matrix, shape (3, 4), from Y, Cb, Cr of 8 bits to B, G, R (ITU-T H.273, 8.3)."""
    red, blue = _RED_BLUE[matrix]
    green = 1 - red - blue
    back = np.array(
        [
            [1.0, 2 * (1 - blue), 0.0],
            [1.0, -2 * (1 - blue) * blue / green, -2 * (1 - red) * red / green],
            [1.0, 0.0, 2 * (1 - red)],
        ]
    )
    low = 0.0 if full_range else 16.0
    scaled = back / ([1.0, 1.0, 1.0] if full_range else [219 / 255, 224 / 255, 224 / 255])
    return np.column_stack([scaled, -scaled @ [low, 128.0, 128.0]])
