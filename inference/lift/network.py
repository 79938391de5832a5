"""The temporal model in numpy: most clips are lifted before torch would be loaded."""

from __future__ import annotations

import numpy as np

from inference.lift.weights import Weights
from inference.skeleton import FloatArray

_EPSILON = 1e-5
"""Of batch normalisation, as in torch."""


class Network:
    """The strided form of `inference.lift.model.TemporalModel`, for the CPU.

    Batch normalisation is folded into the layer before it.

    Parameters
    ----------
    weights : Weights

    Raises
    ------
    KeyError, ValueError
        If they are not those of a temporal model.
    """

    def __init__(self, weights: Weights) -> None:
        self.receptive_field = int(np.prod(weights.filters))
        self._filters = weights.filters
        self._expand = _folded(weights, "expand_conv", "expand_bn")
        self._layers = [
            _folded(weights, f"layers_conv.{i}", f"layers_bn.{i}")
            for i in range(2 * len(weights.filters[1:]))
        ]
        self._shrink = _rows(weights.tensors["shrink.weight"]), weights.tensors["shrink.bias"]
        inputs = self._expand[0].shape[0] // weights.filters[0]
        probe = np.zeros((1, self.receptive_field, inputs), np.float32)
        self.inputs, self.outputs = inputs, self.windows(probe).shape[1]

    def windows(self, x: FloatArray) -> FloatArray:
        """Give one output for each window.

        Parameters
        ----------
        x : array, shape (N, receptive_field, inputs), float32

        Returns
        -------
        array, shape (N, outputs)
        """
        rows = _rectified(x.reshape(len(x) * self.receptive_field, -1), *self._expand)
        for block, width in enumerate(self._filters[1:]):
            kept = rows.reshape(-1, width, rows.shape[1])[:, width // 2]
            rows = _rectified(rows, *self._layers[2 * block])
            rows = kept + _rectified(rows, *self._layers[2 * block + 1])
        weight, bias = self._shrink
        return np.asarray(rows.reshape(-1, len(weight)) @ weight + bias)


def _rectified(rows: FloatArray, weight: FloatArray, bias: FloatArray) -> FloatArray:
    """Convolve neighbouring rows without overlap, as one matrix product, and cut off below zero."""
    out = rows.reshape(-1, len(weight)) @ weight
    out += bias
    return np.maximum(out, 0.0, out=out)


def _folded(weights: Weights, conv: str, norm: str) -> tuple[FloatArray, FloatArray]:
    tensors = weights.tensors
    scale = tensors[f"{norm}.weight"] / np.sqrt(tensors[f"{norm}.running_var"] + _EPSILON)
    bias = tensors[f"{norm}.bias"] - tensors[f"{norm}.running_mean"] * scale
    return _rows(tensors[f"{conv}.weight"]) * scale, bias


def _rows(weight: FloatArray) -> FloatArray:
    """Bring a convolution's weight (out, in, width) to (width · in, out)."""
    return np.ascontiguousarray(weight.transpose(2, 1, 0).reshape(-1, len(weight)))
