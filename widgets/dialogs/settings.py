"""The dialog of all settings, made from their schema. It keeps nothing and applies nothing."""

from __future__ import annotations

from itertools import groupby

from pydantic import BaseModel
from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QGroupBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inference.texts import tr
from widgets.dialogs.settings_editors import make_editor
from widgets.dialogs.settings_fields import Choices, SettingField, setting_fields, value_at
from widgets.icons import icon


class SettingsDialog(QDialog):
    """Shows every setting of a schema, grouped and searched; each change is told at once.

    Parameters
    ----------
    settings : BaseModel
        The values shown; its type is the schema, see `widgets.dialogs.settings_fields`.
    choices : mapping, optional
        Values and words of choices that only the program knows, by dotted path.
    """

    value_changed = Signal(object, object)
    """Path of a setting, a tuple of str, and its new value. Cancel tells the old ones again."""
    link_followed = Signal(object)
    """Path of a setting whose button leads elsewhere."""

    def __init__(
        self, settings: BaseModel, choices: Choices | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Settings"))
        self._rows = [SettingRow(field) for field in setting_fields(type(settings), choices)]
        self._before = {row.field.path: value_at(settings, row.field.path) for row in self._rows}
        for row in self._rows:
            row.set_value(self._before[row.field.path])
            row.changed.connect(self._tell)
            row.linked.connect(lambda path=row.field.path: self.link_followed.emit(path))
        self._search = QLineEdit()
        self._search.setPlaceholderText(tr("Search"))
        self._search.setAccessibleName(tr("Search the settings"))
        self._search.setToolTip(tr("Show only settings with these words"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._filter)
        self._nothing = QLabel(tr("No setting is called that."))
        self._nothing.setProperty("muted", True)
        self._groups: list[tuple[QGroupBox, list[SettingRow]]] = []
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(self._search)
        column.addWidget(self._scroller(), 1)
        column.addWidget(self._buttons())
        self._filter("")
        self._search.setFocus()

    def sizeHint(self) -> QSize:
        """Ask for room for the longest title and some twenty rows, in letters of the text."""
        metrics = self.fontMetrics()
        return QSize(metrics.averageCharWidth() * 72, metrics.height() * 40)

    def set_values(self, settings: BaseModel) -> None:
        """Show other values; nothing is told."""
        for row in self._rows:
            row.set_value(value_at(settings, row.field.path))

    def show_only(self, words: str) -> None:
        """Search for some words, as the person can."""
        self._search.setText(words)

    # ── parts ───────────────────────────────────────────────────────────────────────────────
    def _scroller(self) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setSpacing(16)
        column.addWidget(self._nothing)
        ordered: dict[str, list[SettingRow]] = {}
        for title, rows in groupby(self._rows, key=lambda row: row.field.group):
            ordered.setdefault(title, []).extend(rows)
        for title, rows_of in ordered.items():
            column.addWidget(self._group(title, rows_of))
        column.addStretch(1)
        scroller = QScrollArea()
        scroller.setWidgetResizable(True)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroller.setProperty("plain", True)
        scroller.setWidget(inside)
        bar = scroller.verticalScrollBar().sizeHint().width()
        scroller.setMinimumWidth(inside.minimumSizeHint().width() + bar)
        return scroller

    def _group(self, title: str, rows: list[SettingRow]) -> QGroupBox:
        box = QGroupBox(title.replace("&", "&&"))
        grid = QGridLayout(box)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)  # every other line is a note that hardly ever shows
        grid.setColumnStretch(1, 1)
        for line, row in enumerate(rows):
            row.put_into(grid, 2 * line)
        self._groups.append((box, rows))
        return box

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        cancel = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setText(tr("Cancel"))
        cancel.setToolTip(tr("Put everything back as it was"))
        cancel.setIcon(QIcon())
        cancel.setAutoDefault(False)
        self._defaults = QPushButton(tr("Restore all defaults"))
        self._defaults.setToolTip(tr("Put every setting back to its default"))
        self._defaults.setAutoDefault(False)
        self._defaults.clicked.connect(self._restore_defaults)
        done = QPushButton(tr("Done"))
        done.setToolTip(tr("Keep the settings as they are now"))
        done.setDefault(True)
        buttons.addButton(self._defaults, QDialogButtonBox.ButtonRole.ResetRole)
        buttons.addButton(done, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    # ── what the person does ────────────────────────────────────────────────────────────────
    def reject(self) -> None:
        """Tell every value as it was before, and close."""
        for row in self._rows:
            row.change(self._before[row.field.path])
        super().reject()

    def _restore_defaults(self) -> None:
        for row in self._rows:
            row.change(row.field.default)

    def _tell(self, row: SettingRow) -> None:
        row.show_restart(row.field.restart and row.value != self._before[row.field.path])
        self.value_changed.emit(row.field.path, row.value)

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        found_any = False
        for box, rows in self._groups:
            shown = [row for row in rows if all(word in row.field.words() for word in words)]
            for row in rows:
                row.set_shown(row in shown)
            box.setVisible(bool(shown))
            found_any = found_any or bool(shown)
        self._nothing.setVisible(not found_any)


class SettingRow(QObject):
    """One setting: its title, its editor, a way back to the default, and what else to know."""

    changed = Signal(object)
    """The row itself: the person changed its value."""
    linked = Signal()
    """The person followed the button beside the editor."""

    def __init__(self, field: SettingField) -> None:
        super().__init__()
        self.field = field
        self.value: object = field.default
        self._editor = make_editor(field)
        self._editor.edited.connect(self.change)
        self._editor.linked.connect(self.linked)
        self._label = QLabel("" if field.kind == "bool" else field.title)
        self._label.setBuddy(self._editor.focus)
        self._label.setToolTip(field.description)
        self._reset = ResetButton(field.title)
        self._reset.clicked.connect(lambda: self.change(field.default))
        self._note = QLabel(tr("Shows after the next start of LiftLens."), wordWrap=True)
        self._note.setProperty("muted", True)
        self._shown, self._restart = True, False

    def put_into(self, grid: QGridLayout, line: int) -> None:
        """Put the parts into two lines of a grid, the second for the note."""
        if self.field.kind == "bool":  # the box carries the title itself
            grid.addWidget(self._editor.widget, line, 0, 1, 2)
        else:
            grid.addWidget(self._label, line, 0)
            grid.addWidget(self._editor.widget, line, 1)
        grid.addWidget(self._reset, line, 2)
        grid.addWidget(self._note, line + 1, 0, 1, 3)

    def set_value(self, value: object) -> None:
        """Show a value; nothing is told."""
        self.value = value
        self._editor.set_value(value)
        self._show_parts()

    def change(self, value: object) -> None:
        """Take a value and tell it, if it is another one."""
        if value != self.value:
            self.set_value(value)
            self.changed.emit(self)

    def show_restart(self, needed: bool) -> None:
        """Say that the change shows after the next start, or that there is none."""
        self._restart = needed
        self._show_parts()

    def set_shown(self, shown: bool) -> None:
        """Show or hide all parts."""
        self._shown = shown
        self._show_parts()

    def _show_parts(self) -> None:
        if self._editor.widget.parent() is None:
            return  # not in a dialog yet: a part that is shown would be a window
        self._label.setVisible(self._shown and self.field.kind != "bool")
        self._editor.widget.setVisible(self._shown)
        self._reset.take_room(self._shown)
        self._reset.setVisible(self._shown and self.value != self.field.default)
        self._note.setVisible(self._shown and self._restart)


class ResetButton(QToolButton):
    """A way back to the default."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setToolTip(tr("Back to the default"))
        self.setAccessibleName(tr("Back to the default: {title}").format(title=title))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._draw()

    def take_room(self, take: bool) -> None:
        """Keep its place in a row also while it is hidden, or not."""
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(take)
        self.setSizePolicy(policy)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon anew in another theme or size of text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._draw()

    def _draw(self) -> None:
        side = self.fontMetrics().height()
        self.setIconSize(QSize(side, side))
        self.setIcon(icon("reset"))
