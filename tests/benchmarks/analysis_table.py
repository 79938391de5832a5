"""``python -m tests.benchmarks.analysis_table``: how fast clips are analysed, as tables.

Everything takes turns in one run, so that what else the machine does meets all alike. MediaPipe is
beside where `LIFTLENS_MEDIAPIPE_PYTHON` names a Python that has it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np

from inference.analysis import AnalysisOptions, analyze
from inference.detect.blazepose import BlazePose
from inference.detect.blazepose.body import INPUT_PIXELS, kept_outputs
from inference.detect.blazepose.flatbuffer import cut_outputs
from inference.detect.blazepose.network import load_network
from inference.detect.detector import RunOptions
from inference.models.store import model_path
from inference.skeleton import Image
from inference.video.reader import VideoReader
from tests.inference.video.clips import steady, write_clip

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
DEMO = Path(__file__).resolve().parents[2] / "resources" / "demo" / "squat.mp4"
FRAMES = 600
NETWORK_RUNS = 150
MEDIAPIPE = "LIFTLENS_MEDIAPIPE_PYTHON"
"""Names a Python that has mediapipe 0.10.21, which can't live in one environment with this one."""
LEGACY_POSE = """
import sys, time, cv2, mediapipe
pose = mediapipe.solutions.pose.Pose(static_image_mode=False, model_complexity=1)
clip, frames = cv2.VideoCapture(sys.argv[1]), 0
start, used = time.perf_counter(), time.process_time()
while (read := clip.read())[0]:
    pose.process(cv2.cvtColor(read[1], cv2.COLOR_BGR2RGB))
    frames += 1
print(frames / (time.perf_counter() - start), (time.process_time() - used) / frames * 1e3)
"""
NETWORK_ALONE = """
from tests.benchmarks.analysis_table import network
print(*network(1)())
"""


@dataclass(frozen=True)
class Speed:
    """Frames a second, and milliseconds of processor time that a frame took."""

    fps: float
    cpu_ms: float


Measure = Callable[[], tuple[float, float]]


def phone_clip(path: Path, rate: str, demo: Path = DEMO, frames: int = FRAMES) -> Path:
    """Write the bundled lifter as a phone films: 1080 × 1920, 30 fps, with noise."""
    with VideoReader(demo) as reader:
        pictures = [image for _, image in islice(reader.frames(), frames)]
    noise = np.random.default_rng(1).integers(0, 8, (1920, 1080, 3), np.uint8)

    def draw(number: int) -> Image:
        image = cv2.resize(pictures[number], (1080, 1440), interpolation=cv2.INTER_CUBIC)
        image = cv2.copyMakeBorder(image, 240, 240, 0, 0, cv2.BORDER_REFLECT)
        return cv2.add(image, np.roll(noise, number * 997_993, axis=None))  # type: ignore[return-value]

    options = {"b": rate, "maxrate": rate, "bufsize": rate, "preset": "veryfast", "g": "60"}
    return write_clip(path, steady(len(pictures)), options=options, draw=draw)


def timed(work: Callable[[], int]) -> tuple[float, float]:
    """Return frames a second and milliseconds of processor time a frame of what counts frames."""
    start, used = time.perf_counter(), time.process_time()
    frames = work()
    return frames / (time.perf_counter() - start), (time.process_time() - used) / frames * 1e3


def analysis(clip: Path, threads: int | None = None) -> tuple[float, float]:
    """From the file to the poses."""

    def work() -> int:
        (whole,) = analyze(clip, AnalysisOptions(run=RunOptions(threads=threads)), partials=False)
        return whole.clip.frames

    return timed(work)


def decoding(clip: Path) -> tuple[float, float]:
    """Decode, and nothing else."""

    def work() -> int:
        with av.open(str(clip)) as container:
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            return sum(1 for _ in container.decode(stream))

    return timed(work)


def network(threads: int) -> Measure:
    """Return what measures the network that finds the joints, with nothing around it."""
    model = model_path(BlazePose.landmarks).read_bytes()
    run = load_network(cut_outputs(model, kept_outputs(model)), threads)
    shape = (1, INPUT_PIXELS, INPUT_PIXELS, 3)
    patch = np.random.default_rng(0).random(shape, np.float32)
    run(patch)

    def work() -> int:
        for _ in range(NETWORK_RUNS):
            run(patch)
        return NETWORK_RUNS

    return partial(timed, work)


def two_networks() -> tuple[float, float]:
    """Measure two processes with one thread each: the most that two cores can do."""
    command = [sys.executable, "-c", NETWORK_ALONE]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [[float(word) for word in process.communicate()[0].split()] for process in both]
    return sum(fps for fps, _ in told), statistics.mean(cpu for _, cpu in told)


def mediapipe(python: str, clip: Path) -> tuple[float, float]:
    """Measure MediaPipe's own legacy pose over a file."""
    command = [python, "-c", LEGACY_POSE, str(clip)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    fps, cpu_ms = (float(word) for word in told.split()[-2:])
    return fps, cpu_ms


def taking_turns(rounds: int, measures: Mapping[str, Measure]) -> dict[str, Speed]:
    """Return the median of each measure's rounds."""
    told = [{name: measure() for name, measure in measures.items()} for _ in range(rounds)]
    return {
        name: Speed(*(statistics.median(values) for values in zip(*taken, strict=True)))
        for name in measures
        if (taken := [one[name] for one in told])
    }


def phone_clips(folder: Path) -> dict[str, Path]:
    """Write clips as they come from a phone, and as they come when they were sent on."""
    return {
        f"1080p30, {mbit} Mbit/s": phone_clip(folder / f"phone {mbit}.mp4", f"{mbit}M")
        for mbit in (16, 4)
    }


def rows(clips: Mapping[str, Path], rounds: int = 5) -> Iterator[str]:
    """Give the lines of the table."""
    peer = os.environ.get(MEDIAPIPE)
    yield "| clip | what | frames/s | processor time, ms a frame | whole analysis over it |"
    yield "|---|---|---|---|---|"
    both = network(2)
    for name, clip in clips.items():
        list(analyze(clip, partials=False))  # what is imported once
        measures: dict[str, Measure] = {"whole": partial(analysis, clip)}
        if peer:
            measures["MediaPipe 0.10.21, legacy pose, complexity 1"] = partial(
                mediapipe, peer, clip
            )
        measures |= {
            "whole analysis, one thread": partial(analysis, clip, 1),
            "decoding alone": partial(decoding, clip),
            "landmark network alone, 2 threads": both,
            "landmark network alone, 2 processes": two_networks,
        }
        speeds = taking_turns(rounds, measures)
        whole = speeds.pop("whole")
        yield f"| {name} | **whole analysis** | {whole.fps:.0f} | {whole.cpu_ms:.1f} | |"
        for what, speed in speeds.items():
            share = whole.fps / speed.fps
            yield f"| | {what} | {speed.fps:.0f} | {speed.cpu_ms:.1f} | {share:.2f} |"


def main() -> None:
    """Measure, print, and put the table into the document."""
    from tests.benchmarks.__main__ import write_table

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clips", nargs="*", type=Path, help="further clips to measure")
    parser.add_argument("--dry", action="store_true", help="print, and leave the document alone")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LIFTLENS_HOME"] = str(Path(folder) / "home")
        clips = phone_clips(Path(folder)) | {clip.stem: clip for clip in options.clips}
        lines = []
        for line in rows(clips, options.rounds):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
            lines.append(line)
    if not options.dry:
        write_table(DOCUMENT, "analysis", lines)


if __name__ == "__main__":
    main()
