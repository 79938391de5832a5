"""Small motion capture files of a stick figure, whose joints are known by hand.

In metres, y up, facing +z, left +x: ankles at 0.08, knees at 0.5, hips at 0.92, shoulders at 1.42,
head at 1.6; arms hang.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

HIPS_Y = 0.92
_BONES = (
    ("Hips", None, (0.0, HIPS_Y, 0.0)),
    ("LeftUpLeg", "Hips", (0.1, 0.0, 0.0)),
    ("LeftLeg", "LeftUpLeg", (0.0, -0.42, 0.0)),
    ("LeftFoot", "LeftLeg", (0.0, -0.42, 0.0)),
    ("RightUpLeg", "Hips", (-0.1, 0.0, 0.0)),
    ("RightLeg", "RightUpLeg", (0.0, -0.42, 0.0)),
    ("RightFoot", "RightLeg", (0.0, -0.42, 0.0)),
    ("Spine", "Hips", (0.0, 0.1, 0.0)),
    ("LeftShoulder", "Spine", (0.03, 0.4, 0.0)),
    ("LeftArm", "LeftShoulder", (0.15, 0.0, 0.0)),
    ("LeftForeArm", "LeftArm", (0.0, -0.3, 0.0)),
    ("LeftHand", "LeftForeArm", (0.0, -0.26, 0.0)),
    ("RightShoulder", "Spine", (-0.03, 0.4, 0.0)),
    ("RightArm", "RightShoulder", (-0.15, 0.0, 0.0)),
    ("RightForeArm", "RightArm", (0.0, -0.3, 0.0)),
    ("RightHand", "RightForeArm", (0.0, -0.26, 0.0)),
    ("Neck", "Spine", (0.0, 0.45, 0.0)),
    ("Head", "Neck", (0.0, 0.13, 0.0)),
)
_END = (0.0, 0.1, 0.0)

Angles = Mapping[str, Sequence[float]]
"""Degrees of the joints that turn, in the order of the channels; the others are 0."""


def write_bvh(
    path: Path,
    frames: Sequence[Angles],
    *,
    order: str = "ZXY",
    unit: float = 1.0,
    rate_hz: float = 60.0,
    prefix: str = "",
    z_up: bool = False,
) -> Path:
    """Write the figure, `unit` to the metre; with `z_up` it faces +x, left +y."""

    def children(parent: str | None, indent: str) -> list[str]:
        out = []
        for name, above, offset in _BONES:
            if above != parent:
                continue
            places = "Xposition Yposition Zposition " if parent is None else ""
            turns = " ".join(f"{axis}rotation" for axis in order)
            out += [
                f"{indent}{'ROOT' if parent is None else 'JOINT'} {prefix}{name}",
                indent + "{",
                f"{indent}  OFFSET {numbers(offset)}",
                f"{indent}  CHANNELS {len(places.split()) + 3} {places}{turns}",
                *(children(name, indent + "  ") or ends(indent + "  ")),
                indent + "}",
            ]
        return out

    def ends(indent: str) -> list[str]:
        return [
            indent + "End Site",
            indent + "{",
            f"{indent}  OFFSET {numbers(_END)}",
            indent + "}",
        ]

    def numbers(offset: tuple[float, float, float]) -> str:
        x, y, z = (v * unit for v in offset)
        return f"{z} {x} {y}" if z_up else f"{x} {y} {z}"

    rows = [
        f"{numbers(_BONES[0][2])} "
        + " ".join(str(v) for name, *_ in _BONES for v in angles.get(name, (0.0, 0.0, 0.0)))
        for angles in frames
    ]
    head = [f"Frames: {len(rows)}", f"Frame Time: {1 / rate_hz:.6f}"]
    text = ["HIERARCHY", *children(None, ""), "MOTION", *head, *rows]
    path.write_text("\n".join(text) + "\n")
    return path


# CMU's way: bones from joint to joint, in the figure's axes; lengths written in inches times 0.45.
_CMU = (
    *(("lhipjoint", "root", (0.1, 0, 0)), ("lfemur", "lhipjoint", (0, -0.42, 0))),
    *(("ltibia", "lfemur", (0, -0.42, 0)), ("lfoot", "ltibia", (0, 0, 0.15))),
    *(("rhipjoint", "root", (-0.1, 0, 0)), ("rfemur", "rhipjoint", (0, -0.42, 0))),
    *(("rtibia", "rfemur", (0, -0.42, 0)), ("rfoot", "rtibia", (0, 0, 0.15))),
    *(("thorax", "root", (0, 0.5, 0)), ("upperneck", "thorax", (0, 0.18, 0))),
    ("head", "upperneck", (0, 0.1, 0)),
    *(("lclavicle", "thorax", (0.18, 0, 0)), ("lhumerus", "lclavicle", (0, -0.3, 0))),
    *(("lradius", "lhumerus", (0, -0.26, 0)), ("lwrist", "lradius", (0, -0.08, 0))),
    *(("rclavicle", "thorax", (-0.18, 0, 0)), ("rhumerus", "rclavicle", (0, -0.3, 0))),
    *(("rradius", "rhumerus", (0, -0.26, 0)), ("rwrist", "rradius", (0, -0.08, 0))),
)
_TO_CMU = 0.45 / 0.0254


def write_asf(
    path: Path,
    dofs: Mapping[str, str],
    axes: Mapping[str, tuple[float, float, float]] | None = None,
    angle: str = "deg",
) -> Path:
    """Write the figure's skeleton; bones in `dofs` move, bones in `axes` have turned axes."""
    text = [":version 1.10", ":units", "  mass 1.0", "  length 0.45", f"  angle {angle}"]
    text += [":root", "  order TX TY TZ RX RY RZ", "  axis XYZ", "  position 0 0 0"]
    text += ["  orientation 0 0 0", ":bonedata"]
    for i, (name, _, vector) in enumerate(_CMU):
        length = sum(v * v for v in vector) ** 0.5
        x, y, z = (v / length for v in vector)
        axis = " ".join(str(v) for v in (axes or {}).get(name, (0, 0, 0)))
        text += ["  begin", f"    id {i + 1}", f"    name {name}", f"    direction {x} {y} {z}"]
        text += [f"    length {length * _TO_CMU}", f"    axis {axis} XYZ"]
        if name in dofs:
            text += [f"    dof {dofs[name]}", "    limits (-180 180)", "      (-180 180)"]
        text += ["  end"]
    text += [":hierarchy", "  begin", *(f"    {above} {name}" for name, above, _ in _CMU), "  end"]
    path.write_text("\n".join(text) + "\n")
    return path


def write_amc(path: Path, frames: Sequence[Angles], unit: str = ":DEGREES") -> Path:
    """Write frames; the root stays where it stands and turns by `frames`' "root"."""
    text = ["#!OML:ASF", ":FULLY-SPECIFIED", unit]
    for i, angles in enumerate(frames):
        root = " ".join(str(v) for v in angles.get("root", (0.0, 0.0, 0.0)))
        text += [str(i + 1), f"root 0 {HIPS_Y * _TO_CMU} 0 {root}"]
        text += [
            f"{name} {' '.join(map(str, values))}"
            for name, values in angles.items()
            if name != "root"
        ]
    path.write_text("\n".join(text) + "\n")
    return path
