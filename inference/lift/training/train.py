"""Training the temporal model: resumable, and the same for the same seed."""

from __future__ import annotations

import csv
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from inference.files import atomic_path
from inference.lift.checkpoint import save_checkpoint
from inference.lift.model import CHANNELS, FILTERS, TemporalModel
from inference.lift.signature import split_outputs
from inference.lift.torch_prediction import best_device
from inference.lift.training.batches import BatchMaker
from inference.lift.training.lifts import procedural_lifts
from inference.lift.training.losses import PARTS, LossWeights, loss_parts, total
from inference.lift.training.motion import read_packed
from inference.lift.training.noise import DetectorNoise

RATE_HZ = 15.0
WEIGHTS_FILE = "lifter.safetensors"
STATE_FILE = "training.pt"
LOG_FILE = "training.csv"

_WARM_UP_STEPS = 100
_LAST_RATE = 0.01
_AVERAGED = 0.999
_LARGEST_GRADIENT = 1.0
_LOG_EVERY = 100
_SAVE_EVERY_S = 120.0


@dataclass(frozen=True)
class TrainingOptions:
    """What a training depends on; the same options give the same weights on the same machine.

    Attributes
    ----------
    steps : int
        The learning rate falls to its end over this many.
    windows : int
        A step.
    channels : int
    filters : tuple of int
    learning_rate : float
    lifts : int
        Procedural lifts that are made.
    procedural_share : float
        Of the windows.
    seed : int
    """

    steps: int = 20_000
    windows: int = 512
    channels: int = CHANNELS
    filters: tuple[int, ...] = FILTERS
    learning_rate: float = 1.5e-3
    lifts: int = 400
    procedural_share: float = 0.5
    seed: int = 0


@dataclass(frozen=True)
class TrainingProgress:
    """How far a training is.

    Attributes
    ----------
    step, steps : int
    loss : dict of str to float
        Parts of the loss, means over the last steps (`inference.lift.training.losses`).
    """

    step: int
    steps: int
    loss: dict[str, float]


class TrainingError(Exception):
    """A training can't start or go on; the message says in plain words what to do."""


def train(
    data: Path,
    output: Path,
    options: TrainingOptions,
    *,
    resume: bool = False,
    should_stop: Callable[[], bool] | None = None,
    device: str | None = None,
    progress: Callable[[TrainingProgress], None] | None = None,
) -> Path:
    """Train a temporal model, or go on with one.

    The folder receives the weights, the state from which a training goes on, and a log; all three
    about every two minutes.

    Parameters
    ----------
    data : Path
        Packed motion capture (`inference.lift.training.motion.read_packed`).
    output : Path
        Folder.
    options : TrainingOptions
    resume : bool
        Go on from the folder's state, which must be of the same options.
    should_stop : callable, optional
        Asked before each step; True ends this run, ready to be resumed.
    device : str, optional
        By default the fastest that is there.
    progress : callable, optional
        Called every hundred steps and at the end.

    Returns
    -------
    Path
        The file of weights.

    Raises
    ------
    TrainingError
        If there is nothing to resume, or it is of other options, or a training would be
        overwritten.
    OSError, ValueError
        If the data can't be read or the folder can't be written.
    """
    state_file = output / STATE_FILE
    if state_file.exists() and not resume:
        raise TrainingError(
            f"{output} holds a training already. Go on with it (--resume), or give another folder."
        )
    run = _Run(options, device or best_device())
    if resume:
        run.restore(state_file)
    maker = BatchMaker(
        read_packed(data),
        procedural_lifts(options.lifts, options.seed),
        DetectorNoise.load(),
        rate_hz=RATE_HZ,
        frames=run.model.receptive_field,
        procedural_share=options.procedural_share,
    )
    stop = should_stop or (lambda: False)
    saved = time.monotonic()
    output.mkdir(parents=True, exist_ok=True)
    with (output / LOG_FILE).open("a" if resume else "w", encoding="utf-8", newline="") as file:
        log = csv.writer(file)
        if not resume:
            log.writerow(["step", *PARTS])
        while run.step < options.steps and not stop():
            run.advance(maker)
            if run.step % _LOG_EVERY == 0 or run.step == options.steps:
                _report(run, log, progress)
                file.flush()
            if time.monotonic() - saved > _SAVE_EVERY_S:
                run.save(output)
                saved = time.monotonic()
    run.save(output)
    return output / WEIGHTS_FILE


def _report(run: _Run, log: Any, progress: Callable[[TrainingProgress], None] | None) -> None:
    loss = run.take_losses()
    log.writerow([run.step, *(f"{value:.5f}" for value in loss.values())])
    if progress is not None:
        progress(TrainingProgress(run.step, run.options.steps, loss))


class _Run:
    """Model, its running average and optimiser, and how far they are."""

    def __init__(self, options: TrainingOptions, device: str) -> None:
        self.options = options
        self.step = 0
        self._device = device
        with torch.random.fork_rng():
            torch.manual_seed(options.seed)
            self.model = TemporalModel(channels=options.channels, filters=options.filters)
            self._average = TemporalModel(channels=options.channels, filters=options.filters)
        self.model.to(device)
        self._average.to(device).load_state_dict(self.model.state_dict())
        self._optimiser = torch.optim.AdamW(
            self.model.parameters(), options.learning_rate, weight_decay=0.01
        )
        self._losses: list[dict[str, float]] = []

    def advance(self, maker: BatchMaker) -> None:
        """Make one step."""
        options = self.options
        for group in self._optimiser.param_groups:
            group["lr"] = options.learning_rate * _rate(self.step, options.steps)
        seed = options.seed * 1_000_003 + self.step
        batch = maker.make(options.windows, seed)
        self.model.train()
        with torch.random.fork_rng():
            torch.manual_seed(seed)  # of the dropout
            pose, up = split_outputs(self.model.windows(batch.inputs.to(self._device)))
        parts = loss_parts(pose, up, batch.pose.to(self._device), batch.up.to(self._device))
        self._optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(total(parts, LossWeights()))
        nn.utils.clip_grad_norm_(self.model.parameters(), _LARGEST_GRADIENT)
        self._optimiser.step()
        self.step += 1
        _follow(self._average, self.model, min(_AVERAGED, self.step / (self.step + 20)))
        self._losses.append({name: float(part.detach()) for name, part in parts.items()})

    def take_losses(self) -> dict[str, float]:
        """Return the means since the last call."""
        taken, self._losses = self._losses, []
        return {name: sum(loss[name] for loss in taken) / len(taken) for name in taken[0]}

    def save(self, output: Path) -> None:
        """Write the averaged weights, and the state to go on from."""
        save_checkpoint(output / WEIGHTS_FILE, self._average, RATE_HZ)
        state = {
            "options": asdict(self.options),
            "step": self.step,
            "model": self.model.state_dict(),
            "average": self._average.state_dict(),
            "optimiser": self._optimiser.state_dict(),
        }
        with atomic_path(output / STATE_FILE) as temporary:
            torch.save(state, temporary)

    def restore(self, path: Path) -> None:
        """Take over a saved state."""
        if not path.exists():
            raise TrainingError(f"There is nothing to resume: {path} does not exist.")
        state = torch.load(path, map_location=self._device, weights_only=True)
        before = {**state["options"], "filters": tuple(state["options"]["filters"])}
        if before != asdict(self.options):
            raise TrainingError(
                f"{path} is of a training with other options ({before}). "
                "Resume it with the same, or give another folder."
            )
        self.step = state["step"]
        self.model.load_state_dict(state["model"])
        self._average.load_state_dict(state["average"])
        self._optimiser.load_state_dict(state["optimiser"])


def _rate(step: int, steps: int) -> float:
    """Share of the learning rate: a short rise, then half a cosine down."""
    rise = min(1.0, (step + 1) / _WARM_UP_STEPS)
    fall = 0.5 * (1 + math.cos(math.pi * step / steps))
    return rise * (_LAST_RATE + (1 - _LAST_RATE) * fall)


@torch.no_grad()
def _follow(average: nn.Module, model: nn.Module, keep: float) -> None:
    """Move a running average of all parameters and statistics towards the model."""

    def numbers(module: nn.Module) -> list[Tensor]:
        return [value for value in module.state_dict().values() if value.is_floating_point()]

    torch._foreach_lerp_(numbers(average), numbers(model), 1 - keep)
