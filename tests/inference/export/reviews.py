"""A small review made by hand: one squat, seen from the front or from the side."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from inference.analysis import Analysis
from inference.motion.types import (
    UNKNOWN_VIEW,
    Exercise,
    Finding,
    Judgement,
    Measurements,
    Phase,
    PhaseKind,
    Rep,
    RuleSettings,
    Segmentation,
    Severity,
)
from inference.poses import Keypoints2D, Poses3D
from inference.review import Review
from inference.skeleton import BLAZEPOSE33, H36M17, FloatArray
from inference.video.clip import ClipInfo

FRAMES = 40
WIDTH, HEIGHT = 640, 480
REPS = (
    Rep(
        *(5, 15),
        index=1,
        bottom_frame=10,
        top_frame=15,
        duration_s=1 / 3,
        phases=(Phase(5, 10, PhaseKind.DOWN), Phase(11, 15, PhaseKind.UP)),
    ),
    Rep(
        *(20, 30),
        index=2,
        bottom_frame=25,
        top_frame=30,
        duration_s=1 / 3,
        phases=(Phase(20, 30, PhaseKind.HOLD),),
    ),
)
SPINE_FAULT = Finding(
    *(22, 27),
    rule="spine_angle",
    rep=2,
    worst_frame=25,
    value=38.4,
    threshold=45.0,
    unit="°",
    severity=Severity.MAJOR,
    confidence=0.9,
    note="",
)

# Half the height of the body is 1; x is how far a joint lies to the left of the middle.
_FRONT = {
    "nose": (0.0, -0.80),
    "ear": (0.06, -0.82),
    "shoulder": (0.20, -0.60),
    "elbow": (0.30, -0.35),
    "wrist": (0.25, -0.60),
    "hip": (0.12, 0.0),
    "knee": (0.18, 0.45),
    "ankle": (0.16, 0.90),
}


def keypoints(*, side_view: bool = False, score: float = 0.9) -> Keypoints2D:
    """A standing figure in every frame, moving right by one pixel a frame."""
    points = np.zeros((len(BLAZEPOSE33), 2))
    for index, name in enumerate(BLAZEPOSE33.joints):
        part = name.removeprefix("left_").removeprefix("right_")
        x, y = _FRONT.get(part, (0.0, 0.95 if "foot" in part or "heel" in part else -0.7))
        side = {"left": 1, "right": -1}.get(BLAZEPOSE33.side(index), 0)
        points[index] = (0.02 * side if side_view else side * x, y)
    xy = points * 200 + (WIDTH / 2, HEIGHT / 2)
    moving = xy + np.arange(FRAMES)[:, None, None] * (1.0, 0.0)
    scores = np.full((FRAMES, len(BLAZEPOSE33)), score)
    return Keypoints2D(moving, scores, times(), (WIDTH, HEIGHT), BLAZEPOSE33)


def times() -> FloatArray:
    """Thirty frames a second."""
    return np.arange(FRAMES) / 30


def make_review(
    points: Keypoints2D,
    *,
    findings: tuple[Finding, ...] = (),
    reps: tuple[Rep, ...] = REPS,
    clip: ClipInfo | None = None,
) -> Review:
    """Put a review together; its clip need not exist."""
    frames = len(points)
    clip = clip or ClipInfo(
        path=Path("squat.mp4"),
        width=WIDTH,
        height=HEIGHT,
        rotation=0,
        frames=frames,
        times_s=points.times_s,
        duration_s=frames / 30,
        fps=30.0,
        vfr=False,
        codec="h264",
        has_audio=False,
    )
    poses = Poses3D(
        np.zeros((frames, len(H36M17), 3)), np.ones((frames, len(H36M17))), points.times_s
    )
    series = {"spine_angle_deg": np.linspace(90, 51, frames)}
    for part in ("knee", "hip"):
        for side in ("left", "right"):
            series[f"{part}_flexion_{side}_deg"] = np.full(frames, 100.0 + len(part + side))
    return Review(
        Analysis(clip, points, poses, "by hand", "by hand", frames),
        Measurements(points.times_s, series),
        Segmentation(Exercise.SQUAT, 1.0, UNKNOWN_VIEW, (), reps),
        RuleSettings(),
        Judgement(findings, ()),
    )
