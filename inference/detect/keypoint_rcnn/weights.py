"""Weights of Keypoint R-CNN from disk, without running anything that a file may say."""

from __future__ import annotations

import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import torch
from numpy._core import multiarray
from torch import Tensor

from inference.models.errors import DamagedModelError
from inference.texts import tr

_TORCH_SUFFIXES = (".pth", ".pt")
_UNREADABLE = (
    *(KeyError, IndexError, AttributeError, TypeError, ValueError, RuntimeError, EOFError),
    *(pickle.UnpicklingError, MemoryError, ImportError, OverflowError),
)


def read_weights(path: Path) -> dict[str, Tensor]:
    """Read the tensors of a model.

    Parameters
    ----------
    path : Path
        A file of detectron2's model zoo, a pickle of numpy arrays; or one that detectron2 wrote
        in training, which torch reads.

    Returns
    -------
    dict of str to Tensor

    Raises
    ------
    DamagedModelError
        If the file holds anything but tensors and plain values; nothing in it is run.
    """
    try:
        torchs = path.suffix in _TORCH_SUFFIXES or zipfile.is_zipfile(path)
        content = _read_torch(path) if torchs else _read_pickle(path)
        tensors = content.get("model", content)
        return {name: torch.as_tensor(value) for name, value in tensors.items()}
    except OSError as error:
        raise DamagedModelError(
            tr("The model file {path} can’t be read: {reason}.").format(
                path=path, reason=error.strerror or error
            )
        ) from error
    except _UNREADABLE as error:
        raise damaged(path) from error


def damaged(path: Path) -> DamagedModelError:
    """Say that a file holds something else than the weights of the model."""
    return DamagedModelError(
        tr(
            "The model file {path} does not hold the weights of this model, or is damaged. Nothing "
            "in it was run. Delete it and bring it anew."
        ).format(path=path)
    )


def _read_torch(path: Path) -> Any:
    return torch.load(path, map_location="cpu", weights_only=True)


def _read_pickle(path: Path) -> Any:
    with path.open("rb") as file:
        # The zoo's files were pickled by Python 2, whose strings are bytes.
        return _ArrayUnpickler(file, encoding="latin1").load()


def _bytes(text: str, encoding: str) -> bytes:
    """Make bytes of text, which is how Python 3 pickles them in the old formats."""
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"bytes in {encoding}")
    return text.encode("latin1")


_ALLOWED: Mapping[tuple[str, str], Callable[..., Any]] = MappingProxyType(
    {
        ("numpy", "ndarray"): np.ndarray,
        ("numpy", "dtype"): np.dtype,
        ("numpy.core.multiarray", "_reconstruct"): multiarray._reconstruct,
        ("numpy.core.multiarray", "scalar"): multiarray.scalar,
        ("numpy._core.multiarray", "_reconstruct"): multiarray._reconstruct,
        ("numpy._core.multiarray", "scalar"): multiarray.scalar,
        ("collections", "OrderedDict"): OrderedDict,
        ("_codecs", "encode"): _bytes,
    }
)
"""All that a file of the zoo needs beside dicts, lists, texts and numbers."""


class _ArrayUnpickler(pickle.Unpickler):
    """Makes numpy arrays and plain containers, and refuses all else."""

    def find_class(self, module: str, name: str) -> Any:
        """Return what a file asks for by name, if it is harmless."""
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}")
        return _ALLOWED[module, name]

    def persistent_load(self, pid: Any) -> Any:
        """Refuse objects from outside the file."""
        raise pickle.UnpicklingError("it refers to another file")
