"""Two videos seen together: which part of each is shown, and where one lies on the other.

All of it goes by the torsos in the two pictures: pelvis on pelvis, and torso as long as torso.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from inference.export.figure import INK
from inference.export.primitives import Circle, Colour, Line, Point, Primitive
from inference.motion.filters import smooth
from inference.motion.types import Span
from inference.poses import Keypoints2D
from inference.skeleton import FloatArray

PELVIS_HZ = 3.0
"""Cut-off below which the pelvis is followed: a lift is slower, the unrest of keypoints faster."""
_LONGEST, _HIGH, _REACH = 90.0, 10.0, 2.0
"""Percentiles over the frames."""
_BESIDE_THE_BODY = 0.4
_NEARLY_ALIKE = 0.8


@dataclass(frozen=True, eq=False)
class Torso:
    """Where a lifter is in the picture, and how large.

    Attributes
    ----------
    pelvis : array, shape (T, 2)
        Middle of the hips in pixels of the upright image, smoothed over time; where it is not
        known, as it was last.
    standing : (float, float)
        Where it is while the lifter stands: high up, whatever the tempo of the lift.
    length_px : float
        From the middle of the hips to that of the shoulders, while it is seen at its longest:
        a torso that leans towards the camera is no smaller.
    box : (float, float, float, float)
        Left, top, right and bottom of the room that the body takes over the frames that count.
    size : (int, int)
        Width and height of the picture.
    """

    pelvis: FloatArray
    standing: Point
    length_px: float
    box: tuple[float, float, float, float]
    size: tuple[int, int]


@dataclass(frozen=True)
class Placing:
    """How pixels of one picture are laid on another: enlarged, then moved.

    Attributes
    ----------
    scale : float
    x, y : float
        Where the upper left corner comes to lie.
    """

    scale: float
    x: float
    y: float

    def point(self, place: Point) -> Point:
        """Return where a place of the one picture lies on the other."""
        return self.x + self.scale * place[0], self.y + self.scale * place[1]


@dataclass(frozen=True)
class Section:
    """A part of a picture, in its pixels; it may reach beyond the edges."""

    x: float
    y: float
    width: float
    height: float


def torso_of(keypoints: Keypoints2D, span: Span | None = None) -> Torso | None:
    """Follow the torso of a lifter in the picture.

    Parameters
    ----------
    keypoints : Keypoints2D
    span : Span, optional
        The frames that count for the size and the room of the body. Default: the whole clip.

    Returns
    -------
    Torso or None
        None where nobody is seen in the span.
    """
    inside = slice(None) if span is None else slice(span.start_frame, span.end_frame + 1)
    found = np.zeros(len(keypoints), dtype=bool)
    found[inside] = keypoints.found[inside]
    if not found.any():
        return None
    xy = np.asarray(keypoints.xy, dtype=np.float64)
    hips, shoulders = (_middles(keypoints, xy, part) for part in ("hip", "shoulder"))
    length = float(np.percentile(np.linalg.norm(shoulders - hips, axis=1)[found], _LONGEST))
    if not length > 0:
        return None
    pelvis = _held(smooth(hips, keypoints.times_s, PELVIS_HZ))
    low, high = np.percentile(xy[found], (_REACH, 100 - _REACH), axis=0)
    margin = _BESIDE_THE_BODY * length
    left, top = low.min(axis=0) - margin
    right, bottom = high.max(axis=0) + margin
    x, y = np.median(pelvis[found, 0]), np.percentile(pelvis[found, 1], _HIGH)
    box = (float(left), float(top), float(right), float(bottom))
    return Torso(pelvis, (float(x), float(y)), length, box, keypoints.size)


def _middles(keypoints: Keypoints2D, xy: FloatArray, part: str) -> FloatArray:
    sides = [keypoints.joint_set.index(f"{side}_{part}") for side in ("left", "right")]
    return np.asarray(xy[:, sides].mean(axis=1))


def _held(places: FloatArray) -> FloatArray:
    """Fill what is not known with what was known last; before the first, with that."""
    known = np.flatnonzero(np.isfinite(places).all(axis=1))
    last = np.searchsorted(known, np.arange(len(places)), side="right") - 1
    return np.asarray(places[known[np.maximum(last, 0)]])


# ── laid over ───────────────────────────────────────────────────────────────────────────────────
def laid_over(athlete: Torso, frame: int, reference: Torso, reference_frame: int) -> Placing:
    """Lay the picture of the reference on the athlete's: pelvis on pelvis, torso as long as torso.

    Parameters
    ----------
    athlete : Torso
    frame : int
        That is shown of the athlete's clip.
    reference : Torso
    reference_frame : int
        That is shown of the reference.

    Returns
    -------
    Placing
        From pixels of the reference to those of the athlete's clip. It never turns, and it keeps
        its scale over a comparison.
    """
    scale = athlete.length_px / reference.length_px
    x, y = athlete.pelvis[frame] - scale * reference.pelvis[reference_frame]
    return Placing(scale, float(x), float(y))


def in_one_colour(primitives: Iterable[Primitive], colour: Colour) -> list[Primitive]:
    """Paint a skeleton in one colour, so that it is told from the one that it lies on.

    Parameters
    ----------
    primitives : iterable of Primitive
        Of `inference.export.figure.skeleton`.
    colour : Colour
        What was fainter stays fainter.
    """
    out: list[Primitive] = []
    for shape in primitives:
        match shape:
            case Line() if shape.colour[:3] != INK[:3]:
                shape = replace(shape, colour=(*colour[:3], shape.colour[3]))
            case Circle() if shape.fill is not None:
                shape = replace(shape, fill=(*colour[:3], shape.fill[3]))
        out.append(shape)
    return out


# ── side by side ────────────────────────────────────────────────────────────────────────────────
def side_by_side(
    athlete: Torso, reference: Torso, room: tuple[float, float]
) -> tuple[Section, Section]:
    """Choose what is shown of two videos in two rooms of one size, side by side.

    Two lifters of nearly the same size are shown in whole pictures. Else the one who is larger in a
    whole picture sets the size; the other is enlarged to it, as far as the body stays in the room.
    The pelvis of both is at one height while they stand; it is not
    followed, so that one who sits deeper is seen to.

    Parameters
    ----------
    athlete, reference : Torso
    room : (float, float)
        Width and height of each room, above 0.

    Returns
    -------
    (Section, Section)
        Of the athlete's picture and of the reference's, each as wide and high as the room when it
        is enlarged to it.
    """
    both = (athlete, reference)
    scales = _scales(both, room)
    upright = [
        _allowed(torso, scale, 1, room[1]) for torso, scale in zip(both, scales, strict=True)
    ]
    down = _common_place(upright, room[1])
    sections = []
    for torso, scale in zip(both, scales, strict=True):
        across = _common_place([_allowed(torso, scale, 0, room[0])], room[0])
        x, y = torso.standing[0] - across / scale, torso.standing[1] - down / scale
        sections.append(Section(x, y, room[0] / scale, room[1] / scale))
    return sections[0], sections[1]


def _scales(both: tuple[Torso, Torso], room: tuple[float, float]) -> list[float]:
    """Pixels of the room that a pixel of each picture takes, so that the torsos are alike."""
    whole, body = [], []
    for torso in both:
        left, top, right, bottom = torso.box
        whole.append(_fit(torso.size, room) * torso.length_px)
        body.append(_fit((right - left, bottom - top), room) * torso.length_px)
    length = min(whole)
    if length < _NEARLY_ALIKE * max(whole):
        length = max(min(max(whole), *body), length)
    return [length / torso.length_px for torso in both]


def _fit(size: tuple[float, float], room: tuple[float, float]) -> float:
    return min(room[0] / size[0], room[1] / size[1])


_Interval = tuple[float, float]


def _allowed(torso: Torso, scale: float, axis: int, room: float) -> tuple[_Interval, _Interval]:
    """Return where the pelvis may be in the room: for the picture to fill it, for the body to fit.

    Each is the lowest and the highest place; a picture that is smaller than the room stays inside.
    """
    pelvis = scale * torso.standing[axis]
    ends = (pelvis, room - (scale * torso.size[axis] - pelvis))
    low, high = scale * torso.box[axis], scale * torso.box[axis + 2]
    return (min(ends), max(ends)), (pelvis - low, room - (high - pelvis))


def _common_place(allowed: list[tuple[_Interval, _Interval]], room: float) -> float:
    """Return a place for the pelvis that suits all pictures, and above that all bodies."""
    place = room / 2
    for kind in (0, 1):
        low = max(pair[kind][0] for pair in allowed)
        high = min(pair[kind][1] for pair in allowed)
        place = min(max(place, low), high) if low <= high else (low + high) / 2
    return place
