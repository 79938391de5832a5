"""From pictures to what Keypoint R-CNN takes, as detectron2 prepares them for its own models."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from inference.skeleton import Image


def input_size(height: int, width: int, shortest: int, longest: int) -> tuple[int, int]:
    """Return height and width of the network's input for a picture.

    The shorter side becomes `shortest`, but the longer one at most `longest`; halves are rounded
    up, as in detectron2's `ResizeShortestEdge`.

    Parameters
    ----------
    height, width : int
        Of the picture, pixels.
    shortest, longest : int
        Pixels.

    Returns
    -------
    int, int
    """
    scale = shortest / min(height, width)
    high, wide = (
        (float(shortest), scale * width) if height < width else (scale * height, float(shortest))
    )
    if max(high, wide) > longest:
        scale = longest / max(high, wide)
        high, wide = high * scale, wide * scale
    return int(high + 0.5), int(wide + 0.5)


def prepare(images: Sequence[Image], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Resize pictures with Pillow's bilinear filter, as the networks were trained and published.

    Parameters
    ----------
    images : sequence of array, shape (height, width, 3)
        BGR.
    size : (int, int)
        Height and width wanted.

    Returns
    -------
    array, shape (N, 3, *size), uint8
        BGR; the network itself normalises them.
    """
    # It comes with detectron2, and is not needed but for that.
    from PIL import Image as Pillow  # type: ignore[import-not-found,unused-ignore]

    high, wide = size
    ready = np.empty((len(images), 3, high, wide), np.uint8)
    for one, image in zip(ready, images, strict=True):
        picture = Pillow.fromarray(np.ascontiguousarray(image))
        resized = picture.resize((wide, high), Pillow.Resampling.BILINEAR)
        one[:] = np.asarray(resized).transpose(2, 0, 1)
    return ready
