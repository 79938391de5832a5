"""Running an ONNX network where it is fastest and right, and going on where memory runs out."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np

from inference.detect.detector import RunOptions
from inference.detect.device_words import (
    card_failed,
    card_full,
    fewer_at_once,
    on_cpu,
    with_note,
)
from inference.models.errors import DamagedModelError, ModelError
from inference.skeleton import FloatArray
from inference.texts import tr

log = logging.getLogger(__name__)

CPU = "CPUExecutionProvider"
GPUS: Mapping[str, str] = MappingProxyType(
    {
        "cuda": "CUDAExecutionProvider",
        "directml": "DmlExecutionProvider",
        "coreml": "CoreMLExecutionProvider",
    }
)
"""The provider of onnxruntime behind each device of `RunOptions`."""
GPU_BATCH = 16
AGREEMENT = 0.05
"""How far a device's answer may be from the CPU's, over the largest value of that: far more than
TF32 or half precision lose, far less than what a broken driver computes."""
TRIAL_RUNS = 3

_NO_MEMORY = ("out of memory", "allocate memory", "alloc_failed", "outofmemory", "8007000e")
"""What onnxruntime, CUDA, cuBLAS and DirectML write where a card's memory is full."""


class Session(Protocol):
    """The part of `onnxruntime.InferenceSession` that is used."""

    def run(self, output_names: Sequence[str], feed: Mapping[str, FloatArray]) -> list[FloatArray]:
        """Infer."""
        ...

    def get_inputs(self) -> Sequence[Any]:
        """Return the inputs, each with its name and shape."""
        ...

    def get_outputs(self) -> Sequence[Any]:
        """Return the outputs, each with its name."""
        ...


Open = Callable[[str], Session]
"""Makes a session on a provider; raises where that can't be had."""
Same = Callable[[Sequence[FloatArray], Sequence[FloatArray]], bool]
Answer = tuple[FloatArray, ...]


class Network:
    """A network, ready to run.

    Parameters
    ----------
    open_session : callable
        Given the name of a provider.
    available : sequence of str
        Providers that onnxruntime has here.
    outputs : sequence of str
        Names of what is wanted of the network, in order.
    run : RunOptions
        A device that isn't there, or computes other values than the CPU, is passed over.
    size : (int, int)
        Height and width of the input where the file leaves them open.
    same : callable, optional
        Whether a device's outputs, its second argument, are those of the CPU; by default `agree`.

    Attributes
    ----------
    size : (int, int)
        Height and width of the input.
    note : str
        What went wrong with the device, if anything did, for people to read.

    Raises
    ------
    ModelError
        If the network has other outputs.
    """

    def __init__(
        self,
        open_session: Open,
        available: Sequence[str],
        outputs: Sequence[str],
        run: RunOptions,
        size: tuple[int, int],
        same: Same | None = None,
    ) -> None:
        self._open, self._outputs, self._run = open_session, list(outputs), run
        self._same = same or agree
        cpu = open_session(CPU)
        if missing := set(outputs) - {output.name for output in cpu.get_outputs()}:
            raise ModelError(
                tr("The network has no output named {names}: it is another model.").format(
                    names=", ".join(sorted(missing))
                )
            )
        first = cpu.get_inputs()[0]
        frames, _, height, width = first.shape
        self._input, self._batches = first.name, not isinstance(frames, int)
        self.size = (_fixed(height, size[0]), _fixed(width, size[1]))
        self.note = ""
        self._provider, self._session = self._fastest(cpu, available)
        self._limit = self._wanted_batch()

    @property
    def batch(self) -> int:
        """How many pictures are inferred at once."""
        return self._limit

    @property
    def device(self) -> str:
        """Where it runs, for people to read."""
        if self._provider == CPU:
            words = on_cpu(self._run.threads or 1)
        else:
            words = _gpu_words(self._provider)
        return with_note(words, self.note)

    def __call__(self, values: FloatArray) -> list[Answer]:
        """Infer some pictures, as many at once as memory allows.

        Parameters
        ----------
        values : array, shape (N, 3, height, width), float32

        Returns
        -------
        list of tuple of array
            The outputs for each picture.
        """
        answers: list[Answer] = []
        while len(answers) < len(values):
            part = values[len(answers) : len(answers) + self._limit]
            try:
                found = self._infer(self._session, part)
            except Exception as error:
                if self._provider == CPU:
                    raise
                self._fall_back(error)
                continue
            answers.extend(zip(*found, strict=True))
        return answers

    def _infer(self, session: Session, values: FloatArray) -> list[FloatArray]:
        return session.run(self._outputs, {self._input: values})

    def _wanted_batch(self) -> int:
        if not self._batches:
            return 1
        return self._run.batch or (1 if self._provider == CPU else GPU_BATCH)

    def _fall_back(self, error: Exception) -> None:
        """Go on with fewer pictures at once where memory is full, else on the CPU."""
        full = _is_full(error)
        log.warning("%s, %d at once: %s", self._provider, self._limit, error)
        if full and self._limit > 1:
            self._limit //= 2
            self.note = fewer_at_once(self._limit)
            return
        self._session = self._open(CPU)
        self._provider, self._limit = CPU, 1
        self.note = card_full() if full else card_failed()

    def _fastest(self, cpu: Session, available: Sequence[str]) -> tuple[str, Session]:
        """Try the devices that are wanted and there; the fastest right one is taken."""
        wanted = GPUS.values() if self._run.device == "auto" else [GPUS.get(self._run.device, CPU)]
        candidates = [provider for provider in wanted if provider in available and provider != CPU]
        if not candidates:
            return CPU, cpu
        noise = np.random.default_rng(0).normal(size=(1, 3, *self.size)).astype(np.float32)
        right, fastest_s = self._timed(cpu, noise)
        best = (CPU, cpu)
        for provider in candidates:
            try:
                session = self._open(provider)
                found, took_s = self._timed(session, noise)
            except Exception as error:  # a driver or a library of it is missing, in many ways
                log.warning("%s can't be used: %s", provider, error)
                if _is_full(error):
                    self.note = card_full()
                continue
            if not self._same(right, found):
                log.warning("%s is passed over: it computes other values than the CPU", provider)
            elif took_s < fastest_s or self._run.device != "auto":
                best, fastest_s, self.note = (provider, session), took_s, ""
        return best

    def _timed(self, session: Session, values: FloatArray) -> tuple[list[FloatArray], float]:
        """Run once to warm up, then a few times, the shortest of which counts."""
        found = self._infer(session, values)
        took_s = []
        for _ in range(TRIAL_RUNS):
            start = time.perf_counter()
            self._infer(session, values)
            took_s.append(time.perf_counter() - start)
        return found, min(took_s)


def _is_full(error: Exception) -> bool:
    return any(words in str(error).casefold() for words in _NO_MEMORY)


def agree(right: Sequence[FloatArray], found: Sequence[FloatArray]) -> bool:
    """Whether a device's outputs are those of the CPU, within `AGREEMENT`."""
    return all(
        one.shape == other.shape and np.abs(one - other).max() <= AGREEMENT * np.abs(one).max()
        for one, other in zip(right, found, strict=True)
    )


def _fixed(length: Any, otherwise: int) -> int:
    return length if isinstance(length, int) else otherwise


def available_providers() -> list[str]:
    """Return the providers that onnxruntime was built with."""
    import onnxruntime

    providers: list[str] = onnxruntime.get_available_providers()
    if GPUS["cuda"] in providers:
        onnxruntime.preload_dlls()  # CUDA's libraries, where pip put them
    return providers


def opener(model: Path, threads: int) -> Open:
    """Return what makes sessions of a file, on so many threads of the CPU."""

    def open_session(provider: str) -> Session:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 3  # errors only: warnings are of graph details
        if provider == GPUS["directml"]:  # which DirectML asks for
            options.enable_mem_pattern = False
        own = {"ModelFormat": "MLProgram"} if provider == GPUS["coreml"] else {}
        try:
            session = onnxruntime.InferenceSession(
                model, options, providers=[(provider, own), CPU] if provider != CPU else [CPU]
            )
        except Exception as error:
            if provider != CPU:
                raise
            log.warning("%s: %s", model, error)
            raise DamagedModelError(
                tr("The model file {path} can’t be read by onnxruntime. Bring it anew.").format(
                    path=model
                )
            ) from error
        if provider not in session.get_providers():  # onnxruntime goes on without it
            raise RuntimeError("onnxruntime could not start it")
        opened: Session = session
        return opened

    return open_session


def _gpu_words(provider: str) -> str:
    if provider == GPUS["directml"]:
        return "DirectML, fp32"
    if provider == GPUS["coreml"]:
        return "Core ML"
    return f"{_nvidia_name()}, fp32"


def _nvidia_name() -> str:
    import torch  # where CUDA runs, the lifter needs it anyway

    return torch.cuda.get_device_name(0) if torch.cuda.is_available() else "NVIDIA CUDA"
