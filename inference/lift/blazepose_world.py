"""Poses from BlazePose's own 3D estimate, held to its 2D keypoints and turned upright."""

from __future__ import annotations

import numpy as np

from inference.lift.bones import keep_bone_lengths
from inference.lift.gravity import levelling_rotation, standing, up_from_balance
from inference.lift.reprojection import hold_to_image
from inference.lift.scene import FOCAL_OVER_DIAGONAL, Scene, scale_to_height, up_as_told
from inference.motion.balance import centre_of_mass
from inference.motion.filters import smooth
from inference.poses import Keypoints2D, Poses3D
from inference.skeleton import (
    BLAZEPOSE33,
    FloatArray,
    Joint,
    h36m17_from_blazepose33,
    h36m17_score_from_blazepose33,
)
from inference.texts import tr

SMOOTHING_HZ = 8.0
"""Above what a lift contains; takes the frame-to-frame noise of the depth."""

_SOLES = [
    BLAZEPOSE33.index(f"{side}_{part}")
    for side in ("left", "right")
    for part in ("heel", "foot_index")
]
_HIPS = [BLAZEPOSE33.index(f"{side}_hip") for side in ("left", "right")]


class BlazePoseWorldLifter:
    """The lifter that needs nothing but the detector.

    BlazePose's world landmarks are metric and hip-centred, but lie in the camera's axes, know
    nothing of its tilt, and their depth is rough. The sideways and upward coordinates are
    therefore drawn to the 2D keypoints (`inference.lift.reprojection`), trunk and legs keep their
    lengths (`inference.lift.bones`), and the whole clip is turned so that the lifter stands
    upright where they stand (`inference.lift.gravity`), or as the coach knows the camera to be
    (`inference.lift.scene`).

    The landmarks themselves lean, towards the camera or away from it, and balance takes that out
    with the camera's pitch. A known pitch does not: on rendered squats it makes the spine angle a
    little truer from the side at its worst (90th percentile 5.0° to 4.1°), but less true from the
    front and the rear (median 2.1° to 4.6°). A known roll is right from everywhere.

    Parameters
    ----------
    scene : Scene, optional
    """

    name = "blazepose-world"
    version = "1"
    device = "cpu"

    def __init__(self, scene: Scene | None = None) -> None:
        self.scene = scene or Scene()

    def lift(self, keypoints: Keypoints2D) -> Poses3D:
        """Return one pose a frame in the world frame.

        Parameters
        ----------
        keypoints : Keypoints2D
            BlazePose-33, with `world`.

        Returns
        -------
        Poses3D

        Raises
        ------
        ValueError
            If the keypoints are not BlazePose's or lack the 3D estimate.
        """
        if keypoints.joint_set.name != BLAZEPOSE33.name or keypoints.world is None:
            raise ValueError(
                tr(
                    "this lifter needs BlazePose keypoints with world landmarks, and got "
                    "{keypoints}; choose another lifter for this detector"
                ).format(keypoints=keypoints.joint_set.name)
            )
        landmarks = _away_left_up(keypoints.world.astype(np.float64))
        landmarks = hold_to_image(landmarks, keypoints.xy, keypoints.score, keypoints.times_s)
        landmarks = keep_bone_lengths(landmarks, standing(*_feet_and_mass(landmarks)))
        up = up_from_balance(*_feet_and_mass(landmarks))
        if self.scene.tells_up:
            axes = _sight_axes(keypoints)
            up = axes @ up_as_told(axes.T @ up, self.scene)
        pose = h36m17_from_blazepose33(landmarks)
        pose = pose @ levelling_rotation(up).T
        pose = smooth(pose, keypoints.times_s, SMOOTHING_HZ)
        pose[~keypoints.found] = np.nan
        pose = scale_to_height(pose, self.scene)
        return Poses3D(
            xyz=pose - pose[:, [Joint.PELVIS]],
            score=h36m17_score_from_blazepose33(keypoints.score),
            times_s=keypoints.times_s,
        )


def _feet_and_mass(landmarks: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Middle of the soles and centre of mass, each of shape (T, 3)."""
    mass = centre_of_mass(h36m17_from_blazepose33(landmarks))
    return np.asarray(landmarks[:, _SOLES].mean(axis=1)), mass


def _sight_axes(keypoints: Keypoints2D) -> FloatArray:
    """Find the axes in which the landmarks lie: those of a camera turned to the lifter.

    BlazePose sees a crop around the hips, as if from a camera that looks straight at them: on
    rendered clips its landmarks are tilted as the line of sight to the hips falls, within 5°, and
    not as the camera does, from which that differs by up to 14°.

    Returns
    -------
    array, shape (3, 3)
        Rows: away, left and up as that camera has them, in the axes of the real one.
    """
    hips = keypoints.xy[keypoints.found][:, _HIPS].astype(np.float64)
    if len(hips) == 0:
        return np.eye(3)
    offset = np.median(hips.mean(axis=1), axis=0) - np.array(keypoints.size) / 2
    across, down = offset / (FOCAL_OVER_DIAGONAL * np.hypot(*keypoints.size))
    away = np.array([1.0, -across, -down]) / np.sqrt(1.0 + across**2 + down**2)
    left = np.cross([0.0, 0.0, 1.0], away)
    left /= np.linalg.norm(left)
    return np.stack([away, left, np.cross(away, left)])


def _away_left_up(world: FloatArray) -> FloatArray:
    """Turn camera axes (x right, y down, z away) into x away, y left, z up."""
    return np.stack([world[..., 2], -world[..., 0], -world[..., 1]], axis=-1)
