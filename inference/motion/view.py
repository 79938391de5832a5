"""Where the camera stands, from the way the lifter faces."""

from __future__ import annotations

import numpy as np

from inference.motion.angles import facing
from inference.motion.types import UNKNOWN_VIEW, View, ViewKind
from inference.poses import Poses3D
from inference.skeleton import BoolArray, Joint

FRONTAL_WITHIN_DEG = 35.0
"""Beyond this from front or rear, knee caving can't be told (median error 0.25 of the ratio)."""
SIDE_WITHIN_DEG = 25.0

JOINT_ERROR_M = {
    ViewKind.FRONT: 0.033,
    ViewKind.OBLIQUE: 0.034,
    ViewKind.SIDE: 0.045,
    ViewKind.REAR_OBLIQUE: 0.038,
    ViewKind.REAR: 0.038,
}
"""Mean distance of a joint from where it is, by view: the median of our lifter on the detector's
keypoints of simulated lifts (docs/accuracy.md, MPJPE)."""

_TRUNK = [Joint.LEFT_HIP, Joint.RIGHT_HIP, Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER]


def estimate_view(poses: Poses3D, frames: BoolArray) -> View:
    """Estimate the camera's azimuth about the lifter over some frames.

    The facing is at right angles to hips and shoulders. Its directions are averaged as unit
    vectors, weighted with the scores of those joints; the length of the mean says how well they
    agree.

    Parameters
    ----------
    poses : Poses3D
    frames : array of bool, shape (T,)
        Those that count: the reps, as long as there are any.

    Returns
    -------
    View
        `UNKNOWN_VIEW` where no frame has a pose.
    """
    forward = facing(poses.xyz.astype(np.float64))
    frames = frames & np.isfinite(forward).all(axis=1)
    weight = poses.score[:, _TRUNK].min(axis=1)[frames].astype(np.float64)
    if not weight.sum() > 0:
        return UNKNOWN_VIEW
    x, y = np.average(forward[frames], axis=0, weights=weight)
    # The camera lies in direction (-1, 0) of the lifter; count from the facing, to its left.
    azimuth = float(np.degrees(np.arctan2(y, -x)))
    confidence = float(np.hypot(x, y) * weight.mean())
    return View(azimuth, view_kind(azimuth), min(confidence, 1.0))


def view_kind(azimuth_deg: float) -> ViewKind:
    """Name a camera position.

    Parameters
    ----------
    azimuth_deg : float
        −180 to 180; 0 in front of the lifter.

    Returns
    -------
    ViewKind
    """
    turn = abs(azimuth_deg)
    if turn <= FRONTAL_WITHIN_DEG:
        return ViewKind.FRONT
    if turn >= 180.0 - FRONTAL_WITHIN_DEG:
        return ViewKind.REAR
    if abs(turn - 90.0) <= SIDE_WITHIN_DEG:
        return ViewKind.SIDE
    return ViewKind.OBLIQUE if turn < 90.0 else ViewKind.REAR_OBLIQUE
