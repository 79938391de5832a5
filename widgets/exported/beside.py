"""The lift that an exported one is held against."""

from __future__ import annotations

from dataclasses import dataclass

from inference.motion.compare import Comparison
from inference.review import Review


@dataclass(frozen=True, eq=False)
class Beside:
    """The lift that the exported one is held against.

    Attributes
    ----------
    reference : Review
    comparison : Comparison
        Of the exported clip with it.
    """

    reference: Review
    comparison: Comparison
