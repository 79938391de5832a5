from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from inference.presets import Preset
from widgets.rules.preset_bar import PresetBar

DEFAULT = Preset("default", "Default", "For any lift.")
DEEP = Preset("deep", "Deep squat", "Thighs below the horizontal.")
ANNA = Preset("anna", "Anna", "Made from “Deep squat”.")


@pytest.fixture
def bar(qtbot: QtBot) -> PresetBar:
    bar = PresetBar()
    qtbot.addWidget(bar)
    bar.set_presets((DEFAULT, DEEP), (ANNA,))
    bar.set_preset(DEFAULT, changed=False, own=False)
    with qtbot.waitExposed(bar):
        bar.show()
    return bar


def can(bar: PresetBar) -> dict[str, bool]:
    menu = bar._more.menu()
    return {action.text(): action.isEnabled() for action in menu.actions() if action.text()}


def test_own_presets_stand_below_a_line(bar: PresetBar) -> None:
    names = [bar.box.itemText(row) for row in range(bar.box.count())]
    assert names == ["Default", "Deep squat", "", "Anna"]


def test_a_preset_is_chosen_by_keyboard(bar: PresetBar, qtbot: QtBot) -> None:
    for preset in (DEEP, ANNA):
        with qtbot.waitSignal(bar.preset_chosen) as told:
            QTest.keyClick(bar.box, Qt.Key.Key_Down)
        assert told.args == [preset.id]


def test_what_was_changed_is_marked_and_taken_back(bar: PresetBar, qtbot: QtBot) -> None:
    assert not bar._revert.isVisible()
    with qtbot.assertNotEmitted(bar.preset_chosen):
        bar.set_preset(DEEP, changed=True, own=False)
    assert bar.box.currentText() == "Deep squat (changed)"
    with qtbot.waitSignal(bar.revert_requested):
        QTest.mouseClick(bar._revert, Qt.MouseButton.LeftButton)
    bar.set_preset(DEFAULT, changed=False, own=False)
    assert bar.box.currentText() == "Default"
    assert bar.box.itemText(1) == "Deep squat"


def test_only_own_presets_are_saved_to_renamed_and_deleted(bar: PresetBar) -> None:
    bar.set_preset(DEEP, changed=True, own=False)
    assert can(bar) == {
        "&Save changes": False,
        "Save &as preset…": True,
        "&Rename…": False,
        "&Delete…": False,
    }
    bar.set_preset(ANNA, changed=False, own=True)
    assert list(can(bar).values()) == [False, True, True, True]
    bar.set_preset(ANNA, changed=True, own=True)
    assert all(can(bar).values())


def test_a_preset_that_is_gone_keeps_its_name(bar: PresetBar) -> None:
    bar.set_preset(replace(ANNA, id="gone", name="Ben"), changed=False, own=False)
    assert bar.box.currentIndex() == -1
    assert bar.box.placeholderText() == "Ben"
    bar.set_presets((DEFAULT, DEEP), ())
    bar.set_preset(DEFAULT, changed=False, own=False)
    assert bar.box.currentText() == "Default"
