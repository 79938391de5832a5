from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from inference.motion.types import Exercise
from inference.skeleton import Joint
from inference.synth.__main__ import main
from inference.synth.camera import Camera
from inference.synth.clip import render_clip
from inference.synth.demo import DEMO_CAMERA, DEMO_FPS, DEMO_SET
from inference.synth.motion import bottom_measures, simulate
from inference.synth.spec import LiftSpec, SquatRep
from inference.synth.truth import Truth, truth_path

from .clips import small_clip

SPEC = LiftSpec(
    (SquatRep(down_s=0.3, pause_s=0.0, up_s=0.3, rest_s=0.0),), lead_in_s=0.2, lead_out_s=0.2
)


def test_a_clip_has_its_frames_and_its_truth(tmp_path: Path) -> None:
    calls: list[tuple[int, int]] = []
    camera = Camera.framing(35.0, (96, 128))
    path = tmp_path / "clips" / "größe.mp4"
    truth = render_clip(SPEC, camera, path, fps=20, progress=lambda *call: calls.append(call))
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
    assert len(frames) == len(truth) == 20
    assert (frames[0].width, frames[0].height) == (96, 128)
    assert float(frames[7].pts * frames[7].time_base) == pytest.approx(truth.times_s[7])
    assert calls == [(i + 1, 20) for i in range(20)]


def test_truth_survives_its_file(tmp_path: Path) -> None:
    truth = Truth.of(simulate(DEMO_SET), DEMO_CAMERA)
    truth.save(tmp_path / "clip.truth.npz")
    loaded = Truth.load(tmp_path / "clip.truth.npz")
    assert (loaded.camera, loaded.exercise, loaded.reps) == (
        truth.camera,
        Exercise.SQUAT,
        truth.reps,
    )
    np.testing.assert_allclose(loaded.joints, truth.joints, atol=1e-6)
    np.testing.assert_array_equal(loaded.times_s, truth.times_s)
    np.testing.assert_allclose(loaded.keypoints, truth.keypoints, atol=1e-3)


def test_truth_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.truth.npz"
    np.savez(path, joints=np.zeros((1, 17, 3)), times_s=np.zeros(1), about='{"version": 0}')
    with pytest.raises(ValueError, match="render the clip again"):
        Truth.load(path)


def test_poses_agree_with_joints_and_camera() -> None:
    truth = Truth.of(simulate(SPEC), Camera(90.0, 3.0, 1.0, 0.0))
    head = truth.joints[0, Joint.HEAD] - truth.joints[0, Joint.PELVIS]
    # From the left side, away from the camera is to the lifter's right, its left is ahead.
    np.testing.assert_allclose(
        truth.poses.xyz[0, Joint.HEAD], [-head[1], head[0], head[2]], atol=1e-6
    )
    assert truth.keypoints.shape == (len(truth), 17, 2)


def test_a_small_clip_is_rendered_once(tmp_path: Path) -> None:
    first = small_clip(tmp_path, SPEC, fps=10, size=(96, 128))
    stamp = first.path.stat().st_mtime_ns
    again = small_clip(tmp_path, SPEC, fps=10, size=(96, 128))
    assert again.path == first.path
    assert again.path.stat().st_mtime_ns == stamp
    assert again.truth.reps == first.truth.reps
    assert small_clip(tmp_path, SPEC, azimuth_deg=90, fps=10, size=(96, 128)).path != first.path


def test_the_command_renders_a_set_of_ones_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.mp4"
    wanted = ["--exercise", "deadlift", "--reps", "2", "--azimuth", "90"]
    assert main([*wanted, "--fps", "2", "--size", "96x128", "-o", str(path)]) == 0
    truth = Truth.load(truth_path(path))
    assert truth.exercise is Exercise.DEADLIFT
    assert len(truth.reps) == 2
    assert (truth.camera.azimuth_deg, truth.camera.width) == (90, 96)
    assert str(path) in capsys.readouterr().out


def test_the_demo_shows_what_its_notes_say() -> None:
    truth = Truth.of(simulate(DEMO_SET, DEMO_FPS), DEMO_CAMERA)
    spine = [rep.measures["spine_angle_deg"] for rep in truth.reps]
    knees = [rep.measures["knee_width_ratio"] for rep in truth.reps]
    assert 16 <= len(truth) / DEMO_FPS <= 20
    assert [value < 45 for value in spine] == [False, False, True, False, False]
    assert min(spine[:2] + spine[3:]) >= 50
    assert [value < 0.8 for value in knees] == [False, False, False, True, False]
    assert all(0 < rep.measures["depth_deg"] < 10 for rep in truth.reps)


def test_the_bundled_demo_clip_matches_its_recipe(demo_clip: Path) -> None:
    truth = Truth.load(truth_path(demo_clip))
    reps = Truth.of(simulate(DEMO_SET, DEMO_FPS), DEMO_CAMERA).reps
    assert [replace(rep, measures={}) for rep in truth.reps] == [
        replace(rep, measures={}) for rep in reps
    ]
    for kept, made in zip(truth.reps, reps, strict=True):
        assert kept.measures == pytest.approx(made.measures)  # processors round differently
    assert truth.camera == DEMO_CAMERA
    assert demo_clip.stat().st_size < 2_500_000
    with av.open(str(demo_clip)) as container:
        stream = container.streams.video[0]
        assert stream.frames == len(truth)
        assert (stream.width, stream.height) == (DEMO_CAMERA.width, DEMO_CAMERA.height)
    middle = truth.joints[truth.reps[2].bottom_frame]
    assert bottom_measures(middle)["spine_angle_deg"] == pytest.approx(30, abs=1)
