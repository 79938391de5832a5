"""Keys work wherever the keyboard is, and a field keeps what it needs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QSlider,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.actions import make_actions
from app.keyboard import Keyboard
from app.window import MainWindow
from inference.motion.rules import RULES
from widgets.theme import DARK, apply_theme


class Bench:
    """The window with every action counted instead of carried out."""

    def __init__(self, qapp: QApplication) -> None:
        apply_theme(qapp, DARK)
        self.window = MainWindow()
        self.window.rules.set_rules(RULES)
        self.done: list[str] = []
        handlers = _Counting(self.done)
        self.actions = make_actions(self.window, handlers)
        self.keyboard = Keyboard(self.window, qapp)
        self.keyboard.left_field.connect(self.window.leave_field)

    def first(self, kind: type[QWidget], within: QWidget) -> QWidget:
        return next(w for w in within.findChildren(kind) if w.isVisible())


class _Counting(dict[str, object]):
    def __init__(self, done: list[str]) -> None:
        super().__init__()
        self._done = done

    def __missing__(self, name: str) -> object:
        return lambda *_: self._done.append(name)


@pytest.fixture
def bench(qapp: QApplication, qtbot: QtBot) -> Iterator[Bench]:
    bench = Bench(qapp)
    qtbot.addWidget(bench.window)
    bench.window.resize(1280, 720)
    bench.window.show()
    with qtbot.waitActive(bench.window):
        bench.window.activateWindow()
    yield bench
    bench.window.close()


def places(bench: Bench) -> dict[str, QWidget]:
    window = bench.window
    window.transport.setEnabled(True)
    return {
        "video": window.video,
        "skeleton": window.skeleton,
        "frontal": window.frontal,
        "plots": window.plots,
        "timeline": window.timeline,
        "reps": window.reps,
        "findings": window.findings,
        "button": bench.first(QToolButton, window.transport),
        "speed": bench.first(QComboBox, window.transport),
        "slider": bench.first(QSlider, window.rules),
        "check box": bench.first(QCheckBox, window.rules),
        "number": bench.first(QDoubleSpinBox, window.rules),
    }


def press(qtbot: QtBot, key: Qt.Key) -> None:
    holder = QApplication.focusWidget()
    assert holder is not None
    qtbot.keyClick(holder, key)


def test_space_and_letters_work_wherever_the_keyboard_is(bench: Bench, qtbot: QtBot) -> None:
    for name, place in places(bench).items():
        place.setFocus()
        assert place.hasFocus() or place.isAncestorOf(QApplication.focusWidget()), name
        bench.done.clear()
        for key in (Qt.Key.Key_Space, Qt.Key.Key_J, Qt.Key.Key_K, Qt.Key.Key_L, Qt.Key.Key_R):
            press(qtbot, key)
        press(qtbot, Qt.Key.Key_F)
        wanted = ["play", "shuttle_back", "shuttle_stop", "shuttle_on", "loop_rep", "view_front"]
        assert bench.done == wanted, name


def test_arrows_step_where_no_field_needs_them(bench: Bench, qtbot: QtBot) -> None:
    for name, place in places(bench).items():
        if name in ("slider", "number", "reps"):
            continue
        place.setFocus()
        bench.done.clear()
        press(qtbot, Qt.Key.Key_Left)
        press(qtbot, Qt.Key.Key_Right)
        assert bench.done == ["back_1", "on_1"], name


def test_a_number_can_be_typed_and_stepped_and_enter_leaves(bench: Bench, qtbot: QtBot) -> None:
    field = bench.first(QDoubleSpinBox, bench.window.rules)
    assert isinstance(field, QDoubleSpinBox)
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(QApplication.focusWidget(), "30")
    press(qtbot, Qt.Key.Key_Up)
    assert field.value() == 30 + field.singleStep()
    assert bench.done == []
    press(qtbot, Qt.Key.Key_Return)
    assert bench.window.video.hasFocus()
    press(qtbot, Qt.Key.Key_Up)
    assert bench.done == ["previous_rep"]


def test_escape_leaves_a_field_and_puts_the_panes_back(bench: Bench, qtbot: QtBot) -> None:
    window = bench.window
    bench.first(QDoubleSpinBox, window.rules).setFocus()
    press(qtbot, Qt.Key.Key_Escape)
    assert window.video.hasFocus()
    window.toggle_maximised("video")
    press(qtbot, Qt.Key.Key_Escape)
    assert window.pane("rules").isVisible()


def test_a_slider_reached_with_tab_takes_the_arrows(bench: Bench, qtbot: QtBot) -> None:
    slider = bench.first(QSlider, bench.window.rules)
    assert isinstance(slider, QSlider)
    slider.setFocus(Qt.FocusReason.TabFocusReason)
    before = slider.value()
    press(qtbot, Qt.Key.Key_Right)
    assert slider.value() == before + 1
    assert bench.done == []


def test_a_click_does_not_give_a_control_the_keyboard(bench: Bench, qtbot: QtBot) -> None:
    bench.window.video.setFocus()
    for name in ("slider", "check box", "button"):
        place = places(bench)[name]
        qtbot.mouseClick(place, Qt.MouseButton.LeftButton, pos=place.rect().center())
        assert not place.hasFocus(), name


def test_enter_presses_what_was_reached_with_tab(bench: Bench, qtbot: QtBot) -> None:
    box = bench.first(QCheckBox, bench.window.rules)
    assert isinstance(box, QCheckBox)
    box.setFocus(Qt.FocusReason.TabFocusReason)
    press(qtbot, Qt.Key.Key_Return)
    assert not box.isChecked()
