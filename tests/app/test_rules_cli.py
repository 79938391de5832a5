from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.main import main
from app.terminal import analyze as cli
from inference.export.contract import AnalysisDocument
from inference.lift.scene import Scene
from inference.motion.rules import RULES
from inference.motion.types import RuleSettings
from inference.presets import user_presets_folder
from inference.review import Review, review
from tests.factories import squat_analysis


def test_rules_and_presets_are_listed_in_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    text = capsys.readouterr().out
    for rule in RULES:
        assert f"{rule.id} · {rule.name}" in text
        for threshold in rule.thresholds:
            assert f"{rule.id}.{threshold.id} = {threshold.default:g}" in text
    assert "heel_rise · Heel rise (off by default)" in text
    assert "study · As in the study" in text
    assert max(map(len, text.splitlines())) <= 100


def test_rules_and_presets_are_listed_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [rule["id"] for rule in document["rules"]] == [rule.id for rule in RULES]
    spine = document["rules"][0]
    assert spine["thresholds"][0] == {
        "id": "min",
        "label": "Smallest spine angle",
        "unit": "°",
        "default": 45.0,
        "minimum": 0.0,
        "maximum": 90.0,
        "step": 1.0,
    }
    assert spine["fault"] == "below"
    (study,) = (preset for preset in document["presets"] if preset["id"] == "study")
    assert study["method"] == "study"
    assert study["thresholds"] == {"knee_caving.min": 1.0}


def test_a_broken_preset_of_the_users_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    user_presets_folder().mkdir(parents=True)
    (user_presets_folder() / "broken.toml").write_text("name", encoding="utf-8")
    assert main(["rules"]) == 1
    said = capsys.readouterr()
    assert "study" in said.out
    assert said.err.startswith("liftlens: ")
    assert "broken.toml" in said.err


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[Review]:
    """Reviews of a made-up clip instead of the one that is named, as they are made."""
    made: list[Review] = []

    def analyse(
        _clip: Path, _options: object, _stop: object, settings: RuleSettings, _scene: Scene
    ) -> Review:
        made.append(review(squat_analysis(), None, settings))
        return made[-1]

    monkeypatch.setattr(cli, "review_clip", analyse)
    return made


def test_a_clip_is_judged_by_a_preset_and_single_settings(
    judged: list[Review], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["analyze", "squat.mp4", "-o", str(tmp_path), "--preset", "powerlifting-squat"]
    arguments += ["--set", "spine_angle.min=58", "--set", "depth=off", "--json"]
    assert main(arguments) == 0
    document = AnalysisDocument.model_validate_json(
        (tmp_path / "squat" / "analysis.json").read_text(encoding="utf-8")
    )
    rules = {rule.id: rule for rule in document.rules}
    assert rules["spine_angle"].thresholds == {"min": 58.0}
    assert rules["spine_angle"].faulty_reps == [2]
    assert rules["spine_angle"].borderline_reps == [1, 3]
    assert rules["spine_angle"].judged_reps == 3
    assert not rules["depth"].enabled
    assert rules["lock_out"].enabled
    assert document.method == "robust"
    assert "3 findings (2 borderline)" in capsys.readouterr().out


def test_a_preset_can_be_a_file(judged: list[Review], tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        'name = "Own"\nmeaning = "Mine."\nmethod = "study"\nthresholds.depth.max = 20',
        encoding="utf-8",
    )
    assert main(["analyze", "a.mp4", "-o", str(tmp_path), "--preset", str(own), "--json"]) == 0
    assert judged[0].settings.values == {"depth.max": 20.0}
    text = (tmp_path / "a" / "analysis.json").read_text(encoding="utf-8")
    assert json.loads(text)["method"] == "study"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--preset", "nope"], "there is no preset called 'nope'"),
        (["--set", "spine_angle.min=400"], "spine_angle.min is 400, outside 0 to 90°"),
    ],
)
def test_a_wrong_preset_or_setting_is_a_wrong_command_line(
    arguments: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["analyze", "a.mp4", "-o", str(tmp_path / "out"), *arguments])
    assert caught.value.code == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
