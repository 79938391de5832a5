"""The preset chooser: which limits, whether they were changed, and the coach's own presets."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QToolButton, QWidget

from inference.presets import Preset
from inference.texts import mark, tr
from widgets.icons import icon

_CHANGED = mark("{name} (changed)")


class PresetBar(QWidget):
    """Chooses a preset, and asks for what can be done with it.

    Signals
    -------
    preset_chosen(str)
        Identifier of the preset.
    revert_requested(), save_requested(), save_as_requested(), rename_requested(),
    delete_requested()
        Of the preset that is shown.
    """

    preset_chosen = Signal(str)
    revert_requested = Signal()
    save_requested = Signal()
    save_as_requested = Signal()
    rename_requested = Signal()
    delete_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: dict[str, str] = {}
        self._shown: tuple[Preset | None, bool, bool] | None = None
        self.box = QComboBox()
        self.box.setAccessibleName(tr("Preset"))
        self.box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.box.setMinimumContentsLength(14)
        self.box.activated.connect(self._activated)
        self._revert = _button(tr("Drop the changes: back to the preset"))
        self._revert.clicked.connect(self.revert_requested)
        policy = self._revert.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._revert.setSizePolicy(policy)
        self._more = _button(tr("Save, rename or delete a preset"))
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._save, self._rename, self._delete = self._make_menu()
        self._lay_out()
        self.set_preset(None, changed=False, own=False)
        self._restyle()

    def _make_menu(self) -> tuple[QAction, QAction, QAction]:
        menu = QMenu(self)
        save = menu.addAction(tr("&Save changes"), self.save_requested.emit)
        menu.addAction(tr("Save &as preset…"), self.save_as_requested.emit)
        menu.addSeparator()
        rename = menu.addAction(tr("&Rename…"), self.rename_requested.emit)
        delete = menu.addAction(tr("&Delete…"), self.delete_requested.emit)
        self._more.setMenu(menu)
        return save, rename, delete

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.box, 1)
        row.addWidget(self._revert)
        row.addWidget(self._more)

    def controls(self) -> list[QWidget]:
        """Return what takes the keyboard, in the order of Tab."""
        return [self.box, self._revert, self._more]

    def set_presets(self, bundled: tuple[Preset, ...], own: tuple[Preset, ...]) -> None:
        """Offer these; the coach's own stand below a line. No signal is sent."""
        self._shown = None
        with QSignalBlocker(self.box):
            self.box.clear()
            self._names = {preset.id: tr(preset.name) for preset in (*bundled, *own)}
            for preset in (*bundled, *own):
                if own and preset is own[0]:
                    self.box.insertSeparator(self.box.count())
                self.box.addItem(tr(preset.name), preset.id)
                row = self.box.count() - 1
                self.box.setItemData(row, tr(preset.meaning), Qt.ItemDataRole.ToolTipRole)

    def set_preset(self, preset: Preset | None, *, changed: bool, own: bool) -> None:
        """Show which preset the settings started from, and whether they are still its own.

        Parameters
        ----------
        preset : Preset or None
            May be one that is not offered any more.
        changed : bool
        own : bool
            Whether it can be saved to, renamed and deleted.
        """
        if self._shown == (preset, changed, own):
            return  # as on nearly every move of a slider
        self._shown = (preset, changed, own)
        with QSignalBlocker(self.box):
            for row in range(self.box.count()):
                if (name := self._names.get(self.box.itemData(row))) is not None:
                    self.box.setItemText(row, name)
            row = self.box.findData(preset.id) if preset else -1
            self.box.setCurrentIndex(row)
            name = tr(preset.name) if preset else tr("No preset")
            if changed and row >= 0:
                self.box.setItemText(row, tr(_CHANGED).format(name=name))
            self.box.setPlaceholderText(tr(_CHANGED).format(name=name) if changed else name)
        meaning = tr(preset.meaning) if preset else ""
        self.box.setToolTip(f"{tr('Limits of all rules at once.')} {meaning}".strip())
        font = self.box.font()
        font.setBold(changed)
        self.box.setFont(font)
        self._revert.setVisible(changed)
        self._save.setEnabled(own and changed)
        self._rename.setEnabled(own)
        self._delete.setEnabled(own)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icons in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._restyle()

    def _activated(self, row: int) -> None:
        self.preset_chosen.emit(self.box.itemData(row))

    def _restyle(self) -> None:
        self._revert.setIcon(icon("reset"))
        self._more.setIcon(icon("save"))


def _button(tooltip: str) -> QToolButton:
    button = QToolButton()
    button.setToolTip(tooltip)
    button.setAccessibleName(tooltip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
