"""Lifts to be written: one with frames in which nobody is, one of a varying frame rate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inference.motion.types import RuleSettings
from inference.poses import Keypoints2D, Poses3D
from inference.review import Review, review
from tests.factories import GOOD, LEANING, squat_analysis

MISSING = (0, 40, 41, 42)
"""Frames without a pose, the last one as well."""


def lift_with_gaps() -> Review:
    """Two squats; in some frames nobody was found."""
    analysis = squat_analysis((GOOD, LEANING))
    gone = [*MISSING, len(analysis.poses) - 1]
    xyz, xy = analysis.poses.xyz.copy(), analysis.keypoints.xy.copy()
    xyz[gone], xy[gone] = np.nan, np.nan
    poses = replace(analysis.poses, xyz=xyz)
    keypoints = replace(analysis.keypoints, xy=xy)
    return review(replace(analysis, poses=poses, keypoints=keypoints), None, RuleSettings())


def lift_of_varying_rate() -> Review:
    """The same squats, each second frame a third of a frame late."""
    analysis = squat_analysis((GOOD, LEANING))
    times = analysis.clip.times_s + np.where(np.arange(analysis.clip.frames) % 2, 1 / 90, 0.0)
    clip = replace(analysis.clip, times_s=times, vfr=True)
    old_keypoints, old_poses = analysis.keypoints, analysis.poses
    keypoints = Keypoints2D(
        old_keypoints.xy, old_keypoints.score, times, old_keypoints.size, old_keypoints.joint_set
    )
    poses = Poses3D(old_poses.xyz, old_poses.score, times)
    changed = replace(analysis, clip=clip, keypoints=keypoints, poses=poses)
    return review(changed, None, RuleSettings())
