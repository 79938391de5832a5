from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from app.main import main
from inference.export.contract import AnalysisDocument
from inference.video.probe import probe
from tests.inference.lift.models import weights_file


def test_a_clip_becomes_numbers_and_an_annotated_clip(
    squat_clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], qapp: object
) -> None:
    assert main(["analyze", str(squat_clip), "-o", str(tmp_path), "--clip", "-q"]) == 0
    folder = tmp_path / squat_clip.stem
    document = AnalysisDocument.model_validate_json(
        (folder / "analysis.json").read_text(encoding="utf-8")
    )
    assert document.exercise == "squat"
    assert len(document.reps) == 2
    assert [f.rep for f in document.findings if f.rule == "spine_angle"] == [2]
    with (folder / "measurements.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == document.clip.frames
    assert {"frame", "time_s", "spine_angle_deg", "knee_flexion_left_deg"} <= set(rows[0])
    assert min(float(row["spine_angle_deg"]) for row in rows) < 45
    assert probe(folder / "annotated.mp4").frames == document.clip.frames
    assert "2 reps" in capsys.readouterr().out


def test_one_bad_clip_does_not_stop_the_others(
    squat_clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(b"")
    out = tmp_path / "out"
    assert main(["analyze", str(bad), str(squat_clip), "-o", str(out), "--json", "-q"]) == 1
    said = capsys.readouterr()
    problems = [line for line in said.err.splitlines() if line.startswith("liftlens:")]
    assert len(problems) == 1
    assert "bad.mp4" in problems[0]
    assert (out / squat_clip.stem / "analysis.json").exists()
    assert not (out / squat_clip.stem / "measurements.csv").exists()
    assert not (out / "bad").exists()


def test_two_clips_of_one_name_get_two_folders(squat_clip: Path, tmp_path: Path) -> None:
    twin = tmp_path / "other" / squat_clip.name
    twin.parent.mkdir()
    twin.write_bytes(squat_clip.read_bytes())
    out = tmp_path / "out"
    assert main(["analyze", str(squat_clip), str(twin), "-o", str(out), "--json", "-q"]) == 0
    paths = [
        json.loads((out / name / "analysis.json").read_text(encoding="utf-8"))["clip"]["path"]
        for name in (squat_clip.stem, f"{squat_clip.stem}-2")
    ]
    assert paths == [str(squat_clip), str(twin)]


def test_the_exercise_can_be_told(squat_clip: Path, tmp_path: Path) -> None:
    arguments = ["analyze", str(squat_clip), "-o", str(tmp_path), "--json", "-q"]
    assert main([*arguments, "--exercise", "deadlift"]) == 0
    text = (tmp_path / squat_clip.stem / "analysis.json").read_text(encoding="utf-8")
    assert json.loads(text)["exercise"] == "deadlift"


def test_a_trained_lifter_is_chosen_by_its_weights(
    squat_clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = weights_file(tmp_path)
    arguments = ["analyze", str(squat_clip), "-o", str(tmp_path / "out"), "--json", "-q"]
    assert main([*arguments, "--lifter-weights", str(weights)]) == 0
    text = (tmp_path / "out" / squat_clip.stem / "analysis.json").read_text(encoding="utf-8")
    assert json.loads(text)["lifter"].startswith("temporal 1-")
    assert main([*arguments, "--lifter-weights", str(tmp_path / "none")]) == 1
    assert "can't be read" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["analyze"], ["analyze", "a.mp4"], ["--nonsense"]])
def test_a_wrong_command_line_is_status_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


def test_without_a_screen_the_window_says_what_to_use_instead(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("app.program.has_screen", lambda: False)
    assert main([]) == 1
    assert "liftlens analyze" in capsys.readouterr().err
