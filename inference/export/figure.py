"""The figure of the lifter in one frame: skeleton, spine, angle arcs and bar path as primitives."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from inference.export.primitives import (
    Anchor,
    Circle,
    Colour,
    Line,
    Pie,
    Point,
    Polyline,
    Primitive,
    Text,
)
from inference.poses import Keypoints2D
from inference.skeleton import JointSet
from inference.texts import tr

GUESSED_BELOW = 0.5
"""Score under which a joint is a guess; a joint that is seen peaks at 0.7 and above."""

# Okabe & Ito, 2008, "Color Universal Design": told apart by colour-blind eyes.
LEFT: Colour = (86, 180, 233, 255)
RIGHT: Colour = (230, 159, 0, 255)
MIDDLE: Colour = (238, 241, 245, 255)
FAULT: Colour = (255, 72, 88, 255)
BAR: Colour = (240, 228, 66, 255)
INK: Colour = (12, 15, 20, 255)
WHITE: Colour = (255, 255, 255, 255)
LABEL_BACKGROUND: Colour = (12, 15, 20, 176)

_SIDE_COLOURS = {"left": LEFT, "right": RIGHT, "middle": MIDDLE}
_FACE = frozenset({"nose", "eye", "ear", "mouth"})
_TRAIL_POINTS = 120
_TRAIL_FADES = 4


def faded(colour: Colour, strength: float) -> Colour:
    """Return a colour with its alpha multiplied by `strength`, 0–1."""
    return (*colour[:3], round(colour[3] * strength))


@dataclass(frozen=True)
class Figure:
    """Where the joints of the lifter are in one frame.

    Attributes
    ----------
    joint_set : JointSet
    points : tuple of Point
        Pixels.
    scores : tuple of float
        0–1.
    corrected : frozenset of int
        Joints that a person put where they are.
    unit : float
        Pixels for what is one pixel in a picture of 1920 × 1080.
    text_scale : float
        How large texts are; 1 is their usual size.
    """

    joint_set: JointSet
    points: tuple[Point, ...]
    scores: tuple[float, ...]
    unit: float
    corrected: frozenset[int] = frozenset()
    text_scale: float = 1.0

    def point(self, joint: str) -> Point:
        """Position of a joint by name."""
        return self.points[self.joint_set.index(joint)]

    def score(self, *joints: str) -> float:
        """Score of the least certain of some joints."""
        return min(self.scores[self.joint_set.index(joint)] for joint in joints)

    def middle(self, part: str) -> Point:
        """Half-way between the left and the right joint of a part."""
        (ax, ay), (bx, by) = self.point(f"left_{part}"), self.point(f"right_{part}")
        return ((ax + bx) / 2, (ay + by) / 2)


def figure_at(keypoints: Keypoints2D, frame: int) -> Figure | None:
    """Return the figure in one frame; None where nobody was found."""
    if not (frame < len(keypoints) and np.isfinite(keypoints.xy[frame]).all()):
        return None
    width, height = keypoints.size
    return Figure(
        keypoints.joint_set,
        tuple((x, y) for x, y in keypoints.xy[frame].tolist()),
        tuple(keypoints.score[frame].tolist()),
        picture_unit(width, height),
        corrected_in(keypoints, frame),
    )


def corrected_in(keypoints: Keypoints2D, frame: int) -> frozenset[int]:
    """Return the joints that a person put right in a frame."""
    if keypoints.corrected is None:
        return frozenset()
    return frozenset(np.flatnonzero(keypoints.corrected[frame]).tolist())


def body_joints(joint_set: JointSet) -> tuple[int, ...]:
    """Return the joints that are drawn as dots: those of the body, without the face."""
    return tuple(joint for joint, _ in _topology(joint_set)[1])


def picture_unit(width: float, height: float) -> float:
    """Pixels for what is one pixel in a picture of 1920 × 1080, upright or across alike."""
    return math.sqrt(width * height) / 1440


def skeleton(figure: Figure) -> Iterator[Primitive]:
    """Draw bones and joints: fainter the less certain, dashed where an end is a guess.

    A joint that a person put right has a ring around it.
    """
    bones, joints = _topology(figure.joint_set)
    unit = figure.unit
    for start, end, side in bones:
        score = min(figure.scores[start], figure.scores[end])
        yield from _stroke(figure, figure.points[start], figure.points[end], score, side)
    yield from _head(figure)
    for joint, side in joints:
        strength = _strength(figure.scores[joint])
        yield Circle(
            figure.points[joint],
            5.5 * unit,
            fill=faded(_SIDE_COLOURS[side], strength),
            outline=faded(INK, strength),
            outline_width=2 * unit,
        )
        if joint in figure.corrected:
            yield Circle(figure.points[joint], 13 * unit, outline=INK, outline_width=5.5 * unit)
            yield Circle(figure.points[joint], 13 * unit, outline=WHITE, outline_width=3 * unit)


def spine(figure: Figure, angle_deg: float, outward: float, *, fault: bool) -> Iterator[Primitive]:
    """Draw the line from the hips to the shoulders with the spine angle beside it.

    As in `flexion`, `outward` is −1 to put the angle to the left of the line and 1 to the right.
    """
    pelvis, thorax = figure.middle("hip"), figure.middle("shoulder")
    unit = figure.unit
    colour = FAULT if fault else MIDDLE
    if fault:
        yield Line(pelvis, thorax, 22 * unit, faded(FAULT, 0.35))
    yield Line(pelvis, thorax, 11 * unit, faded(INK, 0.6))
    yield Line(pelvis, thorax, 7 * unit, colour)
    if math.isnan(angle_deg):
        return
    half_width = abs(figure.point("left_shoulder")[0] - figure.point("right_shoulder")[0]) / 2
    position = (
        0.4 * pelvis[0] + 0.6 * thorax[0] + outward * (half_width + 36 * unit),
        0.4 * pelvis[1] + 0.6 * thorax[1],
    )
    guess = figure.score("left_hip", "right_hip", "left_shoulder", "right_shoulder")
    yield _label(
        figure,
        tr("Spine {angle}").format(angle=_degrees(angle_deg, guess)),
        position,
        outward,
        fault=fault,
    )


def flexion(
    figure: Figure, side: str, chain: tuple[str, str, str], angle_deg: float, outward: float
) -> Iterator[Primitive]:
    """Draw the flexion of a joint: the arc by which the far bone leaves the line of the near one.

    Parameters
    ----------
    figure : Figure
    side : str
        ``"left"`` or ``"right"``.
    chain : (str, str, str)
        Parts that span the angle, the joint itself in the middle: ``("hip", "knee", "ankle")``.
    angle_deg : float
        The measured value, which the arc in the picture only suggests.
    outward : float
        −1 puts the value to the left of the joint, 1 to the right.
    """
    names = [f"{side}_{part}" for part in chain]
    near, joint, far = (figure.point(name) for name in names)
    score = figure.score(*names)
    straight = _direction_deg(near, joint)
    span = (_direction_deg(joint, far) - straight + 180) % 360 - 180
    radius = min(54 * figure.unit, 0.45 * math.dist(joint, far), 0.45 * math.dist(near, joint))
    colour = faded(_SIDE_COLOURS[side], _strength(score))
    yield Pie(joint, radius, straight, span, faded(colour, 0.3), colour, 3.5 * figure.unit)
    # The hips' values stand higher, so that in a deep squat they do not cover the knees.
    raised = 52 * figure.unit * figure.text_scale if chain[1] == "hip" else 0.0
    position = (joint[0] + outward * (radius + 14 * figure.unit), joint[1] - raised)
    yield _label(figure, _degrees(angle_deg, score), position, outward, fault=False)


def bar_path(keypoints: Keypoints2D, start: int, frame: int, window: int) -> Iterator[Primitive]:
    """Draw where the middle of the wrists went from one frame to another, fading behind it.

    The mean over `window` frames keeps the unrest of the keypoints out of the line.
    """
    from scipy.ndimage import uniform_filter1d  # slow to import

    sides = [keypoints.joint_set.index(f"{side}_wrist") for side in ("left", "right")]
    path = keypoints.xy[start : frame + 1][:, sides].mean(axis=1)
    path = path[np.isfinite(path).all(axis=1)]
    if len(path) < 2:
        return
    path = uniform_filter1d(path, max(1, window), axis=0, mode="nearest")
    unit = picture_unit(*keypoints.size)
    steps = np.linspace(0, len(path) - 1, min(len(path), _TRAIL_POINTS)).round().astype(int)
    points: list[Point] = [(x, y) for x, y in path[steps].tolist()]
    cuts = np.linspace(0, len(points) - 1, _TRAIL_FADES + 1).round().astype(int).tolist()
    for fade, (begin, end) in enumerate(pairwise(cuts), start=1):
        if end > begin:
            colour = faded(BAR, 0.25 + 0.7 * fade / _TRAIL_FADES)
            yield Polyline(tuple(points[begin : end + 1]), 5 * unit, colour)
    yield Circle(points[-1], 9 * unit, fill=BAR, outline=INK, outline_width=2.5 * unit)


@lru_cache(maxsize=8)
def _topology(
    joint_set: JointSet,
) -> tuple[tuple[tuple[int, int, str], ...], tuple[tuple[int, str], ...]]:
    """Bones and joints of the body, without those of the face, each with its side."""
    face = {i for i, name in enumerate(joint_set.joints) if _FACE & set(name.split("_"))}
    bones = []
    for start, end in joint_set.bones:
        if start not in face and end not in face:
            sides = {joint_set.side(start), joint_set.side(end)} - {"middle"}
            bones.append((start, end, sides.pop() if len(sides) == 1 else "middle"))
    joints = sorted({joint for start, end, _ in bones for joint in (start, end)})
    return tuple(bones), tuple((joint, joint_set.side(joint)) for joint in joints)


def _head(figure: Figure) -> Iterator[Primitive]:
    """Draw a neck and a ring for the head, where the joint set has ears instead of them."""
    if "left_ear" not in figure.joint_set.joints:
        return
    neck, head = figure.middle("shoulder"), figure.middle("ear")
    length = math.dist(neck, head)
    radius = 0.5 * length
    if length < 1:
        return
    share = 1 - radius / length
    chin = (neck[0] + share * (head[0] - neck[0]), neck[1] + share * (head[1] - neck[1]))
    score = figure.score("left_shoulder", "right_shoulder")
    yield from _stroke(figure, neck, chin, score, "middle")
    yield Circle(
        head, radius, outline=faded(MIDDLE, 0.8 * _strength(score)), outline_width=4 * figure.unit
    )


def _stroke(
    figure: Figure, start: Point, end: Point, score: float, side: str
) -> Iterator[Primitive]:
    colour = faded(_SIDE_COLOURS[side], _strength(score))
    if score < GUESSED_BELOW:
        yield Line(start, end, 4.5 * figure.unit, colour, dashed=True)
        return
    # A dark edge keeps a bone readable on a bright wall and on a white shirt.
    yield Line(start, end, 9.5 * figure.unit, faded(INK, 0.5 * _strength(score)), flat=True)
    yield Line(start, end, 6 * figure.unit, colour, flat=True)


def _strength(score: float) -> float:
    return 0.35 + 0.65 * min(1.0, max(0.0, (score - 0.2) / 0.6))


def _degrees(angle: float, score: float) -> str:
    if math.isnan(angle):
        return "–"
    return f"{'≈' if score < GUESSED_BELOW else ''}{angle:.0f}°"


def _direction_deg(start: Point, end: Point) -> float:
    """Direction on the screen, positive counter-clockwise from the x axis; y points down."""
    return math.degrees(math.atan2(start[1] - end[1], end[0] - start[0]))


def _label(figure: Figure, text: str, position: Point, outward: float, *, fault: bool) -> Text:
    return Text(
        text,
        position,
        32 * figure.unit * figure.text_scale,
        WHITE,
        Anchor.LEFT if outward > 0 else Anchor.RIGHT,
        bold=True,
        background=faded(FAULT, 0.85) if fault else LABEL_BACKGROUND,
        padding=12 * figure.unit * figure.text_scale,
    )
