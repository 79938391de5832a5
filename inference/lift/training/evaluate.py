"""How well a lifter lifts: movement that it never saw, by view, camera pitch and noise."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from inference.lift.lifter import Lifter
from inference.lift.training.cameras import Cameras, keypoints, look
from inference.lift.training.motion import MotionSet
from inference.lift.training.noise import DetectorNoise
from inference.motion.measure import measure
from inference.poses import Keypoints2D, Poses3D
from inference.skeleton import COCO17, H36M17, FloatArray, Joint

VIEWS_DEG = {"front": 0.0, "oblique": 40.0, "side": 90.0, "rear": 180.0}
PITCHES_DEG = (-10.0, 0.0, 10.0, 25.0)
"""How far the camera looks down."""
ANGLES = ("spine_angle", "trunk_lean", "knee_flexion", "hip_flexion", "elbow_flexion")
_SIZE = (1080, 1920)
_DISTANCE_M = 3.5
_FOCAL_OVER_DIAGONAL = 0.60
"""A phone's main lens: not quite what the lifter assumes."""
_BENT_DEG = 60.0


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Errors of a lifter in one view.

    Attributes
    ----------
    view : str
        A key of `VIEWS_DEG`.
    errors : dict of str to array
        Absolute errors of every frame and side in degrees, by `ANGLES`; ``ratio`` of the distance
        of bent knees over that of the ankles, from front and rear only; ``joints``, the mean
        distance of the joints in millimetres.
    """

    view: str
    errors: dict[str, FloatArray]

    def median(self, name: str) -> float:
        """Median of an error."""
        return float(np.nanmedian(self.errors[name]))

    def tail(self, name: str) -> float:
        """Its 90th percentile."""
        return float(np.nanpercentile(self.errors[name], 90))


def evaluate(
    lifter: Lifter,
    motion: MotionSet,
    noise: DetectorNoise | None,
    *,
    rate_hz: float = 30.0,
    longest_s: float = 8.0,
    seed: int = 0,
) -> Iterator[Evaluation]:
    """Lift movement as cameras all around would see it, and hold it against the truth.

    Every trial is seen in each view once, at pitches that take turns.

    Parameters
    ----------
    lifter : Lifter
        Of COCO keypoints.
    motion : MotionSet
    noise : DetectorNoise, optional
        None: exact keypoints.
    rate_hz, longest_s : float
        Frames a second, and length to which trials are cut.
    seed : int
        Of the noise.

    Yields
    ------
    Evaluation
        One a view.
    """
    generator = torch.Generator().manual_seed(seed)
    step = max(1, round(motion.rate_hz / rate_hz))
    for turn, (view, azimuth_deg) in enumerate(VIEWS_DEG.items()):
        found: list[dict[str, FloatArray]] = []
        for number, trial in enumerate(motion.trials):
            joints = trial[::step][: round(longest_s * rate_hz)]
            pitch = PITCHES_DEG[(number + turn) % len(PITCHES_DEG)]
            true, seen = _scene(joints, azimuth_deg, pitch, motion.rate_hz / step, noise, generator)
            found.append(_errors(lifter.lift(seen), true, seen, azimuth_deg))
        yield Evaluation(
            view, {name: np.concatenate([e[name] for e in found]) for name in found[0]}
        )


def _scene(
    joints: FloatArray,
    azimuth_deg: float,
    pitch_deg: float,
    rate_hz: float,
    noise: DetectorNoise | None,
    generator: torch.Generator,
) -> tuple[Poses3D, Keypoints2D]:
    """Make true poses in the world frame, and the keypoints that a camera and a detector give."""
    one = torch.ones(1)
    cameras = Cameras(
        azimuth=one * math.radians(azimuth_deg),
        elevation=one * math.radians(pitch_deg),
        roll=0.02 * torch.randn(1, generator=generator),
        distance=one * _DISTANCE_M,
        aside=0 * one,
        above=0 * one,
        focal_error=one,
    )
    seen, up = look(torch.from_numpy(joints)[None], cameras)
    points, score = keypoints(seen), torch.ones(1, len(joints), len(COCO17))
    if noise is not None:
        points, score = noise.add(points, cameras.azimuth, rate_hz, generator)
    focal_px = _FOCAL_OVER_DIAGONAL * math.hypot(*_SIZE)
    xy = np.array(_SIZE) / 2 + focal_px * points[0].numpy()
    times = np.arange(len(joints)) / rate_hz
    return (
        _true_poses(seen[0].numpy(), up[0].numpy(), times),
        Keypoints2D(xy, score[0].numpy(), times, _SIZE, COCO17),
    )


def _true_poses(seen: FloatArray, up: FloatArray, times_s: FloatArray) -> Poses3D:
    """Turn camera axes into the world frame by the true up."""
    z = up.astype(np.float64)
    away = np.array([0.0, 0.0, 1.0]) - z[2] * z
    x = away / np.linalg.norm(away)
    pose = seen[:, : len(H36M17)].astype(np.float64)
    pose = (pose - pose[:, [Joint.PELVIS]]) @ np.stack([x, np.cross(z, x), z]).T
    return Poses3D(pose, np.ones(pose.shape[:2]), times_s)


def _errors(
    found: Poses3D, true: Poses3D, seen: Keypoints2D, azimuth_deg: float
) -> dict[str, FloatArray]:
    angles, true_angles = measure(found, seen), measure(true, seen)
    errors = {
        angle: np.concatenate(
            [
                np.abs(angles[name] - true_angles[name])
                for name in true_angles.series
                if name.startswith(angle)
            ]
        )
        for angle in ANGLES
    }
    facing_camera = abs(math.cos(math.radians(azimuth_deg))) > math.cos(math.radians(35.0))
    bent = true_angles["knee_flexion_left_deg"] > _BENT_DEG
    apart = np.abs(angles["knee_ankle_ratio"] - true_angles["knee_ankle_ratio"])
    errors["ratio"] = apart[bent & facing_camera]
    errors["joints"] = 1000 * _joint_distance(found.xyz, true.xyz)
    return errors


def _joint_distance(found: FloatArray, true: FloatArray) -> FloatArray:
    """Mean distance of the joints after the best common scale over the clip, shape (T,)."""
    a, b = found.astype(np.float64), true.astype(np.float64)
    scale = np.nansum(a * b) / np.nansum(a * a)
    return np.asarray(np.linalg.norm(scale * a - b, axis=-1).mean(axis=-1))


def table(evaluations: Sequence[Evaluation]) -> str:
    """Return a Markdown table: median / 90th percentile by view."""
    lines = [
        "| view | spine | trunk lean | knee | hip | elbow | knee/ankle ratio | joints, mm |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in evaluations:
        cells = [_pair(one, angle, 1, "°") for angle in ANGLES]
        cells += [_pair(one, "ratio", 2), _pair(one, "joints", 0)]
        lines.append(f"| {one.view} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _pair(one: Evaluation, name: str, digits: int, unit: str = "") -> str:
    if not np.isfinite(one.errors[name]).any():
        return "–"
    return f"{one.median(name):.{digits}f} / {one.tail(name):.{digits}f}{unit}"
