"""The figures that are followed over time, and what the library keeps of a review.

A figure that a rule looks at has the value that the rule judges, and is known only where the
camera's view supports the rule: a trend never mixes what was seen with what was guessed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np

from app import __version__
from app.library.records import AnalysisRecord, FoundFault, RepFigures
from inference.motion.judge import Judge
from inference.motion.rules import rule_by_id
from inference.motion.types import (
    Exercise,
    Measurements,
    PhaseKind,
    Rep,
    Rule,
    RuleSettings,
    Side,
    ViewKind,
)
from inference.review import Review
from inference.texts import mark


@dataclass(frozen=True)
class Figure:
    """A figure of a rep that is worth following.

    Attributes
    ----------
    name : str
        As in `RepFigures`; a measure of a rep has the name that it has there, with its unit.
    title, meaning : str
        English, to be passed to `tr`.
    unit : str
    rule_id : str
        Whose value it is; empty for none.
    higher_is_better : bool or None
        None where neither is, in general.
    own_exercises : frozenset of Exercise
        Of one without a rule.
    """

    name: str
    title: str
    meaning: str
    unit: str
    rule_id: str = ""
    higher_is_better: bool | None = None
    own_exercises: frozenset[Exercise] = frozenset(Exercise)

    @cached_property
    def rule(self) -> Rule | None:
        """The rule whose value it is."""
        return rule_by_id(self.rule_id) if self.rule_id else None

    @property
    def exercises(self) -> frozenset[Exercise]:
        """Where it is known."""
        return self.rule.exercises if self.rule else self.own_exercises

    def error(self, view: ViewKind) -> float | None:
        """Return the typical error of one value, in its unit; None where it was not measured."""
        return self.rule.error(view) if self.rule else _OWN_ERRORS.get(self.name)


def _of_rule(name: str, rule_id: str, title: str, meaning: str) -> Figure:
    rule = rule_by_id(rule_id)
    return Figure(name, title, meaning, rule.limit.unit, rule_id, rule.fault is Side.BELOW)


FIGURES: tuple[Figure, ...] = (
    _of_rule(
        "thigh_angle_min_deg",
        "depth",
        mark("Depth"),
        mark("thighs above the horizontal at the lowest; below 0° is deeper than parallel"),
    ),
    _of_rule(
        "spine_angle_min_deg",
        "spine_angle",
        mark("Spine"),
        mark("smallest angle of the trunk to the floor; 90° is upright"),
    ),
    _of_rule(
        "trunk_lean_max_deg",
        "trunk_lean",
        mark("Lean"),
        mark("largest lean of the trunk from the vertical"),
    ),
    _of_rule(
        "knee_caving_ratio",
        "knee_caving",
        mark("Knee caving"),
        mark("smallest distance between the knees over that between the ankles, knees bent"),
    ),
    _of_rule(
        "spine_angle_bottom_deg",
        "lift_off_angle",
        mark("Lift-off"),
        mark("angle of the trunk to the floor as the lift begins"),
    ),
    _of_rule(
        "bar_over_foot_farthest_m",
        "bar_path",
        mark("Bar"),
        mark("farthest that the bar is from above the middle of the foot"),
    ),
    Figure(
        "bar_speed_up_mean_m_s",
        mark("Bar speed"),
        mark("mean speed of the hands, and with them the bar, on the way up"),
        "m/s",
        higher_is_better=True,
    ),
    Figure(
        "bar_speed_max_m_s",
        mark("Highest bar speed"),
        mark("highest speed of the hands, and with them the bar, upwards"),
        "m/s",
        higher_is_better=True,
    ),
    Figure("down_s", mark("Way down"), mark("how long the way down takes"), "s"),
    Figure("up_s", mark("Way up"), mark("how long the way up takes"), "s"),
    Figure("duration_s", mark("Time"), mark("from the start to the end of the rep"), "s"),
)
"""In the order in which they are offered."""

_TEMPO_ERROR_S = rule_by_id("tempo").expected_error
_OWN_ERRORS: Mapping[str, float] = {
    "down_s": _TEMPO_ERROR_S,
    "up_s": _TEMPO_ERROR_S,
    "duration_s": _TEMPO_ERROR_S,
}
"""In the unit of the figure. That of the bar's speed was not measured (docs/accuracy.md)."""


def figure_by_name(name: str) -> Figure:
    """Return a figure by its name.

    Raises
    ------
    KeyError
        If there is none.
    """
    return next((figure for figure in FIGURES if figure.name == name), None) or _unknown(name)


def figures_of(exercise: Exercise) -> tuple[Figure, ...]:
    """Return the figures that an exercise is followed by."""
    return tuple(figure for figure in FIGURES if exercise in figure.exercises)


def analysis_record(review: Review, made: datetime | None = None) -> AnalysisRecord:
    """Return what the library keeps of a review.

    Parameters
    ----------
    review : Review
        Of the whole clip.
    made : datetime, optional
        Default: now.
    """
    segmentation, settings = review.segmentation, review.settings
    return AnalysisRecord(
        made=made or datetime.now().replace(microsecond=0),
        exercise=segmentation.exercise,
        view=segmentation.view.kind,
        detector=review.analysis.detector,
        lifter=review.analysis.lifter,
        program=__version__,
        settings=_settings_document(settings),
        reps=rep_figures(review),
        findings=tuple(
            FoundFault(f.rule, f.rep, f.severity, f.value, f.threshold, f.unit)
            for f in review.judgement.findings
        ),
    )


def rep_figures(review: Review) -> tuple[RepFigures, ...]:
    """Return the figures of each rep of a review."""
    segmentation, measurements = review.segmentation, review.measurements
    judge = review.judge or Judge(segmentation, measurements)
    judged = {
        figure.name: judge.rep_values(figure.rule, review.settings).values
        for figure in FIGURES
        if figure.rule is not None and segmentation.exercise in figure.exercises
    }
    found = []
    for rep in segmentation.reps:
        figures = {
            name: values[rep.index] for name, values in judged.items() if rep.index in values
        }
        figures |= _own_figures(rep, measurements)
        known = {name: round(value, 4) for name, value in figures.items() if math.isfinite(value)}
        found.append(RepFigures(rep.index, rep.start_frame, rep.bottom_frame, rep.end_frame, known))
    return tuple(found)


def _own_figures(rep: Rep, measurements: Measurements) -> dict[str, float]:
    """Return the figures that no rule looks at; the way up is that of the hips."""
    speed = measurements["bar_speed_m_s"]
    up = np.zeros(len(measurements), bool)
    for phase in rep.phases:
        if phase.kind is PhaseKind.UP:
            up[phase.start_frame : phase.end_frame + 1] = True
    rising = speed[up]
    rising = rising[np.isfinite(rising)]
    figures = {"duration_s": rep.duration_s}
    figures |= {name: rep.measures[name] for name in ("down_s", "up_s") if name in rep.measures}
    if len(rising):
        figures["bar_speed_up_mean_m_s"] = float(np.mean(rising))
        figures["bar_speed_max_m_s"] = float(np.max(rising))
    return figures


def _settings_document(settings: RuleSettings) -> dict[str, object]:
    return {
        "values": dict(sorted(settings.values.items())),
        "enabled": sorted(settings.enabled),
        "disabled": sorted(settings.disabled),
        "method": settings.method.value,
    }


def _unknown(name: str) -> Figure:
    raise KeyError(f"no figure is called {name!r}")
