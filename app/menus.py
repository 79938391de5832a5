"""The two menus that the table of actions can't hold: recent clips, and the panes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget


def recent_menu(
    parent: QWidget, recent: Callable[[], tuple[str, ...]], open_clip: Callable[[Path], object]
) -> QMenu:
    """Return a menu of the clips opened last, filled when it is shown.

    Parameters
    ----------
    parent : QWidget
    recent : callable
        Gives the paths, newest first.
    open_clip : callable
        Takes the one that is chosen.
    """
    menu = QMenu("Open &recent", parent)
    menu.setToolTipsVisible(True)

    def fill() -> None:
        menu.clear()
        for name in recent():
            path = Path(name)
            action = menu.addAction(path.name.replace("&", "&&"))
            action.setToolTip(name)
            action.setEnabled(path.exists())
            action.triggered.connect(lambda _checked=False, path=path: open_clip(path))
        if menu.isEmpty():
            menu.addAction("No clips yet").setEnabled(False)

    menu.aboutToShow.connect(fill)
    return menu


def panes_menu(parent: QWidget, actions: list[QAction]) -> QMenu:
    """Return a menu that shows or hides each pane."""
    menu = QMenu("&Panes", parent)
    for action in actions:
        action.setStatusTip(f"Show or hide {action.text()}")
        menu.addAction(action)
    return menu


def insert_before(action: QAction, menu: QMenu) -> None:
    """Put a menu into the menu that holds an action, above it."""
    for holder in action.associatedObjects():
        if isinstance(holder, QMenu):
            holder.insertMenu(action, menu)
