"""Which curves a report shows: the angles of the lift, and what its faults were found in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inference.export.report.content import Band, Curve, Level, Moment, Plot
from inference.export.report.table import applies
from inference.motion.rules import RULES, rule_by_id
from inference.motion.types import Rep, Rule, Side, ViewKind
from inference.review import Review
from inference.series import parse_series
from inference.skeleton import BoolArray
from inference.texts import mark, tr
from inference.units import decimals_for_step, format_error, format_value
from inference.verdicts import Verdicts, mark_of

_ALWAYS = ("spine_angle", "knee_flexion", "hip_flexion")
MOST = 4
_AROUND_S = 0.4
"""How much is shown before the first rep and after the last."""
_SIDES = {"left": mark("left"), "right": mark("right"), "middle": ""}


def plots_of(review: Review, reps: Sequence[Rep]) -> tuple[Plot, ...]:
    """Choose the plots of some reps, all over one stretch of time.

    Parameters
    ----------
    review : Review
    reps : sequence of Rep
        Without any, the stretch in which somebody is seen is shown.

    Returns
    -------
    tuple of Plot
        At most `MOST`; none where nobody is seen.
    """
    inside = _stretch(review, reps)
    if inside.sum() < 2:
        return ()
    bands = _bands(review, reps)
    plots = (_plot(review, group, inside, bands) for group in _groups(review, reps))
    return tuple(plot for plot in plots if plot is not None)


def _groups(review: Review, reps: Sequence[Rep]) -> list[str]:
    """Return what is plotted: the angles, and what the findings were made in."""
    numbers = {rep.index for rep in reps}
    rules = dict.fromkeys(f.rule for f in review.judgement.findings if f.rep in numbers)
    found = [
        parse_series(rule.series).group
        for rule in map(rule_by_id, rules)
        if parse_series(rule.series).unit == rule.limit.unit
    ]
    return list(dict.fromkeys([*_ALWAYS, *found]))[:MOST]


def _stretch(review: Review, reps: Sequence[Rep]) -> BoolArray:
    times = review.measurements.times_s
    if reps:
        start, end = times[reps[0].start_frame], times[reps[-1].end_frame]
        return np.asarray((times >= start - _AROUND_S) & (times <= end + _AROUND_S))
    seen = np.flatnonzero(review.analysis.poses.found)
    inside = np.zeros(len(times), dtype=bool)
    if len(seen):
        inside[seen[0] : seen[-1] + 1] = True
    return inside


def _bands(review: Review, reps: Sequence[Rep]) -> tuple[Band, ...]:
    times, verdicts = review.measurements.times_s, Verdicts.of(review.judgement)
    return tuple(
        Band(
            rep.index,
            float(times[rep.start_frame]),
            float(times[rep.end_frame]),
            verdicts.rep_mark(rep.index),
        )
        for rep in reps
    )


def _plot(review: Review, group: str, inside: BoolArray, bands: tuple[Band, ...]) -> Plot | None:
    measurements = review.measurements
    names = [name for name in measurements.series if parse_series(name).group == group]
    names = [name for name in names if np.isfinite(measurements[name][inside]).any()]
    if not names:
        return None
    parsed = [parse_series(name) for name in names]
    curves = tuple(
        Curve(name.side, tr(_SIDES[name.side]), measurements[full][inside])
        for full, name in zip(names, parsed, strict=True)
    )
    unit = parsed[0].unit
    rules = [rule for rule in _judging(review, group) if rule.limit.unit == unit]
    shown = {band.rep for band in bands}
    return Plot(
        f"{parsed[0].title} ({unit})" if unit else parsed[0].title,
        _error(review, group, unit),
        unit,
        measurements.times_s[inside],
        curves,
        tuple(_level(review, rule, named=group in _ALWAYS[1:]) for rule in rules),
        bands,
        tuple(
            Moment(
                float(measurements.times_s[finding.worst_frame]),
                finding.value,
                mark_of((finding,)),
            )
            for finding in review.judgement.findings
            if finding.rep in shown and any(finding.rule == rule.id for rule in rules)
        ),
    )


def _judging(review: Review, group: str) -> list[Rule]:
    """Return the rules that judge a measurement in this clip."""
    on = {
        status.rule
        for status in review.judgement.statuses
        if applies(status, review.segmentation) and not status.unsupported
    }
    return [rule for rule in RULES if rule.id in on and parse_series(rule.series).group == group]


def _level(review: Review, rule: Rule, *, named: bool) -> Level:
    """Say where a limit lies, with the rule's name where it holds for a part of the rep alone."""
    value = review.settings.value(rule, rule.limit)
    shown = format_value(value, rule.limit.unit, decimals_for_step(rule.limit.step))
    pattern = tr("at least {limit}") if rule.fault is Side.BELOW else tr("at most {limit}")
    words = pattern.format(limit=shown)
    return Level(value, f"{tr(rule.name)}: {words}" if named else words)


def _error(review: Review, group: str, unit: str) -> str:
    """Return the expected error of a measurement, as the rules that judge it declare it."""
    view, exercise = review.segmentation.view.kind, review.segmentation.exercise
    if view is ViewKind.UNKNOWN:
        return ""
    errors = [
        rule.error(view)
        for rule in RULES
        if parse_series(rule.series).group == group
        and rule.limit.unit == unit
        and view in rule.views
        and exercise in rule.exercises
    ]
    return format_error(max(errors), unit) if errors else ""
