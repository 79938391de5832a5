"""Reviewed clips of exactly known squats, and what tests of exported pictures ask of them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from inference.comparing import HowCompared, compare_reviews
from inference.export.plan import ClipLayout, ClipPlan
from inference.motion.types import RuleSettings
from inference.review import Review, review
from inference.skeleton import Image
from inference.video.encoder import VideoWriter
from tests.factories import GOOD, LEANING, squat_analysis
from widgets.exported import Beside

UPRIGHT, ACROSS = (272, 480), (640, 360)
GREY = (96, 104, 112)


@cache
def reviewed(size: tuple[int, int] = UPRIGHT) -> Review:
    """Three squats, the second leaning too far."""
    return review(squat_analysis((GOOD, LEANING, GOOD), size=size), None, RuleSettings())


def with_gaps(made: Review, gone: slice) -> Review:
    """Return the review of the same clip in which the lifter is not seen for a while."""
    analysis = made.analysis
    xy, xyz = np.array(analysis.keypoints.xy), np.array(analysis.poses.xyz)
    xy[gone], xyz[gone] = np.nan, np.nan
    keypoints = replace(analysis.keypoints, xy=xy)
    poses = replace(analysis.poses, xyz=xyz)
    return review(replace(analysis, keypoints=keypoints, poses=poses), None, RuleSettings())


def plan_of(made: Review, layout: ClipLayout = ClipLayout.VIDEO, **told: object) -> ClipPlan:
    """Return a plan for the whole clip."""
    plan = ClipPlan(Path("out.mp4"), 0, made.analysis.clip.frames - 1, layout)
    return replace(plan, **told)


def frame_of(made: Review) -> Image:
    """Return a grey frame of a clip."""
    clip = made.analysis.clip
    image = np.empty((clip.height, clip.width, 3), np.uint8)
    image[:] = GREY
    return image


def bottom(made: Review, rep: int) -> int:
    """Return the lowest frame of a rep."""
    return made.segmentation.reps[rep - 1].bottom_frame


def beside(made: Review, path: Path) -> Beside:
    """Write a clip of one squat, its frames the brighter the later, and compare with it."""
    analysis = squat_analysis((GOOD,), azimuth_deg=50.0, path=path, size=(320, 240))
    clip = analysis.clip
    with VideoWriter(path, clip.width, clip.height, fps=clip.fps, preset="ultrafast") as writer:
        for frame in range(clip.frames):
            writer.write(np.full((clip.height, clip.width, 3), shade(frame), np.uint8))
    reference = review(analysis, None, RuleSettings())
    how = HowCompared(reference_rep=1)
    return Beside(reference, compare_reviews(made, reference, how))


def shade(frame: int) -> int:
    """Return the grey of a frame of the clip that is compared with."""
    return 40 + frame % 200


def apart(a: Image, b: Image) -> Image:
    """Return where two pictures differ by more than a shade, shape (H, W)."""
    return np.asarray(np.abs(a.astype(int) - b.astype(int)).max(axis=2) > 24)
