"""What a 2D detector is: the contract between the backends and the analysis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from inference.skeleton import FloatArray, Image, JointSet


class Precision(StrEnum):
    """With which numbers a network computes."""

    AUTO = "auto"
    """Half precision on a GPU, single on a CPU."""
    FP32 = "fp32"
    FP16 = "fp16"


DEVICES = ("auto", "cpu", "cuda", "directml", "coreml")


@dataclass(frozen=True)
class RunOptions:
    """How a detector runs, which changes next to nothing of what it finds.

    Attributes
    ----------
    threads : int or None
        How many threads inference may use; None for one less than the machine's cores, which leaves
        one for decoding and for the window, but for two where there are two.
    device : str
        One of `DEVICES`: ``"auto"`` for the fastest that works, ``"cpu"``, or a GPU as the backend
        names it.
    precision : Precision
    batch : int or None
        How many frames are inferred at once; None for what suits the device.
    """

    threads: int | None = None
    device: str = "auto"
    precision: Precision = Precision.AUTO
    batch: int | None = None


@dataclass(frozen=True, eq=False)
class Detection:
    """The lifter in one frame.

    Attributes
    ----------
    xy : array, shape (J, 2), float32
        Pixels of the upright image, x right, y down.
    score : array, shape (J,), float32
        Confidence 0–1 of each joint.
    world : array, shape (J, 3), float32, or None
        Metres, hip-centred, in the camera's axes (x right, y down, z away from the camera), where
        the detector makes such an estimate.
    """

    xy: FloatArray
    score: FloatArray
    world: FloatArray | None = None


Box = tuple[float, float, float, float]
"""Left, top, width and height, pixels."""


@dataclass(frozen=True)
class Somebody:
    """A person in one picture.

    Attributes
    ----------
    x, y : float
        A point that tells this person from others, near the middle of the body; pixels.
    box : Box
        Around what is seen of the body.
    score : float
        Confidence 0–1.
    joints : Detection or None
        Where their joints are, if that was looked for.
    """

    x: float
    y: float
    box: Box
    score: float
    joints: Detection | None = None


class Tracker(Protocol):
    """Follows one lifter through one clip."""

    @property
    def batch(self) -> int:
        """How many frames it is best given at once."""
        ...

    def update_all(
        self, images: Sequence[Image], times_s: Sequence[float]
    ) -> list[Detection | None]:
        """Look at the next frames.

        Parameters
        ----------
        images : sequence of array, shape (height, width, 3)
            BGR, upright, in order.
        times_s : sequence of float
            Presentation times; increasing, and larger than that of the frame before.

        Returns
        -------
        list of Detection or None
            One for each frame, None where the lifter was not found.
        """
        ...


class OneByOne:
    """A tracker that looks at each frame by itself, because the next depends on it."""

    batch = 1

    def update(self, image: Image, time_s: float) -> Detection | None:
        """Look at the next frame; see `Tracker.update_all`."""
        raise NotImplementedError

    def update_all(
        self, images: Sequence[Image], times_s: Sequence[float]
    ) -> list[Detection | None]:
        """Look at the next frames; see `Tracker`."""
        return [self.update(*frame) for frame in zip(images, times_s, strict=True)]


class Detector(Protocol):
    """A 2D pose detector, loaded once and used for many clips, one at a time."""

    @property
    def name(self) -> str:
        """Identifier in the registry and in stored analyses."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same frame would give other keypoints."""
        ...

    @property
    def joint_set(self) -> JointSet:
        """What the J joints of a detection are."""
        ...

    def track(self, start: tuple[float, float] | None = None) -> Tracker:
        """Begin a clip.

        Parameters
        ----------
        start : (float, float), optional
            Pixel in the first frame: whoever is nearest is followed. By default the most
            plausible lifter is.
        """
        ...

    @property
    def device(self) -> str:
        """Where it runs, for people to read: ``CPU, 2 threads``."""
        ...

    def detect(self, images: Sequence[Image], *, closely: bool = True) -> list[list[Somebody]]:
        """Find everyone in some pictures, with their joints.

        Parameters
        ----------
        images : sequence of array, shape (height, width, 3)
            BGR, upright, all of one size.
        closely : bool, optional
            Whether to look for small people too, where that takes several times as long.

        Returns
        -------
        list of list of Somebody
            Those of each picture, from left to right.
        """
        ...


@runtime_checkable
class LooksAtRegions(Protocol):
    """A detector that uses an image's `shape` and cuts regions out of it, and no more.

    It may be given a `DecodedPicture` wherever it takes an image, which saves converting what it
    does not look at.
    """

    looks_at_regions: bool


@runtime_checkable
class Divisible(Protocol):
    """A detector that runs faster as two that share its threads."""

    def divided(self) -> tuple[Detector, Detector] | None:
        """Return two detectors for use in two threads at once; None where it has one thread."""
        ...


@runtime_checkable
class LooksTwice(Protocol):
    """A detector that goes over a clip again, knowing where it found the lifter in all of it."""

    def look_again(self, found: Sequence[Detection | None], times_s: FloatArray) -> Tracker:
        """Begin the second pass over a clip, from its first frame to its last.

        Parameters
        ----------
        found : sequence of Detection or None
            What the first pass found in each frame.
        times_s : array, shape (T,)
            Presentation times.

        Returns
        -------
        Tracker
            Its detections take the place of the first ones.
        """
        ...
