from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from widgets.pictures import add_picture_actions, picture_of, picture_size


class Line(QWidget):
    """A line of one pixel, left of the middle of the top edge."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor("white"))
            painter.fillRect(19, 0, 1, self.height(), QColor("black"))


@pytest.fixture
def pane(qtbot: QtBot) -> QWidget:
    pane = Line()
    pane.resize(40, 30)
    button = QPushButton(pane)
    button.setStyleSheet("background: red; border: none;")
    button.setGeometry(0, 0, 10, 10)
    qtbot.addWidget(pane)
    pane.show()
    return pane


@pytest.mark.parametrize("scale", [1, 2])
def test_a_picture_has_the_pixels_that_were_asked_for(pane: QWidget, scale: int) -> None:
    image = picture_of(pane, scale)
    assert (image.width(), image.height()) == (40 * scale, 30 * scale)
    assert image.size() == picture_size(pane, scale)
    black = [x for x in range(image.width()) if image.pixelColor(x, 25 * scale).lightness() < 50]
    assert black == list(range(19 * scale, 20 * scale))
    assert image.pixelColor(5 * scale, 5 * scale).red() > 200
    assert image.pixelColor(5 * scale, 5 * scale).green() < 50


def test_buttons_are_left_out_and_come_back(pane: QWidget) -> None:
    button = pane.findChild(QPushButton)
    button.setFocus()
    image = picture_of(pane, without=(button,))
    assert image.pixelColor(5, 5) == QColor("white")
    assert button.isVisible()
    assert pane.focusWidget() is button


def test_a_menu_saves_or_copies(pane: QWidget) -> None:
    menu, asked = QMenu(pane), list[bool]()
    add_picture_actions(menu, asked.append)
    for action in menu.actions():
        action.trigger()
    assert asked == [True, False]
