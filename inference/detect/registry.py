"""The detectors that can be chosen by name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from inference.detect.blazepose import BlazePose
from inference.detect.detector import Detector
from inference.texts import tr


class DetectorFactory(Protocol):
    """What is registered: its version can be asked for without loading a model."""

    version: str

    def __call__(self, threads: int, /) -> Detector:
        """Load a detector that uses at most so many threads."""
        ...


DETECTORS: Mapping[str, DetectorFactory] = MappingProxyType({"blazepose": BlazePose})


class UnknownDetectorError(ValueError):
    """There is no detector of that name."""


def make_detector(name: str = "blazepose", threads: int | None = None) -> Detector:
    """Load a detector.

    Parameters
    ----------
    name : str
        A key of `DETECTORS`.
    threads : int, optional
        How many threads inference may use; by default one less than the machine's cores, which
        leaves one for decoding and for the window.

    Raises
    ------
    UnknownDetectorError
        If there is none of that name.
    inference.models.ModelError
        If its model files are missing or damaged.
    """
    return _factory(name)(threads or max(1, (os.cpu_count() or 1) - 1))


def detector_version(name: str) -> str:
    """Return the version of a detector, without loading it.

    Raises
    ------
    UnknownDetectorError
        If there is none of that name.
    """
    return _factory(name).version


def _factory(name: str) -> DetectorFactory:
    if name not in DETECTORS:
        raise UnknownDetectorError(
            tr("There is no detector named {name!r}; choose one of: {names}.").format(
                name=name, names=", ".join(sorted(DETECTORS))
            )
        )
    return DETECTORS[name]
