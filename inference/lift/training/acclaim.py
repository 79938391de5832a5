"""Acclaim motion capture: a skeleton (ASF) and its movement (AMC), as CMU publishes them.

Format: M. Schafer, "Acclaim Skeleton File Definition V1.10", 1995, and J. Lander, "Working with
Motion Capture File Formats", Game Developer, January 1998. CMU's unit of length:
mocap.cs.cmu.edu/faqs.php.
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

CMU_LENGTH = 0.45
CMU_UNIT_M = 0.0254 / CMU_LENGTH
"""CMU gives lengths in inches times its unit of length."""
_TURNS = ("rx", "ry", "rz")
_ROOT_ORDER = ("tx", "ty", "tz", *_TURNS)


@dataclass
class _Bone:
    line: int
    name: str = ""
    direction: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])
    length: float = 0.0
    axis: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])
    axis_order: str = "xyz"
    dof: tuple[str, ...] = ()


@dataclass
class _Skeleton:
    """What an ASF file tells; `length` and `degrees` are its units."""

    length: float = 1.0
    degrees: bool = True
    root: _Bone = field(default_factory=lambda: _Bone(1, "root", dof=_ROOT_ORDER))
    position: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])
    bones: dict[str, _Bone] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)


def read_acclaim(asf: Path, amc: Path, rate_hz: float = 120.0) -> SkeletonMotion:
    """Read a skeleton and its movement.

    A bone turns by C B C⁻¹ within its parent, C its axis and B the frame's angles; angles apply
    about fixed axes in the order in which they are named.

    Parameters
    ----------
    asf, amc : Path
    rate_hz : float
        Of the frames: the files don't tell. CMU recorded at 120 Hz, some subjects at 60.

    Returns
    -------
    SkeletonMotion
        In metres where the skeleton's unit of length is CMU's; else in the file's unit, because
        programs differ in what they mean by it. In the file's axes; CMU's have y up.

    Raises
    ------
    OSError
        If a file can't be read.
    MotionFileError
        If one is of another format, or they don't belong together; names the line.
    """
    skeleton = _read_asf(asf)
    skeleton.bones = {"root": skeleton.root, **_by_depth(asf, skeleton)}
    values = _read_amc(amc, skeleton)
    positions, rotations, names = _place(skeleton, values)
    scale = CMU_UNIT_M if np.isclose(skeleton.length, CMU_LENGTH) else 1.0
    return SkeletonMotion(names, positions * scale, rotations, rate_hz)


def _words(path: Path) -> list[tuple[int, list[str]]]:
    """Line numbers and words of all lines that hold any; brackets and commas are spaces."""
    text = path.read_text(encoding="utf-8", errors="replace")
    blank = str.maketrans("(),", "   ")
    lines = ((i, line.split("#")[0]) for i, line in enumerate(text.splitlines(), 1))
    return [(i, line.translate(blank).split()) for i, line in lines if line.strip()]


def _read_asf(path: Path) -> _Skeleton:
    out = _Skeleton()
    section, bone = "", _Bone(0)
    for line, words in _words(path):
        if words[0].startswith(":"):
            section = words[0]
        elif section == ":units":
            _read_unit(path, line, words, out)
        elif section == ":root":
            _read_root(path, line, words, out)
        elif section == ":bonedata" and words[0] == "begin":
            bone = _Bone(line)
        elif section == ":bonedata":
            _read_bone(path, line, words, bone)
            out.bones[bone.name] = bone
        elif section == ":hierarchy":
            _read_children(path, line, words, out)
    if not out.parents:
        raise MotionFileError(path, 1, "this is no ASF file: it has no :bonedata and :hierarchy")
    return out


def _read_unit(path: Path, line: int, words: list[str], skeleton: _Skeleton) -> None:
    if words[0] == "length":
        skeleton.length = numbers(path, line, words[1:], 1)[0]
    elif words[0] == "angle":
        skeleton.degrees = words[1:] != ["rad"]


def _read_root(path: Path, line: int, words: list[str], skeleton: _Skeleton) -> None:
    values = [word.lower() for word in words[1:]]
    if words[0] == "order":
        if sorted(values) != sorted(_ROOT_ORDER):
            raise MotionFileError(path, line, f"the root's order is {' '.join(values)!r}")
        skeleton.root.dof = tuple(values)
    elif words[0] == "axis":
        skeleton.root.axis_order = _axis_order(path, line, values)
    elif words[0] == "position":
        skeleton.position = numbers(path, line, values, 3)
    elif words[0] == "orientation":
        skeleton.root.axis = numbers(path, line, values, 3)


def _read_bone(path: Path, line: int, words: list[str], bone: _Bone) -> None:
    key, rest = words[0], words[1:]
    if key == "name" and rest:
        bone.name = rest[0]
    elif key == "direction":
        bone.direction = numbers(path, line, rest, 3)
    elif key == "length":
        bone.length = numbers(path, line, rest, 1)[0]
    elif key == "axis":
        bone.axis = numbers(path, line, rest[:3], 3)
        bone.axis_order = _axis_order(path, line, [word.lower() for word in rest[3:]])
    elif key == "dof":
        bone.dof = tuple(word.lower() for word in rest)
        if not set(bone.dof) <= set(_TURNS):
            raise MotionFileError(path, line, f"only rotations are read, found {' '.join(rest)!r}")


def _read_children(path: Path, line: int, words: list[str], skeleton: _Skeleton) -> None:
    parent, *children = words
    if parent in ("begin", "end"):
        return
    for child in children:
        if child not in skeleton.bones:
            raise MotionFileError(path, line, f"there is no bone {child!r}")
        skeleton.parents[child] = parent


def _axis_order(path: Path, line: int, words: list[str]) -> str:
    if len(words) != 1 or sorted(words[0]) != ["x", "y", "z"]:
        raise MotionFileError(path, line, f"an order such as XYZ expected, not {' '.join(words)!r}")
    return words[0]


def _by_depth(path: Path, skeleton: _Skeleton) -> dict[str, _Bone]:
    """Bones of the hierarchy, each after its parent."""
    out: dict[str, _Bone] = {}
    left = dict(skeleton.parents)
    while left:
        ready = [name for name, parent in left.items() if parent == "root" or parent in out]
        if not ready:
            bone = skeleton.bones[next(iter(left))]
            raise MotionFileError(path, bone.line, f"{bone.name} does not hang on the root")
        for name in ready:
            out[name] = skeleton.bones[name]
            del left[name]
    return out


def _read_amc(path: Path, skeleton: _Skeleton) -> dict[str, FloatArray]:
    """Values of each bone that moves, shape (T, its degrees of freedom)."""
    moving = {name: bone for name, bone in skeleton.bones.items() if bone.dof}
    frames: list[dict[str, list[float]]] = []
    begun = 1
    for line, words in _words(path):
        if words[0].startswith(":"):
            continue
        if len(words) == 1 and words[0].isdigit():
            _check_frame(path, begun, frames, moving)
            frames.append({})
            begun = line
        elif not frames or words[0] not in moving:
            raise MotionFileError(path, line, f"the skeleton has no moving bone {words[0]!r}")
        else:
            frames[-1][words[0]] = numbers(path, line, words[1:], len(moving[words[0]].dof))
    if not frames:
        raise MotionFileError(path, 1, "this is no AMC file: it has no frames")
    _check_frame(path, begun, frames, moving)
    return {name: np.array([frame[name] for frame in frames]) for name in moving}


def _check_frame(
    path: Path, line: int, frames: list[dict[str, list[float]]], moving: dict[str, _Bone]
) -> None:
    missing = [name for name in moving if name not in frames[-1]] if frames else []
    if missing:
        raise MotionFileError(path, line, f"the frame lacks {', '.join(missing)}")


def _place(
    skeleton: _Skeleton, values: dict[str, FloatArray]
) -> tuple[FloatArray, FloatArray, tuple[str, ...]]:
    bones = skeleton.bones
    last = [name for name in bones if name not in skeleton.parents.values()]
    names = (*bones, *(name + END for name in last))
    above = {**skeleton.parents, **{name + END: name for name in last}}
    order = {name: i for i, name in enumerate(names)}
    parents = tuple(order[above[name]] if name in above else -1 for name in names)
    count, unit = len(values["root"]), 1.0 if skeleton.degrees else float(np.degrees(1.0))
    offsets, turns = np.zeros((count, len(names), 3)), np.tile(np.eye(3), (count, len(names), 1, 1))
    for name, joint in order.items():
        if name in above:
            offsets[:, joint] = _vector(bones[above[name]])
        if name in bones:
            turns[:, joint] = _turns(bones[name], values.get(name, np.zeros((count, 0))), unit)
    shift = [bones["root"].dof.index(axis) for axis in ("tx", "ty", "tz")]
    offsets[:, 0] = values["root"][:, shift] + skeleton.position
    return *forward_kinematics(parents, offsets, turns), names


def _vector(bone: _Bone) -> FloatArray:
    direction = np.array(bone.direction)
    return direction / max(float(np.linalg.norm(direction)), 1e-9) * bone.length


def _turns(bone: _Bone, values: FloatArray, unit: float) -> FloatArray:
    """C B C⁻¹ of each frame; angles about fixed axes, so the first named stands last."""
    turning = [i for i, name in enumerate(bone.dof) if name in _TURNS][::-1]
    own = euler("".join(bone.dof[i][1] for i in turning), values[:, turning] * unit)
    order = bone.axis_order[::-1]
    axis = euler(order, np.array([bone.axis["xyz".index(letter)] for letter in order]) * unit)
    return np.asarray(axis @ own @ axis.T)
