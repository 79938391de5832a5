"""From poses to measurements: every named time series, smoothed."""

from __future__ import annotations

import numpy as np

from inference.motion.angles import elevation_deg, flexion_deg, spine_angle_deg, tilt_deg
from inference.motion.balance import balance_m
from inference.motion.feet import bar_over_foot_m, heel_rise_m
from inference.motion.filters import rate, smooth
from inference.motion.frontal import (
    hip_shift_ratio,
    knee_ankle_ratio,
    knee_fppa_deg,
    knee_offset_ratio,
)
from inference.motion.image_knees import knee_ankle_ratio_image
from inference.motion.stature import trunk_height_ratio
from inference.motion.types import Measurements
from inference.poses import Keypoints2D, Poses3D
from inference.skeleton import H36M17, FloatArray, Joint

CUTOFF_HZ = 6.0
"""The usual cut-off for human movement (D. Winter, Biomechanics and Motor Control of Human
Movement, 4th ed., section 3.4.4.3); lifts hold next to nothing above it."""


def measure(poses: Poses3D, keypoints: Keypoints2D) -> Measurements:
    """Compute all measurements of a clip.

    Parameters
    ----------
    poses : Poses3D
    keypoints : Keypoints2D
        Of the same frames.

    Returns
    -------
    Measurements
        Series by name, smoothed at `CUTOFF_HZ`, NaN where the lifter was not found:

        - ``spine_angle_deg``: vector pelvis → thorax against the horizontal plane; 90 upright.
        - ``trunk_lean_deg``: middle of the hips → middle of the shoulders from the vertical; 0
          upright.
        - ``knee_flexion_*_deg``, ``hip_flexion_*_deg``, ``elbow_flexion_*_deg``: 0 straight.
        - ``hip_height_m``, ``thorax_height_m``, ``wrist_height_m``: pelvis, thorax, and middle of
          the wrists above the ankles.
        - ``bar_speed_m_s``: rate of ``wrist_height_m``; positive upwards. It is that of the bar as
          long as the hands hold it and the feet stand.
        - ``thigh_angle_deg``: knee → hip above the horizontal, both legs' mean; 90 standing, 0
          parallel, negative deeper.
        - ``wrist_over_thorax_*_m``: wrist above the thorax; negative below it.
        - ``knee_asymmetry_deg``, ``hip_asymmetry_deg``: flexion of the left less that of the right.
        - ``knee_ankle_ratio``: frontal-plane separation of the knees over that of the ankles;
          ``knee_ankle_ratio_image``: the same from the keypoints alone.
        - ``knee_fppa_*_deg``: frontal-plane projection angle; positive caves in.
        - ``knee_offset_ratio_*``: knee from the mid-line over the foot from it.
        - ``hip_shift_ratio``: hips to the left of the middle of the feet, over the stance.
        - ``heel_rise_*_m``: heel off the floor, from the image.
        - ``balance_m``: centre of mass in front of the ankles; ``bar_over_foot_m``: middle of the
          hands in front of the middle of the feet.
        - ``trunk_height_ratio``: middle of the trunk above the floor in the image; 1 standing.

        And the scores of all joints and keypoints.

    Raises
    ------
    ValueError
        If poses and keypoints are not of the same frames.
    """
    if len(poses) != len(keypoints):
        raise ValueError(f"{len(poses)} poses and {len(keypoints)} keypoints: not the same frames")
    xyz = poses.xyz.astype(np.float64)
    series = _series(xyz)
    series["trunk_height_ratio"] = trunk_height_ratio(keypoints)
    series["knee_ankle_ratio_image"] = knee_ankle_ratio_image(keypoints, poses)
    for side in _LIMBS:
        series[f"heel_rise_{side}_m"] = heel_rise_m(keypoints, poses, side)
    smoothed = smooth(np.stack(list(series.values()), axis=1), poses.times_s, CUTOFF_HZ)
    named = dict(zip(series, smoothed.T, strict=True))
    named["bar_speed_m_s"] = rate(named["wrist_height_m"], poses.times_s)
    return Measurements(poses.times_s, named, _scores(poses, keypoints))


def _scores(poses: Poses3D, keypoints: Keypoints2D) -> dict[str, FloatArray]:
    """Name the scores of the keypoints, and over them those of the pose."""
    scores = dict(zip(keypoints.joint_set.joints, keypoints.score.T, strict=True))
    return scores | dict(zip(H36M17.joints, poses.score.T, strict=True))


# Shoulder, elbow, wrist, hip, knee, ankle.
_LIMBS = {
    "left": (
        *(Joint.LEFT_SHOULDER, Joint.LEFT_ELBOW, Joint.LEFT_WRIST),
        *(Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE),
    ),
    "right": (
        *(Joint.RIGHT_SHOULDER, Joint.RIGHT_ELBOW, Joint.RIGHT_WRIST),
        *(Joint.RIGHT_HIP, Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE),
    ),
}


def _series(xyz: FloatArray) -> dict[str, FloatArray]:
    z = xyz[..., 2]
    ankles = (z[:, Joint.LEFT_ANKLE] + z[:, Joint.RIGHT_ANKLE]) / 2
    wrists = (z[:, Joint.LEFT_WRIST] + z[:, Joint.RIGHT_WRIST]) / 2
    shoulders = (xyz[:, Joint.LEFT_SHOULDER] + xyz[:, Joint.RIGHT_SHOULDER]) / 2
    hips = (xyz[:, Joint.LEFT_HIP] + xyz[:, Joint.RIGHT_HIP]) / 2
    series = {
        "spine_angle_deg": spine_angle_deg(xyz),
        "trunk_lean_deg": tilt_deg(shoulders - hips),
    }
    thighs = []
    for side, (shoulder, elbow, wrist, hip, knee, ankle) in _LIMBS.items():
        series[f"knee_flexion_{side}_deg"] = flexion_deg(xyz, hip, knee, ankle)
        series[f"hip_flexion_{side}_deg"] = flexion_deg(xyz, shoulder, hip, knee)
        series[f"elbow_flexion_{side}_deg"] = flexion_deg(xyz, shoulder, elbow, wrist)
        series[f"wrist_over_thorax_{side}_m"] = z[:, wrist] - z[:, Joint.THORAX]
        thighs.append(elevation_deg(xyz[:, hip] - xyz[:, knee]))
    series["thigh_angle_deg"] = np.mean(thighs, axis=0)
    series["hip_height_m"] = z[:, Joint.PELVIS] - ankles
    series["thorax_height_m"] = z[:, Joint.THORAX] - ankles
    series["wrist_height_m"] = wrists - ankles
    for part in ("knee", "hip"):
        left, right = (series[f"{part}_flexion_{side}_deg"] for side in _LIMBS)
        series[f"{part}_asymmetry_deg"] = left - right
    series["balance_m"] = balance_m(xyz)
    series["bar_over_foot_m"] = bar_over_foot_m(xyz)
    return series | _frontal_series(xyz)


def _frontal_series(xyz: FloatArray) -> dict[str, FloatArray]:
    series = {"knee_ankle_ratio": knee_ankle_ratio(xyz), "hip_shift_ratio": hip_shift_ratio(xyz)}
    fppa, offset = knee_fppa_deg(xyz), knee_offset_ratio(xyz)
    for column, side in enumerate(_LIMBS):
        series[f"knee_fppa_{side}_deg"] = fppa[:, column]
        series[f"knee_offset_ratio_{side}"] = offset[:, column]
    return series
