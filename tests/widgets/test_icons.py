from importlib import resources

import numpy as np
import pytest
from PySide6.QtGui import QColor, QIcon

from tests.widgets.figure import pixels
from widgets.icons import app_icon, icon
from widgets.theme import DARK, LIGHT, apply_theme

NAMES = sorted(
    entry.name.removesuffix(".svg")
    for entry in resources.files("resources").joinpath("icons").iterdir()
    if entry.name.endswith(".svg") and entry.name != "liftlens.svg"
)


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_draws_in_the_colour_of_text(qapp, name):
    apply_theme(qapp, DARK)
    drawn = icon(name).pixmap(32, 32).toImage()
    opaque = [
        drawn.pixelColor(x, y).getRgb()[:3]
        for x in range(32)
        for y in range(32)
        if drawn.pixelColor(x, y).alpha() == 255
    ]
    assert len(opaque) > 15
    text = QColor(DARK.text).getRgb()[:3]
    assert np.abs(np.array(opaque) - text).max() <= 2  # premultiplied, so rounded


def test_disabled_icon_is_fainter(qapp):
    apply_theme(qapp, LIGHT)
    image = icon("stop").pixmap(32, 32, QIcon.Mode.Disabled).toImage()
    assert image.pixelColor(16, 16) == QColor(LIGHT.disabled)


def test_own_colour(qapp):
    assert icon("stop", "#ff0000").pixmap(32, 32).toImage().pixelColor(16, 16) == QColor("#ff0000")


def test_unknown_icon_is_an_error(qapp):
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")


def test_app_icon_has_large_sizes(qapp):
    drawn = app_icon().pixmap(256, 256).toImage()
    assert (drawn.width(), drawn.height()) == (256, 256)
    assert len(set(map(tuple, pixels(drawn).reshape(-1, 3)))) > 4
