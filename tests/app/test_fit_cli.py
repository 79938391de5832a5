from __future__ import annotations

import json
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from app.main import main
from inference.presets import find_preset
from tests.app.commands import stub_analyses
from tests.factories import GOOD, LEANING, squat_analysis

Said = pytest.CaptureFixture[str]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    for name in ("a.mp4", "b.mp4", "broken.mp4"):
        (tmp_path / name).write_bytes(b"")
    analyses = {
        "a.mp4": squat_analysis((GOOD, LEANING, GOOD)),
        "b.mp4": squat_analysis((LEANING, GOOD), azimuth_deg=90.0),
    }
    return stub_analyses(monkeypatch, analyses)


def labels(folder: Path, *rows: str) -> str:
    path = folder / "labels.csv"
    path.write_text("\n".join(["clip,rep,rule,label", *rows]), encoding="utf-8")
    return str(path)


LABELLED = (
    *("a.mp4,1,spine_angle,fine", "a.mp4,2,spine_angle,fault", "a.mp4,3,spine_angle,fine"),
    *("b.mp4,1,spine_angle,fault", "b.mp4,2,spine_angle,fine"),
)


def test_labels_give_a_limit_between_them(tmp_path: Path, asked: list[str], capsys: Said) -> None:
    assert main(["fit", labels(tmp_path, *LABELLED), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    (rule,) = document["rules"]
    assert (rule["rule"], rule["threshold"], rule["unit"]) == ("spine_angle", "min", "°")
    assert LEANING.spine_angle_deg < rule["limit"] < GOOD.spine_angle_deg
    assert rule["limit"] == pytest.approx(44.0, abs=2.0)
    assert (rule["after"]["precision"], rule["after"]["recall"]) == (1.0, 1.0)
    assert [rep["fault"] for rep in rule["reps"]] == [True, True, False, False, False]
    assert rule["contradictions"] == []
    marked = {point["limit"]: point["marked"] for point in rule["curve"]}
    assert (marked[20.0], marked[45.0], marked[70.0]) == (0, 2, 5)
    assert asked == ["a.mp4", "b.mp4"]


def test_the_report_can_be_read(tmp_path: Path, asked: list[str], capsys: Said) -> None:
    rows = (*LABELLED, "a.mp4,1,depth,fine", "a.mp4,3,spine_angle,fault", "b.mp4,9,depth,fault")
    assert main(["fit", labels(tmp_path, *rows)]) == 0
    said = capsys.readouterr()
    assert "Spine angle (spine_angle.min): 45° → " in said.out
    assert "from 3 reps at fault and 3 fine" in said.out
    assert "now           45" in said.out
    assert "contradict the others: a.mp4 rep 3 (fault" in said.out
    assert "Only 3 labelled reps are at fault" in said.out
    assert "Depth (depth.max): 10° → 10°, from 0 reps at fault and 1 fine" in said.out
    assert "Every labelled rep is fine" in said.out
    (line,) = said.err.splitlines()
    assert "b.mp4 rep 9 is left out of depth: there is no such rep: 2 were found" in line


def test_one_rule_may_be_asked_for(tmp_path: Path, asked: list[str], capsys: Said) -> None:
    path = labels(tmp_path, *LABELLED, "broken.mp4,1,depth,fine")
    assert main(["fit", path, "--rule", "spine_angle"]) == 0
    assert "Depth" not in capsys.readouterr().out
    assert asked == ["a.mp4", "b.mp4"]
    assert main(["fit", path, "--rule", "knee_caving"]) == 1
    assert "no labels for knee_caving" in capsys.readouterr().err


def test_a_clip_that_cannot_be_used_is_said_and_the_others_are(
    tmp_path: Path, asked: list[str], capsys: Said
) -> None:
    path = labels(tmp_path, "broken.mp4,1,spine_angle,fine", *LABELLED)
    assert main(["fit", path]) == 1
    said = capsys.readouterr()
    assert "Spine angle" in said.out
    (line,) = said.err.splitlines()
    assert "“broken.mp4” is no video" in line


def test_bad_rows_are_named_before_the_long_work(
    tmp_path: Path, asked: list[str], capsys: Said
) -> None:
    assert main(["fit", labels(tmp_path, *LABELLED, "a.mp4,x,depth,fine", "a.mp4,1,,fine")]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[1] for line in lines] == [
        *(" labels.csv, line 7", " labels.csv, line 8"),
    ]
    assert asked == []


def test_fitted_limits_are_saved_as_a_preset(
    tmp_path: Path, asked: list[str], capsys: Said
) -> None:
    target = tmp_path / "Ann.toml"
    path = labels(tmp_path, *LABELLED, "a.mp4,1,depth,fine")
    assert main(["fit", path, "--save", str(target), "--preset", "powerlifting-squat"]) == 0
    assert "Spine angle (spine_angle.min): 30° → " in capsys.readouterr().out
    saved, base = find_preset(str(target)), find_preset("powerlifting-squat")
    fitted = saved.settings.values["spine_angle.min"]
    assert LEANING.spine_angle_deg < fitted < GOOD.spine_angle_deg
    assert saved.settings == replace(
        base.settings, values={**base.settings.values, "spine_angle.min": fitted}
    )
    assert (saved.exercise, saved.name) == (base.exercise, "Ann")
    assert "labels.csv" in saved.meaning


def test_a_rule_that_was_off_is_on_with_its_fitted_limit(tmp_path: Path, asked: list[str]) -> None:
    off = tmp_path / "off.toml"
    off.write_text('name = "a"\nmeaning = "b"\noff = ["spine_angle"]\n', encoding="utf-8")
    target = tmp_path / "on.toml"
    path = labels(tmp_path, *LABELLED)
    assert main(["fit", path, "--preset", str(off), "--save", str(target), "-q"]) == 0
    assert find_preset(str(target)).settings.disabled == frozenset()


def test_nothing_fitted_is_not_saved(tmp_path: Path, asked: list[str], capsys: Said) -> None:
    target = tmp_path / "Ann.toml"
    path = labels(tmp_path, "a.mp4,1,spine_angle,fine")
    assert main(["fit", path, "--save", str(target)]) == 1
    assert "no limit could be fitted" in capsys.readouterr().err
    assert not target.exists()


def test_a_preset_that_cannot_be_written_is_said(
    tmp_path: Path, asked: list[str], capsys: Said
) -> None:
    (tmp_path / "file").write_bytes(b"")
    target = tmp_path / "file" / "Ann.toml"
    assert main(["fit", labels(tmp_path, *LABELLED), "--save", str(target)]) == 1
    assert "can't be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["--save", "Ann.txt"], ".toml"), (["--preset", "none"], "no preset called 'none'")],
)
def test_a_wrong_command_line_is_status_2(
    arguments: list[str], says: str, tmp_path: Path, asked: list[str], capsys: Said
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["fit", labels(tmp_path, *LABELLED), *arguments])
    assert ended.value.code == 2
    assert says in capsys.readouterr().err
    assert asked == []


def test_an_interruption_is_status_130(
    tmp_path: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    inherited = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    monkeypatch.setattr(
        "app.terminal.reviewing.review", lambda *_: signal.raise_signal(signal.SIGTERM)
    )
    try:
        assert main(["fit", labels(tmp_path, *LABELLED)]) == 130
    finally:
        signal.signal(signal.SIGTERM, inherited)
    assert asked == ["a.mp4"]
    assert capsys.readouterr().err == "liftlens: interrupted; finished analyses are kept.\n"
