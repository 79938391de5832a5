"""A tflite model through torch, for machines that have no LiteRT.

Only the operators that the two BlazePose models use. Tensors of four dimensions are kept in
torch's order (batch, channels, height, width) between operators, and in tflite's order outside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as nn

from inference.detect.blazepose.flatbuffer import (
    ConvolutionField,
    OptionField,
    PoolField,
    Table,
)
from inference.detect.blazepose.graph import Graph, Op, Operator, read_graph
from inference.skeleton import FloatArray

Function = Callable[..., Tensor]

TORCH_AXIS = (0, 2, 3, 1)
"""Where torch's order has tflite's batch, height, width and channels."""
ACTIVATIONS: Mapping[int, Callable[[Tensor], Tensor]] = MappingProxyType(
    {0: lambda values: values, 1: nn.relu_, 3: partial(nn.hardtanh_, min_val=0.0, max_val=6.0)}
)
VALID_PADDING = 1


@dataclass(frozen=True)
class _Step:
    """An operator made ready: a function of the tensors that are not constant."""

    run: Function
    inputs: tuple[int, ...]
    output: int
    finished: tuple[int, ...]
    """Tensors that no later step reads."""


class TorchNetwork:
    """A tflite model in torch, on one thread."""

    def __init__(self, model: bytes) -> None:
        graph = read_graph(model)
        self._input = graph.input
        self._outputs = graph.outputs
        self._steps = _make_steps(graph)

    def __call__(self, values: FloatArray) -> list[FloatArray]:
        """Run the model once."""
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            with torch.inference_mode():
                return self._run(torch.from_numpy(np.ascontiguousarray(values)))
        finally:
            torch.set_num_threads(threads)

    def _run(self, values: Tensor) -> list[FloatArray]:
        tensors = {self._input: _to_torch_order(values)}
        for step in self._steps:
            tensors[step.output] = step.run(*(tensors[number] for number in step.inputs))
            for number in step.finished:
                del tensors[number]
        return [_to_tflite_order(tensors[number]).numpy() for number in self._outputs]


def _make_steps(graph: Graph) -> list[_Step]:
    last_use = {
        number: i for i, operator in enumerate(graph.operators) for number in operator.inputs
    }
    steps = []
    for i, operator in enumerate(graph.operators):
        inputs = tuple(number for number in operator.inputs if number not in graph.constants)
        finished = tuple(
            number
            for number in set(inputs)
            if last_use[number] == i and number not in graph.outputs
        )
        steps.append(_Step(MAKERS[operator.op](graph, operator), inputs, operator.output, finished))
    return steps


def _options(operator: Operator) -> Table:
    if operator.options is None:
        raise ValueError(f"{operator.op.name} has no options")
    return operator.options


def _convolution(graph: Graph, operator: Operator) -> Function:
    """Make a (depthwise) convolution, with its padding and activation."""
    options, depthwise = _options(operator), operator.op is Op.DEPTHWISE_CONV_2D
    activated = ConvolutionField.DEPTHWISE_ACTIVATION if depthwise else ConvolutionField.ACTIVATION
    activation = ACTIVATIONS[options.number(activated, "<b")]
    stride = (
        options.number(ConvolutionField.STRIDE_HEIGHT),
        options.number(ConvolutionField.STRIDE_WIDTH),
    )
    # Convolution weights are (out, height, width, in), depthwise ones (1, height, width, out).
    weight = torch.from_numpy(np.array(graph.constants[operator.inputs[1]])).permute(
        (3, 0, 1, 2) if depthwise else (0, 3, 1, 2)
    )
    weight = weight.contiguous(memory_format=torch.channels_last)
    bias = torch.from_numpy(np.array(graph.constants[operator.inputs[2]]))
    _, height, width, channels = graph.shapes[operator.inputs[0]]
    padding = (0, 0, 0, 0)
    if options.number(ConvolutionField.PADDING, "<b") != VALID_PADDING:
        rows = _same_padding(height, weight.shape[2], stride[0])
        columns = _same_padding(width, weight.shape[3], stride[1])
        padding = (*columns, *rows)
    groups = channels if depthwise else 1

    def run(values: Tensor) -> Tensor:
        if any(padding):
            values = nn.pad(values, padding)
        return activation(nn.conv2d(values, weight, bias, stride, groups=groups))

    return run


def _same_padding(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """Zeros before and after, so that the output has ceil(size / stride) cells."""
    cells = -(-size // stride)
    total = max((cells - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def _add(graph: Graph, operator: Operator) -> Function:
    activation = ACTIVATIONS[_options(operator).number(OptionField.ADD_ACTIVATION, "<b")]
    return lambda a, b: activation(a + b)


def _concatenation(graph: Graph, operator: Operator) -> Function:
    axis = _options(operator).number(OptionField.CONCATENATION_AXIS)
    if len(graph.shapes[operator.output]) == 4:
        axis = TORCH_AXIS[axis]
    return lambda *values: torch.cat(values, dim=axis)


def _pad(graph: Graph, operator: Operator) -> Function:
    _, rows, columns, channels = graph.constants[operator.inputs[1]].tolist()
    return lambda values: nn.pad(values, (*columns, *rows, *channels))


def _reshape(graph: Graph, operator: Operator) -> Function:
    shape = graph.shapes[operator.output]
    return lambda values: _to_torch_order(_to_tflite_order(values).reshape(shape))


def _depth_to_space(graph: Graph, operator: Operator) -> Function:
    """Turn channels (block, block, C) into a finer grid; `nn.pixel_shuffle` wants C first."""
    block = _options(operator).number(OptionField.DEPTH_TO_SPACE_BLOCK)
    _, height, width, channels = graph.shapes[operator.output]

    def run(values: Tensor) -> Tensor:
        cells = values.reshape(1, block, block, channels, height // block, width // block)
        fine = cells.permute(0, 3, 4, 1, 5, 2).reshape(1, channels, height, width)
        return fine.contiguous(memory_format=torch.channels_last)

    return run


def _resize(graph: Graph, operator: Operator) -> Function:
    if not _options(operator).number(OptionField.RESIZE_HALF_PIXEL_CENTRES, "<b"):
        raise ValueError("only half-pixel-centred resizing is known")
    size = graph.shapes[operator.output][1:3]
    return lambda values: nn.interpolate(values, size=size, mode="bilinear", align_corners=False)


def _max_pool(graph: Graph, operator: Operator) -> Function:
    options = _options(operator)
    kernel = options.number(PoolField.FILTER_HEIGHT), options.number(PoolField.FILTER_WIDTH)
    stride = options.number(PoolField.STRIDE_HEIGHT), options.number(PoolField.STRIDE_WIDTH)
    return lambda values: nn.max_pool2d(values, kernel, stride)


def _logistic(graph: Graph, operator: Operator) -> Function:
    return torch.sigmoid


MAKERS: Mapping[Op, Callable[[Graph, Operator], Function]] = MappingProxyType(
    {
        Op.ADD: _add,
        Op.CONCATENATION: _concatenation,
        Op.CONV_2D: _convolution,
        Op.DEPTHWISE_CONV_2D: _convolution,
        Op.DEPTH_TO_SPACE: _depth_to_space,
        Op.LOGISTIC: _logistic,
        Op.MAX_POOL_2D: _max_pool,
        Op.PAD: _pad,
        Op.RESHAPE: _reshape,
        Op.RESIZE_BILINEAR: _resize,
    }
)


def _to_torch_order(values: Tensor) -> Tensor:
    return values.permute(0, 3, 1, 2) if values.dim() == 4 else values


def _to_tflite_order(values: Tensor) -> Tensor:
    return values.permute(0, 2, 3, 1) if values.dim() == 4 else values
