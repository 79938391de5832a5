"""The plots: every measurement over one time axis, with reps, faults and thresholds on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage, QKeyEvent
from PySide6.QtWidgets import QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from inference.motion.types import Judgement, Measurements, Rule, RuleSettings, Segmentation, Span
from inference.skeleton import BoolArray, FloatArray
from inference.texts import tr
from widgets.pictures import picture_of
from widgets.plots.bar import PlotBar
from widgets.plots.canvas import PlotCanvas
from widgets.plots.catalogue import rank
from widgets.plots.copied import table_data
from widgets.plots.empty import EmptyPlots
from widgets.plots.items import Band, RepBand, rep_bands
from widgets.plots.menu import plots_menu
from widgets.plots.scale import Range
from widgets.plots.track import Track, group_series
from widgets.plots.tracks import SHOWN_AT_FIRST, Rulings
from widgets.theme import text_height
from widgets.units import parse_series

_ROOM_FOR_THREE = 26
"""Lines of text; in a lower pane two plots are shown at first."""
_REP_AIR = 0.15
"""Of a rep's length that is shown before and after it."""


class PlotsView(QWidget):
    """Stacked plots over one time axis in seconds, with one playhead through all of them.

    Signals
    -------
    frame_requested(int)
        The coach presses or drags in a plot.
    rep_selected(int)
        Number of a rep that is picked where all reps are laid over each other.
    threshold_dragged(str, str, float)
        Rule id, threshold id and value, while a threshold line is dragged.
    threshold_released()
        The drag has ended.
    chosen_changed(tuple)
        Groups of measurements, such as ``knee_flexion``, that the coach has chosen to see.
    overlaid_changed(bool)
        Whether the reps are laid over each other from now on.
    reference_shown_changed(bool)
        Whether the compared lift is drawn from now on.
    time_range_changed(float, float)
        First and last second that are shown from now on.
    picture_requested(bool)
        The coach wants `picture`; whether to save it, and not just to copy it.
    maximise_requested()
        A double click where the whole clip is shown already.
    """

    frame_requested = Signal(int)
    rep_selected = Signal(int)
    threshold_dragged = Signal(str, str, float)
    threshold_released = Signal()
    chosen_changed = Signal(object)
    overlaid_changed = Signal(bool)
    reference_shown_changed = Signal(bool)
    time_range_changed = Signal(float, float)
    picture_requested = Signal(bool)
    maximise_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._times: FloatArray = np.empty(0)
        self._measurements: Measurements | None = None
        self._segmentation: Segmentation | None = None
        self._judgement: Judgement | None = None
        self._rules: dict[str, Rule] = {}
        self._settings = RuleSettings()
        self._repaired: Mapping[str, BoolArray] = {}
        self._reference: Mapping[str, FloatArray] = {}
        self._reference_shown = True
        self._groups: dict[str, dict[str, str]] = {}
        self._chosen: tuple[str, ...] | None = None
        self._tracks: dict[str, Track] = {}
        self._build()
        self._connect()
        self._show_state()

    def _build(self) -> None:
        self._bar = PlotBar()
        self._canvas = PlotCanvas()
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the pane itself takes the keys
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._canvas)
        self._empty = EmptyPlots()
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._scroll)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._bar)
        layout.addWidget(body, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Measurements"))
        self.setAccessibleDescription(
            tr(
                "Left and right step a frame, plus and minus zoom, 0 shows the whole clip, "
                "Z the rep, V lays the reps over each other."
            )
        )

    def _connect(self) -> None:
        canvas, bar = self._canvas, self._bar
        canvas.frame_sought.connect(self.frame_requested)
        canvas.rep_picked.connect(self.rep_selected)
        canvas.limit_moved.connect(self.threshold_dragged)
        canvas.limit_let_go.connect(self.threshold_released)
        canvas.time_range_changed.connect(self.time_range_changed)
        canvas.whole_requested.connect(self._double_clicked)
        canvas.menu_requested.connect(self.open_menu)
        bar.whole_requested.connect(self.show_whole_clip)
        bar.rep_requested.connect(self.zoom_to_rep)
        bar.overlaid_toggled.connect(self._overlay)
        bar.reference_toggled.connect(self._toggle_reference)
        bar.group_toggled.connect(self.show_group)

    # Data in

    def set_clip(self, times_s: FloatArray) -> None:
        """Lay out the time axis of another clip, and drop what was shown.

        Parameters
        ----------
        times_s : array, shape (T,)
            True time of each frame in seconds.
        """
        self._times = times_s
        self._repaired, self._reference = {}, {}
        self._canvas.set_marked(None)
        self._canvas.set_times(times_s)
        self._canvas.set_frame(0)
        self.set_measurements(None)
        self.set_segmentation(None)
        self.set_judgement(None)

    def set_measurements(
        self,
        measurements: Measurements | None,
        repaired: Mapping[str, BoolArray] | None = None,
    ) -> None:
        """Show these measurements; None empties the plots.

        The view stays where it is zoomed, so that partial results may stream in.

        Parameters
        ----------
        measurements : Measurements or None
        repaired : mapping of str to array, shape (T,), optional
            By keypoint, whether its place is not what the detector said.
        """
        self._measurements = measurements
        self._repaired = repaired or {}
        if measurements is not None:
            if len(measurements) > len(self._times):
                self._times = measurements.times_s
                self._canvas.set_times(self._times)
            self._groups = group_series(measurements.series)
            names = {g: parse_series(next(iter(n.values()))) for g, n in self._groups.items()}
            self._bar.set_names(tuple(names.values()))
        self._show_series()

    def set_segmentation(self, segmentation: Segmentation | None) -> None:
        """Show the reps and phases; None clears them."""
        self._segmentation = segmentation
        self._canvas.set_reps(rep_bands(segmentation, self._times))
        self._bar.set_rep(bool(self._canvas.shown.reps))
        self._follow()
        self._show_state()

    def set_judgement(self, judgement: Judgement | None) -> None:
        """Hatch what is past a threshold; None clears it."""
        self._judgement = judgement
        self._follow()

    def set_rules(self, rules: tuple[Rule, ...], settings: RuleSettings) -> None:
        """Put the rules' threshold lines where the settings have them; no signal is sent."""
        self._rules = {rule.id: rule for rule in rules}
        self._canvas.rule_names = {rule.id: tr(rule.name) for rule in rules}
        self._settings = settings
        self._follow()

    def set_reference(self, reference: Mapping[str, FloatArray] | None) -> None:
        """Draw another lift beside this one; None takes it away.

        Parameters
        ----------
        reference : mapping of str to array, shape (T,), or None
            The other lift's series by name, at the frames of this clip; NaN where there is none.
        """
        self._reference = reference or {}
        self._show_series()

    def set_reference_shown(self, shown: bool) -> None:
        """Draw the other lift where there is one, or leave it out; no signal is sent."""
        if shown != self._reference_shown:
            self._reference_shown = shown
            self._show_series()

    def set_frame(self, frame: int) -> None:
        """Move the playhead to a frame, and the view after it where it would leave it."""
        self._canvas.set_frame(frame)

    def set_in_out(self, first: int, last: int) -> None:
        """Dim what lies outside a range; both frames belong to it."""
        end = len(self._times) - 1
        whole = end < 0 or (first <= 0 and last >= end)
        marked = None if whole else Band(self._time(first), self._time(last))
        self._canvas.set_marked(marked)

    def set_chosen(self, groups: Sequence[str]) -> None:
        """Show the plots of these groups of measurements; no signal is sent.

        Those that the clip does not have are kept in mind.
        """
        self._chosen = tuple(groups)
        self._show_series()

    def set_overlaid(self, overlaid: bool) -> None:
        """Lay the reps over each other, or show them after one another; no signal is sent."""
        if overlaid != self._canvas.shown.overlaid:
            self._canvas.set_overlaid(overlaid)
            self._bar.set_overlaid(overlaid)
            self._show_state()

    def set_time_range(self, start_s: float, end_s: float) -> None:
        """Show a stretch of the clip, as far as there is one; no signal is sent."""
        self._canvas.blockSignals(True)
        self._canvas.set_time_range(Range(start_s, end_s))
        self._canvas.blockSignals(False)

    # What is shown

    @property
    def chosen(self) -> tuple[str, ...]:
        """The groups of measurements that are shown, or would be if the clip had them."""
        if self._chosen is not None:
            return self._chosen
        room = self.height() / text_height()
        return SHOWN_AT_FIRST if room > _ROOM_FOR_THREE else SHOWN_AT_FIRST[:2]

    @property
    def overlaid(self) -> bool:
        """Whether the reps are laid over each other."""
        return self._canvas.shown.overlaid

    @property
    def has_plots(self) -> bool:
        """Whether a plot is shown."""
        return bool(self._canvas.tracks)

    def picture(self, scale: float = 1.0) -> QImage:
        """Return the plots as they are shown, at a scale of the screen's pixels."""
        return picture_of(self._canvas, scale)

    def show_whole_clip(self) -> None:
        """Zoom out to the whole clip, or to whole reps where they are laid over each other."""
        self._canvas.show_whole()

    def zoom_to_rep(self, index: int | None = None) -> None:
        """Zoom to a rep by its number, or to the one nearest to the playhead."""
        rep = self._rep(index)
        if rep is not None and not self.overlaid:
            air = _REP_AIR * (rep.end_s - rep.start_s)
            self._canvas.set_time_range(Range(rep.start_s - air, rep.end_s + air))

    def show_series(self, series: str) -> None:
        """Show the plot of a measurement, where there is one and it is hidden."""
        group = parse_series(series).group
        if group in self._groups and group not in self.chosen:
            self._chosen = (*self.chosen, group)
            self._show_series()

    def _rep(self, index: int | None) -> RepBand | None:
        if index is None:
            return self._canvas.nearest_rep
        return next((rep for rep in self._canvas.shown.reps if rep.index == index), None)

    def _time(self, frame: int) -> float:
        return float(self._times[min(max(frame, 0), len(self._times) - 1)])

    def _show_series(self) -> None:
        """Fill the plots that are chosen, and make those that are wanted for the first time."""
        measurements, chosen = self._measurements, self.chosen
        reference = self._reference if self._reference_shown else {}
        wanted = sorted((g for g in self._groups if g in chosen), key=rank)
        if measurements is not None:
            for group in wanted:
                names = self._groups[group]
                if group not in self._tracks:
                    self._tracks[group] = Track(parse_series(next(iter(names.values()))))
                known = {side: name for side, name in names.items() if name in measurements.series}
                track = self._tracks[group]
                track.set_series(measurements, known, self._repaired, reference)
        tracks = tuple(self._tracks[g] for g in wanted) if measurements is not None else ()
        self._canvas.set_compared(bool(reference))
        self._canvas.set_tracks(tracks)
        self._bar.set_reference(there=bool(self._reference), shown=self._reference_shown)
        self._bar.set_shown(chosen)
        self._follow()
        self._show_state()

    def _follow(self) -> None:
        """Let each plot follow the rules and what they found, and paint those that changed."""
        measurements = self._measurements
        if measurements is None:
            return
        rulings = Rulings(self._rules, self._settings, self._segmentation, self._judgement)
        changed = rulings.show(self._canvas.tracks, measurements)
        if changed:
            self._canvas.repaint_tracks(changed)

    def _show_state(self) -> None:
        """Show the plots, or say why there are none."""
        reps = self._canvas.shown.reps
        if self._measurements is None or not len(self._measurements):
            self._empty.say(tr("The measurements appear here as the clip is analysed."))
        elif not self._canvas.tracks:
            self._empty.say(tr("No plot is shown. Choose what to see above."))
        elif self.overlaid and not reps:
            self._empty.say(tr("No reps were found that could be laid over each other."))
        else:
            self._stack.setCurrentWidget(self._scroll)
            return
        self._stack.setCurrentWidget(self._empty)

    # What the coach does

    def show_group(self, group: str, shown: bool) -> None:
        """Show or hide the plot of a group of measurements, by the coach's choice."""
        others = tuple(each for each in self.chosen if each != group)
        self._chosen = (*others, group) if shown else others
        self._show_series()
        self.chosen_changed.emit(self._chosen)

    def _overlay(self, overlaid: bool) -> None:
        self.set_overlaid(overlaid)
        self.overlaid_changed.emit(overlaid)

    def _toggle_reference(self, shown: bool) -> None:
        self.set_reference_shown(shown)
        self.reference_shown_changed.emit(shown)

    def _double_clicked(self) -> None:
        shown, whole = self._canvas.time_range, self._canvas.whole
        if not self.overlaid and len(self._times) and shown.span < 0.999 * whole.span:
            self.show_whole_clip()
        else:
            self.maximise_requested.emit()

    def copy_values(self, index: int | None = None) -> None:
        """Put the values of the plots on the clipboard: of a rep, or of the whole clip."""
        measurements = self._measurements
        if measurements is None:
            return
        rep = None if index is None else self._rep(index)
        span = Span(rep.start_frame, rep.end_frame) if rep else Span(0, len(measurements) - 1)
        names = [n for t in self._canvas.tracks for n in self._groups[t.name.group].values()]
        QGuiApplication.clipboard().setMimeData(table_data(measurements, names, span))

    def open_menu(self, at: QPoint) -> None:
        """Open the context menu at a point of the screen."""
        under = self._canvas.track_at(self._canvas.mapFromGlobal(at))
        menu = plots_menu(self, self._bar, self._canvas.nearest_rep, under)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def fit_values(self) -> None:
        """Fit the axes of values again."""
        for track in self._canvas.tracks:
            track.zoom = None
        self._canvas.repaint_tracks()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu from the keyboard."""
        self.open_menu(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step and zoom from the keyboard."""
        key, canvas = event.key(), self._canvas
        steps: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        zooms: dict[int, float] = {
            Qt.Key.Key_Plus: 0.8,
            Qt.Key.Key_Equal: 0.8,
            Qt.Key.Key_Minus: 1.25,
        }
        pages: dict[int, float] = {Qt.Key.Key_PageUp: -0.8, Qt.Key.Key_PageDown: 0.8}
        if key in steps and len(self._times):
            last = len(self._times) - 1
            self.frame_requested.emit(min(max(canvas.frame + steps[key], 0), last))
        elif key in zooms:
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            canvas.zoom_values(zooms[key]) if control else canvas.zoom(zooms[key])
        elif key in pages:
            canvas.set_x(canvas.shown.x.moved(pages[key] * canvas.shown.x.span))
        elif key == Qt.Key.Key_0:
            self.show_whole_clip()
        elif key == Qt.Key.Key_Z:
            self.zoom_to_rep()
        elif key == Qt.Key.Key_V:
            self._overlay(not self.overlaid)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._canvas.set_tracks(self._canvas.tracks)

    def sizeHint(self) -> QSize:
        """Ask for room for two plots."""
        line = round(text_height())
        return QSize(line * 40, line * 16)
