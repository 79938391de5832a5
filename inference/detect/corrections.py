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
        except (AttributeError, TypeError, KeyError) as error:
            raise ValueError(f"this does not describe corrections: {error}") from error
        return cls(joints, swaps)

    # ── changes, each returning other corrections ───────────────────────────────────────────
    def with_joint(self, correction: JointCorrection) -> Corrections:
        """Put one joint right in one frame, in place of an earlier correction there."""
        return replace(self, joints=(*self.joints, correction))

    def without_joint(self, joint: str, frame: int) -> Corrections:
        """Take back the correction of one joint in one frame."""
        kept = (each for each in self.joints if (each.frame, each.joint) != (frame, joint))
        return replace(self, joints=tuple(kept))

    def frames_of(self, joint: str) -> tuple[int, ...]:
        """Return the frames in which a joint was put right, in order."""
        return tuple(each.frame for each in self.joints if each.joint == joint)

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
