"""Which device a network runs on, and what happens where that fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from inference.detect.detector import RunOptions
from inference.detect.rtmpose import runtime
from inference.detect.rtmpose.runtime import CPU, GPUS, Network, agree, opener
from inference.models.errors import DamagedModelError, ModelError
from inference.skeleton import FloatArray

CUDA, DIRECTML, COREML = GPUS["cuda"], GPUS["directml"], GPUS["coreml"]
SIZE = (4, 3)
PICTURES = np.arange(10, dtype=np.float32).reshape(10, 1, 1, 1) * np.ones((1, 3, *SIZE), np.float32)


class Fake:
    """A session that gives each picture's first value, however many it can take."""

    def __init__(
        self,
        wrong: float = 0.0,
        room: int = 99,
        error: str = "out of memory",
        batch: object = "batch",
    ) -> None:
        self.wrong, self.room, self.error, self.batch = wrong, room, error, batch
        self.sizes: list[int] = []

    def get_inputs(self) -> Sequence[Any]:
        return [SimpleNamespace(name="input", shape=[self.batch, 3, "height", "width"])]

    def get_outputs(self) -> Sequence[Any]:
        return [SimpleNamespace(name="first"), SimpleNamespace(name="other")]

    def run(self, names: Sequence[str], feed: Mapping[str, FloatArray]) -> list[FloatArray]:
        values = feed["input"]
        self.sizes.append(len(values))
        if len(values) > self.room:
            raise RuntimeError(f"[ONNXRuntimeError] {self.error}: Failed")
        return [values[:, 0, 0, :1] * (1 + self.wrong) for _ in names]


@pytest.fixture(autouse=True)
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "_nvidia_name", lambda: "NVIDIA H100")


def network(
    sessions: Mapping[str, Fake], run: RunOptions | None = None, outputs: Sequence[str] = ("first",)
) -> Network:
    def open_session(provider: str) -> Fake:
        session = sessions[provider]
        if session.room < 0:
            raise RuntimeError("no driver")
        return session

    return Network(open_session, list(sessions), outputs, run or RunOptions(threads=2), SIZE)


def take_time(monkeypatch: pytest.MonkeyPatch, *seconds: float) -> None:
    """Let the runs that are timed take so long, first those of the CPU."""
    ends: list[float] = []
    for each in seconds:
        for _ in range(runtime.TRIAL_RUNS):
            ends += [0.0, each]
    clock = iter(ends)
    monkeypatch.setattr(runtime.time, "perf_counter", lambda: next(clock))


def values_of(found: Sequence[Sequence[FloatArray]]) -> list[float]:
    return [float(first[0]) for (first,) in found]


def test_without_a_graphics_card_nothing_is_tried() -> None:
    cpu = Fake()
    net = network({CPU: cpu})
    assert net.device == "CPU, 2 threads"
    assert (net.batch, net.size) == (1, SIZE)
    assert cpu.sizes == []
    assert values_of(net(PICTURES)) == list(range(10))
    assert cpu.sizes == [1] * 10


def test_the_fastest_that_computes_right_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    take_time(monkeypatch, 5.0, 2.0, 1.0)
    net = network({CPU: Fake(), CUDA: Fake(), DIRECTML: Fake(wrong=0.01)})
    assert net.device == "DirectML, fp32"
    assert net.batch == runtime.GPU_BATCH


def test_one_slower_than_the_cpu_is_passed_over_unless_it_was_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take_time(monkeypatch, 1.0, 2.0)
    assert network({CPU: Fake(), COREML: Fake()}).device == "CPU, 2 threads"
    take_time(monkeypatch, 1.0, 2.0)
    asked = RunOptions(threads=2, device="coreml")
    assert network({CPU: Fake(), COREML: Fake()}, asked).device == "Core ML"


@pytest.mark.parametrize(
    "broken", [Fake(wrong=0.2), Fake(wrong=np.nan), Fake(room=-1), Fake(room=0, error="lost")]
)
def test_one_that_computes_garbage_or_does_not_start_is_refused(
    broken: Fake, caplog: pytest.LogCaptureFixture
) -> None:
    run = RunOptions(threads=1, device="cuda")
    net = network({CPU: Fake(), CUDA: broken}, run)
    assert net.device == "CPU, 1 thread"
    assert CUDA in caplog.text
    assert values_of(net(PICTURES)) == list(range(10))


def test_a_card_without_room_for_the_network_is_passed_over_and_that_is_said() -> None:
    run = RunOptions(threads=1, device="cuda")
    net = network({CPU: Fake(), CUDA: Fake(room=0)}, run)
    assert net.device == "CPU, 1 thread (the graphics card’s memory is full)"


def test_what_is_not_there_is_passed_over() -> None:
    assert network({CPU: Fake()}, RunOptions(threads=2, device="cuda")).device == "CPU, 2 threads"


def test_the_cpu_may_be_asked_for() -> None:
    gpu = Fake()
    net = network({CPU: Fake(), CUDA: gpu}, RunOptions(threads=2, device="cpu", batch=4))
    assert (net.device, net.batch, gpu.sizes) == ("CPU, 2 threads", 4, [])


def test_full_memory_means_fewer_pictures_at_once(caplog: pytest.LogCaptureFixture) -> None:
    gpu = Fake(room=3)
    net = network({CPU: Fake(), CUDA: gpu}, RunOptions(threads=2, device="cuda", batch=8))
    assert net.device == "NVIDIA H100, fp32"
    gpu.sizes.clear()
    assert values_of(net(PICTURES)) == list(range(10))
    assert gpu.sizes == [8, 4, 2, 2, 2, 2, 2]
    assert net.batch == 2
    assert net.device == "NVIDIA H100, fp32 (its memory was full: 2 frames at once)"
    assert "out of memory" in caplog.text


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("Failed to allocate memory for requested buffer", "the graphics card’s memory is full"),
        ("device removed", "the graphics card failed"),
    ],
)
def test_where_nothing_fits_or_the_card_fails_the_cpu_goes_on(error: str, said: str) -> None:
    gpu = Fake(error=error)
    net = network({CPU: Fake(), CUDA: gpu}, RunOptions(threads=2, device="cuda", batch=2))
    assert len(net(PICTURES[:4])) == 4
    gpu.room = 0
    assert values_of(net(PICTURES)) == list(range(10))
    assert net.device == f"CPU, 2 threads ({said})"
    assert net.batch == 1


def test_what_the_cpu_can_not_do_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="out of memory"):
        network({CPU: Fake(room=0)})(PICTURES)


def test_a_network_for_single_pictures_gets_single_pictures() -> None:
    cpu = Fake(batch=1)
    net = network({CPU: cpu}, RunOptions(threads=1, batch=8))
    assert values_of(net(PICTURES)) == list(range(10))
    assert (net.batch, cpu.sizes) == (1, [1] * 10)


def test_another_network_is_refused() -> None:
    with pytest.raises(ModelError, match="no output named simcc_x"):
        network({CPU: Fake()}, outputs=("first", "simcc_x"))


def test_answers_agree_within_the_tolerance() -> None:
    right = [np.array([[1.0, -10.0]])]
    assert agree(right, [np.array([[1.4, -10.4]])])
    assert not agree(right, [np.array([[1.6, -10.0]])])
    assert not agree(right, [np.array([[np.inf, -10.0]])])
    assert not agree(right, [np.array([[1.0, -10.0, 0.0]])])


def test_what_is_right_may_be_told_in_another_way() -> None:
    sessions = {CPU: Fake(), CUDA: Fake(wrong=0.2)}
    run = RunOptions(threads=1, device="cuda")
    net = Network(
        lambda name: sessions[name], list(sessions), ["first"], run, SIZE, lambda a, b: True
    )
    assert net.device == "NVIDIA H100, fp32"


def test_a_file_that_is_no_network_is_said_to_be_damaged(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    path = tmp_path / "broken.onnx"
    path.write_bytes(b"no network")
    with pytest.raises(DamagedModelError, match=r"broken\.onnx"):
        opener(path, 1)(CPU)
