from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.motion.rules import RULES, rule_by_id
from inference.motion.types import Exercise, Method, RuleSettings
from inference.presets import (
    Preset,
    PresetError,
    find_preset,
    load_preset,
    load_presets,
    preset_text,
    save_preset,
    user_presets_folder,
    with_assignment,
)

NAMED = 'name = "Mine"\nmeaning = "For me."\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_bundled_preset_can_be_used_and_the_default_changes_nothing() -> None:
    presets, problems = load_presets()
    assert problems == ()
    by_id = {preset.id: preset for preset in presets}
    assert presets[0].id == "default"
    assert by_id["default"].settings == RuleSettings()
    assert {"study", "beginner", "deadlift", "snatch", "powerlifting-squat"} <= set(by_id)
    for preset in presets:
        assert preset.name
        assert preset.meaning.endswith(".")


def test_a_preset_for_an_exercise_changes_only_rules_of_that_exercise() -> None:
    for preset in load_presets()[0]:
        if preset.exercise is None:
            continue
        changed = {key.partition(".")[0] for key in preset.settings.values}
        changed |= preset.settings.enabled | preset.settings.disabled
        for rule_id in changed:
            assert preset.exercise in rule_by_id(rule_id).exercises, (preset.id, rule_id)


def test_the_studys_preset_is_the_studys() -> None:
    study = find_preset("study").settings
    assert study.method is Method.STUDY
    spine, caving = rule_by_id("spine_angle"), rule_by_id("knee_caving")
    assert study.value(spine, spine.limit) == 45.0
    assert study.value(caving, caving.limit) == 1.0
    assert {rule.id for rule in RULES if study.is_on(rule)} == {"spine_angle", "knee_caving"}


def test_everything_switches_every_rule_on() -> None:
    assert all(find_preset("thorough").settings.is_on(rule) for rule in RULES)


def test_a_file_says_what_it_says(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        NAMED
        + 'exercise = "squat"\nmethod = "study"\non = ["heel_rise"]\noff = ["depth"]\n'
        + "[thresholds]\nspine_angle.min = 40\nknee_caving = { min = 0.8, bent = 60 }\n",
    )
    preset = load_preset(path)
    assert (preset.id, preset.name, preset.meaning) == ("mine", "Mine", "For me.")
    assert preset.exercise is Exercise.SQUAT
    assert preset.settings == RuleSettings(
        {"spine_angle.min": 40.0, "knee_caving.min": 0.8, "knee_caving.bent": 60.0},
        disabled=frozenset({"depth"}),
        enabled=frozenset({"heel_rise"}),
        method=Method.STUDY,
    )


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    made = RuleSettings(
        {"depth.max": -5.0, "knee_caving.min": 0.85},
        frozenset({"tempo"}),
        frozenset({"lock_out", "bar_path"}),
        Method.STUDY,
    )
    preset = Preset("own", 'Für "Ola"\\', "Zeile\nund \x7f Rest", Exercise.SNATCH, made)
    path = tmp_path / "deep" / "own.toml"
    save_preset(path, preset)
    assert load_preset(path) == preset
    assert [p.name for p in path.parent.iterdir()] == ["own.toml"]


@settings(max_examples=30, deadline=None)
@given(
    st.text(min_size=1).filter(
        lambda s: s.strip() and not any("\ud800" <= c <= "\udfff" for c in s)
    ),
    st.sampled_from(RULES),
    st.floats(0, 1),
    st.booleans(),
)
def test_any_name_and_any_threshold_survive_saving(
    tmp_path_factory: pytest.TempPathFactory, name: str, rule: object, share: float, on: bool
) -> None:
    chosen = next(r for r in RULES if r is rule)
    limit = chosen.limit
    value = limit.minimum + share * (limit.maximum - limit.minimum)
    made = RuleSettings().with_value(chosen, limit, value).with_enabled(chosen, on)
    preset = Preset("any", name, "Any.", None, made)
    path = tmp_path_factory.mktemp("presets") / "any.toml"
    save_preset(path, preset)
    assert load_preset(path) == preset


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name = ", "is not TOML"),
        ('meaning = "No name."', "name is missing"),
        (NAMED + "speed = 3", "there is no key 'speed'"),
        (NAMED + 'method = "magic"', "method is 'magic'; it can be robust, study"),
        (NAMED + 'exercise = "curl"', "exercise is 'curl'; it can be squat, deadlift, snatch"),
        (NAMED + 'on = "depth"', "on must be a list of rules"),
        (NAMED + 'on = ["dept"]', "there is no rule called 'dept'"),
        (NAMED + 'on = ["depth"]\noff = ["depth"]', "depth can't be both on and off"),
        (NAMED + "thresholds = 3", "thresholds must be a table"),
        (NAMED + "[thresholds]\nspin.min = 3", "there is no rule called 'spin'"),
        (NAMED + "[thresholds]\nspine_angle = 3", "spine_angle.min"),
        (NAMED + "[thresholds]\nspine_angle.max = 3", "has no threshold called 'max'"),
        (NAMED + "[thresholds]\nspine_angle.min = 91", "spine_angle.min is 91, outside 0 to 90°"),
        (NAMED + "[thresholds]\nspine_angle.min = nan", "outside 0 to 90°"),
        (NAMED + '[thresholds]\nspine_angle.min = "4"', "spine_angle.min needs a number"),
        (NAMED + "[thresholds]\nspine_angle.min = true", "spine_angle.min needs a number"),
    ],
)
def test_what_is_wrong_in_a_file_is_named_with_the_file(
    tmp_path: Path, text: str, told: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(PresetError) as caught:
        load_preset(path)
    assert str(path) in str(caught.value)
    assert told in str(caught.value)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(PresetError, match=r"gone\.toml can't be read: No such file"):
        find_preset(str(tmp_path / "gone.toml"))


def test_the_users_presets_come_too_and_a_broken_one_spoils_nothing() -> None:
    folder = user_presets_folder()
    save_preset(folder / "beginner.toml", Preset("beginner", "My beginners", "Mine."))
    save_preset(folder / "anna.toml", Preset("anna", "Anna", "Hers."))
    (folder / "broken.toml").write_text("name", encoding="utf-8")
    presets, problems = load_presets()
    by_id = {preset.id: preset for preset in presets}
    assert by_id["beginner"].name == "My beginners"
    assert find_preset("anna").name == "Anna"
    assert "broken" not in by_id
    (problem,) = problems
    assert "broken.toml is not TOML" in problem
    with pytest.raises(PresetError, match="is not TOML"):
        find_preset("broken")


def test_an_unknown_preset_is_answered_with_those_there_are() -> None:
    with pytest.raises(PresetError, match=r"no preset called 'nope'; there are: default, .*study"):
        find_preset("nope")


def test_single_settings_are_read_as_written() -> None:
    made = RuleSettings()
    for text in ("spine_angle.min=40", " knee_caving = off", "heel_rise=on", "depth.max=-3.5"):
        made = with_assignment(made, text)
    assert made == RuleSettings(
        {"spine_angle.min": 40.0, "depth.max": -3.5},
        frozenset({"knee_caving"}),
        frozenset({"heel_rise"}),
    )
    assert with_assignment(made, "spine_angle.min=45").values == {"depth.max": -3.5}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("spine_angle.min", "is not rule.threshold=value, rule=on or rule=off"),
        ("spine_angle=40", "can be on or off, not '40'; or set spine_angle.min"),
        ("knee_caving=40", "or set knee_caving.min and knee_caving.bent"),
        ("spine_angle.min=steep", "needs a number, not 'steep'"),
        ("spine_angle.min=inf", "outside 0 to 90°"),
        ("spine_angle.min=-1", "spine_angle.min is -1, outside 0 to 90°"),
        ("spine.min=1", "no rule called 'spine'"),
        ("spine_angle.max=1", "no threshold called 'max'; it has spine_angle.min"),
    ],
)
def test_a_single_setting_that_is_wrong_is_said(text: str, told: str) -> None:
    with pytest.raises(PresetError) as caught:
        with_assignment(RuleSettings(), text)
    assert told in str(caught.value)


def test_only_what_differs_is_written() -> None:
    assert preset_text(Preset("p", "P", "Plain.")) == 'name = "P"\nmeaning = "Plain."\n'
