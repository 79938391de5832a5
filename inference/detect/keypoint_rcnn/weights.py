"""Weights of Keypoint R-CNN from disk, without running anything that a file may say."""

from __future__ import annotations

import pickle
import re
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import torch
from numpy._core import multiarray
from numpy.typing import NDArray
from torch import Tensor

from inference.models.errors import DamagedModelError
from inference.texts import tr

_TORCH_SUFFIXES = (".pth", ".pt")
_NUMBERS = re.compile("[<>|=]?[biufc][0-9]+")
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


class _Array:
    """Stands for numpy's class of arrays where a file names it; makes none by itself."""


def _reconstruct(kind: type, _shape: object, _code: object) -> NDArray[np.number[Any]]:
    """Make the empty array that a pickle then fills."""
    if kind is not _Array:
        raise pickle.UnpicklingError("an array of another class")
    return np.empty(0, np.int8)


def _frombuffer(
    values: bytes, dtype: np.dtype[Any], shape: tuple[int, ...], order: Literal["C", "F"]
) -> NDArray[Any]:
    """Make an array as the newest pickles hold them."""
    return np.frombuffer(values, dtype).reshape(shape, order=order)


def _dtype(code: str, *_: object) -> np.dtype[Any]:
    """Make a type of numbers: no objects, and nothing that is made of several values."""
    if not _NUMBERS.fullmatch(code):
        raise pickle.UnpicklingError(f"values of type {code}")
    return np.dtype(code, False, True)  # a copy of its own, since the file sets its byte order


_NUMPY: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "multiarray._reconstruct": _reconstruct,
        "multiarray.scalar": multiarray.scalar,
        "numeric._frombuffer": _frombuffer,
    }
)
_ALLOWED: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "numpy.ndarray": _Array,
        "numpy.dtype": _dtype,
        **{f"numpy.core.{name}": value for name, value in _NUMPY.items()},
        **{f"numpy._core.{name}": value for name, value in _NUMPY.items()},
        "collections.OrderedDict": OrderedDict,
        "_codecs.encode": _bytes,
    }
)
"""All that a file of the zoo needs beside dicts, lists, texts and numbers."""


class _ArrayUnpickler(pickle.Unpickler):
    """Makes numpy arrays and plain containers, and refuses all else."""

    def find_class(self, module: str, name: str) -> Any:
        """Return what a file asks for by name, if it is harmless."""
        full = f"{module}.{name}"
        if full not in _ALLOWED:
            raise pickle.UnpicklingError(f"it asks for {full}")
        return _ALLOWED[full]

    def persistent_load(self, pid: Any) -> Any:
        """Refuse objects from outside the file."""
        raise pickle.UnpicklingError("it refers to another file")
