import threading

import pytest
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QApplication

from widgets.theme import (
    DARK,
    LIGHT,
    SMALL_PT,
    apply_theme,
    current_theme,
    exported_looks,
    mix,
    style_sheet,
    text_height,
    tint,
    ui_font,
)


def test_a_theme_is_put_on_and_exchanged(qapp):
    apply_theme(qapp, LIGHT)
    assert current_theme() is LIGHT
    assert qapp.palette().window().color() == QColor(LIGHT.background)
    apply_theme(qapp, DARK)
    assert current_theme() is DARK
    assert qapp.palette().window().color() == QColor(DARK.background)


def test_style_sheet_has_every_colour_filled_in():
    assert "$" not in style_sheet(DARK)
    assert DARK.accent in style_sheet(DARK)


def test_tint_and_mix():
    assert tint("#ff0000", 0.5).alpha() == 128
    assert mix("#000000", "#ffffff", 0.5).red() == pytest.approx(128, abs=1)


def test_font_follows_the_application(qapp):
    font = ui_font(14, bold=True)
    assert font.pointSizeF() == 14
    assert font.family() == qapp.font().family()


def test_a_font_is_made_once_and_follows_the_applications(qapp: QApplication) -> None:
    apply_theme(qapp, DARK)
    before = qapp.font()
    assert ui_font(SMALL_PT) is ui_font(SMALL_PT)
    larger = QFont(before)
    larger.setPointSizeF(before.pointSizeF() * 2)
    larger.setFamily("monospace")
    small = text_height(SMALL_PT)
    try:
        qapp.setFont(larger)
        assert ui_font(SMALL_PT).family() == "monospace"
        assert text_height(2 * SMALL_PT) > 1.5 * small
    finally:
        qapp.setFont(before)


def test_exported_looks_hold_in_one_thread_and_end(qapp: QApplication) -> None:
    apply_theme(qapp, LIGHT)
    usual = text_height(SMALL_PT)
    elsewhere: list[object] = []
    try:
        with exported_looks(DARK):
            fixed = ui_font(SMALL_PT).pixelSize(), text_height(SMALL_PT)
            other = threading.Thread(target=lambda: elsewhere.append(current_theme()))
            other.start()
            other.join(5)
            assert current_theme() is DARK
            apply_theme(qapp, LIGHT, 1.6)
            assert (ui_font(SMALL_PT).pixelSize(), text_height(SMALL_PT)) == fixed
        assert elsewhere == [LIGHT]
        assert current_theme() is LIGHT
        assert text_height(SMALL_PT) > 1.3 * usual
    finally:
        apply_theme(qapp, DARK, 1.0)
