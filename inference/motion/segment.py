"""What happens when: exercise, view, reps and activity of a clip, independent of the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from inference.motion.activity import (
    Hands,
    activity,
    away_from_the_bar,
    held_through,
)
from inference.motion.dips import Dip, find_dips
from inference.motion.exercise import Body, arms_hang, best_of, cues, likeness, recognise
from inference.motion.filters import smooth
from inference.motion.measure import CUTOFF_HZ
from inference.motion.rep_measures import rep_measures
from inference.motion.reps import (
    Evidence,
    completes,
    join_catch,
    lowering_of,
    partial_dips,
    phases,
    without_partials,
    without_standing_up,
)
from inference.motion.stature import foot_height_ratio, leg_score, place_across_ratio, stance_ratio
from inference.motion.study import bar_on_back, study_reps
from inference.motion.types import (
    Exercise,
    Measurements,
    Method,
    Rep,
    Segmentation,
    Span,
    View,
)
from inference.motion.view import estimate_view
from inference.poses import Keypoints2D, Poses3D
from inference.skeleton import FloatArray

UNCLEAR = 0.1
"""A dip this much like an exercise is one of its reps if the others of the set are clear."""

_Candidate = tuple[Dip, Mapping[Exercise, float]]


def segment(
    poses: Poses3D,
    keypoints: Keypoints2D,
    measurements: Measurements,
    exercise: Exercise | None = None,
    method: Method = Method.ROBUST,
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
    method : Method
        The study's finds reps as `inference.motion.study` does, with our recognition; it knows no
        partial reps.

    Returns
    -------
    Segmentation
        Without reps where there are none, or nobody was found. A partial clip gives the reps
        that are complete in it.
    """
    body = Body.of(poses, keypoints, measurements)
    evidence = _evidence(keypoints, body)
    dips = _liken(find_dips(evidence.height, evidence.times_s), body)
    chosen, exercise, confidence = _choose(dips, exercise, evidence)
    hands = Hands.of(keypoints)
    everything = [dip for dip, _ in dips]
    reps = _reps(_at_the_bar(chosen, hands, exercise), everything, exercise, evidence.times_s)
    active = activity(reps, hands, exercise)
    partials: tuple[Rep, ...] = ()
    if method is Method.STUDY:
        active, reps = _by_the_study(poses, measurements, exercise, active)
    elif reps:
        short = partial_dips(everything, chosen, active, exercise, evidence)
        partials = _reps(
            _at_the_bar(short, hands, exercise), everything, exercise, evidence.times_s
        )
    reps, partials = (
        tuple(replace(r, measures=rep_measures(r, measurements, poses.score)) for r in found)
        for found in (reps, partials)
    )
    return Segmentation(exercise, confidence, _view(poses, reps), active, reps, partials)


def _by_the_study(
    poses: Poses3D, measurements: Measurements, exercise: Exercise, hands_at_bar: tuple[Span, ...]
) -> tuple[tuple[Span, ...], tuple[Rep, ...]]:
    """Activity and reps by the study's rules, as far as they go."""
    if exercise is Exercise.OTHER:
        return (), ()
    active = bar_on_back(poses) if exercise is Exercise.SQUAT else hands_at_bar
    times, hips = measurements.times_s, measurements["hip_height_m"]
    return active, study_reps(hips, times, active, exercise)


def _view(poses: Poses3D, reps: Sequence[Rep]) -> View:
    """Where the camera stands during the reps; over the whole clip where there are none."""
    frames = np.zeros(len(poses), dtype=bool)
    for rep in reps:
        frames[rep.start_frame : rep.end_frame + 1] = True
    return estimate_view(poses, frames if frames.any() else ~frames)


def _at_the_bar(dips: Sequence[Dip], hands: Hands, exercise: Exercise) -> list[Dip]:
    """Leave out the squats whose hands are elsewhere than at the bar that the others are with."""
    if exercise is not Exercise.SQUAT:
        return list(dips)
    spans = [Span(dip.start, dip.end) for dip in dips]
    held = held_through(spans, hands)
    return [dip for dip, span in zip(dips, spans, strict=True) if not away_from_the_bar(span, held)]


def _evidence(keypoints: Keypoints2D, body: Body) -> Evidence:
    measurements = body.measurements
    return Evidence(
        times_s=measurements.times_s,
        height=measurements["trunk_height_ratio"],
        across=place_across_ratio(keypoints),
        stance=stance_ratio(keypoints),
        foot_height=smooth(foot_height_ratio(keypoints), keypoints.times_s, CUTOFF_HZ),
        leg_score=leg_score(keypoints),
        balance_m=measurements["balance_m"],
        arms_hang=arms_hang(measurements, body.arm_m),
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


def _liken(dips: Sequence[Dip], body: Body) -> list[_Candidate]:
    """Add to each dip what it is like, and join the two dips of a snatch."""
    likened: list[_Candidate] = []
    waiting = iter(dips)
    dip = next(waiting, None)
    while dip is not None:
        like = likeness(cues(dip, body))
        following = next(waiting, None)
        if following is not None and best_of(like) is Exercise.SNATCH:
            joined = join_catch(dip, following, body.measurements.times_s)
            if joined is not None:
                dip, following = joined, next(waiting, None)
        likened.append((dip, like))
        dip = following
    return likened


def _reps(
    dips: Sequence[Dip], all_dips: Sequence[Dip], exercise: Exercise, times_s: FloatArray
) -> tuple[Rep, ...]:
    reps = []
    for index, dip in enumerate(dips, start=1):
        parts = phases(dip, exercise, lowering_of(dip, all_dips, times_s))
        first, last = parts[0].start_frame, parts[-1].end_frame
        rep = Rep(
            start_frame=first,
            end_frame=last,
            index=index,
            bottom_frame=dip.bottom if exercise is Exercise.SQUAT else dip.lift_off,
            top_frame=dip.end,
            duration_s=float(times_s[last] - times_s[first]),
            phases=parts,
        )
        reps.append(rep)
    return tuple(reps)
