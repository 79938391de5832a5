"""Temporal models on torch: published ones, and ours where a GPU is asked for."""

from __future__ import annotations

from pathlib import Path

import torch

from inference.lift.checkpoint import Layout, load_checkpoint
from inference.lift.model import TemporalModel
from inference.lift.prediction import (
    Predictor,
    WindowPredictor,
    away_left_up,
    mirror,
    mirror_order,
)
from inference.skeleton import COCO17, H36M17, FloatArray

_FRAMES_AT_ONCE = 4096
"""A layer of a published model then takes some tens of MB, however long the clip is."""


def best_device() -> str:
    """Name the fastest device that torch finds here."""
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def make_torch_predictor(weights: Path, device: str) -> Predictor:
    """Load a model of either kind; as `inference.lift.prediction.make_predictor`."""
    checkpoint = load_checkpoint(weights)
    model = checkpoint.model.to(device)
    if checkpoint.layout is Layout.VIDEOPOSE3D:
        return ClipPredictor(model, checkpoint.rate_hz, device)
    return WindowPredictor(TorchNetwork(model, device), checkpoint.rate_hz)


class TorchNetwork:
    """A `WindowNetwork` on any device of torch."""

    def __init__(self, model: TemporalModel, device: str) -> None:
        self.receptive_field = model.receptive_field
        self._model = model
        self._device = device

    @torch.inference_mode()
    def windows(self, x: FloatArray) -> FloatArray:
        """As in `WindowNetwork`."""
        out: FloatArray = self._model.windows(torch.from_numpy(x).to(self._device)).cpu().numpy()
        return out


class ClipPredictor:
    """A published VideoPose3D model: long stretches at once, in units of the image's width."""

    def __init__(self, model: TemporalModel, rate_hz: float, device: str) -> None:
        self.rate_hz = rate_hz
        self._device = device
        self._model = model

    @torch.inference_mode()
    def predict(
        self, tangents: FloatArray, score: FloatArray, image_width: float
    ) -> tuple[FloatArray, FloatArray | None]:
        """As in `Predictor`; the scores do not matter."""
        points = (tangents * 2 / image_width).astype("float32")
        swapped = mirror(points)[:, mirror_order(COCO17)]
        both = torch.stack([torch.from_numpy(points), torch.from_numpy(swapped)])
        pad = self._model.receptive_field // 2
        rows = both.flatten(2).transpose(1, 2)
        rows = torch.nn.functional.pad(rows, (pad, pad), mode="replicate")
        # Each part with what its first and last frames see beyond it: the same as all at once.
        parts = [
            self._model(rows[..., at : at + _FRAMES_AT_ONCE + 2 * pad].to(self._device)).cpu()
            for at in range(0, len(points), _FRAMES_AT_ONCE)
        ]
        out = torch.cat(parts, dim=2)
        straight, other = out.transpose(1, 2).reshape(2, len(points), len(H36M17), 3).numpy()
        pose = (straight + mirror(other)[:, mirror_order(H36M17)]) / 2
        return away_left_up(pose - pose[:, :1]), None
