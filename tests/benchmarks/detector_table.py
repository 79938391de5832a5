"""``python -m tests.benchmarks.detector_table``: Keypoint R-CNN and the lifter at batch sizes.

For machines with a graphics card: batches of 1 to 32 in single and half precision, with how busy
the card was. Without one: batches of 1 and 2 on the CPU. The weights of Keypoint R-CNN are random,
which takes as long as trained ones, except that it would see a hundred people in each picture; it
is made to stop at `PEOPLE`. The time holds all from pictures in memory to joints.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import torch

from inference.detect.detector import Precision, RunOptions
from inference.detect.keypoint_rcnn import KeypointRCNN, loading
from inference.detect.keypoint_rcnn.feeding import fed
from inference.detect.keypoint_rcnn.network import Network
from inference.detect.keypoint_rcnn.postprocess import people_of
from inference.detect.keypoint_rcnn.preprocess import input_size, prepare
from inference.lift.checkpoint import load_checkpoint
from inference.lift.lifter import own_weights

PEOPLE = 3
LEAST_S = 3.0
QUERY = ["nvidia-smi", "--query-gpu=utilization.gpu,memory.used", "--format=csv,noheader,nounits"]


class Utilisation:
    """Asks several times a second how busy the card is."""

    def __init__(self) -> None:
        self.samples: list[list[float]] = []

    def __str__(self) -> str:
        if not self.samples:
            return "–"
        busy, memory = np.array(self.samples).T
        return f"{busy.mean():.0f} %, {memory.max() / 1024:.1f} GB"

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Watch the card during the block."""
        stop = threading.Event()
        thread = threading.Thread(target=self._ask, args=(stop,))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _ask(self, stop: threading.Event) -> None:
        while not stop.wait(0.2):
            try:
                told = subprocess.run(QUERY, capture_output=True, text=True, check=True).stdout
            except (OSError, subprocess.CalledProcessError):
                return
            self.samples.append([float(part) for part in told.splitlines()[0].split(",")])


def row(name: str, device: str, batch: int, once: Callable[[], object], frames: int) -> str:
    """Time a function that works on some frames, over and over, and return a row of the table."""
    once()
    use, done = Utilisation(), 0
    with use.watched():
        start = time.perf_counter()
        while (took_s := time.perf_counter() - start) < LEAST_S:
            once()
            done += frames
    return f"| {name} | {device} | {batch} | {done / took_s:,.1f} | {use} |"


def random_model(cfg: Any) -> torch.nn.Module:
    """Make a model whose random weights neither overflow nor see nobody, as plain ones would."""
    model = loading.build(cfg)
    for name, values in model.named_buffers():
        if name.endswith(("conv3.norm.weight", "stem.conv1.norm.weight")):
            values.mul_(0.1)
    bias = model.get_parameter("roi_heads.box_predictor.cls_score.bias")
    with torch.no_grad():
        bias[0] = 1.0
    return model


def detector_rows(size: tuple[int, int], runs: list[RunOptions], short: int) -> Iterator[str]:
    """Yield the rows of Keypoint R-CNN, R50-FPN."""
    cfg = loading.configuration(KeypointRCNN.config)
    cfg.TEST.DETECTIONS_PER_IMAGE = PEOPLE
    height, width = size
    ready = partial(prepare, size=input_size(height, width, short, cfg.INPUT.MAX_SIZE_TEST))
    torch.manual_seed(0)
    random = np.random.default_rng(0)
    images = [random.integers(0, 255, (height, width, 3), dtype=np.uint8) for _ in range(4)]
    for run in runs:
        network = Network(random_model(cfg), run)
        batch = network.batch
        some = (images * 16)[: 2 * batch]

        def once(network: Network = network, some: list[np.ndarray] = some) -> None:
            for pictures in fed(some, network.batch, ready, on_gpu=network.on_gpu):
                for answer in network(pictures, size):
                    assert len(people_of(answer)) == PEOPLE

        yield row(
            f"Keypoint R-CNN R50-FPN, {width} × {height}", network.device, batch, once, len(some)
        )


def lifter_rows(runs: list[RunOptions]) -> Iterator[str]:
    """Yield the rows of the built-in lifter's network, a window of frames for each pose."""
    model = load_checkpoint(own_weights()).model
    for run in runs:
        where = "cuda" if torch.cuda.is_available() and run.device != "cpu" else "cpu"
        half = run.precision is Precision.FP16
        there = model.to(where)
        windows = torch.randn(run.batch or 1, model.receptive_field, model.inputs, device=where)

        def once(
            there: torch.nn.Module = there,
            windows: torch.Tensor = windows,
            where: str = where,
            half: bool = half,
        ) -> None:
            with torch.inference_mode(), torch.autocast(where, torch.float16, enabled=half):
                there.windows(windows).float().cpu()

        device = f"{torch.cuda.get_device_name(0)}, {run.precision}" if where == "cuda" else "CPU"
        yield row("lifter", device, len(windows), once, len(windows))


def main() -> None:
    """Measure, and print the table as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cpu", action="store_true", help="also where there is a graphics card")
    parser.add_argument("--short-side", type=int, default=800, help="of the network's input")
    parser.add_argument("--threads", type=int, default=2, help="on the CPU")
    parser.add_argument("--size", default="1920x1080", help="of the pictures")
    told = parser.parse_args()
    width, height = (int(part) for part in told.size.split("x"))
    gpu = torch.cuda.is_available() and not told.cpu
    runs = [
        RunOptions(told.threads, "cuda" if gpu else "cpu", precision, batch)
        for precision in ((Precision.FP32, Precision.FP16) if gpu else (Precision.FP32,))
        for batch in ((1, 2, 4, 8, 16, 32) if gpu else (1, 2))
    ]
    torch.set_num_threads(told.threads)
    lines = ["| network | device | at once | frames a second | card busy, memory |"]
    lines.append("|---|---|---:|---:|---|")
    for line in lines:
        sys.stdout.write(f"{line}\n")
    for rows in (detector_rows((height, width), runs, told.short_side), lifter_rows(runs)):
        for line in rows:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
