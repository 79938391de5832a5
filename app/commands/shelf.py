"""Reviews that were shown lately, so that undo brings one back at once."""

from __future__ import annotations

from collections import OrderedDict

from inference.analysis import AnalysisOptions
from inference.detect.pick import LifterPick
from inference.review import Review

_MOST = 8
"""A clip of a minute takes about 5 MB a review."""


class Shelf:
    """The last few complete reviews of the open clip, each with what made its poses."""

    def __init__(self) -> None:
        self._reviews: OrderedDict[AnalysisOptions, Review] = OrderedDict()

    def clear(self) -> None:
        """Forget all of them: another clip is open."""
        self._reviews.clear()

    def put(self, options: AnalysisOptions, review: Review) -> None:
        """Keep a review; a partial one is not kept."""
        if not review.analysis.complete:
            return
        self._reviews[options] = review
        self._reviews.move_to_end(options)
        while len(self._reviews) > _MOST:
            self._reviews.popitem(last=False)

    def get(self, options: AnalysisOptions) -> Review | None:
        """Return the review of these options, if it is there."""
        return self._reviews.get(options)

    def seen_by(
        self, detector: str, pick: LifterPick | None
    ) -> tuple[AnalysisOptions, Review] | None:
        """Return the last review of what a detector saw of a lifter, however that was lifted."""
        for options, review in reversed(self._reviews.items()):
            if (options.detector, options.pick) == (detector, pick):
                return options, review
        return None
