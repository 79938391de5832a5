import logging
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from inference.lift import torch_prediction
from inference.lift.lifter import make_lifter, own_weights
from inference.lift.prediction import WindowPredictor, device_for, make_predictor
from inference.lift.scene import FOCAL_OVER_DIAGONAL
from inference.lift.temporal import TemporalLifter
from inference.lift.torch_prediction import ClipPredictor, TorchNetwork, make_torch_predictor
from inference.models.errors import ModelError
from inference.motion.measure import measure
from inference.poses import Keypoints2D
from inference.skeleton import COCO17, H36M17, HALPE26, FloatArray, Joint
from inference.synth.camera import Camera
from inference.synth.motion import simulate
from inference.synth.spec import LiftSpec, SquatRep
from inference.synth.truth import Truth
from tests.inference.lift.models import random_model, weights_file

SIZE = (540, 960)
ASSUMED_FOCAL_MM = 43.267 * FOCAL_OVER_DIAGONAL
BODY = [name for name in COCO17.joints if name in H36M17.joints]


def squat_seen(fps: float = 30.0, azimuth: float = 20.0, tilt: float = 12.0) -> Truth:
    spec = LiftSpec((SquatRep(), SquatRep(spine_angle_deg=40.0)), lead_in_s=0.4, lead_out_s=0.4)
    camera = Camera(azimuth, 3.5, 1.5, tilt, ASSUMED_FOCAL_MM, *SIZE)
    return Truth.of(simulate(spec, fps), camera)


def coco(truth: Truth, times_s: FloatArray | None = None) -> Keypoints2D:
    """Exact keypoints; the face lies on the head."""
    at = [H36M17.index(name) if name in BODY else Joint.HEAD for name in COCO17.joints]
    xy, times = truth.keypoints[:, at], truth.times_s if times_s is None else times_s
    return Keypoints2D(xy, np.full(xy.shape[:2], 0.95), times, SIZE, COCO17)


class Oracle:
    """A predictor that knows the depth, but across and up is off by some centimetres a joint."""

    rate_hz = 15.0

    def __init__(self, truth: Truth) -> None:
        self._truth = truth

    def predict(
        self, tangents: FloatArray, score: FloatArray, image_width: float
    ) -> tuple[FloatArray, FloatArray]:
        axes = self._truth.camera.axes
        seen = (self._truth.joints - self._truth.joints[:, :1]) @ axes.T
        pose = np.stack([seen[..., 2], -seen[..., 0], -seen[..., 1]], axis=-1)
        grid = np.arange(len(tangents)) / self.rate_hz
        even = np.stack(
            [np.interp(grid, self._truth.times_s, v) for v in pose.reshape(len(pose), -1).T], axis=1
        ).reshape(len(grid), 17, 3)
        even[..., 1:] += np.random.default_rng(0).normal(0, 0.03, (17, 2))
        x, y, z = axes @ [0.0, 0.0, 1.0]
        return even, np.tile([z, -x, -y], (len(grid), 1))


@pytest.fixture
def lifter(tmp_path: Path) -> TemporalLifter:
    return TemporalLifter(weights_file(tmp_path), device="cpu")


def with_oracle(
    lifter: TemporalLifter, truth: Truth, monkeypatch: pytest.MonkeyPatch
) -> TemporalLifter:
    oracle = Oracle(truth)
    monkeypatch.setattr("inference.lift.temporal.make_predictor", lambda *_: oracle)
    return lifter


@pytest.mark.parametrize("azimuth", [0.0, 40.0, 90.0, 180.0])
def test_true_depth_becomes_true_angles_whatever_the_tilt(
    lifter: TemporalLifter, monkeypatch: pytest.MonkeyPatch, azimuth: float
) -> None:
    truth = squat_seen(azimuth=azimuth)
    poses = with_oracle(lifter, truth, monkeypatch).lift(coco(truth))
    found, true = measure(poses, coco(truth)), measure(truth.poses, coco(truth))
    for name in ("spine_angle_deg", "knee_flexion_left_deg", "hip_flexion_right_deg"):
        off = np.abs(found[name] - true[name])
        assert np.median(off) < 2.0, name
        assert off.max() < 8.0, name


def test_other_joint_sets_are_lifted_by_the_joints_that_they_share(
    lifter: TemporalLifter, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth = squat_seen()
    lifter = with_oracle(lifter, truth, monkeypatch)
    seen = coco(truth)
    more = np.full((len(seen), len(HALPE26) - len(COCO17)), 0.2)
    halpe = Keypoints2D(
        np.concatenate([seen.xy, np.stack([more, more], axis=-1)], axis=1),
        np.concatenate([seen.score, more], axis=1),
        *(seen.times_s, SIZE, HALPE26),
    )
    whole, lifted = lifter.lift(seen), lifter.lift(halpe)
    np.testing.assert_array_equal(lifted.xyz, whole.xyz)
    np.testing.assert_array_equal(lifted.score, whole.score)


def test_bones_keep_one_length_alike_left_and_right(
    lifter: TemporalLifter, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth = squat_seen()
    xyz = with_oracle(lifter, truth, monkeypatch).lift(coco(truth)).xyz
    for a, b, c, d in ((1, 2, 4, 5), (2, 3, 5, 6), (14, 15, 11, 12)):
        lengths = np.concatenate(
            [np.linalg.norm(xyz[:, i] - xyz[:, j], axis=-1) for i, j in ((a, b), (c, d))]
        )
        assert np.ptp(lengths) < 1e-6


def test_the_same_movement_at_other_frame_times_gives_the_same_poses(
    lifter: TemporalLifter, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth = squat_seen(fps=60.0)
    lifter = with_oracle(lifter, truth, monkeypatch)
    whole = lifter.lift(coco(truth))
    kept = np.flatnonzero(np.random.default_rng(0).random(len(truth)) < 0.6)
    kept = np.union1d(kept, [0, len(truth) - 1])
    some = coco(truth)
    some = Keypoints2D(some.xy[kept], some.score[kept], some.times_s[kept], SIZE, COCO17)
    assert np.abs(lifter.lift(some).xyz - whole.xyz[kept]).max() < 0.03


def test_frames_without_a_lifter_stay_unknown(
    lifter: TemporalLifter, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth = squat_seen()
    seen = coco(truth)
    xy, score = seen.xy.copy(), seen.score.copy()
    xy[40:60], score[40:60] = np.nan, 0.0
    poses = with_oracle(lifter, truth, monkeypatch).lift(replace(seen, xy=xy, score=score))
    assert np.flatnonzero(~poses.found).tolist() == list(range(40, 60))
    assert not poses.score[40:60].any()
    nobody = lifter.lift(replace(seen, xy=np.full_like(xy, np.nan), score=0 * score))
    assert not nobody.found.any()


@pytest.mark.parametrize("frame", [30, 31])
def test_one_frame_alone_is_lifted_wherever_it_lies(lifter: TemporalLifter, frame: int) -> None:
    """As at first after a lifter was picked; frame 31 lies between the model’s times."""
    keypoints = coco(squat_seen())
    xy = np.full_like(keypoints.xy, np.nan)
    xy[frame] = keypoints.xy[frame]
    poses = lifter.lift(replace(keypoints, xy=xy))
    assert np.flatnonzero(poses.found).tolist() == [frame]


@pytest.mark.parametrize("frames", [1, 2, 5])
def test_a_clip_may_be_shorter_than_the_models_view(lifter: TemporalLifter, frames: int) -> None:
    seen = coco(squat_seen())
    short = Keypoints2D(seen.xy[:frames], seen.score[:frames], seen.times_s[:frames], SIZE, COCO17)
    assert lifter.lift(short).found.all()


def test_a_real_model_runs_and_says_where(
    lifter: TemporalLifter, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        poses = lifter.lift(coco(squat_seen()))
    assert "on cpu" in caplog.text
    assert poses.found.all()
    assert not poses.xyz[:, Joint.PELVIS].any()


def test_a_mirrored_clip_gives_the_mirrored_pose() -> None:
    predictor = WindowPredictor(TorchNetwork(random_model(channels=16), "cpu"), 15.0)
    rng = np.random.default_rng(0)
    points, score = rng.normal(0, 0.2, (30, 17, 2)), rng.random((30, 17))
    swap = [0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15]
    pose, up = predictor.predict(points, score, 1.0)
    other, other_up = predictor.predict(points[:, swap] * [-1, 1], score[:, swap], 1.0)
    pose_swap = [0, 4, 5, 6, 1, 2, 3, 7, 8, 9, 10, 14, 15, 16, 11, 12, 13]
    np.testing.assert_allclose(other[:, pose_swap] * [1, -1, 1], pose, atol=1e-4)
    assert up is not None
    assert other_up is not None
    np.testing.assert_allclose(other_up * [1, -1, 1], up, atol=1e-4)


@pytest.mark.parametrize("at_once", [7, 4096])
def test_a_published_model_sees_the_whole_clip_in_units_of_its_width(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch_prediction, "_FRAMES_AT_ONCE", at_once)
    model = random_model(inputs=34, outputs=51, channels=8, filters=(3, 3))
    points = np.random.default_rng(0).normal(0, 0.2, (20, 17, 2))
    pose, up = ClipPredictor(model, 50.0, "cpu").predict(points, np.ones((20, 17)), 0.5)
    assert up is None
    swap = [0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15]
    padded = np.pad(points * 4, ((4, 4), (0, 0), (0, 0)), mode="edge").astype(np.float32)
    flipped = (padded[:, swap] * [-1, 1]).astype(np.float32)
    straight, other = (
        model(torch.from_numpy(v.reshape(1, 28, 34)).transpose(1, 2))[0].T.reshape(20, 17, 3)
        for v in (padded, flipped)
    )
    pose_swap = [0, 4, 5, 6, 1, 2, 3, 7, 8, 9, 10, 14, 15, 16, 11, 12, 13]
    mean = (straight + other[:, pose_swap] * torch.tensor([-1.0, 1, 1])) / 2
    expected = (mean - mean[:, :1]).detach().numpy()
    np.testing.assert_allclose(pose[..., 0], expected[..., 2], atol=1e-4)
    np.testing.assert_allclose(pose[..., 1:], -expected[..., :2], atol=1e-4)


def test_an_unknown_way_up_comes_from_balance(
    lifter: TemporalLifter, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth = squat_seen(azimuth=90.0, tilt=12.0)
    oracle = Oracle(truth)
    told = oracle.predict
    monkeypatch.setattr(oracle, "predict", lambda *args: (told(*args)[0], None))
    monkeypatch.setattr("inference.lift.temporal.make_predictor", lambda *_: oracle)
    poses = lifter.lift(coco(truth))
    found, true = measure(poses, coco(truth)), measure(truth.poses, coco(truth))
    # The ankles stand for the soles, whose middle is further forward.
    assert np.abs(found["spine_angle_deg"] - true["spine_angle_deg"]).max() < 8.0


def test_the_version_names_the_weights(tmp_path: Path) -> None:
    path = weights_file(tmp_path)
    first = make_lifter("temporal", path).version
    weights_file(tmp_path, seed=1)
    assert make_lifter("temporal", path).version != first


def test_what_it_cannot_do_is_said(tmp_path: Path, lifter: TemporalLifter) -> None:
    truth = squat_seen()
    with pytest.raises(ValueError, match="BlazePose or COCO"):
        lifter.lift(
            Keypoints2D(truth.keypoints, np.ones((len(truth), 17)), truth.times_s, SIZE, H36M17)
        )
    with pytest.raises(ModelError, match="can't be read"):
        make_lifter("temporal", tmp_path / "none.safetensors")
    with pytest.raises(ValueError, match="has weights to choose"):
        make_lifter("blazepose-world", weights_file(tmp_path))


def test_numpy_and_torch_give_the_same(tmp_path: Path) -> None:
    path = weights_file(tmp_path, filters=(3, 5), channels=24)
    rng = np.random.default_rng(0)
    points, score = rng.normal(0, 0.2, (300, 17, 2)), rng.random((300, 17))
    pose, up = make_predictor(path, "cpu").predict(points, score, 1.0)
    other, other_up = make_torch_predictor(path, "cpu").predict(points, score, 1.0)
    assert pose.std() > 0.05
    np.testing.assert_allclose(pose, other, atol=1e-4)
    np.testing.assert_allclose(up, other_up, atol=1e-4)


def test_a_model_runs_where_it_is_done_soonest(tmp_path: Path) -> None:
    own, published = weights_file(tmp_path), tmp_path / "published.bin"
    published.write_bytes(b"a pickle")
    assert device_for(own) == "cpu"
    assert device_for(own, "cuda") == "cuda"
    assert device_for(published) in {"cuda", "mps", "cpu"}


def test_weights_of_another_shape_are_refused(tmp_path: Path) -> None:
    for shape in ({"inputs": 34}, {"outputs": 51}):
        with pytest.raises(ModelError, match="no weights that the lifter can use"):
            make_predictor(weights_file(tmp_path, **shape), "cpu")


@pytest.mark.parametrize("azimuth", [0.0, 40.0, 90.0, 180.0])
def test_the_built_in_weights_read_a_squat(azimuth: float) -> None:
    assert own_weights().stat().st_size < 12e6
    truth = squat_seen(azimuth=azimuth)
    poses = make_lifter().lift(coco(truth))
    found, true = measure(poses, coco(truth)), measure(truth.poses, coco(truth))
    for name, limit in (("spine_angle_deg", 5.0), ("knee_flexion_left_deg", 9.0)):
        assert np.median(np.abs(found[name] - true[name])) < limit, name


def test_lifting_needs_no_torch() -> None:
    code = (
        "import sys, numpy as np\nfrom inference.lift.lifter import make_lifter, own_weights\n"
        "from inference.poses import Keypoints2D\nfrom inference.skeleton import COCO17\n"
        "xy = np.random.default_rng(0).uniform(100, 300, (9, 17, 2))\n"
        "seen = Keypoints2D(xy, np.ones((9, 17)), np.arange(9) / 30, (400, 400), COCO17)\n"
        "assert make_lifter().lift(seen).found.all()\nassert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])
