"""What the library gives out and takes in: frozen values, none of which knows the database.

Moments are in the machine's local time, without a zone: a training day is the day on the wall.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from inference.motion.types import Exercise, Severity, ViewKind


class LibraryError(Exception):
    """Something that the library can't do; the message says why and what to do, in plain words."""


@dataclass(frozen=True)
class Athlete:
    """Who is filmed.

    Attributes
    ----------
    id : int
    name : str
    clips : int
        How many of the library's clips show them.
    """

    id: int
    name: str
    clips: int = 0


@dataclass(frozen=True)
class TrainingSession:
    """An athlete's training day; made by itself of the clips filmed on it.

    Attributes
    ----------
    id : int
    athlete : Athlete
        Its number of clips is not known here: 0.
    day : date
    place, notes : str
    clips : int
    """

    id: int
    athlete: Athlete
    day: date
    place: str = ""
    notes: str = ""
    clips: int = 0


@dataclass(frozen=True)
class ClipFacts:
    """What a video file says of itself.

    Attributes
    ----------
    path : Path
        Absolute.
    content_hash : str
        SHA-256 of its bytes, in hexadecimal: what the clip is known by.
    size_bytes, modified_ns : int
    filmed : datetime
        As the camera wrote it, else when the file was last changed.
    duration_s : float
    width, height : int
        Pixels of the upright picture.
    fps : float
    """

    path: Path
    content_hash: str
    size_bytes: int
    modified_ns: int
    filmed: datetime
    duration_s: float
    width: int
    height: int
    fps: float


@dataclass(frozen=True)
class Told:
    """What the coach told of a clip, as far as the library is searched by it.

    Attributes
    ----------
    athlete : str
        Empty where nobody is named.
    tags : tuple of str
    notes : str
    """

    athlete: str = ""
    tags: tuple[str, ...] = ()
    notes: str = ""


@dataclass(frozen=True)
class RepFigures:
    """The figures of one rep.

    Attributes
    ----------
    rep : int
        1-based index.
    start_frame, bottom_frame, end_frame : int
    figures : mapping of str to float
        By the names of `app.library.figures.FIGURES`; without those not known.
    """

    rep: int
    start_frame: int
    bottom_frame: int
    end_frame: int
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class FoundFault:
    """A finding, as far as the library keeps it: which rule said what of which rep.

    Attributes
    ----------
    rule : str
    rep : int
        1-based index.
    severity : Severity
        A borderline one is no fault.
    value, threshold : float
    unit : str
    """

    rule: str
    rep: int
    severity: Severity
    value: float
    threshold: float
    unit: str


@dataclass(frozen=True)
class AnalysisRecord:
    """The last review of a clip.

    Attributes
    ----------
    made : datetime
    exercise : Exercise
    view : ViewKind
        Where the camera stood.
    detector, lifter : str
        Name and version of what made keypoints and poses.
    program : str
        Version of LiftLens.
    settings : mapping
        The rule settings it was judged with, as JSON holds them: ``values``, ``enabled``,
        ``disabled``, ``method``.
    reps : tuple of RepFigures
    findings : tuple of FoundFault
    """

    made: datetime
    exercise: Exercise
    view: ViewKind
    detector: str
    lifter: str
    program: str
    settings: Mapping[str, object] = field(default_factory=dict)
    reps: tuple[RepFigures, ...] = ()
    findings: tuple[FoundFault, ...] = ()

    @property
    def faulty_reps(self) -> tuple[int, ...]:
        """1-based indices of the reps at fault, in order."""
        faulty = {f.rep for f in self.findings if f.severity is not Severity.BORDERLINE}
        return tuple(sorted(faulty))


@dataclass(frozen=True)
class ClipRecord:
    """A clip as the library lists it.

    Attributes
    ----------
    id : int
    facts : ClipFacts
    added : datetime
        When the library first saw it.
    athlete : Athlete or None
        Its number of clips is not known here: 0.
    session : int or None
        Id of the training session; None without an athlete.
    tags : tuple of str
        In alphabetical order.
    notes : str
    exercise : Exercise or None
        None until it was analysed.
    reps, faulty_reps : int or None
        How many; None until it was analysed.
    rules : tuple of str
        Ids of the rules that found a fault.
    gold : tuple of Exercise
        The exercises that it is a gold standard of.
    missing : bool
        Whether the file was not there when it was last looked for.
    """

    id: int
    facts: ClipFacts
    added: datetime
    athlete: Athlete | None = None
    session: int | None = None
    tags: tuple[str, ...] = ()
    notes: str = ""
    exercise: Exercise | None = None
    reps: int | None = None
    faulty_reps: int | None = None
    rules: tuple[str, ...] = ()
    gold: tuple[Exercise, ...] = ()
    missing: bool = False

    @property
    def path(self) -> Path:
        """Where the file is, or was."""
        return self.facts.path

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.facts.path.name


class Sort(StrEnum):
    """What clips are put in order by."""

    FILMED = "filmed"
    ADDED = "added"
    NAME = "name"
    ATHLETE = "athlete"
    EXERCISE = "exercise"
    REPS = "reps"
    FAULTS = "faults"


@dataclass(frozen=True)
class Query:
    """Which clips to list: all that meet every condition that is given.

    Attributes
    ----------
    text : str
        Words, each of which must be a part of the file name, the athlete, a tag or the notes;
        letter case and accents don't count.
    athlete, session : int or None
        Ids.
    exercise : Exercise or None
    first_day, last_day : date or None
        Of filming, both included.
    faults : bool or None
        True only with a rep at fault, False only analysed ones without any.
    rule : str
        Only with a fault found by this rule.
    tag : str
    gold, missing : bool or None
    sort : Sort
    descending : bool
    offset, limit : int
        Which page.
    """

    text: str = ""
    athlete: int | None = None
    session: int | None = None
    exercise: Exercise | None = None
    first_day: date | None = None
    last_day: date | None = None
    faults: bool | None = None
    rule: str = ""
    tag: str = ""
    gold: bool | None = None
    missing: bool | None = None
    sort: Sort = Sort.FILMED
    descending: bool = True
    offset: int = 0
    limit: int = 100


@dataclass(frozen=True)
class Page:
    """A part of the clips that a query lists.

    Attributes
    ----------
    clips : tuple of ClipRecord
    total : int
        How many there are on all pages.
    """

    clips: tuple[ClipRecord, ...]
    total: int


@dataclass(frozen=True)
class TrendPoint:
    """One figure over one training day of an athlete.

    Attributes
    ----------
    session : int
        Id of the training session.
    day : date
    mean, minimum, maximum : float
        Over all reps of that day, in the figure's unit.
    best : float or None
        The best rep's; None where neither more nor less is better.
    reps, clips : int
        How many it rests on.
    expected_error : float or None
        Of one value as seen from these cameras, the largest; None where it was not measured. It
        is mostly the same for each rep of a clip, so that more reps don't make it smaller.
    """

    session: int
    day: date
    mean: float
    minimum: float
    maximum: float
    best: float | None
    reps: int
    clips: int
    expected_error: float | None


class ImportState(StrEnum):
    """How far a file of the import queue is."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    KNOWN = "known"
    """The library had this clip already."""
    FAILED = "failed"
    SKIPPED = "skipped"
    """The coach does not want it."""


@dataclass(frozen=True)
class ImportItem:
    """A file of the import queue.

    Attributes
    ----------
    id : int
    path : Path
    state : ImportState
    athlete : str
        Whom its clip is to be put under; empty for nobody.
    problem : str
        Why it failed.
    clip : int or None
        Id of the clip that it became.
    tries : int
        How often it was begun.
    """

    id: int
    path: Path
    state: ImportState
    athlete: str = ""
    problem: str = ""
    clip: int | None = None
    tries: int = 0


@dataclass(frozen=True)
class ImportCounts:
    """How many files of the import queue are in each state."""

    waiting: int = 0
    working: int = 0
    done: int = 0
    known: int = 0
    failed: int = 0
    skipped: int = 0

    @property
    def left(self) -> int:
        """How many are not finished."""
        return self.waiting + self.working

    @property
    def total(self) -> int:
        """How many there are in all."""
        return self.left + self.done + self.known + self.failed + self.skipped
