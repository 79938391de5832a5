"""What the export dialog is asked about, and what a coach chooses in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from inference.export.overlay import OverlayStyle
from inference.export.plan import ClipLayout, ClipPlan, Quality
from inference.motion.types import Rep
from inference.review import Review

PAUSE_S = 2.0
"""How long a clip stands still at a fault where the coach asks for it at all."""
CARD_S = ClipPlan.card_s
"""How long the closing card stands."""
SHORT_SIDES = (1080, 720, 480)
"""Pixels of the short side that are offered, where the clip has more."""


class Range(StrEnum):
    """Which part of the clip is written."""

    WHOLE = "whole"
    MARKED = "marked"
    REP = "rep"
    REPS = "reps"
    """Every rep, each as a file of its own."""


@dataclass(frozen=True)
class ExportChoices:
    """How a coach wants clips: what is worth remembering from one export to the next.

    Attributes
    ----------
    style : OverlayStyle or None
        Layers that are drawn; None for those that are on the screen.
    layout, speed, pause_s, text_scale, title, short_side, quality, card_s, hardware
        As in `inference.export.plan.ClipPlan`.
    logo : str
        Path of a picture; empty for none.
    """

    layout: ClipLayout = ClipLayout.VIDEO
    style: OverlayStyle | None = None
    speed: float = 1.0
    pause_s: float = 0.0
    text_scale: float = 1.0
    title: str = ""
    logo: str = ""
    short_side: int | None = None
    quality: Quality = Quality.GOOD
    card_s: float = CARD_S
    hardware: bool = True


@dataclass(frozen=True, eq=False)
class ExportSubject:
    """What the dialog is asked about.

    Attributes
    ----------
    review : Review
        Of the clip; may be of a partial analysis.
    target : Path
        Suggested file.
    in_out : (int, int)
        First and last frame of the marked range.
    rep : Rep or None
        The rep at the time cursor.
    frame : int
        The time cursor.
    style : OverlayStyle
        Layers that are on the screen.
    why_alone : str
        Why the clip can't be shown beside another one; empty where it can.
    taken : frozenset of Path
        Files that exports under way or waiting will write, absolute.
    """

    review: Review
    target: Path
    in_out: tuple[int, int]
    rep: Rep | None
    frame: int
    style: OverlayStyle
    why_alone: str = ""
    taken: frozenset[Path] = frozenset()

    @property
    def whole(self) -> tuple[int, int]:
        """First and last frame of the clip."""
        return 0, max(self.review.analysis.clip.frames - 1, 0)

    @property
    def reps(self) -> tuple[Rep, ...]:
        """The reps of the clip."""
        return self.review.segmentation.reps


@dataclass(frozen=True)
class Part:
    """One file that is to be written.

    Attributes
    ----------
    target : Path
    first_frame, last_frame : int
        Both included.
    """

    target: Path
    first_frame: int
    last_frame: int


def parts_of(subject: ExportSubject, chosen: Range, target: Path) -> tuple[Part, ...]:
    """Say which files come of a range.

    Parameters
    ----------
    subject : ExportSubject
    chosen : Range
    target : Path
        The file; those of single reps are named after it: ``squat-rep-1.mp4``.

    Returns
    -------
    tuple of Part
    """
    match chosen:
        case Range.WHOLE:
            spans = [subject.whole]
        case Range.MARKED:
            spans = [subject.in_out]
        case Range.REP:
            reps = () if subject.rep is None else (subject.rep,)
            spans = [(rep.start_frame, rep.end_frame) for rep in reps]
        case Range.REPS:
            return tuple(
                Part(rep_target(target, rep.index), rep.start_frame, rep.end_frame)
                for rep in subject.reps
            )
    return tuple(Part(target, first, last) for first, last in spans)


def rep_target(target: Path, rep: int) -> Path:
    """Return the file of a single rep: ``squat-rep-3.mp4`` beside ``squat.mp4``."""
    return target.with_name(f"{target.stem}-rep-{rep}{target.suffix}")


def plans_of(
    parts: Sequence[Part], choices: ExportChoices, on_screen: OverlayStyle
) -> list[ClipPlan]:
    """Put together what is to be written, one plan a file."""
    return [
        ClipPlan(
            part.target,
            part.first_frame,
            part.last_frame,
            layout=choices.layout,
            style=choices.style or on_screen,
            speed=choices.speed,
            pause_s=choices.pause_s,
            text_scale=choices.text_scale,
            title=choices.title,
            logo=Path(choices.logo) if choices.logo else None,
            short_side=choices.short_side,
            quality=choices.quality,
            card_s=choices.card_s,
            hardware=choices.hardware,
        )
        for part in parts
    ]
