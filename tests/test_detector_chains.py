"""Keypoint R-CNN and RTMPose from the command line to reps and angles, held against known truth.

The networks are replaced by such as know where the joints are; the joint sets, their maps, the
lifter and the rules are the program's own. So is the study's chain, Keypoint R-CNN → VideoPose3D.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.main import main
from inference.detect import keypoint_rcnn, registry
from inference.detect.keypoint_rcnn import loading, preprocess
from inference.lift import torch_prediction
from inference.lift.checkpoint import Checkpoint, Layout
from inference.motion.measure import measure
from inference.poses import Keypoints2D
from inference.skeleton import H36M17, FloatArray
from inference.synth.camera import Camera
from inference.synth.motion import simulate
from inference.synth.spec import LiftSpec, SquatRep
from inference.synth.truth import Truth
from tests.inference.detect.rcnn_fakes import BoxAround
from tests.inference.detect.true_detectors import (
    TrueRCNN,
    TrueRTMPose,
    TrueVideoPose3D,
    prepare_without_pillow,
)
from tests.inference.lift.test_checkpoint import videopose3d_file
from tests.inference.video.clips import HEIGHT, WIDTH, steady, write_clip

AZIMUTH_DEG = 50.0
WEIGHTS = "keypoint_rcnn_R_50_FPN_3x.pkl"


@pytest.fixture(scope="module")
def truth() -> Truth:
    """Two squats from the front left, the second leaning too far."""
    tempo = {"down_s": 0.9, "pause_s": 0.1, "up_s": 0.8, "rest_s": 0.3}
    reps = (SquatRep(**tempo), SquatRep(**tempo, spine_angle_deg=28.0))
    spec = LiftSpec(reps, lead_in_s=0.6, lead_out_s=0.6)
    return Truth.of(simulate(spec, 30.0), Camera.framing(AZIMUTH_DEG, (WIDTH, HEIGHT)))


@pytest.fixture(scope="module")
def clip(truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip whose pictures tell nothing but which frame they are."""
    return write_clip(tmp_path_factory.mktemp("coded") / "squat.mp4", steady(len(truth)))


def put_in(monkeypatch: pytest.MonkeyPatch, folder: Path, model: Any) -> None:
    """Let a model take the place of detectron2's."""
    (folder / WEIGHTS).write_bytes(b"weights of a test")
    monkeypatch.setenv("LIFTLENS_MODELS", str(folder))
    sizes = SimpleNamespace(INPUT=SimpleNamespace(MIN_SIZE_TEST=240, MAX_SIZE_TEST=400))
    monkeypatch.setattr(loading, "configuration", lambda _name: sizes)
    monkeypatch.setattr(loading, "build", lambda _cfg: model)
    monkeypatch.setattr(loading, "load", lambda _model, _path: None)
    monkeypatch.setattr(keypoint_rcnn, "lacks_package", str)
    monkeypatch.setattr(preprocess, "prepare", prepare_without_pillow)
    kind = replace(registry.DETECTORS["keypoint-rcnn"], lacks_package=str)
    monkeypatch.setattr(registry, "DETECTORS", {**registry.DETECTORS, kind.name: kind})


@pytest.fixture
def rcnn(truth: Truth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    put_in(monkeypatch, tmp_path, TrueRCNN(truth))
    return "keypoint-rcnn"


@pytest.fixture
def rtmpose(truth: Truth, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(TrueRTMPose, "truth", truth, raising=False)
    kind = replace(
        registry.DETECTORS["rtmpose"], model="blazepose-full", load=TrueRTMPose, lacks_package=str
    )
    monkeypatch.setattr(registry, "DETECTORS", {**registry.DETECTORS, kind.name: kind})
    return "rtmpose"


def analysed(clip: Path, output: Path, detector: str, more: Sequence[str] = ()) -> dict[str, Any]:
    arguments = ["analyze", str(clip), "-o", str(output), "-q", "--detector", detector, *more]
    assert main([*arguments, "--device", "cpu", "--threads", "1", "--batch", "4"]) == 0
    text = (output / clip.stem / "analysis.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def check(truth: Truth, document: dict[str, Any], folder: Path, bounds_deg: FloatArray) -> None:
    """Hold what was written against the truth; the bounds are for spine angle and knee flexion."""
    assert document["exercise"] == "squat"
    assert len(document["reps"]) == len(truth.reps)
    for true, found in zip(truth.reps, document["reps"], strict=True):
        assert abs(true.bottom_frame - found["bottom_frame"]) <= 3
    assert [f["rep"] for f in document["findings"] if f["rule"] == "spine_angle"] == [2]
    assert document["view"]["azimuth_deg"] == pytest.approx(AZIMUTH_DEG, abs=15)
    size = truth.camera.width, truth.camera.height
    sure = np.ones(truth.keypoints.shape[:2])
    seen = Keypoints2D(truth.keypoints, sure, truth.times_s, size, H36M17)
    true_series = measure(truth.poses, seen)
    with (folder / "measurements.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = ("spine_angle_deg", "knee_flexion_left_deg", "knee_flexion_right_deg")
    for name, bound in zip(names, bounds_deg, strict=True):
        error = np.abs([float(row[name]) for row in rows] - true_series[name])
        assert np.median(error) <= bound, name
        assert error.max() <= 3 * bound, name


@pytest.mark.parametrize("name", ["rcnn", "rtmpose"])
def test_their_joints_become_the_right_reps_and_angles(
    name: str, truth: Truth, clip: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    document = analysed(clip, tmp_path / "out", detector := request.getfixturevalue(name))
    assert document["detector"].startswith(f"{detector} ")
    check(truth, document, tmp_path / "out" / clip.stem, np.array([2.0, 4.0, 4.0]))


def test_the_studys_chain_gives_the_poses_that_its_lifter_makes(
    rcnn: str, truth: Truth, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = TrueVideoPose3D(truth, 50.0)
    checkpoint = Checkpoint(model, Layout.VIDEOPOSE3D, 50.0)  # type: ignore[arg-type]
    monkeypatch.setattr(torch_prediction, "load_checkpoint", lambda _path: checkpoint)
    weights = videopose3d_file(tmp_path, 4, zipped=False)
    # Such a model knows nothing of up: the camera's tilt is told, and its roll is not.
    told = ["--lifter-weights", str(weights), "--camera-pitch", str(truth.camera.tilt_deg)]
    document = analysed(clip, tmp_path / "out", rcnn, told)
    assert model.worst < 0.02  # of half the picture's width
    check(truth, document, tmp_path / "out" / clip.stem, np.array([3.0, 1.0, 1.0]))


def test_the_studys_chain_runs_with_files_as_they_are_published(
    rcnn: str, clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = videopose3d_file(tmp_path, 8, zipped=False)
    document = analysed(clip, tmp_path / "out", rcnn, ["--lifter-weights", str(weights)])
    assert document["lifter"].startswith("temporal 1-")
    assert document["detector_device"] == "CPU, 1 thread"
    assert "by keypoint-rcnn on CPU, 1 thread" in capsys.readouterr().out


def test_nobody_is_a_plain_result(
    clip: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Unsure(BoxAround):
        def _person(self, one: dict[str, Any]) -> SimpleNamespace:
            found = super()._person(one)
            found.scores = found.scores * 0.5
            return found

    put_in(monkeypatch, tmp_path, Unsure())
    weights = videopose3d_file(tmp_path, 8, zipped=False)
    command = ["--lifter-weights", str(weights)]
    document = analysed(clip, tmp_path / "out", "keypoint-rcnn", command)
    assert document["notes"] == ["Nobody was found in this clip."]
    assert document["reps"] == []
    assert "Nobody was found in this clip." in capsys.readouterr().out
