from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.main import main
from inference.analysis import Analysis
from inference.export.contract import AnalysisDocument, SceneDocument
from inference.motion.types import RuleSettings
from inference.review import Review, review
from inference.video.probe import probe
from tests.inference.lift.models import weights_file
from tests.inference.video.clips import steady, write_clip


def test_a_clip_becomes_numbers_and_an_annotated_clip(
    squat_clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], qapp: object
) -> None:
    assert main(["analyze", str(squat_clip), "-o", str(tmp_path), "--clip", "--no-card", "-q"]) == 0
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


def test_what_is_told_of_the_camera_and_the_athlete_is_written_down(
    squat_clip: Path, tmp_path: Path
) -> None:
    arguments = ["analyze", str(squat_clip), "-o", str(tmp_path), "--json", "-q"]
    written = tmp_path / squat_clip.stem / "analysis.json"
    assert main(arguments) == 0
    plain = AnalysisDocument.model_validate_json(written.read_text(encoding="utf-8"))
    told = ["--camera-pitch", "-4.5", "--athlete-height", "182", "--level-line", "10,20,110,30"]
    assert main([*arguments, *told]) == 0
    document = AnalysisDocument.model_validate_json(written.read_text(encoding="utf-8"))
    assert plain.scene == SceneDocument()
    assert document.scene == SceneDocument(
        camera_pitch_deg=-4.5,
        camera_roll_deg=5.711,
        level_line=((10, 20), (110, 30)),
        athlete_height_m=1.82,
    )
    assert document.lifter_device == "cpu"
    angles = [[rep.measures["spine_angle_bottom_deg"] for rep in d.reps] for d in (plain, document)]
    assert angles[0] != angles[1]


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (["--athlete-height", "1.8"], "outside 80 to 260 cm"),
        (["--camera-pitch", "80"], "outside ±60°"),
        (["--level-line", "1,2,3"], "four numbers"),
        (["--level-line", "10,10,20,200"], "something level"),
    ],
)
def test_what_cannot_be_true_is_refused_before_the_work(
    told: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["analyze", "a.mp4", "-o", str(tmp_path), *told])
    assert ended.value.code == 2
    assert says in capsys.readouterr().err


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


@pytest.fixture
def short_clip(tmp_path: Path) -> Path:
    """A clip of a few pictures with nobody in it, quickly analysed."""
    return write_clip(tmp_path / "short.mp4", steady(12))


def test_a_fault_of_our_own_is_one_line_and_the_next_clip_goes_on(
    short_clip: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    twin = tmp_path / "twin.mp4"
    twin.write_bytes(short_clip.read_bytes())

    def judge(analysis: Analysis, *rest: object) -> Review:
        if analysis.clip.path == short_clip:
            raise ZeroDivisionError("no luck")
        return review(analysis, None, RuleSettings())

    monkeypatch.setattr("app.terminal.reviewing.review", judge)
    out = tmp_path / "out"
    assert main(["analyze", str(short_clip), str(twin), "-o", str(out), "--json", "-q"]) == 1
    said = capsys.readouterr()
    assert len(said.err.splitlines()) == 1
    assert "no luck" in said.err
    assert [path.name for path in out.iterdir()] == ["twin"]


def test_a_folder_that_takes_nothing_is_found_before_the_long_work(
    short_clip: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(
        "app.terminal.reviewing.analyze_cached", lambda *_, **__: pytest.fail("analysed")
    )
    in_the_way = tmp_path / "out"
    in_the_way.write_text("mine", encoding="utf-8")
    assert main(["analyze", str(short_clip), "-o", str(in_the_way), "-q"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert "a file lies where a folder should be" in said[0]
    assert in_the_way.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["...mp4", "..mp4", "new\nline.mp4", "\x1b[31mred.mp4"])
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_no_name_leads_out_of_the_folder_or_breaks_the_line(
    name: str, short_clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip = short_clip.rename(tmp_path / name)
    out = tmp_path / "a" / "b"
    assert main(["analyze", str(clip), "-o", str(out), "--json", "-q"]) == 0
    assert [path.parent.parent for path in tmp_path.rglob("analysis.json")] == [out]
    said = capsys.readouterr().out
    assert len(said.splitlines()) == 1
    assert "\x1b" not in said


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a name is always text")
def test_a_name_that_is_no_text(short_clip: Path, tmp_path: Path) -> None:
    clip = short_clip.rename(tmp_path / os.fsdecode(b"bad\xff.mp4"))
    assert main(["analyze", str(clip), "-o", str(tmp_path / "out"), "--clip", "-q"]) == 0
    (document,) = (tmp_path / "out").rglob("analysis.json")
    written = json.loads(document.read_text(encoding="utf-8"))["clip"]["path"]
    assert written.endswith("bad\N{REPLACEMENT CHARACTER}.mp4")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_clip_leaves_nothing_and_what_was_finished(
    number: signal.Signals,
    short_clip: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    qapp: object,
) -> None:
    # A shell starts what it puts into the background, these tests perhaps, with Ctrl+C ignored.
    inherited = signal.signal(number, signal.SIG_DFL)
    once = iter([number])  # a second one would interrupt at once
    monkeypatch.setattr(
        "widgets.exported.video.paint",
        lambda *_: [signal.raise_signal(n) for n in once],
    )
    out = tmp_path / "out"
    arguments = ["analyze", str(short_clip), str(short_clip), "-o", str(out), "--json", "--clip"]
    try:
        assert main([*arguments, "-q"]) == 130
        assert signal.getsignal(number) is signal.SIG_DFL
    finally:
        signal.signal(number, inherited)
    assert [path.name for path in out.rglob("*") if path.is_file()] == ["analysis.json"]
    assert capsys.readouterr().err == "liftlens: interrupted; finished clips are kept.\n"


def test_a_name_that_the_terminal_cannot_show(short_clip: Path, tmp_path: Path) -> None:
    clip = short_clip.rename(tmp_path / "深蹲.mp4")
    command = [sys.executable, "-m", "app.main", "analyze", str(clip), "-o", str(tmp_path), "-q"]
    environment = dict(os.environ, PYTHONIOENCODING="cp1252")
    ended = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_log_on_a_full_disk_is_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "liftlens.log").symlink_to("/dev/full")
    monkeypatch.setattr("app.main.log_folder", lambda: tmp_path)
    missing = str(tmp_path / "missing.mp4")
    assert main(["analyze", missing, "-o", str(tmp_path), "-q"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
