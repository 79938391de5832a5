"""One side of a comparison: what a lifter does between a start and an end tag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from inference.motion.types import Measurements, Rep, Segmentation, Span, View
from inference.poses import Poses3D
from inference.skeleton import FloatArray
from inference.texts import tr, tr_n

INSIDE = 0.8
"""This share of a rep must lie between the tags: a tag set by hand, a little inside the first rep,
would otherwise put every rep against the one after it."""


@dataclass(frozen=True, eq=False)
class Performance:
    """A clip with its start and end tag.

    Attributes
    ----------
    poses : Poses3D
        Of the whole clip.
    measurements : Measurements
        Of the same frames.
    view : View
        Where the camera stands.
    reps : tuple of Rep
        Those that lie between the tags, but for a little at either end.
    span : Span
        The tags: first and last frame that count.

    Raises
    ------
    ValueError
        If the tags do not lie within the clip, the start before the end.
    """

    poses: Poses3D
    measurements: Measurements
    view: View
    reps: tuple[Rep, ...]
    span: Span

    def __post_init__(self) -> None:
        start, end = self.span.start_frame, self.span.end_frame
        if not 0 <= start < end < len(self.poses):
            raise ValueError(
                tr(
                    "The tags, frames {start} and {end}, do not fit a clip of {frames} frames: "
                    "the start must lie before the end, and both within the clip."
                ).format(start=start, end=end, frames=len(self.poses))
            )

    @property
    def tags_s(self) -> FloatArray:
        """Seconds of the start and the end tag, shape (2,)."""
        return self.poses.times_s[[self.span.start_frame, self.span.end_frame]]

    def first_reps(self, count: int) -> Performance:
        """Return the same with the end tag at the end of a rep.

        Parameters
        ----------
        count : int
            How many reps stay, 1 or more.
        """
        reps = self.reps[:count]
        return replace(self, reps=reps, span=Span(self.span.start_frame, reps[-1].end_frame))


def performance(
    poses: Poses3D,
    measurements: Measurements,
    segmentation: Segmentation,
    *,
    rep: int | None = None,
    span: Span | None = None,
) -> Performance:
    """Tag a clip.

    Parameters
    ----------
    poses : Poses3D
    measurements : Measurements
    segmentation : Segmentation
        All three of the same clip.
    rep : int, optional
        1-based index of the rep whose start and end are the tags.
    span : Span, optional
        The tags. Default: from the start of the first rep to the end of the last, or as long as
        somebody is seen where there are no reps.

    Returns
    -------
    Performance

    Raises
    ------
    ValueError
        If there is no such rep, nobody is seen, or the tags do not fit the clip.
    """
    if rep is not None:
        span = _rep_span(rep, segmentation.reps)
    span = span or _whole(poses, segmentation.reps)
    inside = tuple(rep for rep in segmentation.reps if _share_inside(rep, span) >= INSIDE)
    return Performance(poses, measurements, segmentation.view, inside, span)


def _share_inside(rep: Rep, span: Span) -> float:
    """Return how much of a rep lies between tags, 0–1."""
    first, last = max(rep.start_frame, span.start_frame), min(rep.end_frame, span.end_frame)
    return (last - first) / max(rep.end_frame - rep.start_frame, 1)


def _rep_span(index: int, reps: Sequence[Rep]) -> Span:
    for rep in reps:
        if rep.index == index:
            return Span(rep.start_frame, rep.end_frame)
    raise ValueError(
        tr_n(
            "There is no rep {index}: {n} rep was found.",
            "There is no rep {index}: {n} reps were found.",
            len(reps),
        ).format(index=index, n=len(reps))
    )


def _whole(poses: Poses3D, reps: Sequence[Rep]) -> Span:
    if reps:
        return Span(reps[0].start_frame, reps[-1].end_frame)
    seen = np.flatnonzero(poses.found)
    if len(seen) < 2:
        raise ValueError(tr("Nobody was found in this clip, so there is nothing to compare."))
    return Span(int(seen[0]), int(seen[-1]))
