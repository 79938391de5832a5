"""Rule settings on a command line: a preset, and thresholds moved after it."""

from __future__ import annotations

import argparse

from inference.motion.types import RuleSettings
from inference.presets import find_preset, with_assignment


def add_rule_options(parser: argparse.ArgumentParser) -> None:
    """Add what `settings_of` reads from a command line."""
    rules = parser.add_argument_group("rules; `liftlens rules` lists them and the presets")
    rules.add_argument("--preset", metavar="NAME_OR_FILE", help="judge by these settings")
    rules.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="RULE.THRESHOLD=VALUE",
        help="move a threshold, or switch a rule: spine_angle.min=40, knee_caving=off",
    )


def settings_of(options: argparse.Namespace) -> RuleSettings:
    """Return the rule settings that a command line asks for.

    Raises
    ------
    inference.presets.PresetError
        If the preset can't be used, or there is no such rule, threshold or value.
    """
    settings = find_preset(options.preset).settings if options.preset else RuleSettings()
    for assignment in options.set:
        settings = with_assignment(settings, assignment)
    return settings
