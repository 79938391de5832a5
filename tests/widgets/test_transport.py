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
        ("The range starts here", "in_requested", []),
        ("The range ends here", "out_requested", []),
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
    assert transport._position.shown == "12.43\u202fs · frame 373 / 904"
    transport.set_position(0, 0, 0)
    assert transport._position.shown == "0.00\u202fs · frame 0 / 0"


def test_without_a_clip_nothing_can_be_pressed(transport: TransportBar, qtbot: QtBot) -> None:
    transport.setEnabled(False)
    with qtbot.assertNotEmitted(transport.play_toggled):
        QTest.mouseClick(button(transport, "Play"), Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("typed", "signal", "args"),
    [
        ("12.4", "time_requested", [12.4]),
        ("12,4 s", "time_requested", [12.4]),
        (".5", "time_requested", [0.5]),
        ("1:02.5", "time_requested", [62.5]),
        ("1:00:01", "time_requested", [3601.0]),
        ("f 373", "frame_requested", [373]),
        ("F373", "frame_requested", [373]),
        ("373f", "frame_requested", [373]),
        ("#7", "frame_requested", [7]),
    ],
)
def test_a_moment_is_typed(
    transport: TransportBar, qtbot: QtBot, typed: str, signal: str, args: list[float]
) -> None:
    transport._position.setFocus()
    with qtbot.waitSignal(getattr(transport, signal)) as told:
        QTest.keyClicks(transport._position, typed)
        QTest.keyClick(transport._position, Qt.Key.Key_Return)
    assert told.args == args
    assert not transport._position.hasFocus()


@pytest.mark.parametrize("typed", ["", "soon", "1:2:3:4", "-3", "f", "12.4.5"])
def test_what_is_no_moment_goes_nowhere(transport: TransportBar, qtbot: QtBot, typed: str) -> None:
    field = transport._position
    field.setFocus()
    field.setText(typed)
    with (
        qtbot.assertNotEmitted(transport.time_requested),
        qtbot.assertNotEmitted(transport.frame_requested),
    ):
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.hasFocus()


def test_what_is_typed_stays_while_the_clip_runs(transport: TransportBar) -> None:
    field = transport._position
    transport.set_position(2.0, 60, 300)
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    assert field.selectedText() == "2.00"
    QTest.keyClicks(field, "7")
    transport.set_position(2.1, 63, 300)
    assert field.text() == "7"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "2.10\u202fs · frame  63 / 299"


def test_the_read_out_keeps_its_width(transport: TransportBar) -> None:
    transport.set_position(0.0, 0, 1000)
    width = transport._position.width()
    transport.set_position(61.25, 999, 1000)
    assert transport._position.width() == width


def test_the_range_is_shown_with_its_length(transport: TransportBar, qtbot: QtBot) -> None:
    transport.resize(1200, transport.height())
    transport.set_range((2.1, 8.3))
    assert transport._range.text() == "2.10\u202fs – 8.30\u202fs (6.20\u202fs)"
    with qtbot.waitSignal(transport.range_cleared):
        QTest.mouseClick(transport._clear, Qt.MouseButton.LeftButton)
    transport.set_range(None)
    assert transport._range.text() == ""
    assert not transport._clear.isVisible()


def test_a_narrow_bar_cuts_the_range_before_all_else(transport: TransportBar) -> None:
    transport.set_range((2.1, 8.3))
    narrow = transport.minimumSizeHint().width()
    transport.resize(narrow, transport.height())
    assert transport._range.width() < 30
    assert "2.10" in transport._range.toolTip()
