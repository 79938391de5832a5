"""Running a temporal model over the keypoints of a clip."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from inference.lift.checkpoint import Layout, load_checkpoint
from inference.lift.model import TemporalModel, split_outputs
from inference.lift.virtual_camera import aim, features, see_through
from inference.skeleton import COCO17, H36M17, FloatArray, JointSet

WINDOWS_AT_ONCE = 512


class Predictor(Protocol):
    """A model ready to run on evenly spaced keypoints.

    Attributes
    ----------
    rate_hz : float
        Rate of the keypoints that it wants.
    device : str
        Where it runs.
    """

    rate_hz: float
    device: str

    def predict(
        self, tangents: FloatArray, score: FloatArray, image_width: float
    ) -> tuple[FloatArray, FloatArray | None]:
        """Lift every frame.

        Parameters
        ----------
        tangents : array, shape (T, 17, 2)
            COCO keypoints from the image's middle, over the focal length; x right, y down.
        score : array, shape (T, 17)
        image_width : float
            Over the focal length.

        Returns
        -------
        pose : array, shape (T, 17, 3)
            Metres from the pelvis: x away from the camera, y to its left, z up as it sees it.
        up : array, shape (T, 3), or None
            Unit vectors in the same axes; None if the model does not tell.
        """


def best_device() -> str:
    """Name the fastest device that torch finds here."""
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def make_predictor(weights: Path, device: str | None = None) -> Predictor:
    """Load a model and bring it to its device.

    Parameters
    ----------
    weights : Path
    device : str, optional
        By default `best_device`.

    Returns
    -------
    Predictor

    Raises
    ------
    ModelError
        If the weights can't be used.
    """
    checkpoint = load_checkpoint(weights)
    where = device or best_device()
    model = checkpoint.model.to(where)
    if checkpoint.layout is Layout.VIDEOPOSE3D:
        return ClipPredictor(model, checkpoint.rate_hz, where)
    return WindowPredictor(model, checkpoint.rate_hz, where)


class WindowPredictor:
    """Our model: every frame in a window of its own, through its own virtual camera.

    Since each window is normalised by itself, neighbouring windows share no layer, and the strided
    form of the model is the faster one.
    """

    def __init__(self, model: TemporalModel, rate_hz: float, device: str) -> None:
        self.rate_hz, self.device = rate_hz, device
        self._model = model

    def predict(
        self, tangents: FloatArray, score: FloatArray, image_width: float
    ) -> tuple[FloatArray, FloatArray | None]:
        """As in `Predictor`; the image's width does not matter."""
        half = self._model.receptive_field // 2
        frames = torch.arange(len(tangents))
        around = frames[:, None] + torch.arange(-half, half + 1)
        around = around.clamp(0, len(tangents) - 1)  # beyond the ends, the first and last frame
        points = torch.as_tensor(tangents, dtype=torch.float32)
        sure = torch.as_tensor(score, dtype=torch.float32)
        poses, ups = [], []
        with torch.inference_mode():
            for rows in torch.split(around, WINDOWS_AT_ONCE):
                pose, up = predict_windows(
                    self._model, points[rows].to(self.device), sure[rows].to(self.device)
                )
                poses.append(pose.cpu())
                ups.append(up.cpu())
        return _away_left_up(torch.cat(poses)), _away_left_up(torch.cat(ups))


def predict_windows(
    model: TemporalModel, points: Tensor, score: Tensor, *, mirrored: bool = True
) -> tuple[Tensor, Tensor]:
    """Lift the middle frame of each window.

    Parameters
    ----------
    model : TemporalModel
    points : Tensor, shape (N, receptive_field, 17, 2)
        Tangents, x right, y down.
    score : Tensor, shape (N, receptive_field, 17)
    mirrored : bool
        Whether to average with the mirrored image of the same windows.

    Returns
    -------
    pose : Tensor, shape (N, 17, 3)
    up : Tensor, shape (N, 3), of length one
        In the real camera's axes: x right, y down, z away.
    """
    axes = aim(points)
    seen = see_through(axes, points)
    pose, up = split_outputs(model.windows(features(seen, score)))
    if mirrored:
        swap = mirror_order(COCO17)
        flipped = _mirror(seen)[:, :, swap]
        other, other_up = split_outputs(model.windows(features(flipped, score[:, :, swap])))
        pose = (pose + _mirror(other)[:, mirror_order(H36M17)]) / 2
        up = (up + _mirror(other_up)) / 2
    up = torch.nn.functional.normalize(up, dim=-1)
    return torch.einsum("nij,nki->nkj", axes, pose), torch.einsum("nij,ni->nj", axes, up)


class ClipPredictor:
    """A published VideoPose3D model: the whole clip at once, in units of the image's width."""

    def __init__(self, model: TemporalModel, rate_hz: float, device: str) -> None:
        self.rate_hz, self.device = rate_hz, device
        self._model = model

    def predict(
        self, tangents: FloatArray, score: FloatArray, image_width: float
    ) -> tuple[FloatArray, FloatArray | None]:
        """As in `Predictor`; the scores do not matter."""
        points = torch.as_tensor(tangents * 2 / image_width, dtype=torch.float32)
        swapped = _mirror(points)[:, mirror_order(COCO17)]
        both = torch.stack([points, swapped]).flatten(2).transpose(1, 2).to(self.device)
        pad = self._model.receptive_field // 2
        with torch.inference_mode():
            padded = torch.nn.functional.pad(both, (pad, pad), mode="replicate")
            out = self._model(padded).transpose(1, 2).reshape(2, len(points), len(H36M17), 3)
        pose = (out[0] + _mirror(out[1])[:, mirror_order(H36M17)]).cpu() / 2
        return _away_left_up(pose - pose[:, :1]), None


def mirror_order(joint_set: JointSet) -> list[int]:
    """Give the order of joints in which left and right have changed places."""
    order = list(range(len(joint_set)))
    for left, right in joint_set.mirror_pairs:
        order[left], order[right] = right, left
    return order


def _mirror(values: Tensor) -> Tensor:
    """Change the sign of x, the first of the last axis."""
    return torch.cat([-values[..., :1], values[..., 1:]], dim=-1)


def _away_left_up(camera: Tensor) -> FloatArray:
    """Turn camera axes (x right, y down, z away) into x away, y left, z up."""
    values = camera.numpy().astype(np.float64)
    return np.stack([values[..., 2], -values[..., 0], -values[..., 1]], axis=-1)
