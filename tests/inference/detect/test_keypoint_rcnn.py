"""Keypoint R-CNN through detectron2: a small model of the same make, with random weights."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

pytest.importorskip("detectron2", reason="detectron2 is not installed")

from app.main import main
from inference.detect.detector import RunOptions
from inference.detect.keypoint_rcnn import KeypointRCNN, loading
from inference.detect.keypoint_rcnn.network import Network
from inference.detect.registry import DETECTORS, make_detector
from inference.models.errors import DamagedModelError
from inference.skeleton import COCO17, Image
from tests.inference.lift.test_checkpoint import videopose3d_file
from tests.inference.video.clips import steady, write_clip

pytestmark = pytest.mark.filterwarnings("ignore:torch.meshgrid", "ignore:.*torch.jit")

FILE = "keypoint_rcnn_R_50_FPN_3x.pkl"


def small(cfg: Any) -> Any:
    """Make a configuration narrow, so that a picture takes no time."""
    cfg.merge_from_list(
        [
            *("MODEL.RESNETS.DEPTH", 18, "MODEL.RESNETS.RES2_OUT_CHANNELS", 64),
            *("MODEL.FPN.OUT_CHANNELS", 32, "MODEL.ROI_BOX_HEAD.FC_DIM", 64),
            *("MODEL.ROI_KEYPOINT_HEAD.CONV_DIMS", (32, 32)),
            *("MODEL.RPN.PRE_NMS_TOPK_TEST", 60, "MODEL.RPN.POST_NMS_TOPK_TEST", 30),
            *("INPUT.MIN_SIZE_TEST", 96, "INPUT.MAX_SIZE_TEST", 160),
        ]
    )
    return cfg


@pytest.fixture(scope="module")
def cfg() -> Any:
    return small(loading.configuration(KeypointRCNN.config))


@pytest.fixture(scope="module")
def model(cfg: Any) -> torch.nn.Module:
    torch.manual_seed(3)
    return loading.build(cfg)


@pytest.fixture
def detector(
    cfg: Any, model: torch.nn.Module, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> KeypointRCNN:
    """The detector as it is made of a file of the zoo's kind."""
    arrays = {name: value.numpy() for name, value in model.state_dict().items()}
    content = {"model": arrays, "__author__": "Detectron2 Model Zoo"}
    (tmp_path / FILE).write_bytes(pickle.dumps(content, protocol=2))
    monkeypatch.setenv("LIFTLENS_MODELS", str(tmp_path))
    monkeypatch.setattr(loading, "configuration", lambda name: cfg)
    torch.manual_seed(4)
    return KeypointRCNN(RunOptions(threads=1, device="cpu"))


@pytest.fixture(scope="module")
def images() -> list[Image]:
    random = np.random.default_rng(0)
    return [random.integers(0, 255, (150, 200, 3), dtype=np.uint8) for _ in range(3)]


@pytest.fixture(scope="module")
def wanted(cfg: Any, model: torch.nn.Module, images: list[Image]) -> list[Any]:
    """What detectron2's own predictor finds."""
    from detectron2.engine import DefaultPredictor

    predictor = DefaultPredictor(cfg)
    predictor.model.load_state_dict(model.state_dict())
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # with others sums are rounded in another order
    try:
        return [predictor(image)["instances"] for image in images]
    finally:
        torch.set_num_threads(threads)


def test_it_finds_what_detectron2s_own_predictor_finds(
    detector: KeypointRCNN, images: list[Image], wanted: list[Any]
) -> None:
    for people, own in zip(detector.detect(images), wanted, strict=True):
        sure = own[own.scores >= 0.5]
        assert 0 < len(people) == len(sure)
        order = sure.pred_keypoints[:, [11, 12], 0].mean(dim=1).argsort()
        for one, index in zip(people, order.tolist(), strict=True):
            left, top, right, bottom = sure.pred_boxes.tensor[index].tolist()
            assert one.box == (left, top, right - left, bottom - top)
            assert one.score == float(sure.scores[index])
            assert one.joints is not None
            np.testing.assert_array_equal(one.joints.xy, sure.pred_keypoints[index, :, :2])
            assert ((one.joints.score >= 0) & (one.joints.score <= 1)).all()


def test_several_at_once_are_found_alike(
    model: torch.nn.Module, detector: KeypointRCNN, images: list[Image]
) -> None:
    alone = detector.detect(images)
    detector._network.batch = 3
    assert detector.batch == 3
    for one, other in zip(alone, detector.detect(images, closely=False), strict=True):
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            assert a.box == pytest.approx(b.box, abs=0.01)


def test_half_precision_keeps_places_exact(model: torch.nn.Module, images: list[Image]) -> None:
    network = Network(model, RunOptions(threads=1, device="cpu"))
    picture = torch.from_numpy(images[0].transpose(2, 0, 1).copy())[None]
    size = (4 * 150, 4 * 200)
    (exact,) = network(picture, size)
    network._half = True
    (half,) = network(picture, size)
    assert half.xy.dtype == np.float32
    assert len(np.unique(half.xy % 0.25)) > 100  # not rounded to what half precision knows
    nearest = np.abs(half.boxes[:, None] - exact.boxes).max(axis=2).min(axis=1)
    assert np.median(nearest) < 2.0


def test_it_says_what_it_is(detector: KeypointRCNN) -> None:
    kind = DETECTORS["keypoint-rcnn"]
    assert detector.name == kind.name
    assert detector.version == kind.version_here() != kind.version
    assert detector.joint_set is COCO17
    assert (detector.device, detector.batch) == ("CPU, 1 thread", 1)
    assert kind.lacks() == ""
    assert make_detector("keypoint-rcnn", RunOptions(device="cpu")).version == detector.version
    assert detector.detect([]) == []


def test_weights_of_another_model_are_refused(
    model: torch.nn.Module, tmp_path: Path, detector: KeypointRCNN
) -> None:
    state = {name: value.numpy() for name, value in model.state_dict().items()}
    name = next(iter(state))
    for other in ({**state, "more": state[name]}, {**state, name: state[name][:1]}):
        (tmp_path / "other.pkl").write_bytes(pickle.dumps(other))
        with pytest.raises(DamagedModelError, match=r"other\.pkl does not hold the weights"):
            loading.load(model, tmp_path / "other.pkl")
    del state[name]
    (tmp_path / "other.pkl").write_bytes(pickle.dumps(state))
    with pytest.raises(DamagedModelError, match="does not hold"):
        loading.load(model, tmp_path / "other.pkl")


def test_the_larger_ones_are_in_the_zoo() -> None:
    kinds = KeypointRCNN.__subclasses__()
    assert [kind.name for kind in kinds] == ["keypoint-rcnn-r101", "keypoint-rcnn-x101"]
    for kind, groups in zip(kinds, (1, 32), strict=True):
        resnets = loading.configuration(kind.config).MODEL.RESNETS
        assert (101, groups) == (resnets.DEPTH, resnets.NUM_GROUPS)


def test_the_studys_chain_runs_on_random_weights(
    detector: KeypointRCNN, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip = write_clip(tmp_path / "clip.mp4", steady(8))
    weights = videopose3d_file(tmp_path, 8, zipped=False)
    command = ["analyze", str(clip), "-o", str(tmp_path / "out"), "-q", "--device", "cpu"]
    command += ["--detector", detector.name, "--lifter-weights", str(weights), "--batch", "3"]
    assert main(command) == 0
    document = json.loads((tmp_path / "out" / "clip" / "analysis.json").read_text("utf-8"))
    assert document["detector"] == f"keypoint-rcnn {detector.version}"
    assert document["lifter"].startswith("temporal 1-")
    assert "0 reps" in capsys.readouterr().out
