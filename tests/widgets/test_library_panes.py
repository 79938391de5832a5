"""The panes of the library by themselves."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from inference.motion.types import Exercise
from widgets.library.filters import FilterColumn
from widgets.library.import_strip import ImportStrip
from widgets.library.model import PAGE, ClipsModel
from widgets.library.rows import ClipRow, Filters, ImportLine, TrendDot, TrendLine
from widgets.library.trend import TrendPlot, day_ticks
from widgets.library.trends import TrendsPage
from widgets.plots.scale import Range

DAY = date(2026, 3, 1)


def rows(first: int, count: int) -> tuple[ClipRow, ...]:
    filmed = datetime(2026, 3, 1)
    return tuple(ClipRow(n, Path(f"/v/{n}.mp4"), filmed) for n in range(first, first + count))


def dot(n: int, error: float | None = 3.0) -> TrendDot:
    day = DAY + timedelta(days=7 * n)
    return TrendDot(n, day, 10.0 - n, 8.0 - n, 13.0 - n, 8.0 - n, reps=5, clips=2, error=error)


LINE = TrendLine("Depth", "how deep", "°", False, tuple(dot(n) for n in range(4)))


def test_only_pages_that_are_looked_at_are_asked_for_and_few_are_held(qtbot: QtBot) -> None:
    model = ClipsModel()
    asked: list[int] = []
    model.page_wanted.connect(asked.append)
    model.set_clips(20_000, 0, rows(0, PAGE))
    assert model.rowCount() == 20_000
    for page in range(1, 30):
        model.want(page * PAGE)
        model.want(page * PAGE + 1)
        model.set_page(page, rows(page * PAGE, PAGE))
    assert asked == list(range(1, 30))
    assert model.clip(29 * PAGE) == rows(29 * PAGE, 1)[0]
    assert model.clip(0) is None


def test_the_same_clips_are_updated_and_others_are_not(qtbot: QtBot) -> None:
    model = ClipsModel()
    asked: list[int] = []
    model.page_wanted.connect(asked.append)
    model.set_clips(150, 0, rows(0, PAGE))
    model.set_page(1, rows(PAGE, 50))
    assert model.update_clips(150, 0, rows(0, PAGE))
    assert model.clip(PAGE) is not None, "what may be out of date is shown until it comes again"
    model.want(0)
    model.want(PAGE)
    assert asked == [1]
    assert not model.update_clips(151, 0, rows(0, PAGE))
    assert not model.update_clips(150, 0, rows(1, PAGE))


def test_missing_files_are_not_dragged(qtbot: QtBot) -> None:
    model = ClipsModel()
    there, gone = rows(0, 1)[0], ClipRow(1, Path("/v/gone.mp4"), datetime(2026, 3, 1), missing=True)
    model.set_clips(2, 0, (there, gone))
    urls = model.mimeData([model.index(0), model.index(1)]).urls()
    assert [url.toLocalFile() for url in urls] == [str(there.path)]


def test_filters_are_told_as_typed_and_taken_away(qtbot: QtBot) -> None:
    column = FilterColumn()
    qtbot.addWidget(column)
    told: list[Filters] = []
    column.changed.connect(told.append)
    QTest.keyClicks(column.text, "anna")
    qtbot.waitUntil(lambda: told == [Filters(text="anna")])
    column._exercise.setCurrentIndex(1)
    column._exercise.activated.emit(1)
    assert told[-1] == Filters(text="anna", exercise=Exercise.SQUAT)
    assert isinstance(told[-1].exercise, Exercise)
    column._clear.click()
    assert told[-1] == Filters()
    assert column.text.text() == ""


def test_a_trend_is_gone_through_by_keys_and_by_mouse(qtbot: QtBot) -> None:
    plot = TrendPlot(LINE)
    qtbot.addWidget(plot)
    plot.resize(400, 260)
    plot.show()
    chosen: list[int] = []
    plot.session_chosen.connect(chosen.append)
    QTest.keyClick(plot, Qt.Key.Key_Home)
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert plot.lit == LINE.dots[1]
    assert "5 reps" in plot.accessibleDescription()
    assert "± 3" in plot.accessibleDescription()
    QTest.keyClick(plot, Qt.Key.Key_Return)
    place = plot.place()
    at = QPointF(place.to_x(LINE.dots[3].day.toordinal()), place.to_y(LINE.dots[3].mean))
    QTest.mouseClick(plot, Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert chosen == [1, 3]


def test_all_of_a_trend_lies_within_its_plot(qtbot: QtBot) -> None:
    for line in (LINE, TrendLine("Speed", "", "m/s", True, (dot(0, None),))):
        plot = TrendPlot(line)
        qtbot.addWidget(plot)
        plot.resize(400, 260)
        place = plot.place()
        for one in line.dots:
            for value in (one.low, one.high, one.mean + (one.error or 0)):
                at = QPointF(place.to_x(one.day.toordinal()), place.to_y(value))
                assert place.rect.contains(at)


def test_days_on_an_axis_are_few_and_even() -> None:
    for span in (2, 20, 400, 4000):
        first = DAY.toordinal()
        days = day_ticks(Range(first, first + span), 4)
        assert 1 <= len(days) <= 5
        gaps = {(b - a).days for a, b in pairwise(days)}
        assert len(gaps) <= 1


def test_figures_without_a_value_are_named(qtbot: QtBot) -> None:
    page = TrendsPage()
    qtbot.addWidget(page)
    page.set_lines((LINE, TrendLine("Knee caving", "", "", True)))
    assert [plot.line.title for plot in page.plots] == ["Depth"]
    assert "Knee caving" in page._without.text()
    page.set_lines(())
    assert page.plots == ()
    assert "two training days" in page._plots.message


def test_failed_files_are_tried_again_or_left_out(qtbot: QtBot) -> None:
    strip = ImportStrip()
    qtbot.addWidget(strip)
    assert strip.isHidden()
    failures = {3: ("a.mov", "no video"), 5: ("b.mov", "no video")}
    strip.set_line(ImportLine("2 failed", 4, 4, failures=failures))
    assert not strip.isHidden()
    assert strip._pause.isHidden()
    told: list[tuple[int, ...]] = []
    strip.retried.connect(told.append)
    strip.skipped.connect(told.append)
    strip._retry.click()
    strip.failures.item(1).setSelected(True)
    strip._skip.click()
    assert told == [(3, 5), (5,)]
