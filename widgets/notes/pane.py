"""The pane of notes: whose lift it is, tags, and remarks at moments of the clip."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inference.texts import tr
from widgets.icons import icon
from widgets.notes.list import NO_CLIP, NO_NOTES, NotesList, when
from widgets.timeline.hits import NoteRow


class NotesPane(QWidget):
    """The athlete's name, the clip's tags, and its notes.

    Signals
    -------
    note_added(int, str)
        Frame and text of a new note. The frame is the one that was shown as the typing began.
    note_changed(int, str), note_deleted(int), note_selected(int)
        Place of a note in what was set, from 0, and its new text.
    tags_changed(tuple), athlete_changed(str)
        What was typed, once it is done.
    """

    note_added = Signal(int, str)
    note_changed = Signal(int, str)
    note_deleted = Signal(int)
    note_selected = Signal(int)
    tags_changed = Signal(tuple)
    athlete_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = (0, 0.0)
        self._begun: tuple[int, float] | None = None
        self._tags: tuple[str, ...] = ()
        self._athlete = ""
        self._name = QLineEdit(placeholderText=tr("Who lifts"))
        self._name.setToolTip(tr("The athlete’s name; saved with the clip"))
        self._name.setAccessibleName(tr("Athlete"))
        self._name.editingFinished.connect(self._tell_athlete)
        self._tag_line = QLineEdit(placeholderText=tr("belt, 100 kg, …"))
        self._tag_line.setToolTip(tr("Words to find the clip by, with commas between them"))
        self._tag_line.setAccessibleName(tr("Tags"))
        self._tag_line.editingFinished.connect(self._tell_tags)
        self.list = NotesList()
        self.list.note_selected.connect(self.note_selected)
        self.list.note_changed.connect(self.note_changed)
        self.list.note_deleted.connect(self.note_deleted)
        self._new = QLineEdit()
        self._new.setAccessibleName(tr("New note"))
        self._new.setToolTip(tr("Write a note at the frame that is shown, then press Enter"))
        self._new.textEdited.connect(self._begin)
        self._new.returnPressed.connect(self._tell_note)
        self._add = QToolButton()
        self._add.setToolTip(tr("Add the note"))
        self._add.setAccessibleName(tr("Add the note"))
        self._add.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._add.clicked.connect(self._tell_note)
        self._lay_out()
        self._restyle()
        self.set_enabled(False)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setContentsMargins(10, 6, 8, 4)
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(4)
        form.addRow(tr("Athlete"), self._name)
        form.addRow(tr("Tags"), self._tag_line)
        row = QHBoxLayout()
        row.setContentsMargins(10, 4, 8, 6)
        row.setSpacing(4)
        row.addWidget(self._new, 1)
        row.addWidget(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(form)
        column.addWidget(self.list, 1)
        column.addLayout(row)

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Give the keyboard to the list.

        A focus proxy would do that too, but Tab jumps to a pane's proxy past all that is before it.
        """
        self.list.setFocus(reason)

    # Data in

    def set_enabled(self, enabled: bool) -> None:
        """Let notes be written, or not: without a clip there is nothing to note."""
        for field in (self._name, self._tag_line, self._new, self._add):
            field.setEnabled(enabled)
        self.list.set_message(tr(NO_NOTES) if enabled else tr(NO_CLIP))
        self._drop()

    def set_position(self, frame: int, time_s: float) -> None:
        """Show at which moment a new note would stand."""
        self._shown = (frame, time_s)
        if self._begun is None:
            self._show_place()

    def set_notes(self, notes: Sequence[NoteRow]) -> None:
        """Show the notes: frame, time in seconds and text of each. No signal is sent."""
        self.list.set_notes(notes)

    def set_tags(self, tags: Sequence[str]) -> None:
        """Show the tags. No signal is sent."""
        self._tags = tuple(tags)
        self._tag_line.setText(", ".join(self._tags))

    def set_athlete(self, athlete: str) -> None:
        """Show the athlete's name. No signal is sent."""
        self._athlete = athlete
        self._name.setText(athlete)

    def begin_note(self) -> None:
        """Let a note be typed, at the moment that is shown now."""
        if self._new.isEnabled():
            self._begun = self._shown
            self._show_place()
            self._new.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # What the coach types

    def _begin(self, text: str) -> None:
        """Keep the moment at which the typing began, though the clip may run on."""
        if not text:
            self._begun = None
        elif self._begun is None:
            self._begun = self._shown
        self._show_place()

    def _show_place(self) -> None:
        frame, time_s = self._begun or self._shown
        hint = tr("New note at {moment}").format(moment=when(time_s, frame))
        self._new.setPlaceholderText(hint)

    def _tell_note(self) -> None:
        text = self._new.text().strip()
        frame, _ = self._begun or self._shown
        self._drop()
        self._new.clearFocus()  # the keyboard is free again for the clip
        if text:
            self.note_added.emit(frame, text)

    def _drop(self) -> None:
        self._new.clear()
        self._begun = None
        self._show_place()

    def _tell_tags(self) -> None:
        tags = split_tags(self._tag_line.text())
        self._tag_line.setText(", ".join(tags))
        if tags != self._tags:
            self._tags = tags
            self.tags_changed.emit(tags)

    def _tell_athlete(self) -> None:
        athlete = " ".join(self._name.text().split())
        self._name.setText(athlete)
        if athlete != self._athlete:
            self._athlete = athlete
            self.athlete_changed.emit(athlete)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._restyle()

    def _restyle(self) -> None:
        side = round(self.fontMetrics().height() * 1.15)
        self._add.setIcon(icon("add"))
        self._add.setIconSize(QSize(side, side))


def split_tags(text: str) -> tuple[str, ...]:
    """Take a line of tags apart at its commas; each once, in the order of typing."""
    return unique(" ".join(tag.split()) for tag in text.replace(";", ",").split(","))


def unique(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags without those that are empty or differ from an earlier one by case alone."""
    seen: dict[str, str] = {}
    for tag in tags:
        if tag:
            seen.setdefault(tag.casefold(), tag)
    return tuple(seen.values())
