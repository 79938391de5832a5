"""The layout of the window: sizes, what a coach changes, and what is remembered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.window import MainWindow
from widgets.theme import DARK, apply_theme

UPRIGHT, WIDE = 9 / 16, 16 / 9
PANES = ("video", "skeleton", "frontal", "plots", "time", "rules", "findings")


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    apply_theme(qapp, DARK)
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    yield window
    window.close()


def sizes(window: MainWindow) -> dict[str, QSize]:
    return {name: window.pane(name).size() for name in PANES}


@pytest.mark.parametrize("size", [(1280, 720), (1366, 768), (1600, 940), (1920, 1080)])
@pytest.mark.parametrize("aspect", [UPRIGHT, WIDE])
def test_nothing_is_cut_off(
    window: MainWindow, qtbot: QtBot, size: tuple[int, int], aspect: float
) -> None:
    window.resize(*size)
    window.suit_picture(aspect)
    qtbot.wait(1)
    room = window.rect().adjusted(0, window.menuBar().height(), 0, -window.statusBar().height())
    for name in PANES:
        dock = window.pane(name)
        assert room.contains(dock.geometry()), name
        assert dock.width() >= dock.minimumSizeHint().width(), name
        assert dock.height() >= dock.minimumSizeHint().height(), name


def test_an_upright_picture_gets_the_height_and_a_wide_one_the_width(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.resize(1366, 768)
    window.suit_picture(UPRIGHT)
    qtbot.wait(1)
    upright = window.pane("video").size()
    window.suit_picture(WIDE)
    qtbot.wait(1)
    wide = window.pane("video").size()
    assert upright.height() > 1.3 * wide.height()
    assert upright.height() > upright.width()
    assert wide.width() > wide.height()


def test_a_layout_of_the_coachs_own_is_kept_and_remembered(
    window: MainWindow, qapp: QApplication, qtbot: QtBot
) -> None:
    window.resize(790, 740)  # the tests' screen is small, and a remembered size is kept on it
    qtbot.wait(1)
    video = window.pane("video")
    edge = QPoint(video.geometry().right() + 3, video.geometry().center().y())
    assert window.isSeparator(edge)
    qtbot.mousePress(window, Qt.MouseButton.LeftButton, pos=edge)
    qtbot.mouseMove(window, edge + QPoint(90, 0))
    qtbot.mouseRelease(window, Qt.MouseButton.LeftButton, pos=edge + QPoint(90, 0))
    window.pane("findings").close()
    qtbot.wait(1)
    own = video.size()
    window.suit_picture(UPRIGHT)
    assert video.size() == own
    window.close()
    again = MainWindow()
    qtbot.addWidget(again)
    again.restore_geometry()
    again.show()
    again.suit_picture(UPRIGHT)
    qtbot.wait(1)
    again_size = again.pane("video").size()
    assert again_size.width() == own.width()
    assert abs(again_size.height() - own.height()) < 5
    assert not again.pane("findings").isVisible()
    again.reset_layout()
    assert again.pane("findings").isVisible()
    again.close()


def test_a_layout_that_was_not_touched_suits_the_clip_again_after_a_restart(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.suit_picture(WIDE)
    window.close()
    again = MainWindow()
    qtbot.addWidget(again)
    again.restore_geometry()
    again.show()
    before = again.pane("video").height()
    again.suit_picture(UPRIGHT)
    assert again.pane("video").height() > before
    again.close()


def test_a_first_window_fits_the_screen(qapp: QApplication, qtbot: QtBot) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.restore_geometry()
    screen = window.screen().availableSize()
    assert window.width() <= screen.width()
    assert window.height() <= screen.height()


def test_a_closed_pane_can_be_opened_again(window: MainWindow) -> None:
    for name, action in zip(window.docks(), window.pane_actions(), strict=True):
        window.pane(name).close()
        assert not action.isChecked()
        action.trigger()
        assert window.pane(name).isVisible()


def test_a_comparison_stands_before_the_rules_and_gets_more_height(window: MainWindow) -> None:
    window.resize(1600, 940)
    assert window.pane("compare").isHidden()
    window.show_comparison()
    QApplication.processEvents()
    assert not window.compare.visibleRegion().isEmpty()
    assert window.rules.visibleRegion().isEmpty()
    assert window.pane("compare").height() > 2.5 * window.pane("findings").height()
    window.hide_comparison()
    QApplication.processEvents()
    assert not window.rules.visibleRegion().isEmpty()
    assert window.pane("rules").height() < 2.5 * window.pane("findings").height()


def test_a_double_click_on_a_title_fills_the_window_and_goes_back(
    window: MainWindow, qtbot: QtBot
) -> None:
    before = sizes(window)
    plots = window.pane("plots")
    qtbot.mouseDClick(plots, Qt.MouseButton.LeftButton, pos=QPoint(60, 8))
    assert [name for name in PANES if window.pane(name).isVisible()] == ["plots", "time"]
    assert not plots.isFloating()
    qtbot.mouseDClick(plots, Qt.MouseButton.LeftButton, pos=QPoint(60, 8))
    assert sizes(window) == before


def test_going_to_a_hidden_pane_swaps_the_one_that_fills_the_window(window: MainWindow) -> None:
    window.toggle_maximised("video")
    window.focus_pane("skeleton")
    assert [name for name in PANES if window.pane(name).isVisible()] == ["skeleton", "time"]
    window.restore_panes()
    assert all(window.pane(name).isVisible() for name in PANES)


def test_the_keyboard_starts_in_the_video(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    assert window.video.hasFocus()


def test_the_keyboard_stays_in_the_video_when_a_clip_asks_for_another_layout(
    window: MainWindow, qtbot: QtBot
) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    for aspect in (UPRIGHT, WIDE):
        window.suit_picture(aspect)
        assert window.video.hasFocus()


def test_the_pane_with_the_keyboard_is_marked(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    for name in ("video", "skeleton", "frontal", "plots", "rules", "findings"):
        window.focus_pane(name)
        assert [pane for pane in PANES if window.pane(pane).active] == [name]
    window.focus_pane("rules")
    assert window.rules.preset_bar.box.hasFocus()
