"""`liftlens fit`: a rule's limit from a coach's labels, without a window."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.terminal.detector_options import check_detector
from app.terminal.manners import complain, one_line, say, stop_on_signals
from app.terminal.reviewing import add_analysis_options, review_clip
from inference.analysis import AnalysisStoppedError
from inference.export.errors import ExportError, plain_errors
from inference.fitting import LeftOut, fit_labels
from inference.labels import WHOLE_REP, Label, LabelsError, read_labels
from inference.models.errors import ModelError
from inference.motion.fit import Fit, LabelledRep, Outcome
from inference.motion.judge import Judge
from inference.motion.rules import RULES, rule_by_id
from inference.presets import Preset, PresetError, find_preset, save_preset
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
    options = _parse(arguments)
    try:
        labels = _labels(options)
        with stop_on_signals() as stop:
            reviews = _reviews(labels, options, stop.is_set)
        judges = {clip: Judge(r.segmentation, r.measurements) for clip, r in reviews.items()}
        fitted = fit_labels(labels, judges, options.base.settings)
        fits, left_out = fitted.fits, [_left_out(out) for out in fitted.left_out]
        if options.json:
            say(_json(fits, left_out))
        else:
            say("\n\n".join(map(_report, fits)))
            for line in left_out:
                complain(line)
        saved = options.save is None or _save(fits, options)
    except AnalysisStoppedError:
        complain("interrupted; finished analyses are kept.")
        return 130
    except (LabelsError, ExportError) as error:
        complain(str(error))
        return 1
    whole = len(reviews) == len({label.clip for label in labels})
    return 0 if fits and whole and saved else 1


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line; the preset to begin with becomes `base`."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.save is not None and options.save.suffix != ".toml":
        parser.error(f"--save needs a file that ends in .toml, not “{options.save}”")
    check_detector(parser, options)
    try:
        options.base = find_preset(options.preset)
    except PresetError as error:
        parser.error(str(error))
    return options


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
    parser.add_argument(
        "--preset",
        default="default",
        metavar="NAME_OR_FILE",
        help="where the limits stand now; `liftlens rules` lists the presets",
    )
    parser.add_argument(
        "--save",
        type=Path,
        metavar="PRESET.toml",
        help="write that preset with the fitted limits, for --preset",
    )
    parser.add_argument("--json", action="store_true", help="print JSON, not tables")
    add_analysis_options(parser)
    return parser


def _labels(options: argparse.Namespace) -> list[Label]:
    labels = read_labels(options.labels)
    wanted = [
        label for label in labels if label.rule == WHOLE_REP or options.rule in (None, label.rule)
    ]
    if all(label.rule == WHOLE_REP for label in wanted):
        named = options.rule or "any one rule"
        raise LabelsError(f"“{options.labels}” holds no labels for {named}.")
    return wanted


def _reviews(
    labels: Sequence[Label], options: argparse.Namespace, should_stop: Callable[[], bool]
) -> dict[Path, Review]:
    """Review every labelled clip; one that fails is said and missing."""
    reviews = {}
    for clip in dict.fromkeys(label.clip for label in labels):
        try:
            reviews[clip] = review_clip(clip, options, should_stop, options.base.settings)
        except (VideoError, ModelError, OSError) as error:
            complain(f"{clip}: {error}")
    return reviews


def _left_out(out: LeftOut) -> str:
    label = out.label
    return f"{label.clip.name} rep {label.rep} is left out of {label.rule}: {out.reason}."


def _save(fits: Sequence[Fit], options: argparse.Namespace) -> bool:
    """Write a preset with the fitted limits; False, and a line, where there are none."""
    base: Preset = options.base
    fitted = [made for made in fits if made.after is not None]
    if not fitted:
        complain(f"no limit could be fitted, so “{options.save}” was not written.")
        return False
    settings = base.settings
    for made in fitted:
        rule = rule_by_id(made.rule)
        settings = settings.with_value(rule, rule.limit, made.limit).with_enabled(rule, True)
    meaning = f"{base.name}, with limits fitted to {options.labels.name}."
    preset = Preset(options.save.stem, options.save.stem, meaning, base.exercise, settings)
    with plain_errors(options.save):
        save_preset(options.save, preset)
    return True


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
