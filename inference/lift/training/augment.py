"""Variations of recorded movement: other bodies, other manners, the other side."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor

from inference.lift.prediction import mirror_order
from inference.lift.training.motion import BODY_JOINTS, EARS, HIPS, SHOULDERS
from inference.skeleton import H36M17, Joint, JointSet

BODY22 = JointSet(
    name="body22",
    joints=BODY_JOINTS,
    bones=H36M17.bones,
    mirror_pairs=(*H36M17.mirror_pairs, (18, 19), (20, 21)),
)
_FACE = tuple(range(len(H36M17), len(BODY_JOINTS)))
_ABOVE_HIPS = (Joint.THORAX, *range(Joint.LEFT_SHOULDER, len(BODY_JOINTS)))
_CHAINS = (
    (Joint.PELVIS, Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE),
    (Joint.PELVIS, Joint.RIGHT_HIP, Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE),
    (Joint.PELVIS, Joint.THORAX),
    (Joint.THORAX, Joint.LEFT_SHOULDER, Joint.LEFT_ELBOW, Joint.LEFT_WRIST),
    (Joint.THORAX, Joint.RIGHT_SHOULDER, Joint.RIGHT_ELBOW, Joint.RIGHT_WRIST),
    *((Joint.THORAX, joint) for joint in _FACE),
)
_PARENTS: dict[int, int] = {joint: parent for chain in _CHAINS for parent, joint in pairwise(chain)}
# Share of body height and its spread between people (as in inference.synth.spec.Proportions).
_LENGTHS = {
    (Joint.LEFT_HIP, Joint.RIGHT_HIP): (0.053, 0.10),
    (Joint.LEFT_KNEE, Joint.RIGHT_KNEE): (0.246, 0.045),
    (Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE): (0.240, 0.045),
    (Joint.THORAX,): (0.290, 0.045),
    (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER): (0.107, 0.08),
    (Joint.LEFT_ELBOW, Joint.RIGHT_ELBOW): (0.170, 0.045),
    (Joint.LEFT_WRIST, Joint.RIGHT_WRIST): (0.149, 0.045),
}
_HEIGHT_M, _HEIGHT_SPREAD, _HEAD_SPREAD = 1.72, 0.05, 0.06
_LEAN, _TWIST, _ARM_SWIVEL, _KNEE_SWIVEL, _ONE_KNEE = 0.22, 0.15, 0.35, 0.22, 0.12
"""Standard deviations in radians."""


def mirrored(joints: Tensor) -> Tensor:
    """Exchange left and right, shape (..., 22, 3); the movement goes to the other side."""
    swapped = joints[..., mirror_order(BODY22), :]
    return swapped * torch.tensor([1.0, -1.0, 1.0], device=joints.device)


def vary(joints: Tensor, generator: torch.Generator, share: float = 0.5) -> Tensor:
    """Give each window another body, and some another manner of moving.

    Bones get new lengths, the same left and right; in a share of the windows the trunk leans or
    turns, an elbow or a knee swivels about its limb, by an angle that changes over the window.

    Parameters
    ----------
    joints : Tensor, shape (N, T, 22, 3)
    generator : torch.Generator
        On the CPU.
    share : float
        Of windows that each change of manner is made to.

    Returns
    -------
    Tensor, shape (N, T, 22, 3)
    """
    curve = _Curves(len(joints), joints.shape[1], generator, joints.device)
    bones: dict[int, Tensor] = {
        j: joints[:, :, j] - joints[:, :, parent] for j, parent in _PARENTS.items()
    }
    across = joints[:, :, Joint.LEFT_HIP] - joints[:, :, Joint.RIGHT_HIP]
    lean = rotation(across, curve.draw(_LEAN, share))
    turn = rotation(bones[Joint.THORAX], curve.draw(_TWIST, share))
    for joint in _ABOVE_HIPS:
        bones[joint] = _turned(turn @ lean, bones[joint])
    together, alone = curve.draw(_KNEE_SWIVEL, share), curve.draw(_ONE_KNEE, share / 2)
    for upper, lower, angle in (
        (Joint.LEFT_ELBOW, Joint.LEFT_WRIST, curve.draw(_ARM_SWIVEL, share)),
        (Joint.RIGHT_ELBOW, Joint.RIGHT_WRIST, curve.draw(_ARM_SWIVEL, share)),
        (Joint.LEFT_KNEE, Joint.LEFT_ANKLE, together),
        (Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE, alone - together),
    ):
        swivel = rotation(bones[upper] + bones[lower], angle)
        bones[upper], bones[lower] = _turned(swivel, bones[upper]), _turned(swivel, bones[lower])
    return _assembled(joints, bones, generator)


def _assembled(joints: Tensor, bones: dict[int, Tensor], generator: torch.Generator) -> Tensor:
    """Put bones of new lengths together from the pelvis out."""
    windows = len(joints)

    def factor(spread: float) -> Tensor:
        wild = torch.randn(windows, generator=generator) * spread
        return (1 + wild.clamp(-2.5 * spread, 2.5 * spread)).to(joints.device)[:, None, None]

    height = _HEIGHT_M * factor(_HEIGHT_SPREAD)
    wanted: dict[int, Tensor] = {
        joint: share * height * other
        for both, (share, spread) in _LENGTHS.items()
        for other in [factor(spread)]
        for joint in both
    }
    head = height / _HEIGHT_M * factor(_HEAD_SPREAD)
    legs = bones[Joint.LEFT_KNEE].norm(dim=-1) + bones[Joint.LEFT_ANKLE].norm(dim=-1)
    grown = (wanted[Joint.LEFT_KNEE] + wanted[Joint.LEFT_ANKLE]) / legs.mean(1)[:, None, None]
    out = torch.zeros_like(joints)
    out[:, :, Joint.PELVIS] = joints[:, :, Joint.PELVIS] * grown
    for joint, parent in _PARENTS.items():
        bone = bones[joint]
        if joint in wanted:
            bone = torch.nn.functional.normalize(bone, dim=-1) * wanted[joint]
        else:
            bone = bone * head
        out[:, :, joint] = out[:, :, parent] + bone
    return _with_derived(out)


def _with_derived(joints: Tensor) -> Tensor:
    """Do what `inference.lift.training.motion.with_derived_joints` does, on tensors."""
    out = joints.clone()
    pelvis, thorax = joints[:, :, HIPS].mean(dim=2), joints[:, :, SHOULDERS].mean(dim=2)
    ears = joints[:, :, EARS].mean(dim=2)
    neck = thorax + 0.4 * (ears - thorax)
    out[:, :, Joint.PELVIS], out[:, :, Joint.THORAX] = pelvis, thorax
    out[:, :, Joint.SPINE] = (pelvis + thorax) / 2
    out[:, :, Joint.NECK], out[:, :, Joint.HEAD] = neck, ears + 0.35 * (ears - neck)
    return out


class _Curves:
    """Angles that are zero in most windows, and change evenly over the others."""

    def __init__(
        self, windows: int, frames: int, generator: torch.Generator, device: torch.device
    ) -> None:
        self._windows, self._generator, self._device = windows, generator, device
        self._course = torch.linspace(-1, 1, frames)

    def draw(self, spread: float, share: float) -> Tensor:
        """Draw angles in radians, shape (N, T)."""
        level, slope, lot = (
            torch.randn(self._windows, 1, generator=self._generator),
            torch.randn(self._windows, 1, generator=self._generator),
            torch.rand(self._windows, 1, generator=self._generator),
        )
        angle = spread * (level + 0.6 * slope * self._course)
        return (angle * (lot < share)).to(self._device)


def rotation(axis: Tensor, angle: Tensor) -> Tensor:
    """Rotation matrices about axes of any length (Rodrigues' formula).

    Parameters
    ----------
    axis : Tensor, shape (..., 3)
    angle : Tensor, shape (...)
        Radians.

    Returns
    -------
    Tensor, shape (..., 3, 3)
    """
    x, y, z = torch.nn.functional.normalize(axis, dim=-1).unbind(-1)
    zero = torch.zeros_like(x)
    cross = torch.stack([zero, -z, y, z, zero, -x, -y, x, zero], dim=-1)
    cross = cross.reshape(*angle.shape, 3, 3)
    sine, cosine = angle.sin()[..., None, None], angle.cos()[..., None, None]
    identity = torch.eye(3, device=axis.device)
    turn: Tensor = identity + sine * cross + (1 - cosine) * (cross @ cross)
    return turn


def _turned(turn: Tensor, vectors: Tensor) -> Tensor:
    return torch.einsum("ntij,ntj->nti", turn, vectors)
