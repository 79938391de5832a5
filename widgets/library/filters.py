"""The filters of the library, one below the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QDate, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inference.motion.types import Exercise
from inference.texts import mark, tr
from widgets.library.rows import Choices, Filters
from widgets.library.words import exercise_title, narrow_box

_TYPED_MS = 150
"""Between the last letter and the search."""
_BETWEEN = -1
_TIMES: tuple[tuple[str, int], ...] = (
    (mark("Any time"), 0),
    (mark("Last 7 days"), 7),
    (mark("Last 30 days"), 30),
    (mark("Last 12 months"), 365),
    (mark("From … to …"), _BETWEEN),
)
_FAULTS: tuple[tuple[str, bool | None], ...] = (
    (mark("With or without faults"), None),
    (mark("With faults"), True),
    (mark("Without faults"), False),
)


class FilterColumn(QWidget):
    """All filters. `changed(Filters)` tells what is wanted from now on."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filters = Filters()
        self._choices: Choices | None = None
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(_TYPED_MS)
        self._typed.timeout.connect(self._tell)
        self.text = QLineEdit(clearButtonEnabled=True, placeholderText=tr("Words to look for"))
        self.text.setAccessibleName(tr("Words to look for"))
        self.text.setToolTip(tr("In the file’s name, the athlete, the tags and the notes"))
        self.text.textChanged.connect(lambda _text: self._typed.start())
        self.text.returnPressed.connect(self._tell)
        self._athlete = self._box(tr("Athlete"), tr("Only clips of this athlete"))
        self._exercise = self._box(tr("Exercise"), tr("Only clips of this exercise"))
        self._tag = self._box(tr("Tag"), tr("Only clips with this tag"))
        self._time = self._box(tr("Filmed"), tr("Only clips that were filmed then"))
        self._faults = self._box(tr("Faults"), tr("Only clips with, or without, a rep at fault"))
        self._rule = self._box(tr("Rule"), tr("Only clips in which this rule found a fault"))
        self._from = self._day(tr("From"), tr("First day"))
        self._to = self._day(tr("To"), tr("Last day"))
        self._gold = self._check(tr("&Gold standards"), tr("Only clips that are a gold standard"))
        self._missing = self._check(
            tr("File &missing"), tr("Only clips whose file is not where it was")
        )
        self._session = QPushButton()
        self._session.setToolTip(tr("Show the clips of all training days again"))
        self._session.clicked.connect(lambda: self._take(replace(self._filters, session=None)))
        self._clear = QPushButton(tr("&Clear filters"))
        self._clear.setToolTip(tr("Show all clips again"))
        self._clear.clicked.connect(lambda: self._take(Filters()))
        self._fill()
        self._lay_out()
        self.set_choices(Choices())
        self._show()

    # Building

    def _box(self, name: str, tooltip: str) -> QComboBox:
        return narrow_box(name, tooltip, self._tell)

    def _check(self, name: str, tooltip: str) -> QCheckBox:
        check = QCheckBox(name)
        check.setToolTip(tooltip)
        check.clicked.connect(lambda _on: self._tell())
        return check

    def _day(self, name: str, tooltip: str) -> QDateEdit:
        day = QDateEdit(date=QDate.currentDate())
        day.setCalendarPopup(True)
        day.setDisplayFormat(tr("d MMM yyyy"))
        day.setAccessibleName(name)
        day.setToolTip(tooltip)
        day.dateChanged.connect(lambda _day: self._typed.start())
        return day

    def _fill(self) -> None:
        for title, days in _TIMES:
            self._time.addItem(tr(title), days)
        for title, faults in _FAULTS:
            self._faults.addItem(tr(title), faults)
        self._exercise.addItem(tr("All exercises"), None)
        for exercise in Exercise:
            self._exercise.addItem(exercise_title(exercise), exercise)

    def _lay_out(self) -> None:
        days = QFormLayout()
        days.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        days.addRow(tr("From"), self._from)
        days.addRow(tr("To"), self._to)
        self._days = QWidget()
        days.setContentsMargins(0, 0, 0, 0)
        self._days.setLayout(days)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(4)
        column.addWidget(self.text)
        column.addSpacing(4)
        for name, box in (
            (tr("Athlete"), self._athlete),
            (tr("Exercise"), self._exercise),
            (tr("Filmed"), self._time),
            (tr("Faults"), self._faults),
            (tr("Rule"), self._rule),
            (tr("Tag"), self._tag),
        ):
            label = QLabel(name)
            label.setProperty("muted", True)
            column.addWidget(label)
            column.addWidget(box)
            if box is self._time:
                column.addWidget(self._days)
        column.addSpacing(6)
        column.addWidget(self._gold)
        column.addWidget(self._missing)
        column.addSpacing(6)
        column.addWidget(self._session)
        column.addWidget(self._clear)
        column.addStretch(1)

    # Data in

    def set_choices(self, choices: Choices) -> None:
        """Show what there is to filter by; what is chosen stays so. No signal is sent."""
        if choices == self._choices:
            return
        self._choices = choices
        for box, everything, given, chosen in (
            (self._athlete, tr("All athletes"), choices.athletes, self._filters.athlete),
            (self._tag, tr("All tags"), choices.tags, self._filters.tag),
            (self._rule, tr("All rules"), choices.rules, self._filters.rule),
        ):
            _refill(box, everything, given, chosen)

    def set_filters(self, filters: Filters, session: str = "") -> None:
        """Show what is filtered by. No signal is sent.

        Parameters
        ----------
        filters : Filters
        session : str, optional
            The training day that is filtered by, in words.
        """
        self._filters = filters
        self._session.setText(tr("Training of {day}  ✕").format(day=session))
        self._show()

    @property
    def filters(self) -> Filters:
        """What is wanted."""
        return self._filters

    def _show(self) -> None:
        filters = self._filters
        with QSignalBlocker(self.text):
            if filters.text != self._read().text:
                self.text.setText(filters.text)
        for box, value in (
            (self._athlete, filters.athlete),
            (self._tag, filters.tag),
            (self._rule, filters.rule),
            (self._exercise, filters.exercise),
            (self._faults, filters.faults),
        ):
            box.setCurrentIndex(max(_row_of(box, value), 0))
        if filters.first_day is None and filters.last_day is None:
            self._time.setCurrentIndex(0)
        self._days.setVisible(self._time.currentData() == _BETWEEN)
        self._gold.setChecked(filters.gold)
        self._missing.setChecked(filters.missing)
        self._session.setVisible(filters.session is not None)
        self._clear.setEnabled(filters != Filters())

    # What the coach does

    def _read(self) -> Filters:
        first, last = self._read_days()
        exercise = self._exercise.currentData()  # Qt makes a plain text of it
        return Filters(
            text=self.text.text().strip(),
            athlete=self._athlete.currentData(),
            session=self._filters.session,
            exercise=Exercise(exercise) if exercise else None,
            tag=self._tag.currentData() or "",
            first_day=first,
            last_day=last,
            faults=self._faults.currentData(),
            rule=self._rule.currentData() or "",
            gold=self._gold.isChecked(),
            missing=self._missing.isChecked(),
        )

    def _read_days(self) -> tuple[date | None, date | None]:
        days: int = self._time.currentData()
        if days == _BETWEEN:
            between = sorted(_date(edit.date()) for edit in (self._from, self._to))
            return between[0], between[1]
        return (date.today() - timedelta(days=days), None) if days else (None, None)

    def _tell(self) -> None:
        self._take(self._read())

    def _take(self, filters: Filters) -> None:
        self._typed.stop()
        if filters != self._filters:
            self._filters = filters
            self.changed.emit(filters)
        self._show()

    def focus_text(self) -> None:
        """Give the keyboard to the field for words."""
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.text.selectAll()


def _refill(box: QComboBox, everything: str, given: Iterable[tuple[Any, str]], chosen: Any) -> None:
    box.clear()
    box.addItem(everything, None)
    for value, title in given:
        box.addItem(title, value)
    box.setCurrentIndex(max(_row_of(box, chosen), 0))


def _row_of(box: QComboBox, value: Any) -> int:
    """Return where a value stands; `findData` does not find values of Python for sure."""
    rows = (row for row in range(box.count()) if box.itemData(row) == value)
    return next(rows, -1)


def _date(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
