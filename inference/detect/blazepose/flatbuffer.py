"""Reading the flatbuffer that a tflite file is, and cutting outputs off it.

The layout is that of FlatBuffers' "Internals" page; field numbers are those of TensorFlow Lite's
``schema.fbs``.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray


class ModelField(IntEnum):
    """Fields of the table ``Model``."""

    OPERATOR_CODES = 1
    SUBGRAPHS = 2
    BUFFERS = 4
    SIGNATURES = 7


class SubgraphField(IntEnum):
    """Fields of the table ``SubGraph``."""

    TENSORS = 0
    INPUTS = 1
    OUTPUTS = 2
    OPERATORS = 3


class OperatorField(IntEnum):
    """Fields of the table ``Operator``."""

    CODE = 0
    INPUTS = 1
    OUTPUTS = 2
    OPTIONS = 4


class OperatorCodeField(IntEnum):
    """Fields of the table ``OperatorCode``; codes above 127 are in the second only."""

    BYTE_CODE = 0
    CODE = 3


class TensorField(IntEnum):
    """Fields of the table ``Tensor``."""

    SHAPE = 0
    TYPE = 1
    BUFFER = 2
    SPARSITY = 6


class SparsityField(IntEnum):
    """Fields of the table ``SparsityParameters``."""

    TRAVERSAL_ORDER = 0
    DIMENSIONS = 2


class DimensionField(IntEnum):
    """Fields of the table ``DimensionMetadata``; the type of a union is the field before it."""

    FORMAT = 0
    DENSE_SIZE = 1
    SEGMENTS = 3
    INDICES = 5


class ConvolutionField(IntEnum):
    """Fields that ``Conv2DOptions`` and ``DepthwiseConv2DOptions`` share, and where they differ."""

    PADDING = 0
    STRIDE_WIDTH = 1
    STRIDE_HEIGHT = 2
    ACTIVATION = 3
    DEPTHWISE_ACTIVATION = 4


class PoolField(IntEnum):
    """Fields of the table ``Pool2DOptions``."""

    STRIDE_WIDTH = 1
    STRIDE_HEIGHT = 2
    FILTER_WIDTH = 3
    FILTER_HEIGHT = 4


class OptionField(IntEnum):
    """The one field that is read of each of the other options."""

    ADD_ACTIVATION = 0
    CONCATENATION_AXIS = 0
    DEPTH_TO_SPACE_BLOCK = 0
    RESIZE_HALF_PIXEL_CENTRES = 3


@dataclass(frozen=True)
class Table:
    """A flatbuffer table: its bytes and where in them it starts."""

    data: bytes | bytearray
    position: int

    def slot(self, field: int) -> int:
        """Where the table's index holds the offset of a field; 0 where it has no such field."""
        index = self.position - struct.unpack_from("<i", self.data, self.position)[0]
        slot = 4 + 2 * field
        return index + slot if slot < struct.unpack_from("<H", self.data, index)[0] else 0

    def _place(self, field: int) -> int | None:
        slot = self.slot(field)
        offset = struct.unpack_from("<H", self.data, slot)[0] if slot else 0
        return self.position + offset if offset else None

    def _target(self, field: int) -> int | None:
        place = self._place(field)
        return None if place is None else self._follow(place)

    def place_of(self, field: int) -> int:
        """Where the vector or table lies that a field refers to; ValueError where it is absent."""
        target = self._target(field)
        if target is None:
            raise ValueError(f"the table at byte {self.position} has no field {field}")
        return target

    def _follow(self, place: int) -> int:
        return place + int(struct.unpack_from("<I", self.data, place)[0])

    def number(self, field: int, kind: str = "<i", default: int = 0) -> int:
        """Value of a scalar field, read by a `struct` format."""
        place = self._place(field)
        return default if place is None else int(struct.unpack_from(kind, self.data, place)[0])

    def table(self, field: int) -> Table | None:
        """Return the table that a field refers to."""
        target = self._target(field)
        return None if target is None else Table(self.data, target)

    def vector(self, field: int, dtype: str) -> NDArray[Any]:
        """Numbers of a vector field; empty where it is absent."""
        target = self._target(field)
        if target is None:
            return np.empty(0, dtype)
        count = struct.unpack_from("<I", self.data, target)[0]
        return np.frombuffer(self.data, dtype, count, target + 4)

    def indices(self, field: int) -> list[int]:
        """Return a vector of int32 as Python integers."""
        return [int(value) for value in self.vector(field, "<i4")]

    def tables(self, field: int) -> list[Table]:
        """Return the tables of a vector of tables."""
        target = self._target(field)
        if target is None:
            return []
        count = struct.unpack_from("<I", self.data, target)[0]
        return [Table(self.data, self._follow(target + 4 + 4 * i)) for i in range(count)]


def root(data: bytes | bytearray) -> Table:
    """Return the table ``Model`` of a tflite file."""
    return Table(data, struct.unpack_from("<I", data, 0)[0])


def output_shapes(model: bytes) -> list[tuple[int, ...]]:
    """Return the shapes of the outputs of a tflite model with a single graph, in their order."""
    (graph,) = root(model).tables(ModelField.SUBGRAPHS)
    tensors = graph.tables(SubgraphField.TENSORS)
    outputs = graph.indices(SubgraphField.OUTPUTS)
    return [tuple(tensors[number].indices(TensorField.SHAPE)) for number in outputs]


def cut_outputs(model: bytes, keep: Sequence[int]) -> bytes:
    """Drop outputs of a tflite model, and the operators that only they need.

    The vectors of outputs and operators are shortened in place and nothing moves, so the file
    keeps its length. Signatures name every output and are dropped.

    Parameters
    ----------
    model : bytes
        Content of the file; it is left as it is.
    keep : sequence of int
        Numbers of the outputs to keep, in their new order.

    Returns
    -------
    bytes

    Raises
    ------
    ValueError
        If this is no tflite model with a single graph.
    """
    data = bytearray(model)
    table = root(data)
    (graph,) = table.tables(ModelField.SUBGRAPHS)
    outputs = graph.indices(SubgraphField.OUTPUTS)
    kept_outputs = [outputs[number] for number in keep]
    needed, kept = set(kept_outputs), []
    for operator in reversed(graph.tables(SubgraphField.OPERATORS)):
        if needed & set(operator.indices(OperatorField.OUTPUTS)):
            kept.append(operator.position)
            needed.update(operator.indices(OperatorField.INPUTS))
    _rewrite(data, graph.place_of(SubgraphField.OUTPUTS), kept_outputs)
    operators = graph.place_of(SubgraphField.OPERATORS)
    offsets = [place - (operators + 4 + 4 * i) for i, place in enumerate(reversed(kept))]
    _rewrite(data, operators, offsets)
    if signatures := table.slot(ModelField.SIGNATURES):
        struct.pack_into("<H", data, signatures, 0)
    return bytes(data)


def _rewrite(data: bytearray, vector: int, values: Sequence[int]) -> None:
    """Replace a vector of 32-bit numbers by one that is no longer."""
    struct.pack_into(f"<I{len(values)}i", data, vector, len(values), *values)
