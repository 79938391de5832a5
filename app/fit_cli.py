"""`liftlens fit`: a rule's limit from a coach's labels, without a window."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.reviewing import add_analysis_options, review_clip
from app.terminal import complain, one_line, say, stop_on_signals
from inference.analysis import AnalysisStoppedError
from inference.labels import Label, LabelsError, read_labels
from inference.models import ModelError
from inference.motion.fit import CannotTellError, Fit, LabelledRep, Outcome, fit, rep_value
from inference.motion.rules import RULES, rule_by_id
from inference.motion.types import RuleSettings
from inference.review import Review
from inference.video.clip import VideoError

_ROWS = 12
"""About how many rows of the curve are printed."""


def run_fit(arguments: Sequence[str]) -> int:
    """Run `liftlens fit`.

    Returns
    -------
    int
        0 every labelled clip was used; 1 some could not be, each with a line on the error output;
        130 interrupted.
    """
    options = _parser().parse_args(arguments)
    try:
        labels = [
            label for label in read_labels(options.labels) if options.rule in (None, label.rule)
        ]
        if not labels:
            complain(f"{options.labels} holds no labels for {options.rule}.")
            return 1
        with stop_on_signals() as stop:
            reviews = _reviews(labels, options, stop.is_set)
    except AnalysisStoppedError:
        complain("interrupted; finished analyses are kept.")
        return 130
    except LabelsError as error:
        complain(str(error))
        return 1
    settings = RuleSettings()
    fits = []
    left_out: list[str] = []
    for rule_id in dict.fromkeys(label.rule for label in labels):
        of_rule = [label for label in labels if label.rule == rule_id and label.clip in reviews]
        reps = _labelled(of_rule, reviews, settings, left_out)
        if reps:
            rule = rule_by_id(rule_id)
            fits.append(fit(rule, reps, settings.value(rule, rule.limit)))
    say(_json(fits, left_out) if options.json else "\n\n".join(map(_report, fits)))
    if not options.json:
        for line in left_out:
            complain(line)
    clips = {label.clip for label in labels}
    return 0 if fits and len(reviews) == len(clips) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="liftlens fit",
        description="Fit the limits of rules to what you say of reps.",
        epilog="LABELS.csv has the columns clip, rep, rule and label (fine or fault); the path of "
        "a clip is taken from the folder of that file. More in docs/fitting-thresholds.md.",
    )
    parser.add_argument("labels", type=Path, metavar="LABELS.csv")
    parser.add_argument(
        "--rule", choices=[rule.id for rule in RULES], metavar="ID", help="only this rule"
    )
    parser.add_argument("--json", action="store_true", help="print JSON, not tables")
    add_analysis_options(parser)
    return parser


def _reviews(
    labels: Sequence[Label], options: argparse.Namespace, should_stop: Callable[[], bool]
) -> dict[Path, Review]:
    """Review every labelled clip; one that fails is said and missing."""
    reviews = {}
    for clip in dict.fromkeys(label.clip for label in labels):
        try:
            reviews[clip] = review_clip(clip, options, should_stop)
        except (VideoError, ModelError, OSError) as error:
            complain(f"{clip}: {error}")
    return reviews


def _labelled(
    labels: Sequence[Label],
    reviews: dict[Path, Review],
    settings: RuleSettings,
    left_out: list[str],
) -> list[LabelledRep]:
    """Add the value to each label; what has none is told in `left_out`."""
    reps = []
    for label in labels:
        made = reviews[label.clip]
        rule = rule_by_id(label.rule)
        try:
            value = rep_value(rule, label.rep, made.segmentation, made.measurements, settings)
        except CannotTellError as error:
            left_out.append(f"{label.clip.name} rep {label.rep} is left out of {rule.id}: {error}.")
        else:
            reps.append(LabelledRep(label.clip.name, label.rep, label.fault, value))
    return reps


# --- text -----------------------------------------------------------------------------------------


def _report(made: Fit) -> str:
    unit = made.threshold.unit
    faults = sum(rep.fault for rep in made.reps)
    lines = [
        f"{rule_by_id(made.rule).name} ({made.rule}.{made.threshold.id}): "
        f"{made.before.limit:g}{unit} → {made.limit:g}{unit}, "
        f"from {faults} rep{'s' * (faults != 1)} at fault and {len(made.reps) - faults} fine",
        f"  {'':<8}{'limit':>8}{'marked':>8}{'precision':>11}{'recall':>8}",
        _row("now", made.before),
    ]
    if made.after is not None:
        lines.append(_row("fitted", made.after))
    lines.append("  reps that would be marked:")
    lines += [_row("", point) for point in _thinned(made)]
    lines += [f"  ! {one_line(warning)}" for warning in made.warnings]
    return "\n".join(lines)


def _row(name: str, point: Outcome) -> str:
    return (
        f"  {name:<8}{point.limit:>8g}{point.marked:>8}"
        f"{_share(point.precision):>11}{_share(point.recall):>8}"
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _thinned(made: Fit) -> list[Outcome]:
    """Return some steps of the curve, around the values that were labelled."""
    step = made.threshold.step
    low, high = made.reps[0].value - step, made.reps[-1].value + step
    around = [point for point in made.curve if low <= point.limit <= high]
    return around[:: max(1, round(len(around) / _ROWS))]


# --- JSON -----------------------------------------------------------------------------------------


def _json(fits: Sequence[Fit], left_out: Sequence[str]) -> str:
    document = {"rules": [_fit_document(made) for made in fits], "left_out": list(left_out)}
    return json.dumps(document, indent=2, ensure_ascii=False)


def _fit_document(made: Fit) -> dict[str, Any]:
    return {
        "rule": made.rule,
        "threshold": made.threshold.id,
        "unit": made.threshold.unit,
        "limit": made.limit,
        "before": _outcome_document(made.before),
        "after": None if made.after is None else _outcome_document(made.after),
        "curve": [_outcome_document(point) for point in made.curve],
        "reps": [_rep_document(rep) for rep in made.reps],
        "contradictions": [_rep_document(rep) for rep in made.contradictions],
        "warnings": list(made.warnings),
    }


def _outcome_document(point: Outcome) -> dict[str, Any]:
    return {
        **vars(point),
        "marked": point.marked,
        "precision": point.precision,
        "recall": point.recall,
    }


def _rep_document(rep: LabelledRep) -> dict[str, Any]:
    return {"clip": rep.clip, "rep": rep.rep, "fault": rep.fault, "value": round(rep.value, 4)}
