"""The dialog itself: what is asked on the left, what comes of it on the right."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QImage
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from inference.export.plan import ClipPlan
from inference.texts import tr
from widgets.dialogs.export.choices import (
    ExportChoices,
    ExportSubject,
    Part,
    parts_of,
    plans_of,
)
from widgets.dialogs.export.drawn_boxes import LayersBox, NameBox
from widgets.dialogs.export.lengths import length_words
from widgets.dialogs.export.picture_box import LayoutBox, PictureBox
from widgets.dialogs.export.preview import PreviewPane, PreviewRequest
from widgets.dialogs.export.range_box import RangeBox
from widgets.dialogs.export.targets import note_on, typed_target
from widgets.dialogs.export.time_box import TimeBox

_SETTLE_MS = 120
"""Typing and dragging ask for a preview once they pause this long."""


class ExportDialog(QDialog):
    """Asks which clips to write, and how, and shows a picture of them.

    The picture is made elsewhere: `preview_wanted` asks for it, `set_preview` takes it.

    Parameters
    ----------
    subject : ExportSubject
    choices : ExportChoices
        What was chosen last time.
    """

    preview_wanted = Signal(object)
    """`PreviewRequest`; it stands until the next one."""

    def __init__(
        self, subject: ExportSubject, choices: ExportChoices, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export annotated clip"))
        clip = subject.review.analysis.clip
        self._subject = subject
        self._wanted: PreviewRequest | None = None
        self._size = ""
        """How large the picture is, in words; empty until there is one."""
        self.target = QLineEdit(str(subject.target))
        self.note = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.range = RangeBox(subject)
        self.time = TimeBox(clip.has_audio)
        self.arrangement = LayoutBox(subject.why_alone)
        self.picture = PictureBox(clip)
        self.layers = LayersBox(subject.style)
        self.name = NameBox()
        self.preview = PreviewPane(clip.times_s)
        self.summary = QLabel(wordWrap=True)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._ask_for_preview)
        self._lay_out()
        self.set_choices(choices)
        self.preview.set_frame(subject.frame)
        for box in (self.range, self.time, self.arrangement, self.picture, self.layers, self.name):
            box.changed.connect(self._on_changed)
        self.target.textChanged.connect(self._on_changed)
        self.preview.moved.connect(self._settle.start)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._bring_into_view)
        self.target.setFocus()

    # ── what stands in it ───────────────────────────────────────────────────────────────────
    def choices(self) -> ExportChoices:
        """Return what is worth remembering for next time."""
        style = self.layers.style_chosen
        return ExportChoices(
            layout=self.arrangement.chosen,
            style=None if style == self._subject.style else style,
            speed=self.time.speed_factor,
            pause_s=self.time.pause_s,
            text_scale=self.picture.text_scale,
            title=self.name.title_field.text().strip(),
            logo=self.name.logo_path,
            short_side=self.picture.short_side,
            quality=self.picture.quality.currentData(),
            card_s=self.name.card_s,
            hardware=self.picture.hardware.isChecked(),
        )

    def set_choices(self, choices: ExportChoices) -> None:
        """Show other choices; file and range stay."""
        self.time.set_values(choices.speed, choices.pause_s)
        self.arrangement.choose(choices.layout)
        self.picture.set_values(choices)
        self.layers.set_style(choices.style or self._subject.style)
        self.name.set_values(choices.title, choices.logo, choices.card_s)
        self._on_changed()

    def plans(self) -> list[ClipPlan]:
        """Return what to write, one plan a file."""
        return plans_of(self._parts(), self.choices(), self._subject.style)

    def _parts(self) -> tuple[Part, ...]:
        target = typed_target(self.target.text()) or self._subject.target
        return parts_of(self._subject, self.range.chosen, target)

    # ── the preview ─────────────────────────────────────────────────────────────────────────
    def set_preview(self, request: PreviewRequest, image: QImage, size: tuple[int, int]) -> None:
        """Show a picture, unless another one is wanted by now.

        Parameters
        ----------
        request : PreviewRequest
            What it answers.
        image : QImage
        size : (int, int)
            Width and height of the clip to be, in pixels.
        """
        if request is self._wanted:
            self._size = tr("{width} × {height} pixels").format(width=size[0], height=size[1])
            self.preview.picture.set_image(image)
            self._tell_summary()

    def set_preview_problem(self, request: PreviewRequest, problem: str) -> None:
        """Say why there is no picture, unless another one is wanted by now."""
        if request is self._wanted:
            self.preview.picture.set_problem(problem)

    def set_encoder(self, text: str) -> None:
        """Say what will encode."""
        self.picture.set_encoder(text)

    def _ask_for_preview(self) -> None:
        plans = self.plans()
        if plans:
            plan = plans[max(self.preview.part, 0)]
            self._wanted = PreviewRequest(plan, self.preview.frame)
            self.preview_wanted.emit(self._wanted)

    # ── what follows from it ────────────────────────────────────────────────────────────────
    def _on_changed(self) -> None:
        parts = self._parts()
        self.preview.set_parts(parts, card=self.name.card_s > 0)
        self._check(parts)
        self._tell_summary()
        self._settle.start()

    def _check(self, parts: tuple[Part, ...]) -> None:
        """Say what is replaced, and refuse what can't be written."""
        clip = self._subject.review.analysis.clip.path
        if typed_target(self.target.text()) is None:
            text, refused = tr("Type a name for the file."), True
        else:
            note = note_on([part.target for part in parts], clip, self._subject.taken)
            text, refused = note.text, note.refused
        self.note.setText(text)
        self.note.setProperty("fault", refused)
        self.note.style().polish(self.note)
        self.note.setVisible(bool(text))
        self._export.setEnabled(not refused and not self.name.problem)

    def _tell_summary(self) -> None:
        length = length_words(self._subject.review, self.plans())
        self.summary.setText(", ".join(text for text in (length, self._size) if text))

    def _browse(self) -> None:
        target = typed_target(self.target.text()) or self._subject.target
        name, _ = QFileDialog.getSaveFileName(
            self,
            tr("Export annotated clip"),
            str(target),
            tr("Video (*.mp4)"),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if name:
            self.target.setText(str(Path(name)))

    def _bring_into_view(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Scroll to what has got the keyboard, also by its letter and not by Tab."""
        if now is not None and self._inside.isAncestorOf(now):
            self._scroller.ensureWidgetVisible(now)

    # ── layout ──────────────────────────────────────────────────────────────────────────────
    def sizeHint(self) -> QSize:
        """Ask for room for both columns, in letters of the text, within what the screen has."""
        metrics, screen = self.fontMetrics(), self.screen().availableSize()
        wanted = QSize(metrics.averageCharWidth() * 150, metrics.height() * 44)
        return wanted.boundedTo(QSize(screen.width() * 9 // 10, screen.height() * 9 // 10))

    def _lay_out(self) -> None:
        result = QVBoxLayout()
        result.setSpacing(8)
        result.addWidget(self.preview, 1)
        result.addWidget(self.summary)
        columns = QHBoxLayout()
        columns.setSpacing(12)
        columns.addWidget(self._asked())
        columns.addLayout(result, 1)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addLayout(self._file_row())
        column.addWidget(self.note)
        column.addLayout(columns, 1)
        column.addLayout(self._buttons())

    def _file_row(self) -> QHBoxLayout:
        self.target.setAccessibleName(tr("File to write"))
        self.target.setToolTip(tr("File to write, an mp4"))
        label = QLabel(tr("File &to write"))
        label.setBuddy(self.target)
        browse = QPushButton(tr("&Browse…"))
        browse.setToolTip(tr("Choose the folder and the name"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label)
        row.addWidget(self.target, 1)
        row.addWidget(browse)
        return row

    def _asked(self) -> QScrollArea:
        self._inside = inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        for box in (self.range, self.time, self.arrangement, self.picture, self.layers, self.name):
            if (rows := box.layout()) is not None:
                rows.setContentsMargins(4, 2, 4, 2)
            column.addWidget(box)
        column.addStretch(1)
        self._scroller = scroller = QScrollArea()
        scroller.setWidgetResizable(True)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroller.setProperty("plain", True)
        scroller.setWidget(inside)
        bar = scroller.verticalScrollBar().sizeHint().width()
        scroller.setFixedWidth(inside.minimumSizeHint().width() + bar)
        return scroller

    def _buttons(self) -> QHBoxLayout:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        cancel = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setText(tr("Cancel"))
        cancel.setToolTip(tr("Close without exporting"))
        cancel.setIcon(QIcon())
        self._defaults = defaults = QPushButton(tr("Restore defa&ults"))
        defaults.setToolTip(tr("Choose everything but file and range as at first"))
        defaults.clicked.connect(lambda: self.set_choices(ExportChoices()))
        self._export = QPushButton(tr("E&xport"))
        self._export.setToolTip(tr("Write in the background"))
        for button in (cancel, defaults):
            button.setAutoDefault(False)  # else Enter in a field presses it once Tab has passed it
        buttons.addButton(self._export, QDialogButtonBox.ButtonRole.AcceptRole)
        self._export.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(defaults)  # in the box, Tab would pass it by
        row.addStretch(1)
        row.addWidget(buttons)
        return row
