from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from inference.detect.blazepose.body import KEPT_SHAPES, kept_outputs
from inference.detect.blazepose.flatbuffer import cut_outputs
from inference.detect.blazepose.network import LiteRTNetwork, load_network, sigmoid
from inference.detect.blazepose.torch_network import TorchNetwork
from inference.models.store import model_path
from inference.skeleton import FloatArray

pytest.importorskip("ai_edge_litert", reason="LiteRT has no wheel for this machine")


@pytest.fixture(scope="module")
def person_model() -> bytes:
    return model_path("pose_detection.tflite").read_bytes()


@pytest.fixture(scope="module")
def body_model() -> bytes:
    return model_path("pose_landmark_full.tflite").read_bytes()


def noise(size: int) -> FloatArray:
    return np.random.default_rng(7).random((1, size, size, 3), dtype=np.float32)


def test_the_cut_model_gives_what_the_whole_one_gives(body_model: bytes) -> None:
    values = noise(256)
    whole = LiteRTNetwork(body_model, 1)(values)
    kept = kept_outputs(body_model)
    cut = LiteRTNetwork(cut_outputs(body_model, kept), 1)(values)
    assert tuple(output.shape for output in cut) == KEPT_SHAPES
    assert kept == (0, 1, 3, 4)
    for number, output in zip(kept, cut, strict=True):
        np.testing.assert_array_equal(output, whole[number])


def test_a_model_without_the_outputs_is_refused(person_model: bytes) -> None:
    with pytest.raises(ValueError, match="not in list"):
        kept_outputs(person_model)


def test_cutting_leaves_the_given_bytes_alone(body_model: bytes) -> None:
    before = hash(body_model)
    assert cut_outputs(body_model, kept_outputs(body_model)) != body_model
    assert hash(body_model) == before


def test_torch_gives_what_litert_gives(person_model: bytes, body_model: bytes) -> None:
    for model, size in (
        (person_model, 224),
        (cut_outputs(body_model, kept_outputs(body_model)), 256),
    ):
        values = noise(size)
        for ours, theirs in zip(
            TorchNetwork(model)(values), LiteRTNetwork(model, 1)(values), strict=True
        ):
            assert ours.shape == theirs.shape
            scale = float(np.abs(theirs).max())
            np.testing.assert_allclose(ours, theirs, atol=1e-4 * max(scale, 1e-2))


def test_torch_reads_the_models_where_litert_is_missing(
    person_model: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", None)
    assert isinstance(load_network(person_model, 4), TorchNetwork)


def test_nothing_is_said_while_a_model_loads(
    person_model: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    load_network(person_model, 1)
    assert capfd.readouterr() == ("", "")


def test_a_detector_does_not_import_torch() -> None:
    code = (
        "import sys, numpy as np\n"
        "from inference.detect.registry import make_detector\n"
        "make_detector().track().update(np.zeros((64, 64, 3), np.uint8), 0.0)\n"
        "assert 'ai_edge_litert' in sys.modules\n"
        "sys.exit('torch' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_sigmoid_does_not_overflow() -> None:
    np.testing.assert_allclose(
        sigmoid(np.array([-1e4, 0.0, 1e4], np.float32)), [0, 0.5, 1], atol=1e-9
    )
