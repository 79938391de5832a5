"""The window of the library, walked by keys alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.library.store import Library
from app.program import Program
from tests.app.test_library_window import choose, names, shown
from tests.app.waiting import SLOW_MS
from widgets.library.window import CLIPS, TRENDS, LibraryWindow

__all__ = ["shown"]
KEY = Qt.Key
ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None, "the keyboard leads nowhere"
    return widget


def tab_until(qtbot: QtBot, wanted: Callable[[QWidget], bool], steps: int = 60) -> QWidget:
    """Go on by Tab to a widget; fail where it is not among the next ones."""
    passed = []
    for _ in range(steps):
        widget = focused()
        if wanted(widget):
            return widget
        passed.append(widget.accessibleName() or type(widget).__name__)
        QTest.keyClick(widget, KEY.Key_Tab)
    raise AssertionError(f"not reached by Tab; passed {passed}")


def test_a_clip_is_found_told_and_opened_by_keys(
    shown: LibraryWindow, reviewed: Program, qtbot: QtBot, squat_clip: Path
) -> None:
    shown.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is shown)
    QTest.keyClick(shown, KEY.Key_F, CONTROL)
    assert focused() is shown.filters.text
    QTest.keyClicks(focused(), "anna")
    qtbot.waitUntil(lambda: names(shown) == [squat_clip.name], timeout=SLOW_MS)
    tab_until(qtbot, lambda widget: widget is shown.clips)
    qtbot.waitUntil(lambda: shown.details._day.text() != "", timeout=SLOW_MS)
    place = tab_until(qtbot, lambda widget: widget is shown.details._place)
    QTest.keyClicks(place, "Garage")
    notes = tab_until(qtbot, lambda widget: widget is shown.details._about_day)
    QTest.keyClicks(notes, "new shoes")
    with qtbot.waitSignal(reviewed.desk.changed, timeout=SLOW_MS):
        QTest.keyClick(notes, KEY.Key_Return)
    with Library() as library:
        (day,) = (day for day in library.sessions() if day.athlete.name == "Anna")
    assert (day.place, day.notes) == ("Garage", "new shoes")
    tab_until(qtbot, lambda widget: isinstance(widget, QPushButton) and "Open" in widget.text())
    with qtbot.waitSignal(reviewed.jobs.opened, timeout=SLOW_MS) as opened:
        QTest.keyClick(focused(), KEY.Key_Space)
    assert opened.args[0].path == squat_clip


def test_pages_menu_and_window_are_reached_by_keys(
    shown: LibraryWindow, qtbot: QtBot, squat_clip: Path
) -> None:
    shown.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is shown)
    choose(shown, qtbot, squat_clip.name)
    tab_until(qtbot, lambda widget: widget is shown.tabs)
    QTest.keyClick(shown.tabs, KEY.Key_Right)
    assert shown.page == TRENDS
    tab_until(qtbot, lambda widget: widget is shown.trends.athlete)
    while shown.trends.athlete.currentText() != "Anna":
        QTest.keyClick(focused(), KEY.Key_Down)
    qtbot.waitUntil(lambda: bool(shown.trends.plots), timeout=SLOW_MS)
    depth = shown.trends.plots[0]
    tab_until(qtbot, lambda widget: widget is depth)
    QTest.keyClick(depth, KEY.Key_Right)
    QTest.keyClick(depth, KEY.Key_Return)
    assert shown.page == CLIPS
    qtbot.waitUntil(lambda: names(shown) == [squat_clip.name], timeout=SLOW_MS)
    whole = tab_until(
        qtbot, lambda widget: isinstance(widget, QPushButton) and widget.menu() is not None
    )
    assert isinstance(whole, QPushButton)
    menu = whole.menu()
    assert isinstance(menu, QMenu)
    QTimer.singleShot(50, lambda: QTest.keyClick(menu, KEY.Key_Escape))
    with qtbot.waitSignal(menu.aboutToHide, timeout=SLOW_MS):
        QTest.keyClick(whole, KEY.Key_Space)
    QTest.keyClick(shown, KEY.Key_W, CONTROL)
    assert not shown.isVisible()
