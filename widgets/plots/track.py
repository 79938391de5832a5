"""One plot of the stack: a measurement, left and right, with its limits and what breaks them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from inference.motion.types import (
    Finding,
    Measurements,
    Rule,
    RuleSettings,
    Severity,
    Side,
    Threshold,
)
from inference.skeleton import BoolArray, FloatArray
from widgets.plots.catalogue import UNKNOWN_ERROR, Error, guessed, judges, levels
from widgets.plots.items import SIDES, Band, RepBand
from widgets.plots.scale import Range
from widgets.units import NOTHING, SeriesName, format_value, parse_series

_LEAST_SPAN = {"°": 30.0, "m": 0.12, "": 0.2}
"""A curve that hardly moves is not blown up to look as if it did."""
_LABEL_ROOM = 0.15
"""Of the data's span that is left beyond a limit."""


@dataclass(frozen=True, eq=False)
class Curve:
    """One side of a measurement.

    Attributes
    ----------
    times_s, values : array, shape (T,)
    sure : array, shape (T,)
        The values, NaN where they are a guess.
    unsure : array, shape (T,), or None
        The guesses, NaN elsewhere; None where there are none. Both hold the ends of a guess, so
        that the curve does not break there.
    reference : array, shape (T,) or None
        The compared lift's values at the same frames.
    """

    times_s: FloatArray
    values: FloatArray
    sure: FloatArray
    unsure: FloatArray | None
    reference: FloatArray | None = None


@dataclass(frozen=True, eq=False)
class Limit:
    """A threshold that is a level of a plot.

    Attributes
    ----------
    rule, threshold : Rule, Threshold
    value : float
        Where it stands.
    levels : tuple of float
        Where its lines lie: one, or one to each side of zero.
    error : float or None
        Expected error of what is held against it.
    """

    rule: Rule
    threshold: Threshold
    value: float
    levels: tuple[float, ...]
    error: float | None


@dataclass(frozen=True)
class Spot:
    """The worst moment of a finding, on its curve."""

    time_s: float
    value: float
    finding: Finding


class Track:
    """What one plot shows; told of new data, it says whether it has to be painted again.

    Attributes
    ----------
    name : SeriesName
        Of the group; its side is not used.
    curves : dict of str to Curve
        By side.
    limits : tuple of Limit
    faults, borderline : tuple of Band
        Where the group's rules are broken, and where the expected error decides whether they are.
    spots : tuple of Spot
    error : Error
    zoom : Range or None
        The values that are shown where the coach chose them.
    """

    def __init__(self, name: SeriesName) -> None:
        self.name = name
        self.curves: dict[str, Curve] = {}
        self.limits: tuple[Limit, ...] = ()
        self.faults: tuple[Band, ...] = ()
        self.borderline: tuple[Band, ...] = ()
        self.spots: tuple[Spot, ...] = ()
        self.error: Error = UNKNOWN_ERROR
        self.zoom: Range | None = None
        self._fit: dict[tuple[RepBand, ...], Range] = {}

    def set_series(
        self,
        measurements: Measurements,
        names: Mapping[str, str],
        repaired: Mapping[str, BoolArray],
        reference: Mapping[str, FloatArray],
    ) -> None:
        """Take other curves.

        Parameters
        ----------
        measurements : Measurements
        names : mapping of str to str
            The group's series by side.
        repaired : mapping of str to array, shape (T,)
            By joint.
        reference : mapping of str to array, shape (T,)
            The compared lift, by series.
        """
        self.curves = {}
        for side, series in names.items():
            values = measurements[series]
            doubt = guessed(parse_series(series), measurements, repaired)
            inner = doubt.copy()  # without its ends
            inner[1:] &= doubt[:-1]
            inner[:-1] &= doubt[1:]
            other = reference.get(series)
            if other is not None and other.shape != values.shape:
                other = None
            self.curves[side] = Curve(
                measurements.times_s,
                values,
                np.where(inner, np.nan, values),
                np.where(doubt, values, np.nan) if doubt.any() else None,
                other,
            )
        self._fit.clear()

    def follow(
        self, rules: Iterable[Rule], settings: RuleSettings, idle: frozenset[str], error: Error
    ) -> bool:
        """Take where the limits stand; return whether that is news.

        Parameters
        ----------
        rules : iterable of Rule
        settings : RuleSettings
        idle : frozenset of str
            Ids of rules that judge nothing here; their lines are left out.
        error : Error
            Expected of this measurement.
        """
        limits = []
        for rule in rules:
            if judges(rule, self.name) and rule.id not in idle:
                value = settings.value(rule, rule.limit)
                limits.append(Limit(rule, rule.limit, value, levels(rule, value), error.value))
        before, now = (
            [(limit.rule.id, limit.levels) for limit in each] for each in (self.limits, limits)
        )
        if before == now and error == self.error:
            return False
        self._fit.clear()
        self.limits, self.error = tuple(limits), error
        return True

    def find(
        self, findings: Sequence[Finding], rules: Mapping[str, Rule], measurements: Measurements
    ) -> bool:
        """Take what the rules found, without other plots' findings; return whether that is news.

        Parameters
        ----------
        findings : sequence of Finding
        rules : mapping of str to Rule
            By id.
        measurements : Measurements
            Findings beyond its last frame are left out.
        """
        times, last = measurements.times_s, len(measurements) - 1
        bands: dict[bool, list[Band]] = {True: [], False: []}
        spots = []
        for finding in findings:
            rule = rules.get(finding.rule)
            if rule is None or finding.end_frame > last or not self._shows(rule):
                continue
            start, end = float(times[finding.start_frame]), float(times[finding.end_frame])
            bands[finding.severity is Severity.BORDERLINE].append(Band(start, end))
            value = self._worst_value(finding)
            if np.isfinite(value):
                spots.append(Spot(float(times[finding.worst_frame]), value, finding))
        found = (tuple(bands[False]), tuple(bands[True]), tuple(spots))
        if found == (self.faults, self.borderline, self.spots):
            return False
        self.faults, self.borderline, self.spots = found
        return True

    def _shows(self, rule: Rule) -> bool:
        return parse_series(rule.series).group == self.name.group

    def _worst_value(self, finding: Finding) -> float:
        """Return what the curve of the finding's side says at its worst frame."""
        side = next((side for side in self.curves if finding.part.startswith(side)), "")
        curve = self.curves.get(side) or next(iter(self.curves.values()), None)
        return float("nan") if curve is None else float(curve.values[finding.worst_frame])

    def value_range(self, reps: tuple[RepBand, ...] = ()) -> Range:
        """Return the values to show.

        Parameters
        ----------
        reps : tuple of RepBand
            Fit to these reps alone; to all there is where there are none.
        """
        if self.zoom is not None:
            return self.zoom
        if reps not in self._fit:
            self._fit = {reps: self._fitted(reps)}
        return self._fit[reps]

    def _fitted(self, reps: tuple[RepBand, ...]) -> Range:
        """Fit the height to the data and to the limits, with air above and below."""
        spans = [slice(rep.start_frame, rep.end_frame + 1) for rep in reps] or [slice(None)]
        values = [np.array([level for limit in self.limits for level in limit.levels])]
        for curve in self.curves.values():
            for each in (curve.values, curve.reference):
                values += [each[span] for span in spans] if each is not None else []
        points = np.concatenate(values)
        points = points[np.isfinite(points)]
        if not points.size:
            return Range(0.0, 1.0)
        low, high = float(points.min()), float(points.max())
        room = _LABEL_ROOM * (high - low)
        for limit in self.limits:  # for its label, on the side of the fault
            if limit.rule.fault is Side.BELOW:
                low = min(low, limit.levels[0] - room)
            else:
                low = min(low, limit.levels[-1] - room) if len(limit.levels) > 1 else low
                high = max(high, limit.levels[0] + room)
        lacking = max(0.0, _LEAST_SPAN.get(self.name.unit, 1e-3) - (high - low))
        margin = 0.1 * (high - low) + lacking / 2
        return Range(low - margin, high + margin)

    def read(self, side: str, frame: int, *, reference: bool = False) -> str:
        """Return what a side's curve says at a frame, or the compared lift's."""
        curve = self.curves.get(side)
        if curve is None:
            return NOTHING
        values = curve.reference if reference else curve.values
        if values is None or not 0 <= frame < len(values):
            return NOTHING
        return format_value(float(values[frame]), self.name.unit)

    @property
    def compared(self) -> bool:
        """Whether there is another lift beside it."""
        return any(curve.reference is not None for curve in self.curves.values())


def group_series(names: Iterable[str]) -> dict[str, dict[str, str]]:
    """Group measurements that share a plot.

    Parameters
    ----------
    names : iterable of str
        Of measurements.

    Returns
    -------
    dict of str to dict of str to str
        By group, then by side (left, right, middle), the name of the measurement.
    """
    groups: dict[str, dict[str, str]] = {}
    for series in names:
        name = parse_series(series)
        groups.setdefault(name.group, {})[name.side] = series
    return {
        group: {side: sides[side] for side in SIDES if side in sides}
        for group, sides in groups.items()
    }
