"""Texts can be read and the focus can be seen, in both themes (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QPushButton,
    QSlider,
    QToolButton,
    QTreeWidget,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from widgets.theme import THEMES, Theme, apply_theme

READABLE, VISIBLE = 4.5, 3.0

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in QColor(colour).getRgbF()[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_formula_is_that_of_wcag() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@themes
def test_texts_stand_out_from_what_is_behind_them(theme: Theme) -> None:
    behind = (theme.background, theme.surface, theme.raised, theme.backdrop)
    pairs = [(text, ground) for text in (theme.text, theme.muted) for ground in behind]
    verdicts = (theme.fault, theme.warning, theme.ok)
    pairs += [(text, ground) for text in verdicts for ground in (theme.surface, theme.raised)]
    pairs.append((theme.on_accent, theme.accent))
    faint = {pair: contrast(*pair) for pair in pairs if contrast(*pair) < READABLE}
    assert not faint
    assert all(contrast(theme.text, ground) >= 7 for ground in behind)


@themes
def test_lines_and_marks_stand_out(theme: Theme) -> None:
    shapes = (theme.left, theme.right, theme.middle, theme.accent, theme.playhead, theme.threshold)
    shapes += (theme.fault, theme.ok)
    faint = {
        (shape, ground): contrast(shape, ground)
        for shape in shapes
        for ground in (theme.surface, theme.background)
        if contrast(shape, ground) < VISIBLE
    }
    assert not faint


KINDS = (QPushButton, QToolButton, QCheckBox, QComboBox, QLineEdit, QDoubleSpinBox, QSlider)


@themes
def test_what_has_the_keyboard_looks_otherwise(
    theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    apply_theme(qapp, theme)
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    widgets: list[QWidget] = [kind() for kind in KINDS]
    for widget in widgets:
        if isinstance(widget, QAbstractButton):
            widget.setText("Depth")
    default = QPushButton("Export")
    default.setDefault(True)
    widgets += [default, QTreeWidget()]
    for widget in widgets:
        column.addWidget(widget)
    page.show()
    with qtbot.waitActive(page):
        page.activateWindow()
    for widget, other in zip(widgets, [*widgets[1:], widgets[0]], strict=True):
        other.setFocus(Qt.FocusReason.ShortcutFocusReason)
        before = picture(widget)
        widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
        assert widget.hasFocus()
        assert differing(before, picture(widget)) >= 12, type(widget).__name__


def picture(widget: QWidget) -> QImage:
    if isinstance(widget, QLineEdit):
        widget.setCursorPosition(0)
    return widget.grab().toImage()


def differing(one: QImage, other: QImage) -> int:
    """How many pixels differ visibly."""
    return sum(
        contrast(one.pixelColor(x, y).name(), other.pixelColor(x, y).name()) > 1.2
        for x in range(one.width())
        for y in range(one.height())
    )
