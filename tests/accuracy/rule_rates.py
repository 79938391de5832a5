"""How often rules are right: rates, errors and bars of verdicts whose truth is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from inference.motion.rules import RULES, rule_by_id
from inference.motion.types import ViewKind
from inference.skeleton import FloatArray
from tests.accuracy.held_out import DETECTOR, EVEN
from tests.accuracy.setup import Bar

VIEWS = tuple(kind for kind in ViewKind if kind is not ViewKind.UNKNOWN)
WITHIN_ERROR = 1.0
"""A true value this many expected errors past its limit is a fault, as many within it none."""
_EITHER = "detector's, either scores"
_FLAGGED, _FALSE_FAULTS, _RIGHTLY = 90.0, 5.0, 50.0
"""Per cent: of true faults to be flagged; of sound reps to be called faults at most; and of what
can't be told, to be off by more than the expected error."""


class Said(Enum):
    """What was said of a rep by a rule; of a rep that was not found, nothing."""

    FAULT = auto()
    BORDERLINE = auto()
    FINE = auto()
    CANT_TELL = auto()
    LOST = auto()


JUDGED = (Said.FAULT, Said.BORDERLINE, Said.FINE)


@dataclass(frozen=True)
class Judged:
    """One rule's verdict on one rep, and the truth.

    Attributes
    ----------
    rule : str
    view : ViewKind
        Where the camera truly stands.
    noise : str
    past : float
        How far the true value is past the limit, in expected errors; negative where it is within.
    error : float
        Value found less the true one, in the rule's unit, also where the rule declined to judge
        it; NaN where nothing was measured.
    said : Said
    """

    rule: str
    view: ViewKind
    noise: str
    past: float
    error: float
    said: Said

    @property
    def is_off(self) -> bool:
        """Whether the value is off by more than the expected error, or was not measured."""
        return not abs(self.error) <= rule_by_id(self.rule).error(self.view)


@dataclass(frozen=True)
class Rates:
    """How verdicts compare with the truth.

    Shares are per cent, NaN where there is nothing to take a share of.

    Attributes
    ----------
    reps, lost : int
        Those that were found, and those that were not.
    faults, between, sound : int
        Of those judged: truly past the limit by more than the expected error, closer to it than
        that, and within it by more. What lies between is neither a fault nor sound.
    called, flagged : float
        True faults that are called faults; and those that are called borderline or faults.
    falsely_called, falsely_flagged : float
        Likewise of the sound ones.
    borderline : float
        Of those judged.
    cant_tell : float
        Of all.
    rightly : float
        Of what can't be told: whose value would have been off by more than the expected error.
        From 50 on, the median error is beyond it.
    """

    reps: int
    lost: int
    faults: int
    between: int
    sound: int
    called: float
    flagged: float
    falsely_called: float
    falsely_flagged: float
    borderline: float
    cant_tell: float
    rightly: float

    @classmethod
    def of(cls, some: Iterable[Judged]) -> Rates:
        """Count verdicts."""
        everything = list(some)
        there = [one for one in everything if one.said is not Said.LOST]
        judged = [one for one in there if one.said in JUDGED]
        faults = [one for one in judged if one.past > WITHIN_ERROR]
        sound = [one for one in judged if one.past < -WITHIN_ERROR]
        untold = [one for one in there if one.said is Said.CANT_TELL]
        return cls(
            reps=len(there),
            lost=len(everything) - len(there),
            faults=len(faults),
            between=len(judged) - len(faults) - len(sound),
            sound=len(sound),
            called=_share_said(faults, Said.FAULT),
            flagged=_share_said(faults, Said.FAULT, Said.BORDERLINE),
            falsely_called=_share_said(sound, Said.FAULT),
            falsely_flagged=_share_said(sound, Said.FAULT, Said.BORDERLINE),
            borderline=_share_said(judged, Said.BORDERLINE),
            cant_tell=_share_said(there, Said.CANT_TELL),
            rightly=_share([one.is_off for one in untold]),
        )


def _share_said(some: Sequence[Judged], *wanted: Said) -> float:
    return _share([one.said in wanted for one in some])


def _share(hits: Sequence[bool]) -> float:
    return 100.0 * sum(hits) / len(hits) if hits else float("nan")


# --- tables ---------------------------------------------------------------------------------------


def rate_table(found: Sequence[Judged]) -> str:
    """Return rates by rule and view, then by rule and noise."""
    lines = [
        "| rule | view or 2D | reps found | at fault, between, sound | faults called, flagged "
        "| sound ones called, flagged | borderline | can't tell | rightly |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    noises = list(dict.fromkeys(one.noise for one in found))
    for rule in _rules(found):
        own = [one for one in found if one.rule == rule]
        places = {view.value: [o for o in own if o.view is view] for view in VIEWS}
        places |= {f"*{noise}*": [o for o in own if o.noise == noise] for noise in noises}
        lines += [_rates_row(rule, where, some) for where, some in places.items()]
    return "\n".join(lines)


def _rates_row(rule: str, where: str, some: Sequence[Judged]) -> str:
    rates = Rates.of(some)
    cells = (
        rule_by_id(rule).name,
        where,
        f"{rates.reps} of {rates.reps + rates.lost}",
        f"{rates.faults}, {rates.between}, {rates.sound}",
        f"{_percent(rates.called)}, {_percent(rates.flagged)}",
        f"{_percent(rates.falsely_called)}, {_percent(rates.falsely_flagged)}",
        *(_percent(share) for share in (rates.borderline, rates.cant_tell, rates.rightly)),
    )
    return f"| {' | '.join(cells)} |"


def _percent(share: float) -> str:
    return f"{share:.0f} %" if np.isfinite(share) else "–"


def error_table(found: Sequence[Judged]) -> str:
    """Return the errors of what each rule judges by view, beside those that it declares."""
    lines = [
        f"| rule | 2D | {' | '.join(view.value for view in VIEWS)} |",
        "|---|---|" + "---|" * len(VIEWS),
    ]
    noises = list(dict.fromkeys(one.noise for one in found))
    for name in _rules(found):
        rule = rule_by_id(name)
        digits = 1 if rule.limit.unit == "°" else 2
        unit = f" {rule.limit.unit}" if rule.limit.unit == "m" else rule.limit.unit
        declared = [
            f"{rule.error(view):.{digits}f}" if view in rule.views else "refused" for view in VIEWS
        ]
        heading = f"{rule.name}{f', {unit.strip()}' if unit else ''}"
        lines.append(f"| **{heading}** | *expected* | {' | '.join(declared)} |")
        for noise in noises:
            cells = [_error_cell(errors(found, name, view, noise), digits) for view in VIEWS]
            lines.append(f"| | {noise} | {' | '.join(cells)} |")
    return "\n".join(lines)


def errors(found: Iterable[Judged], rule: str, view: ViewKind, *noises: str) -> FloatArray:
    """Signed errors that were measured, judged or not, shape (N,); of all noises if none is named.

    Parameters
    ----------
    found : iterable of Judged
    rule : str
    view : ViewKind
    *noises : str

    Returns
    -------
    array
    """
    some = [
        one.error
        for one in found
        if one.rule == rule and one.view is view and (not noises or one.noise in noises)
    ]
    off = np.array(some, dtype=float)
    return np.asarray(off[np.isfinite(off)])


def _error_cell(off: FloatArray, digits: int) -> str:
    if not len(off):
        return "–"
    median, tail, bias = np.median(abs(off)), np.percentile(abs(off), 90), np.median(off)
    return f"{median:.{digits}f} / {tail:.{digits}f} ({bias:+.{digits}f})"


def _rules(found: Iterable[Judged]) -> list[str]:
    """Rules that were measured, in their declared order."""
    there = {one.rule for one in found}
    return [rule.id for rule in RULES if rule.id in there]


# --- bars -----------------------------------------------------------------------------------------


def bars(found: Sequence[Judged]) -> list[Bar]:
    """Hold the rules that are on by default to rates, and every expected error to the measured."""
    some = [one for one in found if one.noise in (DETECTOR, EVEN)]
    out = []
    for rule in RULES:
        rates = Rates.of(one for one in some if one.rule == rule.id)
        if rule.enabled_by_default:
            what = f"{rule.name}, true faults flagged, {_EITHER}"
            out += _bar(what, rates.flagged, _FLAGGED, least=True)
            what = f"{rule.name}, sound reps called faults, {_EITHER}"
            out += _bar(what, rates.falsely_called, _FALSE_FAULTS, least=False)
    out += _bar(
        f"reps of which a rule rightly can't tell, {_EITHER}",
        Rates.of(some).rightly,
        _RIGHTLY,
        least=True,
    )
    within = [
        bool(np.median(abs(off)) <= rule.error(view))
        for rule in RULES
        for view in rule.views
        if len(off := errors(some, rule.id, view))
    ]
    what = f"rules and views whose median error is within the expected one, {_EITHER}"
    return out + _bar(what, _share(within), 100.0, least=True)


def _bar(what: str, found: float, wanted: float, *, least: bool) -> list[Bar]:
    """Return a bar in per cent; none where there was nothing to measure."""
    if not np.isfinite(found):
        return []
    return [Bar(what, (found,), (wanted,), " %", least=least, digits=0)]
