"""Keys can be given to other actions, are remembered, and stay unique."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QTreeWidget
from pytestqt.qtbot import QtBot

from app.actions import ACTIONS, native_keys
from app.keymap import RESERVED, keys_of, owner, portable, refusal, with_keys, without
from app.program import Program
from app.settings import Settings
from app.settings_file import load_settings, save_settings
from widgets.dialogs.key_button import KeyButton
from widgets.dialogs.keys import KeysDialog
from widgets.keyed import set_keyed_tooltip

NAMES = [spec.id for spec in ACTIONS]
SOME_KEYS = ["P", "Space", "Ctrl+O", "Left", "F9", "?", "Ctrl+Shift+Z", "Nonsense key"]


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.lists(st.sampled_from(SOME_KEYS)))))
def test_a_key_never_does_two_things(steps: list[tuple[str, list[str]]]) -> None:
    changed: dict[str, tuple[str, ...]] = {}
    for name, keys in steps:
        changed = with_keys(changed, name, keys)
        held = Counter(portable(key) for own in keys_of(changed).values() for key in own)
        assert max(held.values()) == 1
        assert set(keys_of(changed)[name]) == {portable(key) for key in keys} - {""}


def test_resetting_one_takes_its_keys_back(qapp: object) -> None:
    changed = with_keys({}, "about", ["Space"])
    assert owner(changed, "Space") == "about"
    assert keys_of(changed)["play"] == ()
    assert without(changed, "play") == {}


def test_the_keys_to_work_a_window_with_are_refused(qapp: object) -> None:
    for key in (*RESERVED, "Alt+F"):
        assert refusal(key), key
    assert not refusal("P")


# ── in the window ───────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def page(program: Program, qtbot: QtBot) -> Iterator[KeysDialog]:
    program.actions["keys"].trigger()
    (dialog,) = program.window.findChildren(KeysDialog)
    qtbot.waitUntil(dialog.isVisible)
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    yield dialog
    dialog.close()


def change(page: KeysDialog, qtbot: QtBot, name: str, key: Qt.Key) -> None:
    page.choose(name)
    button = page.findChildren(KeyButton)[0]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.waiting
    qtbot.keyClick(button, key)
    assert not button.waiting


def test_the_page_names_every_action_and_its_keys(page: KeysDialog, program: Program) -> None:
    tree = page.findChild(QTreeWidget)
    shown = set()
    for i in range(tree.topLevelItemCount()):
        heading = tree.topLevelItem(i)
        for j in range(heading.childCount()):
            shown.add((heading.child(j).text(0), heading.child(j).text(1)))
    for spec in ACTIONS:
        title = spec.text.replace("&", "").rstrip("…")
        assert (title, native_keys(spec.keys)) in shown, spec.id
    assert ("Any pane", "Double click") in shown


def test_the_page_is_searched_by_word_and_by_key(page: KeysDialog) -> None:
    page.search("light theme")
    assert page.titles() == ["Light theme"]
    page.search("ctrl+o")
    assert page.titles() == ["Open"]
    page.search("")
    assert len(page.titles()) > len(ACTIONS)


def test_a_new_key_works_at_once_and_the_tooltips_follow(
    page: KeysDialog, program: Program, qtbot: QtBot
) -> None:
    button = QPushButton(program.window)
    set_keyed_tooltip(button, "play", "Play or pause")
    change(page, qtbot, "play", Qt.Key.Key_F9)
    assert program.actions["play"].shortcut().toString() == "F9"
    assert program.actions["play"].toolTip() == "Play or pause (F9)"
    assert button.toolTip() == "Play or pause (F9)"
    assert load_settings().keys == {"play": ("F9",)}
    assert page.chosen is not None
    assert page.chosen.keys == "F9"
    assert page.chosen.changed


def test_a_key_of_another_action_is_taken_only_when_agreed(
    page: KeysDialog, program: Program, qtbot: QtBot
) -> None:
    change(page, qtbot, "about", Qt.Key.Key_Space)
    assert program.keymap.owner("Space") == "play"
    take = next(b for b in page.findChildren(QPushButton) if b.text() == "&Take it over")
    assert take.hasFocus()
    qtbot.keyClick(take, Qt.Key.Key_Space)
    assert program.keymap.owner("Space") == "about"
    assert program.keymap.keys("play") == ()
    reset = next(b for b in page.findChildren(QPushButton) if b.text() == "Reset a&ll")
    qtbot.mouseClick(reset, Qt.MouseButton.LeftButton)
    assert program.keymap.owner("Space") == "play"
    assert load_settings().keys == {}


def test_waiting_for_a_key_traps_nobody(page: KeysDialog, program: Program, qtbot: QtBot) -> None:
    page.choose("play")
    button = page.findChildren(KeyButton)[0]
    button.wait()
    qtbot.keyClick(button, Qt.Key.Key_Escape)
    assert not button.waiting
    assert page.isVisible()
    button.wait()
    qtbot.keyClick(button, Qt.Key.Key_Tab)
    assert program.keymap.keys("play") == ("Space",)
    button.wait()
    page.findChild(QLineEdit).setFocus()
    assert not button.waiting


def test_the_keys_of_last_time_are_there_again(qapp: QApplication, qtbot: QtBot) -> None:
    kept = Settings(keys={"play": ("P",), "gone": ("Space",), "about": ("no key",)})
    save_settings(kept)
    program = Program(qapp)
    qtbot.addWidget(program.window)
    assert program.actions["play"].shortcut().toString() == "P"
    assert program.actions["about"].shortcut().isEmpty()
    assert not program.actions["play"].toolTip().endswith("(Space)")
    program.window.close()
