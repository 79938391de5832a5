"""Speed of a whole analysis, held against the detector alone in the same run."""

from __future__ import annotations

import time
from itertools import islice
from pathlib import Path

from pytest_benchmark.fixture import BenchmarkFixture

from inference.analysis import analyze
from inference.detect.registry import make_detector
from inference.video.reader import VideoReader

FRAMES = 200


def detector_alone(clip: Path) -> float:
    """Frames per second of tracking over pictures that are decoded already."""
    with VideoReader(clip) as reader:
        times_s = reader.info.times_s
        images = [image for _, image in islice(reader.frames(), FRAMES)]
    tracker = make_detector().track()
    start = time.perf_counter()
    for image, time_s in zip(images, times_s, strict=False):
        tracker.update(image, float(time_s))
    return len(images) / (time.perf_counter() - start)


def test_analysis_against_the_detector_alone(demo_clip: Path, benchmark: BenchmarkFixture) -> None:
    alone = max(detector_alone(demo_clip) for _ in range(2))
    (analysis,) = benchmark.pedantic(
        lambda: list(analyze(demo_clip, partials=False)), rounds=2, iterations=1
    )
    whole = analysis.clip.frames / benchmark.stats.stats.min
    benchmark.extra_info["detector alone, frames a second"] = round(alone, 1)
    benchmark.extra_info["whole analysis, frames a second"] = round(whole, 1)
    benchmark.extra_info["analysis as a share of the detector"] = round(whole / alone, 2)
    assert whole / alone > 0.7
