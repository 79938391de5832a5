"""What is drawn on an exported clip: the layers of the overlay, a name, a logo, a closing card."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QImageReader
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QGridLayout,
    QGroupBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from inference.export.overlay import OverlayStyle
from inference.texts import tr
from widgets.dialogs.export.choices import CARD_S
from widgets.video.layer_words import LAYERS

_MOST_LETTERS = 80


class LayersBox(QGroupBox):
    """Which layers of the overlay are drawn."""

    changed = Signal()

    def __init__(self, style: OverlayStyle, parent: QWidget | None = None) -> None:
        super().__init__(tr("Drawn on the clip"), parent)
        self.layers: dict[str, QCheckBox] = {}
        grid = QGridLayout(self)
        for number, layer in enumerate(fields(style)):
            title, meaning = LAYERS[layer.name]
            box = QCheckBox(tr(title))
            box.setToolTip(tr(meaning))
            box.toggled.connect(self.changed)
            self.layers[layer.name] = box
            grid.addWidget(box, number // 2, number % 2)
        self.set_style(style)

    @property
    def style_chosen(self) -> OverlayStyle:
        """The layers that are ticked."""
        return OverlayStyle(**{name: box.isChecked() for name, box in self.layers.items()})

    def set_style(self, style: OverlayStyle) -> None:
        """Tick other layers; nothing is told."""
        with QSignalBlocker(self):
            for name, box in self.layers.items():
                box.setChecked(getattr(style, name))


class NameBox(QGroupBox):
    """A name and a logo in the corner, and a card at the end."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Name and closing card"), parent)
        self.title_field, self.logo_field = QLineEdit(maxLength=_MOST_LETTERS), QLineEdit()
        self.card = QCheckBox(tr("&Closing card with the rule settings"))
        self._problem = QLabel(wordWrap=True)
        self._problem.setProperty("fault", True)
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._choose = QPushButton(tr("C&hoose…"))
        self._set_up()
        self._lay_out()
        self._check_logo()

    @property
    def problem(self) -> str:
        """Why the logo can't be used; empty where it can, or there is none."""
        return self._problem.text()

    @property
    def logo_path(self) -> str:
        """Path of the logo; empty for none."""
        return self.logo_field.text().strip()

    @property
    def card_s(self) -> float:
        """Seconds that the card stands; 0 for none."""
        return CARD_S if self.card.isChecked() else 0.0

    def set_values(self, title: str, logo: str, card_s: float) -> None:
        """Show other values; nothing is told."""
        with QSignalBlocker(self):
            self.title_field.setText(title)
            self.logo_field.setText(logo)
            self.card.setChecked(card_s > 0)
        self._check_logo()

    def _set_up(self) -> None:
        self.title_field.setToolTip(tr("Written in a corner: your name, or the gym’s"))
        self.title_field.setPlaceholderText(tr("none"))
        self.logo_field.setToolTip(tr("A picture that is drawn in the corner"))
        self.logo_field.setPlaceholderText(tr("none"))
        self.card.setToolTip(tr("Say at the end what was judged, and by which limits"))
        self._choose.setToolTip(tr("Choose a picture"))
        self._choose.setAccessibleName(tr("Choose a logo"))
        self._choose.setAutoDefault(False)
        for field in (self.title_field, self.logo_field):
            field.setClearButtonEnabled(True)
        self.title_field.textChanged.connect(self.changed)
        self.logo_field.textChanged.connect(self._on_logo)
        self.card.toggled.connect(self.changed)
        self._choose.clicked.connect(self._browse)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setHorizontalSpacing(8)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, QLineEdit], ...] = (
            (tr("&Name"), self.title_field),
            (tr("L&ogo"), self.logo_field),
        )
        for line, (text, field) in enumerate(rows):
            label = QLabel(text)
            label.setBuddy(field)
            field.setAccessibleName(text.replace("&", ""))
            grid.addWidget(label, line, 0)
            grid.addWidget(field, line, 1, 1, 1 if field is self.logo_field else 2)
        grid.addWidget(self._choose, 1, 2)
        grid.addWidget(self._problem, 2, 0, 1, 3)
        grid.addWidget(self.card, 3, 0, 1, 3)

    def _browse(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self,
            tr("Choose a logo"),
            self.logo_path,
            tr("Pictures (*.png *.jpg *.jpeg *.svg *.webp *.bmp)"),
        )
        if name:
            self.logo_field.setText(name)

    def _on_logo(self) -> None:
        self._check_logo()
        self.changed.emit()

    def _check_logo(self) -> None:
        path, problem = self.logo_path, ""
        if path and not Path(path).is_file():
            problem = tr("The logo is not there. Choose another one, or clear it.")
        elif path and not QImageReader(path).canRead():
            problem = tr("The logo is no picture that can be read. Choose another one.")
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
