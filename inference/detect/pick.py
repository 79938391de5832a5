"""Whom to follow, as the coach pointed them out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class LifterPick:
    """The lifter is who is nearest to a point of one frame.

    Attributes
    ----------
    frame : int
        0-based.
    x, y : float
        Pixels of the upright image.

    Raises
    ------
    ValueError
        If that is no place in a clip.
    """

    frame: int
    x: float
    y: float

    def __post_init__(self) -> None:
        if self.frame < 0:
            raise ValueError(f"the lifter is picked in frame {self.frame}; frames count from 0")
        if not (math.isfinite(self.x) and math.isfinite(self.y)):
            raise ValueError("the lifter needs a point in the picture")

    @property
    def point(self) -> tuple[float, float]:
        """Where the lifter is in `frame`, in pixels."""
        return (self.x, self.y)

    def to_dict(self) -> dict[str, Any]:
        """Return the pick as JSON holds it."""
        return {"frame": self.frame, "x": self.x, "y": self.y}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> LifterPick:
        """Make a pick of what `to_dict` returned.

        Raises
        ------
        ValueError
            If it is something else, or no place in a clip.
        """
        try:
            return cls(int(values["frame"]), float(values["x"]), float(values["y"]))
        except (TypeError, KeyError, ValueError) as error:
            raise ValueError(f"this does not describe a picked lifter: {error}") from error
