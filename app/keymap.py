"""Which keys do what: those of the table of actions, and what the coach has changed of them.

The functions are pure: they map what is changed, ids of actions to their keys, to what is changed
then. A key does one thing: whoever takes it takes it away from the action that had it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.actions import ACTIONS, MENUS, give_keys, with_key
from app.settings_file import SettingsKeeper
from inference.texts import mark, tr
from widgets.keyed import ACTION_ID, PLAIN_TOOLTIP

Keys = Mapping[str, tuple[str, ...]]

SPECS = {spec.id: spec for spec in ACTIONS}
RESERVED = {
    "Tab": mark("Tab goes from one field to the next."),
    "Shift+Tab": mark("Shift+Tab goes back from one field to the one before."),
    "Esc": mark("Esc leaves a field and cancels."),
    "Return": mark("Enter presses what has the keyboard."),
    "Enter": mark("Enter presses what has the keyboard."),
}
"""Keys without which the window could not be worked by keyboard, each with what it does."""


def portable(key: str) -> str:
    """Write a key in the one way in which Qt does; empty where there is no such key."""
    sequence = QKeySequence(key)
    return "" if sequence.isEmpty() else sequence.toString()


def keys_of(changed: Keys) -> dict[str, tuple[str, ...]]:
    """Return the keys of every action."""
    return {spec.id: tuple(changed.get(spec.id, spec.keys)) for spec in ACTIONS}


def owner(changed: Keys, key: str) -> str:
    """Return the id of the action that a key does; empty where it does none."""
    wanted = portable(key)
    for name, keys in keys_of(changed).items():
        if wanted and wanted in map(portable, keys):
            return name
    return ""


def refusal(key: str) -> str:
    """Say why a key can't be given to an action; empty where it can."""
    wanted = portable(key)
    if wanted in RESERVED:
        return tr(RESERVED[wanted])
    for title in MENUS:
        if wanted and wanted == QKeySequence.mnemonic(tr(title)).toString():
            return tr("{key} opens the menu {menu}.").format(
                key=wanted, menu=tr(title).replace("&", "")
            )
    return ""


def with_keys(changed: Keys, name: str, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Give an action other keys, which other actions lose."""
    taken = tuple(dict.fromkeys(key for key in map(portable, keys) if key))
    every = keys_of(changed)
    for other, before in every.items():
        every[other] = tuple(key for key in before if portable(key) not in taken)
    every[name] = taken
    return _changes(every)


def without(changed: Keys, name: str) -> dict[str, tuple[str, ...]]:
    """Give an action the keys of the table again; an action that has got one of them loses it."""
    return with_keys(changed, name, SPECS[name].keys)


def _changes(keys: Keys) -> dict[str, tuple[str, ...]]:
    """Keep of the keys of every action only what differs from the table."""
    return {
        name: tuple(own)
        for name, own in keys.items()
        if tuple(map(portable, own)) != tuple(map(portable, SPECS[name].keys))
    }


class Keymap(QObject):
    """Gives the actions their keys, and remembers what the coach changes."""

    changed = Signal()
    """Some action has other keys: tooltips and pages of help follow."""

    def __init__(
        self, window: QWidget, actions: Mapping[str, QAction], keeper: SettingsKeeper
    ) -> None:
        super().__init__(window)
        self._window, self._actions, self._keeper = window, actions, keeper
        self._show()

    def keys(self, name: str) -> tuple[str, ...]:
        """Return the keys of an action."""
        return keys_of(self._changes)[name]

    def is_changed(self, name: str) -> bool:
        """Whether an action has other keys than those of the table."""
        return name in self._changes

    def owner(self, key: str) -> str:
        """Return the id of the action that a key does; empty where it does none."""
        return owner(self._changes, key)

    def take(self, name: str, keys: Iterable[str]) -> None:
        """Give an action other keys, which other actions lose."""
        self._keep(with_keys(self._changes, name, keys))

    def reset(self, name: str) -> None:
        """Give an action the keys of the table again."""
        self._keep(without(self._changes, name))

    def reset_all(self) -> None:
        """Give every action the keys of the table again."""
        self._keep({})

    @property
    def _changes(self) -> Keys:
        """What is changed; what a file says of actions that there are no more is left alone."""
        kept = self._keeper.settings.keys
        return _changes(
            {n: tuple(filter(None, map(portable, k))) for n, k in kept.items() if n in SPECS}
        )

    def _keep(self, changed: Keys) -> None:
        self._keeper.change(keys=dict(changed))
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        """Put the keys on the actions, and into the tooltips of the controls that do the same."""
        keys = keys_of(self._changes)
        for name, action in self._actions.items():
            give_keys(action, SPECS[name], keys[name])
        for widget in self._window.findChildren(QWidget):
            name = widget.property(ACTION_ID)
            if name in SPECS:
                widget.setToolTip(with_key(widget.property(PLAIN_TOOLTIP), keys[name]))
