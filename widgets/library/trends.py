"""The page of trends: whose, of which exercise, and a plot a figure."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from inference.motion.types import Exercise
from inference.texts import listed, mark, tr
from widgets.library.rows import TrendLine
from widgets.library.trend import TrendPlot
from widgets.library.words import exercise_title, narrow_box
from widgets.message import paint_message
from widgets.theme import text_height

_SINCE: tuple[tuple[str, int], ...] = (
    (mark("Any time"), 0),
    (mark("Last 30 days"), 30),
    (mark("Last 90 days"), 90),
    (mark("Last 12 months"), 365),
)
NEEDED = mark(
    "A trend needs clips of one athlete from two training days or more. Say in the list whose "
    "lift a clip shows; every analysed clip then counts on the day on which it was filmed."
)
KEY = mark(
    "line and dots: mean of a training day · bar: lowest to highest rep · "
    "diamond: best rep · grey: expected error"
)


class _Plots(QWidget):
    """The plots in columns, or a message."""

    def __init__(self) -> None:
        super().__init__()
        self.message = tr(NEEDED)
        self.plots: list[TrendPlot] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(10, 4, 10, 10)
        self._grid.setSpacing(8)
        self._columns = 0

    def set_plots(self, plots: Sequence[TrendPlot]) -> None:
        """Show other plots."""
        for plot in self.plots:
            self._grid.removeWidget(plot)
            plot.hide()
            plot.deleteLater()
        self.plots = list(plots)
        self._columns = 0
        self._arrange()
        self.update()

    def _arrange(self) -> None:
        columns = max(1, min(3, int(self.width() // (text_height() * 22))))
        if columns == self._columns:
            return
        self._columns = columns
        for n, plot in enumerate(self.plots):
            self._grid.addWidget(plot, n // columns, n % columns)
        for column in range(3):
            self._grid.setColumnStretch(column, int(column < columns))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use as many columns as there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say what is needed, where there is no plot."""
        if not self.plots:
            with QPainter(self) as painter:
                paint_message(painter, QRectF(self.rect()), "", self.message)


class TrendsPage(QWidget):
    """How an athlete's figures go from training to training.

    Signals
    -------
    wanted(object, object, int)
        Id of an athlete or None, an `Exercise`, and over how many days up to now; 0 for all.
    session_chosen(int)
        Id of a training day.
    """

    wanted = Signal(object, object, int)
    session_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._athletes: tuple[tuple[int, str], ...] = ()
        self.athlete = narrow_box(tr("Athlete"), tr("Whose trend it is"), self.ask)
        self.exercise = narrow_box(tr("Exercise"), tr("Of which exercise"), self.ask)
        self._since = narrow_box(tr("Filmed"), tr("How far back"), self.ask)
        for exercise in Exercise:
            self.exercise.addItem(exercise_title(exercise), exercise)
        for title, days in _SINCE:
            self._since.addItem(tr(title), days)
        self._key, self._without = QLabel(tr(KEY)), QLabel()
        for label in (self._key, self._without):
            label.setProperty("muted", True)
            label.setWordWrap(True)
        self._plots = _Plots()
        self._lay_out()
        self.set_lines(())

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(10, 8, 10, 0)
        row.setSpacing(8)
        for box in (self.athlete, self.exercise, self._since):
            row.addWidget(box)
        row.addStretch(1)
        words = QVBoxLayout()
        words.setContentsMargins(10, 2, 10, 2)
        words.addWidget(self._key)
        words.addWidget(self._without)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setProperty("plain", True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._plots)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addLayout(words)
        column.addWidget(scroll, 1)

    # Data in

    def set_athletes(self, athletes: tuple[tuple[int, str], ...]) -> None:
        """Offer these athletes; the one that is shown stays so. No signal is sent."""
        if athletes == self._athletes:
            return
        self._athletes = athletes
        shown = self.athlete.currentData()
        self.athlete.clear()
        for athlete_id, name in athletes:
            self.athlete.addItem(name, athlete_id)
        self.show_athlete(shown)

    def show_athlete(self, athlete_id: int | None) -> None:
        """Turn to an athlete, or to the first. No signal is sent."""
        self.athlete.setCurrentIndex(max(self.athlete.findData(athlete_id), 0))

    def show_exercise(self, exercise: Exercise) -> None:
        """Turn to an exercise. No signal is sent."""
        self.exercise.setCurrentIndex(list(Exercise).index(exercise))

    def set_lines(self, lines: Sequence[TrendLine], problem: str = "") -> None:
        """Show how the figures went; those without a value are named."""
        known = [line for line in lines if line.dots]
        without = [line.title for line in lines if not line.dots]
        plots = [TrendPlot(line) for line in known]
        for plot in plots:
            plot.session_chosen.connect(self.session_chosen)
        self._plots.message = problem or tr(NEEDED)
        self._plots.set_plots(plots)
        self._key.setVisible(bool(known))
        said = tr("Not seen from where these clips were filmed: {figures}.")
        self._without.setText(said.format(figures=listed(without)))
        self._without.setVisible(bool(known and without))

    @property
    def plots(self) -> tuple[TrendPlot, ...]:
        """The plots that are shown."""
        return tuple(self._plots.plots)

    def ask(self) -> None:
        """Ask for the trend that is chosen."""
        exercise = Exercise(self.exercise.currentData())
        self.wanted.emit(self.athlete.currentData(), exercise, self._since.currentData())
