"""How clips and days of the library are worded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import QComboBox

from inference.motion.types import Exercise
from inference.texts import listed, tr, tr_n
from widgets.library.rows import ClipRow
from widgets.marks import Mark


def day_words(day: date) -> str:
    """Write a day as the language does: ``14 Mar 2026``."""
    return QLocale().toString(QDate(day.year, day.month, day.day), tr("d MMM yyyy"))


def exercise_title(exercise: Exercise) -> str:
    """Write an exercise as a title: ``Squat``."""
    name = tr(exercise.value)
    return f"{name[:1].upper()}{name[1:]}"


def head_words(row: ClipRow) -> str:
    """Return the first line of a clip: whose it is, else its file."""
    return row.athlete or row.path.stem


def fact_words(row: ClipRow) -> str:
    """Return the second line: day, exercise and reps."""
    parts = [day_words(row.filmed.date())]
    if row.exercise is not None:
        parts.append(exercise_title(row.exercise))
    if row.reps is not None:
        parts.append(tr_n("{n} rep", "{n} reps", row.reps).format(n=row.reps))
    return " · ".join(parts)


def fault_words(row: ClipRow) -> str:
    """Return the third line: what was found."""
    if row.faulty_reps is None:
        return tr("not analysed yet")
    if not row.reps:
        return tr("no reps found")
    if not row.faulty_reps:
        return tr("no faults found")
    reps = tr("{n} of {total} at fault").format(n=row.faulty_reps, total=row.reps)
    return f"{reps}: {listed(row.rules)}" if row.rules else reps


def fault_mark(row: ClipRow) -> Mark:
    """Return the shape that goes with the third line."""
    if not row.reps or row.faulty_reps is None:
        return Mark.UNJUDGED
    return Mark.MAJOR if row.faulty_reps else Mark.GOOD


def tag_words(row: ClipRow) -> str:
    """Return the fourth line: the file, and the tags."""
    name = row.path.name if row.athlete else ""
    return " · ".join([*([name] if name else []), *(f"#{tag}" for tag in row.tags)])


def spoken_words(row: ClipRow) -> str:
    """Return the whole for screen readers."""
    parts = [head_words(row), fact_words(row), fault_words(row), tag_words(row)]
    if row.gold:
        parts.append(gold_words(row))
    if row.missing:
        parts.append(tr("the file is missing"))
    return ", ".join(part for part in parts if part)


def gold_words(row: ClipRow) -> str:
    """Say what a clip is a gold standard of."""
    names = listed([tr(exercise.value) for exercise in row.gold])
    return tr("gold standard: {exercises}").format(exercises=names)


def narrow_box(name: str, tooltip: str, activated: Callable[[], object]) -> QComboBox:
    """Return a box to choose from that does not grow with what stands in it."""
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(tooltip)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(10)
    box.activated.connect(lambda _row: activated())
    return box
