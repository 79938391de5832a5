"""Bringing back what was open in a program that was killed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QMessageBox

from app.boxes import show_box
from app.files.running import Killed, Running
from app.window import MainWindow
from inference.texts import tr


def bring_back(
    killed: Sequence[Killed],
    window: MainWindow,
    running: Running,
    open_all: Callable[[Sequence[Path]], object],
) -> None:
    """Open again what was open, and say so; what was told of each clip comes back with it.

    Where the killed program had itself been bringing back, opening may be what ends it: then it is
    only said that all is kept.
    """
    files = tuple(dict.fromkeys(file for each in killed for file in each.files if file.exists()))
    if not files:
        return
    title = tr("Welcome back")
    name = files[0].name
    if any(each.after_recovery for each in killed):
        text = tr(
            "LiftLens was closed unexpectedly again. Your work on {name} is kept; open it when "
            "you like."
        )
    else:
        text = tr("LiftLens was closed unexpectedly; your last work on {name} is back.")
        running.note_recovery(True)
        open_all(files)
    show_box(window, QMessageBox.Icon.Information, title, text.format(name=name))
