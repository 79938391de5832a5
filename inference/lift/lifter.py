"""What a lifter is, and which ones there are."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Protocol

from inference.lift.blazepose_world import BlazePoseWorldLifter
from inference.poses import Keypoints2D, Poses3D


class Lifter(Protocol):
    """Turns the keypoints of a clip into 3D poses.

    Its name and version are stored with an analysis; a change of either makes cached poses stale.
    """

    @property
    def name(self) -> str:
        """Identifier."""

    @property
    def version(self) -> str:
        """Changes with every change of the poses."""

    def lift(self, keypoints: Keypoints2D) -> Poses3D:
        """Return one pose a frame in the world frame; NaN where nobody was found.

        Raises
        ------
        ValueError
            If the keypoints lack what this lifter needs.
        """


LIFTERS: MappingProxyType[str, Callable[[], Lifter]] = MappingProxyType(
    {"blazepose-world": BlazePoseWorldLifter}
)
DEFAULT_LIFTER = "blazepose-world"


def make_lifter(name: str = DEFAULT_LIFTER) -> Lifter:
    """Make a lifter by its name.

    Parameters
    ----------
    name : str
        A key of `LIFTERS`.

    Returns
    -------
    Lifter

    Raises
    ------
    ValueError
        If there is no lifter of that name.
    """
    if name not in LIFTERS:
        raise ValueError(f"there is no lifter called {name!r}; choose one of: {', '.join(LIFTERS)}")
    return LIFTERS[name]()
