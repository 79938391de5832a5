"""The labelled clips: those at hand, and those extracted from their repositories."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from inference.analysis import Analysis
from inference.lift.blazepose_world import BlazePoseWorldLifter
from tests.accuracy.setup import BLAZEPOSE, ROOT, Setup, analyses

REMOTE = Path(os.environ.get("LIFTLENS_REMOTE_CLIPS", ROOT / "out" / "clips"))
"""Where the clips of ``remote.json`` were extracted to; they carry no licence and lie nowhere."""
ABSENT = "Not measured: the clips are not on this machine; set `LIFTLENS_DATA`."


@dataclass(frozen=True, eq=False)
class Labelled:
    """A clip with its label, and the keypoints that were detected in it.

    Attributes
    ----------
    name, exercise, view : str
    reps : int
    bottom_frames : tuple of int
        Within about 5 frames; empty where there is no lift.
    analysis : Analysis
        With the poses of the detector's own lifter.
    """

    name: str
    exercise: str
    view: str
    reps: int
    bottom_frames: tuple[int, ...]
    analysis: Analysis


def labelled(setup: Setup) -> Iterator[Labelled]:
    """Yield every labelled clip that is there, each detected once a run; none without the data."""
    for label, path in _labels(setup):
        yield _labelled(label, path)


def clip_files(setup: Setup) -> list[Path]:
    """Return the labelled clips that are there."""
    return [path for _, path in _labels(setup)]


def _labels(setup: Setup) -> Iterator[tuple[dict[str, Any], Path]]:
    if setup.data is None:
        return
    for manifest, folder in (("labels.json", setup.data / "clips"), ("remote.json", REMOTE)):
        labels = setup.data / "clips" / manifest
        if not labels.exists():
            continue
        for label in json.loads(labels.read_text(encoding="utf-8")):
            if (folder / label["file"]).exists():
                yield label, folder / label["file"]


def _labelled(label: dict[str, Any], path: Path) -> Labelled:
    return Labelled(
        name=path.stem,
        exercise=label["exercise"],
        view=label["view"],
        reps=label["reps"],
        bottom_frames=tuple(label["bottom_frames"]),
        analysis=detected(path),
    )


@cache
def detected(path: Path) -> Analysis:
    """Detect the lifter of a clip, once a run."""
    return analyses(path, {BLAZEPOSE: BlazePoseWorldLifter()})[BLAZEPOSE]
