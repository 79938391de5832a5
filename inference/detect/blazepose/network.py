"""Running a tflite model: on LiteRT, or through torch where LiteRT has no wheel."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from inference.skeleton import FloatArray

log = logging.getLogger(__name__)

Network = Callable[[FloatArray], list[FloatArray]]
"""Maps one input, shape (1, height, width, 3), float32, to the model's outputs in order."""


def sigmoid(logits: FloatArray) -> FloatArray:
    """Logistic function, without overflow."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits.astype(np.float64), -80.0, 80.0))))


def load_network(model: bytes, threads: int) -> Network:
    """Make a tflite model ready to run.

    Parameters
    ----------
    model : bytes
        Content of the file.
    threads : int
        LiteRT uses so many; torch uses one, because with more it collapses on a busy machine.
    """
    try:
        return LiteRTNetwork(model, threads)
    except ImportError as error:  # there is no wheel for this machine, or a library of it fails
        log.warning("LiteRT can't be used, so torch takes its place, slower: %s", error)
    from inference.detect.blazepose.torch_network import TorchNetwork

    return TorchNetwork(model)


@contextmanager
def _silent() -> Iterator[None]:
    """Keep what LiteRT says of itself while it loads, past Python, off the error output."""
    try:
        kept = os.dup(2)
    except OSError:  # a window without a console has none
        yield
        return
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


class LiteRTNetwork:
    """A tflite model on LiteRT."""

    def __init__(self, model: bytes, threads: int) -> None:
        from ai_edge_litert.interpreter import Interpreter

        with _silent():
            self._interpreter = Interpreter(model_content=model, num_threads=threads)
            self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._outputs = [details["index"] for details in self._interpreter.get_output_details()]

    def __call__(self, values: FloatArray) -> list[FloatArray]:
        """Run the model once; not from two threads at a time."""
        self._interpreter.set_tensor(self._input, values)
        self._interpreter.invoke()
        return [self._interpreter.get_tensor(index) for index in self._outputs]
