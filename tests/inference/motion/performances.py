"""Performances with known truth, to be compared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inference.analysis import Analysis
from inference.motion.performance import Performance, performance
from inference.motion.types import RuleSettings, Span
from inference.poses import Poses3D
from inference.review import review
from inference.skeleton import FloatArray
from inference.synth.spec import SquatRep
from tests.factories import GOOD, LEANING, squat_analysis


def performed(analysis: Analysis, rep: int | None = None, span: Span | None = None) -> Performance:
    made = review(analysis, None, RuleSettings())
    return performance(analysis.poses, made.measurements, made.segmentation, rep=rep, span=span)


def squats(reps: Sequence[SquatRep] = (GOOD, LEANING), **seen: float) -> Performance:
    return performed(squat_analysis(reps, **seen))  # type: ignore[arg-type]


def with_poses(one: Performance, xyz: FloatArray) -> Performance:
    """The same measurements and tags with other poses."""
    poses = Poses3D(xyz, one.poses.score, one.poses.times_s)
    return Performance(poses, one.measurements, one.view, one.reps, one.span)


def stretched(one: Performance, factor: float) -> Performance:
    """The same frames, each shown later by a factor."""
    times = one.poses.times_s * factor
    poses = Poses3D(one.poses.xyz, one.poses.score, times)
    measurements = type(one.measurements)(times, one.measurements.series)
    return Performance(poses, measurements, one.view, one.reps, one.span)


def turned(xyz: FloatArray, degrees: float) -> FloatArray:
    """Turn poses about z, counter-clockwise from above."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return xyz @ np.array([[cos, sin, 0.0], [-sin, cos, 0.0], [0.0, 0.0, 1.0]])
