"""What the temporal model is trained to make small."""

from __future__ import annotations

import math
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
_HINGES = (
    (Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE),
    (Joint.RIGHT_HIP, Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE),
    (Joint.LEFT_SHOULDER, Joint.LEFT_ELBOW, Joint.LEFT_WRIST),
    (Joint.RIGHT_SHOULDER, Joint.RIGHT_ELBOW, Joint.RIGHT_WRIST),
)
_KNEES = 2
"""Of the hinges, the first."""
_MOST_FOLDED = math.cos(math.radians(155.0))
PARTS = ("joints", "up", "directions", "lengths", "symmetry", "velocity", "limits")


@dataclass(frozen=True)
class LossWeights:
    """Shares of the parts of the loss.

    Attributes
    ----------
    up, directions, lengths, symmetry, velocity, limits : float
        Beside the joints' distance, which has 1.
    """

    up: float = 0.3
    directions: float = 0.3
    lengths: float = 0.2
    symmetry: float = 0.1
    velocity: float = 0.3
    limits: float = 0.3


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
        one step of time, metres; ``limits`` how far knees bend backwards, and knees and elbows
        further than any do, over the length of the limb.
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
        "limits": _beyond_limits(pose, true_pose, true_up),
    }


def _beyond_limits(pose: Tensor, true_pose: Tensor, true_up: Tensor) -> Tensor:
    """Mean over knees and elbows; what the truth itself does, as a knee in a kneel, is free."""
    backwards = (-_knees_ahead(pose, true_up)).clamp(min=0)
    backwards = backwards * (_knees_ahead(true_pose, true_up) > 0)
    folded = _folded(pose) * (_folded(true_pose) == 0)
    return backwards.mean() + folded.mean()


def _folded(pose: Tensor) -> Tensor:
    """How much further knees and elbows are bent than any are, as a cosine, (N, 4)."""
    starts, middles, ends = ([hinge[i] for hinge in _HINGES] for i in range(3))
    upper, lower = pose[:, middles] - pose[:, starts], pose[:, ends] - pose[:, middles]
    return (_MOST_FOLDED - functional.cosine_similarity(upper, lower, dim=-1)).clamp(min=0)


def _knees_ahead(pose: Tensor, up: Tensor) -> Tensor:
    """How far the knees lie before the line from hip to ankle, over the leg's length, (N, 2)."""
    left = pose[:, Joint.LEFT_HIP] - pose[:, Joint.RIGHT_HIP]
    forward = functional.normalize(torch.linalg.cross(left, up), dim=-1)[:, None]
    hip, knee, ankle = (pose[:, [hinge[i] for hinge in _HINGES[:_KNEES]]] for i in range(3))
    line = ankle - hip
    length = line.norm(dim=-1, keepdim=True).clamp(min=1e-3)
    along = line / length
    away = knee - hip
    away = away - (away * along).sum(dim=-1, keepdim=True) * along
    ahead: Tensor = (away * forward).sum(dim=-1) / length[..., 0]
    return ahead


def total(parts: dict[str, Tensor], weights: LossWeights) -> Tensor:
    """Add the parts up."""
    return (
        parts["joints"]
        + torch.stack(
            [getattr(weights, name) * part for name, part in parts.items() if name != "joints"]
        ).sum()
    )
