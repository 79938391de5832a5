from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QMessageBox, QSpinBox
from pytestqt.qtbot import QtBot

from app.program import Program
from app.settings import Settings
from app.settings_file import load_settings, settings_path
from widgets.dialogs.settings import SettingsDialog
from widgets.dialogs.settings_fields import setting_fields
from widgets.theme import DARK, LIGHT, current_theme, ui_font


def test_every_setting_is_shown_in_words_or_hidden() -> None:
    fields = setting_fields(Settings)
    assert {field.path for field in fields} >= {("theme",), ("text_size",), ("overlay", "spine")}
    for field in fields:
        assert field.title != field.path[-1], f"{field.path} has no title"
        assert field.description, f"{field.path} has no description"
        assert field.group != "Other", f"{field.path} is in no group"


def open_dialog(program: Program) -> SettingsDialog:
    program.actions["settings"].trigger()
    (dialog,) = program.window.findChildren(SettingsDialog)
    return dialog


def test_theme_and_text_change_at_once_and_cancel_puts_them_back(
    program: Program, qtbot: QtBot, qapp: QApplication, artefacts: Path
) -> None:
    dialog = open_dialog(program)
    before = qapp.font().pointSizeF()
    theme = next(c for c in dialog.findChildren(QComboBox) if c.accessibleName() == "Theme")
    size = next(s for s in dialog.findChildren(QSpinBox) if s.accessibleName() == "Text size")
    theme.setCurrentText("Light")
    size.setValue(150)
    assert current_theme() == LIGHT
    assert qapp.font().pointSizeF() == 1.5 * before
    assert ui_font(9.0).pointSizeF() == 13.5
    assert load_settings().text_size == 150
    program.window.grab().save(str(artefacts / "window-text-150.png"))
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert current_theme() == DARK
    assert qapp.font().pointSizeF() == before
    assert load_settings() == Settings()


def test_the_theme_in_the_menu_and_in_the_dialog_are_one(program: Program) -> None:
    program.preferences.do_change(("theme",), "light")
    assert program.actions["theme"].isChecked()
    program.actions["theme"].trigger()
    assert current_theme() == DARK
    assert load_settings().theme == "dark"


def test_layers_of_the_overlay_are_drawn_anew(reviewed: Program, qtbot: QtBot) -> None:
    drawn: list[object] = []
    reviewed.window.video.set_overlay = drawn.append  # type: ignore[method-assign]
    reviewed.preferences.do_change(("overlay", "skeleton"), False)
    assert not reviewed.exporting.overlay_style().skeleton
    assert len(drawn) == 1


def test_the_speed_is_taken(program: Program) -> None:
    program.preferences.do_change(("speed",), 0.5)
    assert program.session.speed == 0.5


def test_lost_settings_are_told(qapp: QApplication, qtbot: QtBot) -> None:
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text("{", encoding="utf-8")
    program = Program(qapp)
    qtbot.addWidget(program.window)
    (box,) = program.window.findChildren(QMessageBox)
    assert "settings.json.bad" in box.text()
    program.window.close()


def test_the_3d_view_follows_and_is_followed(program: Program) -> None:
    skeleton = program.window.skeleton
    program.preferences.do_change(("scene_3d", "trails"), False)
    assert not skeleton.options.trails
    assert load_settings().scene_3d.paths == Settings().scene_3d.paths


def test_the_languages_there_are_can_be_chosen(program: Program) -> None:
    dialog = open_dialog(program)
    language = next(c for c in dialog.findChildren(QComboBox) if c.accessibleName() == "Language")
    shown = [language.itemText(n) for n in range(language.count())]
    assert shown[:2] == ["As the system", "English"]
    assert "Deutsch" in shown
    dialog.close()
