"""Which composer makes the pictures of which layout."""

from __future__ import annotations

from dataclasses import dataclass

from inference.export.composing import Composer
from inference.export.plan import ClipPlan
from inference.motion.compare import Comparison
from inference.review import Review
from widgets.exported.video import VideoComposer


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


def make_composer(review: Review, plan: ClipPlan, beside: Beside | None = None) -> Composer:
    """Return what makes the pictures of an exported clip, in any thread, without a window.

    Parameters
    ----------
    review : Review
        Of the clip that is exported.
    plan : ClipPlan
    beside : Beside, optional
        The comparison layout needs it; others show the other lift as a ghost and in the plots.

    Returns
    -------
    Composer
        To be used by one thread at a time, and closed.

    Raises
    ------
    ExportError
        If the logo can't be read.
    """
    return VideoComposer(review, plan)
