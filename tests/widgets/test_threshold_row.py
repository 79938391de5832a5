from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from widgets.rules.threshold_row import ThresholdSlider
from widgets.theme import DARK, apply_theme


@pytest.fixture
def slider(qapp: QApplication, qtbot: QtBot) -> ThresholdSlider:
    apply_theme(qapp, DARK)
    slider = ThresholdSlider(50)
    slider.setRange(0, 100)
    slider.setValue(10)
    slider.resize(300, 24)
    qtbot.addWidget(slider)
    slider.show()
    return slider


def test_a_press_on_the_groove_jumps_there_and_can_be_dragged_on(
    slider: ThresholdSlider, qtbot: QtBot
) -> None:
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(slider, left, pos=QPoint(225, 12))
    assert slider.value() == pytest.approx(75, abs=3)
    qtbot.mouseMove(slider, QPoint(150, 12))
    assert slider.value() == pytest.approx(50, abs=3)
    with qtbot.waitSignal(slider.let_go):
        qtbot.mouseRelease(slider, left, pos=QPoint(150, 12))
    assert not slider.held


def test_a_press_on_the_handle_moves_nothing(slider: ThresholdSlider, qtbot: QtBot) -> None:
    slider.setValue(50)
    told: list[int] = []
    slider.valueChanged.connect(told.append)
    with qtbot.assertNotEmitted(slider.let_go):
        qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(151, 12))
    assert told == []
