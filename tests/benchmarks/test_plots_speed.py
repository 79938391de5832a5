"""How fast the playhead moves through all plots, beside the least that one plot costs."""

from __future__ import annotations

import time
from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inference.motion.types import RuleSettings
from tests.widgets import sample
from widgets.plots import PlotsView

ROUNDS = 5
FRAMES = range(60, 360, 5)


def fastest(show: Callable[[int], None], app: QApplication) -> float:
    """Seconds of the fastest round, painting included."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for frame in FRAMES:
            show(frame)
            app.processEvents()
        rounds.append(time.perf_counter() - start)
    return min(rounds)


def test_moving_the_playhead_of_three_plots_is_near_the_floor(
    qtbot: QtBot, qapp: QApplication
) -> None:
    bare = pg.PlotWidget()
    line = pg.InfiniteLine(angle=90)
    bare.addItem(line)
    bare.plot(sample.TIMES, sample.measurements()["spine_angle_deg"])
    bare.disableAutoRange()
    plots = PlotsView()
    for widget in (bare, plots):
        qtbot.addWidget(widget)
        widget.resize(1100, 480)
    plots.set_rules(sample.RULES, RuleSettings())
    plots.set_measurements(sample.measurements())
    plots.set_segmentation(sample.segmentation())
    plots.set_judgement(sample.judgement())
    for widget in (bare, plots):
        with qtbot.waitExposed(widget):
            widget.show()
    floor = fastest(lambda frame: line.setValue(sample.TIMES[frame]), qapp)
    ours = fastest(plots.set_frame, qapp)
    assert len(plots._shown) == 3
    # Three plots, each with bands, marks and a read-out; measured 6 to 7 times one bare line.
    assert ours / floor < 15
