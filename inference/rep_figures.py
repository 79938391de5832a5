"""The main figures of a rep: what an exercise is looked at by, each with its rule's verdict."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from inference.motion.types import Exercise, PhaseKind, Rep
from inference.series import parse_series
from inference.texts import mark, number, tr
from inference.units import NOTHING, format_value
from inference.verdicts import Mark, Verdicts


@dataclass(frozen=True)
class Figure:
    """One figure of a rep as it is shown.

    Attributes
    ----------
    label, value : str
        ``Depth``, ``−9°``.
    mark : Mark or None
        The verdict of the rule that looks at it; None where none does.
    meaning : str
        What it is, in a few words.
    """

    label: str
    value: str
    mark: Mark | None = None
    meaning: str = ""


@dataclass(frozen=True)
class FigureKind:
    """Where a figure comes from: the largest of some measures of a rep, and its rule.

    Attributes
    ----------
    label, meaning : str
        Not yet translated.
    measures : tuple of str
        Names in `Rep.measures`.
    rule : str
        Id of the rule that looks at it.
    times : bool
        Whether it is a ratio, written with a ×.
    """

    label: str
    measures: tuple[str, ...]
    rule: str
    meaning: str
    times: bool = False

    @cached_property
    def unit(self) -> str:
        """As it is shown."""
        return parse_series(self.measures[0]).unit


_DEPTH = FigureKind(
    mark("Depth"),
    ("thigh_angle_min_deg",),
    "depth",
    mark("thighs above the horizontal at the lowest; below 0° is deeper than parallel"),
)
_SPINE = FigureKind(
    mark("Spine"),
    ("spine_angle_min_deg",),
    "spine_angle",
    mark("smallest angle of the trunk to the floor; 90° is upright"),
)
_KNEES = FigureKind(
    mark("Knees"),
    ("knee_ankle_ratio_bottom",),
    "knee_caving",
    mark("distance between the knees over that between the ankles, at the bottom"),
    times=True,
)
_LEAN = FigureKind(
    mark("Lean"),
    ("trunk_lean_max_deg",),
    "trunk_lean",
    mark("largest lean of the trunk from the vertical"),
)
_LIFT_OFF = FigureKind(
    mark("Lift-off"),
    ("spine_angle_bottom_deg",),
    "lift_off_angle",
    mark("angle of the trunk to the floor as the lift begins"),
)
_LOCK_OUT = FigureKind(
    mark("Lock-out"),
    (
        *("knee_flexion_left_top_deg", "knee_flexion_right_top_deg"),
        *("hip_flexion_left_top_deg", "hip_flexion_right_top_deg"),
    ),
    "lock_out",
    mark("largest bend of hips and knees at the top"),
)
_ARMS = FigureKind(
    mark("Elbows"),
    ("elbow_flexion_left_top_deg", "elbow_flexion_right_top_deg"),
    "arms_at_catch",
    mark("larger bend of the elbows at the top"),
)
_BAR = FigureKind(
    mark("Bar"),
    ("bar_over_foot_farthest_m",),
    "bar_path",
    mark("farthest that the bar is from above the middle of the foot"),
)
_SHOWN: dict[Exercise, tuple[FigureKind, ...]] = {
    Exercise.SQUAT: (_DEPTH, _SPINE, _KNEES, _LEAN),
    Exercise.DEADLIFT: (_LIFT_OFF, _LOCK_OUT, _BAR, _LEAN),
    Exercise.SNATCH: (_LIFT_OFF, _ARMS, _LOCK_OUT, _BAR),
    Exercise.OTHER: (_SPINE, _DEPTH, _KNEES, _LEAN),
}
_PHASES = {PhaseKind.DOWN: mark("down"), PhaseKind.UP: mark("up"), PhaseKind.HOLD: mark("hold")}


def kinds_of(exercise: Exercise) -> tuple[FigureKind, ...]:
    """Return the kinds of figures that an exercise is looked at by, the most telling first."""
    return _SHOWN[exercise]


def figures_of(rep: Rep, exercise: Exercise, verdicts: Verdicts) -> tuple[Figure, ...]:
    """Return the figures of a rep, the most telling first; those not known are left out.

    Parameters
    ----------
    rep : Rep
    exercise : Exercise
    verdicts : Verdicts

    Returns
    -------
    tuple of Figure
    """
    told = (figure_of(kind, rep, verdicts) for kind in kinds_of(exercise))
    return tuple(figure for figure in told if figure.value != NOTHING)


def figure_of(kind: FigureKind, rep: Rep, verdicts: Verdicts) -> Figure:
    """Return one figure of a rep; its value is a dash where it is not known."""
    finding = verdicts.findings.get((kind.rule, rep.index))
    known = [rep.measures[name] for name in kind.measures if name in rep.measures]
    value = finding.value if finding else max(known, key=abs, default=float("nan"))
    text = format_value(value, kind.unit)
    return Figure(
        tr(kind.label),
        f"{text}\u202f×" if kind.times and text != NOTHING else text,
        verdicts.mark(kind.rule, rep.index),
        tr(kind.meaning),
    )


def tempo_of(rep: Rep, verdicts: Verdicts) -> Figure:
    """Return the seconds of the phases in their order, as coaches write a tempo.

    Without phases it is how long the rep takes.
    """
    order = dict.fromkeys(phase.kind for phase in rep.phases)
    seconds = [(kind, rep.measures.get(f"{kind.value}_s")) for kind in order]
    known = [(kind, value) for kind, value in seconds if value is not None]
    if not known:
        text = f"{number(rep.duration_s, 1)}\u202fs"
        return Figure(tr("Time"), text, meaning=tr("from the start to the end of the rep"))
    text = "–".join(number(value, 1) for _, value in known)
    words = ", ".join(f"{tr(_PHASES[kind])} {number(value, 1)}\u202fs" for kind, value in known)
    return Figure(tr("Tempo"), f"{text}\u202fs", verdicts.mark("tempo", rep.index), words)
