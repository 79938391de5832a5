from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inference.comparing import HowCompared, compare_reviews, largest_differences
from inference.motion.compare import Comparison
from inference.motion.types import RuleSettings
from inference.review import review
from tests.factories import GOOD, LEANING, squat_analysis
from widgets.compare.differences_table import (
    CENTIMETRES,
    DEGREES,
    JOINT,
    MOMENT,
    DifferencesTable,
    cell_text,
    sentence,
)
from widgets.compare.panel import DifferencesPanel
from widgets.theme import DARK, apply_theme
from widgets.video.view import VideoView

LEFT = Qt.MouseButton.LeftButton
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@pytest.fixture(scope="module")
def made() -> Comparison:
    athlete, gold = (
        review(squat_analysis(reps, path=Path(name)), None, RuleSettings())
        for reps, name in (((LEANING, GOOD, LEANING), "set.mp4"), ((GOOD,), "gold.mp4"))
    )
    return compare_reviews(athlete, gold, HowCompared(reference_rep=1))


@pytest.fixture
def table(qtbot: QtBot, qapp: QApplication, made: Comparison) -> DifferencesTable:
    apply_theme(qapp, DARK)
    table = DifferencesTable()
    qtbot.addWidget(table)
    table.set_comparison(made)
    table.resize(380, 220)
    with qtbot.waitExposed(table):
        table.show()
    return table


def test_a_line_is_joint_moment_degrees_and_centimetres(
    table: DifferencesTable, made: Comparison
) -> None:
    assert table.lines == largest_differences(made)
    model, worst = table.model(), made.moments[0]
    told = [model.index(0, column).data() for column in (JOINT, MOMENT, DEGREES, CENTIMETRES)]
    assert told[0] == "Head"
    assert told[1].endswith(f", rep {worst.rep}")
    assert told[2].startswith("−2")
    assert float(told[3]) == pytest.approx(worst.distance_cm, abs=0.05)
    assert model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole).startswith("Head ")
    angle = next(line for line in table.lines if line.joint is None)
    assert cell_text(angle, JOINT) == "Spine angle"
    assert cell_text(angle, CENTIMETRES) == "–"
    assert "on average" in sentence(angle)


def test_several_are_seen_at_once(table: DifferencesTable) -> None:
    seen = [
        row
        for row in range(len(table.lines))
        if table.viewport().rect().contains(table.visualRect(table.model().index(row, 0)))
    ]
    assert len(seen) >= 5


@pytest.mark.parametrize("column", [JOINT, MOMENT, DEGREES, CENTIMETRES])
def test_it_is_sorted_by_any_column_and_back(table: DifferencesTable, column: int) -> None:
    as_found = table.lines
    values = {
        JOINT: lambda line: None if line.joint is None else int(line.joint),
        MOMENT: lambda line: line.time_s,
        DEGREES: lambda line: abs(line.degrees),
        CENTIMETRES: lambda line: line.distance_cm if line.joint is not None else None,
    }[column]
    for order in (UP, DOWN):
        table.sortByColumn(column, order)
        told = [values(line) for line in table.lines]
        known = [value for value in told if value is not None]
        assert known == sorted(known, reverse=order == DOWN)
        assert None not in told[: len(known)]  # what has nothing there comes last
    table.sortByColumn(-1, UP)
    assert table.lines == as_found


def test_the_mouse_arrows_and_enter_choose(table: DifferencesTable, qtbot: QtBot) -> None:
    at = table.visualRect(table.model().index(1, 0)).center()
    with qtbot.waitSignal(table.chosen) as chosen:
        QTest.mouseClick(table.viewport(), LEFT, pos=at)
    assert chosen.args == [table.lines[1]]
    with qtbot.waitSignal(table.chosen) as chosen:
        QTest.keyClick(table, Qt.Key.Key_Down)
    assert chosen.args == [table.lines[2]]
    with qtbot.waitSignal(table.chosen) as chosen:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert chosen.args == [table.lines[2]]


def test_lines_are_copied_as_text(table: DifferencesTable) -> None:
    QTest.mouseClick(
        table.viewport(), LEFT, pos=table.visualRect(table.model().index(0, 0)).center()
    )
    QTest.keySequence(table, "Ctrl+C")
    head, line = QGuiApplication.clipboard().text().splitlines()
    assert head.split("\t") == ["Joint", "Moment", "°", "cm", "In words"]
    assert line.startswith("Head\t")
    assert len(table.as_text(all_lines=True).splitlines()) == len(table.lines) + 1
    table.clearSelection()
    assert table.as_text() == table.as_text(all_lines=True)


def test_equal_lifts_say_so(table: DifferencesTable, made: Comparison) -> None:
    table.set_comparison(replace(made, moments=(), angle_difference_deg={}))
    assert table.lines == ()
    assert table.message == "No joint is far off anywhere."
    table.grab()
    table.set_comparison(None)
    assert table.message == ""


def test_the_differences_of_one_rep_are_listed_alone(
    qtbot: QtBot, qapp: QApplication, made: Comparison
) -> None:
    apply_theme(qapp, DARK)
    panel = DifferencesPanel(VideoView(tools=False))
    qtbot.addWidget(panel)
    panel.set_comparison(made)
    assert [panel.reps.itemText(i) for i in range(4)] == ["All reps", "Rep 1", "Rep 2", "Rep 3"]
    panel.reps.setCurrentIndex(3)
    assert {line.rep for line in panel.table.lines} == {3}
    panel.set_comparison(made)  # in another way, say
    assert {line.rep for line in panel.table.lines} == {3}
    panel.set_comparison(replace(made, reps=made.reps[:2]))
    assert panel.reps.currentText() == "All reps"
    assert len({line.rep for line in panel.table.lines}) > 1
