"""Message boxes that do not hold up the window, and the system's own windows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMainWindow, QMessageBox, QWidget

from inference.texts import mark, tr

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


def ask_choice(window: QWidget, title: str, text: str, options: Sequence[str]) -> int | None:
    """Ask for one of some answers; the first is the default.

    Returns
    -------
    int or None
        Which was chosen; None for none of them.
    """
    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(title)
    box.setText(text)
    buttons = [box.addButton(option, QMessageBox.ButtonRole.AcceptRole) for option in options]
    box.setDefaultButton(buttons[0])
    box.addButton(QMessageBox.StandardButton.Cancel).setText(tr("Cancel"))
    box.exec()
    clicked = box.clickedButton()
    return next((n for n, button in enumerate(buttons) if button is clicked), None)


def open_folder(folder: Path) -> bool:
    """Show a folder in the system's file manager, or the nearest one above that there is.

    Returns
    -------
    bool
        Whether a program shows it.
    """
    there = next(place for place in (folder, *folder.parents) if place.exists())
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(there)))
