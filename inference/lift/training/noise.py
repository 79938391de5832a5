"""How a detector errs: a model of its noise, fitted by `inference.lift.training.fit_noise`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from inference.files import write_text_atomically
from inference.lift.prediction import mirror_order
from inference.skeleton import COCO17, FloatArray, Joint

_VERSION = 2
_MIRROR = mirror_order(COCO17)

POSTURES = {"standing": (5.0, 15.0), "squatting": (40.0, 105.0), "bending": (65.0, 45.0)}
"""Lean of the trunk and flexion of the knees, degrees, at which a posture is itself."""
_POSTURE_SPREAD_DEG = 20.0
_LEFT_LEG = (Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE)
_RIGHT_LEG = (Joint.RIGHT_HIP, Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE)

_SEVERITY_SPREAD = 0.5
_MOST_BIAS = 1.5
"""A rendered body's bias is not a person's: a model must not rely on it."""
_CLEAN_SHARE = 0.1
_LEAST_LOST = 0.05
_LEAST_SWAPPED = 0.05
"""Real clips are harder than rendered ones: plates, dark clothes and bad light lose joints and take
left for right. At least these shares of joints and windows meet that."""
_EVEN_SHARE = 0.3
_SCORE_SPREAD = 0.12
"""A real person's scores tell little of the posture; those of a rendered one must not tell it."""
_LOST_SIZE = 0.06
_LOST_SCORE = 0.55


@dataclass(frozen=True, eq=False)
class DetectorNoise:
    """Errors of a detector's 17 COCO keypoints, in units of the height that the body fills.

    Each joint's error is a bias of the view and the posture, a bias of the clip in it, and a
    first-order autoregressive process; between postures they blend. Views are those from the
    lifter's left; from the right all is mirrored. P postures are in the order of `POSTURES`.

    Attributes
    ----------
    azimuth_deg : array, shape (V,)
        0 to 180.
    bias : array, shape (V, P, 17, 2)
        Right and down.
    bias_spread : array, shape (V, P, 17)
        Standard deviation between clips.
    jitter : array, shape (V, P, 17)
        Standard deviation within a clip.
    correlation_s : array, shape (V, 17)
        Time after which the correlation within a clip has fallen to 1/e.
    score, score_spread : array, shape (V, P, 17)
        Mean and standard deviation of the confidence.
    lost : array, shape (V, P, 17)
        Share of frames in which the joint is nowhere near.
    swapped : array, shape (V,)
        Share of frames in which left and right legs are exchanged.
    """

    azimuth_deg: FloatArray
    bias: FloatArray
    bias_spread: FloatArray
    jitter: FloatArray
    correlation_s: FloatArray
    score: FloatArray
    score_spread: FloatArray
    lost: FloatArray
    swapped: FloatArray

    def save(self, path: Path) -> None:
        """Write a JSON file, rounded to what the numbers are worth."""
        values = {name: np.round(value, 5).tolist() for name, value in vars(self).items()}
        lines = [f'  "{name}": {json.dumps(value)}' for name, value in values.items()]
        text = ",\n".join([f'  "version": {_VERSION}', *lines])
        write_text_atomically(path, "{\n" + text + "\n}\n")

    @classmethod
    def load(cls, path: Path | None = None) -> DetectorNoise:
        """Read what `save` wrote; by default that of the built-in detector.

        Raises
        ------
        ValueError
            If the file is of another version.
        """
        source: Any = path or files("resources") / "lift" / "blazepose_noise.json"
        values = json.loads(source.read_text(encoding="utf-8"))
        if values.pop("version", None) != _VERSION:
            raise ValueError(f"{source} is no noise model of version {_VERSION}; fit it anew")
        return cls(**{name: np.array(value) for name, value in values.items()})

    def add(
        self,
        points: Tensor,
        azimuth: Tensor,
        posture: Tensor,
        rate_hz: float,
        generator: torch.Generator,
        *,
        harden: bool = True,
    ) -> tuple[Tensor, Tensor]:
        """Make true keypoints look as if the detector had found them.

        Parameters
        ----------
        points : Tensor, shape (N, T, 17, 2)
            On the CPU; x right, y down, any unit.
        azimuth : Tensor, shape (N,)
            From the lifter's facing to the camera, radians.
        posture : Tensor, shape (N, T, P)
            Of `posture_weights`.
        rate_hz : float
            Frames a second of the windows.
        generator : torch.Generator
        harden : bool
            Whether to add what real clips have and rendered ones lack: other biases and severities,
            joints that get lost, legs that change sides.

        Returns
        -------
        points : Tensor, shape (N, T, 17, 2)
        score : Tensor, shape (N, T, 17)
        """
        windows, frames = points.shape[:2]
        view, from_right = self._views(azimuth)
        height = (points[..., 1].amax(2) - points[..., 1].amin(2)).amax(1)[:, None, None, None]
        severity = torch.ones(windows, 1, 1, 1)
        if harden:
            severity = torch.exp(_SEVERITY_SPREAD * _normal(generator, windows, 1, 1, 1))
            severity *= torch.rand(windows, 1, 1, 1, generator=generator) > _CLEAN_SHARE
        tables = {
            name: _chosen(getattr(self, name), view, from_right)
            for name in ("bias", "bias_spread", "jitter", "score", "score_spread", "lost")
        }
        lags = _chosen(self.correlation_s[:, np.newaxis], view, from_right)[:, 0]
        keep = torch.exp(-1 / (rate_hz * lags.clamp(min=1e-3)))
        wander = _wander(keep[..., None], frames, generator)
        bias = tables["bias"]
        if harden:
            bias = bias * _MOST_BIAS * torch.rand(windows, 1, 1, 1, generator=generator)
        own = tables["bias_spread"][..., None] * _normal(generator, windows, len(POSTURES), 17, 2)
        error = _blend(posture, bias + own) + _blend(posture, tables["jitter"])[..., None] * wander
        out = points + severity * height * error
        grain = _normal(generator, windows, frames, 17)
        score = _blend(posture, tables["score"]) + grain * _blend(posture, tables["score_spread"])
        if harden:
            score = _unlike(score, generator)
            lost = _blend(posture, tables["lost"]).mean(dim=1)
            out, score = self._lose(out, score, height, lost, generator)
            out, score = self._swap(out, score, view, generator)
        return out, score.clamp(0.02, 1.0)

    def _views(self, azimuth: Tensor) -> tuple[Tensor, Tensor]:
        """Nearest fitted view of each window, and whether it is a mirrored one."""
        signed = torch.rad2deg(torch.atan2(azimuth.sin(), azimuth.cos()))
        apart = (signed.abs()[:, None] - torch.as_tensor(self.azimuth_deg).float()).abs()
        return apart.argmin(dim=1), signed < 0

    def _lose(
        self,
        points: Tensor,
        score: Tensor,
        height: Tensor,
        share: Tensor,
        generator: torch.Generator,
    ) -> tuple[Tensor, Tensor]:
        """Let joints stray for a stretch of the window, mostly with a low score."""
        windows, frames = score.shape[:2]
        hit = torch.rand(windows, 17, generator=generator) < share.clamp(min=_LEAST_LOST)
        during = _stretch(windows, frames, 17, 0.6, generator) & hit[:, None]
        apart = _LOST_SIZE * _normal(generator, windows, 1, 17, 2)
        shiver = 0.3 * _LOST_SIZE * _normal(generator, windows, frames, 17, 2)
        doubt = _LOST_SCORE * torch.rand(windows, 1, 17, generator=generator)
        points = points + during[..., None] * height * (apart + shiver)
        return points, torch.where(during, torch.minimum(score, doubt), score)

    def _swap(
        self, points: Tensor, score: Tensor, view: Tensor, generator: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        """Exchange left and right legs for a short stretch of some windows."""
        windows, frames = score.shape[:2]
        share = torch.as_tensor(self.swapped).float()[view].clamp(min=_LEAST_SWAPPED)
        hit = torch.rand(windows, generator=generator) < share
        during = _stretch(windows, frames, 1, 0.2, generator) & hit[:, None, None]
        order = [*range(11), *_MIRROR[11:]]
        points = torch.where(during[..., None], points[:, :, order], points)
        return points, torch.where(during, score[:, :, order], score)


def posture_weights(joints: Tensor) -> Tensor:
    """Tell how much each frame is of each posture.

    Parameters
    ----------
    joints : Tensor, shape (..., J, 3)
        Poses, or more joints that begin with those of a pose; z up.

    Returns
    -------
    Tensor, shape (..., P)
        Shares that sum to 1, in the order of `POSTURES`.
    """
    trunk = joints[..., Joint.THORAX, :] - joints[..., Joint.PELVIS, :]
    lean = 90 - torch.rad2deg(torch.atan2(trunk[..., 2], trunk[..., :2].norm(dim=-1)))
    flexion = (_flexion(joints, *_LEFT_LEG) + _flexion(joints, *_RIGHT_LEG)) / 2
    places = torch.tensor(list(POSTURES.values()), device=joints.device)
    apart = torch.stack([lean, flexion], dim=-1)[..., None, :] - places
    return torch.softmax(-(apart**2).sum(dim=-1) / (2 * _POSTURE_SPREAD_DEG**2), dim=-1)


def _unlike(score: Tensor, generator: torch.Generator) -> Tensor:
    """Shift each joint's scores in a window, and make all even in some windows."""
    windows = len(score)
    shifted = score + _SCORE_SPREAD * _normal(generator, windows, 1, score.shape[2])
    even = 0.6 + 0.4 * torch.rand(windows, 1, 1, generator=generator)
    chosen = torch.rand(windows, 1, 1, generator=generator) < _EVEN_SHARE
    return torch.where(chosen, even, shifted)


def _flexion(joints: Tensor, hip: int, knee: int, ankle: int) -> Tensor:
    thigh = joints[..., knee, :] - joints[..., hip, :]
    shank = joints[..., ankle, :] - joints[..., knee, :]
    cosine = torch.nn.functional.cosine_similarity(thigh, shank, dim=-1)
    return torch.rad2deg(torch.arccos(cosine.clamp(-1, 1)))


def _blend(posture: Tensor, table: Tensor) -> Tensor:
    """Weigh the postures of a table (N, P, ...) in each frame, giving (N, T, ...)."""
    return torch.einsum("ntp,np...->nt...", posture, table)


def _chosen(table: FloatArray, view: Tensor, from_right: Tensor) -> Tensor:
    """Rows of a table by view, (N, P, 17, ...); mirrored where seen from the right."""
    rows = torch.as_tensor(table).float()[view]
    other = rows[:, :, _MIRROR]
    if other.ndim == 4:
        other = other * torch.tensor([-1.0, 1.0])
    mirror = from_right.reshape(-1, *[1] * (rows.ndim - 1))
    return torch.where(mirror, other, rows)


def _wander(keep: Tensor, frames: int, generator: torch.Generator) -> Tensor:
    """Autoregressive noise of unit variance, (N, T, 17, 2), from its factors (N, 17, 1)."""
    fresh = _normal(generator, len(keep), frames, 17, 2)
    renewal = (1 - keep**2).sqrt()
    values = [fresh[:, 0]]
    for frame in range(1, frames):
        values.append(keep * values[-1] + renewal * fresh[:, frame])
    return torch.stack(values, dim=1)


def _stretch(
    windows: int, frames: int, joints: int, longest: float, generator: torch.Generator
) -> Tensor:
    """One stretch of each window and joint, (N, T, joints) of bool."""
    start = torch.rand(windows, 1, joints, generator=generator)
    length = longest * torch.rand(windows, 1, joints, generator=generator)
    course = torch.linspace(0, 1, frames)[None, :, None]
    return (course >= start) & (course <= start + length)


def _normal(generator: torch.Generator, *shape: int) -> Tensor:
    return torch.randn(*shape, generator=generator)
