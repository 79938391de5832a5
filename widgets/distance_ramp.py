"""The colours of distances: from hardly any to as far as the scale goes.

One hue runs into the next while the lightness only rises, in the light theme only falls: so eyes
that see colours otherwise, and a grey print, tell more from less as well.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from inference.skeleton import FloatArray
from widgets.theme import Theme

Pixels: TypeAlias = NDArray[np.uint32]

_ON_DARK = ("#3a3354", "#5d3b86", "#a03c86", "#e0566a", "#fb9a5f", "#fdf0a8")
_ON_LIGHT = ("#ece6ee", "#f3c3a6", "#ea8780", "#bd4485", "#6d2a86", "#260f4c")
_STEPS = 256
UNKNOWN = 0
"""What a table of colours gives where no distance is known: nothing at all."""


def distance_colour(share: float, theme: Theme) -> QColor:
    """Return the colour of a distance, by its share of the scale's end; more than 1 is 1."""
    index = round(min(max(share, 0.0), 1.0) * (_STEPS - 1))
    return QColor.fromRgba(int(_table(theme.name, theme.is_dark)[index]))


def distance_pixels(share: FloatArray, theme: Theme) -> Pixels:
    """Return the colours of many distances.

    Parameters
    ----------
    share : array
        Of the scale's end; NaN where no distance is known.
    theme : Theme

    Returns
    -------
    array of uint32, of the same shape
        0xAARRGGBB; `UNKNOWN`, clear, where no distance is known.
    """
    known = np.isfinite(share)
    index = np.rint(np.clip(np.where(known, share, 0.0), 0.0, 1.0) * (_STEPS - 1)).astype(int)
    return np.where(known, _table(theme.name, theme.is_dark)[index], np.uint32(UNKNOWN))


@lru_cache(maxsize=4)
def _table(_name: str, dark: bool) -> Pixels:
    """Return the ramp in steps, 0xAARRGGBB."""
    stops = [QColor(name) for name in (_ON_DARK if dark else _ON_LIGHT)]
    at = np.linspace(0, 1, len(stops))
    grid = np.linspace(0, 1, _STEPS)
    parts = zip(*((c.red(), c.green(), c.blue()) for c in stops), strict=True)
    red, green, blue = (np.rint(np.interp(grid, at, part)).astype(np.uint32) for part in parts)
    solid = np.full(_STEPS, 0xFF000000, np.uint32)
    return np.asarray(solid | red << np.uint32(16) | green << np.uint32(8) | blue)
