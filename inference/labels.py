"""Labels: what a coach says of reps, in the project of a clip or one a line in a CSV file."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from inference.files import write_text_atomically
from inference.motion.rules import RULES
from inference.motion.types import Rep
from inference.texts import listed, tr

COLUMNS = ("clip", "rep", "rule", "label")
WHOLE_REP = ""
"""Stands for a rule where a label is of the rep as a whole."""
EVERY_RULE = "*"
"""The same in a file, where an empty cell may be one that was forgotten."""
_WORDS = {False: "fine", True: "fault"}
_LABELS = {"fine": False, "ok": False, "0": False, "fault": True, "bad": True, "1": True}


@dataclass(frozen=True)
class RepLabel:
    """What a coach says of one rep of the open clip.

    Attributes
    ----------
    rule : str
        Id of the rule, or `WHOLE_REP`. A rep that is fine as a whole is fine by every rule; one at
        fault as a whole is so by a rule that is not named.
    rep : int
        1-based index; 0 where there is no such rep any more.
    fault : bool
    bottom_frame : int
        Of the rep, by which it is found again when the reps are found anew.
    """

    rule: str
    rep: int
    fault: bool
    bottom_frame: int


def label_of(labels: Sequence[RepLabel], rule: str, rep: int) -> bool | None:
    """Return whether a rep was called a fault by a rule, or as a whole; None where nothing was.

    Parameters
    ----------
    labels : sequence of RepLabel
    rule : str
        Id of the rule, or `WHOLE_REP`.
    rep : int
        1-based index.
    """
    return next((label.fault for label in labels if (label.rule, label.rep) == (rule, rep)), None)


def with_label(
    labels: Sequence[RepLabel], rule: str, rep: Rep, fault: bool | None
) -> tuple[RepLabel, ...]:
    """Return the labels with one set, or taken away where `fault` is None, in order of the reps."""
    kept = [label for label in labels if (label.rule, label.rep) != (rule, rep.index)]
    if fault is not None:
        kept.append(RepLabel(rule, rep.index, fault, rep.bottom_frame))
    return tuple(sorted(kept, key=lambda label: (label.bottom_frame, label.rule)))


def refound_labels(labels: Sequence[RepLabel], reps: Sequence[Rep]) -> tuple[RepLabel, ...]:
    """Give labels the numbers of the reps as they were found anew, each by its bottom frame.

    Parameters
    ----------
    labels : sequence of RepLabel
    reps : sequence of Rep

    Returns
    -------
    tuple of RepLabel
        All of them, in the same order. One whose bottom lies in no rep gets rep 0, and its number
        back once it does; so does the farther one of two that meet in a rep.
    """
    chosen = [_rep_around(label.bottom_frame, reps) for label in labels]
    nearest: dict[tuple[str, int], int] = {}
    for place, (label, rep) in enumerate(zip(labels, chosen, strict=True)):
        if rep is not None:
            key = (label.rule, rep.index)
            other = nearest.setdefault(key, place)
            away = abs(labels[other].bottom_frame - rep.bottom_frame)
            if abs(label.bottom_frame - rep.bottom_frame) < away:
                nearest[key] = place
    return tuple(
        replace(
            label,
            rep=rep.index if rep and nearest[label.rule, rep.index] == place else 0,
        )
        for place, (label, rep) in enumerate(zip(labels, chosen, strict=True))
    )


def _rep_around(frame: int, reps: Sequence[Rep]) -> Rep | None:
    """Return the rep that holds a frame; of two that meet there, the one of the nearer bottom."""
    around = [rep for rep in reps if rep.start_frame <= frame <= rep.end_frame]
    return min(around, key=lambda rep: abs(rep.bottom_frame - frame), default=None)


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
        Id of the rule, or `WHOLE_REP`.
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
        raise LabelsError(
            tr("“{path}” can't be read: {reason}.").format(
                path=path, reason=error.strerror or error
            )
        ) from error
    except UnicodeDecodeError as error:
        raise LabelsError(
            tr("“{path}” is no UTF-8 text. Save it as CSV in UTF-8.").format(path=path)
        ) from error
    labels: list[Label] = []
    problems: list[str] = []
    for line, row in _rows(text, path):
        try:
            labels.append(_label(row, path.parent))
        except ValueError as error:
            problems.append(
                tr("{file}, line {line}: {problem}.").format(
                    file=path.name, line=line, problem=error
                )
            )
    if problems:
        raise LabelsError("\n".join(problems))
    if not labels:
        raise LabelsError(
            tr("“{path}” holds no labels: write one a line under clip,rep,rule,label.").format(
                path=path
            )
        )
    return tuple(dict.fromkeys(labels))


def write_labels(path: Path, labels: Sequence[Label]) -> None:
    """Write labels into a CSV file, after those of other clips that are in it already.

    Parameters
    ----------
    path : Path
        What it says of the clips that are written is replaced.
    labels : sequence of Label

    Raises
    ------
    LabelsError
        If the file is there and can't be read; it is left alone then.
    OSError
        If it can't be written; the old one is kept then.
    """
    before = read_labels(path) if path.exists() else ()
    clips = {label.clip.resolve() for label in labels}
    kept = [label for label in before if label.clip.resolve() not in clips]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for label in (*kept, *labels):
        clip = _from_folder(label.clip, path.parent)
        writer.writerow((clip, label.rep, label.rule or EVERY_RULE, _WORDS[label.fault]))
    write_text_atomically(path, text.getvalue())


def _from_folder(clip: Path, folder: Path) -> str:
    """Return the path of a clip from a folder; the whole one where that is on another drive."""
    try:
        return Path(os.path.relpath(clip.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return str(clip.resolve())


def _rows(text: str, path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Give each line that is not empty with its number."""
    head = text.split("\n", 1)[0]
    reader = csv.reader(text.splitlines(), delimiter=max(",;\t", key=head.count))
    names = [name.strip().lower() for name in next(reader, [])]
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise LabelsError(
            tr(
                "“{path}” has no column {columns}: its first line must name the columns "
                "clip,rep,rule,label."
            ).format(path=path, columns=listed(missing))
        )
    for cells in reader:
        row = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        if any(row.values()):
            yield reader.line_num, row


def _label(row: Mapping[str, str], folder: Path) -> Label:
    clip, rep, rule, label = (row.get(name, "") for name in COLUMNS)
    if not clip or not (folder / clip).is_file():
        raise ValueError(
            tr("there is no clip “{clip}” in “{folder}”").format(clip=clip, folder=folder)
        )
    if not rep.isdecimal() or int(rep) < 1:
        raise ValueError(tr("“{rep}” is no number of a rep; they count from 1").format(rep=rep))
    known = [entry.id for entry in RULES]
    if rule == EVERY_RULE:
        rule = WHOLE_REP
    elif rule not in known:
        raise ValueError(
            tr("there is no rule “{rule}”; there are {rules}").format(
                rule=rule, rules=", ".join(known)
            )
        )
    if label.lower() not in _LABELS:
        raise ValueError(tr("“{label}” is no label; write fine or fault").format(label=label))
    return Label(folder / clip, int(rep), rule, _LABELS[label.lower()])
