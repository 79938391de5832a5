"""`liftlens rules`: the rules and the presets there are, as text or JSON."""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Sequence
from typing import Any

from app.terminal.manners import complain, say
from inference.motion.rules import RULES
from inference.motion.types import Rule, Threshold, ViewKind
from inference.presets import Preset, load_presets, range_of

_WIDTH = 96


def run_rules(arguments: Sequence[str]) -> int:
    """Run `liftlens rules`.

    Returns
    -------
    int
        0 all were listed; 1 a preset of the user's can't be used, with a line on the error output.
    """
    parser = argparse.ArgumentParser(
        prog="liftlens rules",
        description="List the rules and the presets.",
        epilog="`liftlens analyze --preset NAME --set RULE.THRESHOLD=VALUE` judges by them.",
    )
    parser.add_argument("--json", action="store_true", help="print JSON, not text")
    options = parser.parse_args(arguments)
    presets, problems = load_presets()
    say(_json(presets) if options.json else _text(presets))
    for problem in problems:
        complain(problem)
    return 1 if problems else 0


# --- text -----------------------------------------------------------------------------------------


def _text(presets: Sequence[Preset]) -> str:
    return "\n\n".join(
        ["Rules", *map(_rule_text, RULES), "Presets", "\n".join(map(_preset_text, presets))]
    )


def _rule_text(rule: Rule) -> str:
    state = "" if rule.enabled_by_default else " (off by default)"
    lines = [f"{rule.id} · {rule.name}{state}"]
    lines += _wrapped(rule.meaning) + _wrapped(rule.formula)
    lines += [f"    {_threshold_text(rule, threshold)}" for threshold in rule.thresholds]
    exercises = ", ".join(sorted(exercise.value for exercise in rule.exercises))
    return "\n".join([*lines, f"  for {exercises}; filmed from {_views_text(rule)}"])


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="  ")


def _threshold_text(rule: Rule, threshold: Threshold) -> str:
    unit = threshold.unit if threshold.unit in ("", "°") else f" {threshold.unit}"
    return (
        f"{rule.id}.{threshold.id} = {threshold.default:g}{unit}  "
        f"{threshold.label}, {range_of(threshold)}"
    )


def _views_text(rule: Rule) -> str:
    if rule.views == frozenset(ViewKind):
        return "anywhere"
    return ", ".join(kind.value for kind in ViewKind if kind in rule.views)


def _preset_text(preset: Preset) -> str:
    meant = f" (for {preset.exercise.value})" if preset.exercise else ""
    return "\n".join([f"{preset.id} · {preset.name}{meant}", *_wrapped(preset.meaning)])


# --- JSON -----------------------------------------------------------------------------------------


def _json(presets: Sequence[Preset]) -> str:
    document = {
        "rules": [_rule_document(rule) for rule in RULES],
        "presets": [_preset_document(preset) for preset in presets],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _rule_document(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": rule.name,
        "meaning": rule.meaning,
        "formula": rule.formula,
        "thresholds": [vars(threshold) for threshold in rule.thresholds],
        "fault": rule.fault.value,
        "series": rule.series,
        "exercises": sorted(exercise.value for exercise in rule.exercises),
        "views": [kind.value for kind in ViewKind if kind in rule.views],
        "expected_error": rule.expected_error,
        "view_errors": {kind.value: error for kind, error in rule.view_errors.items()},
        "joints": list(rule.joints),
        "least_rate_hz": rule.least_rate_hz,
        "enabled_by_default": rule.enabled_by_default,
    }


def _preset_document(preset: Preset) -> dict[str, Any]:
    settings = preset.settings
    return {
        "id": preset.id,
        "name": preset.name,
        "meaning": preset.meaning,
        "exercise": preset.exercise.value if preset.exercise else None,
        "method": settings.method.value,
        "on": sorted(settings.enabled),
        "off": sorted(settings.disabled),
        "thresholds": dict(sorted(settings.values.items())),
    }
