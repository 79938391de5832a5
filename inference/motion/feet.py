"""The feet: heels that rise, and the bar over the middle of the foot."""

from __future__ import annotations

import numpy as np

from inference.motion.angles import facing
from inference.motion.filters import running_median
from inference.motion.stature import FLOOR_WINDOW_S, TRUSTED_SCORE
from inference.poses import Keypoints2D, Poses3D
from inference.skeleton import FloatArray, Joint

LEG_SHARE = 0.491
"""Hip to ankle, over body height, and …"""
FOOT_SHARE = 0.152
"""… heel to toe: R. Drillis and R. Contini, 1966, in D. Winter, Biomechanics and Motor Control of
Human Movement, 4th ed., figure 4.1."""
MIDFOOT_SHARE = 0.22
"""From the ankle to the middle of the foot, over the foot's length: the ankle's axis lies a little
more than a quarter of the foot's length ahead of the heel."""
STRAIGHT_PERCENTILE = 90.0
"""A shank is seen in its full length when it is upright; a few frames may be wild."""

_SHANKS = {
    "left": (Joint.LEFT_KNEE, Joint.LEFT_ANKLE),
    "right": (Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE),
}


def heel_rise_m(keypoints: Keypoints2D, poses: Poses3D, side: str) -> FloatArray:
    """How far a heel is off the floor, from the image.

    The height of the heel above the toes, against its running median: a foot stands flat most of
    the time. The shank, long in pixels when upright and in metres as lifted, gives the scale.

    Parameters
    ----------
    keypoints : Keypoints2D
        With heels and toes, as BlazePose finds them.
    poses : Poses3D
        Of the same frames.
    side : str
        ``"left"`` or ``"right"``.

    Returns
    -------
    array, shape (T,)
        NaN where heel or toes are not seen well, or the keypoints have none.
    """
    names = keypoints.joint_set.joints
    if f"{side}_heel" not in names or f"{side}_foot_index" not in names:
        return np.full(len(keypoints), np.nan)
    foot = [names.index(f"{side}_heel"), names.index(f"{side}_foot_index")]
    down = keypoints.xy[:, foot, 1].astype(np.float64)
    seen = keypoints.score[:, foot].min(axis=1) >= TRUSTED_SCORE
    above_toes = np.where(seen, down[:, 1] - down[:, 0], np.nan)
    flat = running_median(above_toes, keypoints.times_s, FLOOR_WINDOW_S)
    return np.asarray((above_toes - flat) * _metres_per_pixel(keypoints, poses, side))


def bar_over_foot_m(xyz: FloatArray) -> FloatArray:
    """How far the middle of the hands is in front of the middle of the feet.

    A bar that is held lies between the hands. The middle of the foot is `MIDFOOT_SHARE` of the
    foot's length ahead of the ankle, towards where the lifter faces; the foot's length follows
    from that of the legs.

    Parameters
    ----------
    xyz : array, shape (T, 17, 3)
        World frame, metres.

    Returns
    -------
    array, shape (T,)
        Metres, negative behind.
    """
    wrists = (xyz[:, Joint.LEFT_WRIST, :2] + xyz[:, Joint.RIGHT_WRIST, :2]) / 2
    ankles = (xyz[:, Joint.LEFT_ANKLE, :2] + xyz[:, Joint.RIGHT_ANKLE, :2]) / 2
    forward = np.sum((wrists - ankles) * facing(xyz), axis=-1)
    return np.asarray(forward - MIDFOOT_SHARE * _foot_m(xyz))


def _foot_m(xyz: FloatArray) -> float:
    """Length of a foot, heel to toe; NaN where nobody was found."""
    legs = [
        np.linalg.norm(xyz[:, hip] - xyz[:, knee], axis=-1)
        + np.linalg.norm(xyz[:, knee] - xyz[:, ankle], axis=-1)
        for hip, (knee, ankle) in (
            (Joint.LEFT_HIP, _SHANKS["left"]),
            (Joint.RIGHT_HIP, _SHANKS["right"]),
        )
    ]
    lengths = np.concatenate(legs)
    lengths = lengths[np.isfinite(lengths)]
    return FOOT_SHARE / LEG_SHARE * float(np.median(lengths)) if len(lengths) else float("nan")


def _metres_per_pixel(keypoints: Keypoints2D, poses: Poses3D, side: str) -> float:
    """Scale of the image at the feet; NaN where nobody was found."""
    knee, ankle = (keypoints.joint_set.index(f"{side}_{part}") for part in ("knee", "ankle"))
    pixels = np.linalg.norm(keypoints.xy[:, knee] - keypoints.xy[:, ankle], axis=-1)
    upper, lower = _SHANKS[side]
    metres = np.linalg.norm(poses.xyz[:, upper] - poses.xyz[:, lower], axis=-1)
    pixels, metres = pixels[np.isfinite(pixels)], metres[np.isfinite(metres)]
    if len(pixels) == 0 or len(metres) == 0:
        return float("nan")
    return float(np.median(metres) / np.percentile(pixels, STRAIGHT_PERCENTILE))
