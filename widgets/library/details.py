"""All of the chosen clip, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QCompleter,
    QFormLayout,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from inference.motion.types import Exercise
from inference.texts import mark, tr, tr_n
from widgets.library.rows import ClipDetails, ClipRow, Training
from widgets.library.words import day_words, exercise_title, fact_words, fault_words
from widgets.message import paint_message
from widgets.notes.pane import split_tags
from widgets.theme import current_theme
from widgets.units import format_time

_ACTS: tuple[tuple[str, str, str], ...] = (
    ("open", mark("&Open"), mark("Open the chosen clips in the main window")),
    ("compare", mark("&Compare"), mark("Compare the open lift with this clip")),
    ("folder", mark("Show in &folder"), mark("Show the file in the system’s file manager")),
    ("remove", mark("&Remove…"), mark("Take the clips out of the library; the videos stay")),
    ("relink", mark("Fi&nd the file…"), mark("Say where the file of this clip is now")),
)
"""What can be done with the chosen clips: name, title and meaning."""


class _Picture(QWidget):
    """The small picture of a clip, as large as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self._picture = QPixmap()
        self.setAccessibleName(tr("Picture of the clip"))

    def set_jpeg(self, jpeg: bytes) -> None:
        """Show a JPEG; nothing where it is empty."""
        self._picture = QPixmap()
        self._picture.loadFromData(jpeg)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room for a picture that is some lines of text high."""
        side = self.fontMetrics().height() * 11
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture in the middle."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(current_theme().backdrop))
            if self._picture.isNull():
                paint_message(painter, QRectF(self.rect()), "", tr("No picture"))
                return
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            shown = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            left = (self.width() - shown.width()) // 2
            top = (self.height() - shown.height()) // 2
            painter.drawPixmap(left, top, shown.width(), shown.height(), self._picture)


class _Message(QWidget):
    """Says that nothing is chosen, or how many clips are."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.hint = "", ""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write it in the middle."""
        with QPainter(self) as painter:
            paint_message(painter, QRectF(self.rect()), self.title, self.hint)


class DetailsPane(QWidget):
    """The chosen clip with what was told of it, which can be changed here.

    Signals
    -------
    told_changed(int, str, tuple)
        Id of a clip, and its athlete and tags as they are to be.
    training_changed(int, str, str)
        Id of a training day, and its place and notes as they are to be.
    gold_changed(int, Exercise, bool)
    asked(str)
        What is to be done with the chosen clips: ``open``, ``compare``, ``folder``, ``relink``,
        ``remove``.
    """

    told_changed = Signal(int, str, tuple)
    training_changed = Signal(int, str, str)
    gold_changed = Signal(int, object, bool)
    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ClipRow, ...] = ()
        self._training: Training | None = None
        self._is_open = False
        self._picture, self._message = _Picture(), _Message()
        self._name, self._facts = _text(), _text()
        self._found, self._path = _text(), _text()
        self._notes, self._made = _text(), _text()
        for label in (self._path, self._made):
            label.setProperty("muted", True)
        self._make_fields()
        self._gold = {exercise: self._gold_check(exercise) for exercise in Exercise}
        self._figures = QFormLayout()
        self._buttons = self._make_buttons()
        self._lay_out()
        self.set_chosen(())

    # Building

    def _make_fields(self) -> None:
        self._athlete = QLineEdit(placeholderText=tr("Who lifts"))
        self._athlete.setAccessibleName(tr("Athlete"))
        self._athlete.setToolTip(tr("The athlete’s name; trends are by athlete"))
        self._athlete.editingFinished.connect(self._tell)
        self._tags = QLineEdit(placeholderText=tr("belt, 100 kg, …"))
        self._tags.setAccessibleName(tr("Tags"))
        self._tags.setToolTip(tr("Words to find the clip by, with commas between them"))
        self._tags.editingFinished.connect(self._tell)
        self._day = _text()
        self._place = QLineEdit(placeholderText=tr("Where it was"))
        self._place.setAccessibleName(tr("Place of the training"))
        self._about_day = QLineEdit(placeholderText=tr("How the day went"))
        self._about_day.setAccessibleName(tr("Notes on the training day"))
        for field in (self._place, self._about_day):
            field.setToolTip(tr("Of the training day: all clips of it share this"))
            field.editingFinished.connect(self._tell_training)

    def _gold_check(self, exercise: Exercise) -> QCheckBox:
        check = QCheckBox(tr("Gold standard: {exercise}").format(exercise=exercise_title(exercise)))
        check.setToolTip(tr("Offer this clip to compare other lifts of the exercise with"))
        check.clicked.connect(lambda on: self._tell_gold(exercise, on))
        return check

    def _make_buttons(self) -> dict[str, QPushButton]:
        buttons = {}
        for name, title, tooltip in _ACTS:
            button = QPushButton(tr(title))
            button.setToolTip(tr(tooltip))
            button.clicked.connect(lambda _on=False, name=name: self.asked.emit(name))
            buttons[name] = button
        return buttons

    def _lay_out(self) -> None:
        told = QFormLayout()
        told.addRow(tr("Athlete"), self._athlete)
        told.addRow(tr("Tags"), self._tags)
        self._told_of_day = QFormLayout()
        self._told_of_day.addRow(_muted(tr("Training")), self._day)
        self._told_of_day.addRow(tr("Place"), self._place)
        self._told_of_day.addRow(tr("Notes"), self._about_day)
        inside = QWidget()
        self._one = QVBoxLayout(inside)
        self._one.setContentsMargins(12, 10, 12, 10)
        self._one.setSpacing(6)
        for widget in (self._picture, self._name, self._facts, self._found):
            self._one.addWidget(widget)
        self._one.addLayout(told)
        for check in self._gold.values():
            self._one.addWidget(check)
        self._one.addLayout(self._told_of_day)
        self._one.addLayout(self._figures)
        for label in (self._notes, self._made, self._path):
            self._one.addWidget(label)
        self._one.addStretch(1)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._message)
        self._stack.addWidget(scroll)
        grid = QGridLayout()
        grid.setContentsMargins(12, 6, 12, 10)
        grid.setSpacing(6)
        for n, button in enumerate(self._buttons.values()):
            grid.addWidget(button, n // 2, n % 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._stack, 1)
        column.addLayout(grid)

    # Data in

    def set_athletes(self, names: Sequence[str]) -> None:
        """Offer these names while one is typed."""
        completer = QCompleter(list(names), self._athlete)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._athlete.setCompleter(completer)

    def set_clip_is_open(self, is_open: bool) -> None:
        """Say whether there is a lift to compare with."""
        self._is_open = is_open
        self._enable()

    def set_chosen(self, rows: Sequence[ClipRow]) -> None:
        """Show which clips are chosen; of a single one, what its row says until more is known."""
        same = len(rows) == 1 and [row.id for row in self._rows] == [rows[0].id]
        self._rows = tuple(rows)
        if len(rows) == 1:
            self._show(rows[0])
            if not same:
                self.set_details(ClipDetails(rows[0]))
        else:
            count = len(rows)
            several = tr_n("{n} clip", "{n} clips", count).format(n=count)
            self._message.title = several if rows else ""
            self._message.hint = (
                tr("Enter opens them. Choose one to see what is known of it.")
                if rows
                else tr("Choose a clip to see what is known of it.")
            )
            self._message.update()
        self._stack.setCurrentIndex(int(len(rows) == 1))
        self._enable()

    def set_details(self, details: ClipDetails) -> None:
        """Show all that is known of the chosen clip; of another one, nothing."""
        if [row.id for row in self._rows] != [details.row.id]:
            return
        self._rows = (details.row,)
        self._show(details.row)
        self._show_training(details.training)
        self._picture.set_jpeg(details.picture)
        while self._figures.rowCount():
            self._figures.removeRow(0)
        for title, value in details.figures:
            self._figures.addRow(_muted(title), _text(value))
        self._made.setText(details.made)
        self._made.setVisible(bool(details.made))

    def _show(self, row: ClipRow) -> None:
        self._name.setText(row.path.name)
        font = self.font()
        font.setBold(True)
        self._name.setFont(font)
        self._facts.setText(f"{fact_words(row)} · {format_time(row.duration_s)}")
        self._found.setText(_capital(fault_words(row)))
        _fill(self._athlete, row.athlete)
        _fill(self._tags, ", ".join(row.tags))
        for exercise, check in self._gold.items():
            check.setChecked(exercise in row.gold)
            known = exercise is not Exercise.OTHER and row.exercise in (None, exercise)
            check.setVisible(exercise in row.gold or known)
        self._notes.setText(row.notes)
        self._notes.setVisible(bool(row.notes))
        where = tr("Missing; it was here: {path}") if row.missing else "{path}"
        self._path.setText(where.format(path=_breakable(str(row.path))))

    def _show_training(self, training: Training | None) -> None:
        self._training = training
        for row in range(self._told_of_day.rowCount()):
            self._told_of_day.setRowVisible(row, training is not None)
        if training is not None:
            self._day.setText(day_words(training.day))
            _fill(self._place, training.place)
            _fill(self._about_day, training.notes)

    def _enable(self) -> None:
        one = self._rows[0] if len(self._rows) == 1 else None
        there = any(not row.missing for row in self._rows)
        self._buttons["open"].setEnabled(there)
        can_compare = one is not None and there and self._is_open
        self._buttons["compare"].setEnabled(can_compare)
        self._buttons["folder"].setEnabled(one is not None)
        self._buttons["relink"].setVisible(one is not None and one.missing)
        self._buttons["remove"].setEnabled(bool(self._rows))

    def fill_menu(self, menu: QMenu) -> None:
        """Put all that the buttons do into a menu."""
        for name, button in self._buttons.items():
            if not button.isHidden():
                action = menu.addAction(button.text())
                action.setEnabled(button.isEnabled())
                action.triggered.connect(self._asks(name))

    def _asks(self, name: str) -> Callable[[], None]:
        return lambda: self.asked.emit(name)

    # What the coach types

    def _tell(self) -> None:
        if len(self._rows) != 1:
            return
        row = self._rows[0]
        athlete = " ".join(self._athlete.text().split())
        tags = split_tags(self._tags.text())
        self._athlete.setModified(False)
        self._tags.setModified(False)
        if athlete != row.athlete or set(tags) != set(row.tags):
            self.told_changed.emit(row.id, athlete, tags)

    def _tell_training(self) -> None:
        told = self._training
        if told is None:
            return
        place, notes = (" ".join(f.text().split()) for f in (self._place, self._about_day))
        self._place.setModified(False)
        self._about_day.setModified(False)
        if (place, notes) != (told.place, told.notes):
            self.training_changed.emit(told.id, place, notes)

    def _tell_gold(self, exercise: Exercise, on: bool) -> None:
        if len(self._rows) == 1:
            self.gold_changed.emit(self._rows[0].id, exercise, on)


def _text(text: str = "") -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _fill(field: QLineEdit, text: str) -> None:
    """Show what is told, unless something else is being typed."""
    if not (field.hasFocus() and field.isModified()):
        with QSignalBlocker(field):
            field.setText(text)


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("muted", True)
    return label


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _breakable(path: str) -> str:
    """Let a long path go on in the next line after each folder."""
    return path.replace("/", "/\u200b").replace("\\", "\\\u200b")
