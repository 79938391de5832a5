"""RTMPose: a person detector and a network for the joints of each, through onnxruntime."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from typing import ClassVar

from inference.detect.detector import Detection, RunOptions, Somebody, Tracker
from inference.detect.following import Following
from inference.detect.rtmpose import body, people
from inference.detect.rtmpose.body import BodyFinder
from inference.detect.rtmpose.people import RTMDET_M, YOLOX_NANO, Box, Looks, PeopleFinder
from inference.detect.rtmpose.runtime import Network, available_providers, opener
from inference.detect.rtmpose.tracker import RTMPoseTracker, box_around
from inference.models.errors import ModelError
from inference.models.store import paths_of
from inference.models.table import model_by_id
from inference.skeleton import HALPE26, Image, JointSet
from inference.texts import tr


def lacks_package() -> str:
    """Say what has to be installed and how; empty where nothing has."""
    if importlib.util.find_spec("onnxruntime") is not None:
        return ""
    return tr(
        "RTMPose needs the package onnxruntime, which is not installed. Install it with {command}."
    ).format(command="`pip install 'liftlens[rtmpose]'`")


class RTMPose:
    """Jiang et al. 2023, "RTMPose": the medium network for 26 joints, after YOLOX nano.

    Parameters
    ----------
    run : RunOptions, optional

    Raises
    ------
    inference.models.errors.ModelError
        If onnxruntime or the model files are missing, or these are damaged.
    """

    name = "rtmpose"
    version: ClassVar[str] = "m-halpe26-yolox-nano/1"
    model: ClassVar[str] = "rtmpose-m"
    looks: ClassVar[Looks] = YOLOX_NANO
    joint_set: JointSet = HALPE26

    def __init__(self, run: RunOptions | None = None) -> None:
        if problem := lacks_package():
            raise ModelError(problem)
        run = run or RunOptions(threads=1)
        self._at_once = (run.batch or 1) > 1
        threads, available = run.threads or 1, available_providers()
        person, joints = (opener(path, threads) for path in paths_of(model_by_id(self.model)))
        self._people = Network(
            person, available, people.OUTPUTS, run, self.looks.size, people.agree
        )
        self._bodies = Network(joints, available, body.OUTPUTS, run, body.SIZE)
        self._find_people = PeopleFinder(self._people, self.looks)
        self._find_bodies = BodyFinder(self._bodies)

    @property
    def device(self) -> str:
        """Where it runs, for people to read: that of the joints, on which the time goes.

        Where only the network that finds people had to give way, that is said too.
        """
        if not self._people.note or self._people.note == self._bodies.note:
            return self._bodies.device
        return tr("{device}; people on {other}").format(
            device=self._bodies.device, other=self._people.device
        )

    @property
    def batch(self) -> int:
        """How many frames it is best given at once."""
        return self._bodies.batch

    def track(self, start: tuple[float, float] | None = None) -> Tracker:
        """Begin a clip; see `inference.detect.detector.Detector`.

        Where several frames at once are asked for, people are found in each by itself; else a box
        comes from the joints of the frame before, and people are looked for now and then.
        """
        if self._at_once and self.batch > 1:
            return Following(self, start)
        return RTMPoseTracker(self._find_people, self._find_bodies, start)

    def detect(self, images: Sequence[Image], *, closely: bool = True) -> list[list[Somebody]]:
        """Find everyone in some pictures; see `inference.detect.detector.Detector`."""
        boxes = self._find_people(images, closely=closely)
        bodies = self._find_bodies.across(images, boxes)
        return [
            sorted(
                (
                    _somebody(box, found)
                    for box, found in zip(some, theirs, strict=True)
                    if box_around(found) is not None
                ),
                key=lambda one: one.x,
            )
            for some, theirs in zip(boxes, bodies, strict=True)
        ]


def _somebody(box: Box, joints: Detection) -> Somebody:
    x, y = joints.xy[HALPE26.index("mid_hip")].tolist()
    return Somebody(x, y, (box.left, box.top, box.width, box.height), box.score, joints)


class RTMPoseRTMDet(RTMPose):
    """The same after RTMDet medium, which finds smaller people and takes longer to."""

    name = "rtmpose-rtmdet"
    version: ClassVar[str] = "m-halpe26-rtmdet-m/1"
    model: ClassVar[str] = "rtmpose-m-rtmdet"
    looks: ClassVar[Looks] = RTMDET_M
