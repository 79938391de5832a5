"""Where one lift is furthest from another, in words that a coach uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inference.motion.notes import DOUBTFUL_SCORE
from inference.motion.types import PhaseKind, Rep
from inference.skeleton import H36M17, FloatArray, Joint
from inference.texts import listed, mark, number, tr

PARTS = (
    (Joint.SPINE, Joint.THORAX, Joint.NECK, Joint.HEAD, Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER),
    (Joint.PELVIS, Joint.LEFT_HIP, Joint.RIGHT_HIP),
    (Joint.LEFT_KNEE, Joint.LEFT_ANKLE),
    (Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE),
    (Joint.LEFT_ELBOW, Joint.LEFT_WRIST),
    (Joint.RIGHT_ELBOW, Joint.RIGHT_WRIST),
)
"""Joints that go off together: where one is named, the others need not be."""
WORTH_CM = 3.0
"""Closer than this, two skeletons are as good as the same: keypoints jitter by as much."""
ALSO = 0.5
"""A second direction is named where it has this share of the first."""
DEPTH_ERROR_RATIO = 3.0
"""How much less sure a joint is along the camera's axis than across it: two equal reps of one clip
differ by 3–5 cm along it and by 1–2 cm across."""
NEAR_S = 0.1
"""This close to the bottom or top of a rep, one is at it."""
APART_S = 0.5
"""Outside reps, a part is listed again only where this lies between."""


@dataclass(frozen=True)
class Moment:
    """A joint that is furthest from the reference.

    Attributes
    ----------
    frame : int
        Of the athlete's clip.
    rep : int or None
        Index of the athlete's rep that holds the frame; None between reps.
    joint : Joint
    distance_cm : float
    sentence : str
        ``left knee 9 cm further in at the bottom of rep 2``, as the athlete sees it.
    """

    frame: int
    rep: int | None
    joint: Joint
    distance_cm: float
    sentence: str


def worst_moments(
    offset_m: FloatArray,
    sureness: FloatArray,
    score: FloatArray,
    facing_rad: float,
    times_s: FloatArray,
    reps: Sequence[Rep],
) -> tuple[Moment, ...]:
    """List where joints are furthest from the reference, each part of the body once a rep.

    Parameters
    ----------
    offset_m : array, shape (T, 17, 3)
        From the reference's joint to the athlete's, world frame, metres; NaN where unknown.
    sureness : array, shape (3, 3)
        Which directions count by how much, as `sureness` gives it.
    score : array, shape (T, 17)
        Confidence of the less sure of the two joints, 0–1; a doubtful one is not listed.
    facing_rad : float
        The way that the athlete faces, about z from the x axis.
    times_s : array, shape (T,)
    reps : sequence of Rep
        Of the athlete.

    Returns
    -------
    tuple of Moment
        Worst first, none closer than `WORTH_CM`, both by what is sure.
    """
    sure = offset_m @ sureness
    distance = 100 * np.linalg.norm(sure, axis=-1)
    distance[~(np.isfinite(distance) & (score >= DOUBTFUL_SCORE))] = 0.0
    moments: list[Moment] = []
    while distance.max() >= WORTH_CM:
        frame, index = (int(i) for i in np.unravel_index(distance.argmax(), distance.shape))
        joint, rep = Joint(index), _rep_at(frame, reps)
        offset = offset_m[frame, joint]
        where = directions(offset, sure[frame, joint], joint, facing_rad)
        moments.append(
            Moment(
                frame=frame,
                rep=None if rep is None else rep.index,
                joint=joint,
                distance_cm=float(100 * np.linalg.norm(offset)),
                sentence=f"{name_of(joint)} {where} {_when(frame, rep, times_s)}",
            )
        )
        near = np.abs(times_s - times_s[frame]) <= APART_S
        if rep is not None:
            near[rep.start_frame : rep.end_frame + 1] = True
        (part,) = (part for part in PARTS if joint in part)
        distance[np.ix_(near, part)] = 0.0
    return tuple(moments)


def sureness(axes: FloatArray) -> FloatArray:
    """Weigh directions by how well two cameras see them.

    The inverse square root of the covariance of an offset between two joints, whose errors are
    `DEPTH_ERROR_RATIO` times larger along the axis of each one's camera; 1 across both axes.

    Parameters
    ----------
    axes : array, shape (2, 3)
        Unit vectors along the cameras' axes.

    Returns
    -------
    array, shape (3, 3)
        Symmetric; offsets are multiplied by it.
    """
    covariance = np.eye(3) + (DEPTH_ERROR_RATIO**2 - 1) * axes.T @ axes / len(axes)
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray((vectors / np.sqrt(values)) @ vectors.T)


_NAMES = {
    Joint.PELVIS: mark("pelvis"),
    Joint.RIGHT_HIP: mark("right hip"),
    Joint.RIGHT_KNEE: mark("right knee"),
    Joint.RIGHT_ANKLE: mark("right ankle"),
    Joint.LEFT_HIP: mark("left hip"),
    Joint.LEFT_KNEE: mark("left knee"),
    Joint.LEFT_ANKLE: mark("left ankle"),
    Joint.SPINE: mark("spine"),
    Joint.THORAX: mark("thorax"),
    Joint.NECK: mark("neck"),
    Joint.HEAD: mark("head"),
    Joint.LEFT_SHOULDER: mark("left shoulder"),
    Joint.LEFT_ELBOW: mark("left elbow"),
    Joint.LEFT_WRIST: mark("left wrist"),
    Joint.RIGHT_SHOULDER: mark("right shoulder"),
    Joint.RIGHT_ELBOW: mark("right elbow"),
    Joint.RIGHT_WRIST: mark("right wrist"),
}


def name_of(joint: Joint) -> str:
    """Return a joint's name in words: ``left knee``."""
    return tr(_NAMES[joint])


def directions(offset_m: FloatArray, sure_m: FloatArray, joint: Joint, facing_rad: float) -> str:
    """Say in which direction a joint is off: ``9 cm further in and 5 cm lower``.

    Parameters
    ----------
    offset_m : array, shape (3,)
        From where it should be to where it is, world frame.
    sure_m : array, shape (3,)
        The same, weighed by `sureness`: which direction is named goes by this.
    joint : Joint
    facing_rad : float
        The way that the lifter faces, about z from the x axis.

    Returns
    -------
    str
        The direction in which it is furthest off, and a second one where that is not much less.
    """
    side = H36M17.side(joint)
    out, within = mark("{cm} cm further out"), mark("{cm} cm further in")
    outward = {"left": (out, within), "right": (within, out)}
    words = (
        (mark("{cm} cm further forward"), mark("{cm} cm further back")),
        outward.get(side, (mark("{cm} cm further left"), mark("{cm} cm further right"))),
        (mark("{cm} cm higher"), mark("{cm} cm lower")),
    )
    cos, sin = np.cos(facing_rad), np.sin(facing_rad)
    to_lifter = np.array([[cos, sin, 0.0], [-sin, cos, 0.0], [0.0, 0.0, 1.0]])
    offset_cm, sure = 100 * to_lifter @ offset_m, np.abs(to_lifter @ sure_m)
    first, second, _ = np.argsort(-sure, kind="stable")
    named = [first, second] if sure[second] >= ALSO * sure[first] else [first]
    return listed(
        [tr(words[i][int(offset_cm[i] < 0)]).format(cm=number(abs(offset_cm[i]), 0)) for i in named]
    )


def _rep_at(frame: int, reps: Sequence[Rep]) -> Rep | None:
    for rep in reps:
        if rep.start_frame <= frame <= rep.end_frame:
            return rep
    return None


_DOING = {
    PhaseKind.DOWN: mark("on the way down of rep {n}"),
    PhaseKind.UP: mark("on the way up of rep {n}"),
    PhaseKind.HOLD: mark("in a pause of rep {n}"),
}


def _when(frame: int, rep: Rep | None, times_s: FloatArray) -> str:
    """Say what the lifter does in a frame."""
    if rep is None:
        return tr("at {seconds} s").format(seconds=number(float(times_s[frame]), 1))
    phase = next((p for p in rep.phases if p.start_frame <= frame <= p.end_frame), None)
    held = phase if phase is not None and phase.kind is PhaseKind.HOLD else None
    landmarks = (
        (rep.bottom_frame, mark("at the bottom of rep {n}")),
        (rep.top_frame, mark("at the top of rep {n}")),
    )
    for landmark, words in landmarks:
        near = abs(times_s[frame] - times_s[landmark]) <= NEAR_S
        if near or (held is not None and held.start_frame <= landmark <= held.end_frame):
            return tr(words).format(n=rep.index)
    doing = _DOING[phase.kind] if phase else mark("in the course of rep {n}")
    return tr(doing).format(n=rep.index)
