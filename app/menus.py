"""Menus that the table of actions can't hold: recent clips, lifters, and the panes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.commands.lifting import Lifting
from app.commands.looks import Looks
from inference.texts import tr
from widgets.layer_words import LAYERS


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
    menu = QMenu(tr("Open &recent"), parent)
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
            menu.addAction(tr("No clips yet")).setEnabled(False)

    menu.aboutToShow.connect(fill)
    return menu


def panes_menu(parent: QWidget, actions: list[QAction]) -> QMenu:
    """Return a menu that shows or hides each pane."""
    menu = QMenu(tr("P&anes"), parent)
    for action in actions:
        action.setStatusTip(tr("Show or hide: {pane}").format(pane=action.text()))
        menu.addAction(action)
    return menu


def layers_menu(parent: QWidget, looks: Looks) -> QMenu:
    """Return a menu that switches each layer of the drawing on the video."""
    menu = QMenu(tr("&Layers on the video"), parent)
    menu.setToolTipsVisible(True)
    for name, (title, meaning) in LAYERS.items():
        action = menu.addAction(tr(title))
        action.setToolTip(tr(meaning))
        action.setStatusTip(tr(meaning))
        action.setCheckable(True)
        action.setChecked(getattr(looks.layers(), name))
        action.triggered.connect(lambda on, name=name: looks.do_show_layer(name, on))
    return menu


def lifter_menu(parent: QWidget, lifting: Lifting) -> QMenu:
    """Return a menu to choose what lifts the keypoints to 3D, filled when it is shown."""
    menu = QMenu(tr("3D &lifter"), parent)

    def fill() -> None:
        menu.clear()
        one_of = QActionGroup(menu)
        for title, choice in lifting.choices():
            action = menu.addAction(title.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(choice == lifting.choice)
            action.setStatusTip(tr("Lift the open clip anew with it, and every clip from now on"))
            action.triggered.connect(lambda _checked=False, choice=choice: lifting.choose(choice))
            one_of.addAction(action)
        menu.addSeparator()
        file = menu.addAction(tr("From a &file…"), lifting.ask_file)
        file.setStatusTip(tr("Weights of `liftlens train-lifter`, or a VideoPose3D checkpoint"))

    menu.aboutToShow.connect(fill)
    return menu


def insert_before(action: QAction, menu: QMenu) -> None:
    """Put a menu into the menu that holds an action, above it."""
    for holder in action.associatedObjects():
        if isinstance(holder, QMenu):
            holder.insertMenu(action, menu)


def insert_after(action: QAction, menu: QMenu) -> None:
    """Put a menu into the menu that holds an action, below it."""
    for holder in action.associatedObjects():
        if isinstance(holder, QMenu):
            below = holder.actions()[holder.actions().index(action) + 1 :]
            if below:
                holder.insertMenu(below[0], menu)
            else:
                holder.addMenu(menu)
