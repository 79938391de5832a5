"""Detectors on the command line: named, refused with what they lack, and told where they ran."""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from app.batch import cluster
from app.batch.task import ClipOutcome
from app.library import importing
from app.main import main
from app.settings import DetectingSettings, Settings
from app.settings_file import save_settings
from app.terminal.detector_options import add_detector_options, run_options
from inference.analysis import Analysis, AnalysisOptions
from inference.detect import registry
from inference.detect.blazepose import BlazePose
from inference.detect.detector import DEVICES, Precision, RunOptions
from inference.video.clip import VideoError

Said = pytest.CaptureFixture[str]

COMMANDS = (
    ["analyze", "CLIP", "-o", "OUT"],
    ["compare", "CLIP", "CLIP"],
    ["fit", "labels.csv"],
    ["batch", "FOLDER", "-o", "OUT"],
    ["library", "import", "CLIP"],
)


class OtherPose(BlazePose):
    """The default detector by another name, as if it ran on a graphics card."""

    name = "other"
    version = "2"
    made: list[RunOptions] = []

    def __init__(self, run: RunOptions | None = None) -> None:
        super().__init__(run)
        self.made.append(run or RunOptions())
        self.device = "Card 3, fp16"


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> list[RunOptions]:
    """What the other detector is made with."""
    kind = replace(
        registry.DETECTORS["blazepose"], name="other", version="2", load=OtherPose, halves=True
    )
    broken = replace(kind, name="broken", lacks_package=lambda: "It needs a package.")
    kinds = {**registry.DETECTORS, "other": kind, "broken": broken}
    for module in ("inference.detect.registry", "app.terminal.library"):
        monkeypatch.setattr(f"{module}.DETECTORS", kinds)
    monkeypatch.setattr(OtherPose, "made", [])
    return OtherPose.made


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_one_that_can_not_run_is_refused_before_any_clip_is_opened(
    command: list[str], other: list[RunOptions], capsys: Said
) -> None:
    for name, problem in (("mystery", "no detector named 'mystery'"), ("broken", "a package.")):
        with pytest.raises(SystemExit, match="2"):
            main([*command, "--detector", name])
        assert problem in capsys.readouterr().err
    assert other == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_the_help_lists_them(command: list[str], capsys: Said) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([*command, "--help"])
    said = "".join(capsys.readouterr().out.split())
    assert "blazepose,blazepose-fine," in said
    assert "keypoint-rcnn-x101" in said


def test_the_devices_are_those_of_the_settings() -> None:
    assert get_args(DetectingSettings.model_fields["device"].annotation) == DEVICES


def test_what_is_told_goes_before_what_is_known() -> None:
    parser = argparse.ArgumentParser()
    add_detector_options(parser)
    known = RunOptions(threads=2, device="cpu", precision=Precision.FP16, batch=4)
    assert run_options(parser.parse_args([]), known) == known
    words = ["--device", "cuda", "--precision", "fp32", "--batch", "8", "--threads", "3"]
    told = parser.parse_args(words)
    assert run_options(told, known) == RunOptions(3, "cuda", Precision.FP32, 8)
    assert run_options(parser.parse_args([])) == RunOptions()
    for wrong in (["--batch", "0"], ["--threads", "many"], ["--device", "abacus"]):
        with pytest.raises(SystemExit, match="2"):
            parser.parse_args(wrong)


def test_the_device_is_said_and_written_down(
    squat_clip: Path, tmp_path: Path, other: list[RunOptions], capsys: Said
) -> None:
    command = ["analyze", str(squat_clip), "-o", str(tmp_path), "--json", "-q"]
    command += ["--detector", "other", "--threads", "1", "--device", "cuda", "--batch", "4"]
    assert main(command) == 0
    assert "2 reps" in (said := capsys.readouterr().out)
    assert "; by other on Card 3, fp16 → " in said
    written = (tmp_path / squat_clip.stem / "analysis.json").read_text(encoding="utf-8")
    assert json.loads(written)["detector"] == "other 2"
    assert json.loads(written)["detector_device"] == "Card 3, fp16"
    told = RunOptions(threads=1, device="cuda", batch=4)
    assert other == [told]
    # How it runs makes no other keypoints, a precision that is told does.
    assert main([*command, "--batch", "8", "--device", "cpu"]) == 0
    assert other == [told]
    for _ in range(2):
        assert main([*command, "--precision", "fp32"]) == 0
    assert other == [told, replace(told, precision=Precision.FP32)]
    assert main(["compare", str(squat_clip), str(squat_clip), "-q", "--detector", "other"]) == 0
    assert capsys.readouterr().out.endswith("\nJoints found by other on Card 3, fp16.\n")


def test_a_batch_tells_it_of_each_clip(squat_clip: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = ["batch", str(squat_clip.parent), "-o", str(out), "-q"]
    command += ["--workers", "1", "--threads", "2", "--detector", "blazepose", "--json"]
    assert main(command) == 0
    with (out / "summary.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["detector"], row["device"]) == (f"blazepose {BlazePose.version}", "CPU, 2 threads")
    outcome = ClipOutcome(**json.loads((out / row["folder"] / "outcome.json").read_text("utf-8")))
    assert outcome.device == "CPU, 2 threads"
    assert "<td>CPU, 2 threads</td>" in (out / "summary.html").read_text(encoding="utf-8")


def test_a_clusters_workers_say_what_they_lack(other: list[RunOptions]) -> None:
    class Client:
        def run(self, function: object, name: str) -> dict[str, str]:
            assert callable(function)
            return {"tcp://one": "", "tcp://two": function(name)}

    cluster._check_detectors(Client(), ["other", "blazepose"])
    with pytest.raises(cluster.ClusterError, match="tcp://two can't run broken"):
        cluster._check_detectors(Client(), ["other", "broken"])


def test_an_import_takes_the_settings_of_the_window_unless_told(
    squat_clip: Path, other: list[RunOptions], monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    seen: list[AnalysisOptions] = []

    def analyze(_path: Path, options: AnalysisOptions, **_more: object) -> Iterator[Analysis]:
        seen.append(options)
        raise VideoError("enough")
        yield

    monkeypatch.setattr(importing, "analyze_cached", analyze)
    chosen = DetectingSettings(name="other", device="cuda", precision="fp16", batch=3)
    save_settings(Settings(detecting=chosen))
    command = ["library", "import", str(squat_clip), "--retry", "-q"]
    assert main(command) == 1
    assert main([*command, "--detector", "blazepose", "--device", "cpu", "--threads", "1"]) == 1
    assert [(options.detector, options.run) for options in seen] == [
        ("other", RunOptions(None, "cuda", Precision.FP16, 3)),
        ("blazepose", RunOptions(1, "cpu", Precision.FP16, 3)),
    ]
    save_settings(Settings(detecting=DetectingSettings(name="broken")))
    capsys.readouterr()
    assert main(command) == 1
    assert capsys.readouterr().err == "liftlens: It needs a package.\n"
    assert len(seen) == 2


def test_they_are_listed_with_what_they_lack(capsys: Said) -> None:
    assert main(["detectors"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("blazepose           BlazePose full (BlazePose, 33 joints, Apache-2.0)")
    assert "ready, the default" in said
    assert "`liftlens models get rtmpose-m`" in said or "onnxruntime" in said
    assert main(["detectors", "--json"]) == 0
    listed = {entry["name"]: entry for entry in json.loads(capsys.readouterr().out)}
    assert list(listed) == list(registry.DETECTORS)
    assert (listed["blazepose"]["ready"], listed["blazepose"]["default"]) == (True, True)
    assert listed["rtmpose"]["lacks"]
    assert not listed["rtmpose"]["ready"]
