"""How fast the playhead moves through five long curves, beside the least that a plot can cost."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inference.motion.types import (
    Exercise,
    Measurements,
    Rep,
    RuleSettings,
    Segmentation,
    View,
    ViewKind,
)
from tests.widgets import sample
from widgets.plots.view import PlotsView

ROUNDS = 5
SAMPLES, RATE_HZ = 20_000, 240.0
SIZE = (620, 250)
TIMES = np.arange(SAMPLES) / RATE_HZ
FRAMES = range(600, SAMPLES - 600, 311)


def long_clip() -> Measurements:
    """Five curves, as smooth as measurements are, with a rep every three seconds."""
    wave = 60 + 50 * np.sin(TIMES * 2 * np.pi / 3)
    names = ["spine_angle_deg"]
    names += [
        f"{part}_flexion_{side}_deg" for part in ("knee", "hip") for side in ("left", "right")
    ]
    return Measurements(TIMES, {name: wave + 3 * i for i, name in enumerate(names)})


def long_segmentation() -> Segmentation:
    reps = tuple(
        Rep(start, start + 600, 1 + i, start + 300, start + 600, 2.5)
        for i, start in enumerate(range(0, SAMPLES - 720, 720))
    )
    return Segmentation(Exercise.SQUAT, 1.0, View(90, ViewKind.SIDE, 1.0), (), reps)


def typical(show: Callable[[int], object], app: QApplication) -> float:
    """Median seconds of one move, painting included."""
    moves = []
    for _ in range(ROUNDS):
        for frame in FRAMES:
            start = time.perf_counter()
            show(frame)
            app.processEvents()
            moves.append(time.perf_counter() - start)
    return float(np.median(moves))


@pytest.fixture
def plots(qtbot: QtBot) -> PlotsView:
    view = PlotsView()
    qtbot.addWidget(view)
    view.resize(*SIZE)
    view.set_rules(sample.RULES, RuleSettings())
    view.set_clip(TIMES)
    view.set_chosen(["spine_angle", "knee_flexion", "hip_flexion"])
    view.set_measurements(long_clip())
    view.set_segmentation(long_segmentation())
    with qtbot.waitExposed(view):
        view.show()
    return view


@pytest.mark.parametrize("overlaid", [False, True])
def test_the_playhead_costs_a_small_part_of_the_curves(
    plots: PlotsView, qapp: QApplication, overlaid: bool
) -> None:
    plots.set_overlaid(overlaid)
    whole = typical(lambda _: plots._canvas.repaint_tracks(), qapp)
    moved = typical(plots.set_frame, qapp)
    # Measured 0.03 over the whole clip, 0.02 where the reps are laid over each other: there all
    # of them together cost much more.
    assert moved / whole < 0.5


def test_the_playhead_costs_no_more_than_a_line_on_a_bare_plot(
    plots: PlotsView, qtbot: QtBot, qapp: QApplication
) -> None:
    bare = pg.PlotWidget()
    qtbot.addWidget(bare)
    bare.resize(*SIZE)
    bare.disableAutoRange()
    for values in long_clip().series.values():
        curve = bare.plot(TIMES, values)
        curve.setDownsampling(auto=True, method="peak")
        curve.setClipToView(True)
    bare.setXRange(0, TIMES[-1])
    bare.setYRange(0, 130)
    line = pg.InfiniteLine(angle=90)
    bare.addItem(line)
    with qtbot.waitExposed(bare):
        bare.show()
    floor = typical(lambda frame: line.setValue(TIMES[frame]), qapp)
    ours = typical(plots.set_frame, qapp)
    # Ours writes five values and crosses three plots; measured 0.2 to 0.3.
    assert ours / floor < 2
