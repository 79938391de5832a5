"""The dialog that asks which numbers to export, and where to. It writes nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from inference.export.data.formats import FORMATS, DataFormat, data_paths
from inference.texts import listed, tr, tr_n

_NAMED = 3
"""Files that a warning names; more are counted."""


@dataclass(frozen=True)
class DataChoice:
    """What the coach chose.

    Attributes
    ----------
    folder : Path
    formats : tuple of DataFormat
    prefix : str
        Before the name of each file.
    """

    folder: Path
    formats: tuple[DataFormat, ...]
    prefix: str = ""


class DataExportDialog(QDialog):
    """Asks for a folder and for formats, each with what it holds and what opens it.

    Parameters
    ----------
    folder : Path
        Suggested folder.
    chosen : collection of str
        Ids of the formats ticked at first.
    prefix : str
        What the name of each file begins with.
    has_pose : bool, optional
        Whether the lifter was found; without, formats of poses can't be ticked.
    caution : str, optional
        A sentence on why the numbers may not be whole.
    """

    def __init__(
        self,
        folder: Path,
        chosen: Collection[str],
        prefix: str,
        *,
        has_pose: bool = True,
        caution: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export data"))
        self._prefix, self._caution = prefix, caution
        self._folder = QLineEdit(str(folder))
        self._boxes = {entry: _box(entry, chosen, prefix, has_pose) for entry in FORMATS}
        self._note = QLabel(wordWrap=True)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        cancel = self._buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setToolTip(tr("Close without exporting"))
        self._export = QPushButton(tr("Export"))
        self._export.setToolTip(tr("Write the files in the background"))
        self._buttons.addButton(self._export, QDialogButtonBox.ButtonRole.AcceptRole)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addLayout(self._folder_row())
        column.addWidget(self._formats_box())
        column.addWidget(self._note)
        column.addStretch(1)
        column.addWidget(self._buttons)
        cancel.setAutoDefault(False)  # else Enter in a field cancels once Tab has passed the button
        self._export.setDefault(True)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._folder.textChanged.connect(self._check)
        for box in self._boxes.values():
            box.toggled.connect(self._check)
        self._check()
        width = self.fontMetrics().averageCharWidth() * 78
        self.resize(width, column.totalHeightForWidth(width))

    def choice(self) -> DataChoice:
        """Return what stands in the dialog."""
        formats = tuple(entry for entry, box in self._boxes.items() if box.isChecked())
        return DataChoice(self._path(), formats, self._prefix)

    def _folder_row(self) -> QHBoxLayout:
        self._folder.setAccessibleName(tr("Folder to write to"))
        self._folder.setToolTip(tr("Folder to write to; it is made where it is missing"))
        label = QLabel(tr("&Folder"))
        label.setBuddy(self._folder)
        browse = QPushButton(tr("&Browse…"))
        browse.setToolTip(tr("Choose the folder"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label)
        row.addWidget(self._folder, 1)
        row.addWidget(browse)
        return row

    def _formats_box(self) -> QGroupBox:
        group = QGroupBox(tr("Formats"))
        column = QVBoxLayout(group)
        column.setSpacing(2)
        for entry, box in self._boxes.items():
            column.addWidget(box)
            said = QLabel(_meaning(entry), wordWrap=True)
            said.setProperty("muted", True)
            said.setIndent(_text_starts_at(box))
            column.addWidget(said)
            column.addSpacing(4)
        return group

    def _browse(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Folder to write to"), str(self._path()))
        if name:
            self._folder.setText(name)

    def _path(self) -> Path:
        return Path(self._folder.text().strip()).expanduser()

    def _check(self) -> None:
        """Refuse what can't be written, and tell before files are replaced."""
        choice, problem = self.choice(), ""
        if not self._folder.text().strip():
            problem = tr("Type the name of a folder.")
        elif choice.folder.exists() and not choice.folder.is_dir():
            problem = tr("A file has this name. Choose another folder.")
        elif not choice.formats:
            problem = tr("Tick a format.")
        warnings = [self._caution, "" if problem else self._replaced(choice)]
        said = problem or " ".join(warning for warning in warnings if warning)
        self._note.setText(said)
        self._note.setProperty("fault", bool(problem))
        self._note.style().polish(self._note)
        self._note.setVisible(bool(said))
        self._export.setEnabled(not problem)

    def _replaced(self, choice: DataChoice) -> str:
        paths = data_paths(choice.folder, choice.formats, prefix=choice.prefix)
        names = [path.name for path in paths if path.exists()]
        if not names:
            return ""
        if len(names) > _NAMED:
            rest = len(names) - _NAMED + 1
            names = [*names[: _NAMED - 1], tr_n("{n} more", "{n} more", rest).format(n=rest)]
        return tr("Replaced by the export: {names}.").format(names=listed(names))


def _box(entry: DataFormat, chosen: Collection[str], prefix: str, has_pose: bool) -> QCheckBox:
    box = QCheckBox(tr(entry.title))
    box.setAccessibleDescription(_meaning(entry))
    able = has_pose or not entry.needs_pose
    box.setChecked(able and entry.id in chosen)
    box.setEnabled(able)
    names = listed([f"{prefix}{name}" for name in entry.names])
    box.setToolTip(
        tr("Writes {names}").format(names=names)
        if able
        else tr("Nobody was found in this clip, so there are no poses to write")
    )
    return box


def _text_starts_at(box: QCheckBox) -> int:
    metric, style = QStyle.PixelMetric, box.style()
    return sum(
        style.pixelMetric(part, None, box)
        for part in (metric.PM_IndicatorWidth, metric.PM_CheckBoxLabelSpacing)
    )


def _meaning(entry: DataFormat) -> str:
    return tr("{meaning}. For {programs}.").format(
        meaning=tr(entry.meaning), programs=tr(entry.opens_in)
    )
