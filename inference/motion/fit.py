"""Fitting a rule's limit to what a coach says of reps: fine, or at fault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inference.motion.types import Rule, Side, Threshold
from inference.skeleton import BoolArray, FloatArray
from inference.texts import tr, tr_n

FEW = 5
"""With fewer reps of a kind than this, a limit may be chance."""


@dataclass(frozen=True)
class LabelledRep:
    """A rep as a coach judged it, and the value that the rule judges.

    Attributes
    ----------
    clip : str
        What the coach knows the clip by.
    rep : int
        1-based index.
    fault : bool
        What the coach says.
    value : float
        The worst value of the rep, in the unit of the rule's limit.
    """

    clip: str
    rep: int
    fault: bool
    value: float


@dataclass(frozen=True)
class Outcome:
    """How a limit judges labelled reps.

    Attributes
    ----------
    limit : float
    hits, false_alarms, misses, passes : int
        Reps at fault that are past the limit; fine ones that are; reps at fault that are not; fine
        ones that are not.
    """

    limit: float
    hits: int
    false_alarms: int
    misses: int
    passes: int

    @property
    def marked(self) -> int:
        """How many reps are past the limit."""
        return self.hits + self.false_alarms

    @property
    def precision(self) -> float | None:
        """Share of the marked reps that are at fault; None where none is marked."""
        return self.hits / self.marked if self.marked else None

    @property
    def recall(self) -> float | None:
        """Share of the reps at fault that are marked; None where none is at fault."""
        faults = self.hits + self.misses
        return self.hits / faults if faults else None


@dataclass(frozen=True)
class Fit:
    """A rule's limit, fitted to labels.

    Attributes
    ----------
    rule : str
        Id of the rule.
    threshold : Threshold
        Its limit.
    before : Outcome
        With the limit as it stood.
    after : Outcome or None
        With the fitted one; None where the labels give none.
    curve : tuple of Outcome
        At every step of the limit's range.
    reps : tuple of LabelledRep
        In the order of their values.
    contradictions : tuple of LabelledRep
        Those on the wrong side of the fitted limit: their values say one thing and the labels the
        other.
    warnings : tuple of str
        Why the limit may not be trusted, in plain sentences.
    """

    rule: str
    threshold: Threshold
    before: Outcome
    after: Outcome | None
    curve: tuple[Outcome, ...]
    reps: tuple[LabelledRep, ...]
    contradictions: tuple[LabelledRep, ...]
    warnings: tuple[str, ...]

    @property
    def limit(self) -> float:
        """The fitted limit, or the one that stood where there is none."""
        return (self.after or self.before).limit


def fit(rule: Rule, reps: Sequence[LabelledRep], now: float) -> Fit:
    """Find the limit that separates reps at fault from fine ones.

    It has the greatest J = sensitivity + specificity − 1 (W. Youden, Index for rating diagnostic
    tests, Cancer 3(1), 1950), which, unlike F1, does not depend on how many reps of each kind were
    labelled. Any limit between two neighbouring values judges alike: the middle is taken, on a step
    of the slider if one lies between; of several gaps as good, the widest, then the nearest to
    where the limit stood.

    Parameters
    ----------
    rule : Rule
    reps : sequence of LabelledRep
        One or more.
    now : float
        Where the limit stands.

    Returns
    -------
    Fit

    Raises
    ------
    ValueError
        If there are no reps.
    """
    if not reps:
        raise ValueError(tr("there are no labelled reps to fit to"))
    ordered = tuple(sorted(reps, key=lambda rep: rep.value))
    values = np.array([rep.value for rep in ordered])
    faults = np.array([rep.fault for rep in ordered])
    limit, warnings = _best_limit(rule, values, faults, now)
    after = None if limit is None else outcome(ordered, limit, rule.fault)
    contrary = () if after is None else _contradictions(ordered, after.limit, rule.fault)
    if contrary:
        named = "; ".join(_named(rep, rule) for rep in contrary)
        warnings.append(tr("These labels contradict the others: {labels}.").format(labels=named))
    return Fit(
        rule=rule.id,
        threshold=rule.limit,
        before=outcome(ordered, now, rule.fault),
        after=after,
        curve=tuple(outcome(ordered, step, rule.fault) for step in _steps(rule.limit)),
        reps=ordered,
        contradictions=contrary,
        warnings=tuple(warnings),
    )


def outcome(reps: Sequence[LabelledRep], limit: float, fault: Side) -> Outcome:
    """Hold labelled reps against a limit.

    Parameters
    ----------
    reps : sequence of LabelledRep
    limit : float
        A value that equals it is not past it.
    fault : Side

    Returns
    -------
    Outcome
    """
    marked = [_past(rep.value, limit, fault) for rep in reps]
    pairs = list(zip(marked, (rep.fault for rep in reps), strict=True))
    return Outcome(
        limit=float(limit),
        hits=pairs.count((True, True)),
        false_alarms=pairs.count((True, False)),
        misses=pairs.count((False, True)),
        passes=pairs.count((False, False)),
    )


def _past(value: float, limit: float, fault: Side) -> bool:
    return value < limit if fault is Side.BELOW else value > limit


def _one_kind(*, all_fault: bool) -> str:
    if all_fault:
        return tr("Every labelled rep is at fault: a limit needs reps of both kinds, so it stays.")
    return tr("Every labelled rep is fine: a limit needs reps of both kinds, so it stays.")


def _few(faults: int, fine: int) -> list[str]:
    """Say of which kind there are too few labels."""
    warnings = []
    if faults < FEW:
        pattern = tr_n(
            "Only {n} labelled rep is at fault: with fewer than {few} of a kind, the limit may be "
            "chance.",
            "Only {n} labelled reps are at fault: with fewer than {few} of a kind, the limit may "
            "be chance.",
            faults,
        )
        warnings.append(pattern.format(n=faults, few=FEW))
    if fine < FEW:
        pattern = tr_n(
            "Only {n} labelled rep is fine: with fewer than {few} of a kind, the limit may be "
            "chance.",
            "Only {n} labelled reps are fine: with fewer than {few} of a kind, the limit may be "
            "chance.",
            fine,
        )
        warnings.append(pattern.format(n=fine, few=FEW))
    return warnings


def _best_limit(
    rule: Rule, values: FloatArray, faults: BoolArray, now: float
) -> tuple[float | None, list[str]]:
    """Choose the limit, with what is to be said of it; the values rise."""
    threshold = rule.limit
    if faults.all() or not faults.any():
        return None, [_one_kind(all_fault=bool(faults.all()))]
    warnings = _few(int(faults.sum()), int((~faults).sum()))
    gap = _best_gap(values, faults, now, rule.fault)
    if gap is None:
        return None, [
            *warnings,
            tr("The labels do not go with the values, so the limit stays."),
        ]
    low, high, clean = gap
    if clean and high - low < rule.expected_error:
        warnings.append(
            tr(
                "Fine reps and those at fault lie only {gap} apart, less than the expected error "
                "of {error}."
            ).format(
                gap=f"{high - low:.3g}{threshold.unit}",
                error=f"{rule.expected_error:g}{threshold.unit}",
            )
        )
    limit = _on_a_step(low, high, threshold)
    inside = float(np.clip(limit, threshold.minimum, threshold.maximum))
    if inside != limit:
        warnings.append(
            tr("The best limit, {limit}, lies outside the rule's range.").format(
                limit=f"{limit:.3g}{threshold.unit}"
            )
        )
    return inside, warnings


def _best_gap(
    values: FloatArray, faults: BoolArray, now: float, side: Side
) -> tuple[float, float, bool] | None:
    """Find the two neighbouring values between which the best limit lies.

    Third comes whether it separates all. None where no limit is better than marking all or none.
    """
    low_faults = np.cumsum(faults)[:-1] / faults.sum()
    low_fines = np.cumsum(~faults)[:-1] / (~faults).sum()
    youden = low_faults - low_fines if side is Side.BELOW else low_fines - low_faults
    width = np.diff(values)
    youden = np.where(width > 0, youden, -np.inf)
    if len(youden) == 0 or youden.max() <= 0:
        return None
    best = np.flatnonzero(youden >= youden.max() - 1e-12)
    away = np.abs((values[best] + values[best + 1]) / 2 - now)
    chosen = int(best[np.lexsort((away, -width[best]))[0]])
    return float(values[chosen]), float(values[chosen + 1]), bool(youden[chosen] > 1 - 1e-12)


def _on_a_step(low: float, high: float, threshold: Threshold) -> float:
    """Return the middle, or the nearest step of the slider if that lies between too.

    Else a tenth of a step will do, or a hundredth: nobody can type more digits by heart.
    """
    middle = (low + high) / 2
    for fineness in (1, 10, 100):
        size = threshold.step / fineness
        step = round(threshold.minimum + round((middle - threshold.minimum) / size) * size, 9)
        if low < step < high:
            return step
    return middle


def _steps(threshold: Threshold) -> FloatArray:
    count = round((threshold.maximum - threshold.minimum) / threshold.step)
    return np.round(np.linspace(threshold.minimum, threshold.maximum, count + 1), 9)


def _contradictions(
    reps: Sequence[LabelledRep], limit: float, fault: Side
) -> tuple[LabelledRep, ...]:
    return tuple(rep for rep in reps if _past(rep.value, limit, fault) != rep.fault)


def _named(rep: LabelledRep, rule: Rule) -> str:
    value = f"{rep.value:.3g}{rule.limit.unit}"
    pattern = (
        tr("{clip} rep {n} (fault, {value})") if rep.fault else tr("{clip} rep {n} (fine, {value})")
    )
    return pattern.format(clip=rep.clip, n=rep.rep, value=value)
