"""BlazePose: the embedded detector, 33 joints and their metric positions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from inference.detect.blazepose.body import BodyDetector, kept_outputs
from inference.detect.blazepose.flatbuffer import cut_outputs
from inference.detect.blazepose.network import load_network
from inference.detect.blazepose.people import people_in
from inference.detect.blazepose.person import PersonDetector
from inference.detect.blazepose.tracker import BlazePoseTracker
from inference.detect.detector import RunOptions, Somebody
from inference.detect.device_words import on_cpu
from inference.models.store import model_path
from inference.skeleton import BLAZEPOSE33, Image, JointSet


class BlazePose:
    """Bazarevsky et al. 2020, "BlazePose: On-device Real-time Body Pose tracking", full model.

    Parameters
    ----------
    run : RunOptions, optional
        Of it only the threads count: it runs on the CPU.

    Raises
    ------
    inference.models.errors.ModelError
        If the model files are missing or damaged.
    """

    name = "blazepose"
    version: ClassVar[str] = "full-0.10.21/4"
    landmarks: ClassVar[str] = "pose_landmark_full.tflite"
    joint_set: JointSet = BLAZEPOSE33
    looks_at_regions = True

    def __init__(self, run: RunOptions | None = None) -> None:
        self._threads = threads = (run and run.threads) or 1
        person = model_path("pose_detection.tflite").read_bytes()
        whole = model_path(self.landmarks).read_bytes()
        body = cut_outputs(whole, kept_outputs(whole))
        self.device = on_cpu(threads)
        self._find_people = PersonDetector(load_network(person, threads))
        self._find_body = BodyDetector(load_network(body, threads))

    def divided(self) -> tuple[BlazePose, BlazePose] | None:
        """Divide the threads in two; see `inference.detect.detector.Divisible`."""
        if self._threads < 2:
            return None
        run = RunOptions(threads=self._threads // 2)
        halves = type(self)(run), type(self)(run)
        for half in halves:
            half.device = self.device  # of both together
        return halves

    def track(self, start: tuple[float, float] | None = None) -> BlazePoseTracker:
        """Begin a clip; see `inference.detect.detector.Detector`."""
        return BlazePoseTracker(self._find_people, self._find_body, start)

    def detect(self, images: Sequence[Image], *, closely: bool = True) -> list[list[Somebody]]:
        """Find everyone in some pictures; see `inference.detect.detector.Detector`."""
        return [
            people_in(image, self._find_people, self._find_body, closely=closely)
            for image in images
        ]


class BlazePoseLite(BlazePose):
    """The small network for the joints: faster, and less exact."""

    name = "blazepose-lite"
    version: ClassVar[str] = "lite-0.10.21/4"
    landmarks: ClassVar[str] = "pose_landmark_lite.tflite"


class BlazePoseHeavy(BlazePose):
    """The large network for the joints: slower, and more exact."""

    name = "blazepose-heavy"
    version: ClassVar[str] = "heavy-0.10.21/4"
    landmarks: ClassVar[str] = "pose_landmark_heavy.tflite"
