"""The dialog that asks what to export, and where to. It writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from inference.export.overlay import OverlayStyle
from inference.motion.types import Rep
from inference.texts import tr
from inference.video.clip import ClipInfo
from widgets.units import format_time
from widgets.video.layer_words import LAYERS


@dataclass(frozen=True)
class ExportChoice:
    """What the coach chose.

    Attributes
    ----------
    target : Path
    first_frame, last_frame : int
        Span to write, both included.
    style : OverlayStyle
        Layers to draw.
    """

    target: Path
    first_frame: int
    last_frame: int
    style: OverlayStyle


class ExportDialog(QDialog):
    """Asks for a file, a range and the layers of an annotated clip.

    Parameters
    ----------
    target : Path
        Suggested file.
    clip : ClipInfo
    in_out : (int, int)
        First and last frame of the marked range.
    rep : Rep or None
        The current rep, offered as a range.
    style : OverlayStyle
        Layers ticked at first.
    """

    def __init__(
        self,
        target: Path,
        clip: ClipInfo,
        *,
        in_out: tuple[int, int],
        rep: Rep | None,
        style: OverlayStyle,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export annotated clip"))
        self._clip = clip
        self._target = QLineEdit(str(target))
        self._note = QLabel(wordWrap=True)
        self._spans: list[tuple[int, int]] = []
        self._ranges = QButtonGroup(self)
        self._layers = {layer.name: self._layer(layer.name, style) for layer in fields(style)}
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        cancel = self._buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setToolTip(tr("Close without exporting"))
        self._export = QPushButton(tr("Export"))
        self._export.setToolTip(tr("Write the clip in the background"))
        self._buttons.addButton(self._export, QDialogButtonBox.ButtonRole.AcceptRole)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addLayout(self._file_row())
        layout.addWidget(self._note)
        layout.addWidget(self._range_box(in_out, rep))
        layout.addWidget(self._layer_box())
        layout.addWidget(self._buttons)
        cancel.setAutoDefault(False)  # else Enter in a field cancels once Tab has passed the button
        self._export.setDefault(True)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._target.textChanged.connect(self._check_target)
        self._check_target()
        self.resize(self.fontMetrics().averageCharWidth() * 78, self.sizeHint().height())

    def choice(self) -> ExportChoice:
        """Return what stands in the dialog."""
        first, last = self._spans[self._ranges.checkedId()]
        style = OverlayStyle(**{name: box.isChecked() for name, box in self._layers.items()})
        return ExportChoice(self._path(), first, last, style)

    def _file_row(self) -> QHBoxLayout:
        self._target.setAccessibleName(tr("File to write"))
        self._target.setToolTip(tr("File to write, an mp4"))
        label = QLabel(tr("&File"))
        label.setBuddy(self._target)
        browse = QPushButton(tr("&Browse…"))
        browse.setToolTip(tr("Choose the folder and the name"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label)
        row.addWidget(self._target, 1)
        row.addWidget(browse)
        return row

    def _range_box(self, in_out: tuple[int, int], rep: Rep | None) -> QGroupBox:
        whole = (0, max(self._clip.frames - 1, 0))
        box = QGroupBox(tr("Range"))
        column = QVBoxLayout(box)
        column.addWidget(self._range(tr("Whole clip"), whole))
        marked = self._range(tr("From in to out mark"), in_out)
        marked.setEnabled(in_out != whole)
        column.addWidget(marked)
        if rep is not None:
            column.addWidget(
                self._range(tr("Rep {n}").format(n=rep.index), (rep.start_frame, rep.end_frame))
            )
        self._ranges.button(1 if in_out != whole else 0).setChecked(True)
        return box

    def _range(self, name: str, span: tuple[int, int]) -> QRadioButton:
        first, last = span
        frames = last - first + 1
        times = self._clip.times_s
        lasts = float(times[last] - times[first]) if len(times) else 0.0
        button = QRadioButton(
            tr("{name}  ·  {time}, {n} frames").format(name=name, time=format_time(lasts), n=frames)
        )
        button.setToolTip(tr("Frames {first} to {last}").format(first=first, last=last))
        self._ranges.addButton(button, len(self._spans))
        self._spans.append(span)
        return button

    @staticmethod
    def _layer(name: str, style: OverlayStyle) -> QCheckBox:
        title, meaning = LAYERS[name]
        box = QCheckBox(tr(title))
        box.setToolTip(tr(meaning))
        box.setChecked(getattr(style, name))
        return box

    def _layer_box(self) -> QGroupBox:
        box = QGroupBox(tr("Drawn on the clip"))
        column = QVBoxLayout(box)
        for check in self._layers.values():
            column.addWidget(check)
        return box

    def _browse(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self,
            tr("Export annotated clip"),
            str(self._path()),
            tr("Video (*.mp4)"),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if name:
            self._target.setText(name)

    def _path(self) -> Path:
        path = Path(self._target.text().strip())
        return path if path.suffix.lower() == ".mp4" else path.with_name(f"{path.name}.mp4")

    def _check_target(self) -> None:
        """Warn before a file is replaced, and refuse to write over the clip itself."""
        problem, warning = "", ""
        if not self._target.text().strip() or not Path(self._target.text().strip()).name:
            problem = tr("Type a name for the file.")
        elif self._path().is_dir():
            problem = tr("A folder has this name. Choose another name.")
        elif self._path().absolute() == self._clip.path.absolute():
            problem = tr("This is the clip itself. Choose another name, so that it is kept.")
        elif self._path().exists():
            warning = tr("This file exists. Export replaces it once the new one is complete.")
        self._note.setText(problem or warning)
        self._note.setProperty("fault", bool(problem))
        self._note.style().polish(self._note)
        self._note.setVisible(bool(problem or warning))
        self._export.setEnabled(not problem)
