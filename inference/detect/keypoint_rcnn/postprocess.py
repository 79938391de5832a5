"""From the answers of Keypoint R-CNN to people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from torch import Tensor
from torch.nn import functional

from inference.detect.detector import Detection, Somebody
from inference.skeleton import COCO17, FloatArray

MIN_SCORE = 0.5
"""From which score a box is a person, as in detectron2's demo; below it jackets and racks begin,
and second boxes of the same person."""
NEAR_CELLS = 5
"""Side, in cells of a heat map, of the square around its peak whose share is the confidence. A
map has 56 cells across the person's box, so that it is a place within 4.5 % of the box's sides."""

_HIPS = [COCO17.index("left_hip"), COCO17.index("right_hip")]


@dataclass(frozen=True, eq=False)
class Answer:
    """What the network says of one picture, in pixels of it.

    Attributes
    ----------
    boxes : array, shape (N, 4)
        Left, top, right, bottom.
    scores : array, shape (N,)
        That somebody is in the box, 0–1.
    xy : array, shape (N, 17, 2)
    confidence : array, shape (N, 17)
        Of the joints, 0–1; see `joint_confidence`.
    """

    boxes: FloatArray
    scores: FloatArray
    xy: FloatArray
    confidence: FloatArray


def joint_confidence(heatmaps: Tensor, xy: Tensor, boxes: Tensor) -> Tensor:
    """Return how sure the network is that each joint lies where it says, and not elsewhere.

    The network is trained so that the softmax over a heat map is the probability of each cell to
    hold the joint. The confidence is the probability of the cells in a square around the peak:
    0–1 by itself, near 1 for a single sharp peak, about a half where two places compete, and
    next to nothing where the map is flat, as for a hidden joint. detectron2's own score, the
    height of the peak, halves when the same peak is spread over two cells, and can exceed 1.

    Parameters
    ----------
    heatmaps : Tensor, shape (N, J, S, S)
        Logits over the box of each person.
    xy : Tensor, shape (N, J, 2)
        Where the peaks are, in the units of `boxes`.
    boxes : Tensor, shape (N, 4)
        Left, top, right, bottom.

    Returns
    -------
    Tensor, shape (N, J), float32
    """
    people, joints, side = heatmaps.shape[:3]
    share = functional.softmax(heatmaps.float().flatten(2), dim=2).reshape(heatmaps.shape)
    near = NEAR_CELLS**2 * functional.avg_pool2d(share, NEAR_CELLS, 1, NEAR_CELLS // 2)
    low, high = boxes[:, None, :2], boxes[:, None, 2:]
    cell = ((xy - low) / (high - low) * side).long().clamp(0, side - 1)
    index = (cell[..., 1] * side + cell[..., 0]).reshape(people, joints, 1)
    return near.flatten(2).gather(2, index)[..., 0].clamp(0.0, 1.0)


def people_of(answer: Answer) -> list[Somebody]:
    """Return the people of a picture, from left to right."""
    people = []
    for box, score, xy, confidence in zip(
        answer.boxes, answer.scores, answer.xy, answer.confidence, strict=True
    ):
        if score < MIN_SCORE:
            continue
        left, top, right, bottom = box.tolist()
        x, y = xy[_HIPS].mean(axis=0).tolist()
        joints = Detection(xy.astype(np.float32), confidence.astype(np.float32))
        people.append(Somebody(x, y, (left, top, right - left, bottom - top), float(score), joints))
    return sorted(people, key=lambda one: one.x)
