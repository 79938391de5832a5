import pytest

from inference.motion.presets import load_preset, parse_preset
from inference.motion.rules import RULES
from inference.motion.types import Exercise, RuleSettings


@pytest.mark.parametrize("exercise", list(Exercise))
def test_every_exercise_has_settings_that_name_real_rules(exercise: Exercise) -> None:
    settings = load_preset(exercise)
    known = {f"{rule.id}.{t.id}" for rule in RULES for t in rule.thresholds}
    assert set(settings.values) <= known


def test_squat_preset_is_the_studys_limit() -> None:
    settings = load_preset(Exercise.SQUAT)
    rule = next(rule for rule in RULES if rule.id == "spine_angle")
    assert settings.value(rule, rule.thresholds[0]) == 45.0


def test_numbers_are_kept_in_range_and_rules_switched_off() -> None:
    text = 'disabled = ["depth"]\n[thresholds]\n"spine_angle.min" = 400\n"depth.max" = 5'
    settings = parse_preset(text)
    assert settings.values == {"spine_angle.min": 90.0, "depth.max": 5.0}
    assert settings.disabled == {"depth"}
    assert parse_preset("") == RuleSettings()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[thresholds]\n"spine_angle.max" = 3', "no threshold 'spine_angle.max'"),
        ('disabled = ["spin"]', "no rule 'spin'"),
        ("disabled = [", "Unclosed array|Invalid value"),
    ],
)
def test_what_does_not_exist_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_preset(text)
