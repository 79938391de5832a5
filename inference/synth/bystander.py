"""Others in the picture: they stand, walk by, or lift too, each in a place and clothes of theirs.

Places are in the lifter's frame, as in `inference.synth.camera.Camera`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from inference.skeleton import FloatArray, Joint
from inference.synth.body import Figure, figure
from inference.synth.kinematics import elbow_position, knee_position, unit
from inference.synth.motion import SynthMotion, simulate
from inference.synth.paint import CLOTHES, Clothes
from inference.synth.spec import LiftSpec, Load, Proportions

_STEP_SHARE, _STEP_TIME = 0.36, 0.5
"""Length of a step over body height; share of a stride in which a foot is in the air."""
_LIFT_M = 0.05
_ARM_SWING_DEG = 24.0
_ANKLES_M = 0.14
_LEG_REACH = 0.985


@dataclass(frozen=True)
class Walk:
    """Walking straight ahead at an even pace.

    Attributes
    ----------
    start_s : float
        When it begins; standing before.
    speed_mps : float
        Metres a second.
    length_m : float
        How far; standing after.
    body : Proportions
    """

    start_s: float = 0.0
    speed_mps: float = 1.2
    length_m: float = math.inf
    body: Proportions = field(default_factory=Proportions)

    def __post_init__(self) -> None:
        if not (self.start_s >= 0 and self.speed_mps > 0 and self.length_m > 0):
            raise ValueError("a walk starts at 0 or later, and has a speed and a length")


@dataclass(frozen=True)
class Bystander:
    """Somebody beside the lifter.

    Attributes
    ----------
    does : LiftSpec or Walk
        A set without reps is somebody who stands.
    x_m, y_m : float
        Where they begin, on the floor.
    facing_deg : float
        Which way they face, about the vertical from the lifter's facing to the lifter's left.
    clothes : Clothes
    """

    does: LiftSpec | Walk
    x_m: float
    y_m: float
    facing_deg: float = 0.0
    clothes: Clothes = CLOTHES

    @cached_property
    def _turn(self) -> FloatArray:
        angle = math.radians(self.facing_deg)
        cos, sin = math.cos(angle), math.sin(angle)
        return np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])

    @property
    def _place(self) -> FloatArray:
        return np.array([self.x_m, self.y_m, 0.0])

    def motion(self, frames: int, fps: float) -> SynthMotion:
        """Move through a clip, in a frame of their own; who is done before its end keeps still."""
        if isinstance(self.does, Walk):
            times = np.arange(frames) / fps
            return SynthMotion(
                _walking(self.does, times), times, None, (), _clothed(self.does), fps
            )
        moving = simulate(self.does, fps)
        which = np.minimum(np.arange(frames), len(moving) - 1)
        bar = None if moving.bar is None else moving.bar[which]
        return SynthMotion(
            moving.joints[which], np.arange(frames) / fps, bar, moving.reps, moving.spec, fps
        )

    def figure(self, motion: SynthMotion, frame: int) -> Figure:
        """Dress one frame of what `motion` returned, and put it in its place."""
        bar = None if motion.bar is None else motion.bar[frame]
        dressed = figure(motion.joints[frame], bar, motion.spec, self.clothes)
        return dressed.moved(self._turn, self._place)

    def in_scene(self, joints: FloatArray) -> FloatArray:
        """Turn joints, shape (..., 3), from their own frame to the lifter's."""
        return np.asarray(joints @ self._turn.T + self._place)


def _clothed(walk: Walk) -> LiftSpec:
    """Say what the body's shape is made of; nobody lifts."""
    return LiftSpec((), body=walk.body, load=Load.NONE, toe_out_deg=6.0)


def _walking(walk: Walk, times: FloatArray) -> FloatArray:
    """Joints of a walk, shape (T, 17, 3): each foot stands while the other swings."""
    body, frames = walk.body, len(times)
    gone = np.clip((times - walk.start_s) * walk.speed_mps, 0.0, walk.length_m)
    step = _STEP_SHARE * body.height_m
    leg = _LEG_REACH * (body.thigh_m + body.shank_m)
    pelvis = np.zeros((frames, 3))
    pelvis[:, 0] = gone
    pelvis[:, 2] = body.ankle_m + math.sqrt(leg**2 - (step / 2) ** 2)
    out: FloatArray = np.empty((frames, len(Joint), 3))
    thorax = pelvis + np.array([0.03, 0.0, body.trunk_m])
    ears = thorax + np.array([0.02, 0.0, body.ears_m])
    neck = thorax + 0.4 * (ears - thorax)
    out[:, Joint.PELVIS], out[:, Joint.SPINE], out[:, Joint.THORAX] = (
        pelvis,
        (pelvis + thorax) / 2,
        thorax,
    )
    out[:, Joint.NECK], out[:, Joint.HEAD] = neck, ears + 0.35 * (ears - neck)
    reach = 0.97 * (body.upper_arm_m + body.forearm_m)
    for side, hip, knee, ankle, shoulder, elbow, wrist in _SIDES:
        left = np.array([0.0, side, 0.0])
        ahead, up = _foot(gone / (2 * step) + (side < 0) / 2)
        out[:, hip] = pelvis + body.half_hips_m * left
        out[:, ankle] = _ANKLES_M / 2 * left + [0.0, 0.0, body.ankle_m]
        out[:, ankle, 0] = 2 * step * (ahead - (side < 0) / 2)
        out[:, ankle, 2] += _LIFT_M * up
        out[:, knee] = knee_position(
            out[:, hip], out[:, ankle], body.thigh_m, body.shank_m, out[:, hip, 1]
        )
        out[:, shoulder] = thorax + body.half_shoulders_m * left
        swing = np.radians(_ARM_SWING_DEG) * np.sin(np.pi * gone / step) * side
        hang = np.stack([np.sin(swing), np.full(frames, 0.12 * side), -np.cos(swing)], axis=1)
        out[:, wrist] = out[:, shoulder] + reach * unit(hang)
        pole = np.tile([-1.0, 0.2 * side, 0.0], (frames, 1))
        out[:, elbow] = elbow_position(
            out[:, shoulder], out[:, wrist], body.upper_arm_m, body.forearm_m, pole
        )
    return out


def _foot(strides: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Where a foot is, in strides ahead of where the walk began, and how high, 0–1."""
    done = np.floor(strides)
    swung = np.minimum((strides - done) / _STEP_TIME, 1.0)
    return done + (1 - np.cos(np.pi * swung)) / 2 - 0.25, np.sin(np.pi * swung)


_SIDES = (
    (1.0, 4, 5, 6, 11, 12, 13),
    (-1.0, 1, 2, 3, 14, 15, 16),
)
