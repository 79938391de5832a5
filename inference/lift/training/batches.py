"""Training examples: movement, seen by a camera, through a detector's noise."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from inference.lift.training.augment import mirrored, vary
from inference.lift.training.cameras import draw_cameras, keypoints, look
from inference.lift.training.motion import MotionSet, WindowSampler
from inference.lift.training.noise import DetectorNoise, posture_weights
from inference.lift.virtual_camera import aim, features, see_through
from inference.skeleton import H36M17, Joint

TRUNK_AND_LEG_M = 1.34
"""Trunk, thigh and shank of every target together, about an average adult's: one camera can't tell
a tall lifter far away from a small one nearby."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Windows and what is true in their middle.

    The second half of the windows is one frame after the first half, of the same movement.

    Attributes
    ----------
    inputs : Tensor, shape (N, T, 52)
    pose : Tensor, shape (N, 17, 3)
        Metres from the pelvis in the virtual camera's axes.
    up : Tensor, shape (N, 3)
        In the same axes.
    """

    inputs: Tensor
    pose: Tensor
    up: Tensor


class BatchMaker:
    """Makes batches; the same seed makes the same batch, whatever was made before.

    Parameters
    ----------
    recorded, procedural : MotionSet
    noise : DetectorNoise
    rate_hz : float
        Of the windows.
    frames : int
        Of a window.
    procedural_share : float
        Of the windows, the others are recorded movement with `vary`.
    """

    def __init__(
        self,
        recorded: MotionSet,
        procedural: MotionSet,
        noise: DetectorNoise,
        *,
        rate_hz: float,
        frames: int,
        procedural_share: float,
    ) -> None:
        self._recorded = WindowSampler(recorded, rate_hz)
        self._procedural = WindowSampler(procedural, rate_hz)
        self._noise = noise
        self._rate_hz = rate_hz
        self._frames = frames
        self._procedural_share = procedural_share

    def make(self, windows: int, seed: int) -> Batch:
        """Make a batch on the CPU.

        Parameters
        ----------
        windows : int
            Even.
        seed : int

        Returns
        -------
        Batch
        """
        generator = torch.Generator().manual_seed(seed)
        joints = self._movement(windows // 2, generator)
        cameras = draw_cameras(len(joints), generator)
        seen, up = look(joints, cameras)
        points = keypoints(seen) * cameras.focal_error[:, None, None, None]
        points, score = self._noise.add(
            points, cameras.azimuth, posture_weights(joints), self._rate_hz, generator
        )
        first, second = slice(0, self._frames), slice(1, self._frames + 1)
        points = torch.cat([points[:, first], points[:, second]])
        score = torch.cat([score[:, first], score[:, second]])
        middle = self._frames // 2
        pose = torch.cat([seen[:, middle], seen[:, middle + 1]])[:, : len(H36M17)]
        turn = aim(points.numpy())
        inputs = features(see_through(turn, points.numpy()), score.numpy())
        axes = torch.from_numpy(turn)
        return Batch(
            inputs=torch.from_numpy(inputs),
            pose=torch.einsum("nij,nkj->nki", axes, _rooted(pose)),
            up=torch.einsum("nij,nj->ni", axes, torch.cat([up, up])),
        )

    def _movement(self, count: int, generator: torch.Generator) -> Tensor:
        lifts = round(count * self._procedural_share)
        frames = self._frames + 1
        recorded = self._recorded.draw(count - lifts, frames, generator)
        procedural = self._procedural.draw(lifts, frames, generator)
        # Procedural bodies vary already, but all stand and move alike left and right.
        joints = torch.cat(
            [vary(recorded, generator), vary(procedural, generator, share=0.25)], dim=0
        )
        other_side = torch.rand(count, generator=generator) < 0.5
        return torch.where(other_side[:, None, None, None], mirrored(joints), joints)


def _rooted(pose: Tensor) -> Tensor:
    """Move the pelvis to the origin and bring the body to one size."""
    pose = pose - pose[:, :1]
    size = sum(
        (pose[:, a] - pose[:, b]).norm(dim=-1)
        for a, b in (
            (Joint.LEFT_HIP, Joint.LEFT_KNEE),
            (Joint.LEFT_KNEE, Joint.LEFT_ANKLE),
            (Joint.PELVIS, Joint.THORAX),
        )
    )
    assert isinstance(size, Tensor)
    return pose * (TRUNK_AND_LEG_M / size)[:, None, None]
