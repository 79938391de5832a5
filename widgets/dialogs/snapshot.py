"""The dialog that asks what a picture is to show, and whether it is saved or copied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from inference.texts import tr
from widgets.theme import text_height

_PREVIEW_LINES = 16


@dataclass(frozen=True)
class Subject:
    """What a picture can show.

    Attributes
    ----------
    id, title : str
    size : (int, int)
        Pixels of the picture.
    grows : bool
        Whether it can be had with twice the pixels to each side.
    """

    id: str
    title: str
    size: tuple[int, int]
    grows: bool = True


@dataclass(frozen=True)
class SnapshotChoice:
    """What the coach chose.

    Attributes
    ----------
    subject : Subject
    doubled : bool
        Whether with twice the pixels to each side.
    save : bool
        Whether to a file too, and not to the clipboard alone.
    """

    subject: Subject
    doubled: bool
    save: bool


class SnapshotDialog(QDialog):
    """Asks for one of some subjects, with a small picture of it.

    Parameters
    ----------
    subjects : sequence of Subject
    current : str
        Id of the one chosen at first.
    picture : callable
        Returns the picture of a subject.
    doubled : bool, optional
        Whether twice the pixels are ticked at first.
    """

    def __init__(
        self,
        subjects: Sequence[Subject],
        current: str,
        picture: Callable[[Subject], QImage],
        *,
        doubled: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Snapshot"))
        self._subjects, self._picture = subjects, picture
        self._save = False
        self._choice = QButtonGroup(self)
        self._double = QCheckBox(tr("&Twice the pixels"))
        self._double.setToolTip(tr("Finer lines and texts, for print and for large screens"))
        self._double.setChecked(doubled)
        self._size = QLabel()
        self._size.setProperty("muted", True)
        self._preview = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._preview.setAccessibleName(tr("Preview"))
        side = round(_PREVIEW_LINES * text_height())
        self._preview.setFixedSize(QSize(side * 4 // 3, side))
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(self._left(current))
        row.addWidget(self._preview)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addLayout(row)
        column.addWidget(self._buttons())
        self._choice.idToggled.connect(self._show)
        self._double.toggled.connect(self._show)
        self._show()
        self._choice.button(self._choice.checkedId()).setFocus()

    def choice(self) -> SnapshotChoice:
        """Return what stands in the dialog."""
        subject = self._subjects[self._choice.checkedId()]
        return SnapshotChoice(subject, subject.grows and self._double.isChecked(), self._save)

    def _left(self, current: str) -> QVBoxLayout:
        group = QGroupBox(tr("Picture of"))
        group.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        rows = QVBoxLayout(group)
        for number, subject in enumerate(self._subjects):
            button = QRadioButton(subject.title)
            width, height = subject.size
            button.setToolTip(tr("{width} × {height} pixels").format(width=width, height=height))
            button.setChecked(subject.id == current)
            self._choice.addButton(button, number)
            rows.addWidget(button)
        if self._choice.checkedId() < 0:
            self._choice.button(0).setChecked(True)
        column = QVBoxLayout()
        column.addWidget(group)
        column.addWidget(self._double)
        column.addWidget(self._size)
        column.addStretch(1)
        return column

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        cancel = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setToolTip(tr("Close without a picture"))
        save, copy = QPushButton(tr("&Save…")), QPushButton(tr("&Copy"))
        save.setToolTip(tr("Save the picture to a file, and copy it"))
        copy.setToolTip(tr("Put the picture on the clipboard"))
        for button, to_file in ((save, True), (copy, False)):
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
            button.clicked.connect(lambda _checked=False, to_file=to_file: self._take(to_file))
        buttons.rejected.connect(self.reject)
        copy.setAutoDefault(False)
        cancel.setAutoDefault(False)  # else Enter cancels once Tab has passed the button
        save.setDefault(True)
        return buttons

    def _take(self, to_file: bool) -> None:
        self._save = to_file
        self.accept()

    def _show(self) -> None:
        choice = self.choice()
        self._double.setEnabled(choice.subject.grows)
        width, height = (side * (2 if choice.doubled else 1) for side in choice.subject.size)
        self._size.setText(tr("{width} × {height} pixels").format(width=width, height=height))
        image = self._picture(choice.subject)
        ratio = self.devicePixelRatioF()
        fitted = image.scaled(
            self._preview.size() * ratio,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        fitted.setDevicePixelRatio(ratio)
        self._preview.setPixmap(QPixmap.fromImage(fitted))
