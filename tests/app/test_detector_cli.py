"""Detectors on the command line, and what comes out where they give other joints."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from app.main import main
from inference.detect import registry
from inference.detect.detector import Detection, OneByOne, RunOptions, Somebody, Tracker
from inference.detect.registry import DETECTORS, DetectorKind
from inference.skeleton import COCO17, H36M17, HALPE26, FloatArray, Image, Joint, JointSet
from inference.synth.truth import Truth, truth_path
from tests.accuracy.faces import with_face

FACE = ("nose", "left_eye", "right_eye", "left_ear", "right_ear")
KNOWN = "blazepose"


def points_of(truth: Truth, joint_set: JointSet) -> FloatArray:
    """Return where the joints of a set are seen, (T, J, 2) pixels; NaN for the feet's points."""
    joints = truth.joints
    up = joints[:, Joint.HEAD] - joints[:, Joint.NECK]
    up /= np.linalg.norm(up, axis=-1, keepdims=True)
    across = joints[:, Joint.LEFT_SHOULDER] - joints[:, Joint.RIGHT_SHOULDER]
    ahead = np.cross(across, up)
    ahead /= np.linalg.norm(ahead, axis=-1, keepdims=True)
    ears = (joints[:, Joint.HEAD] + joints[:, Joint.NECK]) / 2
    whole = with_face(joints, ears, ahead, up)
    pixels = np.moveaxis(truth.camera.project(whole), 1, 0)
    seen = dict(zip((*H36M17.joints, *FACE), pixels, strict=True))
    nowhere = np.full((len(truth), 2), np.nan)
    points = [seen.get(name, nowhere) for name in joint_set.joints]
    return np.stack(points, axis=1).astype(np.float32)


class Knowing:
    """A detector that knows where the joints are."""

    name, version, device = KNOWN, "1", "CPU, 1 thread"

    def __init__(self, joint_set: JointSet, points: FloatArray) -> None:
        self.joint_set, self._points = joint_set, points

    def track(self, start: tuple[float, float] | None = None) -> Tracker:
        return Reciting(self._points)

    def detect(self, images: Sequence[Image], *, closely: bool = True) -> list[list[Somebody]]:
        return [[] for _ in images]


class Reciting(OneByOne):
    def __init__(self, points: FloatArray) -> None:
        self._points = iter(points)

    def update(self, image: Image, time_s: float) -> Detection | None:
        xy = next(self._points)
        known = np.isfinite(xy[:, 0])
        return Detection(np.where(known[:, None], xy, 0), known.astype(np.float32))


@pytest.mark.parametrize("joint_set", [COCO17, HALPE26], ids=lambda joints: joints.name)
def test_the_joints_of_every_detector_lead_to_the_same_reps_and_angles(
    joint_set: JointSet, squat_clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth = Truth.load(truth_path(squat_clip))
    points = points_of(truth, joint_set)
    load: Callable[[RunOptions], Knowing] = lambda _run: Knowing(joint_set, points)  # noqa: E731
    kind = DetectorKind(KNOWN, "", joint_set.name, "blazepose-full", load)
    monkeypatch.setattr(registry, "DETECTORS", {**DETECTORS, KNOWN: kind})
    assert main(["analyze", str(squat_clip), "-o", str(tmp_path), "--json", "-q"]) == 0
    document = json.loads((tmp_path / squat_clip.stem / "analysis.json").read_text("utf-8"))
    assert document["detector"] == f"{KNOWN} 1"
    assert document["detector_device"] == "CPU, 1 thread"
    assert document["exercise"] == "squat"
    assert len(document["reps"]) == len(truth.reps)
    for found, known in zip(document["reps"], truth.reps, strict=True):
        assert abs(found["bottom_frame"] - known.bottom_frame) <= 3
        measures = found["measures"]
        bent = known.measures["knee_flexion_deg"]
        spine = known.measures["spine_angle_deg"]
        assert measures["knee_flexion_left_max_deg"] == pytest.approx(bent, abs=4)
        assert measures["knee_flexion_right_max_deg"] == pytest.approx(bent, abs=4)
        assert measures["spine_angle_bottom_deg"] == pytest.approx(spine, abs=4)


def test_what_a_detector_lacks_is_said_before_a_clip_is_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (["analyze", "none.mp4"], ["batch", "nowhere"]):
        with pytest.raises(SystemExit) as ended:
            main([*command, "-o", str(tmp_path / "out"), "--detector", "blazepose-heavy"])
        assert ended.value.code == 2
        said = capsys.readouterr().err
        assert "pose_landmark_heavy.tflite" in said
        assert "liftlens models get blazepose-heavy" in said
    assert not (tmp_path / "out").exists()


def test_an_unknown_detector_is_answered_with_the_known_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["compare", "a.mp4", "b.mp4", "--detector", "mystery"])
    assert ended.value.code == 2
    assert "keypoint-rcnn" in capsys.readouterr().err


def test_how_it_is_to_run_reaches_the_detector(
    squat_clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[RunOptions] = []
    truth = Truth.load(truth_path(squat_clip))

    def load(run: RunOptions) -> Knowing:
        used.append(run)
        return Knowing(COCO17, points_of(truth, COCO17))

    kind = DetectorKind(KNOWN, "", "told", "blazepose-full", load)
    monkeypatch.setattr(registry, "DETECTORS", {**DETECTORS, KNOWN: kind})
    how = ["--device", "cpu", "--precision", "fp32", "--batch-size", "3", "--threads", "5"]
    out = ["-o", str(tmp_path), "--json", "-q"]
    assert main(["analyze", str(squat_clip), *out, *how]) == 0
    assert used == [RunOptions(threads=5, device="cpu", precision="fp32", batch=3)]  # type: ignore[arg-type]
