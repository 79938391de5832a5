"""How well a lifter lifts: movement that it never saw, by view, camera pitch and noise."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from scipy.signal import lfilter

from inference.lift.lifter import Lifter
from inference.lift.scene import Scene
from inference.lift.training.cameras import Cameras, keypoints, look
from inference.lift.training.metrics import Errors, markdown, pose_errors, up_error_deg
from inference.lift.training.motion import MotionSet
from inference.lift.training.noise import DetectorNoise, posture_weights
from inference.poses import Keypoints2D, Poses3D
from inference.skeleton import COCO17, H36M17, FloatArray, Joint

VIEWS_DEG = {"front": 0.0, "oblique": 35.0, "side": 90.0, "rear oblique": 145.0, "rear": 180.0}
"""From the lifter's facing to the camera."""
PITCHES_DEG = (-10.0, 0.0, 10.0, 25.0)
"""How far the camera looks down."""
FRONTAL_WITHIN_DEG = 35.0
"""From front or rear: where the distance of the knees can be seen."""
LEVEL = Scene(camera_pitch_deg=0.0, level_line=((0.0, 0.0), (100.0, 0.0)))
"""What a lifter is told to leave poses in the camera's axes."""
RATE_HZ = 30.0
LONGEST_S = 8.0
"""Frames a second of what the cameras see, and length to which trials are cut."""
EVEN_SCORE = 0.9
"""Of keypoints that are not a fitted detector's: what detectors give joints that they see."""

_SIZE = (1080, 1920)
_DISTANCE_M = 3.5
_FOCAL_OVER_DIAGONAL = 0.60
"""A phone's main lens: not quite what the lifter assumes."""
_ROLL_DEG = 1.0
_WANDER_S = 0.2

Noise = DetectorNoise | float
"""What a detector adds to exact keypoints: a fitted model, or, as a share of the height that the
body fills, the standard deviation of each coordinate; half of the variance from frame to frame, and
half of it wandering (`_WANDER_S`), which no filter takes away."""


@dataclass(frozen=True, eq=False)
class Shot:
    """Movement as one camera sees it.

    Attributes
    ----------
    trial, view : str
        Its name, and a key of `VIEWS_DEG`.
    pitch_deg : float
    seen : Keypoints2D
        COCO keypoints.
    true : Poses3D
        In the world frame.
    up : array, shape (3,)
        Unit vector: x away from the camera, y to its left, z up as it sees it.
    """

    trial: str
    view: str
    pitch_deg: float
    seen: Keypoints2D
    true: Poses3D
    up: FloatArray

    @property
    def azimuth_deg(self) -> float:
        """Of the camera, from the lifter's facing."""
        return VIEWS_DEG[self.view]

    def errors(self, found: Poses3D, level: Poses3D | None = None) -> Errors:
        """Hold found poses against the truth.

        Parameters
        ----------
        found : Poses3D
        level : Poses3D, optional
            What the same lifter makes of it when told that the camera is `LEVEL`.

        Returns
        -------
        Errors
            Of `pose_errors`, with ``ratio`` only where it can be seen; ``up``, degrees, one a shot,
            where `level` is given.
        """
        errors = dict(pose_errors(found, self.true, self.seen).values)
        turn = abs(self.azimuth_deg)
        if min(turn, 180.0 - turn) > FRONTAL_WITHIN_DEG:
            del errors["ratio"]
        if level is not None:
            errors["up"] = np.array([up_error_deg(found, level, self.up)])
        return Errors(errors)


def shots(
    motion: MotionSet, noise: Noise, seed: int = 0, views: Sequence[str] = tuple(VIEWS_DEG)
) -> Iterator[Shot]:
    """See every trial once in each view, at pitches that take turns.

    Parameters
    ----------
    motion : MotionSet
    noise : DetectorNoise or float
        0: exact keypoints.
    seed : int
        Of the noise.
    views : sequence of str

    Yields
    ------
    Shot
        All views of a trial after each other, then the next trial.
    """
    generator = torch.Generator().manual_seed(seed)
    rolls = np.random.default_rng(seed)
    step = max(1, round(motion.rate_hz / RATE_HZ))
    for number, (trial, name) in enumerate(zip(motion.trials, motion.names, strict=True)):
        joints = trial[::step][: round(LONGEST_S * RATE_HZ)]
        for turn, view in enumerate(views):
            pitch = PITCHES_DEG[(number + turn) % len(PITCHES_DEG)]
            angles = (VIEWS_DEG[view], pitch, _ROLL_DEG * rolls.standard_normal())
            seen, true, up = see(joints, motion.rate_hz / step, angles, noise, generator)
            yield Shot(name, view, pitch, seen, true, up)


def see(
    joints: FloatArray,
    rate_hz: float,
    angles_deg: tuple[float, float, float],
    noise: Noise,
    generator: torch.Generator,
) -> tuple[Keypoints2D, Poses3D, FloatArray]:
    """Project movement by a synthetic camera, through a detector's noise.

    Parameters
    ----------
    joints : array, shape (T, 22, 3)
        As in `inference.lift.training.motion`.
    rate_hz : float
    angles_deg : (float, float, float)
        From the lifter's facing to the camera; how far it looks down; how far it is rolled.
    noise : DetectorNoise or float
    generator : torch.Generator
        Of the noise.

    Returns
    -------
    seen : Keypoints2D
        COCO keypoints.
    true : Poses3D
        In the world frame.
    up : array, shape (3,)
        Unit vector: x away from the camera, y to its left, z up as it sees it.
    """
    one = torch.ones(1)
    azimuth, elevation, roll = (one * math.radians(angle) for angle in angles_deg)
    cameras = Cameras(
        azimuth=azimuth,
        elevation=elevation,
        roll=roll,
        distance=one * _DISTANCE_M,
        aside=0 * one,
        above=0 * one,
        focal_error=one,
    )
    world = torch.from_numpy(joints.astype(np.float32))[None]
    camera_axes, up = look(world, cameras)
    points = keypoints(camera_axes)
    score = torch.full(points.shape[:3], EVEN_SCORE)
    if isinstance(noise, DetectorNoise):
        posture = posture_weights(world)
        points, score = noise.add(
            points, cameras.azimuth, posture, rate_hz, generator, harden=False
        )
    elif noise > 0:
        points = points + noise * _half_wandering(points, rate_hz, generator)
    focal_px = _FOCAL_OVER_DIAGONAL * math.hypot(*_SIZE)
    xy = np.array(_SIZE) / 2 + focal_px * points[0].numpy()
    times = np.arange(len(joints)) / rate_hz
    x, y, z = up[0].numpy().astype(np.float64)
    return (
        Keypoints2D(xy, score[0].numpy(), times, _SIZE, COCO17),
        _true_poses(camera_axes[0].numpy(), up[0].numpy(), times),
        np.array([z, -x, -y]),
    )


def _half_wandering(
    points: torch.Tensor, rate_hz: float, generator: torch.Generator
) -> torch.Tensor:
    """Noise of the standard deviation of the body's height in the image, half of it slow."""
    height = (points[..., 1].amax(2) - points[..., 1].amin(2)).amax()
    white, fresh = (torch.randn(points.shape, generator=generator) for _ in range(2))
    keep = math.exp(-1 / (rate_hz * _WANDER_S))
    fresh[:, 1:] *= math.sqrt(1 - keep**2)
    slow = lfilter([1.0], [1.0, -keep], fresh.numpy(), axis=1).astype(np.float32)
    return height * math.sqrt(0.5) * (white + torch.from_numpy(slow))


def _true_poses(seen: FloatArray, up: FloatArray, times_s: FloatArray) -> Poses3D:
    """Turn camera axes into the world frame by the true up."""
    z = up.astype(np.float64)
    away = np.array([0.0, 0.0, 1.0]) - z[2] * z
    x = away / np.linalg.norm(away)
    pose = seen[:, : len(H36M17)].astype(np.float64)
    pose = (pose - pose[:, [Joint.PELVIS]]) @ np.stack([x, np.cross(z, x), z]).T
    return Poses3D(pose, np.ones(pose.shape[:2]), times_s)


def evaluate(
    make: Callable[[Scene | None], Lifter], motion: MotionSet, noise: Noise, seed: int = 0
) -> dict[str, Errors]:
    """Lift movement as cameras all around would see it, and hold it against the truth.

    Parameters
    ----------
    make : callable
        Makes a lifter of COCO keypoints that is told a scene.
    motion : MotionSet
    noise : DetectorNoise or float
    seed : int

    Returns
    -------
    dict of str to Errors
        By view.
    """
    lifter, level = make(None), make(LEVEL)
    found: dict[str, list[Errors]] = {view: [] for view in VIEWS_DEG}
    for shot in shots(motion, noise, seed):
        found[shot.view].append(shot.errors(lifter.lift(shot.seen), level.lift(shot.seen)))
    return {view: Errors.pooled(errors) for view, errors in found.items()}


def table(by_view: dict[str, Errors]) -> str:
    """Return a Markdown table: median / 90th percentile by view and for all together."""
    rows: list[tuple[Sequence[str], Errors]] = [([view], e) for view, e in by_view.items()]
    rows.append((["**all**"], Errors.pooled(by_view.values())))
    return markdown(["view"], rows)
