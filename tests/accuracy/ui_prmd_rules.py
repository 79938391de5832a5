"""What the rules see in UI-PRMD's squats, and how well it tells the wrong ones from the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from inference.motion.checks import check
from inference.motion.measure import measure
from inference.motion.rules import rule_by_id
from inference.motion.segment import segment
from inference.motion.types import Exercise, Measurements, Phase, PhaseKind, Rep, Side
from inference.poses import Keypoints2D, Poses3D
from inference.skeleton import BoolArray, FloatArray
from tests.accuracy.setup import Bar
from tests.accuracy.telling_apart import auc, scores_of_others

THREE = ("knee_caving", "depth", "trunk_lean")
FURTHER = ("knee_angle_frontal", "hip_shift", "asymmetry", "lock_out", "tempo")
JUDGED = (*THREE, *FURTHER)
SHOWN_FIRST = 3
"""So many right squats of a person are taken for their manner, and not scored."""


@dataclass(frozen=True, eq=False)
class Values:
    """What the rules see in many squats.

    Attributes
    ----------
    at_fault : array, shape (N, R)
        Values of `JUDGED`, greater the nearer to a fault.
    wrong : array of bool, shape (N,)
    people : array, shape (N,)
    """

    at_fault: FloatArray
    wrong: BoolArray
    people: FloatArray


def rule_values(poses: Poses3D, seen: Keypoints2D, *, exact: bool = False) -> FloatArray:
    """Let every rule look at the squat of a trial, by its default settings.

    Parameters
    ----------
    poses : Poses3D
    seen : Keypoints2D
        Of the same frames.
    exact : bool
        Whether the poses are the truth: then the image has no say.

    Returns
    -------
    array, shape (R,)
        Of `JUDGED`, greater the nearer to a fault; NaN where it was not measured.
    """
    measured = measure(poses, seen)
    rep = _rep(poses, seen, measured)
    if exact:
        unseen = {"knee_ankle_ratio_image": np.full(len(measured), np.nan)}
        measured = Measurements(measured.times_s, {**measured.series, **unseen}, measured.scores)
    values = []
    for name in JUDGED:
        rule = rule_by_id(name)
        verdict = check(rule, rep, measured, {t.id: t.default for t in rule.thresholds})
        sign = -1.0 if rule.fault is Side.BELOW else 1.0
        values.append(float("nan") if verdict is None else sign * verdict.value)
    return np.array(values)


def _rep(poses: Poses3D, seen: Keypoints2D, measured: Measurements) -> Rep:
    """Return the deepest rep; the whole trial, which holds one squat, where none was found."""
    height = measured["hip_height_m"]
    reps = segment(poses, seen, measured, Exercise.SQUAT).reps
    if reps:
        return min(reps, key=lambda rep: height[rep.bottom_frame])
    bottom, last = int(np.nanargmin(height)), len(height) - 1
    down = Phase(0, bottom, PhaseKind.DOWN)
    return Rep(0, last, 1, bottom, last, float(measured.times_s[-1]), (down,))


# --- right from wrong -----------------------------------------------------------------------------


def told(values: Values, columns: Sequence[int]) -> tuple[float, float]:
    """Find how well some of the rules together tell wrong squats from right ones.

    Each person's squats are scored by a logistic regression of the others'; one rule by itself is
    scored by its value.

    Parameters
    ----------
    values : Values
    columns : sequence of int
        Places in `JUDGED`.

    Returns
    -------
    within, across : float
        Areas under the curve: mean over people, each one's squats among themselves; and of all
        squats together.
    """
    some = values.at_fault[:, list(columns)]
    known = np.where(np.isfinite(some), some, np.nanmedian(some, axis=0))
    scores = known[:, 0]
    if len(columns) > 1:
        scores = scores_of_others(known, values.wrong, values.people)
    within = []
    for who in np.unique(values.people):
        own = values.people == who
        within.append(auc(scores[own], values.wrong[own]))
    return float(np.mean(within)), auc(scores, values.wrong)


def as_it_is(values: Values) -> Values:
    """Leave the values alone."""
    return values


def less_own_mean(values: Values) -> Values:
    """Take each person's mean over all of their squats away: no label is needed for it."""
    return _less(values, np.ones(len(values.wrong), dtype=bool))


def less_own_right(values: Values) -> Values:
    """Take away the mean of each person's first right squats, as a coach would show them."""
    shown = np.zeros(len(values.wrong), dtype=bool)
    for who in np.unique(values.people):
        shown[np.flatnonzero((values.people == who) & ~values.wrong)[:SHOWN_FIRST]] = True
    less = _less(values, shown)
    return Values(less.at_fault[~shown], less.wrong[~shown], less.people[~shown])


def _less(values: Values, of: BoolArray) -> Values:
    at_fault = values.at_fault.copy()
    for who in np.unique(values.people):
        own = values.people == who
        at_fault[own] -= np.nanmean(values.at_fault[own & of], axis=0)
    return Values(at_fault, values.wrong, values.people)


THREE_TOGETHER, THREE_LESS_RIGHT = "the three together", "the three, less three right ones"
TRIES: dict[str, tuple[Sequence[int], Callable[[Values], Values]]] = {
    **{rule_by_id(name).name: ((JUDGED.index(name),), as_it_is) for name in THREE},
    THREE_TOGETHER: (range(len(THREE)), as_it_is),
    "the three, less the person's mean": (range(len(THREE)), less_own_mean),
    THREE_LESS_RIGHT: (range(len(THREE)), less_own_right),
    "all eight": (range(len(JUDGED)), as_it_is),
    "all eight, less the person's mean": (range(len(JUDGED)), less_own_mean),
    "all eight, less three right ones": (range(len(JUDGED)), less_own_right),
}
"""What the values are taken from, and how; all declared before any was measured."""
_WANTED_AUC = 0.95


def rules_table(by_place: Mapping[str, Values]) -> str:
    """Return every try's areas within a person / across people, by what the joints come from."""
    lines = [
        f"| told by | {' | '.join(by_place)} |",
        "|---|" + "---|" * len(by_place),
    ]
    for name, (columns, treat) in TRIES.items():
        areas = (told(treat(values), columns) for values in by_place.values())
        cells = (f"{within:.2f} / {across:.2f}" for within, across in areas)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def rules_bars(by_place: Mapping[str, Values]) -> list[Bar]:
    """Hold the three rules together to the bar, with and without each person's own manner."""
    out = []
    for name in (THREE_TOGETHER, THREE_LESS_RIGHT):
        columns, treat = TRIES[name]
        areas = zip(*(told(treat(values), columns) for values in by_place.values()), strict=True)
        for how, found in zip(("within a person", "across people"), areas, strict=True):
            what = f"UI-PRMD by the rules, {name}, AUC {how}: {'; '.join(by_place)}"
            out.append(Bar(what, found, (_WANTED_AUC,) * len(found), "", least=True, digits=2))
    return out
