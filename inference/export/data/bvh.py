"""`motion.bvh`: the motion as a skeleton of rotations, as Blender and animation tools read it.

Format: M. Meredith and S. Maddock, Motion Capture File Formats Explained, University of Sheffield,
2001. Metres, y up.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from inference.export.data.motion import Motion
from inference.export.data.rig import RIG, Posed, euler_deg, posed
from inference.export.errors import plain_errors
from inference.files import write_text_atomically
from inference.skeleton import FloatArray


def write_bvh(motion: Motion, target: Path) -> None:
    """Write the motion of a skeleton whose bones have their mean lengths (`rig.posed`).

    Parameters
    ----------
    motion : Motion
        With a pose in one frame at least.
    target : Path

    Raises
    ------
    ExportError
        If it can't be written; what was there is kept.
    """
    pose = posed(motion)
    lines = ["HIERARCHY", *_joint_lines(pose.offsets, 0, 0), "MOTION", f"Frames: {len(motion)}"]
    lines.append(f"Frame Time: {1.0 / motion.rate_hz:.8f}")
    lines += [" ".join(f"{value:.6f}" for value in row) for row in _channels(pose)]
    with plain_errors(target):
        write_text_atomically(target, "\n".join(lines) + "\n")


def _joint_lines(offsets: FloatArray, number: int, depth: int) -> Iterator[str]:
    """Yield the lines of a joint and of all below it."""
    joint, indent = RIG[number], "  " * depth
    turns = " ".join(f"{axis}rotation" for axis in joint.order)
    place = "" if depth else "Xposition Yposition Zposition "
    yield f"{indent}{'JOINT' if depth else 'ROOT'} {joint.name}"
    yield f"{indent}{{"
    yield f"{indent}  OFFSET {_numbers(offsets[number])}"
    yield f"{indent}  CHANNELS {3 if depth else 6} {place}{turns}"
    below = [child for child, other in enumerate(RIG) if other.parent == number]
    for child in below:
        yield from _joint_lines(offsets, child, depth + 1)
    if not below:
        yield f"{indent}  End Site"
        yield f"{indent}  {{"
        yield f"{indent}    OFFSET {_numbers(np.zeros(3))}"
        yield f"{indent}  }}"
    yield f"{indent}}}"


def _numbers(values: FloatArray) -> str:
    return " ".join(f"{value:.6f}" for value in values)


def _channels(pose: Posed) -> FloatArray:
    """Return what moves, in the order of the joints, shape (T, 3 + 3 R)."""
    turns = [euler_deg(pose.rotations[:, number], joint.order) for number, joint in enumerate(RIG)]
    return np.concatenate([pose.root, *turns], axis=1)
