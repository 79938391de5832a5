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


@dataclass(frozen=True)
class Somebody:
    """A person in one picture.

    Attributes
    ----------
    x, y : float
        A point that tells this person from others, near the middle of the body; pixels.
    box : (float, float, float, float)
        Left, top, width and height of what is seen of the body, pixels.
    score : float
        Confidence 0–1.
    """

    x: float
    y: float
    box: tuple[float, float, float, float]
    score: float


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

    def people(self, image: Image, *, closely: bool = True) -> list[Somebody]:
        """Find everyone in one picture.

        Parameters
        ----------
        image : array, shape (height, width, 3)
            BGR, upright.
        closely : bool, optional
            Whether to look for small people too, which takes several times as long.

        Returns
        -------
        list of Somebody
            From left to right.
        """
        ...
