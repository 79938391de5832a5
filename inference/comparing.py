"""The way from two reviewed clips to their comparison: which rep against which, and how."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.motion.align import Alignment
from inference.motion.compare import DEFAULT_ALIGNMENT, AngleGap, Comparison, compare
from inference.motion.deviations import Moment
from inference.motion.performance import Performance, performance
from inference.motion.types import Span
from inference.motion.warp import ANGLES, Warp
from inference.review import Review
from inference.skeleton import H36M17, Joint


@dataclass(frozen=True)
class HowCompared:
    """Which parts of two clips are held against each other, and how.

    Attributes
    ----------
    rep, reference_rep : int or None
        1-based index of one rep of the athlete's clip and of the reference's. With neither, reps
        are matched in their order; with the athlete's only, it is held against the first of the
        reference; with the reference's only, every rep of the athlete is held against that one.
    tags, reference_tags : Span or None
        First and last frame instead.
    warp : Warp
        How times are matched.
    alignment : Alignment
        What is taken out before distances are taken.
    offset_s : float
        How much later the reference is read, in seconds of its clip.
    each_rep : bool or None
        Whether every rep of the athlete between the tags is held against the same part of the
        reference; None where it is so if a rep of the reference alone is chosen.

    Tags go before a rep of the same clip.
    """

    rep: int | None = None
    reference_rep: int | None = None
    tags: Span | None = None
    reference_tags: Span | None = None
    warp: Warp = Warp.PHASES
    alignment: Alignment = DEFAULT_ALIGNMENT
    offset_s: float = 0.0
    each_rep: bool | None = None


class ComparisonError(Exception):
    """Two clips can't be compared; the message says why."""


def compare_reviews(athlete: Review, reference: Review, how: HowCompared) -> Comparison:
    """Hold a reviewed clip against another, or against itself.

    Parameters
    ----------
    athlete, reference : Review
    how : HowCompared

    Returns
    -------
    Comparison

    Raises
    ------
    ComparisonError
        If there is no such rep, nobody is seen, or tags do not fit; the message names the clip.
    """
    reference_rep = how.reference_rep
    if reference_rep is None and how.reference_tags is None and how.rep is not None:
        reference_rep = 1
    each_rep = how.each_rep
    if each_rep is None:
        each_rep = reference_rep is not None and how.rep is None and how.tags is None
    return compare(
        _performance(athlete, how.rep, how.tags),
        _performance(reference, reference_rep, how.reference_tags),
        how.warp,
        how.alignment,
        offset_s=how.offset_s,
        each_rep=each_rep,
    )


def _performance(made: Review, rep: int | None, tags: Span | None) -> Performance:
    analysis, rep = made.analysis, rep if tags is None else None
    try:
        return performance(analysis.poses, made.measurements, made.segmentation, rep=rep, span=tags)
    except ValueError as error:
        raise ComparisonError(f"{analysis.clip.path}: {error}") from error


def matching_frame(comparison: Comparison, reference_frame: float, near: int) -> int | None:
    """Return the frame of the athlete's clip to which a frame of the reference belongs.

    Parameters
    ----------
    comparison : Comparison
    reference_frame : float
        Of the reference.
    near : int
        A frame of the athlete's clip: where several reps are held against the same part of the
        reference, the match nearest to it is taken.

    Returns
    -------
    int or None
        That whose moment of the reference is closest; None where nothing is compared.
    """
    known = np.flatnonzero(np.isfinite(comparison.reference_frame))
    if not len(known):
        return None
    apart = np.abs(comparison.reference_frame[known] - reference_frame)
    # One frame of the athlete is one step of the match: anything closer is as good.
    step = (
        float(np.median(np.abs(np.diff(comparison.reference_frame[known]))))
        if len(known) > 1
        else 0.0
    )
    good = known[apart <= apart.min() + step / 2]
    return int(good[np.argmin(np.abs(good - near))])


def natural_pairing(athlete: Review, reference: Review) -> int | None:
    """Return which rep of the reference to hold every rep against; None for all in their order.

    A gold standard of a rep or two is one for every rep of a longer set.
    """
    own, other = athlete.segmentation.reps, reference.segmentation.reps
    return other[0].index if 0 < len(other) < len(own) else None


# ── where the two differ most ───────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Difference:
    """A line of the list of the largest differences.

    Attributes
    ----------
    frame : int
        Of the athlete's clip.
    moment : Moment or None
        A joint that is off.
    gap : AngleGap or None
        An angle that is off, where there is no moment.
    angle : str
        Name of the measurement that goes with the joint, or that is off; empty where there is none.
    degrees : float
        Athlete minus reference in that frame; NaN where it is not known.
    time_s : float
        True time of the frame.
    rep : int or None
        Index of the athlete's rep that holds it.
    """

    frame: int
    moment: Moment | None
    gap: AngleGap | None
    angle: str
    degrees: float
    time_s: float
    rep: int | None

    @property
    def joint(self) -> Joint | None:
        """The joint that is off; None where it is an angle."""
        return self.moment.joint if self.moment else None

    @property
    def distance_cm(self) -> float:
        """How far the joint is off; NaN where it is an angle."""
        return self.moment.distance_cm if self.moment else float("nan")


def largest_differences(comparison: Comparison, angles: int = 4) -> tuple[Difference, ...]:
    """List where two lifts differ most: joints first, then angles, each worst first.

    The angles are those that time warping goes by; others, such as the knee's in the frontal plane,
    are nowhere near as sure.

    Parameters
    ----------
    comparison : Comparison
    angles : int, optional
        How many angles at most.
    """

    def line(
        frame: int, moment: Moment | None, gap: AngleGap | None, angle: str, degrees: float
    ) -> Difference:
        rep = comparison.rep_at(frame)
        time_s = float(comparison.times_s[frame])
        return Difference(frame, moment, gap, angle, degrees, time_s, rep.index if rep else None)

    found = []
    for moment in comparison.moments:
        name = angle_of(moment.joint)
        series = comparison.angle_difference_deg.get(name)
        degrees = float("nan") if series is None else float(series[moment.frame])
        found.append(line(moment.frame, moment, None, name, degrees))
    gaps = [gap for gap in comparison.angle_gaps if gap.name in ANGLES]
    gaps.sort(key=lambda gap: -abs(gap.worst_deg))
    found += [line(gap.frame, None, gap, gap.name, gap.worst_deg) for gap in gaps[:angles]]
    return tuple(found)


_FLEXIONS = {
    Joint.LEFT_HIP: "hip",
    Joint.LEFT_KNEE: "knee",
    Joint.LEFT_ANKLE: "knee",
    Joint.LEFT_ELBOW: "elbow",
    Joint.LEFT_WRIST: "elbow",
    Joint.RIGHT_HIP: "hip",
    Joint.RIGHT_KNEE: "knee",
    Joint.RIGHT_ANKLE: "knee",
    Joint.RIGHT_ELBOW: "elbow",
    Joint.RIGHT_WRIST: "elbow",
}


def angle_of(joint: Joint) -> str:
    """Return the name of the angle that tells most of where a joint is."""
    if joint in _FLEXIONS:
        return f"{_FLEXIONS[joint]}_flexion_{H36M17.side(joint)}_deg"
    return "" if joint is Joint.PELVIS else "spine_angle_deg"
