"""Speed of lifting on one core, held against its network alone in the same run."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from pytest_benchmark.fixture import BenchmarkFixture

from inference.lift.checkpoint import load_checkpoint
from inference.lift.prediction import WINDOWS_AT_ONCE
from inference.lift.temporal import TemporalLifter
from tests.accuracy.speed import FRAMES, RATE_HZ, fastest_s, keypoints
from tests.inference.lift.models import weights_file


@pytest.fixture
def one_core() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def network_alone_s(weights: Path) -> float:
    """Processor seconds of the network for the clip's windows and their mirror images."""
    checkpoint = load_checkpoint(weights)
    model, count = checkpoint.model, 2 * round(FRAMES * checkpoint.rate_hz / RATE_HZ)
    windows = torch.randn(count, model.receptive_field, model.inputs)
    seconds = []
    for _ in range(3):
        start = time.process_time()
        with torch.inference_mode():
            for part in torch.split(windows, WINDOWS_AT_ONCE):
                model.windows(part)
        seconds.append(time.process_time() - start)
    return min(seconds)


def test_lifting_against_the_network_alone(
    tmp_path: Path, one_core: None, benchmark: BenchmarkFixture
) -> None:
    weights, seen = weights_file(tmp_path, channels=512), keypoints()
    lifter = TemporalLifter(weights, device="cpu")
    alone = FRAMES / network_alone_s(weights)
    whole = FRAMES / fastest_s(lifter, seen)
    benchmark.pedantic(lifter.lift, (seen,), rounds=3, iterations=1)
    benchmark.extra_info["network alone, frames a second"] = round(alone)
    benchmark.extra_info["whole lifter, frames a second"] = round(whole)
    benchmark.extra_info["lifter as a share of its network"] = round(whole / alone, 2)
    assert whole / alone > 0.5
