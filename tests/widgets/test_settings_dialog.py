"""The dialog is made from a schema, so the tests bring a schema of their own."""

from __future__ import annotations

from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGroupBox,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from widgets.dialogs.settings import SettingsDialog
from widgets.dialogs.settings_fields import (
    UnknownSettingError,
    setting_fields,
    value_at,
    with_value_at,
)


class Inner(BaseModel):
    model_config = ConfigDict(frozen=True)

    angles: bool = Field(default=True, title="Angles", description="Beside the joints")


class Sample(BaseModel):
    model_config = ConfigDict(frozen=True)

    colour: Literal["dark", "light"] = Field(
        default="dark",
        title="Theme",
        json_schema_extra={"group": "Looks", "labels": {"dark": "Like night", "light": "Day"}},
    )
    size: int = Field(
        default=100, ge=50, le=200, title="Size", json_schema_extra={"group": "Looks", "unit": "%"}
    )
    drawn: Inner = Field(default=Inner(), title="Drawn")
    speed: float = Field(default=1.0, ge=0.1, le=2.0, title="Speed", description="As filmed")
    folder: str = Field(default="", title="Folder", json_schema_extra={"kind": "folder"})
    language: str = Field(default="", title="Language", json_schema_extra={"restart": True})
    memory: tuple[str, ...] = Field(default=(), json_schema_extra={"hidden": True})


LANGUAGES = {"language": (("", "As the system"), ("de", "Deutsch"))}


class Told:
    """Takes what the dialog tells, as the program does."""

    def __init__(self, dialog: SettingsDialog) -> None:
        self.settings = Sample()
        dialog.value_changed.connect(self.take)

    def take(self, path: tuple[str, ...], value: object) -> None:
        self.settings = with_value_at(self.settings, path, value)


@pytest.fixture
def dialog(qtbot: QtBot) -> SettingsDialog:
    dialog = SettingsDialog(Sample(), LANGUAGES)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def editor(dialog: SettingsDialog, name: str) -> QWidget:
    kinds = (QCheckBox, QSpinBox, QDoubleSpinBox, QComboBox, QLineEdit)
    return next(
        widget
        for kind in kinds
        for widget in dialog.findChildren(kind)
        if widget.accessibleName() == name
    )


def button(dialog: SettingsDialog, text: str) -> QPushButton:
    return next(b for b in dialog.findChildren(QPushButton) if b.text() == text)


def test_every_field_that_is_not_hidden_gets_the_editor_of_its_type(
    dialog: SettingsDialog,
) -> None:
    kinds = {
        "Theme": QComboBox,
        "Size": QSpinBox,
        "Angles": QCheckBox,
        "Speed": QDoubleSpinBox,
        "Folder": QLineEdit,
        "Language": QComboBox,
    }
    for name, kind in kinds.items():
        assert isinstance(editor(dialog, name), kind), name
    titles = [box.title() for box in dialog.findChildren(QGroupBox)]
    assert titles == ["Looks", "Drawn", "Other"]
    size = editor(dialog, "Size")
    assert isinstance(size, QSpinBox)
    assert (size.minimum(), size.maximum(), size.suffix()) == (50, 200, "%")
    assert editor(dialog, "Speed").toolTip() == "As filmed"


def test_a_type_without_an_editor_must_be_hidden() -> None:
    class Odd(BaseModel):
        names: tuple[str, ...] = ()

    with pytest.raises(UnknownSettingError, match="names"):
        setting_fields(Odd)


def test_a_change_is_told_at_once(dialog: SettingsDialog) -> None:
    told = Told(dialog)
    colour, size, angles = (editor(dialog, name) for name in ("Theme", "Size", "Angles"))
    assert isinstance(colour, QComboBox)
    assert isinstance(size, QSpinBox)
    assert isinstance(angles, QCheckBox)
    assert colour.currentText() == "Like night"
    colour.setCurrentText("Day")
    size.setValue(150)
    angles.click()
    assert told.settings == Sample(colour="light", size=150, drawn=Inner(angles=False))


def test_cancel_tells_the_old_values_again(dialog: SettingsDialog, qtbot: QtBot) -> None:
    told = Told(dialog)
    size = editor(dialog, "Size")
    assert isinstance(size, QSpinBox)
    size.setValue(150)
    assert told.settings != Sample()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert told.settings == Sample()
    assert not dialog.isVisible()


def test_done_keeps_the_changes(dialog: SettingsDialog) -> None:
    told = Told(dialog)
    size = editor(dialog, "Size")
    assert isinstance(size, QSpinBox)
    size.setValue(150)
    button(dialog, "Done").click()
    assert told.settings == Sample(size=150)


def test_one_value_goes_back_or_all_do(dialog: SettingsDialog) -> None:
    told = Told(dialog)
    size, angles = editor(dialog, "Size"), editor(dialog, "Angles")
    assert isinstance(size, QSpinBox)
    assert isinstance(angles, QCheckBox)
    resets = {b.accessibleName(): b for b in dialog.findChildren(QToolButton)}
    reset = resets["Back to the default: Size"]
    assert not reset.isVisible()
    size.setValue(150)
    angles.click()
    assert reset.isVisible()
    reset.click()
    assert told.settings == Sample(drawn=Inner(angles=False))
    assert size.value() == 100
    button(dialog, "Restore all defaults").click()
    assert told.settings == Sample()
    assert angles.isChecked()


def test_the_search_finds_titles_descriptions_groups_and_choices(dialog: SettingsDialog) -> None:
    search = editor(dialog, "Search the settings")
    assert isinstance(search, QLineEdit)

    def shown(text: str) -> set[str]:
        search.setText(text)
        names = ("Theme", "Size", "Angles", "Speed", "Folder", "Language")
        return {name for name in names if editor(dialog, name).isVisible()}

    assert shown("looks") == {"Theme", "Size"}
    assert shown("NIGHT") == {"Theme"}
    assert shown("beside joints") == {"Angles"}
    assert shown("deutsch") == {"Language"}
    assert shown("no such thing") == set()
    assert len(shown("")) == 6


def test_what_needs_another_start_says_so(dialog: SettingsDialog) -> None:
    language = editor(dialog, "Language")
    assert isinstance(language, QComboBox)
    row = next(row for row in dialog._rows if row.field.path == ("language",))
    assert not row._note.isVisible()
    language.setCurrentText("Deutsch")
    assert row._note.isVisible()
    language.setCurrentText("As the system")
    assert not row._note.isVisible()


def test_a_value_is_read_and_set_by_its_path() -> None:
    changed = with_value_at(Sample(), ("drawn", "angles"), False)
    assert value_at(changed, ("drawn", "angles")) is False
    with pytest.raises(ValueError, match="size"):
        with_value_at(Sample(), ("size",), 1000)
