"""What a lifter must beat: simpler ways to poses."""

from __future__ import annotations

import numpy as np

from inference.lift.training.lifts import procedural_lifts
from inference.lift.training.motion import MotionSet
from inference.motion.angles import facing
from inference.poses import Keypoints2D, Poses3D
from inference.skeleton import COCO17, H36M17, FloatArray, Joint

_STATURE_M = 1.7
_EVERY = 10


class KeypointsOnly:
    """Takes what the image shows for the pose: no depth, the camera held level.

    It gives angles and ratios of the image; as a pose in space it is not meant.
    """

    name, version = "keypoints-only", "1"

    def lift(self, keypoints: Keypoints2D) -> Poses3D:
        """Lay COCO keypoints on the plane of the image."""
        xy = keypoints.xy.astype(np.float64)
        metres = _STATURE_M / np.nanmax(np.ptp(xy[..., 1], axis=1))
        pose = np.zeros((len(xy), len(H36M17), 3))
        for joint, name in enumerate(H36M17.joints):
            if name in COCO17.joints:
                pose[:, joint, 1:] = -metres * xy[:, COCO17.index(name)]
        pelvis = (pose[:, Joint.LEFT_HIP] + pose[:, Joint.RIGHT_HIP]) / 2
        thorax = (pose[:, Joint.LEFT_SHOULDER] + pose[:, Joint.RIGHT_SHOULDER]) / 2
        pose[:, Joint.PELVIS], pose[:, Joint.THORAX] = pelvis, thorax
        pose[:, Joint.SPINE] = (pelvis + thorax) / 2
        pose[:, Joint.NECK] = pose[:, Joint.HEAD] = thorax
        return _rooted(pose, keypoints.times_s)


def mean_pose(recorded: MotionSet | None) -> FloatArray:
    """Average the poses of the training data, recorded and procedural ones alike.

    Parameters
    ----------
    recorded : MotionSet or None
        Of motion capture; None where it is absent.

    Returns
    -------
    array, shape (17, 3)
        From the pelvis, facing along x.
    """
    sets = [procedural_lifts(40, seed=0), *([] if recorded is None else [recorded])]
    return np.mean([_mean_of(motion) for motion in sets], axis=0)


def _mean_of(motion: MotionSet) -> FloatArray:
    poses = np.concatenate([trial[::_EVERY, : len(H36M17)] for trial in motion.trials])
    ahead = facing(poses)
    known = np.isfinite(ahead).all(axis=1)
    return np.asarray(np.mean(_turned(poses[known], -np.arctan2(*ahead[known].T[::-1])), axis=0))


def mean_pose_seen(pose: FloatArray, azimuth_deg: float, times_s: FloatArray) -> Poses3D:
    """Let the mean pose stand through a clip, turned as the lifter is and truly upright.

    Parameters
    ----------
    pose : array, shape (17, 3)
        Of `mean_pose`.
    azimuth_deg : float
        From its facing to the camera.
    times_s : array, shape (T,)

    Returns
    -------
    Poses3D
    """
    turned = _turned(pose[np.newaxis], np.radians([180.0 - azimuth_deg]))
    return _rooted(np.repeat(turned, len(times_s), axis=0), times_s)


def _turned(poses: FloatArray, radians: FloatArray) -> FloatArray:
    """Turn each pose about the vertical through its pelvis."""
    cosine, sine = np.cos(radians)[:, np.newaxis], np.sin(radians)[:, np.newaxis]
    x, y, z = np.moveaxis(poses - poses[:, [Joint.PELVIS]], -1, 0)
    return np.stack([cosine * x - sine * y, sine * x + cosine * y, z], axis=-1)


def _rooted(pose: FloatArray, times_s: FloatArray) -> Poses3D:
    return Poses3D(pose - pose[:, [Joint.PELVIS]], np.ones(pose.shape[:2]), times_s)
