"""The plots: every measurement over one time axis, with reps, faults and thresholds on it."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QFontMetricsF, QKeyEvent
from PySide6.QtWidgets import (
    QLabel,
    QStackedLayout,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inference.motion.types import Judgement, Measurements, Rep, Rule, RuleSettings, Segmentation
from inference.skeleton import FloatArray
from widgets.icons import icon
from widgets.plot_items import PhaseBand, PhaseStrip, RepBand, SeekViewBox
from widgets.plot_track import Track, axis_width, group_series
from widgets.theme import SMALL_PT, current_theme, ui_font
from widgets.units import nearest_frame, parse_series

_ORDER = ("spine_angle", "knee_flexion", "hip_flexion", "elbow_flexion")
_SHOWN_AT_FIRST = _ORDER[:3]
_EMPTY = "The measurements appear here as the clip is analysed."


class PlotsView(QWidget):
    """Stacked plots over one time axis in seconds, with one playhead through all of them.

    Signals
    -------
    frame_requested(int)
        The coach presses or drags in a plot.
    threshold_dragged(str, str, float)
        Rule id, threshold id and value, while a threshold line is dragged.
    threshold_released()
        The drag has ended.
    maximise_requested()
        A double click where the whole clip is shown already.
    """

    frame_requested = Signal(int)
    threshold_dragged = Signal(str, str, float)
    threshold_released = Signal()
    maximise_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._times: FloatArray = np.empty(0)
        self._measurements: Measurements | None = None
        self._segmentation: Segmentation | None = None
        self._judgement: Judgement | None = None
        self._rules: tuple[Rule, ...] = ()
        self._settings = RuleSettings()
        self._frame = 0
        self._tracks: dict[str, Track] = {}
        self._toggles: dict[str, QAction] = {}
        self._shown: tuple[Track, ...] = ()
        self._build()
        self._restyle()

    def _build(self) -> None:
        self._bar = QToolBar("Plots")
        self._bar.setAccessibleName("Which plots are shown")
        self._whole = self._bar.addAction("Whole clip", self.show_whole_clip)
        self._whole.setToolTip("Show the whole clip (0, or double-click a plot)")
        (self._more,) = self._bar.findChildren(QToolButton, "qt_toolbar_ext_button")
        self._more.setToolTip("More plots")
        self._more.setAccessibleName("More plots")
        self._more.setStyleSheet("padding: 0")  # it is too narrow for a tool button's air
        self._bar.addSeparator()
        self._canvas = pg.GraphicsLayoutWidget()
        self._canvas.setAccessibleName("Measurements over time")
        self._canvas.setToolTip("Press or drag to move through the clip, turn the wheel to zoom")
        self._canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the pane itself takes the keys
        self._canvas.ci.layout.setSpacing(2)
        self._canvas.ci.layout.setContentsMargins(0, 2, 6, 2)
        self._build_strip()
        self._empty = QLabel(_EMPTY, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._canvas)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._bar)
        layout.addWidget(body, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _build_strip(self) -> None:
        self._strip_view = SeekViewBox()
        self._strip_plot = pg.PlotItem(viewBox=self._strip_view, enableMenu=False)
        self._strip_plot.hideButtons()
        self._strip_plot.hideAxis("bottom")
        self._strip_plot.hideAxis("left")
        self._strip = PhaseStrip()
        self._strip_view.addItem(self._strip, ignoreBounds=True)
        self._strip_view.setYRange(0, 1, padding=0)
        self._connect_view(self._strip_view)
        self._canvas.addItem(self._strip_plot, 0, 1)

    def _connect_view(self, view: SeekViewBox) -> None:
        view.sought.connect(self._seek)
        view.whole_requested.connect(self._double_clicked)

    # Data in

    def set_clip(self, times_s: FloatArray) -> None:
        """Lay out the time axis of another clip, and drop what was shown.

        Parameters
        ----------
        times_s : array, shape (T,)
            True time of each frame in seconds.
        """
        self._times = times_s
        self._frame = 0
        self.set_measurements(None)
        self.set_segmentation(None)
        self.set_judgement(None)
        self.show_whole_clip()

    def set_measurements(self, measurements: Measurements | None) -> None:
        """Show these measurements; None empties the plots.

        The view stays where it is zoomed, so that partial results may stream in.
        """
        self._measurements = measurements
        if measurements is not None:
            if len(measurements) > len(self._times):
                self._times = measurements.times_s
                self.show_whole_clip()
            self._show_series(measurements)
        self._stack.setCurrentWidget(self._empty if not self._shown_data() else self._canvas)
        self.set_frame(self._frame)

    def _shown_data(self) -> bool:
        return self._measurements is not None and len(self._measurements) > 0

    def _show_series(self, measurements: Measurements) -> None:
        groups = group_series(measurements.series)
        for group in sorted(groups.keys() - self._toggles.keys(), key=_rank):
            self._add_toggle(group, parse_series(next(iter(groups[group].values()))).title)
        self._make_shown_tracks(groups)
        for group, track in self._tracks.items():
            names = groups.get(group, {})
            track.set_series(measurements.times_s, {s: measurements[n] for s, n in names.items()})
        self._show_judgement()

    def _add_toggle(self, group: str, title: str) -> None:
        toggle = QAction(title, self, checkable=True)
        toggle.setToolTip(f"Show or hide the plot of {title.lower()}")
        room = self.height() / QFontMetricsF(self.font()).height()
        shown = _SHOWN_AT_FIRST if room > 26 else _SHOWN_AT_FIRST[:2]
        toggle.setChecked(group in shown)
        toggle.toggled.connect(self._choose_plots)
        self._toggles[group] = toggle
        self._bar.addAction(toggle)

    def _choose_plots(self) -> None:
        if self._measurements is not None:
            self._show_series(self._measurements)
        self._lay_out()

    def _make_shown_tracks(self, groups: dict[str, dict[str, str]]) -> None:
        """Make the plots that are wanted for the first time: one takes tens of milliseconds."""
        wanted = [g for g, toggle in self._toggles.items() if toggle.isChecked() and g in groups]
        missing = [group for group in wanted if group not in self._tracks]
        for group in missing:
            self._tracks[group] = self._make_track(groups[group])
        if missing:
            self._lay_out()

    def _make_track(self, names: dict[str, str]) -> Track:
        track = Track(parse_series(next(iter(names.values()))), tuple(names))
        track.view.setXLink(self._strip_view)
        self._connect_view(track.view)
        track.threshold_dragged.connect(self.threshold_dragged)
        track.threshold_released.connect(self.threshold_released)
        track.set_rules(self._rules)
        track.follow_settings(self._rules, self._settings, self._idle_rules())
        track.set_reps(self._rep_bands())
        self._limit(track.view)
        return track

    def set_segmentation(self, segmentation: Segmentation | None) -> None:
        """Show the reps and phases; None clears them."""
        self._segmentation = segmentation
        bands = self._rep_bands()
        self._strip.set_reps(bands)
        for track in self._tracks.values():
            track.set_reps(bands)
        self.set_frame(self._frame)

    def set_judgement(self, judgement: Judgement | None) -> None:
        """Hatch what is past a threshold; None clears it."""
        self._judgement = judgement
        self._show_judgement()
        self._follow_settings()

    def set_rules(self, rules: tuple[Rule, ...], settings: RuleSettings) -> None:
        """Put the rules' threshold lines where the settings have them; no signal is sent."""
        if rules != self._rules:
            self._rules = rules
            for track in self._tracks.values():
                track.set_rules(rules)
        self._settings = settings
        self._follow_settings()

    def set_frame(self, frame: int) -> None:
        """Move the playhead to a frame, and the view after it where it would leave it."""
        self._frame = frame
        if not len(self._times):
            return
        shown = min(max(frame, 0), len(self._times) - 1)
        time_s = float(self._times[shown])
        rep = self._rep_at(shown)
        index = None if rep is None else rep.index
        self._strip.set_current(index)
        for track in self._shown:
            track.set_time(time_s, shown)
            track.bands.set_current(index)
        self._keep_in_view(time_s)

    # Internals

    def _rep_at(self, frame: int) -> Rep | None:
        reps = self._segmentation.reps if self._segmentation else ()
        return next((rep for rep in reps if rep.start_frame <= frame <= rep.end_frame), None)

    def _time(self, frame: int) -> float:
        return float(self._times[min(max(frame, 0), len(self._times) - 1)])

    def _rep_bands(self) -> tuple[RepBand, ...]:
        if self._segmentation is None or not len(self._times):
            return ()
        return tuple(
            RepBand(
                self._time(rep.start_frame),
                self._time(rep.end_frame),
                rep.index,
                tuple(
                    PhaseBand(self._time(p.start_frame), self._time(p.end_frame), p.kind)
                    for p in rep.phases
                ),
            )
            for rep in self._segmentation.reps
        )

    def _show_judgement(self) -> None:
        if self._measurements is None:
            return
        findings = self._judgement.findings if self._judgement else ()
        series = {rule.id: rule.series for rule in self._rules}
        for group, track in self._tracks.items():
            own = [f for f in findings if parse_series(series.get(f.rule, "")).group == group]
            track.set_findings(own, [series[f.rule] for f in own], self._measurements)

    def _follow_settings(self) -> None:
        idle = self._idle_rules()
        for track in self._tracks.values():
            track.follow_settings(self._rules, self._settings, idle)

    def _idle_rules(self) -> frozenset[str]:
        statuses = self._judgement.statuses if self._judgement else ()
        unsupported = frozenset(status.rule for status in statuses if status.unsupported)
        off = {rule.id for rule in self._rules if not self._settings.is_on(rule)}
        return unsupported | off

    def _lay_out(self) -> None:
        """Put the chosen plots under each other; only the last one carries the time axis."""
        for track in self._shown:
            self._canvas.removeItem(track.header)
            self._canvas.removeItem(track.plot)
        ordered = sorted(self._tracks, key=_rank)
        self._shown = tuple(self._tracks[g] for g in ordered if self._toggles[g].isChecked())
        for row, track in enumerate(self._shown, start=1):
            self._canvas.addItem(track.header, row, 0)
            self._canvas.addItem(track.plot, row, 1)
            track.plot.getAxis("bottom").setStyle(showValues=track is self._shown[-1])
            track.plot.showAxis("bottom", track is self._shown[-1])
        self.set_frame(self._frame)

    def show_whole_clip(self) -> None:
        """Zoom out to the whole clip."""
        if not len(self._times):
            return
        for view in (self._strip_view, *(track.view for track in self._tracks.values())):
            self._limit(view)
        self._strip_view.setXRange(0, self._extent_s(), padding=0)

    def _double_clicked(self) -> None:
        left, right = self._strip_view.viewRange()[0]
        if len(self._times) and right - left < 0.999 * self._extent_s():
            self.show_whole_clip()
        else:
            self.maximise_requested.emit()

    def show_series(self, series: str) -> None:
        """Show the plot of a measurement, where there is one and it is hidden."""
        toggle = self._toggles.get(parse_series(series).group)
        if toggle is not None:
            toggle.setChecked(True)

    def _extent_s(self) -> float:
        return max(float(self._times[-1]), 1e-3)

    def _limit(self, view: SeekViewBox) -> None:
        if len(self._times):
            extent = self._extent_s()
            view.setLimits(xMin=0, xMax=extent, minXRange=min(0.2, extent), maxXRange=extent)

    def _keep_in_view(self, time_s: float) -> None:
        left, right = self._strip_view.viewRange()[0]
        if not left <= time_s <= right:
            start = time_s if time_s > right else time_s - (right - left)
            self._strip_view.setXRange(start, start + right - left, padding=0)

    def _seek(self, time_s: float) -> None:
        frame = nearest_frame(self._times, time_s)
        if len(self._times) and frame != self._frame:
            self.frame_requested.emit(frame)

    def _zoom(self, factor: float) -> None:
        if len(self._times):
            self._strip_view.scaleBy(x=factor, center=(self._time(self._frame), 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step and zoom from the keyboard."""
        key = event.key()
        steps: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        zooms: dict[int, float] = {Qt.Key.Key_Plus: 0.8, Qt.Key.Key_Minus: 1.25}
        if key in steps and len(self._times):
            last = len(self._times) - 1
            self.frame_requested.emit(min(max(self._frame + steps[key], 0), last))
        elif key in zooms:
            self._zoom(zooms[key])
        elif key == Qt.Key.Key_0:
            self.show_whole_clip()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._restyle()

    def _restyle(self) -> None:
        theme = current_theme()
        self._more.setIcon(icon("plot"))
        self._canvas.setBackground(theme.surface)
        line = QFontMetricsF(ui_font(SMALL_PT))
        self._strip_plot.setFixedHeight(line.height() * 1.5)
        self._strip_plot.layout.setContentsMargins(axis_width(), 0, 0, 0)
        for track in self._tracks.values():
            track.restyle()


def _rank(group: str) -> tuple[int, str]:
    return (_ORDER.index(group) if group in _ORDER else len(_ORDER), group)
