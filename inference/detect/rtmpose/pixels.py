"""From pixels to the numbers that a network reads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inference.skeleton import FloatArray, Image


def normalised(image: Image, mean: Sequence[float], std: Sequence[float]) -> FloatArray:
    """Return (value − mean) / std of each channel, in its order: shape (3, height, width), float32.

    Plane by plane, which takes a fifth of the time of doing it in the picture's own layout.
    """
    planes = np.empty((3, *image.shape[:2]), np.float32)
    for channel, plane in enumerate(planes):
        np.subtract(image[..., channel], np.float32(mean[channel]), out=plane)
        plane /= np.float32(std[channel])
    return planes
