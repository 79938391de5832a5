"""The page of keys, and changing them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt

from app.actions import ACTIONS, MENUS, native_keys, plain
from app.keyboard import GESTURES, HELP, PANE_KEYS
from app.keymap import SPECS, Keymap, refusal
from app.window import MainWindow
from inference.texts import tr
from widgets.dialogs.keys import KeyGroup, KeyRow, KeysDialog, suggested_width


class Keys(QObject):
    """Shows all keys on one page, and gives actions others."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._keymap: Keymap | None = None

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each of its actions."""
        return {"keys": self.ask}

    def use(self, keymap: Keymap) -> None:
        """Take the keys of the actions, which are made after the commands."""
        self._keymap = keymap

    def ask(self) -> None:
        """Show the page of keys over the window, or over the dialog that is open."""
        dialog = KeysDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.key_chosen.connect(lambda *wish: self._choose(dialog, *wish))
        dialog.key_taken.connect(lambda *wish: self._take(dialog, *wish))
        dialog.keys_removed.connect(lambda name: self._remove(dialog, name))
        dialog.reset_requested.connect(lambda name: self._reset(dialog, name))
        dialog.reset_all_requested.connect(lambda: self._reset_all(dialog))
        dialog.set_groups(self.groups())
        width = min(suggested_width(dialog), self._window.width())
        dialog.resize(width, self._window.height() * 4 // 5)
        dialog.open()

    # ── what is shown ───────────────────────────────────────────────────────────────────────
    def groups(self) -> list[KeyGroup]:
        """Return all keys by menu, then those of the panes and the gestures of the mouse."""
        groups = [KeyGroup(plain(tr(menu)), self._actions_of(menu)) for menu in MENUS]
        panes = tuple(KeyRow(tr(pane), keys(), tr(what)) for pane, keys, what in PANE_KEYS)
        gestures = tuple(KeyRow(tr(where), tr(how), tr(what)) for where, how, what in GESTURES)
        everywhere = tuple(KeyRow(tr(where), "", tr(what)) for where, what in HELP)
        return [
            *groups,
            KeyGroup(tr("In a pane"), panes),
            KeyGroup(tr("Mouse"), gestures),
            KeyGroup(tr("In a field"), everywhere),
        ]

    def _actions_of(self, menu: str) -> tuple[KeyRow, ...]:
        return tuple(
            KeyRow(
                title=plain(tr(spec.text)),
                keys=native_keys(self._map.keys(spec.id)),
                meaning=tr(spec.tooltip),
                id=spec.id,
                changed=self._map.is_changed(spec.id),
            )
            for spec in ACTIONS
            if spec.menu == menu
        )

    # ── changing ────────────────────────────────────────────────────────────────────────────
    @property
    def _map(self) -> Keymap:
        if self._keymap is None:
            raise RuntimeError("the actions have no keys yet")
        return self._keymap

    def _choose(self, dialog: KeysDialog, name: str, key: str, add: bool) -> None:
        owner = self._map.owner(key)
        if problem := refusal(key):
            dialog.show_problem(problem)
        elif owner and owner != name:
            dialog.ask_to_take(
                tr("{key} belongs to “{other}”. Shall “{action}” have it?").format(
                    key=native_keys([key]), other=_title(owner), action=_title(name)
                )
            )
        else:
            self._take(dialog, name, key, add)

    def _take(self, dialog: KeysDialog, name: str, key: str, add: bool) -> None:
        loser = self._map.owner(key)
        before = self._map.keys(name) if add else ()
        self._map.take(name, (*before, key))
        dialog.set_groups(self.groups())
        said = tr("{action}: {keys}.").format(
            action=_title(name), keys=native_keys(self._map.keys(name))
        )
        if loser not in ("", name) and not self._map.keys(loser):
            said += " " + tr("“{other}” has no key now.").format(other=_title(loser))
        dialog.show_note(said)

    def _remove(self, dialog: KeysDialog, name: str) -> None:
        self._map.take(name, ())
        dialog.set_groups(self.groups())
        dialog.show_note(tr("“{other}” has no key now.").format(other=_title(name)))

    def _reset(self, dialog: KeysDialog, name: str) -> None:
        self._map.reset(name)
        dialog.set_groups(self.groups())
        dialog.show_note(tr("“{action}” has its first keys again.").format(action=_title(name)))

    def _reset_all(self, dialog: KeysDialog) -> None:
        self._map.reset_all()
        dialog.set_groups(self.groups())
        dialog.show_note(tr("All actions have their first keys again."))


def _title(name: str) -> str:
    return plain(tr(SPECS[name].text))
