from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.actions import ACTIONS, MENUS, make_actions


def test_no_key_does_two_things() -> None:
    keys = Counter(key for spec in ACTIONS for key in spec.keys)
    assert [key for key, count in keys.items() if count > 1] == []


def test_no_action_is_listed_twice() -> None:
    ids = Counter(spec.id for spec in ACTIONS)
    assert [name for name, count in ids.items() if count > 1] == []


def test_every_key_is_one_that_qt_knows(qapp: object) -> None:
    for spec in ACTIONS:
        assert spec.menu in MENUS
        for key in spec.keys:
            assert not QKeySequence(key).isEmpty(), key


def test_the_keys_that_coaches_know_are_there() -> None:
    keys = {key for spec in ACTIONS for key in spec.keys}
    wanted = (
        "Space Left Right Shift+Left Shift+Right Home End Up Down J K L R I O , . 1 2 3 4 F S T C"
    )
    assert set(wanted.split()) <= keys
    assert {"Ctrl+O", "Ctrl+E", "Ctrl+Z", "Ctrl+Y", "F1"} <= keys


def test_an_action_reaches_its_handler(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    called: list[object] = []
    handlers = {
        spec.id: (lambda on=None, name=spec.id: called.append((name, on))) for spec in ACTIONS
    }
    actions = make_actions(window, handlers)
    actions["open"].trigger()
    actions["loop_rep"].trigger()
    assert called == [("open", None), ("loop_rep", True)]
    assert "Ctrl+O" in actions["open"].toolTip()


def test_an_action_without_a_handler_is_refused(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    with pytest.raises(KeyError):
        make_actions(window, {})
