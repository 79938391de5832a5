"""``python -m tests.benchmarks.detector_table``: Keypoint R-CNN and the lifters at batch sizes.

For machines with a graphics card: batches of 1 to 32 in single and half precision, with how busy
the card was. Without one: Keypoint R-CNN in batches of 1 to 4 on the CPU, and a word on what is
not measured. The weights of Keypoint R-CNN and of VideoPose3D are random, which takes as long as
trained ones, except that it would see a hundred people in each picture; it is made to stop at
`PEOPLE`. The time holds all from pictures in memory to joints.
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
from inference.lift.model import TemporalModel
from inference.models.errors import ModelError

BATCHES = (1, 2, 4, 8, 16, 32)
CPU_BATCHES = (1, 2, 4)
"""Of Keypoint R-CNN, of which more at once gain nothing there."""
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
    rate = done / took_s
    shown = f"{rate:,.2f}" if rate < 10 else f"{rate:,.0f}"
    return f"| {name} | {device} | {batch} | {shown} | {use} |"


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
    """Yield the rows of the lifters' networks, a window of frames for each pose."""
    published = TemporalModel(34, 51, 1024, (3, 3, 3, 3, 3)).eval()
    models = {"our lifter": load_checkpoint(own_weights()).model, "VideoPose3D": published}
    for name, model in models.items():
        for run in runs:
            yield _lifter_row(f"{name}, windows of {model.receptive_field}", model, run)


def _lifter_row(name: str, model: TemporalModel, run: RunOptions) -> str:
    where = "cuda" if run.device == "cuda" else "cpu"
    half = run.precision is Precision.FP16
    model.to(where)
    windows = torch.randn(run.batch or 1, model.receptive_field, model.inputs, device=where)

    def once() -> None:
        with torch.inference_mode(), torch.autocast(where, torch.float16, enabled=half):
            model.windows(windows).float().cpu()

    words = torch.cuda.get_device_name(0) if where == "cuda" else f"CPU, {run.threads} threads"
    device = f"{words}, {run.precision}" if where == "cuda" else words
    return row(name, device, len(windows), once, len(windows))


def lacking(*, gpu: bool) -> Iterator[str]:
    """Say what can't be measured on this machine."""
    if not gpu:
        yield (
            "No graphics card is used: torch finds none with CUDA, or --cpu was given. "
            "Half precision, larger batches and how busy a card is are not measured."
        )
    try:
        loading.configuration(KeypointRCNN.config)
    except ModelError as error:
        yield f"Keypoint R-CNN is not measured. {error}"


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
    precisions = (Precision.FP32, Precision.FP16) if gpu else (Precision.FP32,)
    runs = [
        RunOptions(told.threads, "cuda" if gpu else "cpu", precision, batch)
        for precision in precisions
        for batch in BATCHES
    ]
    torch.set_num_threads(told.threads)
    lacks = list(lacking(gpu=gpu))
    for line in lacks:
        sys.stderr.write(f"{line}\n")
    sys.stdout.write("| network | device | at once | frames a second | card busy, memory |\n")
    sys.stdout.write("|---|---|---:|---:|---|\n")
    tables = [lifter_rows(runs)]
    if not any(line.startswith("Keypoint") for line in lacks):
        fewer = runs if gpu else [run for run in runs if run.batch in CPU_BATCHES]
        tables.insert(0, detector_rows((height, width), fewer, told.short_side))
    for rows in tables:
        for line in rows:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
