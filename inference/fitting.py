"""Limits fitted to labels: what a coach says of reps of one or several clips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inference.labels import WHOLE_REP, Label, RepLabel, label_of
from inference.motion.fit import Fit, LabelledRep, fit
from inference.motion.judge import Judge, RepValues
from inference.motion.rules import RULES, rule_by_id
from inference.motion.types import RuleSettings, RuleStatus
from inference.texts import tr


@dataclass(frozen=True)
class LeftOut:
    """A label that could not be used.

    Attributes
    ----------
    label : Label
    reason : str
        In plain words, within a sentence.
    """

    label: Label
    reason: str


@dataclass(frozen=True)
class Fitted:
    """Limits fitted to labels.

    Attributes
    ----------
    fits : tuple of Fit
        One for each rule that has labels which could be used, in the order of the rules.
    left_out : tuple of LeftOut
    """

    fits: tuple[Fit, ...]
    left_out: tuple[LeftOut, ...]

    def of(self, rule: str) -> Fit | None:
        """Return the fit of a rule; None where it has no labels that could be used."""
        return next((made for made in self.fits if made.rule == rule), None)


def fit_labels(
    labels: Sequence[Label], judges: Mapping[Path, Judge], settings: RuleSettings
) -> Fitted:
    """Fit the limit of each rule that has labels.

    Parameters
    ----------
    labels : sequence of Label
        Those of clips without a judge are passed over.
    judges : mapping of Path to Judge
        One a clip.
    settings : RuleSettings
        Where the thresholds stand.

    Returns
    -------
    Fitted
    """
    reps: dict[str, list[LabelledRep]] = {}
    left_out: list[LeftOut] = []
    seen: dict[tuple[Path, str], RepValues] = {}
    for label in spread(labels):
        if label.clip not in judges:
            continue
        rule = rule_by_id(label.rule)
        if (label.clip, rule.id) not in seen:
            seen[label.clip, rule.id] = judges[label.clip].rep_values(rule, settings)
        found = seen[label.clip, rule.id]
        if label.rep in found.values:
            rep = LabelledRep(label.clip.name, label.rep, label.fault, found.values[label.rep])
            reps.setdefault(rule.id, []).append(rep)
        else:
            left_out.append(LeftOut(label, _why_left_out(label.rep, found)))
    rules = [rule for rule in RULES if rule.id in reps]
    fits = [fit(rule, reps[rule.id], settings.value(rule, rule.limit)) for rule in rules]
    return Fitted(tuple(fits), tuple(left_out))


def _why_left_out(rep: int, found: RepValues) -> str:
    if found.unsupported or rep in found.unknown:
        return found.unsupported or found.unknown[rep]
    total = len(found.values) + len(found.unknown)
    return tr("there is no such rep: {total} were found").format(total=total)


def spread(labels: Sequence[Label]) -> tuple[Label, ...]:
    """Say of each rule what is said of a rep as a whole.

    A rep that is fine as a whole is fine by every rule that has labels of its own, unless it was
    labelled by that rule. Which rule a rep at fault breaks is for the coach to say.

    Parameters
    ----------
    labels : sequence of Label

    Returns
    -------
    tuple of Label
        All are of a rule.
    """
    own = [label for label in labels if label.rule != WHOLE_REP]
    said = {(label.clip, label.rep, label.rule) for label in own}
    fine = [
        Label(label.clip, label.rep, rule, False)
        for rule in dict.fromkeys(label.rule for label in own)
        for label in labels
        if label.rule == WHOLE_REP and not label.fault
        if (label.clip, label.rep, rule) not in said
    ]
    return (*own, *fine)


@dataclass(frozen=True)
class Disagreement:
    """Where the rules and a coach see a rep as a whole differently.

    Attributes
    ----------
    rep : int
        1-based index.
    rules : tuple of str
        Ids of the rules that mark a rep which is fine as a whole; empty where no rule marks one
        that is at fault.
    """

    rep: int
    rules: tuple[str, ...]


def disagreements(
    labels: Sequence[RepLabel], statuses: Sequence[RuleStatus]
) -> tuple[Disagreement, ...]:
    """Hold what is said of whole reps against what the rules say of them.

    Parameters
    ----------
    labels : sequence of RepLabel
    statuses : sequence of RuleStatus
        Of the same clip.

    Returns
    -------
    tuple of Disagreement
        In the order of the reps.
    """
    found = []
    for rep in sorted({label.rep for label in labels if label.rule == WHOLE_REP and label.rep}):
        marking = tuple(status.rule for status in statuses if rep in status.faulty_reps)
        if bool(marking) != label_of(labels, WHOLE_REP, rep):
            found.append(Disagreement(rep, marking))
    return tuple(found)
