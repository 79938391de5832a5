"""A virtual camera that looks at the lifter: what the temporal model sees of a window of keypoints.

A person beside the image's middle looks turned and sheared. A camera that is turned towards them
sees them as any camera in front of them would, so the model need not learn it. Points are tangents:
pixels from the image's middle over the focal length.
"""

from __future__ import annotations

import numpy as np

from inference.skeleton import COCO17, FloatArray

_TRUNK = [
    COCO17.index(f"{side}_{part}") for side in ("left", "right") for part in ("hip", "shoulder")
]
_SPREAD = 2.5
_LOG_SIZE = -1.2
"""Bring coordinates and the logarithm of the size to about unit range."""
_NEAREST = 0.2


def aim(points: FloatArray) -> FloatArray:
    """Turn a camera, without roll, to the middle of the trunk over each window.

    Parameters
    ----------
    points : array, shape (N, T, 17, 2)
        COCO keypoints as tangents, x right, y down.

    Returns
    -------
    array, shape (N, 3, 3)
        Rows: the virtual camera's axes (x right, y down, z away) in those of the real one.
    """
    away = _unit(_with_one(points[:, :, _TRUNK].mean(axis=(1, 2))))
    # right = down × away for the real camera's down (0, 1, 0).
    none = np.zeros_like(away[:, 0])
    right = _unit(np.stack([away[:, 2], none, -away[:, 0]], axis=-1))
    return np.stack([right, np.cross(away, right), away], axis=1)


def see_through(axes: FloatArray, points: FloatArray) -> FloatArray:
    """Find where a turned camera sees points.

    Parameters
    ----------
    axes : array, shape (N, 3, 3)
    points : array, shape (N, T, J, 2)

    Returns
    -------
    array, shape (N, T, J, 2)
    """
    windows, frames, joints, _ = points.shape
    rays = _with_one(points).reshape(windows, frames * joints, 3)
    turned = (rays @ axes.swapaxes(1, 2)).reshape(windows, frames, joints, 3)
    return np.asarray(turned[..., :2] / np.maximum(turned[..., 2:], _NEAREST))


def features(points: FloatArray, score: FloatArray) -> FloatArray:
    """Make the model's input of the windows as their virtual cameras see them.

    Parameters
    ----------
    points : array, shape (N, T, 17, 2)
    score : array, shape (N, T, 17)

    Returns
    -------
    array, shape (N, T, 52)
        Coordinates about the window's mean and in units of its spread, scores, and the logarithm
        of the spread.
    """
    windows, frames = points.shape[:2]
    offset = points - points.mean(axis=(1, 2), keepdims=True)
    spread = np.sqrt((offset**2).sum(axis=-1)).mean(axis=(1, 2))
    spread = np.maximum(spread, 1e-3)[:, np.newaxis, np.newaxis]
    flat = offset.reshape(windows, frames, -1) / (_SPREAD * spread)
    size = np.broadcast_to(np.log(spread) - _LOG_SIZE, (windows, frames, 1))
    return np.concatenate([flat, score, size], axis=-1, dtype=points.dtype)


def _with_one(points: FloatArray) -> FloatArray:
    return np.concatenate([points, np.ones_like(points[..., :1])], axis=-1)


def _unit(vectors: FloatArray) -> FloatArray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True))
