"""A tflite model as a list of operators with their weights, for running it without LiteRT."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from inference.detect.blazepose.flatbuffer import (
    DimensionField,
    ModelField,
    OperatorCodeField,
    OperatorField,
    SparsityField,
    SubgraphField,
    Table,
    TensorField,
    root,
)
from inference.skeleton import FloatArray

IndexArray = NDArray[np.intp]


class Op(IntEnum):
    """Operator codes of ``schema.fbs`` that the two models use."""

    ADD = 0
    CONCATENATION = 2
    CONV_2D = 3
    DEPTHWISE_CONV_2D = 4
    DEPTH_TO_SPACE = 5
    DEQUANTIZE = 6
    LOGISTIC = 14
    MAX_POOL_2D = 17
    RESHAPE = 22
    RESIZE_BILINEAR = 23
    PAD = 34
    DENSIFY = 124


TENSOR_TYPES = {0: "<f4", 1: "<f2", 2: "<i4"}
DENSE = 0
INDEX_TYPES = {1: "<i4", 2: "<u2", 3: "u1"}


@dataclass(frozen=True)
class Operator:
    """One step of a model.

    Attributes
    ----------
    op : Op
    inputs : tuple of int
        Tensors that it reads.
    output : int
        Tensor that it makes.
    options : Table or None
        Its settings, as the schema lays them out for this code.
    """

    op: Op
    inputs: tuple[int, ...]
    output: int
    options: Table | None


@dataclass(frozen=True, eq=False)
class Graph:
    """A model.

    Attributes
    ----------
    shapes : tuple of tuple of int
        Shape of each tensor.
    constants : mapping of int to array
        Tensors that are stored: weights, as float32, and shapes.
    operators : tuple of Operator
        In the order in which they run.
    input : int
    outputs : tuple of int
    """

    shapes: tuple[tuple[int, ...], ...]
    constants: Mapping[int, FloatArray]
    operators: tuple[Operator, ...]
    input: int
    outputs: tuple[int, ...]


def read_graph(model: bytes) -> Graph:
    """Read a tflite file.

    Parameters
    ----------
    model : bytes

    Raises
    ------
    ValueError
        If it holds an operator that is not in `Op`.
    """
    table = root(model)
    (graph,) = table.tables(ModelField.SUBGRAPHS)
    tensors = graph.tables(SubgraphField.TENSORS)
    constants = _constants(tensors, table.tables(ModelField.BUFFERS))
    codes = [
        max(code.number(OperatorCodeField.BYTE_CODE, "<b"), code.number(OperatorCodeField.CODE))
        for code in table.tables(ModelField.OPERATOR_CODES)
    ]
    operators = []
    for entry in graph.tables(SubgraphField.OPERATORS):
        inputs = tuple(entry.indices(OperatorField.INPUTS))
        (output,) = entry.indices(OperatorField.OUTPUTS)
        op = Op(codes[entry.number(OperatorField.CODE)])
        if op in (Op.DEQUANTIZE, Op.DENSIFY):
            constants[output] = constants[inputs[0]].astype("f4")
        else:
            operators.append(Operator(op, inputs, output, entry.table(OperatorField.OPTIONS)))
    return Graph(
        shapes=tuple(tuple(tensor.indices(TensorField.SHAPE)) for tensor in tensors),
        constants=constants,
        operators=tuple(operators),
        input=graph.indices(SubgraphField.INPUTS)[0],
        outputs=tuple(graph.indices(SubgraphField.OUTPUTS)),
    )


def _constants(tensors: Sequence[Table], buffers: Sequence[Table]) -> dict[int, FloatArray]:
    """Tensors that have content in the file, sparse ones filled up with zeros."""
    constants = {}
    for number, tensor in enumerate(tensors):
        content = buffers[tensor.number(TensorField.BUFFER, "<I")].vector(0, "u1")
        if content.size:
            values = content.view(TENSOR_TYPES[tensor.number(TensorField.TYPE, "<b")])
            sparsity = tensor.table(TensorField.SPARSITY)
            shape = tensor.indices(TensorField.SHAPE)
            constants[number] = (
                values.reshape(shape) if sparsity is None else densify(values, shape, sparsity)
            )
    return constants


def densify(values: FloatArray, shape: Sequence[int], sparsity: Table) -> FloatArray:
    """Fill a sparse tensor up.

    Level by level, each stored element's position is split into one per child: all of them in a
    dense dimension, the listed ones in a compressed dimension (Smith et al. 2017, "Format
    abstraction for sparse tensor algebra", as in the schema's ``SparsityParameters``).
    """
    order = sparsity.indices(SparsityField.TRAVERSAL_ORDER)
    position: IndexArray = np.zeros(1, np.intp)
    coordinates: list[IndexArray] = []
    for dimension in sparsity.tables(SparsityField.DIMENSIONS):
        if dimension.number(DimensionField.FORMAT, "<b") == DENSE:
            size = dimension.number(DimensionField.DENSE_SIZE)
            count = np.full(len(position), size)
            child = np.tile(np.arange(size), len(position))
            position = np.repeat(position * size, size) + child
        else:
            segments = _index_vector(dimension, DimensionField.SEGMENTS)
            children = _index_vector(dimension, DimensionField.INDICES)
            count = segments[position + 1] - segments[position]
            first = np.repeat(segments[position] - (np.cumsum(count) - count), count)
            position = first + np.arange(count.sum())
            child = children[position]
        coordinates = [np.repeat(known, count) for known in coordinates] + [child]
    dense = np.zeros(shape, values.dtype)
    dense[tuple(coordinates[order.index(axis)] for axis in range(len(shape)))] = values
    return dense


def _index_vector(dimension: Table, field: int) -> IndexArray:
    """Segments or indices of a compressed dimension; the field before names their type."""
    holder = dimension.table(field)
    kind = INDEX_TYPES[dimension.number(field - 1, "<B")]
    return np.asarray(holder.vector(0, kind) if holder else [], dtype=np.intp)
