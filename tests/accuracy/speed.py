"""How many frames a second a lifter lifts on one core."""

from __future__ import annotations

import time

import torch

from inference.lift.lifter import Lifter
from inference.lift.training.evaluate import see
from inference.lift.training.lifts import procedural_lifts
from inference.poses import Keypoints2D
from tests.accuracy.setup import Bar, Report, Setup

RATE_HZ = 30.0
FRAMES = 3000
_ROUNDS = 3
_WANTED = 3000.0


def report(setup: Setup) -> Report:
    """Measure the lifter."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        speed = FRAMES / fastest_s(setup.make(None), keypoints())
    finally:
        torch.set_num_threads(threads)
    bar = Bar("frames a second on one core", (speed,), (_WANTED,), "", least=True, digits=0)
    return Report({"speed": f"{speed:,.0f} frames a second."}, [bar])


def keypoints() -> Keypoints2D:
    """Keypoints of lifts, one after the other, of `FRAMES` frames at `RATE_HZ`."""
    lift = torch.from_numpy(procedural_lifts(1, seed=0).trials[0])
    again = lift.repeat(FRAMES // len(lift) + 1, 1, 1)[:FRAMES].numpy()
    generator = torch.Generator().manual_seed(0)
    seen, *_ = see(again, RATE_HZ, (35.0, 0.0, 0.0), 0.01, generator)
    return seen


def fastest_s(lifter: Lifter, seen: Keypoints2D) -> float:
    """Processor seconds of the fastest of a few rounds, after one to load the model."""
    lifter.lift(seen)
    seconds = []
    for _ in range(_ROUNDS):
        start = time.process_time()
        lifter.lift(seen)
        seconds.append(time.process_time() - start)
    return min(seconds)
