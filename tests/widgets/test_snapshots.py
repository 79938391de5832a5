"""The painted panes look as they did when somebody last looked at them."""

import numpy as np
import pytest
from PySide6.QtGui import QImage

from tests.widgets.figure import pixels
from tests.widgets.snapshots import PANES, THEMES, reference, shot, unlike
from widgets.skeleton.lifters import SceneOptions, TrailPath
from widgets.theme import DARK, apply_theme

LIKE = 0.025
"""Share of pixels that another font or another version of Qt may change."""


@pytest.fixture
def pane(qapp, qtbot):
    def make(name, theme=DARK):
        apply_theme(qapp, theme)
        widget = PANES[name]()
        qtbot.addWidget(widget)
        return widget

    yield make
    apply_theme(qapp, DARK)


def kept(name, theme=DARK) -> np.ndarray:
    picture = QImage(str(reference(name, theme)))
    assert not picture.isNull()
    return pixels(picture)


@pytest.mark.parametrize("theme", list(THEMES.values()), ids=list(THEMES))
@pytest.mark.parametrize("name", list(PANES))
def test_pane_looks_as_it_did(pane, name, theme):
    assert unlike(pixels(shot(pane(name, theme))), kept(name, theme)) < LIKE


@pytest.mark.parametrize("name", list(PANES))
def test_a_reference_tells_what_is_wrong(pane, name):
    reference_picture = kept(name)
    assert unlike(pixels(shot(pane(name)))[:, ::-1], reference_picture) > LIKE


@pytest.mark.parametrize("name", ["skeleton", "frontal"])
def test_another_frame_is_noticed(pane, name):
    other = pane(name)
    other.set_frame(0)
    assert unlike(pixels(shot(other)), kept(name)) > LIKE


@pytest.mark.parametrize("name", ["plots", "overlaid"])
def test_a_missing_plot_is_noticed(pane, name):
    view = pane(name)
    view.set_chosen(["spine_angle"])
    assert unlike(pixels(shot(view)), kept(name)) > LIKE


def test_reps_that_are_not_shaded_are_noticed(pane):
    view = pane("plots")
    view.set_segmentation(None)
    view.set_judgement(None)
    assert unlike(pixels(shot(view)), kept("plots")) > LIKE


def test_a_missing_ghost_is_noticed(pane):
    view = pane("skeleton")
    view.set_options(SceneOptions(paths=tuple(TrailPath), ghost=False))
    assert unlike(pixels(shot(view)), kept("skeleton")) > LIKE


def test_a_missing_trace_is_noticed(pane):
    view = pane("frontal")
    view.set_rep(None)
    assert unlike(pixels(shot(view)), kept("frontal")) > LIKE
