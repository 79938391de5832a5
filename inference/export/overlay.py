"""What is drawn over a frame, for the live pane and the exported clip alike.

The pane and the encoder paint the same primitives, so what a coach sees is what the athlete gets.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from inference.export.figure import (
    FAULT,
    LABEL_BACKGROUND,
    WHITE,
    Figure,
    bar_path,
    faded,
    figure_at,
    flexion,
    picture_unit,
    skeleton,
    spine,
)
from inference.export.label_places import keep_apart
from inference.export.primitives import Circle, Point, Polygon, Primitive, Text
from inference.motion.notes import in_unit
from inference.motion.rules import rule_by_id
from inference.motion.types import Finding, PhaseKind, Rep, Severity
from inference.poses import Keypoints2D
from inference.review import Review
from inference.texts import mark, tr, tr_n

_FLEXIONS = {"knee": ("hip", "knee", "ankle"), "hip": ("shoulder", "hip", "knee")}
_SIDES = ("left", "right")
_SAME_PLACE = 0.35
_TRAIL_SMOOTHING_S = 0.2
_PHASES = {PhaseKind.DOWN: mark("Down"), PhaseKind.UP: mark("Up"), PhaseKind.HOLD: mark("Hold")}

# Where on the body a rule looks, by a word in the name of the series that it judges.
_SPINE = "spine"
_PARTS = {
    "spine": _SPINE,
    "trunk": _SPINE,
    "knee": "knee",
    "thigh": "hip",
    "hip": "hip",
    "elbow": "elbow",
    "wrist": "wrist",
    "bar": "wrist",
    "heel": "ankle",
    "balance": "ankle",
}


@dataclass(frozen=True)
class OverlayStyle:
    """Which layers are drawn.

    Attributes
    ----------
    skeleton : bool
        Bones and joints.
    angles : bool
        Flexion of knees and hips.
    spine : bool
        The line from hips to shoulders with the spine angle.
    bar_path : bool
        Where the middle of the wrists went in this rep.
    counter : bool
        Which rep.
    phase : bool
        Whether the lifter goes down, holds or goes up.
    findings : bool
        Faults of this rep: named at the side, marked on the body while they last.
    """

    skeleton: bool = True
    angles: bool = True
    spine: bool = True
    bar_path: bool = True
    counter: bool = True
    phase: bool = True
    findings: bool = True


def overlay_primitives(
    review: Review, frame: int, style: OverlayStyle, text_scale: float = 1.0
) -> list[Primitive]:
    """Say what to draw over a frame: what lies on the body, and the panel in the corner.

    Parameters
    ----------
    review : Review
        May be of a partial analysis.
    frame : int
        0-based.
    style : OverlayStyle
    text_scale : float, optional
        How large texts are; 1 is their usual size.

    Returns
    -------
    list of Primitive
        In the order of painting, in pixels of the upright image.
    """
    return [
        *body_primitives(review, frame, style, text_scale),
        *panel_primitives(review, frame, style, text_scale),
    ]


def body_primitives(
    review: Review, frame: int, style: OverlayStyle, text_scale: float = 1.0
) -> list[Primitive]:
    """Say what to draw on the lifter; parameters as in `overlay_primitives`."""
    keypoints = review.analysis.keypoints
    figure = figure_at(keypoints, frame)
    rep = rep_at(review.segmentation.reps, frame)
    findings = _findings_so_far(review, rep, frame) if style.findings else []
    lasting = [f for f in findings if frame <= f.end_frame and is_fault(f)]
    shapes: list[Primitive] = []
    if rep is not None and style.bar_path:
        window = round(_TRAIL_SMOOTHING_S * review.analysis.clip.fps)
        shapes += bar_path(keypoints, rep.start_frame, frame, window)
    if figure is not None:
        figure = replace(figure, text_scale=text_scale)
        body = _body(review, frame, style, figure, lasting)
        shapes += keep_apart(body, review.analysis.clip.width)
    return shapes


def rep_at(reps: tuple[Rep, ...], frame: int) -> Rep | None:
    """Return the rep that a frame belongs to; where two meet, the later one."""
    spanning = (rep for rep in reversed(reps) if rep.start_frame <= frame <= rep.end_frame)
    return next(spanning, None)


def _findings_so_far(review: Review, rep: Rep | None, frame: int) -> list[Finding]:
    """Return what has gone wrong in this rep up to now."""
    if rep is None:
        return []
    findings = review.judgement.findings
    return [f for f in findings if f.rep == rep.index and f.start_frame <= frame]


def _body(
    review: Review, frame: int, style: OverlayStyle, figure: Figure, lasting: list[Finding]
) -> Iterator[Primitive]:
    if style.skeleton:
        yield from skeleton(figure)
    keypoints = review.analysis.keypoints
    behind = _behind(keypoints)
    if style.spine:
        bent = any(_fault_part(finding) == _SPINE for finding in lasting)
        yield from spine(figure, _value(review, "spine_angle_deg", frame), behind, fault=bent)
    if style.angles:
        near = _near_side(keypoints)
        for part, chain in _FLEXIONS.items():
            for side, outward in _sides_to_label(figure, part, near, behind):
                angle = _value(review, f"{part}_flexion_{side}_deg", frame)
                yield from flexion(figure, side, chain, angle, outward)
    for part, sides in dict.fromkeys((_fault_part(f), _fault_sides(f)) for f in lasting):
        yield from _fault_marks(figure, part, sides)


def _value(review: Review, series: str, frame: int) -> float:
    values = review.measurements.series.get(series)
    return math.nan if values is None or frame >= len(values) else float(values[frame])


def _near_side(keypoints: Keypoints2D) -> str:
    """Return the side whose leg is seen better, over the clip: frame by frame it would flicker."""
    names = keypoints.joint_set.joints

    def seen(side: str) -> float:
        leg = [names.index(f"{side}_{part}") for part in ("hip", "knee", "ankle")]
        return float(keypoints.score[:, leg].sum())

    return max(("left", "right"), key=seen)


def _behind(keypoints: Keypoints2D) -> float:
    """Return −1 where the back is turned to the left edge over the clip as a whole, else 1."""
    hips, shoulders = (
        [keypoints.joint_set.index(f"{side}_{part}") for side in ("left", "right")]
        for part in ("hip", "shoulder")
    )
    forward = keypoints.xy[:, shoulders, 0].sum(axis=1) - keypoints.xy[:, hips, 0].sum(axis=1)
    return -1.0 if float(forward[np.isfinite(forward)].sum()) > 0 else 1.0


def _sides_to_label(figure: Figure, part: str, near: str, behind: float) -> list[tuple[str, float]]:
    """Return the sides whose value has room, and whether it goes left (−1) or right (1) of it.

    Seen from the side, left and right lie on each other: then only the near one speaks.
    """
    left, right = figure.point(f"left_{part}"), figure.point(f"right_{part}")
    hips = figure.middle("hip")
    length = max(math.dist(hips, figure.middle("shoulder")), math.dist(hips, figure.middle("knee")))
    if abs(left[0] - right[0]) < _SAME_PLACE * length:
        return [(near, -behind if part == "knee" else behind)]
    outward = 1.0 if left[0] > right[0] else -1.0
    return [("left", outward), ("right", -outward)]


def _fault_part(finding: Finding) -> str:
    series = rule_by_id(finding.rule).series
    return next((part for word, part in _PARTS.items() if word in series), "hip")


def _fault_sides(finding: Finding) -> tuple[str, ...]:
    """Return the sides that a finding is about: the one that it names, or both."""
    named = tuple(side for side in _SIDES if finding.part.startswith(side))
    return named or _SIDES


def is_fault(finding: Finding) -> bool:
    """Return whether a finding is more than borderline."""
    return finding.severity is not Severity.BORDERLINE


def _fault_marks(figure: Figure, part: str, sides: tuple[str, ...]) -> Iterator[Primitive]:
    """Set a warning triangle at a part: a fault is shaped, not only coloured."""
    unit = figure.unit
    if part == _SPINE:
        (ax, ay), (bx, by) = figure.middle("hip"), figure.middle("shoulder")
        yield from _triangle(((ax + bx) / 2, (ay + by) / 2), 27 * unit, unit)
        return
    for side in sides:
        x, y = figure.point(f"{side}_{part}")
        yield Circle((x, y), 26 * unit, outline=FAULT, outline_width=5 * unit)
        yield from _triangle((x, y - 54 * unit), 27 * unit, unit)


def _triangle(centre: Point, radius: float, unit: float) -> Iterator[Primitive]:
    x, y = centre
    half = radius * math.sqrt(3) / 2
    corners = ((x, y - radius), (x + half, y + radius / 2), (x - half, y + radius / 2))
    yield Polygon(corners, fill=FAULT, outline=WHITE, outline_width=2.5 * unit)
    bar = radius * 0.13
    yield Polygon(
        (
            (x - bar, y - 0.5 * radius),
            (x + bar, y - 0.5 * radius),
            (x + 0.6 * bar, y + 0.12 * radius),
            (x - 0.6 * bar, y + 0.12 * radius),
        ),
        fill=WHITE,
    )
    yield Circle((x, y + 0.3 * radius), 0.1 * radius, fill=WHITE)


def panel_primitives(
    review: Review,
    frame: int,
    style: OverlayStyle,
    text_scale: float = 1.0,
    size: tuple[float, float] | None = None,
) -> list[Primitive]:
    """Say what to write in the top left corner: the rep, the phase and the findings by name.

    Parameters are as in `overlay_primitives`; `size` is that of the picture where it is not the
    clip's. A text that would run out of the picture is smaller.
    """
    clip = review.analysis.clip
    width, height = size or (clip.width, clip.height)
    unit = picture_unit(width, height)
    panel = _Panel(32 * unit, width - 32 * unit, 32 * unit, unit * text_scale)
    rep = rep_at(review.segmentation.reps, frame)
    findings = _findings_so_far(review, rep, frame) if style.findings else []
    shapes: list[Primitive] = []
    if style.counter and review.segmentation.reps:
        shapes += panel.row(_counter(review, frame, rep), 54, bold=True)
    phase = _phase(rep, frame) if style.phase else ""
    if phase:
        shapes += panel.row(phase, 34)
    for finding in findings:
        fault = is_fault(finding)
        lasts = fault and frame <= finding.end_frame
        shapes += panel.row(_verdict(finding), 34, bold=True, mark=fault, fault=lasts, indent=62)
    return shapes


_LETTER = 0.62
"""Of a bold letter over the size of the font: the ground floor knows no fonts."""


@dataclass
class _Panel:
    """Rows of text below each other; sizes are in units of a picture of 1920 × 1080."""

    left: float
    right: float
    top: float
    unit: float

    def row(
        self,
        text: str,
        size: float,
        *,
        bold: bool = False,
        mark: bool = False,
        fault: bool = False,
        indent: float = 0.0,
    ) -> Iterator[Primitive]:
        """Draw the next row, with a triangle before it where it is marked."""
        width = indent + 36 + _LETTER * size * len(text)
        unit = min(self.unit, (self.right - self.left) / width)
        if mark:
            centre = (self.left + 26 * unit, self.top + 34 * unit)
            yield from _triangle(centre, 28 * unit, unit)
        background = faded(FAULT, 0.85) if fault else LABEL_BACKGROUND
        yield Text(
            text,
            (self.left + indent * unit, self.top),
            size * unit,
            WHITE,
            bold=bold,
            background=background,
            padding=18 * unit,
        )
        self.top += (1.2 * size + 31.2) * unit


def _counter(review: Review, frame: int, rep: Rep | None) -> str:
    reps = review.segmentation.reps
    number = rep.index if rep is not None else sum(r.end_frame < frame for r in reps)
    if number == 0:
        return tr_n("{n} rep", "{n} reps", len(reps)).format(n=len(reps))
    return tr("Rep {n} / {total}").format(n=number, total=len(reps))


def _phase(rep: Rep | None, frame: int) -> str:
    for phase in rep.phases if rep is not None else ():
        if phase.start_frame <= frame <= phase.end_frame:
            return tr(_PHASES[phase.kind])
    return ""


def _verdict(finding: Finding) -> str:
    value, limit = (in_unit(v, finding.unit) for v in (finding.value, finding.threshold))
    pattern = (
        tr("{rule} {value} (limit {limit})")
        if is_fault(finding)
        else tr("{rule} {value} (limit {limit}, borderline)")
    )
    return pattern.format(rule=tr(rule_by_id(finding.rule).name), value=value, limit=limit)
