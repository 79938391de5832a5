"""The list of all measurements, to search and to tick."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from PySide6.QtCore import QEvent, QObject, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from inference.texts import tr
from widgets.plots.catalogue import meaning, rank, section
from widgets.theme import current_theme, text_height
from widgets.units import SeriesName

_GROUP = Qt.ItemDataRole.UserRole


class SeriesChooser(QFrame):
    """A list that opens below a button.

    `toggled(str, bool)` tells the group of measurements that is ticked or no longer.
    """

    toggled = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(tr("All measurements"))
        self.search = QLineEdit(placeholderText=tr("Search measurements"), clearButtonEnabled=True)
        self.search.setAccessibleName(tr("Search measurements"))
        self.search.setToolTip(tr("Type a part of a name; ↓ goes to the list"))
        self.list = QTreeWidget()
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setIndentation(8)
        self.list.setAccessibleName(tr("Measurements"))
        self.list.setToolTip(tr("Space or a click shows or hides a plot"))
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self.list.itemChanged.connect(self._changed)
        self.list.itemActivated.connect(_flip)
        theme = current_theme()
        self.list.setStyleSheet(  # an empty box of the style's own is hardly seen on dark
            f"QTreeView::indicator:unchecked {{ border: 1px solid {theme.muted};"
            f" border-radius: 3px; background: {theme.surface}; }}"
        )
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addWidget(self.list)

    def set_names(self, names: Iterable[SeriesName]) -> None:
        """Offer these measurements, one of each group."""
        with QSignalBlocker(self.list):
            self.list.clear()
            heads: dict[str, QTreeWidgetItem] = {}
            for name in sorted(names, key=lambda name: rank(name.group)):
                head = section(name.group)
                if head not in heads:
                    heads[head] = self._heading(tr(head))
                self._add(heads[head], name)
            self.list.expandAll()

    def _heading(self, title: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(self.list, [title])
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        font = item.font(0)
        font.setBold(True)
        item.setFont(0, font)
        return item

    def _add(self, parent: QTreeWidgetItem, name: SeriesName) -> None:
        title = f"{name.title} ({name.unit})" if name.unit else name.title
        item = QTreeWidgetItem(parent, [title])
        item.setFlags(
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsUserCheckable
        )
        item.setData(0, _GROUP, name.group)
        item.setToolTip(0, meaning(name.group))
        item.setCheckState(0, Qt.CheckState.Unchecked)

    def set_shown(self, groups: Collection[str]) -> None:
        """Tick these groups; no signal is sent."""
        with QSignalBlocker(self.list):
            for item in self.items():
                shown = item.data(0, _GROUP) in groups
                item.setCheckState(0, Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked)

    def items(self) -> list[QTreeWidgetItem]:
        """Return the measurements, without the headings."""
        return [item for head in self._heads() for item in _children(head)]

    def _heads(self) -> list[QTreeWidgetItem]:
        heads = (self.list.topLevelItem(i) for i in range(self.list.topLevelItemCount()))
        return [head for head in heads if head is not None]

    def open_at(self, at: QPoint) -> None:
        """Open with a corner at a point of the screen, as far as the screen allows."""
        line = text_height()
        self.resize(round(line * 19), round(line * 24))
        room = self.screen().availableGeometry()
        x = min(at.x(), room.right() - self.width())
        y = min(at.y(), room.bottom() - self.height())
        self.move(max(x, room.left()), max(y, room.top()))
        self.search.clear()
        self.show()
        self.search.setFocus()

    def _filter(self, text: str) -> None:
        """Leave what has all the words, in its name or its meaning."""
        words = text.casefold().split()
        for head in self._heads():
            for item in _children(head):
                own = f"{item.text(0)} {item.toolTip(0)} {head.text(0)}".casefold()
                item.setHidden(not all(word in own for word in words))
            head.setHidden(all(item.isHidden() for item in _children(head)))

    def _changed(self, item: QTreeWidgetItem) -> None:
        group = item.data(0, _GROUP)
        if group:
            self.toggled.emit(group, item.checkState(0) is Qt.CheckState.Checked)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go from the search down to the list, and tick the only one left with Enter."""
        if watched is self.search and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            left = [item for item in self.items() if not item.isHidden()]
            if event.key() == Qt.Key.Key_Down and left:
                self.list.setFocus()
                self.list.setCurrentItem(left[0])
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if left and self.search.text():
                    _flip(left[0])
                return True
        return super().eventFilter(watched, event)


def _flip(item: QTreeWidgetItem) -> None:
    if item.data(0, _GROUP):
        checked = item.checkState(0) is Qt.CheckState.Checked
        item.setCheckState(0, Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked)


def _children(head: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    items = (head.child(i) for i in range(head.childCount()))
    return [item for item in items if item is not None]
