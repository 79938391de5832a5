"""What happens when: exercise, view, reps and activity of a clip, independent of the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from inference.motion.dips import Dip, find_dips
from inference.motion.exercise import arms_hang, best_of, cues, likeness, recognise
from inference.motion.filters import smooth
from inference.motion.measure import CUTOFF_HZ
from inference.motion.rep_measures import rep_measures
from inference.motion.reps import (
    Evidence,
    completes,
    join_catch,
    lowering_of,
    phases,
    without_partials,
    without_standing_up,
)
from inference.motion.stature import foot_height_ratio, leg_score, place_across_ratio, stance_ratio
from inference.motion.types import Exercise, Measurements, Rep, Segmentation, Span
from inference.motion.view import estimate_view
from inference.poses import Keypoints2D, Poses3D
from inference.skeleton import FloatArray, Joint

UNCLEAR = 0.1
"""A dip this much like an exercise is one of its reps if the others of the set are clear."""
SET_REST_S = 15.0
"""Reps closer together than this belong to one set."""

_Candidate = tuple[Dip, Mapping[Exercise, float]]


def segment(
    poses: Poses3D,
    keypoints: Keypoints2D,
    measurements: Measurements,
    exercise: Exercise | None = None,
) -> Segmentation:
    """Find the reps of a clip, and what they are reps of.

    Parameters
    ----------
    poses : Poses3D
    keypoints : Keypoints2D
        Of the same frames.
    measurements : Measurements
        Of the same frames, as `inference.motion.measure.measure` makes them.
    exercise : Exercise or None
        What the coach says it is; None recognises it. A squat that the coach calls one may touch
        a box.

    Returns
    -------
    Segmentation
        Without reps where there are none, or nobody was found. A partial clip gives the reps
        that are complete in it.
    """
    arm_m = _arm_m(poses.xyz)
    evidence = _evidence(keypoints, measurements, arm_m)
    dips = _liken(find_dips(evidence.height, evidence.times_s), measurements, arm_m)
    chosen, exercise, confidence = _choose(dips, exercise, evidence)
    reps = _reps(chosen, [dip for dip, _ in dips], exercise, measurements, poses.score)
    activity = _activity(reps, measurements.times_s)
    frames = np.zeros(len(poses), dtype=bool)
    for span in activity:
        frames[span.start_frame : span.end_frame + 1] = True
    view = estimate_view(poses, frames if frames.any() else ~frames)
    return Segmentation(exercise, confidence, view, activity, reps)


def _evidence(keypoints: Keypoints2D, measurements: Measurements, arm_m: float) -> Evidence:
    return Evidence(
        times_s=measurements.times_s,
        height=measurements["trunk_height_ratio"],
        across=place_across_ratio(keypoints),
        stance=stance_ratio(keypoints),
        foot_height=smooth(foot_height_ratio(keypoints), keypoints.times_s, CUTOFF_HZ),
        leg_score=leg_score(keypoints),
        balance_m=measurements["balance_m"],
        arms_hang=arms_hang(measurements, arm_m),
    )


def _choose(
    dips: Sequence[_Candidate], told: Exercise | None, evidence: Evidence
) -> tuple[list[Dip], Exercise, float]:
    """Choose the dips that are reps, and name the exercise with its confidence."""
    candidates = [
        (dip, like)
        for dip, like in dips
        if completes(dip, told or best_of(like), evidence, seat_allowed=told is not None)
    ]
    exercise, confidence = (told, 1.0) if told else recognise([like for _, like in candidates])
    if exercise is Exercise.OTHER:
        return [], exercise, confidence
    chosen = [dip for dip, like in candidates if best_of(like) is exercise]
    if chosen:  # among clear reps, one that is not quite clear is a rep too
        chosen = [
            dip
            for dip, like in dips
            if dip in chosen or (_unclear(like, exercise) and completes(dip, exercise, evidence))
        ]
    # The coach knows better than the cues, but where some dips fit, the others are no reps.
    chosen = without_partials(chosen or [dip for dip, _ in candidates])
    if exercise is Exercise.DEADLIFT:
        chosen = without_standing_up(chosen, [dip for dip, _ in dips], evidence.times_s)
    return chosen, exercise, confidence


def _unclear(like: Mapping[Exercise, float], exercise: Exercise) -> bool:
    """Whether a dip may be of an exercise, and is clearly of no other."""
    return best_of(like) is Exercise.OTHER and like[exercise] >= UNCLEAR


def _arm_m(xyz: FloatArray) -> float:
    """Typical length of an arm from shoulder to wrist; NaN where nobody was found."""
    arms = [
        np.linalg.norm(xyz[:, elbow] - xyz[:, shoulder], axis=-1)
        + np.linalg.norm(xyz[:, wrist] - xyz[:, elbow], axis=-1)
        for shoulder, elbow, wrist in (
            (Joint.LEFT_SHOULDER, Joint.LEFT_ELBOW, Joint.LEFT_WRIST),
            (Joint.RIGHT_SHOULDER, Joint.RIGHT_ELBOW, Joint.RIGHT_WRIST),
        )
    ]
    lengths = np.concatenate(arms)
    lengths = lengths[np.isfinite(lengths)]
    return float(np.median(lengths)) if len(lengths) else float("nan")


def _liken(dips: Sequence[Dip], measurements: Measurements, arm_m: float) -> list[_Candidate]:
    """Add to each dip what it is like, and join the two dips of a snatch."""
    likened: list[_Candidate] = []
    waiting = iter(dips)
    dip = next(waiting, None)
    while dip is not None:
        like = likeness(cues(dip, measurements, arm_m))
        following = next(waiting, None)
        if following is not None and best_of(like) is Exercise.SNATCH:
            joined = join_catch(dip, following, measurements.times_s)
            if joined is not None:
                dip, following = joined, next(waiting, None)
        likened.append((dip, like))
        dip = following
    return likened


def _reps(
    dips: Sequence[Dip],
    all_dips: Sequence[Dip],
    exercise: Exercise,
    measurements: Measurements,
    score: FloatArray,
) -> tuple[Rep, ...]:
    times = measurements.times_s
    reps = []
    for index, dip in enumerate(dips, start=1):
        parts = phases(dip, exercise, lowering_of(dip, all_dips, times))
        first, last = parts[0].start_frame, parts[-1].end_frame
        rep = Rep(
            start_frame=first,
            end_frame=last,
            index=index,
            bottom_frame=dip.bottom if exercise is Exercise.SQUAT else dip.lift_off,
            top_frame=dip.end,
            duration_s=float(times[last] - times[first]),
            phases=parts,
        )
        reps.append(replace(rep, measures=rep_measures(rep, measurements, score)))
    return tuple(reps)


def _activity(reps: Sequence[Rep], times_s: FloatArray) -> tuple[Span, ...]:
    """Group reps with no long rest between them into sets."""
    spans: list[Span] = []
    for rep in reps:
        rested = not spans or (times_s[rep.start_frame] - times_s[spans[-1].end_frame] > SET_REST_S)
        if rested:
            spans.append(Span(rep.start_frame, rep.end_frame))
        else:
            spans[-1] = Span(spans[-1].start_frame, rep.end_frame)
    return tuple(spans)
