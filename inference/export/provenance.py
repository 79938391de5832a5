"""What an exported clip says of itself in its tags: which program, which rules, which limits."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from inference.export.plan import ClipPlan
from inference.motion.rules import RULES
from inference.motion.types import Rule, Threshold
from inference.review import Review
from inference.texts import number, tr, tr_n


@dataclass(frozen=True)
class RuleUsed:
    """A rule that judged a clip, as it stood.

    Attributes
    ----------
    rule : Rule
    values : mapping of str to float
        Where each of its thresholds stood, by its id.
    """

    rule: Rule
    values: dict[str, float]


def rules_used(review: Review) -> tuple[RuleUsed, ...]:
    """Return the rules that judged a clip: switched on, for its exercise, from its view."""
    settings, exercise = review.settings, review.segmentation.exercise
    refused = {status.rule for status in review.judgement.statuses if status.unsupported}
    return tuple(
        RuleUsed(rule, {t.id: settings.value(rule, t) for t in rule.thresholds})
        for rule in RULES
        if settings.is_on(rule) and exercise in rule.exercises and rule.id not in refused
    )


def program_name() -> str:
    """Return the name of the program with its version."""
    try:
        return f"LiftLens {version('liftlens')}"
    except PackageNotFoundError:  # run from a checkout that was not installed
        return "LiftLens"


def clip_tags(review: Review, plan: ClipPlan) -> dict[str, str]:
    """Return the tags of an exported clip, by FFmpeg's names.

    Returns
    -------
    dict of str to str
        ``encoding_tool`` the program, ``comment`` the rules in words, ``description`` the same and
        the span and speed as JSON, and ``title`` where the plan has one.
    """
    tags = {
        "encoding_tool": program_name(),
        "comment": _in_words(review),
        "description": json.dumps(_as_data(review, plan), ensure_ascii=False),
    }
    return tags | ({"title": plan.title} if plan.title else {})


def _in_words(review: Review) -> str:
    segmentation = review.segmentation
    reps = len(segmentation.reps)
    counted = tr_n("{n} rep", "{n} reps", reps).format(n=reps)
    words = [f"{program_name()}: {tr(segmentation.exercise)}, {counted}"]
    for used in rules_used(review):
        limits = ", ".join(
            f"{tr(t.label)} {_written(used.values[t.id], t)}" for t in used.rule.thresholds
        )
        words.append(f"{tr(used.rule.name)}: {limits}")
    return "; ".join(words)


def _written(value: float, threshold: Threshold) -> str:
    text = number(value, max(0, -math.floor(math.log10(threshold.step))))
    return f"{text}{threshold.unit}" if threshold.unit in ("", "°") else f"{text} {threshold.unit}"


def _as_data(review: Review, plan: ClipPlan) -> dict[str, Any]:
    return {
        "program": program_name(),
        "exercise": review.segmentation.exercise.value,
        "first_frame": plan.first_frame,
        "last_frame": plan.last_frame,
        "speed": plan.speed,
        "pause_s": plan.pause_s,
        "method": review.settings.method.value,
        "rules": {used.rule.id: used.values for used in rules_used(review)},
    }
