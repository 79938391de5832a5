"""What is true of a rendered clip, and its file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from inference.motion.types import Exercise, Phase, PhaseKind, Rep
from inference.poses import Poses3D
from inference.skeleton import FloatArray
from inference.synth.camera import Camera
from inference.synth.motion import SynthMotion

_VERSION = 1


@dataclass(frozen=True, eq=False)
class Truth:
    """Exact joints, camera and reps of a rendered clip.

    Attributes
    ----------
    joints : array, shape (T, 17, 3)
        Metres in the lifter's frame: x forward, y to the lifter's left, z up, origin on the floor
        between the ankles.
    times_s : array, shape (T,)
    camera : Camera
    exercise : Exercise
    reps : tuple of Rep
        With their frames, phases and figures at the bottom (`bottom_measures`).
    """

    joints: FloatArray
    times_s: FloatArray
    camera: Camera
    exercise: Exercise
    reps: tuple[Rep, ...]

    def __len__(self) -> int:
        return len(self.times_s)

    @classmethod
    def of(cls, motion: SynthMotion, camera: Camera) -> Truth:
        """Truth of a motion as one camera sees it."""
        return cls(motion.joints, motion.times_s, camera, motion.spec.exercise, motion.reps)

    @property
    def keypoints(self) -> FloatArray:
        """Where the joints are seen, (T, 17, 2) continuous pixels as in `Camera`."""
        return self.camera.project(self.joints)

    @property
    def poses(self) -> Poses3D:
        """The joints in the world frame of `Poses3D`, each with confidence 1."""
        world = self.camera.world_poses(self.joints)
        return Poses3D(world, np.ones(world.shape[:2]), self.times_s)

    def save(self, path: Path) -> None:
        """Write a numpy ``.npz`` file.

        It holds ``joints``, ``times_s``, ``keypoints`` and ``world`` (as the properties here), and
        ``about``: JSON text with the version of the format, exercise, camera and reps.

        Parameters
        ----------
        path : Path
        """
        about = {
            "version": _VERSION,
            "exercise": self.exercise,
            "camera": asdict(self.camera),
            "reps": [asdict(rep) for rep in self.reps],
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            path,
            joints=self.joints.astype(np.float32),
            times_s=self.times_s,
            keypoints=self.keypoints.astype(np.float32),
            world=self.poses.xyz,
            about=np.array(json.dumps(about)),
        )

    @classmethod
    def load(cls, path: Path) -> Truth:
        """Read what `save` wrote.

        Raises
        ------
        ValueError
            If the file is of another version.
        """
        with np.load(path, allow_pickle=False) as file:
            about = json.loads(str(file["about"]))
            joints, times = file["joints"], file["times_s"]
        if about["version"] != _VERSION:
            raise ValueError(
                f"{path.name} is truth of version {about['version']}, expected {_VERSION}: "
                "render the clip again"
            )
        reps = tuple(_rep_from(values) for values in about["reps"])
        return cls(joints, times, Camera(**about["camera"]), Exercise(about["exercise"]), reps)


def truth_path(clip: Path) -> Path:
    """Where the truth of a clip lies: beside it, named after it."""
    return clip.with_suffix(".truth.npz")


def _rep_from(values: dict[str, object]) -> Rep:
    phases = values.pop("phases")
    assert isinstance(phases, list)
    parts = tuple(Phase(p["start_frame"], p["end_frame"], PhaseKind(p["kind"])) for p in phases)
    return Rep(phases=parts, **values)  # type: ignore[arg-type]
