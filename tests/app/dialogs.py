"""Dialogs that stop the program until they are answered, answered by keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

_LOOK_MS = 20


def once_asked(answer: Callable[[QDialog], object]) -> None:
    """Answer the next dialog; one that is still open after that is closed, so that none waits."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not (isinstance(dialog, QDialog) and dialog.isActiveWindow() and dialog.focusWidget()):
            QTimer.singleShot(_LOOK_MS, look)
            return
        try:
            answer(dialog)
        finally:
            if dialog.isVisible():
                dialog.reject()

    QTimer.singleShot(0, look)
