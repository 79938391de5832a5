from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from widgets.progress_strip import ProgressStrip


def test_progress_is_written_and_cancelled(qtbot: QtBot) -> None:
    strip = ProgressStrip()
    qtbot.addWidget(strip)
    strip.show()
    strip.set_progress(373, 905, 12.3, "Analysing")
    assert strip._text.text() == "Analysing 41%"
    assert strip._left.text() == "12\u202fs left"
    assert strip._bar.value() == 373
    assert not strip._list.isVisible()
    with qtbot.waitSignal(strip.cancelled):
        QTest.mouseClick(strip._cancel, Qt.MouseButton.LeftButton)
    assert strip._cancel.accessibleName() == "Cancel: Analysing"


def test_unknown_progress_does_not_raise(qtbot: QtBot) -> None:
    strip = ProgressStrip()
    qtbot.addWidget(strip)
    strip.set_progress(0, 0, None, "Opening")
    assert strip._text.text() == "Opening"
    assert strip._left.text() == ""


def test_a_list_of_more_can_be_asked_for(qtbot: QtBot) -> None:
    strip = ProgressStrip(listed="Show all exports")
    qtbot.addWidget(strip)
    strip.show()
    with qtbot.waitSignal(strip.list_wanted):
        QTest.mouseClick(strip._list, Qt.MouseButton.LeftButton)
    assert strip._list.toolTip() == "Show all exports"
