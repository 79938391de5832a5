"""Comparison of two lifts: joint by joint, moment by moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from inference.motion.align import Alignment, align, mean_facing
from inference.motion.deviations import Moment, sureness, worst_moments
from inference.motion.filters import smooth
from inference.motion.measure import CUTOFF_HZ
from inference.motion.performance import Performance
from inference.motion.types import Rep, Span, ViewKind
from inference.motion.warp import Warp, warp
from inference.skeleton import H36M17, FloatArray, Joint
from inference.texts import mark, tr, tr_n

_SAME_FRAME = 1e-6
"""Fractions of a frame below this are rounding of the times."""
_SCALE_PERCENTILE = 98.0
DEFAULT_ALIGNMENT = Alignment()


@dataclass(frozen=True)
class AngleGap:
    """How far an angle is from the reference over a lift.

    Attributes
    ----------
    name : str
        Of the measurement.
    mean_deg : float
        Mean of the difference without its sign.
    worst_deg : float
        The largest difference, athlete minus reference.
    frame : int
        Where that is, of the athlete's clip.
    """

    name: str
    mean_deg: float
    worst_deg: float
    frame: int


@dataclass(frozen=True, eq=False)
class Comparison:
    """A lift beside its reference, frame by frame of the athlete's clip.

    Attributes
    ----------
    athlete, reference : Span
        The frames that were compared: the tags, without what was left out.
    warp : Warp
        How the times were matched.
    alignment : Alignment
        What was taken out before distances were taken.
    matched_reps : tuple of (int, int)
        Indices of the athlete's reps and of those of the reference that they were held against.
    times_s : array, shape (T,)
        Seconds from the first frame of the athlete's clip.
    reference_frame : array, shape (T,)
        The frame of the reference, with its fraction, that belongs to each; NaN outside the tags.
    ghost : array, shape (T, 17, 3)
        The reference's pose at that moment, brought to the athlete's size, facing and place, in the
        athlete's world frame; NaN outside the tags and where either is not known.
    distance_cm : array, shape (T, 17)
        Between the athlete's joint and the ghost's.
    angle_difference_deg : mapping of str to array, shape (T,)
        Athlete minus reference, by the name of the measurement.
    moments : tuple of Moment
        Where the athlete is furthest off, worst first.
    notes : tuple of str
        What was left out, and what may not be trusted: plain sentences.
    offset_s : float
        How much later the reference was read than `warp` says.
    reps : tuple of Rep
        Of the athlete, those between the tags.
    """

    athlete: Span
    reference: Span
    warp: Warp
    alignment: Alignment
    matched_reps: tuple[tuple[int, int], ...]
    times_s: FloatArray
    reference_frame: FloatArray
    ghost: FloatArray
    distance_cm: FloatArray
    angle_difference_deg: Mapping[str, FloatArray]
    moments: tuple[Moment, ...]
    notes: tuple[str, ...]
    offset_s: float = 0.0
    reps: tuple[Rep, ...] = ()

    def __post_init__(self) -> None:
        for array in (self.reference_frame, self.ghost, self.distance_cm):
            array.setflags(write=False)
        differences = MappingProxyType(dict(self.angle_difference_deg))
        object.__setattr__(self, "angle_difference_deg", differences)

    @property
    def compared(self) -> int:
        """How many frames could be compared."""
        return len(self._known_cm())

    def rep_at(self, frame: int) -> Rep | None:
        """Return the athlete's rep that holds a frame; None between reps."""
        return next((r for r in self.reps if r.start_frame <= frame <= r.end_frame), None)

    @property
    def scale_cm(self) -> float:
        """A round distance that few joints exceed, 10 cm or more: the end of a scale of colours."""
        known = self.distance_cm[np.isfinite(self.distance_cm)]
        most = float(np.percentile(known, _SCALE_PERCENTILE)) if known.size else 0.0
        return max(10.0, 5.0 * float(np.ceil(most / 5.0)))

    @property
    def mean_cm(self) -> FloatArray:
        """Mean distance of each joint, shape (17,); NaN where no frame could be compared."""
        known = self._known_cm()
        return known.mean(axis=0) if len(known) else np.full(len(Joint), np.nan)

    @property
    def max_cm(self) -> FloatArray:
        """Largest distance of each joint, shape (17,); NaN where no frame could be compared."""
        known = self._known_cm()
        return known.max(axis=0) if len(known) else np.full(len(Joint), np.nan)

    @property
    def worst_joints(self) -> tuple[Joint, ...]:
        """All joints, the one with the largest mean distance first."""
        return tuple(Joint(int(i)) for i in np.argsort(-self.mean_cm, kind="stable"))

    @property
    def angle_gaps(self) -> tuple[AngleGap, ...]:
        """Every angle that is known in both, the one with the largest mean difference first."""
        gaps = []
        for name, difference in self.angle_difference_deg.items():
            known = np.flatnonzero(np.isfinite(difference))
            if len(known):
                size = np.abs(difference[known])
                frame = int(known[size.argmax()])
                gaps.append(AngleGap(name, float(size.mean()), float(difference[frame]), frame))
        return tuple(sorted(gaps, key=lambda gap: -gap.mean_deg))

    def _known_cm(self) -> FloatArray:
        return self.distance_cm[np.isfinite(self.distance_cm).all(axis=1)]


def compare(
    athlete: Performance,
    reference: Performance,
    kind: Warp = Warp.PHASES,
    alignment: Alignment = DEFAULT_ALIGNMENT,
    *,
    offset_s: float = 0.0,
    each_rep: bool = False,
) -> Comparison:
    """Hold a lift against another.

    Reps are matched in their order. Where one has more than the other, what comes after the last
    pair is left out. Poses are smoothed as measurements are, so that jitter is no distance.

    Parameters
    ----------
    athlete, reference : Performance
        Frame rates, lengths, camera views and bodies may differ.
    kind : Warp
    alignment : Alignment, optional
        Default: the athlete's bone lengths, facing once a performance, feet on feet.
    offset_s : float, optional
        How much later the reference is read than `kind` says, in seconds of its clip.
    each_rep : bool, optional
        Whether every rep of the athlete is held against the same performance of the reference, such
        as one rep of a gold standard; what lies between the athlete's reps is left out then.

    Returns
    -------
    Comparison
    """
    notes = [] if each_rep else _left_out(athlete, reference)
    notes += _doubts(athlete, reference)
    if each_rep and athlete.reps:
        moments_s = _each_rep(athlete, reference, kind)
        only = reference.reps[0].index if reference.reps else 0
        matched = tuple((rep.index, only) for rep in athlete.reps)
    else:
        athlete, reference = _with_equal_reps(athlete, reference)
        moments_s = warp(athlete, reference, kind)
        pairs = zip(athlete.reps, reference.reps, strict=False)
        matched = tuple((rep.index, other.index) for rep, other in pairs)
    frames = _reference_frames(reference, moments_s + offset_s)
    own, other = _smoothed(athlete), at_frames(_smoothed(reference), frames)
    ghost = align(other, own, alignment)
    known = np.isfinite(ghost).all(axis=(1, 2))
    missing = int((np.isfinite(frames) & ~known).sum())
    if missing:
        notes.append(
            tr("In {n} frames one of the two is not seen; they are left out.").format(n=missing)
        )
    return Comparison(
        athlete=athlete.span,
        reference=reference.span,
        warp=kind,
        alignment=alignment,
        matched_reps=matched,
        times_s=athlete.poses.times_s,
        reference_frame=frames,
        ghost=ghost,
        distance_cm=100 * np.linalg.norm(own - ghost, axis=-1),
        angle_difference_deg=_angle_differences(athlete, reference, frames),
        moments=_moments(athlete, reference, frames, (own, other, ghost)),
        notes=tuple(notes),
        offset_s=offset_s,
        reps=athlete.reps,
    )


def _moments(
    athlete: Performance,
    reference: Performance,
    frames: FloatArray,
    poses: tuple[FloatArray, FloatArray, FloatArray],
) -> tuple[Moment, ...]:
    """Find where the athlete is furthest off, from the own, the other and the ghost's poses."""
    own, other, ghost = poses
    known = np.isfinite(ghost).all(axis=(1, 2))
    turn = mean_facing(own[known])
    return worst_moments(
        own - ghost,
        _sureness(turn - mean_facing(other[known])),
        np.minimum(limb_score(athlete), at_frames(limb_score(reference), frames)),
        turn,
        athlete.poses.times_s,
        athlete.reps,
    )


def _each_rep(athlete: Performance, reference: Performance, kind: Warp) -> FloatArray:
    """Lay every rep of the athlete on the whole reference; NaN between reps, shape (T,)."""
    moments_s = np.full(len(athlete.poses), np.nan)
    for rep in athlete.reps:
        alone = replace(athlete, reps=(rep,), span=Span(rep.start_frame, rep.end_frame))
        part = warp(alone, reference, kind)
        moments_s = np.where(np.isfinite(part), part, moments_s)
    return moments_s


def _reference_frames(reference: Performance, moments_s: FloatArray) -> FloatArray:
    """Turn moments into frames with fractions; NaN beyond the ends of the reference's clip."""
    times = reference.poses.times_s
    inside = (moments_s >= times[0]) & (moments_s <= times[-1])
    frames = np.interp(moments_s, times, np.arange(len(times)))
    return np.where(inside, frames, np.nan)


def _with_equal_reps(
    athlete: Performance, reference: Performance
) -> tuple[Performance, Performance]:
    """End both with the last rep that has a counterpart, where one has more."""
    count = min(len(athlete.reps), len(reference.reps))
    if count == 0 or len(athlete.reps) == len(reference.reps):
        return athlete, reference
    return athlete.first_reps(count), reference.first_reps(count)


def _sureness(turn_rad: float) -> FloatArray:
    """Sureness of directions in the athlete's world, to which the reference's was turned."""
    # In its own world frame, each camera looks along x.
    turns = [0.0, turn_rad if np.isfinite(turn_rad) else 0.0]
    return sureness(np.array([[np.cos(turn), np.sin(turn), 0.0] for turn in turns]))


def at_frames(values: FloatArray, frames: FloatArray) -> FloatArray:
    """Read a series between its frames.

    Parameters
    ----------
    values : array, shape (N, ...)
    frames : array, shape (T,)
        With fractions, 0 to N − 1, or NaN.

    Returns
    -------
    array, shape (T, ...)
        On the line between the two frames; NaN where one of them, or the place, is not known.
    """
    known = np.isfinite(frames)
    place = np.where(known, frames, 0.0)
    whole = np.rint(place)
    place = np.where(np.abs(place - whole) < _SAME_FRAME, whole, place)
    low, high = np.floor(place).astype(int), np.ceil(place).astype(int)
    share = np.where(known, place - low, np.nan).reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray(values[low] * (1 - share) + values[high] * share)


def limb_score(performance: Performance) -> FloatArray:
    """Confidence of each joint and of the bone that leads to it: the lower of both ends' scores.

    A wrist in plain sight is lifted wrongly where the elbow is hidden.

    Parameters
    ----------
    performance : Performance

    Returns
    -------
    array, shape (T, 17)
    """
    score = performance.poses.score.astype(np.float64)
    out = score.copy()
    for start, end in H36M17.bones:
        out[:, end] = np.minimum(score[:, start], score[:, end])
    return out


def _smoothed(performance: Performance) -> FloatArray:
    poses = performance.poses
    return smooth(poses.xyz, poses.times_s, CUTOFF_HZ)


def _angle_differences(
    athlete: Performance, reference: Performance, frames: FloatArray
) -> dict[str, FloatArray]:
    own, other = athlete.measurements, reference.measurements
    return {
        name: values - at_frames(other[name], frames)
        for name, values in own.series.items()
        if name.endswith("_deg") and name in other.series
    }


def _left_out(athlete: Performance, reference: Performance) -> list[str]:
    """Say which reps have no counterpart."""
    if not (athlete.reps and reference.reps):
        return [
            tr("There are no reps in both to match, so only the tags are sure to belong together.")
        ]
    notes = []
    if rest := athlete.reps[len(reference.reps) :]:
        pattern = tr_n(
            "Rep {reps} of the athlete has no counterpart and has been left out.",
            "Reps {reps} of the athlete have no counterpart and have been left out.",
            len(rest),
        )
        notes.append(pattern.format(reps=_numbers(rest)))
    if rest := reference.reps[len(athlete.reps) :]:
        pattern = tr_n(
            "Rep {reps} of the reference has no counterpart and has been left out.",
            "Reps {reps} of the reference have no counterpart and have been left out.",
            len(rest),
        )
        notes.append(pattern.format(reps=_numbers(rest)))
    return notes


def _numbers(reps: Sequence[Rep]) -> str:
    return ", ".join(str(rep.index) for rep in reps)


_DEPTH = {
    ViewKind.SIDE: mark("{who} filmed from the side, so distances in and out are the least sure."),
    ViewKind.FRONT: mark(
        "{who} filmed from the front, so distances forward and back are the least sure."
    ),
    ViewKind.REAR: mark(
        "{who} filmed from behind, so distances forward and back are the least sure."
    ),
}


def _doubts(athlete: Performance, reference: Performance) -> list[str]:
    """Say which direction lies along the camera's axis, where a single camera sees worst."""
    seen = [
        (tr("The athlete is"), athlete.view.kind),
        (tr("The reference is"), reference.view.kind),
    ]
    if athlete.view.kind is reference.view.kind:
        seen = [(tr("Both are"), athlete.view.kind)]
    return [tr(_DEPTH[kind]).format(who=who) for who, kind in seen if kind in _DEPTH]
