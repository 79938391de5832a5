"""What a limit's card says of the labels and of the limit that they suggest."""

from __future__ import annotations

from dataclasses import dataclass

from inference.motion.fit import Fit, Outcome, outcome
from inference.motion.types import Rule
from inference.texts import tr, tr_n
from widgets.units import NOTHING, decimals_for_step, decimals_of, format_value

_SAME = 1e-9


@dataclass(frozen=True)
class FitWords:
    """A fitted limit in words.

    Attributes
    ----------
    suggestion : float or None
        The limit that the labels suggest; None where they suggest none, or the one that stands.
    lines : tuple of str
        What it finds, and what the limit that stands finds.
    warnings : tuple of str
        Why it may not be trusted.
    """

    suggestion: float | None
    lines: tuple[str, ...]
    warnings: tuple[str, ...]


def fit_words(rule: Rule, made: Fit, limit: float) -> FitWords:
    """Put a fitted limit into words.

    Parameters
    ----------
    rule : Rule
    made : Fit
        Of that rule.
    limit : float
        Where the limit stands now, which may have moved since the fit.
    """
    now = outcome(made.reps, limit, rule.fault)
    stands = tr("Now {limit}: {found}").format(limit=limit_words(rule, limit), found=_found(now))
    if made.after is None:
        return FitWords(None, (stands,), made.warnings)
    if abs(made.limit - limit) < _SAME:
        line = tr("The limit stands where the labels put it: {found} {shares}").format(
            found=_found(now), shares=_shares(now)
        )
        return FitWords(None, (line,), made.warnings)
    suggested = tr("Suggested limit {limit}: {found} {shares}").format(
        limit=limit_words(rule, made.limit), found=_found(made.after), shares=_shares(made.after)
    )
    return FitWords(made.limit, (suggested, stands), made.warnings)


def limit_words(rule: Rule, limit: float) -> str:
    """Write a limit with its unit, with as many decimals as it needs."""
    decimals = decimals_of(limit, decimals_for_step(rule.limit.step))
    return format_value(limit, rule.limit.unit, decimals)


def count_words(fine: int, faults: int) -> str:
    """Say how many labels there are of each kind: ``3 fine, 2 faults``."""
    return ", ".join(
        [
            tr_n("{n} fine", "{n} fine", fine).format(n=fine),
            tr_n("{n} fault", "{n} faults", faults).format(n=faults),
        ]
    )


def _found(point: Outcome) -> str:
    faults, fine = point.hits + point.misses, point.false_alarms + point.passes
    return tr("finds {hits} of {faults} faults, calls {alarms} of {fine} fine reps faults.").format(
        hits=point.hits, faults=faults, alarms=point.false_alarms, fine=fine
    )


def _shares(point: Outcome) -> str:
    return tr("Precision {precision}, recall {recall}.").format(
        precision=_share(point.precision), recall=_share(point.recall)
    )


def _share(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.0%}".replace("%", "\u202f%")
