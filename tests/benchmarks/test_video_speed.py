"""Speed of reading, held against others in the same run: never in seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from inference.video.encoder import VideoWriter
from inference.video.reader import VideoReader

FRAMES = 75
WIDTH, HEIGHT = 1280, 720
RANDOM = np.random.default_rng(3).integers(0, FRAMES, 8).tolist()


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Something that moves, with a key frame every two seconds."""
    path = tmp_path_factory.mktemp("clips") / "bench.mp4"
    scene = np.random.default_rng(0).integers(0, 255, (HEIGHT // 16, WIDTH // 16, 3), np.uint8)
    large = cv2.resize(scene, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    with VideoWriter(path, WIDTH, HEIGHT, fps=30) as writer:
        for shift in range(FRAMES):
            writer.write(np.roll(large, 3 * shift, axis=1))
    return path


def seconds(work: Callable[[], object]) -> float:
    """Best of two."""
    best = float("inf")
    for _ in range(2):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def read_with_opencv(clip: Path, indices: list[int]) -> None:
    capture = cv2.VideoCapture(str(clip))
    for index in indices:
        capture.set(cv2.CAP_PROP_POS_FRAMES, index)
        assert capture.read()[0]
    capture.release()


def read_exactly(clip: Path, indices: list[int]) -> None:
    with VideoReader(clip) as reader:
        for index in indices:
            reader.frame(index)


@pytest.mark.parametrize(
    ("order", "share"),
    [("random", 1.3), ("forward", 0.5), ("backward", 0.5)],
)
def test_seeks_against_opencv(
    order: str, share: float, clip: Path, benchmark: BenchmarkFixture
) -> None:
    steps = list(range(30, 50))
    indices = {"random": RANDOM, "forward": steps, "backward": steps[::-1]}[order]
    others = seconds(lambda: read_with_opencv(clip, indices))
    benchmark.pedantic(read_exactly, (clip, indices), rounds=2)
    ratio = benchmark.stats.stats.min / others
    benchmark.extra_info["time as a share of OpenCV's"] = round(ratio, 2)
    assert ratio < share
