"""Preparing pictures, and bringing them to the graphics card, while it works on those before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from inference.skeleton import Image
from inference.video.read_ahead import read_ahead

Prepare = Callable[[Sequence[Image]], NDArray[np.uint8]]


def fed(images: Sequence[Image], size: int, prepare: Prepare, *, on_gpu: bool) -> Iterator[Tensor]:
    """Cut pictures into parts, and prepare the next part in a thread while one is worked on.

    Parameters
    ----------
    images : sequence of array
    size : int
        Of a part.
    prepare : callable
        Makes the input of a part.
    on_gpu : bool
        Whether to copy it to the graphics card, on a stream of its own.

    Yields
    ------
    Tensor
        The input of each part, in order.
    """
    starts = range(0, len(images), size)
    if not on_gpu and len(starts) <= 1:
        if images:
            yield torch.from_numpy(prepare(images))
        return
    bring = _GpuCopier() if on_gpu else _stay
    ready = (bring(torch.from_numpy(prepare(images[i : i + size]))) for i in starts)
    with read_ahead(ready, depth=1) as parts:
        for arrived in parts:
            yield arrived()


def _stay(values: Tensor) -> Callable[[], Tensor]:
    return lambda: values


class _GpuCopier:
    """Copies from memory that the card reads by itself, beside its other work."""

    def __init__(self) -> None:
        self._stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]

    def __call__(self, values: Tensor) -> Callable[[], Tensor]:
        """Begin to copy; what is returned waits for the copy, without stopping this program."""
        try:
            with torch.cuda.stream(self._stream):
                there = values.pin_memory().to("cuda", non_blocking=True)
                done = self._stream.record_event()
        except torch.OutOfMemoryError:  # the network makes room, and takes them from here
            return _stay(values)

        def arrived() -> Tensor:
            now = torch.cuda.current_stream()
            now.wait_event(done)
            there.record_stream(now)
            return there

        return arrived
