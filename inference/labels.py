"""Labels: what a coach says of reps, one a line in a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from inference.motion.rules import RULES

COLUMNS = ("clip", "rep", "rule", "label")
_LABELS = {"fine": False, "ok": False, "0": False, "fault": True, "bad": True, "1": True}


@dataclass(frozen=True)
class Label:
    """What a coach says of one rep by one rule.

    Attributes
    ----------
    clip : Path
        The video file.
    rep : int
        1-based index.
    rule : str
        Id of the rule.
    fault : bool
    """

    clip: Path
    rep: int
    rule: str
    fault: bool


class LabelsError(Exception):
    """A file of labels that can't be used; the message has a line for each problem."""


def read_labels(path: Path) -> tuple[Label, ...]:
    """Read a CSV file with the columns ``clip, rep, rule, label``.

    Commas, semicolons or tabs stand between columns, as spreadsheets write them; other columns and
    empty lines are passed over; a line that says the same again counts once.

    Parameters
    ----------
    path : Path
        A clip's path in it is taken from this file's folder.

    Returns
    -------
    tuple of Label
        In the order of the file, one or more.

    Raises
    ------
    LabelsError
        If the file can't be read, or any line of it; nothing is taken then.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise LabelsError(f"“{path}” can't be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise LabelsError(f"“{path}” is no UTF-8 text. Save it as CSV in UTF-8.") from error
    labels: list[Label] = []
    problems: list[str] = []
    for line, row in _rows(text, path):
        try:
            labels.append(_label(row, path.parent))
        except ValueError as error:
            problems.append(f"{path.name}, line {line}: {error}.")
    if problems:
        raise LabelsError("\n".join(problems))
    if not labels:
        raise LabelsError(f"“{path}” holds no labels: write one a line under clip,rep,rule,label.")
    return tuple(dict.fromkeys(labels))


def _rows(text: str, path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Give each line that is not empty with its number."""
    head = text.split("\n", 1)[0]
    reader = csv.reader(text.splitlines(), delimiter=max(",;\t", key=head.count))
    names = [name.strip().lower() for name in next(reader, [])]
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise LabelsError(
            f"“{path}” has no column {' and no column '.join(missing)}: "
            "its first line must name the columns clip,rep,rule,label."
        )
    for cells in reader:
        row = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        if any(row.values()):
            yield reader.line_num, row


def _label(row: Mapping[str, str], folder: Path) -> Label:
    clip, rep, rule, label = (row.get(name, "") for name in COLUMNS)
    if not clip or not (folder / clip).is_file():
        raise ValueError(f"there is no clip “{clip}” in “{folder}”")
    if not rep.isdecimal() or int(rep) < 1:
        raise ValueError(f"“{rep}” is no number of a rep; they count from 1")
    known = [entry.id for entry in RULES]
    if rule not in known:
        raise ValueError(f"there is no rule “{rule}”; there are {', '.join(known)}")
    if label.lower() not in _LABELS:
        raise ValueError(f"“{label}” is no label; write fine or fault")
    return Label(folder / clip, int(rep), rule, _LABELS[label.lower()])
