"""What a 2D detector is: the contract between the backends and the analysis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from inference.skeleton import FloatArray, Image, JointSet


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


class Tracker(Protocol):
    """Follows one lifter through one clip."""

    def update(self, image: Image, time_s: float) -> Detection | None:
        """Look at the next frame.

        Parameters
        ----------
        image : array, shape (height, width, 3)
            BGR, upright.
        time_s : float
            Presentation time; larger than that of the frame before.

        Returns
        -------
        Detection or None
            None where the lifter was not found.
        """
        ...


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
