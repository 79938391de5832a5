"""How alike two sights of a person are: by place, by joints and by looks, each 0–1."""

from __future__ import annotations

import cv2
import numpy as np

from inference.detect.detector import Box, Somebody
from inference.skeleton import COCO17, FloatArray, Image, JointSet, coco17_from

SIGMAS = np.array(
    [0.026, *[0.025] * 2, *[0.035] * 2, *[0.079] * 2, *[0.072] * 2, *[0.062] * 2]
    + [0.107] * 2
    + [0.087] * 2
    + [0.089] * 2
)
"""How far apart two people mark a joint, over the root of the body's area: COCO's keypoint
evaluation (cocodataset.org/#keypoints-eval), in the order of `COCO17`."""
SEEN = 0.3
"""Score from which a joint counts."""
TRUNK = tuple(
    COCO17.index(f"{side}_{joint}") for joint in ("shoulder", "hip") for side in ("left", "right")
)
BESIDE = 0.3
"""How far the looked-at part of a trunk reaches at least beside its middle, over its height: seen
from the side, shoulders and hips lie above each other."""
_PATCH = 24
_BINS = (4, 12, 12)
"""Of lightness, and of the two colours of CIE Lab: shade matters less than colour."""


def overlap(one: Box, other: Box) -> float:
    """Return the shared area of two boxes over that of both together."""
    (ax, ay, aw, ah), (bx, by, bw, bh) = one, other
    across = min(ax + aw, bx + bw) - max(ax, bx)
    down = min(ay + ah, by + bh) - max(ay, by)
    if across <= 0 or down <= 0:
        return 0.0
    shared = across * down
    return shared / (aw * ah + bw * bh - shared)


def joints_of(one: Somebody, joint_set: JointSet) -> FloatArray:
    """Return the 17 COCO joints with their scores, shape (17, 3).

    Raises
    ------
    ValueError
        If the joints were not looked for.
    """
    if one.joints is None:
        raise ValueError("people are told apart by their joints, which are not known")
    values = np.column_stack([one.joints.xy, one.joints.score]).astype(np.float64)
    return coco17_from(joint_set, values)


def joint_likeness(one: FloatArray, other: FloatArray, area: float) -> float | None:
    """Object keypoint similarity as COCO defines it, over the joints that both show.

    Parameters
    ----------
    one, other : array, shape (17, 3)
        Pixels, and score.
    area : float
        Of the body's box.

    Returns
    -------
    float or None
        None where no joint is seen in both.
    """
    both = (one[:, 2] >= SEEN) & (other[:, 2] >= SEEN)
    if not both.any():
        return None
    squared = ((one[both, :2] - other[both, :2]) ** 2).sum(axis=1)
    return float(np.exp(-squared / (2 * area * (2 * SIGMAS[both]) ** 2)).mean())


def looks(image: Image, box: Box, joints: FloatArray) -> FloatArray | None:
    """Colours of the trunk's clothes as a histogram that sums up to 1; None outside the image.

    Parameters
    ----------
    image : array, shape (height, width, 3)
        BGR.
    box : (float, float, float, float)
        Of the body; its middle is taken where shoulders or hips are not seen.
    joints : array, shape (17, 3)
    """
    left, top, right, bottom = _trunk(box, joints)
    height, width = image.shape[:2]
    columns = slice(max(0, round(left)), min(width, round(right)))
    rows = slice(max(0, round(top)), min(height, round(bottom)))
    if columns.stop - columns.start < 2 or rows.stop - rows.start < 2:
        return None
    patch = cv2.resize(image[rows, columns], (_PATCH, _PATCH), interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(patch, cv2.COLOR_BGR2LAB)
    counts = cv2.calcHist([lab], [0, 1, 2], None, list(_BINS), [0, 256, 64, 192, 64, 192])
    return np.asarray(counts.ravel() / max(float(counts.sum()), 1.0))


def looks_likeness(one: FloatArray, other: FloatArray) -> float:
    """Bhattacharyya coefficient of two histograms: 1 where they are the same."""
    return float(np.sqrt(one * other).sum())


def _trunk(box: Box, joints: FloatArray) -> tuple[float, float, float, float]:
    if (joints[list(TRUNK), 2] >= SEEN).all():
        corners = joints[list(TRUNK), :2]
        (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
        middle, beside = (left + right) / 2, BESIDE * (bottom - top)
        left, right = min(left, middle - beside), max(right, middle + beside)
        return float(left), float(top), float(right), float(bottom)
    x, y, width, height = box
    return x + 0.3 * width, y + 0.2 * height, x + 0.7 * width, y + 0.5 * height
