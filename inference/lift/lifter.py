"""What a lifter is, and which ones there are."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Protocol

from inference.lift.blazepose_world import BlazePoseWorldLifter
from inference.lift.scene import Scene
from inference.lift.temporal import TemporalLifter
from inference.poses import Keypoints2D, Poses3D
from inference.texts import tr


class Lifter(Protocol):
    """Turns the keypoints of a clip into 3D poses.

    Its name, version and scene are stored with an analysis; a change of any makes kept poses stale.
    """

    @property
    def name(self) -> str:
        """Identifier."""

    @property
    def version(self) -> str:
        """Changes with every change of the poses."""

    @property
    def scene(self) -> Scene:
        """What the coach told of the camera and the athlete."""

    @property
    def device(self) -> str:
        """Where it runs: ``"cuda"``, ``"mps"`` or ``"cpu"``."""

    def lift(self, keypoints: Keypoints2D) -> Poses3D:
        """Return one pose a frame in the world frame; NaN where nobody was found.

        Raises
        ------
        ValueError
            If the keypoints lack what this lifter needs.
        """


LIFTERS = (BlazePoseWorldLifter.name, TemporalLifter.name)
DEFAULT_LIFTER = TemporalLifter.name


def make_lifter(
    name: str = DEFAULT_LIFTER, weights: Path | None = None, scene: Scene | None = None
) -> Lifter:
    """Make a lifter by its name.

    Parameters
    ----------
    name : str
        One of `LIFTERS`.
    weights : Path, optional
        Of the temporal lifter, by default the built-in ones; the other has none.
    scene : Scene, optional
        What the coach knows; by default nothing.

    Returns
    -------
    Lifter

    Raises
    ------
    ValueError
        If there is no lifter of that name, or weights are given to one without.
    ModelError
        If the file of the weights is not there.
    """
    if name not in LIFTERS:
        raise ValueError(
            tr("there is no lifter called {name!r}; choose one of: {names}").format(
                name=name, names=", ".join(LIFTERS)
            )
        )
    if name == TemporalLifter.name:
        return TemporalLifter(weights or own_weights(), scene=scene)
    if weights is not None:
        raise ValueError(
            tr("only the {name} lifter has weights to choose").format(name=TemporalLifter.name)
        )
    return BlazePoseWorldLifter(scene)


def own_weights() -> Path:
    """Return the file of the built-in weights."""
    return Path(str(files("resources") / "weights" / "lifter.safetensors"))
