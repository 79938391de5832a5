"""The page of all keys and mouse gestures: searched, grouped, and where keys are changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from inference.texts import tr
from widgets.dialogs.key_button import KeyButton

_ROW = Qt.ItemDataRole.UserRole
_WIDTH_CHARS = 92


@dataclass(frozen=True)
class KeyRow:
    """One thing that can be done, and how.

    Attributes
    ----------
    title, keys, meaning : str
        As they are shown.
    id : str
        Of the action; empty where the key can't be changed.
    changed : bool
        Whether the key is another than at first.
    """

    title: str
    keys: str
    meaning: str
    id: str = ""
    changed: bool = False


@dataclass(frozen=True)
class KeyGroup:
    """Rows under one heading."""

    title: str
    rows: tuple[KeyRow, ...]


class KeysDialog(QDialog):
    """Shows every key, and asks for another one; it changes none itself.

    `key_chosen(id, key, add)` tells that an action shall get a key, beside those that it has or in
    place of them; it is answered with `set_groups`, `show_problem` or `ask_to_take`.
    """

    key_chosen = Signal(str, str, bool)
    key_taken = Signal(str, str, bool)
    """The same once it is agreed that another action loses the key."""
    keys_removed = Signal(str)
    reset_requested = Signal(str)
    reset_all_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys"))
        self._wanted: tuple[str, str, bool] | None = None
        self._any_changed = False
        self._groups: list[tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = []
        self._search = QLineEdit()
        self._search.setClearButtonEnabled(True)
        self._search.setPlaceholderText(tr("Search for a word or a key"))
        self._search.setAccessibleName(tr("Search the keys"))
        self._search.setToolTip(tr("Shows only what holds these words"))
        self._search.textChanged.connect(self._filter)
        self._tree = self._make_tree()
        self._note = QLabel(wordWrap=True)
        self._note.setMinimumHeight(self._note.fontMetrics().lineSpacing() * 2)
        self._take = self._button(tr("&Take it over"), tr("The other action loses this key"))
        self._take.clicked.connect(self._take_wanted)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(self._search)
        column.addWidget(self._tree, 1)
        column.addLayout(self._note_row())
        column.addLayout(self._button_row())
        column.addWidget(self._closing())
        self._show_buttons()
        self.setTabOrder(self._search, self._tree)

    # ── what is shown ───────────────────────────────────────────────────────────────────────
    def set_groups(self, groups: Iterable[KeyGroup]) -> None:
        """Show all keys; what is chosen, open and searched for stays."""
        chosen = self.chosen
        self._tree.clear()
        self._groups.clear()
        self._any_changed = False
        for group in groups:
            heading = QTreeWidgetItem([group.title])
            heading.setFlags(Qt.ItemFlag.ItemIsEnabled)
            heading.setFirstColumnSpanned(True)
            bold = QFont(self._tree.font())
            bold.setBold(True)
            heading.setFont(0, bold)
            self._tree.addTopLevelItem(heading)
            items = [self._item(row, bold) for row in group.rows]
            heading.addChildren(items)
            self._groups.append((heading, items))
            self._any_changed |= any(row.changed for row in group.rows)
        self._tree.expandAll()
        self._filter(self._search.text())
        self.choose(chosen.id if chosen else "")

    def _item(self, row: KeyRow, bold: QFont) -> QTreeWidgetItem:
        item = QTreeWidgetItem([row.title, row.keys, row.meaning])
        item.setData(0, _ROW, row)
        for column in range(3):
            item.setToolTip(column, row.meaning)
        if row.changed:
            item.setFont(1, bold)
            item.setToolTip(1, tr("Changed; it can be reset"))
        return item

    @property
    def chosen(self) -> KeyRow | None:
        """The row that is chosen; None where none is."""
        item = self._tree.currentItem()
        row = item.data(0, _ROW) if item is not None else None
        return row if isinstance(row, KeyRow) else None

    def choose(self, name: str) -> None:
        """Choose the row of an action by its id."""
        for item in self._items():
            row = item.data(0, _ROW)
            if name and row.id == name:
                self._tree.setCurrentItem(item)
        self._show_buttons()

    def search(self, text: str) -> None:
        """Show only the rows that hold these words."""
        self._search.setText(text)

    def titles(self) -> list[str]:
        """Return the titles of the rows that are shown."""
        return [item.text(0) for item in self._items() if not item.isHidden()]

    def _items(self) -> list[QTreeWidgetItem]:
        return [item for _, items in self._groups for item in items]

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        for heading, items in self._groups:
            for item in items:
                held = " ".join([heading.text(0), *(item.text(c) for c in range(3))]).casefold()
                item.setHidden(not all(word in held for word in words))
            heading.setHidden(all(item.isHidden() for item in items))

    # ── what is said ────────────────────────────────────────────────────────────────────────
    def show_note(self, text: str) -> None:
        """Say what was done."""
        self._say(text, fault=False)

    def show_problem(self, text: str) -> None:
        """Say why a key can't be given."""
        self._say(text, fault=True)

    def ask_to_take(self, text: str) -> None:
        """Say whose key it is that was chosen last, and ask whether it shall be taken over."""
        wanted = self._wanted
        self._say(text, fault=True)
        self._wanted = wanted
        self._take.show()
        self._take.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, text: str, *, fault: bool) -> None:
        self._wanted = None
        self._take.hide()
        self._note.setText(text)
        self._note.setProperty("fault", fault)
        self._note.style().polish(self._note)

    # ── changing ────────────────────────────────────────────────────────────────────────────
    def _choose_key(self, key: str, *, add: bool) -> None:
        row = self.chosen
        if row is not None and row.id:
            self._wanted = (row.id, key, add)
            self.key_chosen.emit(*self._wanted)
            if not self._take.isVisible():
                self._tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_wanted(self) -> None:
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self.key_taken.emit(*wanted)
            self._tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def _activated(self) -> None:
        if self._change.isEnabled():
            self._change.wait()

    def _current_changed(self) -> None:
        self._say("", fault=False)
        self._show_buttons()

    def _show_buttons(self) -> None:
        row = self.chosen
        can = row is not None and bool(row.id)
        self._change.setEnabled(can)
        self._add.setEnabled(can)
        self._remove.setEnabled(can and row is not None and bool(row.keys))
        self._reset.setEnabled(can and row is not None and row.changed)
        self._reset_all.setEnabled(self._any_changed)

    def _show_waiting(self, waiting: bool) -> None:
        row = self.chosen
        if waiting and row is not None:
            self._say(
                tr("Press the key for “{action}”. Esc leaves it as it was.").format(
                    action=row.title
                ),
                fault=False,
            )
        elif self._wanted is None:
            self._say("", fault=False)

    def _tell(self, emit: Callable[[str], object]) -> None:
        row = self.chosen
        if row is not None and row.id:
            emit(row.id)

    # ── parts ───────────────────────────────────────────────────────────────────────────────
    def _make_tree(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setColumnCount(3)
        tree.setHeaderLabels([tr("Action"), tr("Key"), tr("What it does")])
        tree.setAccessibleName(tr("Keys and what they do"))
        tree.setToolTip(tr("Enter or a double click on a line changes its key"))
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        tree.setAllColumnsShowFocus(True)
        header = tree.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        tree.currentItemChanged.connect(self._current_changed)
        tree.itemActivated.connect(self._activated)
        return tree

    def _note_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self._note, 1)
        row.addWidget(self._take)
        self._take.hide()
        return row

    def _button_row(self) -> QHBoxLayout:
        self._change = KeyButton(tr("&Change key…"))
        self._change.setToolTip(tr("Another key in place of those that there are"))
        self._add = KeyButton(tr("&Add key…"))
        self._add.setToolTip(tr("A further key for the same"))
        for button, add in ((self._change, False), (self._add, True)):
            button.key_pressed.connect(lambda key, add=add: self._choose_key(key, add=add))
            button.waiting_changed.connect(self._show_waiting)
        self._remove = self._button(tr("&No key"), tr("Take the keys of this action away"))
        self._reset = self._button(tr("&Reset"), tr("The keys that it has at first"))
        self._reset_all = self._button(tr("Reset a&ll"), tr("All keys as they are at first"))
        self._remove.clicked.connect(lambda: self._tell(self.keys_removed.emit))
        self._reset.clicked.connect(lambda: self._tell(self.reset_requested.emit))
        self._reset_all.clicked.connect(self.reset_all_requested)
        row = QHBoxLayout()
        for each in (self._change, self._add, self._remove, self._reset):
            row.addWidget(each)
        row.addStretch(1)
        return row

    @staticmethod
    def _button(title: str, tooltip: str) -> QPushButton:
        button = QPushButton(title)
        button.setToolTip(tooltip)
        button.setAutoDefault(False)
        return button

    def _closing(self) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        box.rejected.connect(self.reject)
        close = box.button(QDialogButtonBox.StandardButton.Close)
        close.setAutoDefault(False)
        close.setToolTip(tr("Close this page (Esc)"))
        box.addButton(self._reset_all, QDialogButtonBox.ButtonRole.ResetRole)
        return box

    def changeEvent(self, event: QEvent) -> None:
        """Keep room for two lines of what is said, whatever the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._note.setMinimumHeight(self._note.fontMetrics().lineSpacing() * 2)


def suggested_width(dialog: QWidget) -> int:
    """Return a width at which the columns can be read."""
    return dialog.fontMetrics().averageCharWidth() * _WIDTH_CHARS
