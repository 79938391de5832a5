"""The detectors that can be chosen by name."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from inference.detect.blazepose import BlazePose, BlazePoseHeavy, BlazePoseLite
from inference.detect.blazepose.fine import BlazePoseFine
from inference.detect.detector import Detector, RunOptions
from inference.detect.keypoint_rcnn import KeypointRCNN, KeypointRCNN101, KeypointRCNNX101
from inference.detect.keypoint_rcnn import lacks_package as lacks_detectron2
from inference.detect.rtmpose import RTMPose, RTMPoseRTMDet, lacks_package
from inference.models.errors import ModelError
from inference.models.store import content_of, paths_of
from inference.models.table import model_by_id
from inference.texts import mark, tr


@dataclass(frozen=True)
class DetectorKind:
    """What is known of a detector without loading it.

    Attributes
    ----------
    name : str
        Identifier in settings and stored analyses.
    title : str
        To be translated.
    version : str
        Changes whenever the same frame would give other keypoints.
    model : str
        Id of its model in the table of models.
    load : callable
        Loads it; imports what it needs.
    lacks_package : callable
        Says what has to be installed and how; empty where nothing has.
    any_weights : bool
        Whether the files of the model may be others than the published ones, as where no checksum
        is published: their content is then a part of the version.
    """

    name: str
    title: str
    version: str
    model: str
    load: Callable[[RunOptions], Detector]
    lacks_package: Callable[[], str] = str
    any_weights: bool = False

    def version_here(self) -> str:
        """Return the version with the weights that are on this machine, as a detector has it."""
        if not self.any_weights:
            return self.version
        return f"{self.version}-{content_of(model_by_id(self.model))}"

    def lacks(self) -> str:
        """Return in plain words what is missing for it to run here; empty where nothing is."""
        if problem := self.lacks_package():
            return problem
        try:
            paths_of(model_by_id(self.model))
        except ModelError as error:
            return str(error)
        return ""


_KINDS = (
    DetectorKind(
        BlazePose.name, mark("BlazePose full"), BlazePose.version, "blazepose-full", BlazePose
    ),
    DetectorKind(
        BlazePoseFine.name,
        mark("BlazePose full, two passes"),
        BlazePoseFine.version,
        "blazepose-full",
        BlazePoseFine,
    ),
    DetectorKind(
        BlazePoseLite.name,
        mark("BlazePose lite, fast"),
        BlazePoseLite.version,
        "blazepose-lite",
        BlazePoseLite,
    ),
    DetectorKind(
        BlazePoseHeavy.name,
        mark("BlazePose heavy, exact"),
        BlazePoseHeavy.version,
        "blazepose-heavy",
        BlazePoseHeavy,
    ),
    DetectorKind(
        RTMPose.name, mark("RTMPose"), RTMPose.version, RTMPose.model, RTMPose, lacks_package
    ),
    DetectorKind(
        RTMPoseRTMDet.name,
        mark("RTMPose, with RTMDet for people"),
        RTMPoseRTMDet.version,
        RTMPoseRTMDet.model,
        RTMPoseRTMDet,
        lacks_package,
    ),
    *(
        DetectorKind(kind.name, title, kind.code, kind.model, kind, lacks_detectron2, True)
        for kind, title in (
            (KeypointRCNN, mark("Keypoint R-CNN, R50-FPN")),
            (KeypointRCNN101, mark("Keypoint R-CNN, R101-FPN")),
            (KeypointRCNNX101, mark("Keypoint R-CNN, X101-FPN")),
        )
    ),
)
DETECTORS: Mapping[str, DetectorKind] = MappingProxyType({kind.name: kind for kind in _KINDS})
DEFAULT_DETECTOR = BlazePose.name
_LEAST_THREADS = 2
"""On two cores too: the network waits less for decoding beside it than a core would idle."""


class UnknownDetectorError(ValueError):
    """There is no detector of that name."""


def make_detector(name: str = DEFAULT_DETECTOR, run: RunOptions | None = None) -> Detector:
    """Load a detector.

    Parameters
    ----------
    name : str
        A key of `DETECTORS`.
    run : RunOptions, optional

    Raises
    ------
    UnknownDetectorError
        If there is none of that name.
    inference.models.errors.ModelError
        If its model files are missing or damaged, or a package that it needs is.
    """
    run = run or RunOptions()
    cores = os.cpu_count() or 1
    threads = run.threads or max(min(cores, _LEAST_THREADS), cores - 1)
    return detector_kind(name).load(replace(run, threads=threads))


def detector_kind(name: str) -> DetectorKind:
    """Return what is known of a detector, without loading it.

    Raises
    ------
    UnknownDetectorError
        If there is none of that name.
    """
    if name not in DETECTORS:
        raise UnknownDetectorError(
            tr("There is no detector named {name!r}; choose one of: {names}.").format(
                name=name, names=", ".join(sorted(DETECTORS))
            )
        )
    return DETECTORS[name]
