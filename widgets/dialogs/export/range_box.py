"""Which part of the clip an export writes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QGroupBox, QRadioButton, QVBoxLayout, QWidget

from inference.texts import tr, tr_n
from widgets.dialogs.export.choices import ExportSubject, Range
from widgets.units import format_time


class RangeBox(QGroupBox):
    """Whole clip, marked range, this rep, or every rep as a file of its own."""

    changed = Signal()

    def __init__(self, subject: ExportSubject, parent: QWidget | None = None) -> None:
        super().__init__(tr("Range"), parent)
        self._clip = subject.review.analysis.clip
        self._group = QButtonGroup(self)
        self._ranges: dict[Range, QRadioButton] = {}
        self._column = QVBoxLayout(self)
        marked = subject.in_out != subject.whole
        self._add_span(Range.WHOLE, tr("&Whole clip"), subject.whole)
        self._add_span(Range.MARKED, tr("From &in to out mark"), subject.in_out)
        self._ranges[Range.MARKED].setEnabled(marked)
        if not marked:
            self._ranges[Range.MARKED].setToolTip(tr("Mark a range in the window first"))
        if (rep := subject.rep) is not None:
            name = tr("&Rep {n}").format(n=rep.index)
            self._add_span(Range.REP, name, (rep.start_frame, rep.end_frame))
        self._add_reps(len(subject.reps))
        self.choose(Range.MARKED if marked else Range.WHOLE)
        self._group.buttonToggled.connect(self._on_toggled)

    @property
    def chosen(self) -> Range:
        """What is chosen."""
        return next(name for name, button in self._ranges.items() if button.isChecked())

    def choose(self, name: Range) -> None:
        """Choose another range, where it is offered."""
        if name in self._ranges and self._ranges[name].isEnabled():
            self._ranges[name].setChecked(True)

    def button(self, name: Range) -> QRadioButton:
        """Return what chooses a range."""
        return self._ranges[name]

    def _add_span(self, name: Range, title: str, span: tuple[int, int]) -> None:
        first, last = span
        times = self._clip.times_s
        lasts = float(times[last] - times[first]) if len(times) else 0.0
        text = tr("{name}  ·  {time}, {n} frames").format(
            name=title, time=format_time(lasts), n=last - first + 1
        )
        self._add(name, text, tr("Frames {first} to {last}").format(first=first, last=last))

    def _add_reps(self, reps: int) -> None:
        files = tr_n("{n} file", "{n} files", reps).format(n=reps)
        text = tr("{name}  ·  {files}").format(name=tr("&Every rep"), files=files)
        self._add(Range.REPS, text, tr("Each rep becomes a file of its own"))
        if not reps:
            self._ranges[Range.REPS].setEnabled(False)
            self._ranges[Range.REPS].setToolTip(tr("No reps were found in this clip"))

    def _add(self, name: Range, text: str, tooltip: str) -> None:
        button = QRadioButton(text)
        button.setToolTip(tooltip)
        self._group.addButton(button)
        self._ranges[name] = button
        self._column.addWidget(button)

    def _on_toggled(self, _button: QRadioButton, checked: bool) -> None:
        if checked:
            self.changed.emit()
