"""Say which texts of the window are cut off: `python -m tests.app.cut_texts CLIP`.

A process of its own, since a screen's scale is set before the program starts. It goes through both
languages, two sizes of the window and three sizes of the font, and prints one line a text that has
less room than it needs.
"""

from __future__ import annotations

import argparse
import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("LIFTLENS_OPENGL", "0")

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QLabel,
    QWidget,
)

from app.program import Program, make_application
from app.settings import Settings
from tests.app.pictures import open_clip, settle
from widgets.pane_button import PaneButton
from widgets.theme import FONT_PT

SIZES = (QSize(1600, 940), QSize(1280, 800))
FONTS = (1.0, 1.5, 2.0)
LANGUAGES = ("en", "de")
DIALOGS = ("export_clip", "exports", "export_report", "models", "scene", "keys")
_ROUNDING_PX = 1


def main() -> None:
    """Print every text that is cut, in every combination."""
    parser = argparse.ArgumentParser()
    parser.add_argument("clip", type=Path)
    clip = parser.parse_args().clip
    app = make_application()
    for language, factor in itertools.product(LANGUAGES, FONTS):
        font = QFont(app.font())
        font.setPointSizeF(FONT_PT * factor)
        app.setFont(font)
        program = Program(app, Settings(language=language))
        program.window.show()
        open_clip(program, clip)
        for size in SIZES:
            where = f"{language} {size.width()}x{size.height()} font {factor:g}"
            for said in _look_at(program, app, size):
                print(f"{where}: {said}")  # noqa: T201
        program.close()
        program.window.close()


def _look_at(program: Program, app: QApplication, size: QSize) -> Iterator[str]:
    window = program.window
    window.resize(size)
    settle(app)
    if window.width() > size.width() or window.height() > size.height():
        yield f"the window takes {window.width()}x{window.height()}"
    yield from cut(window)
    for action in DIALOGS:
        yield from _with_dialog(program.actions[action].trigger, window.size())


def _with_dialog(show: Callable[[], None], room: QSize) -> list[str]:
    """Show a dialog, also one that blocks, and return what is cut in it."""
    said: list[str] = []

    def look() -> None:
        dialog = next(w for w in QApplication.topLevelWidgets() if _is_open(w))
        QApplication.processEvents()
        name = type(dialog).__name__
        said.extend(f"{name}: {text}" for text in cut(dialog))
        if dialog.width() > room.width() or dialog.height() > room.height():
            said.append(f"{name} takes {dialog.width()}x{dialog.height()}")
        dialog.close()

    QTimer.singleShot(0, look)
    show()
    QApplication.processEvents()
    return said


def _is_open(widget: QWidget) -> bool:
    return isinstance(widget, QDialog) and widget.isVisible()


def cut(top: QWidget) -> Iterator[str]:
    """Say of every visible label, button and field in a window how much too small it is."""
    for widget in top.findChildren(QWidget):
        text = _text_of(widget)
        if not text or not widget.isVisibleTo(top) or isinstance(widget.parent(), QDockWidget):
            continue
        needed, has = _needed(widget), widget.size()
        lacks = QSize(needed.width() - has.width(), needed.height() - has.height())
        if max(lacks.width(), lacks.height()) > _ROUNDING_PX:
            yield (
                f"{type(widget).__name__} “{text}” needs {needed.width()}x{needed.height()}, "
                f"has {has.width()}x{has.height()}"
            )


def _text_of(widget: QWidget) -> str:
    if isinstance(widget, PaneButton):  # an icon, whose text is only spoken
        return ""
    if isinstance(widget, QLabel | QAbstractButton):
        return widget.text()
    if isinstance(widget, QAbstractSpinBox):
        return widget.text()
    return widget.currentText() if isinstance(widget, QComboBox) else ""


def _needed(widget: QWidget) -> QSize:
    if isinstance(widget, QLabel) and widget.wordWrap():
        longest = max(widget.text().split(), key=len, default="")
        width = min(widget.fontMetrics().horizontalAdvance(longest), widget.width())
        return QSize(width, widget.heightForWidth(widget.width()))
    if isinstance(widget, QComboBox):  # what is chosen, not the longest of all
        rest = widget.width() - widget.sizeHint().width()
        text = widget.fontMetrics().horizontalAdvance(widget.currentText())
        frame = widget.fontMetrics().height() * 2
        return QSize(min(text + frame, widget.sizeHint().width() + min(rest, 0)), 0)
    return widget.minimumSizeHint().expandedTo(
        widget.sizeHint() if isinstance(widget, QLabel | QAbstractButton) else QSize()
    )


if __name__ == "__main__":
    main()
