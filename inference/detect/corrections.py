"""What the coach put right in the keypoints: joints moved, left and right exchanged.

Corrections are kept apart from what the detector saw and are applied to it anew each time, so that
each can be taken back, and another detector's keypoints can be corrected alike.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.poses import Keypoints2D
from inference.skeleton import BoolArray, FloatArray

Indices = NDArray[np.intp]

FADE_S = 0.4
"""How far a correction reaches beyond the last one: detectors lose a joint behind a plate or in a
fast turn for tenths of a second, and a correction at the bottom of a squat must be gone by the top,
0.7 s later in the quickest."""
JOINED_S = 2.0
"""Corrections further apart do not meet: they belong to different phases, and what lies between
was right."""
CARRIED_SCORE = 0.8
"""Score at least between two corrections: as a joint that is seen, since the lifters leave what is
unsure to their own guess and the correction would be lost there."""


@dataclass(frozen=True, order=True)
class JointCorrection:
    """Where one joint really is in one frame.

    Attributes
    ----------
    frame : int
        0-based.
    joint : str
        Name in the joint set, such as ``"left_knee"``.
    x, y : float
        Pixels of the upright image.

    Raises
    ------
    ValueError
        If that is no place in a clip.
    """

    frame: int
    joint: str
    x: float
    y: float

    def __post_init__(self) -> None:
        if self.frame < 0:
            raise ValueError(f"a joint is corrected in frame {self.frame}; frames count from 0")
        if not self.joint:
            raise ValueError("a correction does not say which joint it is of")
        if not (math.isfinite(self.x) and math.isfinite(self.y)):
            raise ValueError(f"the correction of {self.joint} needs a point in the picture")


@dataclass(frozen=True, order=True)
class SideSwap:
    """Frames in which left and right are taken for one another.

    Attributes
    ----------
    first_frame, last_frame : int
        0-based, both included.

    Raises
    ------
    ValueError
        If that is no range of frames.
    """

    first_frame: int
    last_frame: int

    def __post_init__(self) -> None:
        if not 0 <= self.first_frame <= self.last_frame:
            raise ValueError(
                f"left and right are exchanged from frame {self.first_frame} to "
                f"{self.last_frame}, which is no range of frames"
            )

    def __contains__(self, frame: int) -> bool:
        return self.first_frame <= frame <= self.last_frame


@dataclass(frozen=True)
class Corrections:
    """Everything that the coach put right in the keypoints of a clip.

    Attributes
    ----------
    joints : tuple of JointCorrection
        In order of frames; at most one of a joint a frame, of which the last one given stands.
    swaps : tuple of SideSwap
        In order, apart from each other.

    Raises
    ------
    ValueError
        If swaps overlap.
    """

    joints: tuple[JointCorrection, ...] = ()
    swaps: tuple[SideSwap, ...] = ()

    def __post_init__(self) -> None:
        by_place = {(each.frame, each.joint): each for each in self.joints}
        object.__setattr__(self, "joints", tuple(sorted(by_place.values())))
        swaps = tuple(sorted(self.swaps))
        if any(b.first_frame <= a.last_frame for a, b in pairwise(swaps)):
            raise ValueError("left and right are exchanged twice in some frames")
        object.__setattr__(self, "swaps", swaps)

    def __bool__(self) -> bool:
        return bool(self.joints or self.swaps)

    def to_dict(self) -> dict[str, Any]:
        """Return the corrections as JSON holds them."""
        return {
            "joints": [
                {"frame": each.frame, "joint": each.joint, "x": each.x, "y": each.y}
                for each in self.joints
            ],
            "swaps": [[swap.first_frame, swap.last_frame] for swap in self.swaps],
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Corrections:
        """Make corrections of what `to_dict` returned.

        Raises
        ------
        ValueError
            If it is something else, or names no place in a clip.
        """
        try:
            joints = tuple(
                JointCorrection(
                    int(each["frame"]), str(each["joint"]), float(each["x"]), float(each["y"])
                )
                for each in values.get("joints", ())
            )
            swaps = tuple(
                SideSwap(int(first), int(last)) for first, last in values.get("swaps", ())
            )
            return cls(joints, swaps)
        except (AttributeError, TypeError, KeyError, ValueError) as error:
            raise ValueError(f"this does not describe corrections: {error}") from error

    # ── changes, each returning other corrections ───────────────────────────────────────────
    def with_joint(self, correction: JointCorrection) -> Corrections:
        """Put one joint right in one frame, in place of an earlier correction there."""
        return replace(self, joints=(*self.joints, correction))

    def without_joint(self, joint: str, frame: int) -> Corrections:
        """Take back the correction of one joint in one frame."""
        kept = (each for each in self.joints if (each.frame, each.joint) != (frame, joint))
        return replace(self, joints=tuple(kept))

    def with_swap(self, swap: SideSwap) -> Corrections:
        """Exchange left and right in a range; where they already are, that is taken back.

        What was put right in the range goes with its place: the left knee's correction becomes the
        right knee's.
        """
        joints = tuple(
            replace(each, joint=mirrored(each.joint)) if each.frame in swap else each
            for each in self.joints
        )
        return Corrections(joints, _exclusive([*self.swaps, swap]))


def mirrored(joint: str) -> str:
    """Return the name of a joint's mirror image: ``left_knee`` for ``right_knee``."""
    parts = joint.split("_")
    other = {"left": "right", "right": "left"}
    return "_".join(other.get(part, part) for part in parts)


def _exclusive(swaps: Iterable[SideSwap]) -> tuple[SideSwap, ...]:
    """Join ranges so that frames in two of them are in none."""
    edges: set[int] = set()
    for swap in swaps:
        edges ^= {swap.first_frame, swap.last_frame + 1}
    ordered = sorted(edges)
    pairs = zip(ordered[::2], ordered[1::2], strict=True)
    return tuple(SideSwap(first, after - 1) for first, after in pairs)


def apply(keypoints: Keypoints2D, corrections: Corrections) -> Keypoints2D:
    """Correct keypoints.

    Left and right are exchanged first. Then every corrected joint stands exactly where it was put,
    and the frames around follow: not the joint's place but its distance from where the detector
    saw it is carried on, so that the movement in between stays the detector's. Between corrections
    that are at most `JOINED_S` apart it is interpolated (a monotone cubic, Fritsch and Carlson,
    1980, "Monotone Piecewise Cubic Interpolation"), elsewhere it fades to nothing within `FADE_S`.

    Parameters
    ----------
    keypoints : Keypoints2D
        As the detector and the repair left them; never corrected ones.
    corrections : Corrections
        Of joints or frames that there are not, or where nobody was found, they say nothing.

    Returns
    -------
    Keypoints2D
        `corrected` where a joint was put by hand, with a score of 1; `repaired` where it follows.
        `world` exchanges its sides, and is not moved with a joint: the lifter that reads it draws
        sure joints to the image anyway (`inference.lift.reprojection.hold_to_image`).
    """
    if corrections.swaps:
        keypoints = _exchange_sides(keypoints, corrections.swaps)
    return _move_joints(keypoints, corrections) if corrections.joints else keypoints


def _exchange_sides(keypoints: Keypoints2D, swaps: Iterable[SideSwap]) -> Keypoints2D:
    frames = np.arange(len(keypoints))
    spans = [(frames >= swap.first_frame) & (frames <= swap.last_frame) for swap in swaps]
    pairs = np.array(keypoints.joint_set.mirror_pairs)
    joints, mirror = pairs.T.ravel(), pairs[:, ::-1].T.ravel()
    xy, score = keypoints.xy.copy(), keypoints.score.copy()
    world = None if keypoints.world is None else keypoints.world.copy()
    repaired = _flags(keypoints.repaired, keypoints)
    for span in spans:
        at, other = np.ix_(span, joints), np.ix_(span, mirror)
        xy[at], score[at] = xy[other], score[other]
        repaired[at] = True
        if world is not None:
            world[at] = _mirrored_world(world, span, np.any(spans, axis=0), joints, mirror)
    return replace(keypoints, xy=xy, score=score, world=world, repaired=repaired)


def _mirrored_world(
    world: FloatArray, span: BoolArray, swapped: BoolArray, joints: Indices, mirror: Indices
) -> FloatArray:
    """Exchange the sides of the detector's 3D estimate in one span; its depth, if that is wrong.

    A network that takes one leg for the other in the image mostly goes on knowing which is nearer
    to the camera. It does where the depths between left and right in the span are as they are in
    the rest of the clip.
    """
    exchanged = world[np.ix_(span, mirror)]
    inside, outside = (
        np.nanmedian(world[frames][:, joints, 2] - world[frames][:, mirror, 2], axis=0)
        if np.isfinite(world[frames]).any()
        else np.zeros(len(joints))
        for frames in (span, ~swapped)
    )
    if float(inside @ outside) > 0:
        exchanged[..., 2] = world[np.ix_(span, joints)][..., 2]
    return exchanged


def _move_joints(keypoints: Keypoints2D, corrections: Corrections) -> Keypoints2D:
    xy, score = keypoints.xy.astype(np.float64), keypoints.score.copy()
    repaired = _flags(keypoints.repaired, keypoints)
    corrected = np.zeros_like(repaired)
    found, times = keypoints.found, keypoints.times_s
    for name in {each.joint for each in corrections.joints} & set(keypoints.joint_set.joints):
        joint = keypoints.joint_set.index(name)
        known = [
            each
            for each in corrections.joints
            if each.joint == name and each.frame < len(keypoints) and found[each.frame]
        ]
        if not known:
            continue
        frames = np.array([each.frame for each in known])
        places = np.array([(each.x, each.y) for each in known])
        offset, say = _carried(times, times[frames], places - xy[frames, joint])
        moved = found & (say > 0)
        xy[moved, joint] += offset[moved]
        xy[frames, joint] = places
        score[moved, joint] = np.maximum(score[moved, joint], say[moved])
        repaired[moved, joint] = True
        corrected[frames, joint], repaired[frames, joint] = True, False
    return replace(keypoints, xy=xy, score=score, repaired=repaired, corrected=corrected)


def _carried(
    times_s: FloatArray, known_s: FloatArray, offsets: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Carry offsets on to the frames around.

    Returns
    -------
    array, shape (T, 2)
        Offset at each time.
    array, shape (T,)
        What it is worth as a score: 1 where it was given, `CARRIED_SCORE` between two of them, and
        0 where it does not reach.
    """
    from scipy.interpolate import PchipInterpolator  # slow to import

    # Two knots of nothing beside each group of corrections let the curve end level.
    away = np.array([FADE_S, 2 * FADE_S])
    knots, values = [], []
    say = np.zeros(len(times_s))
    groups = np.split(np.arange(len(known_s)), np.flatnonzero(np.diff(known_s) > JOINED_S) + 1)
    for group in groups:
        first, last = known_s[group[0]], known_s[group[-1]]
        knots += [first - away[::-1], known_s[group], last + away]
        values += [np.zeros((2, 2)), offsets[group], np.zeros((2, 2))]
        say[(times_s > first) & (times_s < last)] = CARRIED_SCORE
    near = np.abs(times_s[:, None] - known_s).min(axis=1)
    say = np.maximum(say, np.clip(1 - near / FADE_S, 0, 1))
    curve = PchipInterpolator(np.concatenate(knots), np.concatenate(values), extrapolate=False)
    return np.nan_to_num(curve(times_s)), say


def _flags(flags: BoolArray | None, keypoints: Keypoints2D) -> BoolArray:
    return np.zeros(keypoints.score.shape, bool) if flags is None else flags.copy()
