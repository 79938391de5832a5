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
DISTANCE_WINDOW_S = 0.5
"""The hips' distance from the camera changes within a rep, but not from frame to frame."""


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
    held = plane + _say(score) * (metres * image - plane) + plane_mean
    return np.concatenate([points[..., :1], held], axis=-1)


def hold_to_tangents(
    points: FloatArray, tangents: FloatArray, score: FloatArray, times_s: FloatArray
) -> FloatArray:
    """Draw the sideways and upward coordinates of a pose to what a pinhole camera saw.

    As `hold_to_image`, with perspective: the root's place in front of the camera, three unknowns a
    frame, is found by weighted linear least squares from all points; its distance is smoothed by a
    running median. Then every point keeps its depth and moves onto its line of sight.

    Parameters
    ----------
    points : array, shape (T, J, 3)
        From the root: x away from the camera, y to its left, z up as the camera sees it; metres.
    tangents : array, shape (T, J, 2)
        Pixels from the image's middle over the focal length, x right, y down.
    score : array, shape (T, J)
        0 to 1.
    times_s : array, shape (T,)

    Returns
    -------
    array, shape (T, J, 3)
        In the same axes and about the same root, which is at the origin no longer to the
        millimetre. NaN frames stay NaN.
    """
    lines = -tangents.astype(np.float64)
    depth, plane = points[..., :1], points[..., 1:]
    known = np.isfinite(lines).all(axis=(1, 2)) & np.isfinite(points).all(axis=(1, 2))
    distance = np.full(len(points), np.nan)
    weight = np.clip(score, 1e-3, 1.0)[..., np.newaxis].astype(np.float64)
    weight = weight / weight.sum(axis=1, keepdims=True)
    # Each coordinate gives one equation: line · (distance + depth) = root + coordinate. The root's
    # own coordinates drop out with the weighted means, which leaves the distance.
    line_mean = np.sum(weight * lines, axis=1, keepdims=True)
    rest = plane - lines * depth
    rest_mean = np.sum(weight * rest, axis=1, keepdims=True)
    spread = np.sum(weight * (lines - line_mean) ** 2, axis=(1, 2))
    likeness = np.sum(weight * (lines - line_mean) * (rest - rest_mean), axis=(1, 2))
    distance[known] = likeness[known] / spread[known]
    followed = running_median(distance, times_s, DISTANCE_WINDOW_S)[:, np.newaxis, np.newaxis]
    seen = lines * (followed + depth)
    root = np.sum(weight * (seen - plane), axis=1, keepdims=True)
    held = plane + _say(score) * (seen - root - plane)
    return np.concatenate([depth, held], axis=-1)


def _say(score: FloatArray) -> FloatArray:
    """How much of a joint's coordinates is taken from the image, with a last axis of one."""
    say = (score - DOUBTED) / (TRUSTED - DOUBTED)
    return np.asarray(np.clip(say, 0.0, 1.0)[..., np.newaxis])
