"""One side of a comparison: what a lifter does between a start and an end tag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from inference.motion.types import Measurements, Rep, Segmentation, Span, View
from inference.poses import Poses3D
from inference.skeleton import FloatArray
from inference.texts import tr, tr_n

MOST = 0.75
"""The share of a rep that must lie between the tags for it to count."""


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
        Those that lie between the tags, or most of which does: cut off at the tags.
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
    inside = [_cut_off(rep, span) for rep in segmentation.reps]
    reps = tuple(rep for rep in inside if rep is not None)
    return Performance(poses, measurements, segmentation.view, reps, span)


def _cut_off(rep: Rep, span: Span) -> Rep | None:
    """Return what of a rep lies between the tags; None where that is not most of it.

    A tag that is put a little into a rep says where it starts or ends, not that it is none.
    """
    start, end = max(rep.start_frame, span.start_frame), min(rep.end_frame, span.end_frame)
    if end - start < MOST * (rep.end_frame - rep.start_frame):
        return None
    return replace(
        rep,
        start_frame=start,
        bottom_frame=min(max(rep.bottom_frame, start), end),
        top_frame=min(max(rep.top_frame, start), end),
        end_frame=end,
    )


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
