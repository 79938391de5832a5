"""Knee caving as the image shows it: a second opinion beside the lifted pose."""

from __future__ import annotations

import numpy as np

from inference.motion.angles import left_axis
from inference.motion.frontal import MIN_SEPARATION_M
from inference.poses import Keypoints2D, Poses3D
from inference.skeleton import BoolArray, FloatArray, Joint

FOCAL_OVER_DIAGONAL = 0.68
"""Focal length of a phone's main camera over the diagonal of its video picture."""
FACING_WITHIN_DEG = 45.0
"""Hips turned farther out of the image plane show the legs rather behind than beside each other."""

_PARTS = ("shoulder", "hip", "knee", "ankle")


def knee_ankle_ratio_image(keypoints: Keypoints2D, poses: Poses3D) -> FloatArray:
    """Separation of the knees over that of the ankles, from the keypoints in the image.

    With the legs alike, knees and ankles are foreshortened by the same cosine of the camera's
    azimuth, which so drops out of the ratio. Perspective does not: knees that come forward are
    closer to a camera in front. Each separation is therefore multiplied by its distance from the
    camera, of which the pose gives the small part and the size of the picture the large one.

    Parameters
    ----------
    keypoints : Keypoints2D
    poses : Poses3D
        Of the same frames: for the distances and the facing, not for the widths.

    Returns
    -------
    array, shape (T,)
        Below 1 the knees are closer together than the feet. NaN unless seen within
        `FACING_WITHIN_DEG` of front or rear, or with the ankles closer together than
        `MIN_SEPARATION_M`.
    """
    across = keypoints.xy[..., 0].astype(np.float64)
    xyz = poses.xyz.astype(np.float64)
    pixels_per_m = _pixels_per_m(keypoints, xyz)
    distance_m = FOCAL_OVER_DIAGONAL * np.hypot(*keypoints.size) / pixels_per_m
    knees, ankles = (
        _apart(keypoints, across, part) * (distance_m + _away_m(xyz, *joints))
        for part, joints in (
            ("knee", (Joint.LEFT_KNEE, Joint.RIGHT_KNEE)),
            ("ankle", (Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE)),
        )
    )
    wide = np.abs(ankles) >= MIN_SEPARATION_M * pixels_per_m * distance_m
    return np.asarray(knees / np.where(wide & _faces_camera(xyz), ankles, np.nan))


def agreed_ratio(lifted: FloatArray, image: FloatArray) -> FloatArray:
    """Return the mean of what the lifted pose and the image say, where both do.

    Parameters
    ----------
    lifted, image : array, shape (T,)
        Ratios of `inference.motion.frontal.knee_ankle_ratio` and of `knee_ankle_ratio_image`.

    Returns
    -------
    array, shape (T,)
        The one that is known where only one is; NaN where neither is.
    """
    both = np.where(np.isfinite(image), (lifted + image) / 2, lifted)
    return np.asarray(np.where(np.isfinite(lifted), both, image))


def _apart(keypoints: Keypoints2D, across: FloatArray, part: str) -> FloatArray:
    left, right = (keypoints.joint_set.index(f"{side}_{part}") for side in ("left", "right"))
    return np.asarray(across[:, left] - across[:, right])


def _away_m(xyz: FloatArray, left: Joint, right: Joint) -> FloatArray:
    """Distance of a pair of joints behind the pelvis, as the camera sees it."""
    return np.asarray((xyz[:, left, 0] + xyz[:, right, 0]) / 2)


def _faces_camera(xyz: FloatArray) -> BoolArray:
    share = np.abs(left_axis(xyz)[:, 1])
    return np.asarray(share >= np.cos(np.radians(FACING_WITHIN_DEG)))


def _pixels_per_m(keypoints: Keypoints2D, xyz: FloatArray) -> float:
    """Scale of the image at the lifter: spread of the joints in pixels over that in metres."""
    names = [f"{side}_{part}" for part in _PARTS for side in ("left", "right")]
    seen = keypoints.xy[:, [keypoints.joint_set.index(name) for name in names]]
    pose = xyz[:, [Joint[name.upper()] for name in names], 1:]
    scale = _spread(seen.astype(np.float64)) / _spread(pose)
    scale = scale[np.isfinite(scale)]
    return float(np.median(scale)) if len(scale) else float("nan")


def _spread(points: FloatArray) -> FloatArray:
    """Root mean square distance from the middle, shape (T,)."""
    offset = points - points.mean(axis=1, keepdims=True)
    return np.asarray(np.sqrt((offset**2).sum(axis=2).mean(axis=1)))
