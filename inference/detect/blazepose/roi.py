"""The square, turned region of an image that a network looks at."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from inference.skeleton import FloatArray, Image
from inference.video.decoded import DecodedPicture


@dataclass(frozen=True)
class Roi:
    """A square region of interest.

    Attributes
    ----------
    x, y : float
        Centre in pixels of the image.
    size : float
        Side in pixels.
    angle : float
        Radians clockwise on the screen by which the region is turned; 0 is upright.
    """

    x: float
    y: float
    size: float
    angle: float = 0.0

    @property
    def centre(self) -> FloatArray:
        """Centre in pixels, shape (2,)."""
        return np.array([self.x, self.y])

    @property
    def rotation(self) -> FloatArray:
        """Matrix, shape (2, 2), that turns a vector of the region into one of the image."""
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        return np.array([[cos, -sin], [sin, cos]])

    def to_image(self, points: FloatArray) -> FloatArray:
        """Map points of the unit square, shape (..., 2), to pixels of the image."""
        turned: FloatArray = (points - 0.5) @ self.rotation.T * self.size + self.centre
        return turned

    def crop(self, image: Image | DecodedPicture, pixels: int, *, repeat_edge: bool) -> Image:
        """Cut the region out of an image.

        Parameters
        ----------
        image : array, shape (height, width, 3), or DecodedPicture
        pixels : int
            Side of the result.
        repeat_edge : bool
            Whether the image's edge goes on beyond it; else it is black there.

        Returns
        -------
        array, shape (pixels, pixels, 3), uint8
        """
        linear = self.rotation * (self.size / pixels)
        offset = self.centre - linear @ np.full(2, pixels / 2)
        affine = np.column_stack([linear, offset])
        if isinstance(image, DecodedPicture):
            return image.region(affine, pixels, repeat_edge=repeat_edge)
        return cv2.warpAffine(  # type: ignore[return-value]
            image,
            affine,
            (pixels, pixels),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE if repeat_edge else cv2.BORDER_CONSTANT,
        )


def body_roi(hip: FloatArray, top: FloatArray) -> Roi:
    """Region around a body, from the two points that BlazePose predicts for it.

    Parameters
    ----------
    hip : array, shape (2,)
        Middle of the hips, pixels.
    top : array, shape (2,)
        Point on the circle around the whole body, in the direction of its head, pixels.

    Returns
    -------
    Roi
        Centred on the hips, 1.25 times the circle's diameter wide, turned so that the body stands
        upright in it (Bazarevsky et al. 2020, "BlazePose", figure 3).
    """
    dx, dy = float(top[0] - hip[0]), float(top[1] - hip[1])
    angle = math.atan2(dx, -dy)
    return Roi(float(hip[0]), float(hip[1]), 2.5 * math.hypot(dx, dy), angle)


def letterbox(image: Image) -> Roi:
    """Return the smallest upright square that holds the whole image."""
    height, width = image.shape[:2]
    return Roi(width / 2, height / 2, max(height, width))


def square_around(image: Image, x: float, y: float, size: float) -> Roi:
    """Return an upright square, or that of the whole image where it would not be much larger."""
    whole = letterbox(image)
    return whole if size > 0.7 * whole.size else Roi(x, y, size)
