import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from widgets.transport import SPEEDS, TransportBar


@pytest.fixture
def transport(qtbot: QtBot) -> TransportBar:
    bar = TransportBar()
    qtbot.addWidget(bar)
    bar.show()
    return bar


def button(bar: TransportBar, name: str) -> QToolButton:
    return next(b for b in bar.findChildren(QToolButton) if b.accessibleName() == name)


@pytest.mark.parametrize(
    ("name", "signal", "args"),
    [
        ("To the start", "start_requested", []),
        ("One frame back", "step_requested", [-1]),
        ("Play", "play_toggled", [True]),
        ("One frame forward", "step_requested", [1]),
        ("To the end", "end_requested", []),
        ("Loop the current rep", "loop_toggled", [True]),
    ],
)
def test_every_button_tells(
    transport: TransportBar, qtbot: QtBot, name: str, signal: str, args: list[object]
) -> None:
    with qtbot.waitSignal(getattr(transport, signal)) as told:
        QTest.mouseClick(button(transport, name), Qt.MouseButton.LeftButton)
    assert told.args == args


def test_while_playing_the_button_pauses(transport: TransportBar, qtbot: QtBot) -> None:
    transport.set_playing(True)
    with qtbot.waitSignal(transport.play_toggled) as told:
        QTest.keyClick(button(transport, "Pause"), Qt.Key.Key_Space)
    assert told.args == [False]
    transport.set_playing(False)
    assert button(transport, "Play").toolTip() == "Play"


def test_the_speed_is_chosen_by_key(transport: TransportBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(transport.speed_changed) as told:
        QTest.keyClick(transport._speed, Qt.Key.Key_Down)
    assert told.args == [1.5]


def test_setters_send_no_signal(transport: TransportBar, qtbot: QtBot) -> None:
    with (
        qtbot.assertNotEmitted(transport.speed_changed),
        qtbot.assertNotEmitted(transport.loop_toggled),
        qtbot.assertNotEmitted(transport.play_toggled),
    ):
        transport.set_speed(0.27)
        transport.set_looping(True)
        transport.set_playing(True)
    assert transport._speed.currentData() == 0.25
    assert transport._speed.count() == len(SPEEDS)
    assert button(transport, "Loop the current rep").isChecked()


def test_the_position_is_written_out(transport: TransportBar) -> None:
    transport.set_position(12.4333, 373, 905)
    assert transport._position.text() == "12.43\u202fs · frame 373 / 904"
    transport.set_position(0, 0, 0)
    assert transport._position.text() == "0.00\u202fs · frame 0 / 0"


def test_without_a_clip_nothing_can_be_pressed(transport: TransportBar, qtbot: QtBot) -> None:
    transport.setEnabled(False)
    with qtbot.assertNotEmitted(transport.play_toggled):
        QTest.mouseClick(button(transport, "Play"), Qt.MouseButton.LeftButton)
