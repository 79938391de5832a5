"""What goes into a temporal model and what comes out, value by value."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from inference.skeleton import COCO17, H36M17, FloatArray

if TYPE_CHECKING:
    from torch import Tensor

POSE_VALUES = 3 * len(H36M17)
INPUTS = 3 * len(COCO17) + 1
"""Two coordinates and a confidence for each keypoint, and the size in the image."""
OUTPUTS = POSE_VALUES + 3
"""A pose and the direction up."""

Values = TypeVar("Values", FloatArray, "Tensor")


def split_outputs(out: Values) -> tuple[Values, Values]:
    """Take a model's output apart.

    Parameters
    ----------
    out : array or Tensor, shape (N, OUTPUTS)

    Returns
    -------
    pose : array or Tensor, shape (N, 17, 3)
        Metres from the pelvis in the virtual camera's axes: x right, y down, z away.
    up : array or Tensor, shape (N, 3)
        In the same axes, about of length one.
    """
    pose = out[:, :POSE_VALUES].reshape(len(out), len(H36M17), 3)
    return pose - pose[:, :1], out[:, POSE_VALUES:]
