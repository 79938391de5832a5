"""Presets: rule settings with a name, as TOML files; bundled ones and the user's own."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, TypeVar

from inference.files import write_text_atomically
from inference.folders import settings_folder
from inference.motion.rules import RULES, rule_by_id
from inference.motion.types import Exercise, Method, Rule, RuleSettings, Threshold
from inference.texts import listed, tr

_T = TypeVar("_T")

_KEYS = ("name", "meaning", "exercise", "method", "on", "off", "thresholds")
_METHODS = {method.value: method for method in Method}
_EXERCISES = {e.value: e for e in Exercise if e is not Exercise.OTHER}


@dataclass(frozen=True)
class Preset:
    """Rule settings that a coach can choose by name.

    Attributes
    ----------
    id : str
        The name of its file, without the suffix.
    name, meaning : str
        Title; one line in plain words.
    exercise : Exercise or None
        What it is meant for; None for any.
    settings : RuleSettings
    """

    id: str
    name: str
    meaning: str
    exercise: Exercise | None = None
    settings: RuleSettings = field(default_factory=RuleSettings)


class PresetError(Exception):
    """A preset, or a single setting, that can't be used; the message names what is wrong."""


# ── reading ─────────────────────────────────────────────────────────────────────────────────────
def user_presets_folder() -> Path:
    """Return the folder of the user's own presets."""
    return settings_folder() / "presets"


def load_presets() -> tuple[tuple[Preset, ...], tuple[str, ...]]:
    """Read all presets: the bundled ones, then the user's.

    A preset of the user takes the place of a bundled one of the same file name.

    Returns
    -------
    tuple of Preset
        The default first, then in the order of their names.
    tuple of str
        What is wrong with each file of the user's that can't be used; those are left out.
    """
    with as_file(files("resources") / "presets") as folder:
        presets = {path.stem: load_preset(path) for path in folder.glob("*.toml")}
    problems = []
    for path in sorted(user_presets_folder().glob("*.toml")):
        try:
            presets[path.stem] = load_preset(path)
        except PresetError as error:
            problems.append(str(error))
    ordered = sorted(presets.values(), key=lambda p: (p.id != "default", p.name.casefold()))
    return tuple(ordered), tuple(problems)


def find_preset(name: str) -> Preset:
    """Return a preset by its identifier, or from a file.

    Parameters
    ----------
    name : str
        Identifier of a bundled preset or of one of the user's; else the path of a file.

    Raises
    ------
    PresetError
        If there is neither, or it can't be used.
    """
    path = Path(name)
    if path.suffix == ".toml":
        return load_preset(path)
    own = user_presets_folder() / f"{name}.toml"
    if own.exists():
        return load_preset(own)
    presets, _ = load_presets()
    for preset in presets:
        if preset.id == name:
            return preset
    known = ", ".join(preset.id for preset in presets)
    raise PresetError(
        tr("there is no preset called {name!r}; there are: {known}, or give a .toml file").format(
            name=name, known=known
        )
    )


def load_preset(path: Path) -> Preset:
    """Read one preset.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Preset

    Raises
    ------
    PresetError
        If the file can't be read, or anything in it is unknown or out of range.
    """
    try:
        with path.open("rb") as file:
            raw = tomllib.load(file)
    except OSError as error:
        raise PresetError(
            tr("{path} can't be read: {reason}").format(path=path, reason=error.strerror or error)
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PresetError(
            tr("{path} is not TOML: {reason}").format(path=path, reason=error)
        ) from None
    try:
        return _preset(path.stem, raw)
    except PresetError as error:
        raise PresetError(f"{path}: {error}") from None


def _preset(preset_id: str, raw: Mapping[str, Any]) -> Preset:
    _check_known("key", raw, _KEYS)
    settings = RuleSettings(method=_choice(raw, "method", _METHODS) or Method.ROBUST)
    for rule_id, thresholds in _table(raw, "thresholds").items():
        rule = _rule(rule_id)
        if not isinstance(thresholds, dict):
            raise PresetError(
                tr("thresholds.{rule} needs the threshold's name: {names}").format(
                    rule=rule_id, names=_keys_of(rule)
                )
            )
        for threshold_id, value in thresholds.items():
            settings = with_threshold(settings, rule_id, threshold_id, value)
    switched = {on: _names(raw, key) for key, on in (("on", True), ("off", False))}
    if both := set(switched[True]) & set(switched[False]):
        raise PresetError(tr("{names} can't be both on and off").format(names=listed(sorted(both))))
    for on, names in switched.items():
        for rule_id in names:
            settings = settings.with_enabled(_rule(rule_id), on)
    name, meaning = (_text(raw, key) for key in ("name", "meaning"))
    return Preset(preset_id, name, meaning, _choice(raw, "exercise", _EXERCISES), settings)


# ── single settings ─────────────────────────────────────────────────────────────────────────────
def with_assignment(settings: RuleSettings, text: str) -> RuleSettings:
    """Return settings with one of them changed as written on a command line.

    Parameters
    ----------
    settings : RuleSettings
    text : str
        ``rule.threshold=value``, ``rule=on`` or ``rule=off``.

    Raises
    ------
    PresetError
        If that is none of these, or names what there is not, or is out of range.
    """
    name, equals, value = (part.strip() for part in text.partition("="))
    if not equals:
        raise PresetError(
            tr("{text!r} is not rule.threshold=value, rule=on or rule=off").format(text=text)
        )
    rule_id, dot, threshold_id = name.partition(".")
    if not dot:
        if value not in ("on", "off"):
            rule = _rule(rule_id)
            raise PresetError(
                tr("{name} can be on or off, not {value!r}; or set {keys}").format(
                    name=name, value=value, keys=_keys_of(rule)
                )
            )
        return settings.with_enabled(_rule(rule_id), value == "on")
    try:
        number = float(value)
    except ValueError:
        raise PresetError(
            tr("{name} needs a number, not {value!r}").format(name=name, value=value)
        ) from None
    return with_threshold(settings, rule_id, threshold_id, number)


def with_threshold(
    settings: RuleSettings, rule_id: str, threshold_id: str, value: object
) -> RuleSettings:
    """Return settings with one threshold moved; unlike a slider it must stay within its range.

    Raises
    ------
    PresetError
        If there is no such rule or threshold, or the value is no number or out of range.
    """
    rule = _rule(rule_id)
    threshold = next((t for t in rule.thresholds if t.id == threshold_id), None)
    if threshold is None:
        raise PresetError(
            tr("{rule} has no threshold called {threshold!r}; it has {keys}").format(
                rule=rule_id, threshold=threshold_id, keys=_keys_of(rule)
            )
        )
    key = f"{rule_id}.{threshold_id}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PresetError(tr("{key} needs a number, not {value!r}").format(key=key, value=value))
    if not (math.isfinite(value) and threshold.minimum <= value <= threshold.maximum):
        raise PresetError(
            tr("{key} is {value:g}, outside {range}").format(
                key=key, value=value, range=range_of(threshold)
            )
        )
    return settings.with_value(rule, threshold, float(value))


def range_of(threshold: Threshold) -> str:
    """Write the range of a threshold: ``0 to 90°``."""
    unit = threshold.unit if threshold.unit in ("", "°") else f" {threshold.unit}"
    return tr("{least:g} to {most:g}{unit}").format(
        least=threshold.minimum, most=threshold.maximum, unit=unit
    )


# ── writing ─────────────────────────────────────────────────────────────────────────────────────
def save_preset(path: Path, preset: Preset) -> None:
    """Write a preset in one step.

    Parameters
    ----------
    path : Path
        Its name without the suffix becomes the identifier.
    preset : Preset

    Raises
    ------
    OSError
        If it can't be written; what was there is kept.
    """
    write_text_atomically(path, preset_text(preset))


def preset_text(preset: Preset) -> str:
    """Write a preset as TOML: only what differs from the defaults."""
    settings = preset.settings
    lines = [f"name = {_quoted(preset.name)}", f"meaning = {_quoted(preset.meaning)}"]
    if preset.exercise is not None:
        lines.append(f"exercise = {_quoted(preset.exercise.value)}")
    if settings.method is not Method.ROBUST:
        lines.append(f"method = {_quoted(settings.method.value)}")
    for key, names in (("on", settings.enabled), ("off", settings.disabled)):
        if names:
            lines.append(f"{key} = [{', '.join(_quoted(name) for name in sorted(names))}]")
    if settings.values:
        lines += ["", "[thresholds]"]
        lines += [f"{key} = {value!r}" for key, value in sorted(settings.values.items())]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


# ── what is in a file ───────────────────────────────────────────────────────────────────────────
def _rule(rule_id: str) -> Rule:
    try:
        return rule_by_id(rule_id)
    except KeyError as error:
        raise PresetError(error.args[0]) from None


def _keys_of(rule: Rule) -> str:
    return listed([f"{rule.id}.{threshold.id}" for threshold in rule.thresholds])


def _check_known(what: str, given: Iterable[str], known: Sequence[str]) -> None:
    for name in given:
        if name not in known:
            raise PresetError(
                tr("there is no {what} {name!r}; there are: {names}").format(
                    what=what, name=name, names=", ".join(known)
                )
            )


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key)
    if not isinstance(value, str) or not value.strip():
        raise PresetError(tr("{key} is missing: it needs a text in quotes").format(key=key))
    return value


def _choice(raw: Mapping[str, Any], key: str, choices: Mapping[str, _T]) -> _T | None:
    value = raw.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or value not in choices:
        raise PresetError(
            tr("{key} is {value!r}; it can be {names}").format(
                key=key, value=value, names=", ".join(choices)
            )
        )
    return choices[value]


def _table(raw: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = raw.get(key, {})
    if not isinstance(value, dict):
        raise PresetError(tr("{key} must be a table, [{key}]").format(key=key))
    return value


def _names(raw: Mapping[str, Any], key: str) -> list[str]:
    value = raw.get(key, [])
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise PresetError(
            tr("{key} must be a list of rules, such as [{value}]").format(
                key=key, value=_quoted(RULES[0].id)
            )
        )
    return value
