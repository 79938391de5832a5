"""Rule settings that go with an exercise, from resources/presets."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from inference.motion.rules import RULES
from inference.motion.types import Exercise, RuleSettings


def load_preset(exercise: Exercise) -> RuleSettings:
    """Load the settings for an exercise.

    Parameters
    ----------
    exercise : Exercise

    Returns
    -------
    RuleSettings
        The defaults of the rules where the exercise has no preset.

    Raises
    ------
    ValueError
        If the preset names a rule or a threshold that does not exist.
    """
    source = files("resources") / "presets" / f"{exercise.value}.toml"
    return parse_preset(source.read_text("utf-8")) if source.is_file() else RuleSettings()


def parse_preset(text: str) -> RuleSettings:
    """Read settings from TOML.

    Parameters
    ----------
    text : str
        A list ``disabled`` of rule ids, and a table ``thresholds`` of ``"rule.threshold"`` to
        number; both may be missing.

    Returns
    -------
    RuleSettings
        With each number kept within the range of its threshold.

    Raises
    ------
    ValueError
        If it names a rule or a threshold that does not exist, or is not TOML.
    """
    content = tomllib.loads(text)
    known = {f"{rule.id}.{t.id}": (rule, t) for rule in RULES for t in rule.thresholds}
    settings = RuleSettings()
    for key, value in content.get("thresholds", {}).items():
        if key not in known:
            raise ValueError(f"there is no threshold {key!r}; there are: {', '.join(known)}")
        settings = settings.with_value(*known[key], float(value))
    by_id = {rule.id: rule for rule in RULES}
    for rule_id in content.get("disabled", []):
        if rule_id not in by_id:
            raise ValueError(f"there is no rule {rule_id!r}; there are: {', '.join(by_id)}")
        settings = settings.with_enabled(by_id[rule_id], False)
    return settings
