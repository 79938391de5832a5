"""The dialog that asks what a report is to hold, and where to write it. It writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from inference.texts import tr, tr_n
from inference.units import format_time

_WAIT_MS = 250
"""How long the coach must have stopped typing before the preview is made anew."""
_NOTES_SHOWN = 4


@dataclass(frozen=True)
class ReportNote:
    """A note that may be on the report."""

    frame: int
    time_s: float
    text: str


@dataclass(frozen=True)
class ReportChoices:
    """What the coach chose.

    Attributes
    ----------
    base : Path
        The file without its ending.
    athlete : str
    per_rep : bool
        Whether each rep gets a page of its own.
    pdf, html : bool
        What is written.
    notes : tuple of ReportNote
    """

    base: Path
    athlete: str = ""
    per_rep: bool = False
    pdf: bool = True
    html: bool = False
    notes: tuple[ReportNote, ...] = ()

    @property
    def targets(self) -> tuple[Path, ...]:
        """The files to write."""
        wanted = ((self.pdf, "pdf"), (self.html, "html"))
        return tuple(
            self.base.with_name(f"{self.base.name}.{end}") for is_on, end in wanted if is_on
        )


class ReportDialog(QDialog):
    """Asks for the athlete, the pages, the notes and the file of a report, and shows it beforehand.

    Parameters
    ----------
    choices : ReportChoices
        What stands in it at first; its notes are those that there are, all chosen.
    reps : int
        How many reps were found.
    """

    preview_wanted = Signal(object)
    """`ReportChoices` that are to be shown; answer with `set_preview`."""

    def __init__(self, choices: ReportChoices, reps: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export report"))
        self._notes_there = choices.notes
        self._image = QImage()
        self._athlete = QLineEdit(choices.athlete)
        self._athlete.setPlaceholderText(tr("Name, as it stands at the top"))
        self._pages = QButtonGroup(self)
        self._pdf, self._html = QCheckBox(tr("&PDF, to print")), QCheckBox(tr("&Web page"))
        self._notes = QListWidget()
        self._target = QLineEdit(str(choices.base))
        self._problem = QLabel(wordWrap=True)
        self._picture, self._caption = QLabel(), QLabel()
        self._wait = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._wait.timeout.connect(lambda: self.preview_wanted.emit(self.choices()))
        self._fill(choices, reps)
        self._export = QPushButton(tr("Export"))
        self._lay_out()
        self._connect()
        self._check()

    # ── what stands in it ───────────────────────────────────────────────────────────────────
    def choices(self) -> ReportChoices:
        """Return what stands in the dialog."""
        chosen = [
            note
            for row, note in enumerate(self._notes_there)
            if self._notes.item(row).checkState() is Qt.CheckState.Checked
        ]
        return ReportChoices(
            self._base(),
            self._athlete.text().strip(),
            self._pages.checkedId() == 1,
            self._pdf.isChecked(),
            self._html.isChecked(),
            tuple(chosen),
        )

    def set_preview(self, image: QImage, sheets: int) -> None:
        """Show the first sheet, and say how many there are."""
        self._image = image
        self._show_picture()
        self._caption.setText(tr_n("{n} page", "{n} pages", sheets).format(n=sheets))

    def set_preview_problem(self, problem: str) -> None:
        """Say why there is no preview."""
        self._caption.setText(problem)

    @property
    def preview_width(self) -> int:
        """How many pixels wide a preview should be, to be sharp."""
        return round(self._picture.width() * self.devicePixelRatioF())

    def _fill(self, choices: ReportChoices, reps: int) -> None:
        self._athlete.setToolTip(tr("Whose report it is; kept with the clip"))
        self._pdf.setChecked(choices.pdf)
        self._pdf.setToolTip(tr("A4 or Letter, as is usual here; text can be selected"))
        self._html.setChecked(choices.html)
        self._html.setToolTip(tr("One file that opens in any browser, with all pictures inside"))
        together = QRadioButton(tr("&All reps on one page"))
        together.setToolTip(tr("It goes on on a second page where there is more to say"))
        alone = QRadioButton(tr("&One page a rep"))
        alone.setToolTip(tr("Each rep with its start, bottom and top"))
        alone.setEnabled(reps > 1)
        for number, button in enumerate((together, alone)):
            self._pages.addButton(button, number)
        (alone if choices.per_rep and reps > 1 else together).setChecked(True)
        self._notes.setAccessibleName(tr("Notes on the report"))
        self._notes.setToolTip(tr("Which of your notes are on the report; Space ticks one"))
        for note in choices.notes:
            item = QListWidgetItem(f"{format_time(note.time_s)}  {note.text}")
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            item.setToolTip(note.text)
            self._notes.addItem(item)
        if choices.notes:
            self._notes.setCurrentRow(0)

    # ── how it looks ────────────────────────────────────────────────────────────────────────
    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._form(), 1)
        row.addWidget(self._preview_box(), 1)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addLayout(row, 1)
        column.addWidget(self._problem)
        column.addWidget(self._buttons())
        letters = self.fontMetrics().averageCharWidth()
        room = (self.parentWidget() or self).screen().availableSize()
        self.resize(QSize(letters * 130, letters * 88).boundedTo(room * 0.9))

    def _form(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        form = QFormLayout()
        form.addRow(tr("A&thlete"), self._athlete)
        column.addLayout(form)
        column.addWidget(_boxed(tr("Pages"), self._pages.buttons()))
        column.addWidget(_boxed(tr("Written as"), (self._pdf, self._html)))
        if self._notes_there:
            high = self._notes.sizeHintForRow(0) * min(_NOTES_SHOWN, len(self._notes_there))
            self._notes.setMinimumHeight(high + 2 * self._notes.frameWidth())
            column.addWidget(_boxed(tr("Notes on the report"), (self._notes,)), 1)
        else:
            self._notes.hide()
        column.addLayout(self._file_row())
        if not self._notes_there:
            column.addStretch(1)
        return holder

    def _file_row(self) -> QVBoxLayout:
        self._target.setAccessibleName(tr("File to write"))
        self._target.setToolTip(tr("File to write; its ending goes with what is ticked above"))
        label = QLabel(tr("&File"))
        label.setBuddy(self._target)
        self._browse = QPushButton(tr("&Browse…"))
        self._browse.setToolTip(tr("Choose the folder and the name"))
        self._browse.setAutoDefault(False)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._target, 1)
        row.addWidget(self._browse)
        column = QVBoxLayout()
        column.addWidget(label)
        column.addLayout(row)
        return column

    def _preview_box(self) -> QWidget:
        self._picture.setAccessibleName(tr("Preview of the first page"))
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setMinimumSize(QSize(300, 420))
        ignored = QSizePolicy.Policy.Ignored
        self._picture.setSizePolicy(ignored, ignored)
        self._caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._caption.setWordWrap(True)
        self._caption.setText(tr("The preview is being made"))
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._picture, 1)
        column.addWidget(self._caption)
        return holder

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        cancel = box.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setToolTip(tr("Close without exporting"))
        self._export.setToolTip(tr("Write the report in the background"))
        box.addButton(self._export, QDialogButtonBox.ButtonRole.AcceptRole)
        cancel.setAutoDefault(False)  # else Enter in a field cancels once Tab has passed the button
        self._export.setDefault(True)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return box

    def _connect(self) -> None:
        self._athlete.textChanged.connect(self._wait.start)
        self._pages.idToggled.connect(self._wait.start)
        self._notes.itemChanged.connect(self._wait.start)
        self._target.textChanged.connect(self._check)
        self._pdf.toggled.connect(self._check)
        self._html.toggled.connect(self._check)
        self._browse.clicked.connect(self._choose_file)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the preview once its size is known."""
        super().showEvent(event)
        self._wait.start(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the preview into its new room."""
        super().resizeEvent(event)
        self._show_picture()

    def _show_picture(self) -> None:
        if self._image.isNull():
            return
        ratio = self.devicePixelRatioF()
        shown = QPixmap.fromImage(self._image).scaled(
            self._picture.size() * ratio,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        shown.setDevicePixelRatio(ratio)
        self._picture.setPixmap(shown)

    # ── the file ────────────────────────────────────────────────────────────────────────────
    def _base(self) -> Path:
        path = Path(self._target.text().strip())
        return path.with_suffix("") if path.suffix.lower() in (".pdf", ".html") else path

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self,
            tr("Export report"),
            str(self._base()),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if name:
            self._target.setText(name)

    def _check(self) -> None:
        """Warn before a file is replaced, and refuse what can't be written."""
        problem, warning = "", ""
        named = bool(self._base().name)
        targets = self.choices().targets if named else ()
        if not named:
            problem = tr("Type a name for the file.")
        elif not targets:
            problem = tr("Tick what is to be written: PDF, web page or both.")
        elif any(target.is_dir() for target in targets):
            problem = tr("A folder has this name. Choose another name.")
        elif there := [target.name for target in targets if target.exists()]:
            warning = tr("There already: {names}. Export replaces it.").format(
                names=", ".join(there)
            )
        self._problem.setText(problem or warning)
        self._problem.setProperty("fault", bool(problem))
        self._problem.style().polish(self._problem)
        self._problem.setVisible(bool(problem or warning))
        self._export.setEnabled(not problem)


def _boxed(title: str, widgets: Sequence[QWidget]) -> QGroupBox:
    box = QGroupBox(title)
    column = QVBoxLayout(box)
    for widget in widgets:
        column.addWidget(widget)
    return box
