"""Menus that the table of actions can't hold: recent clips, lifters, and the panes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.commands.library import LibraryActs
from app.commands.lifting import Lifting
from app.commands.looks import Looks
from app.files.recent import ordered, with_pinned, without_recent
from app.library.records import ClipRecord
from app.settings_file import SettingsKeeper
from inference.texts import tr
from widgets.video.layer_words import LAYERS


def recent_menu(
    parent: QWidget, keeper: SettingsKeeper, open_file: Callable[[Path], object]
) -> QMenu:
    """Return a menu of the clips and projects opened last, filled when it is shown.

    The pinned ones stand first; what is not there any more is grey.

    Parameters
    ----------
    parent : QWidget
    keeper : SettingsKeeper
    open_file : callable
        Takes the path that is chosen.
    """
    menu = QMenu(tr("Open &recent"), parent)
    menu.setToolTipsVisible(True)

    def fill() -> None:
        menu.clear()
        entries = ordered(keeper.settings)
        for before, entry in zip((None, *entries), entries, strict=False):
            if before is not None and before.pinned and not entry.pinned:
                menu.addSeparator()
            path = Path(entry.path)
            action = menu.addAction(path.name.replace("&", "&&"))
            action.setToolTip(entry.path)
            action.setEnabled(path.exists())
            action.triggered.connect(lambda _checked=False, path=path: open_file(path))
        if not entries:
            menu.addAction(tr("Nothing yet")).setEnabled(False)
            return
        menu.addSeparator()
        menu.addMenu(_pins_menu(menu, keeper))
        clear = menu.addAction(tr("&Clear this list"))
        clear.setToolTip(tr("Forget all but the kept ones; no file is deleted"))
        clear.triggered.connect(lambda: keeper.take(without_recent(keeper.settings)))

    menu.aboutToShow.connect(fill)
    return menu


def _pins_menu(menu: QMenu, keeper: SettingsKeeper) -> QMenu:
    """Return a menu to say which recent files stay on the list."""
    pins = QMenu(tr("&Keep on this list"), menu)
    for entry in ordered(keeper.settings):
        path = Path(entry.path)
        action = pins.addAction(path.name.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(entry.pinned)
        action.toggled.connect(
            lambda on, path=path: keeper.take(with_pinned(keeper.settings, path, on))
        )
    return pins


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
    menu = QMenu(tr("3D l&ifter"), parent)

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


def gold_menu(parent: QWidget, acts: LibraryActs) -> QMenu:
    """Return a menu of the gold standards of the open clip's exercise, filled when it is shown."""
    menu = QMenu(tr("&With a gold standard"), parent)
    menu.setToolTipsVisible(True)

    def show(found: tuple[ClipRecord, ...]) -> None:
        menu.clear()
        for clip in found:
            who = f" · {clip.athlete.name}" if clip.athlete else ""
            action = menu.addAction(f"{clip.name}{who}".replace("&", "&&"))
            action.setToolTip(str(clip.path))
            action.setEnabled(not clip.missing)
            action.triggered.connect(lambda _on=False, path=clip.path: acts.do_compare_with(path))
        if not found:
            menu.addAction(tr("None yet: mark one here or in the library")).setEnabled(False)

    show(())
    menu.aboutToShow.connect(lambda: acts.find_gold_standards(show))
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
