from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from widgets.dialogs.report import ReportChoices, ReportDialog, ReportNote

NOTES = (ReportNote(40, 1.33, "Chest up"), ReportNote(90, 3.0, "Good"))


@pytest.fixture
def choices(tmp_path: Path) -> ReportChoices:
    return ReportChoices(tmp_path / "squat-report", "Zoë", notes=NOTES)


def ask(qtbot: QtBot, choices: ReportChoices, reps: int = 5) -> ReportDialog:
    dialog = ReportDialog(choices, reps)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_what_is_suggested_is_what_is_chosen(qtbot: QtBot, choices: ReportChoices) -> None:
    dialog = ask(qtbot, choices)
    assert dialog.choices() == choices
    assert choices.targets == (choices.base.with_name("squat-report.pdf"),)


def test_everything_is_chosen_by_keyboard(qtbot: QtBot, choices: ReportChoices) -> None:
    dialog = ask(qtbot, choices)
    dialog._athlete.selectAll()
    QTest.keyClicks(dialog._athlete, " Ada ")
    QTest.keyClick(dialog._pages.button(1), Qt.Key.Key_Space)
    QTest.keyClick(dialog._html, Qt.Key.Key_Space)
    QTest.keyClick(dialog._notes, Qt.Key.Key_Space)
    dialog._target.selectAll()
    QTest.keyClicks(dialog._target, str(choices.base.with_name("ada.pdf")))
    chosen = dialog.choices()
    assert chosen == replace(
        choices,
        base=choices.base.with_name("ada"),
        athlete="Ada",
        per_rep=True,
        html=True,
        notes=NOTES[1:],
    )
    assert [target.name for target in chosen.targets] == ["ada.pdf", "ada.html"]


def test_a_page_a_rep_needs_two_reps(qtbot: QtBot, choices: ReportChoices) -> None:
    dialog = ask(qtbot, replace(choices, per_rep=True), reps=1)
    assert not dialog._pages.button(1).isEnabled()
    assert not dialog.choices().per_rep


def test_without_notes_none_are_offered(qtbot: QtBot, choices: ReportChoices) -> None:
    dialog = ask(qtbot, replace(choices, notes=()))
    assert not dialog._notes.isVisible()
    assert dialog.choices().notes == ()


def test_replacing_a_file_is_said_before(qtbot: QtBot, choices: ReportChoices) -> None:
    dialog = ask(qtbot, choices)
    assert not dialog._problem.isVisible()
    choices.base.with_name("old.pdf").touch()
    dialog._target.setText(str(choices.base.with_name("old")))
    assert dialog._problem.text() == "There already: old.pdf. Export replaces it."
    assert dialog._export.isEnabled()


@pytest.mark.parametrize("name", ["", "  ", "/"])
def test_no_name_is_refused(qtbot: QtBot, choices: ReportChoices, name: str) -> None:
    dialog = ask(qtbot, choices)
    dialog._target.setText(name)
    assert "Type a name" in dialog._problem.text()
    assert not dialog._export.isEnabled()


def test_nothing_to_write_and_a_folder_of_that_name_are_refused(
    qtbot: QtBot, choices: ReportChoices
) -> None:
    dialog = ask(qtbot, choices)
    dialog._pdf.setChecked(False)
    assert "Tick what is to be written" in dialog._problem.text()
    assert not dialog._export.isEnabled()
    choices.base.with_name("squat-report.html").mkdir()
    dialog._html.setChecked(True)
    assert "A folder has this name" in dialog._problem.text()


def test_a_preview_is_wished_for_once_the_coach_stops_typing(
    qtbot: QtBot, choices: ReportChoices
) -> None:
    dialog = ask(qtbot, choices)
    with qtbot.waitSignal(dialog.preview_wanted):
        pass  # the first comes by itself
    wished: list[ReportChoices] = []
    dialog.preview_wanted.connect(wished.append)
    QTest.keyClicks(dialog._athlete, " M.")
    qtbot.waitUntil(lambda: bool(wished))
    assert [each.athlete for each in wished] == ["Zoë M."]
    image = QImage(300, 424, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    dialog.set_preview(image, 2)
    assert dialog._caption.text() == "2 pages"
    shown = dialog._picture.pixmap()
    assert shown.width() / shown.height() == pytest.approx(300 / 424, abs=0.01)
    dialog.set_preview_problem("The clip is gone.")
    assert dialog._caption.text() == "The clip is gone."
