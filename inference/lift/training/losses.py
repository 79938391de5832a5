"""What the temporal model is trained to make small."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from inference.skeleton import H36M17, Joint

_BONES = (
    *H36M17.bones,
    (Joint.PELVIS, Joint.THORAX),
    (Joint.LEFT_HIP, Joint.RIGHT_HIP),
    (Joint.LEFT_KNEE, Joint.RIGHT_KNEE),
    (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER),
)
"""Bones, and other lines whose direction is measured."""
_STARTS = [start for start, _ in _BONES]
_ENDS = [end for _, end in _BONES]
_SIDES = [
    (H36M17.bones.index((a, b)), H36M17.bones.index((c, d)))
    for (a, b), (c, d) in (
        *(((0, 1), (0, 4)), ((1, 2), (4, 5)), ((2, 3), (5, 6))),
        *(((8, 14), (8, 11)), ((14, 15), (11, 12)), ((15, 16), (12, 13))),
    )
]
PARTS = ("joints", "up", "directions", "lengths", "symmetry", "velocity")


@dataclass(frozen=True)
class LossWeights:
    """Shares of the parts of the loss.

    Attributes
    ----------
    up, directions, lengths, symmetry, velocity : float
        Beside the joints' distance, which has 1.
    """

    up: float = 0.3
    directions: float = 0.3
    lengths: float = 0.2
    symmetry: float = 0.1
    velocity: float = 0.3


def loss_parts(pose: Tensor, up: Tensor, true_pose: Tensor, true_up: Tensor) -> dict[str, Tensor]:
    """Compute every part of the loss.

    Parameters
    ----------
    pose, true_pose : Tensor, shape (N, 17, 3)
        Metres from the pelvis. The second half of the batch is one step of time after the first.
    up, true_up : Tensor, shape (N, 3)

    Returns
    -------
    dict of str to Tensor
        ``joints`` mean distance, metres; ``up`` distance of the directions; ``directions`` one
        minus cosine of bones; ``lengths`` and ``symmetry`` mean difference of bone lengths from
        the truth and between the sides, metres; ``velocity`` mean difference of the joints' way in
        one step of time, metres.
    """
    bones = pose[:, _ENDS] - pose[:, _STARTS]
    true_bones = true_pose[:, _ENDS] - true_pose[:, _STARTS]
    lengths, true_lengths = bones.norm(dim=-1), true_bones.norm(dim=-1)
    left, right = [a for a, _ in _SIDES], [b for _, b in _SIDES]
    half = len(pose) // 2
    way, true_way = pose[half:] - pose[:half], true_pose[half:] - true_pose[:half]
    return {
        "joints": (pose - true_pose)[:, 1:].norm(dim=-1).mean(),
        "up": (up - true_up).norm(dim=-1).mean(),
        "directions": (1 - functional.cosine_similarity(bones, true_bones, dim=-1)).mean(),
        "lengths": (lengths - true_lengths).abs().mean(),
        "symmetry": (lengths[:, left] - lengths[:, right]).abs().mean(),
        "velocity": (way - true_way)[:, 1:].norm(dim=-1).mean(),
    }


def total(parts: dict[str, Tensor], weights: LossWeights) -> Tensor:
    """Add the parts up."""
    return (
        parts["joints"]
        + torch.stack(
            [getattr(weights, name) * part for name, part in parts.items() if name != "joints"]
        ).sum()
    )
