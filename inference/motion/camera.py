"""Where the clip's camera stood, from how the pose lies in the picture."""

from __future__ import annotations

import numpy as np

from inference.poses import Keypoints2D, Poses3D
from inference.skeleton import FloatArray, Joint

_MOST_SAMPLES = 20_000
_LEAST_SAMPLES = 60
_LEAST_DEPTH_M = 0.02
"""Spread along the line of sight below which nothing tells how high the camera stands."""
_HIGHEST_DEG = 60.0


def camera_elevation_deg(keypoints: Keypoints2D, poses: Poses3D) -> float:
    """Return how high the clip's camera stands over the lifter's horizon.

    In the picture of a camera that looks down by the angle e, a joint's row is
    ``c − s (z cos e + x sin e)``: what is farther away lies higher. Both factors are fitted by
    least squares over the joints that detector and pose share, each relative to the middle of its
    frame. Perspective and the lens are left out: the angle is for a look at the lifter, and no
    rule rests on it.

    Parameters
    ----------
    keypoints : Keypoints2D
        Pixels of the upright picture.
    poses : Poses3D
        Of the same frames; x away from the camera, z up.

    Returns
    -------
    float
        Degrees, positive where the camera looks down on the lifter; NaN where too little is known,
        or where the fit makes no sense.
    """
    rows, x, z = _relative(keypoints, poses)
    known = np.isfinite(rows) & np.isfinite(x) & np.isfinite(z)
    if known.sum() < _LEAST_SAMPLES or float(np.std(x[known])) < _LEAST_DEPTH_M:
        return float("nan")
    factors = np.stack([z[known], x[known]], axis=1)
    (up, away), *_ = np.linalg.lstsq(factors, rows[known], rcond=None)
    elevation = float(np.degrees(np.arctan2(-away, -up)))
    return elevation if abs(elevation) <= _HIGHEST_DEG else float("nan")


def _relative(keypoints: Keypoints2D, poses: Poses3D) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return rows, x and z of the shared joints less the mean of their frame, each flat."""
    names = keypoints.joint_set.joints
    shared = [
        (names.index(joint.name.lower()), joint) for joint in Joint if joint.name.lower() in names
    ]
    columns, joints = [column for column, _ in shared], [joint for _, joint in shared]
    step = max(1, len(poses) * len(shared) // _MOST_SAMPLES)
    rows = keypoints.xy[::step][:, columns, 1].astype(float)
    xyz = poses.xyz[::step][:, joints].astype(float)
    each = (rows, xyz[..., 0], xyz[..., 2])
    flat = [(values - values.mean(axis=1, keepdims=True)).reshape(-1) for values in each]
    return flat[0], flat[1], flat[2]
