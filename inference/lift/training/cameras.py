"""Synthetic cameras: all around the lifter, low and high, tilted, rolled, near and far."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from inference.lift.training.motion import COCO_IN_BODY
from inference.skeleton import Joint

_FRONTAL_SHARE, _REAR_SHARE = 0.25, 0.15
_LEVEL_SHARE = 0.6
_FOCAL_ERROR = 0.25
"""Spread of the logarithm of true over assumed focal length."""


@dataclass(frozen=True, eq=False)
class Cameras:
    """One pinhole camera a window.

    Attributes
    ----------
    azimuth, elevation, roll : Tensor, shape (N,)
        Radians: from the lifter's facing to the camera about the vertical, as
        `inference.synth.camera.Camera` has it; of the camera above the lifter, which is how far
        it looks down; of its own axis.
    distance : Tensor, shape (N,)
        Metres to what it looks at.
    aside, above : Tensor, shape (N,)
        Metres by which it looks past the lifter's pelvis.
    focal_error : Tensor, shape (N,)
        True over assumed focal length.
    """

    azimuth: Tensor
    elevation: Tensor
    roll: Tensor
    distance: Tensor
    aside: Tensor
    above: Tensor
    focal_error: Tensor


def draw_cameras(count: int, generator: torch.Generator) -> Cameras:
    """Draw cameras as people place phones.

    A quarter stand about in front and some behind, where depth is hardest to tell; most are nearly
    level, the others from 10 degrees below to 35 above.

    Parameters
    ----------
    count : int
    generator : torch.Generator
        On the CPU.

    Returns
    -------
    Cameras
        On the CPU.
    """

    def uniform(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(count, generator=generator)

    def normal(spread: float, mean: float = 0.0) -> Tensor:
        return mean + spread * torch.randn(count, generator=generator)

    lot = uniform(0, 1)
    level = uniform(0, 1) < _LEVEL_SHARE
    distance = uniform(1.8, 6.0)
    azimuth = torch.where(lot < _FRONTAL_SHARE, normal(0.2), uniform(-math.pi, math.pi))
    azimuth = torch.where(lot > 1 - _REAR_SHARE, normal(0.2, math.pi), azimuth)
    return Cameras(
        azimuth=azimuth,
        elevation=torch.where(
            level, normal(0.13, 0.03), uniform(math.radians(-12), math.radians(35))
        ),
        roll=normal(0.035),
        distance=distance,
        aside=uniform(-0.15, 0.15) * distance,
        above=uniform(-0.3, 0.3),
        focal_error=torch.exp(normal(_FOCAL_ERROR)),
    )


def facing(joints: Tensor) -> Tensor:
    """Direction in which the lifter faces in the middle of a window, radians about z, shape (N,).

    Parameters
    ----------
    joints : Tensor, shape (N, T, 22, 3)
    """
    middle = joints[:, joints.shape[1] // 2]
    left = middle[:, Joint.LEFT_HIP] - middle[:, Joint.RIGHT_HIP]
    return torch.atan2(-left[:, 0], left[:, 1])


def look(joints: Tensor, cameras: Cameras) -> tuple[Tensor, Tensor]:
    """See windows of movement with one camera each.

    Parameters
    ----------
    joints : Tensor, shape (N, T, 22, 3)
        World, z up.
    cameras : Cameras
        On the device of the joints.

    Returns
    -------
    seen : Tensor, shape (N, T, 22, 3)
        In the camera's axes: x right, y down, z away.
    up : Tensor, shape (N, 3)
        In the same axes.
    """
    angle = facing(joints) + cameras.azimuth
    cosine = cameras.elevation.cos()
    outward = torch.stack(
        [angle.cos() * cosine, angle.sin() * cosine, cameras.elevation.sin()], dim=-1
    )
    vertical = torch.tensor([0.0, 0.0, 1.0], device=joints.device)
    right = torch.nn.functional.normalize(
        torch.linalg.cross(-outward, vertical.expand_as(outward)), dim=-1
    )
    target = joints[:, :, Joint.PELVIS].mean(dim=1) + cameras.above[:, None] * vertical
    place = target + outward * cameras.distance[:, None] + right * cameras.aside[:, None]
    down = torch.linalg.cross(-outward, right)
    cosine, sine = cameras.roll.cos()[:, None], cameras.roll.sin()[:, None]
    axes = torch.stack([cosine * right + sine * down, cosine * down - sine * right, -outward], 1)
    seen = torch.einsum("nij,ntkj->ntki", axes, joints - place[:, None, None])
    return seen, axes @ vertical


def keypoints(seen: Tensor) -> Tensor:
    """Project the 17 COCO keypoints.

    Parameters
    ----------
    seen : Tensor, shape (N, T, 22, 3)
        In the camera's axes.

    Returns
    -------
    Tensor, shape (N, T, 17, 2)
        Tangents, x right, y down.
    """
    points = seen[:, :, COCO_IN_BODY]
    return points[..., :2] / points[..., 2:].clamp(min=0.3)
