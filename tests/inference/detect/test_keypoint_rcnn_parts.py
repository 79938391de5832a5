"""The parts of Keypoint R-CNN that need no detectron2."""

from __future__ import annotations

import logging
import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from inference.detect.detector import Precision, RunOptions
from inference.detect.keypoint_rcnn import network as network_module
from inference.detect.keypoint_rcnn import package
from inference.detect.keypoint_rcnn.feeding import fed
from inference.detect.keypoint_rcnn.network import Network
from inference.detect.keypoint_rcnn.postprocess import Answer, joint_confidence, people_of
from inference.detect.keypoint_rcnn.preprocess import input_size, prepare
from inference.detect.keypoint_rcnn.torchvision_operators import nms, roi_align
from inference.detect.keypoint_rcnn.weights import read_weights
from inference.detect.registry import DETECTORS
from inference.models.errors import DamagedModelError
from inference.skeleton import COCO17
from tests.inference.detect.rcnn_fakes import SIDE, BoxAround

KINDS = ("keypoint-rcnn", "keypoint-rcnn-r101", "keypoint-rcnn-x101")


# ── what is missing ─────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", KINDS)
def test_what_has_to_be_installed_is_said(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package.importlib.util, "find_spec", lambda name: None)
    problem = DETECTORS[name].lacks()
    assert "torchvision + detectron2" in problem
    assert "pip install --no-build-isolation 'git+https://github.com/facebookresearch" in problem
    assert "setuptools<81" in problem


def test_then_the_weights_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package.importlib.util, "find_spec", lambda name: object())
    problem = DETECTORS["keypoint-rcnn"].lacks()
    assert "keypoint_rcnn_R_50_FPN_3x.pkl" in problem
    assert "liftlens models get keypoint-rcnn-r50" in problem


def test_other_weights_are_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIFTLENS_MODELS", str(tmp_path))
    kind, file = DETECTORS["keypoint-rcnn"], tmp_path / "keypoint_rcnn_R_50_FPN_3x.pkl"
    assert kind.version_here() == "r50-fpn-3x/1-"
    file.write_bytes(b"some")
    os.utime(file, (1, 1))
    before = kind.version_here()
    file.write_bytes(b"others")
    assert len({"r50-fpn-3x/1-", before, kind.version_here()}) == 3
    assert DETECTORS["blazepose"].version_here() == DETECTORS["blazepose"].version


# ── preprocess ──────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("size", "wanted"),
    [
        ((1080, 1920), (750, 1333)),  # the longer side limits
        ((1920, 1080), (1333, 750)),
        ((480, 640), (800, 1067)),
        ((640, 480), (1067, 800)),
        ((600, 600), (800, 800)),
    ],
)
def test_the_input_is_as_large_as_detectron2_makes_it(
    size: tuple[int, int], wanted: tuple[int, int]
) -> None:
    assert input_size(*size, 800, 1333) == wanted


def test_pictures_are_resized_and_keep_their_colours() -> None:
    pytest.importorskip("PIL", reason="comes with detectron2")
    image = np.zeros((20, 40, 3), np.uint8)
    image[:, 20:] = (10, 20, 30)
    ready = prepare([image, image[:, ::-1]], (10, 20))
    assert ready.shape == (2, 3, 10, 20)
    assert ready[0, :, 5, 15].tolist() == [10, 20, 30]
    assert ready[1, :, 5, 5].tolist() == [10, 20, 30]
    assert not ready[0, :, :, :9].any()


# ── postprocess ─────────────────────────────────────────────────────────────────────────────────
def confidence_of(logits: dict[tuple[int, int], float], peak: tuple[int, int]) -> float:
    """Return the confidence of a joint whose map has these values by row and column."""
    maps = torch.full((1, 1, SIDE, SIDE), -50.0)
    for (row, column), value in logits.items():
        maps[0, 0, row, column] = value
    box = torch.tensor([[100.0, 50.0, 100.0 + 2 * SIDE, 50.0 + 4 * SIDE]])
    row, column = peak
    xy = torch.tensor([[[100.0 + 2 * (column + 0.5), 50.0 + 4 * (row + 0.5)]]])
    return float(joint_confidence(maps, xy, box))


def test_a_sharp_peak_is_sure_however_it_is_spread() -> None:
    assert confidence_of({(10, 20): 5.0}, (10, 20)) == pytest.approx(1.0)
    assert confidence_of({(10, 20): 5.0, (10, 21): 5.0}, (10, 20)) == pytest.approx(1.0)


def test_two_places_share_their_confidence() -> None:
    both = {(10, 20): 5.0, (40, 20): 5.0}
    assert confidence_of(both, (10, 20)) == pytest.approx(0.5)
    both[40, 20] = 5.0 + np.log(3.0)
    assert confidence_of(both, (10, 20)) == pytest.approx(0.25)


def test_a_flat_map_is_next_to_nothing() -> None:
    maps, box = torch.zeros((1, 1, SIDE, SIDE)), torch.tensor([[0.0, 0.0, 56.0, 56.0]])
    confidence = joint_confidence(maps, torch.tensor([[[28.0, 28.0]]]), box)
    assert float(confidence) == pytest.approx(25 / 56**2, rel=1e-4)
    edge = joint_confidence(maps, torch.tensor([[[56.0, 0.0]]]), box)
    assert float(edge) == pytest.approx(9 / 56**2, rel=1e-4)


def test_nobody_has_no_confidence() -> None:
    none = joint_confidence(
        torch.zeros(0, 17, SIDE, SIDE), torch.zeros(0, 17, 2), torch.zeros(0, 4)
    )
    assert none.shape == (0, 17)


def test_people_come_from_left_to_right_and_the_unsure_not_at_all() -> None:
    xy = np.zeros((3, 17, 2))
    for person, x in enumerate((300.0, 100.0, 200.0)):
        xy[person, COCO17.index("left_hip")] = (x - 10, 80)
        xy[person, COCO17.index("right_hip")] = (x + 10, 90)
    boxes = np.array([[250.0, 10, 350, 160], [50, 20, 150, 140], [150, 0, 250, 100]])
    confidence = np.linspace(0, 1, 51).reshape(3, 17)
    people = people_of(Answer(boxes, np.array([0.9, 0.8, 0.3]), xy, confidence))
    assert [(one.x, one.y) for one in people] == [(100.0, 85.0), (300.0, 85.0)]
    assert [one.box for one in people] == [(50, 20, 100, 120), (250, 10, 100, 150)]
    assert [one.score for one in people] == [0.8, 0.9]
    assert people[0].joints is not None
    np.testing.assert_allclose(people[0].joints.score, confidence[1], atol=1e-6)


# ── weights ─────────────────────────────────────────────────────────────────────────────────────
ARRAYS = {
    "backbone.weight": np.arange(6, dtype=np.float32).reshape(2, 3),
    "count": np.int64(3),
    "fortran": np.asfortranarray(np.eye(3)),
}


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_of_arrays_is_read(protocol: int, tmp_path: Path) -> None:
    file = tmp_path / "weights.pkl"
    content = {"model": ARRAYS, "__author__": "Detectron2 Model Zoo"}
    file.write_bytes(pickle.dumps(content, protocol=protocol))
    found = read_weights(file)
    assert found.keys() == ARRAYS.keys()
    for name, values in ARRAYS.items():
        np.testing.assert_array_equal(found[name].numpy(), values)


def test_a_pickle_of_python_2_is_read(tmp_path: Path) -> None:
    array = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntU\x01btR"
    state = b"(I1\n(I1\ntcnumpy\ndtype\n(U\x02f4I0\nI1\ntR(I3\nU\x01<NNNI-1\nI-1\nI0\ntbI00\n"
    values = b"U\x04" + np.float32(2.5).tobytes() + b"tb"
    file = tmp_path / "weights.pkl"
    file.write_bytes(b"\x80\x02}U\x01w" + array + state + values + b"s.")
    assert read_weights(file)["w"].tolist() == [2.5]


@pytest.mark.parametrize("suffix", ["pth", "pkl"])
def test_a_file_of_torch_is_read(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"weights.{suffix}"
    torch.save({"model": {"w": torch.ones(2)}, "iteration": 3}, file)
    assert read_weights(file)["w"].tolist() == [1.0, 1.0]


class Malicious:
    """Runs something when it is unpickled."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.what = (function, arguments)

    def __reduce__(self) -> Any:
        return self.what


@pytest.mark.parametrize("way", ["pickle", "torch", "old torch"])
def test_a_file_that_would_run_something_is_refused(way: str, tmp_path: Path) -> None:
    trace = tmp_path / "it ran"
    bad = {"model": {"w": Malicious(os.mkdir, str(trace))}}
    file = tmp_path / ("weights.pkl" if way == "pickle" else "weights.pth")
    if way == "pickle":
        file.write_bytes(pickle.dumps(bad))
    else:
        torch.save(bad, file, _use_new_zipfile_serialization=way == "torch")
    with pytest.raises(DamagedModelError, match=r"Nothing in it was run\..*anew"):
        read_weights(file)
    assert not trace.exists()
    if way == "pickle":
        pickle.loads(file.read_bytes())
        assert trace.exists()  # it would have


@pytest.mark.parametrize(
    "bad",
    [
        Malicious(eval, "1"),
        Malicious(getattr, "", "upper"),
        Malicious(np.load, "x.npy"),
        Malicious(bytes, 3),
        Malicious(np.ndarray, (1,), "f4", b"1234"),
        Malicious(np.dtype, "O"),
        np.zeros(2, [("a", "f4"), ("b", "f4")]),
        b"not a pickle",
        pickle.dumps([1, 2]),
        pickle.dumps({"w": "words"}),
        pickle.dumps({"w": np.array([{}], object)}),
        pickle.dumps(ARRAYS)[:-20],
        b"",
    ],
)
def test_what_is_no_weights_is_refused(bad: Any, tmp_path: Path) -> None:
    file = tmp_path / "weights.pkl"
    file.write_bytes(bad if isinstance(bad, bytes) else pickle.dumps({"w": bad}))
    with pytest.raises(DamagedModelError, match="does not hold the weights"):
        read_weights(file)


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(DamagedModelError, match="No such file"):
        read_weights(tmp_path / "weights.pkl")


# ── operators ───────────────────────────────────────────────────────────────────────────────────
def plain_nms(boxes: torch.Tensor, scores: torch.Tensor, limit: float) -> list[int]:
    kept: list[int] = []
    for i in np.argsort(-scores.numpy(), kind="stable").tolist():
        a = boxes[i].tolist()
        for j in kept:
            b = boxes[j].tolist()
            shared = max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(
                0.0, min(a[3], b[3]) - max(a[1], b[1])
            )
            union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared
            if union and shared / union > limit:
                break
        else:
            kept.append(i)
    return kept


def test_of_boxes_that_overlap_the_surest_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inference.detect.keypoint_rcnn.torchvision_operators._ROWS", 16)
    random = torch.Generator().manual_seed(1)
    corner, size = torch.rand(60, 2, generator=random), torch.rand(60, 2, generator=random)
    boxes = torch.cat([corner, corner + size], dim=1)
    boxes[5, 2:] = boxes[5, :2]  # no area
    scores = torch.rand(60, generator=random).round(decimals=1)  # some are equal
    for limit in (0.1, 0.5, 0.9):
        assert nms(boxes, scores, limit).tolist() == plain_nms(boxes, scores, limit)
    assert nms(torch.zeros(0, 4), torch.zeros(0), 0.5).tolist() == []


def plain_sample(values: np.ndarray, y: float, x: float) -> float:
    high, wide = values.shape
    if y < -1 or y > high or x < -1 or x > wide:
        return 0.0
    y, x = min(max(y, 0.0), high - 1.0), min(max(x, 0.0), wide - 1.0)
    top, left = int(y), int(x)
    bottom, right = min(top + 1, high - 1), min(left + 1, wide - 1)
    v, u = y - top, x - left
    above = (1 - u) * values[top, left] + u * values[top, right]
    return float((1 - v) * above + v * ((1 - u) * values[bottom, left] + u * values[bottom, right]))


def plain_roi_align(
    values: np.ndarray, roi: list[float], scale: float, bins: int, ratio: int, aligned: bool
) -> np.ndarray:
    left, top, right, bottom = (at * scale - (0.5 if aligned else 0.0) for at in roi)
    wide, high = right - left, bottom - top
    if not aligned:
        wide, high = max(wide, 1.0), max(high, 1.0)
    down = ratio or max(1, int(np.ceil(high / bins)))
    across = ratio or max(1, int(np.ceil(wide / bins)))
    out = np.zeros((bins, bins))
    for i in range(bins):
        for j in range(bins):
            out[i, j] = np.mean(
                [
                    plain_sample(
                        values,
                        top + (i + (p + 0.5) / down) * high / bins,
                        left + (j + (q + 0.5) / across) * wide / bins,
                    )
                    for p in range(down)
                    for q in range(across)
                ]
            )
    return out


@pytest.mark.parametrize("aligned", [True, False])
@pytest.mark.parametrize("ratio", [0, 2])
def test_features_are_averaged_over_the_cells_of_a_box(ratio: int, aligned: bool) -> None:
    values = np.random.default_rng(0).normal(size=(2, 3, 12, 17)).astype(np.float32)
    rois = [
        [0, 8.0, 4.0, 40.0, 36.0],
        [1, -30.0, -9.0, 90.0, 70.0],  # beyond all edges
        [1, 20.3, 10.1, 21.0, 10.4],  # smaller than a cell
        [0, 66.0, 40.0, 68.0, 48.0],  # in the corner
        [0, 30.0, 30.0, 30.0, 30.0],  # nothing
        [1, 200.0, 200.0, 220.0, 230.0],  # outside
    ]
    found = roi_align(torch.from_numpy(values), torch.tensor(rois), 0.25, 3, 3, ratio, aligned)
    assert found.shape == (6, 3, 3, 3)
    for one, (picture, *roi) in zip(found.numpy(), rois, strict=True):
        for channel in range(3):
            wanted = plain_roi_align(values[int(picture), channel], roi, 0.25, 3, ratio, aligned)
            np.testing.assert_allclose(one[channel], wanted, atol=1e-5)
    half = roi_align(
        torch.from_numpy(values).half(), torch.tensor(rois).half(), 0.25, 3, 3, ratio, aligned
    )
    assert half.dtype == torch.float16


# ── running ─────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the CPU pass for a graphics card."""
    monkeypatch.setattr(network_module, "GPU", "cpu:0")
    monkeypatch.setattr(network_module.torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(network_module.torch.cuda, "get_device_name", lambda number: "Card 3")


def pictures(count: int) -> torch.Tensor:
    """Make grey pictures, each brighter than the one before."""
    values = torch.arange(10, 10 + count, dtype=torch.uint8)
    return values[:, None, None, None].expand(-1, 3, 4, 6)


def lefts(answers: list[Answer]) -> list[float]:
    return [round(float(answer.boxes[0, 0]), 3) for answer in answers]


def test_without_a_card_it_runs_on_the_cpu_and_says_why(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network_module.torch.cuda, "is_available", lambda: False)
    with caplog.at_level(logging.INFO):
        network = Network(BoxAround(), RunOptions(threads=2))
        other = Network(BoxAround(), RunOptions(threads=1, device="directml", batch=3))
    assert (network.device, network.batch, network.on_gpu) == ("CPU, 2 threads", 1, False)
    assert (other.device, other.batch) == ("CPU, 1 thread", 3)
    assert "torch finds no graphics card with CUDA" in caplog.text
    assert "does not run on directml" in caplog.text
    assert lefts(network(pictures(3), (50, 100))) == [10.0, 11.0, 12.0]
    assert network._model.asked == [1, 1, 1]


@pytest.mark.usefixtures("card")
@pytest.mark.parametrize(
    ("precision", "words"),
    [(Precision.AUTO, "Card 3, fp16"), (Precision.FP32, "Card 3, fp32")],
)
def test_a_card_that_works_is_taken(precision: Precision, words: str) -> None:
    network = Network(BoxAround(), RunOptions(threads=1, precision=precision))
    assert (network.device, network.batch) == (words, 8)
    assert lefts(network(pictures(11), (50, 100))) == [10.0 + n for n in range(11)]
    assert network._model.asked == [1, 8, 3]  # the first is the trial
    assert Network(BoxAround(), RunOptions(threads=1, device="cpu")).device == "CPU, 1 thread"


@pytest.mark.usefixtures("card")
def test_a_card_that_fails_the_trial_is_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(BoxAround):
        def _person(self, one: Any) -> Any:
            if not self.asked[1:]:
                raise RuntimeError("no kernel image is available")
            return super()._person(one)

    network = Network(Broken(), RunOptions(threads=1))
    assert network.device == "CPU, 1 thread (the graphics card failed)"
    assert "no kernel image" in caplog.text
    assert lefts(network(pictures(2), (50, 100))) == [10.0, 11.0]


@pytest.mark.usefixtures("card")
def test_where_memory_is_full_fewer_go_at_once(caplog: pytest.LogCaptureFixture) -> None:
    model = BoxAround(room=3)
    network = Network(model, RunOptions(threads=1))
    assert lefts(network(pictures(8), (50, 100))) == [10.0 + n for n in range(8)]
    assert model.asked == [1, 8, 4, 2, 2, 2, 2]
    assert network.device == "Card 3, fp16 (its memory was full: 2 frames at once)"
    assert network.batch == 2
    assert "out of memory" in caplog.text


@pytest.mark.usefixtures("card")
def test_where_not_even_one_has_room_the_cpu_goes_on() -> None:
    model = BoxAround()
    network = Network(model, RunOptions(threads=1, batch=2))
    model.room = 0
    move = model.to

    def to(where: str) -> Any:
        model.room = 9
        return move(where)

    model.to = to  # type: ignore[method-assign, assignment]
    assert lefts(network(pictures(3), (50, 100))) == [10.0, 11.0, 12.0]
    assert network.device == "CPU, 1 thread (the graphics card’s memory is full)"
    assert (network.on_gpu, network.batch) == (False, 1)


def test_the_cpu_out_of_memory_is_an_error() -> None:
    with pytest.raises(torch.OutOfMemoryError):
        Network(BoxAround(room=0), RunOptions(threads=1, device="cpu"))(pictures(1), (5, 5))


# ── feeding ─────────────────────────────────────────────────────────────────────────────────────
def test_parts_are_prepared_in_order() -> None:
    images = [np.full((2, 2, 3), n, np.uint8) for n in range(5)]
    for size in (1, 2, 5, 9):
        parts = [part[:, 0, 0, 0].tolist() for part in fed(images, size, np.stack, on_gpu=False)]
        assert parts == [list(range(5))[i : i + size] for i in range(0, 5, size)]
    assert list(fed([], 2, np.stack, on_gpu=False)) == []


def test_what_goes_wrong_in_preparing_is_told() -> None:
    def fail(images: Any) -> Any:
        raise ValueError("no picture")

    with pytest.raises(ValueError, match="no picture"):
        list(fed([np.zeros((2, 2, 3), np.uint8)] * 3, 1, fail, on_gpu=False))
