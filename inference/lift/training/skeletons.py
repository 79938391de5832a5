"""A recorded skeleton and its joints' positions, as motion capture files describe it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from pathlib import Path

import numpy as np

from inference.skeleton import FloatArray

END = "_end"
"""What the name of the far end of a last bone ends with."""


@dataclass(frozen=True, eq=False)
class SkeletonMotion:
    """Movement of a skeleton, in its file's axes.

    Attributes
    ----------
    names : tuple of str
        Of the J joints. A joint has the name of the bone that starts there; the far end of a last
        bone has that name and `END`.
    positions : array, shape (T, J, 3)
    rotations : array, shape (T, J, 3, 3)
        From each bone's axes at rest to those of the frame.
    rate_hz : float
    """

    names: tuple[str, ...]
    positions: FloatArray
    rotations: FloatArray
    rate_hz: float


class MotionFileError(ValueError):
    """A motion capture file that can't be read; the message names the file and the line."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path.name}, line {line}: {problem}")


def euler(axes: str, angles_deg: FloatArray) -> FloatArray:
    """Turn about one axis after the other, each turned by those before it.

    Parameters
    ----------
    axes : str
        Of "x", "y", "z", n of them; "zyx" is the product Z Y X.
    angles_deg : array, shape (..., n)

    Returns
    -------
    array, shape (..., 3, 3)
        Rotations of column vectors; the identity for no axes.
    """
    identity = np.broadcast_to(np.eye(3), (*angles_deg.shape[:-1], 3, 3))
    turns = (_turn(axis, angles_deg[..., i]) for i, axis in enumerate(axes))
    return reduce(np.matmul, turns, identity)


def _turn(axis: str, angle_deg: FloatArray) -> FloatArray:
    first, second = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    cosine, sine = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    out = np.zeros((*angle_deg.shape, 3, 3))
    out[..., 3 - first - second, 3 - first - second] = 1.0
    out[..., first, first] = out[..., second, second] = cosine
    out[..., second, first], out[..., first, second] = sine, -sine
    return out


def forward_kinematics(
    parents: tuple[int, ...], offsets: FloatArray, turns: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Place the joints of a skeleton.

    Parameters
    ----------
    parents : tuple of int
        Index of each joint's parent, smaller than its own; -1 for the root.
    offsets : array, shape (T, J, 3)
        From the parent, in the parent's axes.
    turns : array, shape (T, J, 3, 3)
        From the parent's axes.

    Returns
    -------
    positions : array, shape (T, J, 3)
    rotations : array, shape (T, J, 3, 3)
        To the axes of the world.
    """
    positions, rotations = offsets.copy(), turns.copy()
    for joint, parent in enumerate(parents):
        if parent >= 0:
            above = rotations[:, parent]
            positions[:, joint] = positions[:, parent] + np.einsum(
                "tij,tj->ti", above, offsets[:, joint]
            )
            rotations[:, joint] = above @ turns[:, joint]
    return positions, rotations


def numbers(path: Path, line: int, words: list[str], count: int) -> list[float]:
    """Read a line's numbers.

    Raises
    ------
    MotionFileError
        If they are not `count` finite numbers.
    """
    try:
        values = [float(word) for word in words]
    except ValueError:
        values = []
    if len(values) != count or not np.isfinite(values).all():
        found = " ".join(words[:8]) + (" …" if len(words) > 8 else "")
        noun = "number" if count == 1 else "numbers"
        raise MotionFileError(path, line, f"{count} {noun} expected, found {found or 'nothing'!r}")
    return values
