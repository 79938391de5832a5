"""An editor for each kind of setting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from inference.texts import tr
from widgets.dialogs.settings_fields import SettingField

_WIDEST_INT = 2**31 - 1
_WIDEST_FLOAT = 1e9
_SIGNS = {"°", "%"}
"""Units that stand right behind the number."""


class Editor(QObject):
    """Shows and changes one value. `edited(object)` tells what the person made of it.

    `linked()` tells that the person wants to be led to where there is more of the kind.
    """

    edited = Signal(object)
    linked = Signal()

    def __init__(
        self,
        widget: QWidget,
        focus: QWidget,
        show: Callable[[object], None],
    ) -> None:
        super().__init__(widget)
        self.widget = widget
        self.focus = focus
        """What takes the keyboard."""
        self._show = show

    def set_value(self, value: object) -> None:
        """Show a value; nothing is told of it."""
        with QSignalBlocker(self.focus):
            self._show(value)


def make_editor(field: SettingField) -> Editor:
    """Return an editor that suits the kind of a setting."""
    makers: dict[str, Callable[[SettingField], Editor]] = {
        "bool": _box,
        "int": _int,
        "float": _float,
        "choice": _combo,
        "text": _text,
        "folder": _folder,
    }
    editor = makers[field.kind](field)
    for widget in {editor.widget, editor.focus}:
        widget.setToolTip(field.description)
    if field.link:
        _add_link(editor, field)
    editor.focus.setAccessibleName(field.title)
    editor.focus.setAccessibleDescription(field.description)
    return editor


def _add_link(editor: Editor, field: SettingField) -> None:
    """Put a button beside an editor that leads elsewhere."""
    holder, inside = QWidget(), editor.widget
    editor.setParent(holder)
    link = QPushButton(field.link)
    link.setAutoDefault(False)
    link.setToolTip(field.link_meaning)
    link.setAccessibleName(f"{field.title}: {field.link}")
    link.clicked.connect(editor.linked)
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(inside, 1)
    row.addWidget(link)
    editor.widget = holder


def _box(field: SettingField) -> Editor:
    box = QCheckBox(field.title.replace("&", "&&"))
    editor = Editor(box, box, lambda value: box.setChecked(bool(value)))
    box.toggled.connect(lambda value: editor.edited.emit(value))
    return editor


def _int(field: SettingField) -> Editor:
    spin = QSpinBox()
    spin.setRange(
        int(-_WIDEST_INT if field.minimum is None else field.minimum),
        int(_WIDEST_INT if field.maximum is None else field.maximum),
    )
    spin.setSingleStep(_step(spin.maximum() - spin.minimum()))
    spin.setSuffix(_suffix(field.unit))
    spin.setKeyboardTracking(False)
    editor = Editor(spin, spin, lambda value: spin.setValue(int(str(value))))
    spin.valueChanged.connect(lambda value: editor.edited.emit(value))
    return editor


def _float(field: SettingField) -> Editor:
    spin = QDoubleSpinBox()
    spin.setDecimals(2)
    spin.setRange(
        -_WIDEST_FLOAT if field.minimum is None else field.minimum,
        _WIDEST_FLOAT if field.maximum is None else field.maximum,
    )
    spin.setSingleStep(max(0.05, round((spin.maximum() - spin.minimum()) / 40, 2)))
    spin.setSuffix(_suffix(field.unit))
    spin.setKeyboardTracking(False)
    editor = Editor(spin, spin, lambda value: spin.setValue(float(str(value))))
    spin.valueChanged.connect(lambda value: editor.edited.emit(value))
    return editor


def _combo(field: SettingField) -> Editor:
    combo = QComboBox()
    for value, word in field.choices:
        combo.addItem(word, value)
    # What was chosen and is not there any more shows as nothing chosen.
    editor = Editor(combo, combo, lambda value: combo.setCurrentIndex(combo.findData(value)))
    combo.currentIndexChanged.connect(lambda _: editor.edited.emit(combo.currentData()))
    return editor


def _text(field: SettingField) -> Editor:
    line = QLineEdit()
    editor = Editor(line, line, lambda value: line.setText(str(value)))
    line.editingFinished.connect(lambda: editor.edited.emit(line.text()))
    return editor


def _folder(field: SettingField) -> Editor:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    line = QLineEdit()
    line.setPlaceholderText(tr("beside the clip"))
    browse = QPushButton(tr("Choose…"))
    browse.setAutoDefault(False)
    browse.setToolTip(tr("Choose a folder"))
    browse.setAccessibleName(tr("Choose a folder: {title}").format(title=field.title))
    row.addWidget(line, 1)
    row.addWidget(browse)
    editor = Editor(holder, line, lambda value: line.setText(str(value)))
    line.editingFinished.connect(lambda: editor.edited.emit(line.text().strip()))

    def choose() -> None:
        name = QFileDialog.getExistingDirectory(
            holder, field.title, line.text() or str(Path.home())
        )
        if name:
            line.setText(name)
            editor.edited.emit(name)

    browse.clicked.connect(choose)
    return editor


def _suffix(unit: str) -> str:
    return unit if unit in _SIGNS or not unit else f" {unit}"


def _step(span: float) -> int:
    """Return a step that takes some twenty presses from end to end."""
    return next((step for step in (1000, 256, 100, 50, 10, 5) if span >= 18 * step), 1)
