"""What is drawn over a frame, for the live pane and the exported clip alike.

The pane and the encoder paint the same primitives, so what a coach sees is what the athlete gets.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

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
from inference.export.primitives import Circle, Point, Polygon, Primitive, Text
from inference.motion.types import Finding, PhaseKind, Rep
from inference.review import Review

_FLEXIONS = {"knee": ("hip", "knee", "ankle"), "hip": ("shoulder", "hip", "knee")}
_SAME_PLACE = 0.35
_PHASES = {PhaseKind.DOWN: "Down", PhaseKind.UP: "Up", PhaseKind.HOLD: "Hold"}
_UNITS = {"deg": "°", "": "", "ratio": ""}

# Where on the body a rule looks, by a word in its identifier.
_SPINE_WORDS = ("spine", "trunk", "back", "lean")
_PART_WORDS = {
    "knee": "knee",
    "valgus": "knee",
    "depth": "hip",
    "hip": "hip",
    "elbow": "elbow",
    "bar": "wrist",
    "heel": "ankle",
    "ankle": "ankle",
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
        Which rep, and its phase.
    findings : bool
        Faults of this rep: named at the side, marked on the body while they last.
    """

    skeleton: bool = True
    angles: bool = True
    spine: bool = True
    bar_path: bool = True
    counter: bool = True
    findings: bool = True


def overlay_primitives(review: Review, frame: int, style: OverlayStyle) -> list[Primitive]:
    """Say what to draw over a frame.

    Parameters
    ----------
    review : Review
        May be of a partial analysis.
    frame : int
        0-based.
    style : OverlayStyle

    Returns
    -------
    list of Primitive
        In the order of painting, in pixels of the upright image.
    """
    keypoints = review.analysis.keypoints
    figure = figure_at(keypoints, frame)
    rep = _rep_at(review.segmentation.reps, frame)
    findings = _findings_so_far(review, rep, frame) if style.findings else []
    lasting = [finding for finding in findings if frame <= finding.end_frame]
    shapes: list[Primitive] = []
    if rep is not None and style.bar_path:
        shapes += bar_path(keypoints, rep.start_frame, frame)
    if figure is not None:
        shapes += _body(review, frame, style, figure, lasting)
    shapes += _panel(review, frame, style, rep, findings)
    return shapes


def _rep_at(reps: tuple[Rep, ...], frame: int) -> Rep | None:
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
    if style.spine:
        bent = any(_looks_at_spine(finding) for finding in lasting)
        yield from spine(figure, _value(review, "spine_angle_deg", frame), fault=bent)
    if style.angles:
        for part, chain in _FLEXIONS.items():
            for side, outward in _sides_to_label(figure, part):
                angle = _value(review, f"{part}_flexion_{side}_deg", frame)
                yield from flexion(figure, side, chain, angle, outward)
    for place in dict.fromkeys(place for finding in lasting for place in _places(figure, finding)):
        yield from _fault_mark(place, figure.unit)


def _value(review: Review, series: str, frame: int) -> float:
    values = review.measurements.series.get(series)
    return math.nan if values is None or frame >= len(values) else float(values[frame])


def _sides_to_label(figure: Figure, part: str) -> list[tuple[str, float]]:
    """Return the sides whose value has room, and whether it goes left (−1) or right (1) of it.

    Seen from the side, left and right lie on each other: then the better seen one speaks.
    """
    left, right = figure.point(f"left_{part}"), figure.point(f"right_{part}")
    length = max(
        math.dist(figure.middle("hip"), figure.middle("shoulder")),
        math.dist(figure.middle("hip"), figure.middle("knee")),
    )
    if abs(left[0] - right[0]) < _SAME_PLACE * length:
        surer = max(("left", "right"), key=lambda side: figure.score(f"{side}_{part}"))
        facing = 1.0 if figure.middle("knee")[0] >= figure.middle("hip")[0] else -1.0
        return [(surer, facing if part == "knee" else -facing)]
    outward = 1.0 if left[0] > right[0] else -1.0
    return [("left", outward), ("right", -outward)]


def _looks_at_spine(finding: Finding) -> bool:
    return any(word in finding.rule for word in _SPINE_WORDS)


def _places(figure: Figure, finding: Finding) -> list[Point]:
    """Return where on the body a finding lies."""
    if _looks_at_spine(finding):
        (ax, ay), (bx, by) = figure.middle("hip"), figure.middle("shoulder")
        return [((ax + bx) / 2, (ay + by) / 2)]
    part = next((part for word, part in _PART_WORDS.items() if word in finding.rule), "hip")
    sides = [side for side in ("left", "right") if side in finding.rule] or ["left", "right"]
    return [figure.point(f"{side}_{part}") for side in sides]


def _fault_mark(place: Point, unit: float) -> Iterator[Primitive]:
    """Ring a place and set a warning triangle over it: a fault is shaped, not only coloured."""
    yield Circle(place, 26 * unit, outline=FAULT, outline_width=5 * unit)
    yield from _triangle((place[0], place[1] - 54 * unit), 27 * unit, unit)


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


def _panel(
    review: Review, frame: int, style: OverlayStyle, rep: Rep | None, findings: list[Finding]
) -> Iterator[Primitive]:
    """Draw the rep counter and the names of the findings in the top left corner."""
    clip = review.analysis.clip
    unit = picture_unit(clip.width, clip.height)
    margin = 32 * unit
    top = margin
    if style.counter and review.segmentation.reps:
        yield _row(_counter(review, frame, rep), (margin, top), 54 * unit, unit, bold=True)
        top += 96 * unit
        phase = _phase(rep, frame)
        if phase:
            yield _row(phase, (margin, top), 34 * unit, unit)
            top += 72 * unit
    for finding in findings:
        yield from _triangle((margin + 26 * unit, top + 34 * unit), 28 * unit, unit)
        background = FAULT if frame <= finding.end_frame else None
        place = (margin + 62 * unit, top)
        yield _row(_verdict(finding), place, 34 * unit, unit, bold=True, fault=bool(background))
        top += 72 * unit


def _row(
    text: str, place: Point, size: float, unit: float, *, bold: bool = False, fault: bool = False
) -> Text:
    background = faded(FAULT, 0.85) if fault else LABEL_BACKGROUND
    return Text(text, place, size, WHITE, bold=bold, background=background, padding=18 * unit)


def _counter(review: Review, frame: int, rep: Rep | None) -> str:
    reps = review.segmentation.reps
    number = rep.index if rep is not None else sum(r.end_frame < frame for r in reps)
    return f"Rep {number} / {len(reps)}"


def _phase(rep: Rep | None, frame: int) -> str:
    for phase in rep.phases if rep is not None else ():
        if phase.start_frame <= frame <= phase.end_frame:
            return _PHASES[phase.kind]
    return ""


def _verdict(finding: Finding) -> str:
    name = finding.rule.replace("_", " ").capitalize()
    value, threshold = (_quantity(v, finding.unit) for v in (finding.value, finding.threshold))
    return f"{name} {value} (limit {threshold})"


def _quantity(value: float, unit: str) -> str:
    number = f"{value:.0f}" if unit in ("deg", "°") else f"{value:.2f}"
    return f"{number}{_UNITS.get(unit, f' {unit}')}"
