"""The window speaks the language that is set, and so does Qt in it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QDoubleSpinBox
from pytestqt.qtbot import QtBot

from app.language import language_name, speak, spoken
from app.program import Program
from app.settings import Settings
from inference.texts import language, tr
from widgets.units import format_value


@pytest.fixture
def german(qapp: QApplication) -> object:
    speak(qapp, "de")
    yield
    speak(qapp, "en")


def test_a_language_without_texts_gives_english() -> None:
    assert spoken("xx") == "en"
    assert spoken("de_AT") == "de"


def test_the_languages_of_the_system_are_asked_in_their_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class System:
        def uiLanguages(self) -> list[str]:  # noqa: N802
            return ["ja-JP", "de-CH", "en-GB"]

    monkeypatch.setattr(QLocale, "system", System)
    assert spoken("") == "de"


def test_a_language_calls_itself_by_its_own_name() -> None:
    assert (language_name("de"), language_name("en")) == ("Deutsch", "English")


def test_qt_speaks_it_too(german: None, qtbot: QtBot) -> None:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert "bbrechen" in box.button(QDialogButtonBox.StandardButton.Cancel).text()


def test_numbers_have_a_comma_where_they_are_shown_and_typed(german: None, qtbot: QtBot) -> None:
    field = QDoubleSpinBox()
    qtbot.addWidget(field)
    field.setRange(0, 100)
    field.setValue(0.9)
    assert field.text() == "0,90"
    assert format_value(0.9, "") == "0,90"
    field.selectAll()
    qtbot.keyClicks(field, "1.5")  # no thousand's mark: it must not become fifteen
    assert field.text() != "15,00"
    field.selectAll()
    qtbot.keyClicks(field, "1,5")
    field.interpretText()
    assert field.value() == 1.5


def test_the_window_is_german_from_title_to_menu(qapp: QApplication, qtbot: QtBot) -> None:
    program = Program(qapp, Settings(language="de"))
    qtbot.addWidget(program.window)
    try:
        assert language() == "de"
        assert program.window.menuBar().actions()[0].text() == "&Datei"
        assert program.actions["play"].text() == tr("&Play / pause") != "&Play / pause"
        assert program.actions["open"].toolTip().endswith("(Strg+O)")
    finally:
        program.window.close()
        speak(qapp, "en")
