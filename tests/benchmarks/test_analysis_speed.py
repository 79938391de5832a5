"""Speed of a whole analysis, held against its network alone and against MediaPipe, in one run."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from inference.analysis import analyze
from inference.detect.blazepose import BlazePose
from inference.detect.blazepose.body import INPUT_PIXELS, kept_outputs
from inference.detect.blazepose.flatbuffer import cut_outputs
from inference.detect.blazepose.network import load_network
from inference.models.store import model_path
from inference.skeleton import Image
from inference.video.reader import VideoReader
from tests.inference.video.clips import steady, write_clip

ROUNDS = 3
FRAMES = 300
MEDIAPIPE = "LIFTLENS_MEDIAPIPE_PYTHON"
"""Names a Python that has mediapipe 0.10.21, which can't live in one environment with this one."""
LEGACY_POSE = """
import sys, time, cv2, mediapipe
pose = mediapipe.solutions.pose.Pose(static_image_mode=False, model_complexity=1)
clip, frames = cv2.VideoCapture(sys.argv[1]), 0
start = time.perf_counter()
while (read := clip.read())[0]:
    pose.process(cv2.cvtColor(read[1], cv2.COLOR_BGR2RGB))
    frames += 1
print(frames / (time.perf_counter() - start))
"""


@pytest.fixture(scope="module")
def phone_clip(demo_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled lifter as a phone films: 1080 × 1920, 30 fps, 16 Mbit/s, with noise."""
    with VideoReader(demo_clip) as reader:
        pictures = [image for _, image in islice(reader.frames(), FRAMES)]
    noise = np.random.default_rng(1).integers(0, 8, (1920, 1080, 3), np.uint8)

    def draw(number: int) -> Image:
        image = cv2.resize(pictures[number], (1080, 1440), interpolation=cv2.INTER_CUBIC)
        image = cv2.copyMakeBorder(image, 240, 240, 0, 0, cv2.BORDER_REFLECT)
        return cv2.add(image, np.roll(noise, number * 997_993, axis=None))  # type: ignore[return-value]

    path = tmp_path_factory.mktemp("clips") / "phone.mp4"
    options = {"b": "16M", "maxrate": "20M", "bufsize": "20M", "preset": "veryfast", "g": "60"}
    return write_clip(path, steady(len(pictures)), options=options, draw=draw)


def analysis(clip: Path) -> float:
    """Frames per second from the file to the poses."""
    start = time.perf_counter()
    (whole,) = analyze(clip, partials=False)
    return whole.clip.frames / (time.perf_counter() - start)


def landmark_network() -> Callable[[], float]:
    """Return what measures the network that finds the joints, on all cores, with nothing around."""
    model = model_path(BlazePose.landmarks).read_bytes()
    network = load_network(cut_outputs(model, kept_outputs(model)), os.cpu_count() or 1)
    shape = (1, INPUT_PIXELS, INPUT_PIXELS, 3)
    patch = np.random.default_rng(0).random(shape, np.float32)

    def measure() -> float:
        start = time.perf_counter()
        for _ in range(FRAMES):
            network(patch)
        return FRAMES / (time.perf_counter() - start)

    return measure


def mediapipe(python: str, clip: Path) -> float:
    """Frames per second of MediaPipe's own legacy pose over a file."""
    command = [python, "-c", LEGACY_POSE, str(clip)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def fastest(*measures: Callable[[], float]) -> list[float]:
    """Return the fastest round of each; they take turns, as the load of a machine varies."""
    rounds = [[measure() for measure in measures] for _ in range(ROUNDS)]
    return [max(values) for values in zip(*rounds, strict=True)]


def test_analysis_against_its_network_alone(demo_clip: Path, benchmark: BenchmarkFixture) -> None:
    network = landmark_network()
    whole, alone = benchmark.pedantic(fastest, (partial(analysis, demo_clip), network), rounds=1)
    benchmark.extra_info["whole analysis, frames a second"] = round(whole)
    benchmark.extra_info["its landmark network alone, frames a second"] = round(alone)
    benchmark.extra_info["share"] = round(whole / alone, 2)
    assert whole / alone > 0.4


@pytest.mark.skipif(MEDIAPIPE not in os.environ, reason=f"{MEDIAPIPE} names no Python with it")
def test_analysis_against_mediapipe(phone_clip: Path, benchmark: BenchmarkFixture) -> None:
    peer = partial(mediapipe, os.environ[MEDIAPIPE], phone_clip)
    whole, theirs = benchmark.pedantic(fastest, (partial(analysis, phone_clip), peer), rounds=1)
    benchmark.extra_info["whole analysis, frames a second"] = round(whole)
    benchmark.extra_info["MediaPipe's legacy pose, frames a second"] = round(theirs)
    benchmark.extra_info["share"] = round(whole / theirs, 2)
    assert whole / theirs > 1.3
