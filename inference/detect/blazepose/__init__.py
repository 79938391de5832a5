"""BlazePose full: the embedded detector, 33 joints and their metric positions."""

from __future__ import annotations

from typing import ClassVar

from inference.detect.blazepose.body import KEPT_OUTPUTS, BodyDetector
from inference.detect.blazepose.flatbuffer import cut_outputs
from inference.detect.blazepose.network import load_network
from inference.detect.blazepose.people import people_in
from inference.detect.blazepose.person import PersonDetector
from inference.detect.blazepose.tracker import BlazePoseTracker
from inference.detect.detector import Somebody
from inference.models.store import model_path
from inference.skeleton import BLAZEPOSE33, Image, JointSet


class BlazePose:
    """Bazarevsky et al. 2020, "BlazePose: On-device Real-time Body Pose tracking", full model.

    Parameters
    ----------
    threads : int
        How many threads inference may use.

    Raises
    ------
    inference.models.ModelError
        If the model files are missing or damaged.
    """

    name = "blazepose"
    version: ClassVar[str] = "full-0.10.21/3"
    joint_set: JointSet = BLAZEPOSE33

    def __init__(self, threads: int = 1) -> None:
        person = model_path("pose_detection.tflite").read_bytes()
        body = cut_outputs(model_path("pose_landmark_full.tflite").read_bytes(), KEPT_OUTPUTS)
        self._find_people = PersonDetector(load_network(person, threads))
        self._find_body = BodyDetector(load_network(body, threads))

    def track(self, start: tuple[float, float] | None = None) -> BlazePoseTracker:
        """Begin a clip; see `inference.detect.detector.Detector`."""
        return BlazePoseTracker(self._find_people, self._find_body, start)

    def people(self, image: Image, *, closely: bool = True) -> list[Somebody]:
        """Find everyone in one picture; see `inference.detect.detector.Detector`."""
        return people_in(image, self._find_people, self._find_body, closely=closely)
