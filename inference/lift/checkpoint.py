"""Weights of the temporal model on disk: our own files, and published VideoPose3D ones."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from safetensors import SafetensorError
from torch import Tensor

from inference.lift.model import TemporalModel
from inference.lift.signature import POSE_VALUES
from inference.lift.weights import (
    Weights,
    is_ours,
    load_weights,
    save_weights,
    unreadable,
    unusable,
)
from inference.skeleton import COCO17

_VIDEOPOSE3D_RATE_HZ = 50.0
"""Of the motion capture that the published checkpoints were trained on (Human3.6M)."""
_UNUSABLE = (
    *(KeyError, IndexError, AttributeError, TypeError, ValueError, RuntimeError, EOFError),
    *(pickle.UnpicklingError, SafetensorError),
)


class Layout(StrEnum):
    """What a model expects and returns."""

    LIFTLENS = "liftlens"
    """Windows through a virtual camera with scores; a pose and the direction up."""
    VIDEOPOSE3D = "videopose3d"
    """Keypoints in units of the image's width; a pose in the camera's axes."""


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A model with what is needed to use it.

    Attributes
    ----------
    model : TemporalModel
        On the CPU, in evaluation mode.
    layout : Layout
    rate_hz : float
        Frames a second that it was trained at.
    """

    model: TemporalModel
    layout: Layout
    rate_hz: float


def save_checkpoint(path: Path, model: TemporalModel, rate_hz: float) -> None:
    """Write a model in half precision as a safetensors file, in one step.

    Parameters
    ----------
    path : Path
    model : TemporalModel
        With our inputs and outputs.
    rate_hz : float

    Raises
    ------
    OSError
        If it can't be written; nothing is left behind.
    """
    tensors = {
        name: value.detach().float().cpu().numpy()
        for name, value in model.state_dict().items()
        if value.is_floating_point()
    }
    save_weights(path, Weights(tensors, model.filters, rate_hz))


def load_checkpoint(path: Path) -> Checkpoint:
    """Read a model from a file of either kind, recognised by its content.

    Parameters
    ----------
    path : Path
        Our safetensors file, or a VideoPose3D checkpoint for 17 COCO keypoints (``.bin``).

    Returns
    -------
    Checkpoint

    Raises
    ------
    ModelError
        If the file is not there, or is neither of the two, or is damaged.
    """
    try:
        checkpoint = _load_own(path) if is_ours(path) else _load_videopose3d(path)
    except OSError as error:
        raise unreadable(path, error) from error
    except _UNUSABLE as error:
        raise unusable(path, error) from error
    checkpoint.model.eval()
    return checkpoint


def _load_own(path: Path) -> Checkpoint:
    weights = load_weights(path)
    tensors = {name: torch.from_numpy(value) for name, value in weights.tensors.items()}
    return Checkpoint(_model_for(tensors, weights.filters), Layout.LIFTLENS, weights.rate_hz)


def _load_videopose3d(path: Path) -> Checkpoint:
    """Read a published file; its widths tell the number of layers and their filters."""
    # Such a file also pickles its training state. Only tensors are let out of it.
    loaded = torch.load(path, map_location="cpu", pickle_module=_TENSORS_ONLY, weights_only=False)
    if not isinstance(loaded, dict) or not isinstance(loaded.get("model_pos"), dict):
        raise ValueError("it has no 'model_pos'")
    tensors: dict[str, Tensor] = loaded["model_pos"]
    wide = [w for name, w in tensors.items() if name.startswith("layers_conv.") and w.shape[2] > 1]
    filters = (tensors["expand_conv.weight"].shape[2], *(w.shape[2] for w in wide))
    model = _model_for(tensors, filters)
    if (model.inputs, model.outputs) != (2 * len(COCO17), POSE_VALUES):
        raise ValueError(f"it takes {model.inputs} and gives {model.outputs} values a frame")
    return Checkpoint(model, Layout.VIDEOPOSE3D, _VIDEOPOSE3D_RATE_HZ)


def _model_for(tensors: dict[str, Tensor], filters: tuple[int, ...]) -> TemporalModel:
    channels, inputs, _ = tensors["expand_conv.weight"].shape
    model = TemporalModel(inputs, tensors["shrink.bias"].shape[0], channels, filters)
    values = {name: tensor.float() for name, tensor in tensors.items()}
    # Batch counters only matter for training, and not every file has them.
    counters = {n: v for n, v in model.state_dict().items() if n.endswith("num_batches_tracked")}
    model.load_state_dict(counters | values)
    return model


# --- reading tensors out of a pickle without running what else is in it ---------------------------


class _Ignored:
    """Stands for anything in a pickle that is no tensor."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def __setstate__(self, _: Any) -> None:
        pass


class _TensorUnpickler(pickle.Unpickler):
    """Finds only what tensors are made of; a foreign file can't run code by being opened."""

    _ALLOWED = frozenset(
        {
            ("collections", "OrderedDict"),
            ("torch._utils", "_rebuild_tensor"),
            ("torch._utils", "_rebuild_tensor_v2"),
            ("torch", "FloatStorage"),
            ("torch", "HalfStorage"),
            ("torch", "DoubleStorage"),
            ("torch", "LongStorage"),
        }
    )

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in self._ALLOWED:
            return super().find_class(module, name)
        return _Ignored


def _load_pickle(file: Any, **options: Any) -> Any:
    return _TensorUnpickler(file, **options).load()


_TENSORS_ONLY = SimpleNamespace(
    __name__="tensors_only", Unpickler=_TensorUnpickler, load=_load_pickle
)
