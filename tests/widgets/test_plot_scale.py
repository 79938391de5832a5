import numpy as np
import pytest
from PySide6.QtCore import QRectF

from widgets.plots.scale import Place, Range, polylines, round_step, runs, thinned, ticks

X = np.arange(20_000) / 240


def over(shown: Range, values: Range | None = None) -> Place:
    return Place(QRectF(100, 10, 500, 80), shown, values or Range(0, 100))


def test_values_and_pixels_map_onto_each_other() -> None:
    place = over(Range(2, 12), Range(-10, 30))
    assert place.to_x(2) == 100
    assert place.to_x(12) == 600
    assert place.to_y(-10) == 90
    assert place.to_y(30) == 10
    assert place.from_x(place.to_x(3.7)) == pytest.approx(3.7)
    assert place.from_y(place.to_y(12.5)) == pytest.approx(12.5)
    assert place.points(np.array([2.0]), np.array([30.0])).tolist() == [[100, 10]]


def test_a_zoom_keeps_the_value_under_the_mouse() -> None:
    zoomed = Range(0, 10).zoomed(0.5, 2.0)
    assert zoomed == Range(1, 6)


@pytest.mark.parametrize(
    ("wanted", "inside"),
    [
        (Range(-3, 2), Range(0, 5)),
        (Range(8, 12), Range(6, 10)),
        (Range(-50, 90), Range(0, 10)),
        (Range(4.9, 5.1), Range(4.5, 5.5)),
        (Range(3, 6), Range(3, 6)),
    ],
)
def test_a_range_is_moved_and_cut_to_what_there_is(wanted: Range, inside: Range) -> None:
    assert wanted.within(Range(0, 10), 1.0) == inside


@pytest.mark.parametrize(
    ("span", "most", "step"),
    [(100, 10, 10), (70, 3, 25), (1.0, 4, 0.25), (0.03, 3, 0.01), (17, 5, 5), (0, 3, 5e-10)],
)
def test_steps_are_round_and_few(span: float, most: int, step: float) -> None:
    assert round_step(span, most) == pytest.approx(step)


def test_ticks_are_multiples_in_range() -> None:
    assert ticks(Range(-0.11, 0.31), 0.1) == [-0.1, 0.0, 0.1, 0.2, 0.3]


def test_few_points_are_left_as_they_are() -> None:
    x, y = thinned(X, X, over(Range(2.0, 2.5)))
    assert x[0] <= 2.0
    assert x[-1] >= 2.5
    assert len(x) <= 0.5 * 240 + 3
    assert (x == y).all()


def test_no_peak_is_lost_among_many_points() -> None:
    values = np.full(len(X), 50.0)
    values[7777], values[12_345] = 99.0, 1.0
    x, y = thinned(X, values, over(Range(0, X[-1])))
    assert len(x) <= 2 * 500 + 50
    assert (y.max(), y.min()) == (99.0, 1.0)
    assert x[np.argmax(y)] == pytest.approx(X[7777], abs=0.2)


def test_a_smooth_curve_takes_a_point_a_pixel() -> None:
    values = 50 + 40 * np.sin(X / 10)
    x, y = thinned(X, values, over(Range(0, X[-1])))
    assert len(x) <= 500 + 50
    assert y == pytest.approx(50 + 40 * np.sin(x / 10), abs=1.0)


def test_bins_stay_while_the_range_is_moved() -> None:
    values = np.random.default_rng(0).normal(50, 20, len(X))
    first = set(thinned(X, values, over(Range(0, 40)))[1].tolist())
    moved = set(thinned(X, values, over(Range(0.05, 40.05)))[1].tolist())
    assert len(first & moved) > 0.95 * len(first)


def test_unknown_values_break_the_curve() -> None:
    points = np.array([[0, 1], [1, 1], [2, np.nan], [3, 1], [4, np.nan], [5, 2], [6, 2], [7, 2.0]])
    assert [line.size() for line in polylines(points)] == [2, 2, 3]
    gap = np.full(len(X), np.nan)
    assert polylines(over(Range(0, 80)).points(*thinned(X, gap, over(Range(0, 80))))) == []


def test_runs() -> None:
    assert runs(np.array([True, False, True, True])) == [(0, 1), (2, 4)]
    assert runs(np.zeros(0, dtype=bool)) == []
