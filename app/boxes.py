"""Message boxes that do not hold up the window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QMessageBox

from inference.texts import mark

ALL_FILES = mark("All files (*)")
"""A filter of file dialogs."""


def show_box(window: QMainWindow, icon: QMessageBox.Icon, title: str, text: str) -> None:
    """Say something in a box over the window."""
    box = QMessageBox(icon, title, text, QMessageBox.StandardButton.Ok, window)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


def show_problem(window: QMainWindow, title: str, text: str) -> None:
    """Say what went wrong, in a box and in the status bar."""
    window.statusBar().showMessage(title, 8000)
    show_box(window, QMessageBox.Icon.Warning, title, text)
