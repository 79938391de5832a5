"""Holding a 3D estimate to the 2D keypoints that it must project onto."""

from __future__ import annotations

import numpy as np

from inference.motion.filters import running_median
from inference.skeleton import FloatArray

TRUSTED = 0.7
DOUBTED = 0.3
"""Keypoint scores from and up to which the image has all and no say."""


SCALE_WINDOW_S = 6.0
"""The lifter's size in the image changes with steps, not within a rep."""


def hold_to_image(
    points: FloatArray, xy: FloatArray, score: FloatArray, times_s: FloatArray
) -> FloatArray:
    """Draw the sideways and upward coordinates of 3D points to their 2D keypoints.

    A scaled-orthographic camera (a scale and a shift a frame, by least squares weighted with the
    scores, the scale by its running median) brings the keypoints to metres. Depth stays as it
    was. What a detector sees in the image is far more exact than its 3D estimate, as long as it
    sees it: the score decides how much of each coordinate is taken.

    Parameters
    ----------
    points : array, shape (T, J, 3)
        x away from the camera, y to its left, z up; metres.
    xy : array, shape (T, J, 2)
        Pixels, x right, y down.
    score : array, shape (T, J)
        0 to 1.
    times_s : array, shape (T,)

    Returns
    -------
    array, shape (T, J, 3)
        NaN frames stay NaN.
    """
    image = -xy.astype(np.float64)
    weight = np.clip(score, 1e-3, 1.0)[..., np.newaxis].astype(np.float64)
    weight = weight / weight.sum(axis=1, keepdims=True)
    image_mean = np.sum(weight * image, axis=1, keepdims=True)
    plane_mean = np.sum(weight * points[..., 1:], axis=1, keepdims=True)
    image, plane = image - image_mean, points[..., 1:] - plane_mean
    spread = np.sum(weight * image**2, axis=(1, 2), keepdims=True)
    scale = np.sum(weight * image * plane, axis=(1, 2), keepdims=True) / spread
    metres = running_median(scale[:, 0, 0], times_s, SCALE_WINDOW_S)[:, np.newaxis, np.newaxis]
    say = np.clip((score - DOUBTED) / (TRUSTED - DOUBTED), 0.0, 1.0)[..., np.newaxis]
    held = plane + say * (metres * image - plane) + plane_mean
    return np.concatenate([points[..., :1], held], axis=-1)
