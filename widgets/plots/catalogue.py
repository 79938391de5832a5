"""What each measurement means, in a coach's words, and what it is measured on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from inference.export.figure import GUESSED_BELOW
from inference.motion.types import Measurements, Rule, Segmentation, Side, View, ViewKind
from inference.skeleton import BoolArray, FloatArray
from inference.texts import mark, tr
from widgets.units import SeriesName, parse_series, shown_unit

OTHER = mark("Other")

EITHER_SIDE = frozenset({"hip_shift", "bar_path", "asymmetry"})
"""Rules whose limit holds to both sides of zero."""


@dataclass(frozen=True)
class Kind:
    """What is known of the measurements that share a plot.

    Attributes
    ----------
    section : str
        Under which heading it is offered; not yet translated, as `meaning`.
    meaning : str
    joints : tuple of str
        What must be seen for it. ``hip`` is the one of a curve's own side, or both where the curve
        has none.
    common : bool
        Whether it is offered beside the plots, and not in the list alone.
    """

    section: str
    meaning: str
    joints: tuple[str, ...]
    common: bool = False


_TRUNK, _LEGS = mark("Trunk"), mark("Legs")
_ARMS, _FRONT = mark("Arms and bar"), mark("Seen from in front")
_HEIGHTS, _BALANCE = mark("Heights"), mark("Feet and balance")
_LEG = ("hip", "knee", "ankle")

KINDS: Mapping[str, Kind] = {
    "spine_angle": Kind(
        _TRUNK,
        mark("How upright the back is: 90° is upright, 0° is flat."),
        ("pelvis", "thorax"),
        common=True,
    ),
    "trunk_lean": Kind(
        _TRUNK,
        mark("How far the trunk leans from the vertical: 0° is upright."),
        ("hip", "shoulder"),
    ),
    "trunk_height_ratio": Kind(
        _TRUNK,
        mark("How high the trunk is in the picture: 1 is standing."),
        ("hip", "shoulder"),
    ),
    "knee_flexion": Kind(
        _LEGS, mark("How far the knee is bent: 0° is straight."), _LEG, common=True
    ),
    "hip_flexion": Kind(
        _LEGS,
        mark("How far the hip is bent: 0° is straight."),
        ("shoulder", "hip", "knee"),
        common=True,
    ),
    "thigh_angle": Kind(
        _LEGS,
        mark("How deep the squat is: thigh above the horizontal. 0° is parallel, below it deeper."),
        ("hip", "knee"),
        common=True,
    ),
    "knee_asymmetry": Kind(
        _LEGS,
        mark("Bend of the left knee less that of the right: 0° is even."),
        _LEG,
    ),
    "hip_asymmetry": Kind(
        _LEGS,
        mark("Bend of the left hip less that of the right: 0° is even."),
        ("shoulder", "hip", "knee"),
    ),
    "knee_ankle_ratio": Kind(
        _FRONT,
        mark("Distance of the knees over that of the ankles: below 1 the knees are closer."),
        _LEG,
        common=True,
    ),
    "knee_ankle_ratio_image": Kind(
        _FRONT,
        mark("The same, measured in the picture alone."),
        _LEG,
    ),
    "knee_fppa": Kind(
        _FRONT,
        mark("How far the knee falls inwards of the line from hip to ankle."),
        _LEG,
    ),
    "knee_offset_ratio": Kind(
        _FRONT,
        mark("Knee from the middle of the body over foot from it: below 1 the knee is inside."),
        _LEG,
    ),
    "hip_shift_ratio": Kind(
        _FRONT,
        mark("How far the hips are to the left of the middle of the feet, as share of the stance."),
        ("hip", "ankle"),
    ),
    "elbow_flexion": Kind(
        _ARMS,
        mark("How far the elbow is bent: 0° is straight."),
        ("shoulder", "elbow", "wrist"),
        common=True,
    ),
    "wrist_over_thorax": Kind(
        _ARMS, mark("How far the hand is above the chest; negative below it."), ("wrist", "thorax")
    ),
    "bar_over_foot": Kind(
        _ARMS,
        mark("How far the hands are in front of the middle of the feet; negative behind it."),
        ("wrist", "ankle"),
    ),
    "bar_speed": Kind(
        _ARMS,
        mark("How fast the hands, and with them the bar, go up; negative is down."),
        ("wrist", "ankle"),
        common=True,
    ),
    "hip_height": Kind(_HEIGHTS, mark("Height of the hips above the ankles."), ("pelvis", "ankle")),
    "thorax_height": Kind(
        _HEIGHTS, mark("Height of the chest above the ankles."), ("thorax", "ankle")
    ),
    "wrist_height": Kind(
        _HEIGHTS, mark("Height of the hands above the ankles."), ("wrist", "ankle")
    ),
    "heel_rise": Kind(
        _BALANCE, mark("How far the heel is off the floor."), ("heel", "foot_index", "ankle")
    ),
    "balance": Kind(
        _BALANCE,
        mark("How far the body's weight is in front of the ankles; the bar is not counted."),
        ("hip", "shoulder", "ankle"),
    ),
}
"""By what left and right have in common: ``knee_flexion``."""


def meaning(group: str) -> str:
    """Say what a measurement means; empty where nothing is known of it."""
    kind = KINDS.get(group)
    return tr(kind.meaning) if kind else ""


def section(group: str) -> str:
    """Return the heading that a measurement is offered under; not yet translated."""
    kind = KINDS.get(group)
    return kind.section if kind else OTHER


def rank(group: str) -> tuple[int, str]:
    """Return what sorts measurements from the one that is asked for most."""
    order = list(KINDS)
    return (order.index(group) if group in KINDS else len(order), group)


def guessed(
    name: SeriesName, measurements: Measurements, repaired: Mapping[str, BoolArray]
) -> BoolArray:
    """Return where a series is a guess: a joint that it hangs on was hardly seen, or filled in.

    Parameters
    ----------
    name : SeriesName
    measurements : Measurements
    repaired : mapping of str to array, shape (T,)
        By joint, whether its place is not what the detector said.

    Returns
    -------
    array of bool, shape (T,)
    """
    frames = len(measurements)
    found: BoolArray = np.zeros(frames, dtype=bool)
    kind = KINDS.get(name.group)
    for part in kind.joints if kind else ():
        for joint in _joints(part, name.side, measurements.scores):
            found |= measurements.scores[joint] < GUESSED_BELOW
            marks = repaired.get(joint)
            if marks is not None and len(marks) >= frames:
                found |= marks[:frames]
    return found


def _joints(part: str, side: str, known: Mapping[str, FloatArray]) -> list[str]:
    sides = ("left", "right") if side == "middle" else (side,)
    names = [part, *(f"{each}_{part}" for each in sides)]
    return [name for name in names if name in known]


@dataclass(frozen=True)
class Error:
    """What a measurement may be off by.

    Attributes
    ----------
    value : float or None
        Typical error from this camera position in the measurement's unit; None where not known.
    supported : bool
        Whether the camera position allows to tell at all.
    """

    value: float | None = None
    supported: bool = True


UNKNOWN_ERROR = Error()


def expected_error(
    name: SeriesName, rules: Iterable[Rule], segmentation: Segmentation | None
) -> Error:
    """Return the expected error of a measurement, as the rules that judge it declare it.

    Parameters
    ----------
    name : SeriesName
    rules : iterable of Rule
    segmentation : Segmentation or None

    Returns
    -------
    Error
    """
    judging = [rule for rule in rules if judges(rule, name)]
    if segmentation is None or not judging:
        return UNKNOWN_ERROR
    view: View = segmentation.view
    if view.kind is ViewKind.UNKNOWN:
        return UNKNOWN_ERROR
    able = [rule for rule in judging if view.kind in rule.views]
    fitting = [rule for rule in able if segmentation.exercise in rule.exercises] or able
    return Error(max((rule.error(view.kind) for rule in fitting), default=None), bool(able))


def judges(rule: Rule, name: SeriesName) -> bool:
    """Return whether the limit of a rule is a level in the plot of a measurement."""
    judged = parse_series(rule.series)
    return judged.group == name.group and shown_unit(rule.limit.unit) == name.unit


def levels(rule: Rule, value: float) -> tuple[float, ...]:
    """Return at which levels of its measurement a rule's limit lies."""
    either = rule.id in EITHER_SIDE and rule.fault is Side.ABOVE
    return (value, -value) if either else (value,)
