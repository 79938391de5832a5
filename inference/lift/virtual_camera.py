"""A virtual camera that looks at the lifter: what the temporal model sees of a window of keypoints.

A person beside the image's middle looks turned and sheared. A camera that is turned towards them
sees them as any camera in front of them would, so the model need not learn it. Points are tangents:
pixels from the image's middle over the focal length.
"""

from __future__ import annotations

import torch
from torch import Tensor

from inference.skeleton import COCO17

_TRUNK = [
    COCO17.index(f"{side}_{part}") for side in ("left", "right") for part in ("hip", "shoulder")
]
_SPREAD = 2.5
_LOG_SIZE = -1.2
"""Bring coordinates and the logarithm of the size to about unit range."""


def aim(points: Tensor) -> Tensor:
    """Turn a camera, without roll, to the middle of the trunk over each window.

    Parameters
    ----------
    points : Tensor, shape (N, T, 17, 2)
        COCO keypoints as tangents, x right, y down.

    Returns
    -------
    Tensor, shape (N, 3, 3)
        Rows: the virtual camera's axes (x right, y down, z away) in those of the real one.
    """
    middle = points[:, :, _TRUNK].mean(dim=(1, 2))
    away = torch.nn.functional.normalize(_with_one(middle), dim=-1)
    down = torch.tensor([0.0, 1.0, 0.0], device=points.device).expand_as(away)
    right = torch.nn.functional.normalize(torch.linalg.cross(down, away), dim=-1)
    return torch.stack([right, torch.linalg.cross(away, right), away], dim=1)


def see_through(axes: Tensor, points: Tensor) -> Tensor:
    """Find where a turned camera sees points.

    Parameters
    ----------
    axes : Tensor, shape (N, 3, 3)
    points : Tensor, shape (N, T, J, 2)

    Returns
    -------
    Tensor, shape (N, T, J, 2)
    """
    turned = torch.einsum("nij,ntkj->ntki", axes, _with_one(points))
    return turned[..., :2] / turned[..., 2:].clamp(min=0.2)


def features(points: Tensor, score: Tensor) -> Tensor:
    """Make the model's input of the windows as their virtual cameras see them.

    Parameters
    ----------
    points : Tensor, shape (N, T, 17, 2)
    score : Tensor, shape (N, T, 17)

    Returns
    -------
    Tensor, shape (N, T, 52)
        Coordinates about the window's mean and in units of its spread, scores, and the logarithm
        of the spread.
    """
    windows, frames = points.shape[:2]
    offset = points - points.mean(dim=(1, 2), keepdim=True)
    spread = offset.norm(dim=-1).mean(dim=(1, 2)).clamp(min=1e-3)[:, None, None]
    flat = offset.reshape(windows, frames, -1) / (_SPREAD * spread)
    size = (spread.log() - _LOG_SIZE).expand(windows, frames, 1)
    return torch.cat([flat, score, size], dim=-1)


def _with_one(points: Tensor) -> Tensor:
    return torch.cat([points, torch.ones_like(points[..., :1])], dim=-1)
