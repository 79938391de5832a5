"""Analyses of exactly known movement, without a pixel: what tests hand to rooms past `lift/`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from inference.analysis import Analysis
from inference.motion.types import RuleSettings
from inference.poses import Keypoints2D, Poses3D
from inference.review import Review, review
from inference.skeleton import H36M17
from inference.synth.camera import Camera
from inference.synth.motion import simulate
from inference.synth.spec import LiftSpec, SquatRep
from inference.video.clip import ClipInfo

GOOD = SquatRep(spine_angle_deg=56.0)
LEANING = SquatRep(spine_angle_deg=32.0)
SIZE = (540, 720)


def clip_info(
    frames: int,
    fps: float = 30.0,
    path: Path = Path("squat.mp4"),
    size: tuple[int, int] = SIZE,
) -> ClipInfo:
    """A clip of constant frame rate."""
    times = np.arange(frames) / fps
    return ClipInfo(path, *size, 0, frames, times, frames / fps, fps, False, "h264", False)


def squat_analysis(
    reps: Sequence[SquatRep] = (GOOD, LEANING, GOOD),
    *,
    azimuth_deg: float = 20.0,
    fps: float = 30.0,
    path: Path = Path("squat.mp4"),
    size: tuple[int, int] = SIZE,
) -> Analysis:
    """The complete analysis that a perfect detector and a perfect lifter would make."""
    motion = simulate(LiftSpec(tuple(reps)), fps)
    camera = Camera.framing(azimuth_deg, size)
    frames = len(motion)
    clip = clip_info(frames, fps, path, size)
    sure = np.full((frames, len(H36M17)), 0.95)
    keypoints = Keypoints2D(camera.project(motion.joints), sure, clip.times_s, size, H36M17)
    poses = Poses3D(camera.world_poses(motion.joints), sure, clip.times_s)
    return Analysis(clip, keypoints, poses, "truth 1", "truth 1", frames)


def nobody_analysis(frames: int = 60) -> Analysis:
    """The analysis of a clip in which nobody is."""
    clip = clip_info(frames)
    shape = (frames, len(H36M17))
    keypoints = Keypoints2D(
        np.full((*shape, 2), np.nan), np.zeros(shape), clip.times_s, SIZE, H36M17
    )
    poses = Poses3D(np.full((*shape, 3), np.nan), np.zeros(shape), clip.times_s)
    return Analysis(clip, keypoints, poses, "truth 1", "truth 1", frames)


def squat_review(settings: RuleSettings | None = None) -> Review:
    """Three squats, the second leaning too far, judged."""
    return review(squat_analysis(), None, settings or RuleSettings())
