"""Speed of lifting on one core, held against its network alone in the same run."""

from __future__ import annotations

from pathlib import Path

from pytest_benchmark.fixture import BenchmarkFixture

from tests.accuracy.speed import on_one_core
from tests.inference.lift.models import weights_file


def test_lifting_against_the_network_alone(tmp_path: Path, benchmark: BenchmarkFixture) -> None:
    weights = weights_file(tmp_path, channels=384)
    speeds = benchmark.pedantic(on_one_core, (weights,), rounds=1, iterations=1)
    whole, alone = speeds
    benchmark.extra_info["whole lifter, frames a second"] = round(whole)
    benchmark.extra_info["network alone, frames a second"] = round(alone)
    benchmark.extra_info["lifter as a share of its network"] = round(whole / alone, 2)
    assert whole / alone > 0.4
