"""What a report says and shows: texts in the language that is spoken, tables, pictures, curves.

Both the web page and the printed page are made of it, so that they can't drift apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inference.skeleton import FloatArray
from inference.verdicts import Mark


@dataclass(frozen=True)
class Fact:
    """One thing that is known of the clip: ``Exercise`` and ``Squat``."""

    label: str
    text: str


@dataclass(frozen=True)
class Column:
    """A column of the table of reps.

    Attributes
    ----------
    label : str
    error : str
        Expected error of its figures, ``±3°``; empty where there is none to tell.
    meaning : str
        What the figures are, in a few words.
    """

    label: str
    error: str = ""
    meaning: str = ""


@dataclass(frozen=True)
class Cell:
    """A figure, and the verdict of the rule that looks at it."""

    text: str
    mark: Mark | None = None


@dataclass(frozen=True)
class Row:
    """A rep: its number, one cell a column, and the verdict with what it is about."""

    rep: int
    cells: tuple[Cell, ...]
    mark: Mark
    verdict: str


@dataclass(frozen=True)
class RepTable:
    """The reps with their figures."""

    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class KeyFrame:
    """A picture of the report.

    Attributes
    ----------
    frame : int
    title : str
        ``Rep 3``.
    captions : tuple of str
        What it shows and when, one a line.
    mark : Mark
        Verdict of what it shows.
    """

    frame: int
    title: str
    captions: tuple[str, ...]
    mark: Mark

    @property
    def alt(self) -> str:
        """What stands for the picture where it can't be seen."""
        return ": ".join((self.title, ", ".join(self.captions)))


@dataclass(frozen=True, eq=False)
class Curve:
    """A line of a plot.

    Attributes
    ----------
    side : str
        ``left``, ``right`` or ``middle``, which says how it is drawn.
    label : str
        Empty where the plot has no other line.
    values : array, shape (N,)
        In the plot's unit; NaN where not known.
    """

    side: str
    label: str
    values: FloatArray


@dataclass(frozen=True)
class Level:
    """Where a limit lies, and its words: ``at least 45°``."""

    value: float
    text: str


@dataclass(frozen=True)
class Moment:
    """A fault in a plot."""

    time_s: float
    value: float
    mark: Mark


@dataclass(frozen=True)
class Band:
    """A rep on the time axis."""

    rep: int
    start_s: float
    end_s: float
    mark: Mark


@dataclass(frozen=True, eq=False)
class Plot:
    """A measurement over time.

    Attributes
    ----------
    title : str
        With the unit.
    error : str
        Expected error of the values, ``±3°``; empty where it is not known.
    unit : str
        As it is shown: ``°``.
    times_s : array, shape (N,)
    curves : tuple of Curve
    levels : tuple of Level
    bands : tuple of Band
    moments : tuple of Moment
    """

    title: str
    error: str
    unit: str
    times_s: FloatArray
    curves: tuple[Curve, ...]
    levels: tuple[Level, ...] = ()
    bands: tuple[Band, ...] = ()
    moments: tuple[Moment, ...] = ()


@dataclass(frozen=True)
class Remark:
    """What one rule has found.

    Attributes
    ----------
    mark : Mark
    rule, where : str
        ``Spine angle``, ``reps 3 and 5``.
    note : str
        The worst of it, in figures.
    meaning, advice, care : str
        What is wanted, what to try, and what to keep in mind; empty where there is none.
    """

    mark: Mark
    rule: str
    where: str
    note: str
    meaning: str = ""
    advice: str = ""
    care: str = ""


@dataclass(frozen=True)
class Setting:
    """A rule that judged, with its limits and the expected error of what it looks at."""

    rule: str
    limits: str
    error: str
    changed: bool


@dataclass(frozen=True)
class CoachNote:
    """A remark of the coach's: when, and what."""

    when: str
    text: str


@dataclass(frozen=True)
class Page:
    """What stands together: all reps, or one.

    Attributes
    ----------
    heading : str
        Below the title: exercise and reps, or which rep.
    summary : tuple of str
        Sentences.
    table : RepTable
    frames : tuple of KeyFrame
    plots : tuple of Plot
        On one time axis.
    remarks : tuple of Remark
        The worst first.
    notes : tuple of CoachNote
    """

    heading: str
    summary: tuple[str, ...]
    table: RepTable
    frames: tuple[KeyFrame, ...]
    plots: tuple[Plot, ...]
    remarks: tuple[Remark, ...]
    notes: tuple[CoachNote, ...]


@dataclass(frozen=True)
class ReportContent:
    """Everything on a report.

    Attributes
    ----------
    language : str
        Code of the language that it is written in.
    title : str
        Name of the athlete, or else of the clip.
    facts : tuple of Fact
    pages : tuple of Page
        One, or one a rep.
    settings : tuple of Setting
    limits : tuple of str
        Sentences on what this clip can't tell.
    made_by : str
        Name and version of the program.
    clip : str
        Name of the file.
    """

    language: str
    title: str
    facts: tuple[Fact, ...]
    pages: tuple[Page, ...]
    settings: tuple[Setting, ...]
    limits: tuple[str, ...]
    made_by: str
    clip: str

    @property
    def frames(self) -> tuple[int, ...]:
        """Frames that are shown, each once, in the order of the clip."""
        return tuple(sorted({shown.frame for page in self.pages for shown in page.frames}))


@dataclass(frozen=True)
class Picture:
    """A key frame with the overlay on it.

    Attributes
    ----------
    jpeg : bytes
    width, height : int
        Pixels.
    """

    jpeg: bytes
    width: int
    height: int


Pictures = Mapping[int, Picture]
"""By frame. One that is missing is shown as an empty box."""
