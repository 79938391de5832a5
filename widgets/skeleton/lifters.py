"""The lifter of a clip as the 3D pane shows it: on the floor, with trails, beside a ghost.

Pure numbers, free of Qt.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from inference.motion.ground import floor_place
from inference.motion.types import Span
from inference.poses import Poses3D
from inference.skeleton import H36M17, FloatArray, Joint
from inference.texts import mark, tr
from widgets.skeleton.mannequin import body_size, mannequin
from widgets.skeleton.scene import Body, Links, Side, Trail, facing_deg

_FRAMED_POSES = 60
_CROWN_M = 0.12
"""From the head joint to the crown."""
_RECENT_S = 3.0
"""How far back a trail goes where there is no rep."""
_TRAIL_POINTS = 50
"""More can't be told apart in a pane."""
_WORTH_MARKING_CM = 3.0
"""A joint nearer to the ghost's than this is as good as on it."""


class TrailPath(Enum):
    """What a trail can follow."""

    BAR = "bar"
    WRISTS = "wrists"
    HIPS = "hips"
    KNEES = "knees"

    @property
    def joints(self) -> tuple[tuple[Joint, ...], ...]:
        """One tuple a line; the line is the mean of its joints."""
        return _PATH_JOINTS[self]


_PATH_JOINTS = {
    TrailPath.BAR: ((Joint.LEFT_WRIST, Joint.RIGHT_WRIST),),
    TrailPath.WRISTS: ((Joint.LEFT_WRIST,), (Joint.RIGHT_WRIST,)),
    TrailPath.HIPS: ((Joint.LEFT_HIP,), (Joint.RIGHT_HIP,)),
    TrailPath.KNEES: ((Joint.LEFT_KNEE,), (Joint.RIGHT_KNEE,)),
}
PATH_TEXTS = {
    TrailPath.BAR: mark("Bar (middle of the wrists)"),
    TrailPath.WRISTS: mark("Wrists"),
    TrailPath.HIPS: mark("Hips"),
    TrailPath.KNEES: mark("Knees"),
}

_LINKED = {
    Joint.HEAD: mark("head"),
    Joint.LEFT_SHOULDER: mark("left shoulder"),
    Joint.RIGHT_SHOULDER: mark("right shoulder"),
    Joint.LEFT_ELBOW: mark("left elbow"),
    Joint.RIGHT_ELBOW: mark("right elbow"),
    Joint.LEFT_WRIST: mark("left wrist"),
    Joint.RIGHT_WRIST: mark("right wrist"),
    Joint.LEFT_HIP: mark("left hip"),
    Joint.RIGHT_HIP: mark("right hip"),
    Joint.LEFT_KNEE: mark("left knee"),
    Joint.RIGHT_KNEE: mark("right knee"),
    Joint.LEFT_ANKLE: mark("left ankle"),
    Joint.RIGHT_ANKLE: mark("right ankle"),
}
_LINKED_JOINTS = np.array(list(_LINKED))
_LINKED_TEXTS = tuple(_LINKED.values())


@dataclass(frozen=True, eq=False)
class Ghost:
    """The compared lift, a pose for each frame of this clip.

    Attributes
    ----------
    xyz : array, shape (T, 17, 3)
        Metres in the world frame of this clip's poses, already of the lifter's size, turned to
        face the same way and put in the same place, as `inference.motion.compare.Comparison.ghost`
        is; NaN where there is none.
    score : array, shape (T, 17), optional
        Confidence of each joint; certain where it is not given.
    distance_cm : array, shape (T, 17), optional
        Between this clip's joint and the ghost's, as `Comparison.distance_cm`; measured from the
        figures that are shown where it is not given.

    Raises
    ------
    ValueError
        If the arrays are not of the same frames.
    """

    xyz: FloatArray
    score: FloatArray | None = None
    distance_cm: FloatArray | None = None

    def __post_init__(self) -> None:
        if self.xyz.ndim != 3 or self.xyz.shape[1:] != (len(Joint), 3):
            raise ValueError(f"a ghost has the shape (T, 17, 3), got {self.xyz.shape}")
        for array in (self.score, self.distance_cm):
            if array is not None and array.shape != self.xyz.shape[:2]:
                raise ValueError(f"expected {self.xyz.shape[:2]} of a ghost, got {array.shape}")


@dataclass(frozen=True, eq=False)
class StandingLifter:
    """A clip's poses as they stand on the floor.

    Attributes
    ----------
    xyz : array, shape (T, 17, 3)
        Metres in the world frame of `widgets.skeleton.scene`.
    score : array, shape (T, 17)
    times_s : array, shape (T,)
    place : array, shape (T, 3)
        What was taken from the poses to stand on the floor.
    size : float
        See `widgets.skeleton.mannequin.body_size`.
    facing_deg : float
        Azimuth that the lifter faces; NaN where it is not known.
    """

    xyz: FloatArray
    score: FloatArray
    times_s: FloatArray
    place: FloatArray
    size: float
    facing_deg: float

    @classmethod
    def of(cls, poses: Poses3D) -> StandingLifter:
        """Put a clip's poses on the floor."""
        raw = np.asarray(poses.xyz, float)
        place = floor_place(raw)
        xyz = raw - place[:, np.newaxis]
        return cls(xyz, poses.score, poses.times_s, place, body_size(xyz), facing_deg(xyz))

    def extent(self) -> FloatArray:
        """Return points that a picture of the whole clip has to show, shape (N, 3)."""
        step = max(len(self.xyz) // _FRAMED_POSES, 1)
        joints = self.xyz[::step].reshape(-1, 3)
        heads = self.xyz[::step, Joint.HEAD] + (0.0, 0.0, _CROWN_M)
        soles = self.xyz[::step, [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]].reshape(-1, 3)
        return np.concatenate([joints, heads, soles * (1.0, 1.0, 0.0)])

    def body(self, frame: int) -> Body | None:
        """Return the mannequin of a frame, None where there is no pose."""
        if not 0 <= frame < len(self.xyz) or not np.isfinite(self.xyz[frame]).any():
            return None
        return mannequin(self.xyz[frame], self.score[frame], self.size)

    def ghost_joints(self, ghost: Ghost, frame: int) -> FloatArray | None:
        """Return the ghost's joints beside the lifter, shape (17, 3); None where there is none."""
        if not 0 <= frame < min(len(self.xyz), len(ghost.xyz)):
            return None
        joints = np.asarray(ghost.xyz[frame] - self.place[frame], float)
        return joints if np.isfinite(joints).any() else None

    def ghost_body(self, ghost: Ghost, frame: int) -> Body | None:
        """Return the mannequin of the ghost beside the lifter, None where there is none."""
        joints = self.ghost_joints(ghost, frame)
        if joints is None:
            return None
        score = np.ones(len(Joint)) if ghost.score is None else ghost.score[frame]
        return mannequin(joints, score, self.size, ghost=True)

    def links(self, ghost: Ghost, frame: int) -> Links | None:
        """Return the lines between like joints of lifter and ghost, None where there are none."""
        joints = self.ghost_joints(ghost, frame)
        if joints is None:
            return None
        ends = np.stack([self.xyz[frame], joints], axis=1)[_LINKED_JOINTS]
        if ghost.distance_cm is None:
            apart = 100 * np.linalg.norm(ends[:, 1] - ends[:, 0], axis=1)
        else:
            apart = np.asarray(ghost.distance_cm[frame][_LINKED_JOINTS], float)
        known = np.isfinite(ends).all(axis=(1, 2)) & np.isfinite(apart)
        if not known.any():
            return None
        worst = int(np.where(known, apart, -1.0).argmax())
        if apart[worst] < _WORTH_MARKING_CM:
            return Links(ends[known])
        caption = tr("{joint} {distance} cm").format(
            joint=tr(_LINKED_TEXTS[worst]), distance=f"{apart[worst]:.0f}"
        )
        return Links(ends[known], int(known[:worst].sum()), caption)

    def trails(self, path: TrailPath, frame: int, rep: Span | None) -> list[Trail]:
        """Return the path of some joints over a rep, or over the last seconds without one.

        Parameters
        ----------
        path : TrailPath
        frame : int
            The one that is shown; no trail where it lies outside the clip or the rep.
        rep : Span or None
        """
        if not 0 <= frame < len(self.xyz):
            return []
        if rep is None or not rep.start_frame <= frame <= rep.end_frame:
            first = int(np.searchsorted(self.times_s, self.times_s[frame] - _RECENT_S))
            last = frame
        else:
            first, last = max(rep.start_frame, 0), min(rep.end_frame, len(self.xyz) - 1)
        step = 1 + (last - first) // _TRAIL_POINTS
        # Counted from the frame that is shown, so that it is one of them.
        frames = np.r_[
            np.arange(frame, first - 1, -step)[::-1], np.arange(frame + step, last + 1, step)
        ]
        now = int(np.searchsorted(frames, frame))
        return [
            Trail(self.xyz[np.ix_(frames, joints)].mean(axis=1), _side(joints), now)
            for joints in path.joints
        ]


def _side(joints: tuple[Joint, ...]) -> Side:
    sides = {H36M17.side(joint) for joint in joints}
    return Side(sides.pop()) if len(sides) == 1 else Side.MIDDLE
