"""Speed of a whole analysis, held against its network alone and against MediaPipe, in one run."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.benchmarks.analysis_table import (
    MEDIAPIPE,
    Measure,
    analysis,
    mediapipe,
    network,
    phone_clip,
)

ROUNDS = 3


def fastest(*measures: Measure) -> list[float]:
    """Return the fastest round of each; they take turns, as the load of a machine varies."""
    rounds = [[measure()[0] for measure in measures] for _ in range(ROUNDS)]
    return [max(values) for values in zip(*rounds, strict=True)]


def test_analysis_against_its_network_alone(demo_clip: Path, benchmark: BenchmarkFixture) -> None:
    alone = network(os.cpu_count() or 1)
    measures = partial(analysis, demo_clip), alone
    whole, floor = benchmark.pedantic(fastest, measures, rounds=1)
    benchmark.extra_info["whole analysis, frames a second"] = round(whole)
    benchmark.extra_info["its landmark network alone, frames a second"] = round(floor)
    benchmark.extra_info["share"] = round(whole / floor, 2)
    assert whole / floor > 0.5


@pytest.mark.skipif(MEDIAPIPE not in os.environ, reason=f"{MEDIAPIPE} names no Python with it")
def test_analysis_against_mediapipe(tmp_path: Path, benchmark: BenchmarkFixture) -> None:
    clip = phone_clip(tmp_path / "phone.mp4", "16M")
    measures = partial(analysis, clip), partial(mediapipe, os.environ[MEDIAPIPE], clip)
    whole, theirs = benchmark.pedantic(fastest, measures, rounds=1)
    benchmark.extra_info["whole analysis, frames a second"] = round(whole)
    benchmark.extra_info["MediaPipe's legacy pose, frames a second"] = round(theirs)
    benchmark.extra_info["share"] = round(whole / theirs, 2)
    assert whole / theirs > 1.3
