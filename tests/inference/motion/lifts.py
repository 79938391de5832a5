"""Lifts with known truth: the procedural lifter, seen by an ideal detector."""

from __future__ import annotations

import numpy as np

from inference.motion.measure import measure
from inference.motion.segment import segment
from inference.motion.types import Exercise, Measurements, Segmentation
from inference.poses import Keypoints2D, Poses3D
from inference.skeleton import H36M17, FloatArray
from inference.synth.camera import Camera
from inference.synth.motion import SynthMotion, simulate
from inference.synth.spec import DeadliftRep, LiftSpec, SquatRep


def squats(*reps: SquatRep, fps: float = 30.0, **spec: object) -> SynthMotion:
    return simulate(LiftSpec(reps=reps, **spec), fps)  # type: ignore[arg-type]


def deadlifts(*reps: DeadliftRep, fps: float = 30.0, **spec: object) -> SynthMotion:
    return simulate(LiftSpec(reps=reps, **spec), fps)  # type: ignore[arg-type]


def keypoints_of(joints: FloatArray, times_s: FloatArray, camera: Camera) -> Keypoints2D:
    score = np.ones(joints.shape[:2])
    size = (camera.width, camera.height)
    return Keypoints2D(camera.project(joints), score, times_s, size, H36M17)


def poses_of(joints: FloatArray, times_s: FloatArray, camera: Camera) -> Poses3D:
    """Turn joints from the lifter's frame into the world frame of a camera."""
    turn = np.radians(camera.azimuth_deg)
    away = np.array([-np.cos(turn), -np.sin(turn), 0.0])
    up = np.array([0.0, 0.0, 1.0])
    world = joints @ np.stack([away, np.cross(up, away), up], axis=1)
    return Poses3D(world - world[:, :1], np.ones(joints.shape[:2]), times_s)


def observe(
    joints: FloatArray, times_s: FloatArray, azimuth_deg: float = 35.0
) -> tuple[Poses3D, Keypoints2D, Measurements]:
    camera = Camera.framing(azimuth_deg, (540, 720))
    keypoints = keypoints_of(joints, times_s, camera)
    poses = poses_of(joints, times_s, camera)
    return poses, keypoints, measure(poses, keypoints)


def segmented(
    motion: SynthMotion, azimuth_deg: float = 35.0, exercise: Exercise | None = None
) -> Segmentation:
    poses, keypoints, measurements = observe(motion.joints, motion.times_s, azimuth_deg)
    return segment(poses, keypoints, measurements, exercise)
