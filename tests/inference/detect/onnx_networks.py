"""Small networks with the signatures of RTMPose and its person detectors; they find spots."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from onnx import ModelProto, TensorProto, checker, helper, numpy_helper

from inference.skeleton import HALPE26, FloatArray, Image

JOINTS = len(HALPE26)
LONG, WIDE = 150.0, 60.0
"""How far apart, in input pixels, the joints are that the body network puts around a spot."""
HALF_WIDE, HALF_HIGH = 30.0, 70.0
"""Half the size of the box that the person network puts around a spot."""


def offsets() -> FloatArray:
    """Where each joint lies from the spot, in halves of an input pixel: shape (26, 2)."""
    number = np.arange(JOINTS)
    across = np.round((number % 2 - 0.5) * 2 * WIDE)
    down = np.round((number / (JOINTS - 1) - 0.5) * 2 * LONG)
    return np.stack([across, down], axis=1).astype(int)


def body_network(
    path: Path, *, batch: str | int = "batch", size: tuple[int, int] = (256, 192)
) -> Path:
    """Write one whose curves are highest beside the brightest spot, as high as that is bright."""
    height, width = size
    nodes = [
        helper.make_node("ReduceMean", ["input", "channels"], ["light"], keepdims=0),
        helper.make_node("Mul", ["light", "gain"], ["strength"]),
    ]
    constants = {"channels": np.array([1]), "gain": np.float32(0.4)}
    for name, axis, length, column in (("x", 1, width, 0), ("y", 2, height, 1)):
        constants[f"axis_{name}"] = np.array([axis])
        nodes.append(
            helper.make_node(
                "ReduceMax", ["strength", f"axis_{name}"], [f"curve_{name}"], keepdims=0
            )
        )
        curves = []
        for joint, offset in enumerate(offsets()[:, column]):
            at = np.clip(np.arange(2 * length) - offset, 0, 2 * length - 1) // 2
            index, curve = f"index_{name}_{joint}", f"curve_{name}_{joint}"
            constants[index] = at[None]
            nodes.append(helper.make_node("Gather", [f"curve_{name}", index], [curve], axis=1))
            curves.append(curve)
        nodes.append(helper.make_node("Concat", curves, [f"simcc_{name}"], axis=1))
    outputs = [
        helper.make_tensor_value_info(f"simcc_{name}", TensorProto.FLOAT, [batch, JOINTS, 2 * n])
        for name, n in (("x", width), ("y", height))
    ]
    return _write(path, nodes, constants, [batch, 3, height, width], outputs)


def people_network(
    path: Path,
    *,
    batch: str | int = "batch",
    size: tuple[int, int] = (416, 416),
    white: float = 255.0,
) -> Path:
    """Write one that puts a box around the brightest spot, and two that are none of a person.

    Parameters
    ----------
    path : Path
    batch : str or int
    size : (int, int)
        Height and width of the input.
    white : float
        What is as bright as can be.
    """
    nodes = [
        helper.make_node("ReduceMax", ["input", "channels"], ["light"], keepdims=0),
        helper.make_node("ReduceMax", ["light", "rows"], ["across"], keepdims=0),
        helper.make_node("ReduceMax", ["light", "columns"], ["down"], keepdims=0),
        helper.make_node("ArgMax", ["across"], ["x_number"], axis=1, keepdims=1),
        helper.make_node("ArgMax", ["down"], ["y_number"], axis=1, keepdims=1),
        helper.make_node("Cast", ["x_number"], ["x"], to=TensorProto.FLOAT),
        helper.make_node("Cast", ["y_number"], ["y"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMax", ["across", "rows"], ["brightest"], keepdims=1),
        helper.make_node("Mul", ["brightest", "gain"], ["score"]),
        helper.make_node("Mul", ["score", "nothing"], ["unsure"]),
    ]
    constants = {
        "channels": np.array([1]),
        "rows": np.array([1]),
        "columns": np.array([2]),
        "gain": np.float32(1 / white),
        "nothing": np.float32(0.1),
        "wide": np.float32(HALF_WIDE),
        "high": np.float32(HALF_HIGH),
        "person_or_not": np.array([[0, 0, 1]]),
        "flat": np.array([-1, 3, 5]),
    }
    for name, half in (("x", "wide"), ("y", "high")):
        nodes.append(helper.make_node("Sub", [name, half], [f"low_{name}"]))
        nodes.append(helper.make_node("Add", [name, half], [f"high_{name}"]))
    corners = ["low_x", "low_y", "high_x", "high_y"]
    rows = [*corners, "score", *corners, "unsure", *corners, "score"]
    nodes += [
        helper.make_node("Concat", rows, ["all"], axis=1),
        helper.make_node("Reshape", ["all", "flat"], ["dets"]),
        helper.make_node("Cast", ["y_number"], ["number"], to=TensorProto.INT64),
        helper.make_node("Sub", ["number", "number"], ["zero"]),
        helper.make_node("Add", ["zero", "person_or_not"], ["labels"]),
    ]
    outputs = [
        helper.make_tensor_value_info("dets", TensorProto.FLOAT, [batch, 3, 5]),
        helper.make_tensor_value_info("labels", TensorProto.INT64, [batch, 3]),
    ]
    return _write(path, nodes, constants, [batch, 3, *size], outputs)


def _write(path: Path, nodes: list, constants: dict, shape: list, outputs: list) -> Path:  # type: ignore[type-arg]
    graph = helper.make_graph(
        nodes,
        "spots",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, shape)],
        outputs,
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    model: ModelProto = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9
    )
    checker.check_model(model)
    path.write_bytes(model.SerializeToString())
    return path


def spot(x: float, y: float, size: tuple[int, int] = (480, 640), bright: int = 255) -> Image:
    """Return a black picture, rows by columns, with a soft spot."""
    image = np.zeros((*size, 3), np.uint8)
    cv2.circle(image, (round(x), round(y)), 6, (bright,) * 3, -1)
    soft = cv2.GaussianBlur(image, (0, 0), 5.0).astype(float)
    return np.asarray(soft * (bright / max(1.0, soft.max()))).round().astype(np.uint8)
