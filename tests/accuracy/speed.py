"""How many frames a second a lifter lifts on one core."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from inference.lift.network import Network
from inference.lift.training.evaluate import see
from inference.lift.training.lifts import procedural_lifts
from inference.lift.weights import load_weights
from inference.poses import Keypoints2D
from tests.accuracy.setup import ROOT, Bar, Report, Setup

RATE_HZ = 30.0
FRAMES = 3000
_ROUNDS = 5
_WANTED = 3000.0
_ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM")}


def report(setup: Setup) -> Report:
    """Measure the lifter."""
    speed = on_one_core(setup.weights)[0]
    bar = Bar("frames a second on one core", (speed,), (_WANTED,), "", least=True, digits=0)
    return Report({"speed": f"{speed:,.0f} frames a second."}, [bar])


def on_one_core(weights: Path | None) -> list[float]:
    """Measure in a process of its own, since numpy's threads can't be told once it is loaded.

    Parameters
    ----------
    weights : Path or None
        None for the default lifter.

    Returns
    -------
    list of float
        Frames a second of the lifter; with weights, of their network alone too.
    """
    command = [sys.executable, "-m", "tests.accuracy.speed", *([str(weights)] if weights else [])]
    done = subprocess.run(
        command, env=os.environ | _ONE_THREAD, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [float(line) for line in done.stdout.split()]


def lifter_speed(weights: Path | None) -> float:
    """Frames a second of a clip, from keypoints to poses."""
    lifter, seen = Setup.of(weights).make(), _keypoints()
    return FRAMES / _fastest_s(lambda: lifter.lift(seen))


def network_speed(weights: Path) -> float:
    """Frames a second of the network alone, with a window for each and for its mirror image."""
    loaded = load_weights(weights)
    network = Network(loaded)
    count = 2 * round(FRAMES * loaded.rate_hz / RATE_HZ)
    shape = (count, network.receptive_field, network.inputs)
    windows = np.random.default_rng(0).normal(size=shape).astype(np.float32)

    def run() -> None:
        for part in np.array_split(windows, 1 + count // 256):
            network.windows(part)

    return FRAMES / _fastest_s(run)


def _keypoints() -> Keypoints2D:
    """Keypoints of lifts, one after the other, of `FRAMES` frames at `RATE_HZ`."""
    lift = procedural_lifts(1, seed=0).trials[0]
    again = np.concatenate([lift] * (FRAMES // len(lift) + 1))[:FRAMES]
    return see(again, RATE_HZ, (35.0, 0.0, 0.0), 0.0, torch.Generator())[0]


def _fastest_s(work: Callable[[], object]) -> float:
    """Processor seconds of the fastest of a few rounds, after one to load and warm up."""
    work()
    seconds = []
    for _ in range(_ROUNDS):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return min(seconds)


if __name__ == "__main__":
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    sys.stdout.write(f"{lifter_speed(file)}\n")
    if file is not None:
        sys.stdout.write(f"{network_speed(file)}\n")
