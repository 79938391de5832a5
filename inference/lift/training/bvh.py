"""BVH motion capture files.

Format: M. Meredith and S. Maddock, "Motion Capture File Formats Explained", University of
Sheffield, CS-01-11, 2001.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from inference.lift.training.skeletons import (
    END,
    MotionFileError,
    SkeletonMotion,
    euler,
    forward_kinematics,
    numbers,
)
from inference.skeleton import FloatArray

_CHANNELS = {f"{axis}{kind}" for axis in "xyz" for kind in ("position", "rotation")}


@dataclass
class _Hierarchy:
    """What the file's first part tells, joint by joint in the order of the channels."""

    names: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    offsets: list[list[float]] = field(default_factory=list)
    channels: list[list[str]] = field(default_factory=list)


def read_bvh(path: Path) -> SkeletonMotion:
    """Read a BVH file.

    Rotations are applied in the order of the channels, each about axes turned by those before.
    Position channels stand in place of the offset, as the programs that write them have it.

    Parameters
    ----------
    path : Path

    Returns
    -------
    SkeletonMotion
        In the file's unit and axes.

    Raises
    ------
    OSError
        If the file can't be read.
    MotionFileError
        If it is no BVH file; names the line.
    """
    text = path.read_text(encoding="utf-8", errors="replace")
    lines = [(i, line.split()) for i, line in enumerate(text.splitlines(), 1) if line.strip()]
    at = next((i for i, (_, words) in enumerate(lines) if words[0] == "MOTION"), None)
    if at is None or lines[0][1][0] != "HIERARCHY":
        raise MotionFileError(path, 1, "a BVH file begins with HIERARCHY and has a MOTION part")
    hierarchy = _read_hierarchy(path, lines[1:at])
    values, frame_s = _read_frames(path, lines[at:], sum(map(len, hierarchy.channels)))
    positions, rotations = _place(hierarchy, values)
    return SkeletonMotion(tuple(hierarchy.names), positions, rotations, 1 / frame_s)


def _read_hierarchy(path: Path, lines: list[tuple[int, list[str]]]) -> _Hierarchy:
    out = _Hierarchy()
    open_joints: list[int] = []
    for line, words in _statements(lines):
        match words:
            case ["{"]:
                open_joints.append(len(out.names) - 1)
            case ["}"] if open_joints:
                open_joints.pop()
            case ["ROOT" | "JOINT" | "End", *name]:
                parent = open_joints[-1] if open_joints else -1
                if bool(out.names) != (parent >= 0):
                    raise MotionFileError(path, line, "one skeleton with one ROOT expected")
                ended = words[0] == "End"
                out.names.append(out.names[parent] + END if ended else " ".join(name))
                out.parents.append(parent)
                out.offsets.append([0.0, 0.0, 0.0])
                out.channels.append([])
            case ["OFFSET", *rest] if open_joints:
                out.offsets[open_joints[-1]] = numbers(path, line, rest, 3)
            case ["CHANNELS", count, *channels] if open_joints:
                kinds = [channel.lower() for channel in channels]
                if str(len(kinds)) != count or not set(kinds) <= _CHANNELS:
                    raise MotionFileError(path, line, f"cannot read {' '.join(words)!r}")
                out.channels[open_joints[-1]] = kinds
            case _:
                raise MotionFileError(path, line, f"cannot read {' '.join(words)!r}")
    if open_joints or not out.names:
        line = lines[-1][0] if lines else 1
        raise MotionFileError(path, line, "the HIERARCHY is not complete: a brace is open")
    return out


def _statements(lines: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Lines with the braces on lines of their own."""
    out: list[tuple[int, list[str]]] = []
    for line, words in lines:
        part: list[str] = []
        for word in words:
            if word in ("{", "}"):
                out += [(line, part)] if part else []
                out.append((line, [word]))
                part = []
            else:
                part.append(word)
        out += [(line, part)] if part else []
    return out


def _read_frames(
    path: Path, lines: list[tuple[int, list[str]]], channels: int
) -> tuple[FloatArray, float]:
    """Values of all channels, shape (T, channels), and the time between two frames."""
    start = lines[0][0]
    if len(lines) < 4 or lines[1][1][0] != "Frames:" or lines[2][1][:2] != ["Frame", "Time:"]:
        raise MotionFileError(path, start, "'Frames:', 'Frame Time:' and frames expected below")
    told = numbers(path, lines[1][0], lines[1][1][1:], 1)[0]
    frame_s = numbers(path, lines[2][0], lines[2][1][2:], 1)[0]
    if frame_s <= 0:
        raise MotionFileError(path, lines[2][0], "the time between frames must be above 0")
    rows = [numbers(path, line, words, channels) for line, words in lines[3:]]
    if len(rows) != told:
        raise MotionFileError(path, lines[1][0], f"{told:.0f} frames told, {len(rows)} found")
    return np.array(rows), frame_s


def _place(hierarchy: _Hierarchy, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    offsets = np.tile(np.array(hierarchy.offsets), (len(values), 1, 1))
    turns = np.zeros((*offsets.shape[:2], 3, 3))
    column = 0
    for joint, channels in enumerate(hierarchy.channels):
        own = values[:, column : column + len(channels)]
        column += len(channels)
        turning = [i for i, channel in enumerate(channels) if channel.endswith("rotation")]
        turns[:, joint] = euler("".join(channels[i][0] for i in turning), own[:, turning])
        for i, channel in enumerate(channels):
            if channel.endswith("position"):
                offsets[:, joint, "xyz".index(channel[0])] = own[:, i]
    return forward_kinematics(tuple(hierarchy.parents), offsets, turns)
