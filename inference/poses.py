"""Keypoints and poses of one lifter over one clip: frozen values, checked when made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.skeleton import H36M17, BoolArray, FloatArray, JointSet


def _freeze(array: np.ndarray, dtype: str) -> np.ndarray:
    frozen = np.array(array, dtype=dtype)
    frozen.setflags(write=False)
    return frozen


def _check_shape(name: str, array: np.ndarray, shape: tuple[int, ...]) -> None:
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}, expected {shape}")


@dataclass(frozen=True, eq=False)
class Keypoints2D:
    """2D keypoints of the lifter, one row a frame of the clip.

    Attributes
    ----------
    xy : array, shape (T, J, 2), float32
        Pixels of the upright image, x right, y down; NaN where nobody was found.
    score : array, shape (T, J), float32
        Confidence 0–1 of each joint; 0 where nobody was found.
    times_s : array, shape (T,), float64
        True presentation time of each frame in seconds from the first frame.
    size : (int, int)
        Width and height in pixels of the upright image.
    joint_set : JointSet
        What the J joints are.
    world : array, shape (T, J, 3), float32, or None
        The detector's own 3D estimate where it makes one: metres, hip-centred, in the camera's
        axes (x right, y down, z away from the camera).
    repaired : bool array, shape (T, J), or None
        Where `xy` is not what the detector said; None where nothing is known of that.
    corrected : bool array, shape (T, J), or None
        Where a person put the joint; not `repaired` then. None where nobody did anywhere.

    Raises
    ------
    ValueError
        If the shapes do not agree, or the times do not increase.
    """

    xy: FloatArray
    score: FloatArray
    times_s: FloatArray
    size: tuple[int, int]
    joint_set: JointSet
    world: FloatArray | None = None
    repaired: BoolArray | None = None
    corrected: BoolArray | None = None

    def __post_init__(self) -> None:
        frames, joints = len(self.times_s), len(self.joint_set)
        _check_shape("xy", self.xy, (frames, joints, 2))
        _check_shape("score", self.score, (frames, joints))
        if self.world is not None:
            _check_shape("world", self.world, (frames, joints, 3))
            object.__setattr__(self, "world", _freeze(self.world, "f4"))
        for name in ("repaired", "corrected"):
            if (flags := getattr(self, name)) is not None:
                _check_shape(name, flags, (frames, joints))
                object.__setattr__(self, name, _freeze(flags, "?"))
        if frames > 1 and not np.all(np.diff(self.times_s) > 0):
            raise ValueError("times_s must increase from frame to frame")
        object.__setattr__(self, "xy", _freeze(self.xy, "f4"))
        object.__setattr__(self, "score", _freeze(self.score, "f4"))
        object.__setattr__(self, "times_s", _freeze(self.times_s, "f8"))

    def __len__(self) -> int:
        return len(self.times_s)

    @property
    def found(self) -> BoolArray:
        """Whether the lifter was found, shape (T,)."""
        return np.asarray(np.isfinite(self.xy).all(axis=(1, 2)))


@dataclass(frozen=True, eq=False)
class Poses3D:
    """3D poses of the lifter, one row a frame of the clip, in the world frame.

    Attributes
    ----------
    xyz : array, shape (T, 17, 3), float32
        Metres, right-handed, origin at the pelvis: x horizontal and away from the camera, y to
        the camera's left, z up along gravity. NaN where nobody was found.
    score : array, shape (T, 17), float32
        Confidence 0–1 of each joint.
    times_s : array, shape (T,), float64
        Seconds from the first frame.

    Raises
    ------
    ValueError
        If the shapes do not agree, or the times do not increase.
    """

    xyz: FloatArray
    score: FloatArray
    times_s: FloatArray

    def __post_init__(self) -> None:
        frames = len(self.times_s)
        _check_shape("xyz", self.xyz, (frames, len(H36M17), 3))
        _check_shape("score", self.score, (frames, len(H36M17)))
        if frames > 1 and not np.all(np.diff(self.times_s) > 0):
            raise ValueError("times_s must increase from frame to frame")
        object.__setattr__(self, "xyz", _freeze(self.xyz, "f4"))
        object.__setattr__(self, "score", _freeze(self.score, "f4"))
        object.__setattr__(self, "times_s", _freeze(self.times_s, "f8"))

    def __len__(self) -> int:
        return len(self.times_s)

    @property
    def found(self) -> BoolArray:
        """Whether there is a pose, shape (T,)."""
        return np.asarray(np.isfinite(self.xyz).all(axis=(1, 2)))
