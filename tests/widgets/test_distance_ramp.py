from __future__ import annotations

import numpy as np
import pytest

from inference.skeleton import FloatArray
from widgets.distance_ramp import UNKNOWN, distance_colour, distance_pixels
from widgets.theme import DARK, LIGHT, Theme

GRID = np.linspace(0, 1, 64)


def linear_rgb(theme: Theme) -> FloatArray:
    """The ramp in linear light, shape (64, 3)."""
    names = [distance_colour(share, theme) for share in GRID.tolist()]
    srgb = np.array([[c.redF(), c.greenF(), c.blueF()] for c in names])
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize(("theme", "way"), [(DARK, 1.0), (LIGHT, -1.0)])
def test_more_is_lighter_on_dark_and_darker_on_light(theme: Theme, way: float) -> None:
    luminance = linear_rgb(theme) @ [0.2126, 0.7152, 0.0722]
    assert (way * np.diff(luminance) > 0).all()
    assert abs(luminance[-1] - luminance[0]) > 0.5


@pytest.mark.parametrize(("theme", "way"), [(DARK, 1.0), (LIGHT, -1.0)])
def test_so_it_is_for_eyes_without_red_or_green_cones(theme: Theme, way: float) -> None:
    # Viénot, Brettel & Mollon 1999: what is left of linear RGB without L or M cones.
    rgb = linear_rgb(theme)
    for row in ((0.11238, 0.88762, 0.0), (0.29275, 0.70725, 0.0)):
        seen = rgb @ row
        assert (way * np.diff(seen) > -1e-3).all()
        assert way * (seen[-1] - seen[0]) > 0.4


def test_what_is_not_known_is_clear_and_what_is_beyond_has_the_last_colour() -> None:
    pixels = distance_pixels(np.array([np.nan, -1.0, 0.0, 1.0, 9.0]), DARK)
    assert pixels[0] == UNKNOWN
    assert pixels[1] == pixels[2] == distance_colour(0.0, DARK).rgba()
    assert pixels[3] == pixels[4] == distance_colour(1.0, DARK).rgba()
    assert (distance_pixels(np.zeros(3), DARK) != distance_pixels(np.zeros(3), LIGHT)).all()
