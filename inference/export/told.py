"""What the coach told of a clip beside its rules, for files that leave the program."""

from __future__ import annotations

from dataclasses import dataclass

from inference.detect.pick import LifterPick
from inference.labels import RepLabel


@dataclass(frozen=True)
class Told:
    """What the coach told of a clip; what a `Review` holds already is no part of it.

    Attributes
    ----------
    athlete : str
    tags : tuple of str
    notes : tuple of (int, str)
        Frame and text of each remark, in the order of the frames.
    labels : tuple of RepLabel
        Which reps the coach calls fine, and which at fault.
    pick : LifterPick or None
        Whom to follow; None for whom the program takes for the lifter.
    in_out : (int, int) or None
        First and last frame of the marked range, both included; None for the whole clip.
    """

    athlete: str = ""
    tags: tuple[str, ...] = ()
    notes: tuple[tuple[int, str], ...] = ()
    labels: tuple[RepLabel, ...] = ()
    pick: LifterPick | None = None
    in_out: tuple[int, int] | None = None


NOTHING_TOLD = Told()
