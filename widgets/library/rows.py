"""What the panes of the library show and tell: frozen values that know no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from inference.motion.types import Exercise


@dataclass(frozen=True)
class ClipRow:
    """A clip of the list.

    Attributes
    ----------
    id : int
    path : Path
    filmed : datetime
    duration_s : float
    athlete : str
        Empty for nobody.
    exercise : Exercise or None
    reps, faulty_reps : int or None
        None until it was analysed.
    rules : tuple of str
        Titles of the rules that found a fault.
    tags : tuple of str
    notes : str
    gold : tuple of Exercise
        What it is a gold standard of.
    missing : bool
    """

    id: int
    path: Path
    filmed: datetime
    duration_s: float = 0.0
    athlete: str = ""
    exercise: Exercise | None = None
    reps: int | None = None
    faulty_reps: int | None = None
    rules: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    notes: str = ""
    gold: tuple[Exercise, ...] = ()
    missing: bool = False


@dataclass(frozen=True)
class Training:
    """The training day that a clip belongs to.

    Attributes
    ----------
    id : int
    day : date
    place, notes : str
        As the coach told them; empty for nothing.
    """

    id: int
    day: date
    place: str = ""
    notes: str = ""


@dataclass(frozen=True)
class ClipDetails:
    """What is known of one clip beyond its row.

    Attributes
    ----------
    row : ClipRow
    picture : bytes
        A JPEG; empty where there is none.
    training : Training or None
        None without an athlete.
    figures : tuple of (str, str)
        Title and value, over all reps of the last review.
    made : str
        Of the last review: when, and by which version; empty where there was none.
    """

    row: ClipRow
    picture: bytes = b""
    training: Training | None = None
    figures: tuple[tuple[str, str], ...] = ()
    made: str = ""


@dataclass(frozen=True)
class Filters:
    """Which clips are wanted: those that meet everything that is said.

    Attributes
    ----------
    text : str
    athlete, session : int or None
        Ids.
    exercise : Exercise or None
    tag : str
    first_day, last_day : date or None
    faults : bool or None
    rule : str
        Its id.
    gold, missing : bool
        Only such clips.
    """

    text: str = ""
    athlete: int | None = None
    session: int | None = None
    exercise: Exercise | None = None
    tag: str = ""
    first_day: date | None = None
    last_day: date | None = None
    faults: bool | None = None
    rule: str = ""
    gold: bool = False
    missing: bool = False


@dataclass(frozen=True)
class Choices:
    """What there is to filter by, each with the title that is shown.

    Attributes
    ----------
    athletes : tuple of (int, str)
    tags, rules : tuple of (str, str)
    """

    athletes: tuple[tuple[int, str], ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    rules: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class TrendDot:
    """One training day of a trend; values in the unit of the trend.

    Attributes
    ----------
    session : int
    day : date
    mean, low, high : float
        Over all reps of the day.
    best : float or None
    reps, clips : int
    error : float or None
        Expected error of one value.
    """

    session: int
    day: date
    mean: float
    low: float
    high: float
    best: float | None = None
    reps: int = 0
    clips: int = 0
    error: float | None = None


@dataclass(frozen=True)
class TrendLine:
    """A figure from training to training.

    Attributes
    ----------
    title, meaning, unit : str
    higher_is_better : bool or None
    dots : tuple of TrendDot
        In order.
    """

    title: str
    meaning: str
    unit: str
    higher_is_better: bool | None = None
    dots: tuple[TrendDot, ...] = ()


@dataclass(frozen=True)
class ImportLine:
    """How far the import is.

    Attributes
    ----------
    text : str
        What is done, or how it went; empty where there is nothing to say.
    done, total : float
        Of all files; the one under way counts in part.
    seconds_left : float or None
    running, paused : bool
    failures : mapping of int to (str, str)
        Name and problem of each file that failed, by its id in the queue.
    """

    text: str = ""
    done: float = 0.0
    total: float = 0.0
    seconds_left: float | None = None
    running: bool = False
    paused: bool = False
    failures: Mapping[int, tuple[str, str]] = field(default_factory=dict)
