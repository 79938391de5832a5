"""Our file of weights: the parameters of a temporal model as safetensors, in half precision."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from inference.files import atomic_path
from inference.models.errors import ModelError
from inference.skeleton import FloatArray
from inference.texts import tr

_FORMAT = "liftlens-temporal"
_FORMAT_VERSION = "1"
_HEADER_BYTES = 8


@dataclass(frozen=True, eq=False)
class Weights:
    """Parameters of a temporal model.

    Attributes
    ----------
    tensors : mapping of str to array
        By the names of `inference.lift.model.TemporalModel`; single precision.
    filters : tuple of int
        Widths of the temporal filters.
    rate_hz : float
        Frames a second that it was trained at.
    """

    tensors: Mapping[str, FloatArray]
    filters: tuple[int, ...]
    rate_hz: float


def is_ours(path: Path) -> bool:
    """Whether a file starts as safetensors do: with a length and a JSON object.

    Raises
    ------
    ModelError
        If the file can't be read.
    """
    try:
        with path.open("rb") as file:
            start = file.read(_HEADER_BYTES + 1)
        size = path.stat().st_size
    except OSError as error:
        raise unreadable(path, error) from error
    if start[_HEADER_BYTES:] != b"{":
        return False
    return bool(struct.unpack("<Q", start[:_HEADER_BYTES])[0] < size)


def save_weights(path: Path, weights: Weights) -> None:
    """Write weights in half precision, in one step.

    Parameters
    ----------
    path : Path
    weights : Weights

    Raises
    ------
    OSError
        If they can't be written; nothing is left behind.
    """
    about = {
        "format": _FORMAT,
        "version": _FORMAT_VERSION,
        "rate_hz": f"{weights.rate_hz:g}",
        "filters": ",".join(map(str, weights.filters)),
    }
    tensors = {name: value.astype(np.float16) for name, value in weights.tensors.items()}
    with atomic_path(path) as temporary:
        save_file(tensors, temporary, metadata=about)


def load_weights(path: Path) -> Weights:
    """Read what `save_weights` wrote.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Weights

    Raises
    ------
    ModelError
        If the file is not there, is another, or is damaged.
    """
    try:
        with safe_open(path, framework="np") as file:
            about = file.metadata() or {}
            names = file.keys()
            tensors = {name: file.get_tensor(name).astype(np.float32) for name in names}
        if (about.get("format"), about.get("version")) != (_FORMAT, _FORMAT_VERSION):
            raise ValueError(tr("it is of another kind or version"))
        filters = tuple(int(width) for width in about["filters"].split(","))
        return Weights(tensors, filters, float(about["rate_hz"]))
    except OSError as error:
        raise unreadable(path, error) from error
    except (SafetensorError, KeyError, ValueError) as error:
        raise unusable(path, error) from error


def unreadable(path: Path, error: OSError) -> ModelError:
    """Say that a file of weights can't be read."""
    return ModelError(
        tr("The weights {path} can't be read: {reason}.").format(
            path=path, reason=error.strerror or error
        )
    )


def unusable(path: Path, error: Exception) -> ModelError:
    """Say that a file holds something else."""
    return ModelError(
        tr(
            "{path} holds no weights that the lifter can use ({reason}). Choose a file "
            "that `liftlens train-lifter` wrote, or a VideoPose3D checkpoint for 17 COCO "
            "keypoints."
        ).format(path=path, reason=error)
    )
