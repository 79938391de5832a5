"""One plot of the stack: a measurement, left and right, with its bands, lines and playhead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QGraphicsItem

from inference.motion.types import Finding, Measurements, Rule, RuleSettings, Severity
from inference.skeleton import FloatArray
from widgets.plot_items import (
    SIDES,
    Band,
    RepBand,
    RepBands,
    SeekViewBox,
    ThresholdLine,
    TrackHeader,
    side_pen,
)
from widgets.theme import SMALL_PT, current_theme, ui_font
from widgets.units import SeriesName, decimals_for_step, format_value, parse_series, shown_unit

_LEAST_SPAN = {"°": 30.0}
"""A curve that hardly moves is not blown up to look as if it did."""


class _SecondsAxis(pg.AxisItem):  # type: ignore[misc]
    """The time axis, with the unit at every number."""

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Write each tick as seconds."""
        decimals = decimals_for_step(spacing)
        return [f"{value:.{decimals}f}\u202fs" for value in values]


class Track(QObject):
    """The items of one plot, made once.

    Attributes
    ----------
    name : SeriesName
        Of the group; its side is not used.
    header, plot : pyqtgraph items
        For the layout: the legend with the read-out, and the plot.
    """

    threshold_dragged = Signal(str, str, float)
    threshold_released = Signal()

    def __init__(self, name: SeriesName, sides: tuple[str, ...]) -> None:
        super().__init__()
        self.name = name
        self.header = TrackHeader(name.title, sides)
        self.view = SeekViewBox()
        seconds = _SecondsAxis("bottom")
        self.plot = pg.PlotItem(viewBox=self.view, enableMenu=False, axisItems={"bottom": seconds})
        self.plot.layout.setContentsMargins(0, 0, 0, 0)
        self.plot.hideButtons()
        for axis in ("left", "bottom"):  # else every step of the playhead draws all ticks again
            self.plot.getAxis(axis).setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.bands = RepBands()
        self.view.addItem(self.bands, ignoreBounds=True)
        self.curves = {side: self._make_curve() for side in sides}
        self.worst = pg.ScatterPlotItem(symbol="t1", pxMode=True)
        self.borderline = pg.ScatterPlotItem(symbol="d", pxMode=True)
        for marks in (self.worst, self.borderline):
            marks.setZValue(8)
        self.playhead = pg.InfiniteLine(angle=90, movable=False)
        self.playhead.setZValue(10)
        for item in (self.borderline, self.worst, self.playhead):
            self.view.addItem(item, ignoreBounds=True)
        self.thresholds: dict[str, ThresholdLine] = {}
        self._values: dict[str, FloatArray] = {}
        self.restyle()

    def _make_curve(self) -> pg.PlotDataItem:
        curve = pg.PlotDataItem(
            connect="finite",
            autoDownsample=True,
            downsampleMethod="peak",
            clipToView=True,
            antialias=True,
        )
        self.plot.addItem(curve, ignoreBounds=True)
        return curve

    def restyle(self) -> None:
        """Take on the theme's colours and the font's size."""
        theme = current_theme()
        small = ui_font(SMALL_PT)
        metrics = QFontMetricsF(small)
        self.header.fit_font()
        for side, curve in self.curves.items():
            curve.setPen(side_pen(side))
        self.playhead.setPen(pg.mkPen(theme.playhead, width=1))
        self.worst.setPen(pg.mkPen(theme.surface))
        self.worst.setBrush(pg.mkBrush(theme.fault))
        self.borderline.setPen(pg.mkPen(theme.warning, width=1.5))
        self.borderline.setBrush(pg.mkBrush(theme.surface))
        for marks in (self.worst, self.borderline):
            marks.setSize(metrics.height() * 0.7)
        for position in ("left", "bottom"):
            axis = self.plot.getAxis(position)
            axis.setTickFont(small)
            axis.setTextPen(theme.muted)
            axis.setPen(theme.grid)
        self.plot.getAxis("left").setWidth(axis_width())
        self.plot.getAxis("left").setTickDensity(0.6)  # numbers stay apart in a low plot
        self.plot.showGrid(y=True, alpha=0.18)
        for line in self.thresholds.values():
            line.restyle()

    def set_series(self, times_s: FloatArray, values: Mapping[str, FloatArray]) -> None:
        """Show the group's curves by side.

        Parameters
        ----------
        times_s : array, shape (T,)
        values : mapping of str to array, shape (T,)
        """
        self._values = dict(values)
        for side, curve in self.curves.items():
            curve.setData(times_s, self._values.get(side, np.full(len(times_s), np.nan)))
        self._fit_height()

    def set_reps(self, reps: tuple[RepBand, ...]) -> None:
        """Shade these reps."""
        self.bands.set_reps(reps)

    def set_findings(
        self, findings: Sequence[Finding], series: Sequence[str], measurements: Measurements
    ) -> None:
        """Hatch where the group's rules are broken, and mark the worst moments on the curves.

        Parameters
        ----------
        findings : sequence of Finding
        series : sequence of str
            The measurement that each finding judges.
        measurements : Measurements
            Findings beyond its last frame are left out.
        """
        times, last = measurements.times_s, len(measurements) - 1
        shown = [(f, n) for f, n in zip(findings, series, strict=True) if f.end_frame <= last]
        shown = [(f, n) for f, n in shown if n in measurements.series]
        doubtful = [(f, n) for f, n in shown if f.severity is Severity.BORDERLINE]
        faults = [(f, n) for f, n in shown if f.severity is not Severity.BORDERLINE]
        self.bands.set_violations(*(_bands(group, times) for group in (faults, doubtful)))
        for marks, group in ((self.worst, faults), (self.borderline, doubtful)):
            worst_s = np.array([times[f.worst_frame] for f, _ in group], dtype=float)
            values = np.array([measurements[n][f.worst_frame] for f, n in group], dtype=float)
            known = np.isfinite(values)
            marks.setData(worst_s[known], values[known])

    def set_rules(self, rules: tuple[Rule, ...]) -> None:
        """Make a line for each threshold that is a level of this plot."""
        for line in self.thresholds.values():
            self.view.removeItem(line)
        self.thresholds = {}
        for rule in rules:
            name = parse_series(rule.series)
            for threshold in rule.thresholds:
                is_level = shown_unit(threshold.unit) == name.unit
                if name.group == self.name.group and is_level:
                    line = ThresholdLine(rule, threshold)
                    self._connect(line, rule.id, threshold.id)
                    self.thresholds[f"{rule.id}.{threshold.id}"] = line
                    self.view.addItem(line, ignoreBounds=True)
        self._fit_height()

    def _connect(self, line: ThresholdLine, rule: str, threshold: str) -> None:
        line.moved_by_hand.connect(
            lambda value: self.threshold_dragged.emit(rule, threshold, value)
        )
        line.let_go.connect(self.threshold_released)

    def follow_settings(
        self, rules: tuple[Rule, ...], settings: RuleSettings, idle: frozenset[str]
    ) -> None:
        """Move the threshold lines to where the settings have them.

        Parameters
        ----------
        rules : tuple of Rule
        settings : RuleSettings
        idle : frozenset of str
            Ids of rules that judge nothing here; their lines are hidden.
        """
        for rule in rules:
            for threshold in rule.thresholds:
                line = self.thresholds.get(f"{rule.id}.{threshold.id}")
                if line is not None:
                    line.follow(settings.value(rule, threshold))
                    line.setVisible(rule.id not in idle)
                    self._keep_in_view(line)

    def set_time(self, time_s: float, frame: int) -> None:
        """Move the playhead, and read the curves there."""
        self.playhead.setValue(time_s)
        self.header.set_values({side: self._read(side, frame) for side in self.curves})

    def _read(self, side: str, frame: int) -> str:
        values = self._values.get(side, np.empty(0))
        value = float(values[frame]) if 0 <= frame < len(values) else float("nan")
        return format_value(value, self.name.unit)

    def _fit_height(self) -> None:
        """Fit the height to the data and to the threshold lines, with air above and below."""
        shown = [values[np.isfinite(values)] for values in self._values.values()]
        levels = [line.value() for line in self.thresholds.values() if line.isVisible()]
        points = np.concatenate([*shown, np.asarray(levels, dtype=float)])
        if not points.size:
            return
        low, high = float(points.min()), float(points.max())
        lacking = max(0.0, _LEAST_SPAN.get(self.name.unit, 1e-3) - (high - low))
        margin = 0.08 * (high - low) + lacking / 2
        self.view.setYRange(low - margin, high + margin, padding=0)

    def _keep_in_view(self, line: ThresholdLine) -> None:
        low, high = self.view.viewRange()[1]
        if line.isVisible() and not (low <= line.value() <= high or line.moving):
            self._fit_height()


def axis_width() -> float:
    """Return the width of the axis of values, the same in every plot so that times line up."""
    return float(QFontMetricsF(ui_font(SMALL_PT)).horizontalAdvance("−000") + 8)


def group_series(names: Mapping[str, FloatArray]) -> dict[str, dict[str, str]]:
    """Group measurements that share a plot.

    Parameters
    ----------
    names : mapping
        Its keys are names of measurements.

    Returns
    -------
    dict of str to dict of str to str
        By group, then by side (left, right, middle), the name of the measurement.
    """
    groups: dict[str, dict[str, str]] = {}
    for series in names:
        name = parse_series(series)
        groups.setdefault(name.group, {})[name.side] = series
    return {
        group: {side: sides[side] for side in SIDES if side in sides}
        for group, sides in groups.items()
    }


def _bands(findings: Sequence[tuple[Finding, str]], times_s: FloatArray) -> tuple[Band, ...]:
    return tuple(
        Band(float(times_s[f.start_frame]), float(times_s[f.end_frame])) for f, _ in findings
    )
